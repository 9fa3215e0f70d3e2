"""Where a site begins."""

from __future__ import annotations

from collections.abc import Iterator

from archive.frontier.tables import Found
from crawler.discovery.kinds import PageKind, found_at
from crawler.sites import SiteDeclaration


def beginnings(site: SiteDeclaration) -> Iterator[Found]:
    """The addresses that a site's night begins with: lists, sitemaps, feeds, list APIs."""
    declared = site.discovery
    if declared is None:
        return
    for url in declared.start:
        first = declared.paging.first if declared.paging else 0
        carried = {"paging": {"first": url, "next": first}}
        yield found_at(url, PageKind.LIST, 0, carried=carried)
    for url in declared.sitemaps:
        yield found_at(url, PageKind.SITEMAP, 0)
    for url in declared.feeds:
        yield found_at(url, PageKind.FEED, 0)
    for number, api in enumerate(declared.apis):
        state = {"api": number, "page": api.first}
        yield found_at(api.page(api.first), PageKind.API, 0, carried=state)
