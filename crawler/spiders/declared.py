"""The one spider for every site that YAML can declare."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider
from scrapy.http import HtmlResponse, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from archive.frontier.tables import Found
from archive.vocabulary import Reason, Rule, failed, is_refused, refused
from crawler.discovery.dates import Range
from crawler.discovery.discovery import Reader
from crawler.discovery.kinds import VISIT, Findings, PageKind, Visit
from crawler.night_run import NightRun
from crawler.politeness.blocking import is_block_page
from crawler.run_sites import SITE
from crawler.sites import SiteDeclaration
from crawler.tally import answered, unanswered

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

LEADING = (PageKind.LIST, PageKind.SITEMAP, PageKind.FEED, PageKind.API)
"""Kinds of pages that are asked for because of what they lead to."""

LEFT_OFF = frozenset(map(refused, (Rule.STOPPING, Rule.NIGHT, Rule.SILENT)))
"""Ends of a beginning that say nothing of its address."""


class DeclaredSpider(Spider):
    """Reads what every page leads to. It keeps nothing: every answer is already recorded
    when the spider sees it, and what it finds goes to the frontier with the page's end."""

    name = "declared"
    handle_httpstatus_list = (304,)
    run: NightRun

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """`run` is the crawl's state; without one (plain `scrapy crawl`) there is no job."""
        run = kwargs.pop("run", None)
        if not isinstance(run, NightRun):
            raise TypeError("this spider is started by `dingben crawl`, not by itself")
        spider: Self = super().from_crawler(crawler, *args, **kwargs)
        spider.run = run
        run.attach(crawler)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Nothing: what there is to ask stands in the frontier."""
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    def visited(self, response: Response) -> None:
        """A page was had: note what it leads to. One that did not change leads where it led."""
        visit: Visit = response.meta[VISIT]
        site = self.run.sites.named(response.meta[SITE])
        found = visit.lease.found
        memory = visit.lease.memory
        if visit.answer is not None and visit.answer.unchanged and not response.body:
            self.run.note_access(site, kept_out=False)
            same = Findings(walk=Reader(site).walk_of(found))
            known = memory.leads_to if memory else None
            self.run.settle(visit, known or (), findings=same)
            return
        findings = Reader(site, Range(self.run.job.since, self.run.job.until)).read(found, response)
        if self._keeps_out(site, found.kind, response, findings):
            self._complain(site, found, "a check for robots")
            self.run.settle(visit, lasting=False)
            return
        self.run.settle(visit, findings.found, findings=findings)

    def failed(self, failure: Failure) -> None:
        """A page could not be had. Where a site begins and lists, the operator must know."""
        error = failure.value
        request: Request = failure.request  # type: ignore[attr-defined]
        visit: Visit = request.meta[VISIT]
        if isinstance(error, HttpError):
            outcome = answered(error.response.status)
        else:
            outcome = unanswered(error) if isinstance(error, Exception) else failed(Reason.OTHER)
        if outcome not in LEFT_OFF:
            site, found = self.run.sites.named(request.meta[SITE]), visit.lease.found
            self._complain(site, found, outcome)
        self.run.settle(visit)

    def _complain(self, site: SiteDeclaration, found: Found, why: str) -> None:
        """Say that a page was not had which leads to others. Whatever a server answers for the
        next page of a list may be how it says that there is none; that a list has fewer pages
        than it had is found by their number."""
        is_status = why.removeprefix("failed:").isdecimal()
        is_end = is_status and (bool(found.carried) or found.kind == PageKind.LIST)
        if found.hops == 0:
            self.run.complain(site, f"where it begins: {why}: {found.url}")
        elif found.kind in LEADING and not is_end and not is_refused(why):
            self.run.complain(site, f"where it lists: {why}: {found.url}")

    def _keeps_out(
        self, site: SiteDeclaration, kind: str, response: Response, findings: Findings
    ) -> bool:
        """Whether the page is a check for robots; the site's tally is told either way. A list
        that shows what it should is none, whatever its headlines say."""
        if kind not in (PageKind.LIST, PageKind.ARTICLE):
            return False
        if kind == PageKind.LIST and findings.found:
            self.run.note_access(site, kept_out=False)
            return False
        head = response.body[:200_000]
        page = HtmlResponse(response.url, body=head, headers=response.headers)
        kept_out = is_block_page(page.text)
        self.run.note_access(site, kept_out=kept_out)
        return kept_out
