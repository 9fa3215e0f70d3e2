"""robots.txt by RFC 9309: an unreachable one forbids everything, a missing one nothing."""

from __future__ import annotations

from typing import Any

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred

from crawler.night_run import run_of
from crawler.tally import Refused

MAX_ROBOTS = 500 << 10
"""Bytes of a robots.txt that are read (RFC 9309, 2.5: at least 500 KiB)."""


class _Closed(RobotParser):
    """What an unreachable robots.txt says: nothing may be asked for."""

    @classmethod
    def from_crawler(cls, crawler: Any, robotstxt_body: bytes) -> _Closed:  # noqa: ARG003
        return cls()

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:  # noqa: ARG002
        return False


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's, with RFC 9309's answers to a robots.txt that failed (2.3.1.3, 2.3.1.4),
    and with refusals that are counted. A site may be declared to ignore it."""

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:
        """Raises Refused when the site's robots.txt forbids the address."""
        del spider  # of Scrapy's older signature
        run = run_of(self.crawler)
        site = run.site_for(request)
        if site is not None and site.robots == "ignore":
            return
        try:
            await super().process_request(request)
        except Refused:
            raise
        except IgnoreRequest as error:
            raise Refused("robots") from error

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            self._settle(netloc, _Closed())
        elif response.status >= 400:
            self._settle(netloc, None)
        else:
            body = response.body[:MAX_ROBOTS]
            await super()._parse_robots(response.replace(body=body), netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        # a redirect of robots.txt to elsewhere is a missing file (2.3.1.2); a dead server
        # has closed the site
        self._settle(netloc, None if isinstance(exc, IgnoreRequest) else _Closed())

    def _settle(self, netloc: str, parser: RobotParser | None) -> None:
        waiting = self._parsers[netloc]
        self._parsers[netloc] = parser
        if isinstance(waiting, Deferred):
            waiting.callback(parser)
