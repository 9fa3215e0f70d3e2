"""Scrapy's scheduler over the frontier: nothing waits in memory but what is leased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler

from archive.frontier.tables import Found, Leased
from crawler.discovery.kinds import VISIT, Visit
from crawler.night_run import HOPS, NightRun, run_of
from crawler.revisits import conditions
from crawler.run_sites import SITE

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class FrontierScheduler(BaseScheduler):
    """Hands out the requests that the run's queues lease, and takes in the ones that Scrapy
    makes itself: those after a redirect, and those to be tried again."""

    def __init__(self, run: NightRun, crawler: Crawler) -> None:
        self._run = run
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it; the spider is there before its scheduler."""
        return cls(run_of(crawler), crawler)

    def open(self, spider: Spider) -> None:
        """Take the first sites."""
        del spider
        self._run.open()

    def has_pending_requests(self) -> bool:
        """Whether the run has anything left for this process."""
        return not (self._run.stopping or self._run.failure or self._run.queues.exhausted)

    def next_request(self) -> Request | None:
        """The next request that may be made."""
        lease = self._run.next_lease()
        return self._request(lease) if lease is not None else None

    def enqueue_request(self, request: Request) -> bool:
        """Put back a request that follows from another: its redirect, or its repetition."""
        visit: Visit = request.meta[VISIT]
        before = visit.lease.found
        carried = {
            key: request.meta[key]
            for key in ("redirect_times", "redirect_ttl", "retry_times")
            if key in request.meta
        }
        turn = request.meta.get("retry_times", 0) if request.url == before.url else 0
        follows = Found(
            url=request.url,
            kind=before.kind,
            hops=before.hops,
            host=urlsplit(request.url).hostname or "",
            rank=before.rank + (1 if turn else 0),
            scheduled=before.scheduled,
            turn=turn,
            via=before.via,
            carried=before.carried | {"meta": carried},
        )
        self._run.settle(visit, (follows,))
        return True

    def _request(self, lease: Leased) -> Request:
        spider = self._crawler.spider
        found = lease.found
        return Request(
            found.url,
            getattr(spider, "visited"),  # noqa: B009 (Scrapy knows only its own Spider)
            errback=getattr(spider, "failed"),  # noqa: B009
            headers=conditions(lease.memory),
            meta={
                VISIT: Visit(lease),
                SITE: lease.site,
                HOPS: found.hops,
                **found.carried.get("meta", {}),
            },
            dont_filter=True,
        )
