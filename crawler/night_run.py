"""The state of one crawl inside its process: the run's record, counts and reports."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scrapy import Request, signals
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.task import LoopingCall
from twisted.python.failure import Failure

from archive.addresses import owner_of
from archive.errors import OperatorError
from archive.frontier.asks import answered, note
from archive.frontier.frontier import TERM, Frontier, FrontierUnavailable
from archive.frontier.results import asked_of, known, looks_of, outcomes_of, settled_places
from archive.frontier.sites import complain, renew, stop
from archive.frontier.tables import Answer, Ended, Found, Leased
from crawler.discovery.discovery import Reader
from crawler.discovery.kinds import VISIT, Findings, PageKind, Visit
from crawler.discovery.traps import AlikeWatch, TrapWatch, rule_of
from crawler.job import CrawlJob, warcinfo
from crawler.politeness.addresses import refusal
from crawler.queues import SiteQueues, share_of
from crawler.sites import SiteDeclaration
from crawler.spool import Spool
from crawler.tally import LEFT_ALONE, Tally, tally_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

SITE = "site"
"""The key of a request's meta that names the site it is asked for."""

HOPS = "hops"
"""The key of a request's meta that counts the links from a start page to it."""

ANSWER = "answer"
"""The key of a robots.txt request's meta that holds its answer."""

T = TypeVar("T")

TICK = 0.25
"""Seconds between two looks at what could be noted or asked."""

LOOK = 1.0
"""Seconds between two looks at the clock, for the sites that may be asked at some hours only."""

ENDS_AT_ONCE = {
    "requests": "budget",
    "blocked": "blocked",
    "night": "night",
    "soft_404": "soft_404",
}
"""The limits after which nothing more of a site is asked, and how what waited is counted."""

_NIGHT_ZONE = ZoneInfo("Asia/Shanghai")


def run_of(crawler: Crawler) -> NightRun:
    """The run that a crawler's spider works for; the spider is made before all the rest."""
    run = getattr(crawler.spider, "run", None)
    if not isinstance(run, NightRun):
        raise TypeError("this crawler has no run: it is started by `dingben crawl`")
    return run


