"""Which links of a page are articles, further lists, or further pages of an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin

from scrapy.http import HtmlResponse, Response
from scrapy.linkextractors import LinkExtractor

from crawler.sites import SiteDeclaration


@dataclass(frozen=True, slots=True)
class Links:
    """A page's links on its own site, sorted by what the declaration calls them."""

    articles: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    continued: tuple[str, ...] = ()


def links_of(site: SiteDeclaration, response: Response, *, within: bool = True) -> Links:
    """The links of a page by kind, each once, in the page's order.

    The body's bytes are parsed as HTML whatever the Content-Type says. `within` limits
    them to the declared part of a list page.
    """
    if site.discovery is None or b"<" not in response.body[:4096]:
        return Links()
    page = HtmlResponse(response.url, body=response.body, headers=_honest(response))
    restrict = (site.discovery.within,) if within and site.discovery.within else ()
    found = LinkExtractor(restrict_css=restrict, deny_extensions=(), unique=True)
    articles: list[str] = []
    lists: list[str] = []
    continued: list[str] = []
    for link in found.extract_links(page):
        url = link.url.partition("#")[0]
        if not site.owns(url) or _matches(site.discovery.skip, url):
            continue
        if _matches(site.discovery.continued, url):
            continued.append(url)
        if _matches(site.discovery.articles, url):
            articles.append(url)
        elif _matches(site.discovery.lists, url):
            lists.append(url)
    return Links(*(tuple(dict.fromkeys(urls)) for urls in (articles, lists, continued)))


def articles_among(site: SiteDeclaration, urls: Iterable[str]) -> tuple[str, ...]:
    """Those of the addresses that are articles of the site, each once."""
    if site.discovery is None:
        return ()
    patterns, skip = site.discovery.articles, site.discovery.skip
    return tuple(
        dict.fromkeys(
            url
            for url in urls
            if site.owns(url) and _matches(patterns, url) and not _matches(skip, url)
        )
    )


def paged_list(site: SiteDeclaration, first: str, page: int) -> str | None:
    """The address of a list's further page `page`, or None beyond the last one."""
    paging = site.discovery.paging if site.discovery else None
    if paging is None or page > paging.last:
        return None
    return urljoin(first, paging.url.replace("{page}", str(page)))


def _honest(response: Response) -> dict[str, str]:
    """The Content-Type, unless its charset is none that exists (the page's own meta then
    decides, which matters only for links with other than ASCII letters)."""
    stated = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return {"Content-Type": stated} if "html" in stated.lower() else {}


def _matches(patterns: Sequence[str], url: str) -> bool:
    return any(_compiled(pattern).search(url) for pattern in patterns)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
