"""The state of one crawl inside its process: the run's record, counts and reports."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scrapy import Request, signals
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from twisted.python.failure import Failure

from crawler.job import CrawlJob
from crawler.sites import SiteDeclaration
from crawler.spool import Spool
from crawler.tally import Tally

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

SITE = "site"
"""The key of a request's meta that names the site it is asked for."""

HOPS = "hops"
"""The key of a request's meta that counts the links from a start page to it."""

_NIGHT_ZONE = ZoneInfo("Asia/Shanghai")


def run_of(crawler: Crawler) -> NightRun:
    """The run that a crawler's spider works for; the spider is made before all the rest."""
    run = getattr(crawler.spider, "run", None)
    if not isinstance(run, NightRun):
        raise TypeError("this crawler has no run: it is started by `dingben crawl`")
    return run


class NightRun:
    """What spider and middlewares share. Reports go out as JSON lines on `sys.stdout`."""

    def __init__(self, job: CrawlJob) -> None:
        """Takes up the run's folder. Raises WarcDamaged (see Spool)."""
        info = {
            "software": "dingben",
            "http-header-user-agent": job.user_agent,
            "robots": "obey",
            "isPartOf": job.run_id,
        }
        self.job = job
        self.spool = Spool(job.run_dir, info)
        self.failure: str | None = None
        self.stopping = False
        self.crawl_delays: dict[str, float] = {}
        self._crawler: Crawler | None = None
        self._sites = {site.id: site for site in job.sites}
        self._by_host = {host: site for site in job.sites for host in site.hosts}
        self._tallies = {site.id: Tally(site.id, site.limits.requests) for site in job.sites}
        self._known = 0
        self._done = 0
        self.started_at = self.spool.first_captured_at or datetime.now(UTC)

    def attach(self, crawler: Crawler) -> None:
        """Listen to the crawler that works for this run."""
        self._crawler = crawler
        crawler.signals.connect(self._more, signal=signals.request_scheduled)
        crawler.signals.connect(self._fewer, signal=signals.request_dropped)
        crawler.signals.connect(self._unread, signal=signals.spider_error)

    def awake_sites(self) -> tuple[SiteDeclaration, ...]:
        """The sites that may be asked at this hour; the others' tallies say why not."""
        now = datetime.now(_NIGHT_ZONE).time()
        awake = []
        for site in self.job.sites:
            if self.job.replay or site.politeness.awake(now):
                awake.append(site)
            else:
                self._tallies[site.id].stopped_by = "night"
        return tuple(awake)

    def site_named(self, site_id: str) -> SiteDeclaration:
        """The site with this id."""
        return self._sites[site_id]

    def site_for(self, request: Request) -> SiteDeclaration | None:
        """The site a request is made for; robots.txt is asked for its host's."""
        if SITE in request.meta:
            return self._sites[request.meta[SITE]]
        parts = urlsplit(request.url)
        return self._by_host.get(parts.netloc) or self._by_host.get(parts.hostname or "")

    def hosts_for(self, request: Request) -> tuple[str, ...]:
        """The hosts a request may go to."""
        site = self.site_for(request)
        return site.hosts if site else ()

    def tally_for(self, request: Request) -> Tally:
        """The counts a request belongs to."""
        site = self.site_for(request)
        if site is None:
            return Tally("", 0)
        return self._tallies[site.id]

    def end(self, request: Request, outcome: str) -> None:
        """Count a request's end, and report it."""
        tally = self.tally_for(request)
        tally.end(outcome)
        self._done += 1
        self._known = max(self._known, self._done)
        self.report(
            {
                "event": "request",
                "site": tally.site_id,
                "url": request.url,
                "outcome": outcome,
                "done": self._done,
                "known": self._known,
            }
        )

    def stop_site(self, site: SiteDeclaration, rule: str) -> None:
        """Note the limit that ended a site early."""
        self._tallies[site.id].stopped_by = rule

    def least_delay(self, site: SiteDeclaration, url: str) -> float:
        """Seconds between two requests to an address's host: as its site declares, or as
        its robots.txt asks, whichever is more."""
        return max(site.politeness.delay, self.crawl_delays.get(urlsplit(url).hostname or "", 0))

    def note_access(self, site: SiteDeclaration, *, kept_out: bool) -> None:
        """Note whether a page was a check for robots in place of what was asked for."""
        tally = self._tallies[site.id]
        (tally.kept_out if kept_out else tally.let_in)()

    def note_list(
        self, site: SiteDeclaration, beginning: str, page: str, articles: Iterable[str]
    ) -> None:
        """Note what a page of the list that begins at `beginning` showed."""
        self._tallies[site.id].walks.note(beginning, page, articles)

    def complain(self, site: SiteDeclaration, problem: str) -> None:
        """Note what an operator must read."""
        self._tallies[site.id].problems.append(problem)

    def resolved_inside(self, request: Request) -> bool:
        """Whether the request's host has a name for an address inside."""
        from twisted.internet import reactor  # noqa: PLC0415 (installed by Scrapy by now)

        refused: set[str] = getattr(getattr(reactor, "nameResolver", None), "refused", set())
        return (urlsplit(request.url).hostname or "") in refused

    def drain(self) -> None:
        """Refuse what still stands in the hosts' queues, at once: a stop that waited for
        every delay in them would last for minutes."""
        self.stopping = True
        if self._crawler is not None:
            for slot in self._crawler.engine.downloader.slots.values():
                slot.delay = 0

    def fail(self, reason: str) -> None:
        """Stop the crawl; the reason is what its parent reports."""
        if self.failure is None and self._crawler is not None:
            self.failure = reason
            deferred_from_coro(self._crawler.engine.close_spider_async(reason="failed"))

    def result(self) -> dict[str, Any]:
        """Seal the record; all the parent needs for the manifest."""
        warcs = self.spool.seal()
        return {
            "event": "finished",
            "started_at": self.started_at.isoformat(),
            "warcs": [[warc.name, warc.sha256, warc.size] for warc in warcs],
            "tallies": [asdict(tally.result()) for tally in self._tallies.values()],
        }

    def report(self, event: Mapping[str, Any]) -> None:
        """One JSON line to the parent."""
        sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def _unread(self, failure: Failure, response: Response) -> None:
        """A page whose links could not be read is lost to the night, and said so."""
        site = self.site_for(response.request) if response.request else None
        if site is not None:
            why = f"{type(failure.value).__name__}: {failure.value}"
            self.complain(site, f"links not read ({why}): {response.url}")

    def _more(self) -> None:
        self._known += 1

    def _fewer(self) -> None:
        self._known -= 1