class NightRun:
    """What spider, scheduler and middlewares share. Reports go out as JSON lines on
    `sys.stdout`."""

    def __init__(self, job: CrawlJob) -> None:
        """Takes up the run's folder and frontier. Raises WarcDamaged (see Spool),
        CatalogueUnavailable and FrontierUnavailable."""
        self.job = job
        self.frontier = Frontier(job.frontier)
        self.spool = Spool(job.run_dir, warcinfo(job), worker=job.worker)
        self.queues = SiteQueues(
            self.frontier,
            job.owner,
            {site.id: share_of(site, replay=job.replay) for site in job.sites},
            at_once=-(-len(job.sites) // job.workers),
            resumed=job.resumed,
            on_take=self._taken,
        )
        if job.resumed:
            self.spool.remember(settled_places(self.frontier, job.run_id, PageKind.ROBOTS))
            answered(self.frontier, job.owner, self.spool.unused)
        self.failure: OperatorError | None = None
        self.stopping = False
        self.crawl_delays: dict[str, float] = {}
        self._crawler: Crawler | None = None
        self._sites = {site.id: site for site in job.sites}
        self._by_host = {host: site for site in job.sites for host in site.hosts}
        self._alike = {site.id: AlikeWatch() for site in job.sites}
        self._tallies = {site.id: tally_of(site) for site in job.sites}
        self._traps = {site.id: TrapWatch() for site in job.sites}
        self._looked = self._renewed = monotonic()
        self._hold_back: Callable[[tuple[str, ...]], None] = lambda _: None
        self._known, self._done = known(self.frontier, job.run_id)

    def attach(self, crawler: Crawler) -> None:
        """Listen to the crawler that works for this run."""
        self._crawler = crawler
        crawler.signals.connect(self._unread, signal=signals.spider_error)

    def open(self, hold_back: Callable[[tuple[str, ...]], None]) -> None:
        """Begin: `hold_back` makes hosts wait that another process may just have asked."""
        self._hold_back = hold_back
        LoopingCall(self._tick).start(TICK, now=False)

    def settle(
        self,
        visit: Visit,
        leads_to: Sequence[Found] = (),
        *,
        findings: Findings | None = None,
        lasting: bool | None = None,
    ) -> None:
        """Note a leased request's end: what its page led to is asked for from then on.

        A request that was cut off by a stop has no end: it is made again.
        """
        if self.failure is not None or visit.outcome == "refused:stopping":
            return
        site = self._sites[visit.lease.site]
        for problem in findings.problems if findings else ():
            self.complain(site, problem)
        if visit.lease.found.kind == PageKind.LIST:
            self._traps[site.id].showed(visit.lease.found.url, leads_to)
        ended = Ended(
            id=visit.lease.id,
            outcome=visit.outcome or "failed:other",
            answer=visit.answer,
            leads_to=tuple(self._judged(site, found) for found in leads_to),
            lasting=visit.lasting if lasting is None else lasting,
            walk=findings.walk if findings else None,
            looks=findings.looks if findings else None,
        )
        self._kept(lambda: self.queues.end(visit.lease, ended))
        if findings is not None and findings.looks is not None:
            self._compare(site, visit.lease.found, findings.looks)

    def _compare(self, site: SiteDeclaration, page: Found, looks: str) -> None:
        """Many articles that look alike may be one page that stands for any address."""
        watch = self._alike[site.id]
        if page.kind == PageKind.PROBE and watch.is_false(looks):
            self.complain(site, f"the page at any address is {watch.number(looks)} articles")
            self.stop_site(site, "soft_404")
        elif page.kind == PageKind.ARTICLE and watch.suspects(looks):
            probe = Reader(site).probe(page)
            self._kept(lambda: self.queues.add(site.id, probe))

    def next_lease(self) -> Leased | None:
        """The next request to make; None while there is none, and when the crawl stops."""
        if self.stopping or self.failure is not None:
            return None
        return self._kept(self.queues.next)

    def _kept(self, change: Callable[[], T]) -> T | None:
        """Do what the frontier must keep; a frontier that fails stops the crawl."""
        try:
            return change()
        except FrontierUnavailable as error:
            self.fail(error)
            return None

    def _judged(self, site: SiteDeclaration, found: Found) -> Found:
        """An address as it is asked for, or with the rule that forbids it."""
        if found.outcome is not None:
            return found
        rule = refusal(found.url, site.hosts, self.job.allow)
        if rule is None and found.kind == PageKind.LIST:
            rule = self._traps[site.id].rule(found.url)
        if rule is None:
            return found
        if rule.startswith("trap"):
            told = f"{rule}: a site without end, not followed further: {rule_of(rule)}"
            self.complain(site, told)
        return replace(found, outcome=f"refused:{rule}")

    def _taken(self, site_id: str, stopped_by: str | None) -> None:
        """A site is this process's now: its counts go on where they were."""
        site, tally = self._sites[site_id], self._tallies[site_id]
        files = asked_of(self.frontier, self.job.run_id, site_id, PageKind.ATTACHMENT)
        tally.resume(outcomes_of(self.frontier, self.job.run_id, site_id), stopped_by, files)
        self._alike[site_id] = AlikeWatch(looks_of(self.frontier, self.job.run_id, site_id))
        self._hold_back(share_of(site, replay=self.job.replay).hosts)
        self._end_nights([site_id])

    def _end_nights(self, site_ids: Iterable[str]) -> None:
        """Leave alone those of the sites whose hours are over."""
        now = datetime.now(_NIGHT_ZONE).time()
        for site_id in () if self.job.replay else site_ids:
            site, stopped_by = self._sites[site_id], self._tallies[site_id].stopped_by
            if stopped_by not in LEFT_ALONE and not site.politeness.awake(now):
                self.stop_site(site, "night")

    def _tick(self) -> None:
        """Note what ended, go on holding what we have, and let the engine look again."""
        if self.failure is not None:
            return
        self._kept(self.queues.flush)
        if monotonic() - self._looked > LOOK:
            self._looked = monotonic()
            self._end_nights(self.queues.sites)
        if monotonic() - self._renewed > TERM / 4:
            self._renewed = monotonic()
            self._kept(self._renew)
        slot = self._crawler.engine._slot if self._crawler else None
        if slot is not None:
            slot.nextcall.schedule()

    def site_named(self, site_id: str) -> SiteDeclaration:
        """The site with this id."""
        return self._sites[site_id]

    def site_for(self, request: Request) -> SiteDeclaration | None:
        """The site a request is made for; robots.txt is asked for its host's."""
        if SITE in request.meta:
            return self._sites[request.meta[SITE]]
        return owner_of(request.url, self._by_host)

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

    def _renew(self) -> None:
        renew(self.frontier, self.job.owner)
        self._known, self._done = known(self.frontier, self.job.run_id)

    def end(self, request: Request, outcome: str) -> None:
        """Count a request's end, and report it."""
        visit: Visit | None = request.meta.get(VISIT)
        site = self.site_for(request)
        if visit is not None:
            visit.outcome = outcome
        elif site is not None:
            self._note(site, request, outcome)
        self._done += 1
        self._known = max(self._known, self._done)
        self.report(
            {
                "event": "request",
                "site": site.id if site else "",
                "url": request.url,
                "outcome": outcome,
                "done": self._done,
                "known": self._known,
            }
        )

    def _note(self, site: SiteDeclaration, request: Request, outcome: str) -> None:
        """A request that no lease was taken for: a robots.txt."""
        answer: Answer | None = request.meta.get(ANSWER)
        ended = Ended(0, outcome, answer, lasting=answer is not None)
        run, found = self.job.run_id, outside(request)
        self._kept(lambda: note(self.frontier, run, site.id, found, ended))

    def stop_site(self, site: SiteDeclaration, rule: str) -> None:
        """Note the limit that ended a site early; one that ends it at once ends what waits."""
        self._tallies[site.id].stopped_by = rule
        self._kept(lambda: stop(self.frontier, self.job.run_id, site.id, rule))
        if rule in ENDS_AT_ONCE:
            self._kept(lambda: self.queues.refuse(site.id, f"refused:{ENDS_AT_ONCE[rule]}"))

    def least_delay(self, site: SiteDeclaration, url: str) -> float:
        """Seconds between two requests to an address's host: as its site declares, or as
        its robots.txt asks, whichever is more."""
        return max(site.politeness.delay, self.crawl_delays.get(urlsplit(url).hostname or "", 0))

    def note_access(self, site: SiteDeclaration, *, kept_out: bool) -> None:
        """Note whether a page was a check for robots in place of what was asked for."""
        tally = self._tallies[site.id]
        if not kept_out:
            tally.let_in()
        elif (refusals := tally.kept_out()) is not None:
            self.complain(site, f"keeps crawlers out: {refusals} refusals in a row")
            self.stop_site(site, "blocked")

    def complain(self, site: SiteDeclaration, problem: str) -> None:
        """Note what an operator must read."""
        self._kept(lambda: complain(self.frontier, self.job.run_id, site.id, problem))

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

    def fail(self, reason: OperatorError) -> None:
        """Stop the crawl; the reason is what its parent reports, and ends with."""
        if self.failure is None and self._crawler is not None:
            self.failure = reason
            deferred_from_coro(self._crawler.engine.close_spider_async(reason="failed"))

    def close(self) -> None:
        """Leave the record, and give back what was leased."""
        self.spool.close()
        if self.failure is None:
            self.queues.let_go()
        self.frontier.close()

    def report(self, event: Mapping[str, Any]) -> None:
        """One JSON line to the parent. One that is dead hears nothing: an error here would
        pass for one of the page in hand."""
        with suppress(BrokenPipeError):
            sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
            sys.stdout.flush()

    def _unread(self, failure: Failure, response: Response) -> None:
        """A page whose links could not be read is lost to the night, and said so."""
        request = response.request if response is not None else None
        if request is not None and (visit := request.meta.get(VISIT)) is not None:
            why = f"{type(failure.value).__name__}: {failure.value}"
            findings = Findings(problems=[f"links not read ({why}): {response.url}"])
            self.settle(visit, findings=findings, lasting=False)


def outside(request: Request) -> Found:
    """A request of no lease, as the frontier counts it."""
    turn = request.meta.get("retry_times", 0)
    return Found(request.url, PageKind.ROBOTS, 0, urlsplit(request.url).hostname or "", turn=turn)
