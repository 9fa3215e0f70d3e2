"""The last step before the network: what a site's night has ruled out meanwhile, and how
a recording is asked for https."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.vocabulary import Rule
from crawler.heads import BoundedHeads
from crawler.leaving import leave
from crawler.night_run import run_of
from crawler.politeness.certificates import SiteCertificates
from crawler.politeness.throttle import Pace
from crawler.tally import Refused


class SiteDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https, with each site's certificates."""

    def __init__(self, crawler: Crawler) -> None:
        """As Scrapy makes it."""
        super().__init__(crawler)
        sites = run_of(crawler).job.sites
        policy: Any = SiteCertificates(self._contextFactory, sites)
        self._contextFactory = policy
        self._pace = Pace(crawler)
        # Twisted would ask again by itself, past every delay and count
        self._pool.retryAutomatically = False
        self._pool._factory = BoundedHeads

    async def download_request(self, request: Request) -> Response:
        """The answer. Raises Refused for a request that stood in its host's queue while
        the crawl was told to stop, or its site keeps crawlers out or has its hours over, and what
        `leave` does.
        """
        run = run_of(self.crawler)
        if run.stopping:
            raise Refused(Rule.STOPPING)
        rule = run.sites.tally_for(request).left_alone(request.url)
        if rule is not None:
            raise Refused(rule)
        leave(run, request)
        self._pace.started(request)
        try:
            return await self._answer(request)
        finally:
            self._pace.ended(request)

    async def _answer(self, request: Request) -> Response:
        """What the server says.

        In a replay Scrapy would open a tunnel to an https host, which is not there: the
        answer is asked for over http, and X-Forwarded-Proto says which scheme is meant.
        """
        run = run_of(self.crawler)
        if not run.job.replay or not request.url.startswith("https:"):
            return await super().download_request(request)
        plain = request.replace(url="http" + request.url.removeprefix("https"))
        plain.headers["X-Forwarded-Proto"] = "https"
        response = await super().download_request(plain)
        return response.replace(url=request.url)
