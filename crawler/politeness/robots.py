"""robots.txt by RFC 9309: an unreachable one forbids everything, a missing one nothing."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred

from archive.vocabulary import Rule
from crawler.job import ROBOTS_TOKEN
from crawler.night_run import run_of
from crawler.tally import AskedTwice, Refused, unanswered

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

MAX_ROBOTS = 500 << 10
"""Bytes of a robots.txt that are read (RFC 9309, 2.5: at least 500 KiB)."""


LIFE = 3600.0
"""Seconds after which a robots.txt is asked for again: a night is long, and a site may close
itself meanwhile (RFC 9309, 2.4: at most a day)."""

MAX_CRAWL_DELAY = 60.0
"""Seconds a robots.txt may make a host wait between requests."""


class _Closed(RobotParser):
    """What an unreachable robots.txt says: nothing may be asked for."""

    @classmethod
    def from_crawler(cls, crawler: Any, robotstxt_body: bytes) -> _Closed:  # noqa: ARG003
        return cls()

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:  # noqa: ARG002
        return False


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's, with RFC 9309's answers to a robots.txt that failed (2.3.1.3, 2.3.1.4),
    and with refusals that are counted. A site may be declared to ignore it. What is still to
    be asked goes by the rules of the last hour; where they cannot be had, the former hold."""

    def __init__(self, crawler: Crawler) -> None:
        """As Scrapy makes it."""
        super().__init__(crawler)
        self._asked: dict[str, float] = {}
        self._former: dict[str, RobotParser | None] = {}

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:
        """Raises Refused when the site's robots.txt forbids the address."""
        del spider  # of Scrapy's older signature
        run = run_of(self.crawler)
        site = run.sites.site_for(request)
        if site is not None and site.robots == "ignore":
            return
        try:
            await super().process_request(request)
        except Refused:
            raise
        except IgnoreRequest as error:
            raise Refused(Rule.ROBOTS) from error

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host, of the last hour."""
        netloc, now = urlsplit(request.url).netloc, monotonic()
        held = self._parsers.get(netloc)
        if not isinstance(held, Deferred) and now - self._asked.setdefault(netloc, now) > LIFE:
            self._asked[netloc], self._former[netloc] = now, held
            del self._parsers[netloc]
        parser: RobotParser | None = await super().robot_parser(request)
        return parser

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            self._close(netloc, request, f"answered {response.status}")
        elif response.status >= 400:
            self._settle(netloc, None)
        else:
            body = response.body[:MAX_ROBOTS]
            await super()._parse_robots(response.replace(body=body), netloc, request)
            self._slow_down(netloc, request)

    def _slow_down(self, netloc: str, request: Request) -> None:
        """Heed a Crawl-delay: no part of the RFC, and asked for by many sites all the same."""
        run = run_of(self.crawler)
        parser = self._parsers[netloc]
        site = run.sites.site_for(request)
        if not isinstance(parser, RobotParser) or site is None or run.job.replay:
            return
        host = urlsplit(request.url).hostname or ""
        asked = parser.crawl_delay(ROBOTS_TOKEN) or 0.0
        run.sites.crawl_delays[host] = min(asked, MAX_CRAWL_DELAY)
        slot = self.crawler.engine.downloader.slots.get(host)
        if slot is not None:
            slot.delay = max(slot.delay, run.sites.least_delay(site, request.url))
            slot.lastseen = monotonic()  # it was asked, without a delay, for its robots.txt

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        # a redirect of robots.txt to elsewhere is a missing file (2.3.1.2); a dead server
        # has closed the site
        if isinstance(exc, IgnoreRequest) and not isinstance(exc, AskedTwice):
            self._settle(netloc, None)
        else:
            self._close(netloc, Request(f"http://{netloc}/"), unanswered(exc))

    def _close(self, netloc: str, request: Request, why: str) -> None:
        if netloc in self._former:
            self._settle(netloc, self._former[netloc])
            return
        run = run_of(self.crawler)
        site = run.sites.site_for(request)
        if site is not None:
            run.complain(site, f"robots.txt of {netloc} {why}, so nothing was asked there")
        self._settle(netloc, _Closed())

    def _settle(self, netloc: str, parser: RobotParser | None) -> None:
        waiting = self._parsers[netloc]
        self._parsers[netloc] = parser
        if isinstance(waiting, Deferred):
            waiting.callback(parser)
