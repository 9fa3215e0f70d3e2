"""The one spider for every site that YAML can declare."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider
from scrapy.http import HtmlResponse, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.blocking import is_block_page
from crawler.feeds import feed_links, json_links, sitemap_links
from crawler.links import articles_among, links_of, paged_list
from crawler.night_run import HOPS, SITE, NightRun
from crawler.sites import ListApi, SiteDeclaration
from crawler.tally import answered, unanswered

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
        """Where every site begins that may be asked at this hour."""
        sites = self.run.awake_sites()
        if self.run.spool.resumed and not self.run.job.replay:
            # when the killed crawl last asked is not known to the millisecond
            await asyncio.sleep(max((site.politeness.delay for site in sites), default=0))
        for site in sites:
            for request in self._beginnings(site):
                yield request

    def parse_list(
        self, response: Response, pages: dict[str, Any] | None = None
    ) -> Iterator[Request]:
        """A list page: its articles, the lists it links to, and the next page of its own.

        `pages` is the state of a paged list: its first address, the number of the page to
        ask for next, and the articles its earlier pages showed.
        """
        site = self._site(response)
        if self._keeps_out(site, response):
            return
        depth = response.meta[HOPS] + 1
        links = links_of(site, response)
        beginning = pages["first"] if pages else "linked lists"
        self.run.note_list(site, beginning, response.url, links.articles)
        if depth == 1 and not links.articles and not links.lists:
            self.run.complain(site, f"a list page that shows no article: {response.url}")
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

    def parse_sitemap(self, response: Response) -> Iterator[Request]:
        """A sitemap, or an index of sitemaps."""
        site = self._site(response)
        depth = response.meta[HOPS] + 1
        links = sitemap_links(response.body)
        if not links.pages and not links.sitemaps:
            self.run.complain(site, f"a sitemap that names nothing: {response.url}")
        for url in links.sitemaps:
            yield self._request(site, url, depth, self.parse_sitemap)
        shown = articles_among(site, links.pages)
        self.run.note_list(site, "sitemaps", response.url, shown)
        for url in shown:
            yield self._request(site, url, depth, self.parse_article)

    def parse_feed(self, response: Response) -> Iterator[Request]:
        """A feed's entries."""
        site = self._site(response)
        entries = feed_links(response.body, response.url)
        if not entries:
            self.run.complain(site, f"a feed without an entry: {response.url}")
        shown = articles_among(site, entries)
        self.run.note_list(site, response.url, response.url, shown)
        for url in shown:
            yield self._request(site, url, response.meta[HOPS] + 1, self.parse_article)

    def parse_api(
        self, response: Response, api: ListApi, page: int, seen: frozenset[str] = frozenset()
    ) -> Iterator[Request]:
        """A page of a list API: its articles, and the next page while there are new ones."""
        site = self._site(response)
        depth = response.meta[HOPS] + 1
        shown = articles_among(site, json_links(response.body, api.links, response.url))
        self.run.note_list(site, api.page(api.first), response.url, shown)
        if page == api.first and not shown:
            self.run.complain(site, f"a list API that shows no article: {response.url}")
        for url in shown:
            yield self._request(site, url, depth, self.parse_article)
        if page < api.last and not seen.issuperset(shown):
            state = {"api": api, "page": page + 1, "seen": seen.union(shown)}
            yield self._request(site, api.page(page + 1), depth, self.parse_api, **state)

    def parse_article(self, response: Response) -> Iterator[Request]:
        """An article: the other pages of the same text, where the site cuts texts up."""
        site = self._site(response)
        if self._keeps_out(site, response):
            return
        if site.discovery is None or not site.discovery.continued:
            return
        for url in links_of(site, response, within=False).continued:
            yield self._request(site, url, response.meta[HOPS] + 1, self.parse_article)

    def beginning_failed(self, failure: Failure) -> None:
        """Where a site begins could not be had: the operator must know."""
        error = failure.value
        request: Request = failure.request  # type: ignore[attr-defined]
        if isinstance(error, HttpError):
            outcome = answered(error.response.status)
        else:
            outcome = unanswered(error) if isinstance(error, Exception) else "failed:other"
        site = self.run.site_named(request.meta[SITE])
        self.run.complain(site, f"where it begins: {outcome}: {request.url}")

    def _beginnings(self, site: SiteDeclaration) -> Iterator[Request]:
        found = site.discovery
        if found is None:
            return
        for url in found.start:
            first_page = found.paging.first if found.paging else 0
            pages = {"first": url, "next_page": first_page, "seen": frozenset()}
            yield self._request(site, url, 0, self.parse_list, pages=pages)
        for url in found.sitemaps:
            yield self._request(site, url, 0, self.parse_sitemap)
        for url in found.feeds:
            yield self._request(site, url, 0, self.parse_feed)
        for api in found.apis:
            state = {"api": api, "page": api.first}
            yield self._request(site, api.page(api.first), 0, self.parse_api, **state)

    def _keeps_out(self, site: SiteDeclaration, response: Response) -> bool:
        """Whether the page is a check for robots; the site's tally is told either way."""
        head = response.body[:200_000]
        page = HtmlResponse(response.url, body=head, headers=response.headers)
        kept_out = is_block_page(page.text)
        self.run.note_access(site, kept_out=kept_out)
        return kept_out

    def _site(self, response: Response) -> SiteDeclaration:
        return self.run.site_named(response.meta[SITE])

    def _request(
        self, site: SiteDeclaration, url: str, hops: int, callback: Any, **state: Any
    ) -> Request:
        """A request for the site. Articles go first, so that a spent budget cost lists."""
        return Request(
            url,
            callback,
            errback=self.beginning_failed if hops == 0 else None,
            meta={SITE: site.id, HOPS: hops},
            priority=1 if callback == self.parse_article else 0,
            cb_kwargs=state,
        )
