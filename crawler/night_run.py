"""The state of one crawl inside its process: what it leased, what it recorded, how it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.task import LoopingCall
from twisted.python.failure import Failure

from archive.addresses import host_name
from archive.errors import OperatorError
from archive.frontier.asks import answered, note
from archive.frontier.frontier import TERM, Frontier, FrontierUnavailable
from archive.frontier.results import asked_of, known, looks_of, outcomes_of, settled_places
from archive.frontier.sites import complain, renew, stop
from archive.frontier.tables import Answer, Ended, Found, Leased
from archive.moments import HOME_ZONE
from archive.vocabulary import Reason, Rule, failed, refused
from crawler import engine
from crawler.discovery.discovery import Reader
from crawler.discovery.kinds import VISIT, Findings, PageKind, Visit
from crawler.job import CrawlJob, warcinfo
from crawler.queues import SiteQueues, share_of
from crawler.reporting import Reporter
from crawler.run_sites import SitesOfRun
from crawler.sites import SiteDeclaration
from crawler.spool import Spool
from crawler.tally import LEFT_ALONE
from crawler.watches import Watches

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

HOPS = "hops"
"""The key of a request's meta that counts the links from a start page to it."""

ANSWER = "answer"
"""The key of a robots.txt request's meta that holds its answer."""

T = TypeVar("T")

TICK = 0.25
"""Seconds between two looks at what could be noted or asked."""

LOOK = 1.0
"""Seconds between two looks at the clock, for the sites that may be asked at some hours only."""

ENDS_AT_ONCE = frozenset({Rule.BUDGET, Rule.BLOCKED, Rule.NIGHT, Rule.SOFT_404, Rule.SILENT})
"""The rules by which nothing more of a site is asked."""


def run_of(crawler: Crawler) -> NightRun:
    """The run that a crawler's spider works for; the spider is made before all the rest."""
    run = getattr(crawler.spider, "run", None)
    if not isinstance(run, NightRun):
        raise TypeError("this crawler has no run: it is started by `dingben crawl`")
    return run


