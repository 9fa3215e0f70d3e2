"""What stands between the spider and the network: the guard, the count, the record."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from archive.errors import NoSpace, OperatorError, is_full
from archive.frontier.memory import memory_of
from archive.frontier.tables import Memory
from archive.records import Original, WarcLocation
from archive.vocabulary import Asked, Reason, Rule, failed, refused
from archive.warc.http_answer import HttpAnswer
from crawler.browser.rendering import RENDERED, RENDERED_NOTE
from crawler.discovery.kinds import VISIT, PageKind, Visit
from crawler.engine import resolved_inside
from crawler.night_run import ANSWER, HOPS, NightRun, run_of
from crawler.politeness.addresses import refusal
from crawler.politeness.blocking import BLOCKED_STATUSES
from crawler.politeness.certificates import exception_of
from crawler.politeness.robots import LIFE
from crawler.revisits import as_original, is_lasting, original_of, told
from crawler.run_sites import SITE
from crawler.tally import Refused, answered, unanswered

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


RECORDED = "recorded"
"""The flag of a response that an earlier crawl of this run had recorded."""


class _Middleware:
    """A downloader middleware that knows the run its spider works for."""

    def __init__(self, run: NightRun, crawler: Crawler) -> None:
        self.run = run
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it; the spider is there before its middlewares."""
        return cls(run_of(crawler), crawler)


class GuardMiddleware(_Middleware):
    """Outermost: refuses what may not be asked for, on every redirect too, and sends the
    rest through the proxy, if there is one. robots.txt of a refused host is never asked."""

    def process_request(self, request: Request) -> None:
        """Raises Refused, naming the rule."""
        rule = refusal(request.url, self.run.sites.hosts_for(request), self.run.job.allow)
        if rule is not None:
            raise Refused(rule)
        site = self.run.sites.site_for(request)
        if site is not None:
            request.meta[SITE] = site.id  # robots.txt too: its redirects are the site's
            request.meta["download_timeout"] = site.limits.seconds
            if request.meta.get(HOPS, 0) > site.limits.depth:
                self.run.stop_site(site, Rule.DEPTH)
                raise Refused(Rule.DEPTH)
            visit: Visit | None = request.meta.get(VISIT)
            trap = self.run.watches.rule_now(site, visit.lease.found) if visit else None
            if trap is not None:
                raise Refused(trap)
        if self.run.job.proxy is not None:
            request.meta["proxy"] = self.run.job.proxy


