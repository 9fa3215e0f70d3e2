"""Counting: every request ends in one outcome, and every site has a budget."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost

from archive.frontier.tables import LOST
from archive.vocabulary import Asked, Reason, Rule, failed, is_refused, refused
from crawler.politeness.blocking import BLOCKED_AFTER
from crawler.sites import SiteDeclaration

_FAILURES: Mapping[type[Exception], str] = {
    DownloadTimeoutError: failed(Reason.TIMEOUT),
    CannotResolveHostError: failed(Reason.DNS),
    DownloadCancelledError: failed(Reason.SIZE),
    ResponseDataLossError: failed(Reason.CUT_SHORT),
    DownloadConnectionRefusedError: failed(Reason.CONNECTION),
    DownloadFailedError: failed(Reason.CONNECTION),
    ConnectError: failed(Reason.CONNECTION),
    ConnectionDone: failed(Reason.CONNECTION),
    ConnectionLost: failed(Reason.CONNECTION),
}


_HUNG_UP = "ConnectionAborted"
"""What the reason says when we hung up ourselves: see `crawler.heads`."""

LEFT_ALONE = frozenset({Rule.BLOCKED, Rule.NIGHT, Rule.SILENT})
"""What stops a site at once, also what of it stands in its host's queue already."""

SILENT_AFTER = 8
"""Requests in a row without an answer after which a host is left alone for the night, where it
was silent for as long as so many answers might have taken: one that is started anew is back by
then, one that hangs costs eight answers' time and not that of its whole budget."""

_SILENCE = frozenset(
    map(failed, (Reason.TIMEOUT, Reason.CONNECTION, Reason.DNS, Reason.TLS, Reason.HEADERS))
)
"""The outcomes of requests that had no answer at all."""

_TLS = ("SSL", "VerificationError")
"""What the reason of a failed connection says when it was the certificate: of OpenSSL, and of
service_identity for a certificate that is another host's."""


class Refused(IgnoreRequest):
    """A request that one of our own rules forbids; `rule` names it."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.rule = rule


class AskedTwice(IgnoreRequest):
    """A request that left twice, and each time the crawl died before its answer was
    recorded: it is not asked for again in the same run."""


def answered(status: int) -> str:
    """The outcome of a request that was answered with this status."""
    if 200 <= status < 300:
        return Asked.CAPTURED
    if 300 <= status < 400 and status != 304:
        return Asked.REDIRECTED
    return failed(status)


def unanswered(error: Exception) -> str:
    """The outcome of a request that was not answered."""
    if isinstance(error, Refused):
        return refused(error.rule)
    if isinstance(error, AskedTwice):
        return LOST
    if isinstance(error, DownloadFailedError) and any(mark in str(error) for mark in _TLS):
        return failed(Reason.TLS)
    if isinstance(error, DownloadFailedError) and _HUNG_UP in str(error):
        return failed(Reason.HEADERS)
    return next(
        (name for kind, name in _FAILURES.items() if isinstance(error, kind)), failed(Reason.OTHER)
    )


class Tally:
    """One site's budget and patience while the crawl goes on."""

    def __init__(self, site_id: str, budget: int, files: int = 0, seconds: float = 60) -> None:
        """`budget` is how many requests the site may cost, `files` how many of them may be
        for its articles' files, `seconds` how long an answer may take."""
        self.site_id = site_id
        self.stopped_by: str | None = None
        self._budget = budget
        self._files = files
        self._asked = 0
        self._files_asked = 0
        self._refusals = 0
        self._patience = SILENT_AFTER * seconds
        self._unanswered: dict[str, tuple[int, float]] = {}
        self.silent: frozenset[str] = frozenset()

    def resume(self, outcomes: Mapping[str, int], stopped_by: str | None, files: int = 0) -> None:
        """Go on where the run was, by the outcomes of the site's requests so far, `files` of
        them for files."""
        self._files_asked = files
        self.stopped_by = stopped_by
        self._asked = sum(n for name, n in outcomes.items() if not is_refused(name))

    def left_alone(self, url: str) -> Rule | None:
        """The rule by which nothing more is asked of a host of the site, if there is one."""
        for rule in LEFT_ALONE:
            if self.stopped_by == rule.limit:
                return rule
        return Rule.SILENT if _host(url) in self.silent else None

    def ask(self, url: str) -> None:
        """Count a request about to be made. Raises Refused when the budget is spent, or
        the site has shown that it wants no more."""
        rule = self.left_alone(url)
        if rule is not None:
            raise Refused(rule)
        if self._asked >= self._budget:
            raise Refused(Rule.BUDGET)
        self._asked += 1

    def ask_file(self) -> None:
        """Count a request for a file about to be made. Raises Refused when there were enough."""
        if self._files_asked >= self._files:
            raise Refused(Rule.ATTACHMENTS)
        self._files_asked += 1

    def let_in(self) -> None:
        """Note an answer that did not keep us out."""
        self._refusals = 0

    def heard(self, url: str, outcome: str) -> bool:
        """Note how a request ended; False where its host has been silent for too long by now,
        and is left alone from now on."""
        host = _host(url)
        if outcome not in _SILENCE:
            if outcome != LOST and not is_refused(outcome):
                self._unanswered.pop(host, None)
            return True
        number, since = self._unanswered.get(host, (0, monotonic()))
        self._unanswered[host] = number + 1, since
        if number + 1 < SILENT_AFTER or monotonic() - since < self._patience:
            return True
        is_news = host not in self.silent
        self.silent |= {host}
        return not is_news

    def kept_out(self) -> int | None:
        """Note an answer that kept us out; how many in a row, once they are enough to leave
        the site alone for the night."""
        self._refusals += 1
        enough = self._refusals >= BLOCKED_AFTER and self.stopped_by not in LEFT_ALONE
        return self._refusals if enough else None


def tally_of(site: SiteDeclaration) -> Tally:
    """A site's tally, with its declared budgets."""
    files = site.discovery.files if site.discovery else None
    return Tally(
        site.id, site.limits.requests, files.per_night if files else 0, site.limits.seconds
    )


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
