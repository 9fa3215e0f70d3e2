"""Which links of a page are articles, further lists, further pages of an article, or files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin

from scrapy.http import HtmlResponse, Response
from scrapy.linkextractors import LinkExtractor
from w3lib.url import url_query_cleaner

from crawler.sites import SiteDeclaration

SESSION_PARAMETERS = ("jsessionid", "JSESSIONID", "PHPSESSID", "phpsessid", "ASPSESSIONID")
"""Parameters that name a visitor and no page; every visit would make new addresses."""

_SESSION_PATH = re.compile(r";jsessionid=[^/?#]*|/\([A-Z]\([0-9a-z]{20,}\)\)(?=/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Links:
    """A page's links on its own site, sorted by what the declaration calls them. `followed`
    are those of a crawl within bounds that are nothing else."""

    articles: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    continued: tuple[str, ...] = ()
    followed: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


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
    kinds: dict[str, dict[str, None]] = {name: {} for name in Links.__dataclass_fields__}
    for link in found.extract_links(page):
        url = cleaned(site, link.url)
        if site.owns(url) and not _matches(site.discovery.skip, url):
            for kind in _kinds(site, url):
                kinds[kind][url] = None
    return Links(**{name: tuple(urls) for name, urls in kinds.items()})


def articles_among(site: SiteDeclaration, urls: Iterable[str]) -> tuple[str, ...]:
    """Those of the addresses that are articles of the site, each once."""
    if site.discovery is None:
        return ()
    patterns, skip = site.discovery.articles, site.discovery.skip
    return tuple(
        dict.fromkeys(
            url
            for url in (cleaned(site, each) for each in urls)
            if site.owns(url) and _matches(patterns, url) and not _matches(skip, url)
        )
    )


def paged_list(site: SiteDeclaration, first: str, page: int) -> str | None:
    """The address of a list's further page `page`, or None beyond the last one."""
    paging = site.discovery.paging if site.discovery else None
    if paging is None or page > paging.last:
        return None
    return urljoin(first, paging.url.replace("{page}", str(page)))


def cleaned(site: SiteDeclaration, url: str) -> str:
    """An address without its fragment, without what names the visitor, and without the
    parameters that the declaration says change nothing."""
    plain = _SESSION_PATH.sub("", url.partition("#")[0])
    dropped = (*SESSION_PARAMETERS, *(site.discovery.drop if site.discovery else ()))
    if not any(f"{name}=" in plain for name in dropped):
        return plain
    return str(url_query_cleaner(plain, dropped, remove=True))


def _kinds(site: SiteDeclaration, url: str) -> tuple[str, ...]:
    """What the declaration calls an address. An article may also be another's further page."""
    declared = site.discovery
    if declared is None:
        return ()
    if declared.files and _matches(declared.files.allow, url):
        return ("files",)
    kinds = ["continued"] if _matches(declared.continued, url) else []
    if _matches(declared.articles, url):
        kinds.append("articles")
    elif _matches(declared.lists, url):
        kinds.append("lists")
    elif _matches(declared.follow, url):
        kinds.append("followed")
    return tuple(kinds)


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
