"""AutoThrottle that never asks a site faster than its declaration says."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING

from scrapy import Request, Spider
from scrapy.core.downloader import Downloader, Slot
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

from archive.vocabulary import Rule
from crawler.night_run import run_of
from crawler.tally import LEFT_ALONE

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

LEAST_DELAY = 0.001
"""Seconds between two requests to a host, even where none are declared. Scrapy 2.19 counts
a transfer only when its task runs, so that a slot without any delay starts everything it
has queued at once, whatever its concurrency."""

MAX_RETRY_AFTER = 300.0
"""Seconds a server may make a host wait between requests (Retry-After); one that asks for more
is left alone for the night."""


class Pace:
    """Has the delay of a host begin when it has answered, as Heritrix does.

    Scrapy counts from when a request is started. The connection is made after that, which
    takes a moment for one request and none for the next on the same connection, so that the
    server sees less than the delay between the two. It cannot have seen a request later than
    it answered it. Where several are under way, the one that was started last counts, and
    as long as it is not answered, its start.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._last: dict[str, Request] = {}

    def started(self, request: Request) -> None:
        """A request is the last one of its host."""
        self._last[request.meta.get(Downloader.DOWNLOAD_SLOT, "")] = request

    def ended(self, request: Request) -> None:
        """A request was answered, or has failed."""
        key = request.meta.get(Downloader.DOWNLOAD_SLOT, "")
        slot = self._crawler.engine.downloader.slots.get(key)
        if slot is not None and slot.delay > LEAST_DELAY and self._last.get(key) is request:
            slot.lastseen = monotonic()


class SiteThrottle(AutoThrottle):
    """Scrapy's AutoThrottle; a slot's delay is never below its site's, and an answer that
    says Retry-After slows its host down to that, or ends the site's night."""

    def _min_delay(self) -> float:
        return LEAST_DELAY  # each site has its own

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        _, slot = self._get_slot(request, spider)
        if slot is None or response.status not in (429, 503):
            return
        asked = _retry_after(response)
        if asked <= MAX_RETRY_AFTER:
            slot.delay = max(slot.delay, asked)
            return
        run = run_of(self.crawler)
        site = run.sites.site_for(request)
        if site is not None and run.sites.tally_for(request).stopped_by not in LEFT_ALONE:
            told = f"asks to be left alone for {asked / 60:.0f} minutes"
            run.complain(site, f"{told}: {response.url}")
            run.stop_site(site, Rule.BLOCKED)

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response)
        run = run_of(self.crawler)
        site = run.sites.site_for(response.request or Request(response.url))
        if site is not None:
            slot.delay = max(slot.delay, run.sites.least_delay(site, response.url))


def _retry_after(response: Response) -> float:
    """The seconds an answer asks to wait, given as a number or as a date; 0 without."""
    stated = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if stated.isascii() and stated.isdigit():
        return float(stated)
    try:
        moment = parsedate_to_datetime(stated)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
