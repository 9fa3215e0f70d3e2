"""What a rendered page may fetch beside itself: what its text needs, where robots.txt allows
it, within the site's budget, and not all at once.

Addresses are judged once more by `crawler.browser.proxy`, which sees every redirect too. What
a script is redirected to on the site's own hosts is not held against robots.txt again.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from time import monotonic
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Route
from playwright.async_api import Request as BrowserRequest
from playwright.async_api import Response as BrowserResponse
from scrapy import Request
from scrapy.crawler import Crawler

from archive.vocabulary import Rule
from crawler.night_run import run_of
from crawler.politeness.robots import RobotsMiddleware
from crawler.sites import SiteDeclaration
from crawler.tally import Refused

MAX_FETCHES = 100
"""Requests that one page's scripts may make."""
LEFT_OUT = frozenset({"image", "media", "font", "websocket", "eventsource", "manifest", "ping"})
"""What a page's text does not need."""
PACE = 0.1
"""The part of a site's delay that lies between two of its pages' own fetches: a page that needs
thirty files would not be done in its time if each waited for the whole."""
ASKED_ONCE = frozenset({"script", "stylesheet"})
"""What is the same for page after page, and is asked for once a night."""
MAX_KEPT = 32 << 20
"""Bytes of such files that are kept in memory; the rest is asked for again."""
_OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class PageFetches:
    """The requests that the pages of a crawl make by themselves."""

    def __init__(self, crawler: Crawler) -> None:
        """`crawler` is running when the first page is."""
        self._crawler = crawler
        self._made: WeakKeyDictionary[Page, int] = WeakKeyDictionary()
        self._next: dict[str, float] = {}
        self._kept: dict[str, tuple[dict[str, str], bytes]] = {}
        self._kept_bytes = 0

    async def watch(self, page: Page) -> None:
        """Answer a page's requests with what is kept, and keep what comes."""
        await page.route("**", self._answer)
        page.on("response", self._keep)

    async def is_left_out(self, asked: BrowserRequest) -> bool:
        """Whether a request of a page is not made; one that is made may have to wait."""
        try:
            page = asked.frame.page
        except PlaywrightError:
            return True  # of nobody's page, as a worker that outlives it
        self._made[page] = self._made.get(page, 0) + 1
        if self._made[page] == 1 or not asked.url.startswith("http"):
            return False  # the page itself, which was judged before; nothing that leaves
        if asked.resource_type in LEFT_OUT or self._made[page] > MAX_FETCHES:
            return True
        return not await self._may_leave(asked.url)

    async def _may_leave(self, url: str) -> bool:
        """Whether the site, its robots.txt and its budget allow it; waits for its turn."""
        run = run_of(self._crawler)
        request = Request(url)
        site = run.sites.site_for(request)
        robots = self._crawler.get_downloader_middleware(RobotsMiddleware)
        if site is None or site.render != "browser" or robots is None:
            return False
        try:
            await robots.process_request(request)
            run.sites.tally_for(request).ask(url)
        except Refused as refused:
            if refused.rule is Rule.BUDGET:
                run.stop_site(site, Rule.BUDGET)
            return False
        await asyncio.sleep(self._wait(site, url))
        return True

    def _wait(self, site: SiteDeclaration, url: str) -> float:
        """Seconds until a host's turn comes, which is then taken."""
        host, now = urlsplit(url).hostname or "", monotonic()
        turn = max(now, self._next.get(host, 0.0))
        self._next[host] = turn + PACE * run_of(self._crawler).sites.least_delay(site, url)
        return turn - now

    async def _answer(self, route: Route) -> None:
        kept = self._kept.get(route.request.url)
        with suppress(PlaywrightError):  # the page is gone
            if kept is None or route.request.method != "GET":
                await route.fallback()
            else:
                await route.fulfill(status=200, headers=kept[0], body=kept[1])

    async def _keep(self, response: BrowserResponse) -> None:
        asked = response.request
        if asked.resource_type not in ASKED_ONCE or asked.method != "GET":
            return
        if response.status != 200 or response.url != asked.url or asked.url in self._kept:
            return
        with suppress(PlaywrightError):
            headers, body = await response.all_headers(), await response.body()
            if "no-store" in headers.get("cache-control", ""):
                return
            if self._kept_bytes + len(body) <= MAX_KEPT and asked.url not in self._kept:
                self._kept_bytes += len(body)
                told = {name: headers[name] for name in headers if name not in _OF_THE_WIRE}
                self._kept[asked.url] = told, body
