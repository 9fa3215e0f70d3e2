"""The one spider for every site that YAML can declare."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider
from scrapy.http import Response

from crawler.links import links_of, paged_list
from crawler.night_run import HOPS, SITE, NightRun
from crawler.sites import SiteDeclaration

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class DeclaredSpider(Spider):
    """Walks list pages to articles. It keeps nothing: every answer is already recorded
    when the spider sees it, so that all it does is find the next addresses."""

    name = "declared"
    run: NightRun

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """`run` is the crawl's state; without one (plain `scrapy crawl`) there is no job."""
        run = kwargs.pop("run", None)
        if not isinstance(run, NightRun):
            raise TypeError("this spider is started by `dingben crawl`, not by itself")
        spider: Self = super().from_crawler(crawler, *args, **kwargs)
        spider.run = run
        run.attach(crawler)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The start pages of every site that may be asked at this hour."""
        sites = self.run.awake_sites()
        if self.run.spool.resumed and not self.run.job.replay:
            # when the killed crawl last asked is not known to the millisecond
            await asyncio.sleep(max((site.politeness.delay for site in sites), default=0))
        for site in sites:
            if site.discovery is None:
                continue
            for url in site.discovery.start:
                first_page = site.discovery.paging.first if site.discovery.paging else 0
                pages = {"first": url, "next_page": first_page, "seen": frozenset()}
                yield self._request(site, url, 0, self.parse_list, pages=pages)

    def parse_list(
        self, response: Response, pages: dict[str, Any] | None = None
    ) -> Iterator[Request]:
        """A list page: its articles, the lists it links to, and the next page of its own.

        `pages` is the state of a paged list: its first address, the number of the page to
        ask for next, and the articles its earlier pages showed.
        """
        site = self._site(response)
        depth = response.meta[HOPS] + 1
        links = links_of(site, response)
        for url in links.articles:
            yield self._request(site, url, depth, self.parse_article)
        for url in links.lists:
            yield self._request(site, url, depth, self.parse_list)
        if pages is None or pages["seen"].issuperset(links.articles):
            return
        next_page = paged_list(site, pages["first"], pages["next_page"])
        if next_page is not None:
            further = {
                "first": pages["first"],
                "next_page": pages["next_page"] + 1,
                "seen": pages["seen"].union(links.articles),
            }
            yield self._request(site, next_page, depth, self.parse_list, pages=further)

    def parse_article(self, response: Response) -> Iterator[Request]:
        """An article: the other pages of the same text, where the site cuts texts up."""
        site = self._site(response)
        if site.discovery is None or not site.discovery.continued:
            return
        for url in links_of(site, response, within=False).continued:
            yield self._request(site, url, response.meta[HOPS] + 1, self.parse_article)

    def _site(self, response: Response) -> SiteDeclaration:
        return self.run.site_named(response.meta[SITE])

    def _request(
        self, site: SiteDeclaration, url: str, hops: int, callback: Any, **state: Any
    ) -> Request:
        """A request for the site. Articles go first, so that a spent budget cost lists."""
        priority = 1 if callback == self.parse_article else 0
        meta = {SITE: site.id, HOPS: hops}
        return Request(url, callback, meta=meta, priority=priority, cb_kwargs=state)