class TallyMiddleware(_Middleware):
    """Counts every request's one end, and refuses those beyond the site's budget.

    It stands next to the record, inside of retries and redirects: each of their requests
    is one of its own.
    """

    def process_request(self, request: Request) -> None:
        """Raises Refused when the site's budget is spent, or that of its files."""
        visit: Visit | None = request.meta.get(VISIT)
        tally = self.run.sites.tally_for(request)
        try:
            if visit is not None and visit.lease.found.kind == PageKind.ATTACHMENT:
                tally.ask_file()
            tally.ask(request.url)
        except Refused as forbidden:
            site = self.run.sites.site_for(request)
            if site is not None and forbidden.rule is Rule.BUDGET:
                self.run.stop_site(site, Rule.BUDGET)
            elif site is not None and forbidden.rule is Rule.ATTACHMENTS:
                self.run.complain(site, "more files than `attachments` allows a night")
            raise

    def process_response(self, request: Request, response: Response) -> Response:
        """Count an answer, and whether it keeps us out."""
        site = self.run.sites.site_for(request)
        if site is not None and VISIT in request.meta:
            if response.status in BLOCKED_STATUSES:
                self.run.note_access(site, kept_out=True)
            elif response.status != 200:  # a page's own words decide, once it is unpacked
                self.run.note_access(site, kept_out=False)
        self.run.note_answer(request, answered(response.status))
        kept = request.meta[VISIT].answer if VISIT in request.meta else request.meta.get(ANSWER)
        same = kept is not None and kept.unchanged and response.status in (200, 304)
        self.run.end(request, Asked.UNCHANGED if same else answered(response.status))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count a request that has no answer."""
        outcome = unanswered(exception)
        if outcome == failed(Reason.DNS) and resolved_inside(request.url):
            outcome = refused(Rule.ADDRESS)
        self.run.note_answer(request, outcome)
        self.run.end(request, outcome)


class RecordMiddleware(_Middleware):
    """Innermost, so that bytes are as the server sent them: writes every answer to the
    run's WARC, and answers from it what a killed crawl of this run had asked.

    An answer that brings nothing new to an earlier night's capture is recorded as its
    revisit, without a body.
    """

    def process_request(self, request: Request) -> Response | None:
        """The recorded answer, when there is one that was not used yet."""
        recorded = self.run.spool.recorded(urldefrag(request.url)[0])
        if recorded is None:
            return None
        answer, original = self.run.spool.read(recorded), None
        age = datetime.now(UTC) - answer.captured_at
        if VISIT not in request.meta and age.total_seconds() > LIFE:
            return None
        if recorded.is_revisit:
            memory = memory_for(self.run, request)
            if memory is None or memory.leads_to is None:
                return None  # nobody knows what it would say
            original = as_original(answer, memory)
        self._tell(request, answer, original, recorded.place)
        headers = Headers()
        for name, value in answer.headers:
            headers.appendlist(name, value.encode("latin-1", "replace"))
        kind = responsetypes.from_args(headers=headers, url=request.url, body=answer.body)
        return kind(
            url=request.url,
            status=answer.status,
            headers=headers,
            body=answer.body,
            flags=[RECORDED],
            request=request,
        )

    def process_response(self, request: Request, response: Response) -> Response:
        """Record an answer. When the disk refuses, the crawl stops with the reason."""
        if RECORDED in response.flags:
            return response
        visit: Visit | None = request.meta.get(VISIT)
        excepted = exception_of(self.run.sites.site_for(request), request.url)
        answer = _answer(request, response, excepted)
        original = original_of(answer, memory_for(self.run, request))
        try:
            via = visit.lease.found.via if visit else None
            place = self.run.spool.write(answer, original=original, via=via)
        except OSError as error:
            kind = NoSpace if is_full(error) else OperatorError
            self.run.fail(kind(f"the crawl cannot be written: {error.strerror}"))
            raise IgnoreRequest("not recorded") from error
        self._tell(request, answer, original, place)
        return response

    def _tell(
        self,
        request: Request,
        answer: HttpAnswer,
        original: Original | None,
        place: WarcLocation,
    ) -> None:
        """Leave with the request what the frontier is to keep of its answer."""
        visit: Visit | None = request.meta.get(VISIT)
        kept = told(answer, original, place)
        if visit is None:
            request.meta[ANSWER] = kept
        else:
            visit.answer = kept
            visit.lasting = is_lasting(answer, original)


def memory_for(run: NightRun, request: Request) -> Memory | None:
    """What earlier nights know of the page that a request asks for."""
    visit: Visit | None = request.meta.get(VISIT)
    if visit is not None:
        return visit.lease.memory
    site = run.sites.site_for(request)
    return memory_of(run.frontier, site.id, request.url) if site else None


def _answer(request: Request, response: Response, excepted: str | None) -> HttpAnswer:
    try:
        reason = HTTPStatus(response.status).phrase
    except ValueError:
        reason = ""
    pairs: list[tuple[str, str]] = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
    cut = any(flag in response.flags for flag in ("dataloss", "download_stopped"))
    return HttpAnswer(
        target_uri=urldefrag(request.url)[0],
        captured_at=datetime.now(UTC),
        status=response.status,
        reason=reason,
        headers=tuple(pairs),
        body=response.body,
        ip_address=_address_of(response, request.meta),
        notes=(
            *((("tls", excepted),) if excepted else ()),
            *((("rendered", RENDERED_NOTE),) if RENDERED in response.flags else ()),
        ),
        truncated="disconnect" if cut else None,
    )


def _address_of(response: Response, meta: dict[str, Any]) -> str | None:
    """The server's address; through a proxy it is not known."""
    if response.ip_address is None or meta.get("proxy"):
        return None
    return str(response.ip_address)