class NightRun:
    """What spider, scheduler and middlewares share: the run's leases, its record, its end."""

    def __init__(self, job: CrawlJob) -> None:
        """Takes up the run's folder and frontier. Raises WarcDamaged (see Spool),
        CatalogueUnavailable and FrontierUnavailable."""
        self.job = job
        self.sites = SitesOfRun(job.sites)
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
        self.reporter = Reporter(known(self.frontier, job.run_id))
        self.failure: OperatorError | None = None
        self.stopping = False
        self._crawler: Crawler | None = None
        self.watches = Watches(job.sites, job.allow, self.complain)
        self._looked = self._renewed = monotonic()

    def attach(self, crawler: Crawler) -> None:
        """Listen to the crawler that works for this run."""
        self._crawler = crawler
        crawler.signals.connect(self._unread, signal=signals.spider_error)

    def open(self) -> None:
        """Begin to look at what ended, and at the clock."""
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
        if self.failure is not None or visit.outcome == refused(Rule.STOPPING):
            return
        site = self.sites.named(visit.lease.site)
        for problem in findings.problems if findings else ():
            self.complain(site, problem)
        if visit.lease.found.kind == PageKind.LIST and findings is not None:
            self.watches.showed(site, visit.lease.found, leads_to)
        ended = Ended(
            id=visit.lease.id,
            outcome=visit.outcome or failed(Reason.OTHER),
            answer=visit.answer,
            leads_to=tuple(self.watches.judged(site, found) for found in leads_to),
            lasting=visit.lasting if lasting is None else lasting,
            walk=findings.walk if findings else None,
            looks=findings.looks if findings else None,
        )
        self._kept(lambda: self.queues.end(visit.lease, ended))
        if findings is not None and findings.looks is not None:
            self._compare(site, visit.lease.found, findings.looks)

    def _compare(self, site: SiteDeclaration, page: Found, looks: str) -> None:
        """Many articles that look alike may be one page that stands for any address."""
        if self.watches.is_any_address(site, page, looks):
            self.stop_site(site, Rule.SOFT_404)
        elif self.watches.suspects(site, page, looks):
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

    def _taken(self, site_id: str, stopped_by: str | None) -> None:
        """A site is this process's now: its counts go on where they were."""
        site, tally = self.sites.named(site_id), self.sites.tally(site_id)
        files = asked_of(self.frontier, self.job.run_id, site_id, PageKind.ATTACHMENT)
        tally.resume(outcomes_of(self.frontier, self.job.run_id, site_id), stopped_by, files)
        self.watches.resume(site_id, looks_of(self.frontier, self.job.run_id, site_id))
        if self._crawler is not None:  # who died, or another run, may just have asked it
            engine.hold_back(self._crawler, share_of(site, replay=self.job.replay).hosts)
        self._end_nights([site_id])

    def _end_nights(self, site_ids: Iterable[str]) -> None:
        """Leave alone those of the sites whose hours are over."""
        now = datetime.now(HOME_ZONE).time()
        for site_id in () if self.job.replay else site_ids:
            site, stopped_by = self.sites.named(site_id), self.sites.tally(site_id).stopped_by
            if stopped_by not in LEFT_ALONE and not site.politeness.awake(now):
                self.stop_site(site, Rule.NIGHT)

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
        if self._crawler is not None:
            engine.look_again(self._crawler)

    def _renew(self) -> None:
        renew(self.frontier, self.job.owner)
        self.reporter.recount(known(self.frontier, self.job.run_id))

    def end(self, request: Request, outcome: str) -> None:
        """Count a request's end, and report it."""
        visit: Visit | None = request.meta.get(VISIT)
        site = self.sites.site_for(request)
        if visit is not None:
            visit.outcome = outcome
        elif site is not None:
            self._note(site, request, outcome)
        self.reporter.ended(site.id if site else "", request.url, outcome)

    def _note(self, site: SiteDeclaration, request: Request, outcome: str) -> None:
        """A request that no lease was taken for: a robots.txt."""
        answer: Answer | None = request.meta.get(ANSWER)
        ended = Ended(0, outcome, answer, lasting=answer is not None)
        run, found = self.job.run_id, outside(request)
        self._kept(lambda: note(self.frontier, run, site.id, found, ended))

    def stop_site(self, site: SiteDeclaration, rule: Rule) -> None:
        """Note the limit that ended a site early; one that ends it at once ends what waits."""
        self.sites.tally(site.id).stopped_by = rule.limit
        self._kept(lambda: stop(self.frontier, self.job.run_id, site.id, rule.limit))
        if rule in ENDS_AT_ONCE:
            self._kept(lambda: self.queues.refuse(site.id, refused(rule)))

    def note_access(self, site: SiteDeclaration, *, kept_out: bool) -> None:
        """Note whether a page was a check for robots in place of what was asked for."""
        tally = self.sites.tally(site.id)
        if not kept_out:
            tally.let_in()
        elif (refusals := tally.kept_out()) is not None:
            self.complain(site, f"keeps crawlers out: {refusals} refusals in a row")
            self.stop_site(site, Rule.BLOCKED)

    def note_answer(self, request: Request, outcome: str) -> None:
        """Note whether a host answers at all; one that does not is left alone, and the site
        with it where it has no other."""
        site, tally = self.sites.site_for(request), self.sites.tally_for(request)
        if site is None or tally.heard(request.url, outcome):
            return
        host = urlsplit(request.url).hostname or ""
        self.complain(site, f"{host} gives no answer any more: left alone for the night")
        if tally.silent.issuperset(map(host_name, site.hosts)):
            self.stop_site(site, Rule.SILENT)
        else:
            self._kept(lambda: self.queues.refuse(site.id, refused(Rule.SILENT), host=host))

    def complain(self, site: SiteDeclaration, problem: str) -> None:
        """Note what an operator must read."""
        self._kept(lambda: complain(self.frontier, self.job.run_id, site.id, problem))

    def drain(self) -> None:
        """Refuse what still stands in the hosts' queues, at once: a stop that waited for
        every delay in them would last for minutes."""
        self.stopping = True
        if self._crawler is not None:
            engine.hurry(self._crawler)

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
