"""From a page to the addresses it leads to: one reader for each kind of page.

A reader is a pure function of the declaration, the answer and what the request carried;
what it finds is added to the frontier in one piece with the page's own end.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin
from zlib import crc32

from scrapy.http import Response

from archive.frontier.tables import Found
from archive.vocabulary import Rule, refused
from crawler.discovery.dates import EVER, Range, day_of_address, days_of_links
from crawler.discovery.feeds import Item, feed_links, json_links, sitemap_links
from crawler.discovery.kinds import Findings, PageKind, found_at
from crawler.discovery.links import Links, articles_among, cleaned, links_of, paged_list
from crawler.sites import SiteDeclaration

OUT_OF_RANGE = refused(Rule.OUT_OF_RANGE)
"""The outcome of an article that its list dates outside of the days that are asked for."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the pages of one site in one night."""

    site: SiteDeclaration
    days: Range = EVER

    def read(self, page: Found, response: Response) -> Findings:
        """What an answer to the request for `page` leads to."""
        readers = {
            PageKind.LIST: self._list,
            PageKind.SITEMAP: self._sitemap,
            PageKind.FEED: self._feed,
            PageKind.API: self._api,
            PageKind.ARTICLE: self._article,
            PageKind.PROBE: self._probed,
        }
        reader = readers.get(PageKind(page.kind))
        return reader(page, response) if reader else Findings()

    def walk_of(self, page: Found) -> str | None:
        """The beginning of the list that a page belongs to; None where it is no list."""
        if page.kind == PageKind.LIST:
            return str(page.carried.get("paging", {}).get("first", "linked lists"))
        if page.kind == PageKind.API and self.site.discovery:
            api = self.site.discovery.apis[page.carried["api"]]
            return str(api.page(api.first))
        return {PageKind.SITEMAP: "sitemaps", PageKind.FEED: page.url}.get(PageKind(page.kind))

    def probe(self, page: Found) -> Found:
        """An address that the site cannot have, beside one that it has."""
        name = hashlib.sha256(self.site.id.encode()).hexdigest()[:20]
        return found_at(urljoin(page.url, f"no-such-page-{name}.html"), PageKind.PROBE, page.hops)

    def _probed(self, page: Found, response: Response) -> Findings:
        """An address that the site cannot have: what it answers there."""
        del page
        return Findings(looks=looks_of(response.body))

    def _list(self, page: Found, response: Response) -> Findings:
        """A list page: its articles, the lists it links to, and the next page of its own."""
        links = links_of(self.site, response)
        paging: dict[str, Any] | None = page.carried.get("paging")
        found = Findings(walk=self.walk_of(page))
        if page.hops == 0 and not links.articles and not links.lists and not links.followed:
            found.problems.append(f"a list page that shows no article: {response.url}")
        days = days_of_links(response.body, links.articles) if self.days else {}
        found.found += self._articles(page, links.articles, days)
        found.found += [found_at(url, PageKind.LIST, page.hops + 1) for url in links.lists]
        found.found += self._followed(page, links)
        if paging and not self._is_past(links.articles, days):
            found.found += self._next_page(page, paging, links.articles)
        return found

    def _next_page(
        self, page: Found, paging: Mapping[str, Any], shown: Sequence[str]
    ) -> list[Found]:
        """The next page of a paged list, unless this one showed nothing that its first and
        its previous page had not: servers answer beyond the end with one of these. The first
        that has a number may show what the list begins with, and be no end."""
        marks = [crc32(url.encode()) for url in shown]
        declared = self.site.discovery.paging if self.site.discovery else None
        is_first = declared is not None and paging["next"] == declared.first + 1
        known = {*paging.get("top", ()), *paging.get("last", ())}
        if not marks or (set(marks) <= known and not is_first):
            return []
        url = paged_list(self.site, paging["first"], paging["next"])
        if url is None:
            return []
        further = {
            "first": paging["first"],
            "next": paging["next"] + 1,
            "top": paging.get("top", marks),
            "last": marks,
        }
        return [found_at(url, PageKind.LIST, page.hops + 1, carried={"paging": further})]

    def _sitemap(self, page: Found, response: Response) -> Findings:
        """A sitemap, or an index of sitemaps."""
        links = sitemap_links(response.body)
        found = Findings(walk=self.walk_of(page))
        if not links.pages and not links.sitemaps:
            found.problems.append(f"a sitemap that names nothing: {response.url}")
        found.found = [found_at(url, PageKind.SITEMAP, page.hops + 1) for url in links.sitemaps]
        found.found += self._items(page, links.pages)
        return found

    def _feed(self, page: Found, response: Response) -> Findings:
        """A feed's entries."""
        entries = feed_links(response.body, response.url)
        found = Findings(walk=self.walk_of(page))
        if not entries:
            found.problems.append(f"a feed without an entry: {response.url}")
        found.found = self._items(page, entries)
        return found

    def _api(self, page: Found, response: Response) -> Findings:
        """A page of a list API: its articles, and the next page while there are new ones."""
        apis = self.site.discovery.apis if self.site.discovery else ()
        api, number = apis[page.carried["api"]], page.carried["page"]
        items = json_links(response.body, response.url, api.items, api.link, api.date)
        found = Findings(walk=self.walk_of(page), found=self._items(page, items))
        shown = [each.url for each in found.found]
        if number == api.first and not shown:
            found.problems.append(f"a list API that shows no article: {response.url}")
        marks = [crc32(url.encode()) for url in shown]
        before = {*page.carried.get("top", ()), *page.carried.get("last", ())}
        days = {item.url: item.day for item in items if item.day}
        if number < api.last and not set(marks) <= before and not self._is_past(shown, days):
            state = {
                "api": page.carried["api"],
                "page": number + 1,
                "top": page.carried.get("top", marks),
                "last": marks,
            }
            url = api.page(number + 1)
            found.found.append(found_at(url, PageKind.API, page.hops + 1, carried=state))
        return found

    def _article(self, page: Found, response: Response) -> Findings:
        """An article: the other pages of the same text, its files, and in a crawl within
        bounds its links."""
        found = Findings(looks=looks_of(response.body))
        declared = self.site.discovery
        if declared is None or not (declared.continued or declared.files or declared.follow):
            return found
        links = links_of(self.site, response, within=False)
        found.found = [found_at(url, PageKind.ARTICLE, page.hops + 1) for url in links.continued]
        if declared.files:
            found.found += [
                found_at(url, PageKind.ATTACHMENT, page.hops + 1, via=page.url)
                for url in links.files[: declared.files.per_page]
            ]
        if declared.follow and page.hops < declared.follow_depth:
            found.found += self._articles(page, links.articles, {})
            found.found += [found_at(url, PageKind.LIST, page.hops + 1) for url in links.lists]
            found.found += self._followed(page, links)
        return found

    def _followed(self, page: Found, links: Links) -> list[Found]:
        depth = self.site.discovery.follow_depth if self.site.discovery else 0
        if page.hops >= depth:
            return []
        return [found_at(url, PageKind.LIST, page.hops + 1) for url in links.followed]

    def _items(self, page: Found, items: Sequence[Item]) -> list[Found]:
        days = {cleaned(self.site, item.url): item.day for item in items if item.day}
        return self._articles(page, articles_among(self.site, (item.url for item in items)), days)

    def _articles(self, page: Found, urls: Iterable[str], days: Mapping[str, date]) -> list[Found]:
        """The articles of a list; those that it dates outside of the range are not asked for."""
        found = []
        for url in urls:
            day = days.get(url) or (day_of_address(url) if self.days else None)
            refused = bool(self.days) and day is not None and not self.days.holds(day)
            outcome = OUT_OF_RANGE if refused else None
            found.append(found_at(url, PageKind.ARTICLE, page.hops + 1, outcome=outcome))
        return found

    def _is_past(self, urls: Iterable[str], days: Mapping[str, date]) -> bool:
        """Whether everything on a page of a list is older than the range: lists begin with
        what is new, so that the pages after it are older still."""
        since = self.days.since
        known = [day for url in urls if (day := days.get(url) or day_of_address(url))]
        return since is not None and bool(known) and max(known) < since


_TAG = re.compile(rb"<[^<>]*>")  # none reaches over another's beginning
_FIGURES = b"0123456789 \t\r\n\f\v"


def looks_of(body: bytes) -> str:
    """What a page's text looks like without its figures: two copies of one error page, with
    another time or number in them, look the same."""
    said = body[:200_000].lower()
    for unseen in (b"script", b"style"):
        first, *others = said.split(b"<" + unseen)
        said = first + b"".join(one.partition(b"</" + unseen)[2] for one in others)
    said = _TAG.sub(b"", said).translate(None, _FIGURES)
    return hashlib.sha1(said, usedforsecurity=False).hexdigest()
