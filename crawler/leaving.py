"""The moment a request leaves for the network: the frontier knows of it first, and what has
left twice without an answer does not leave a third time.

An answer is in the record as soon as it is there, so only what was under way when a crawl
died is ever asked for again, and that once. What is lost twice may be what the crawl dies
of: it ends in an outcome of its own, is told to the operator, and is due the next night.
"""

from __future__ import annotations

from scrapy import Request

from archive.frontier import asks
from archive.frontier.frontier import FrontierUnavailable
from archive.vocabulary import Rule
from crawler.discovery.kinds import VISIT, Visit
from crawler.night_run import NightRun, outside
from crawler.tally import AskedTwice, Refused

MOST = 2
"""Times that a request may leave, its own and one after a kill."""


def leave(run: NightRun, request: Request) -> None:
    """Note that a request leaves now. Raises AskedTwice where it may not; Refused where it
    is another process's by now, and where the frontier fails, which ends the crawl."""
    try:
        before = _left_before(run, request)
    except FrontierUnavailable as error:
        run.fail(error)
        raise Refused(Rule.STOPPING) from error
    if before >= MOST:
        site = run.sites.site_for(request)
        if site is not None:
            run.complain(site, f"the crawl died {before} times over {request.url}")
        raise AskedTwice(request.url)


def _left_before(run: NightRun, request: Request) -> int:
    """How often a request left and was lost; unless that is too often, it leaves now."""
    visit: Visit | None = request.meta.get(VISIT)
    site = run.sites.site_for(request)
    if visit is None:
        if site is None:
            return 0
        return asks.leaves_outside(run.frontier, run.job.run_id, site.id, outside(request)) - 1
    if visit.lease.attempts < MOST and not asks.leaves(run.frontier, run.job.owner, visit.lease):
        raise Refused(Rule.LEASE)
    return visit.lease.attempts
