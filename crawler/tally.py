"""Counting: every request ends in one outcome, and every site has a budget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

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

from archive.manifest import SiteTally
from crawler.blocking import BLOCKED_AFTER
from crawler.walks import Walks

_FAILURES: Mapping[type[Exception], str] = {
    DownloadTimeoutError: "failed:timeout",
    CannotResolveHostError: "failed:dns",
    DownloadCancelledError: "failed:size",
    ResponseDataLossError: "failed:cut_short",
    DownloadConnectionRefusedError: "failed:connection",
    DownloadFailedError: "failed:connection",
    ConnectError: "failed:connection",
    ConnectionDone: "failed:connection",
    ConnectionLost: "failed:connection",
}


_TLS = ("SSL", "VerificationError")
"""What the reason of a failed connection says when it was the certificate: of OpenSSL, and of
service_identity for a certificate that is another host's."""


class Refused(IgnoreRequest):
    """A request that one of our own rules forbids; `rule` names it."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def answered(status: int) -> str:
    """The outcome of a request that was answered with this status."""
    if 200 <= status < 300:
        return "captured"
    if 300 <= status < 400:
        return "redirected"
    return f"failed:{status}"


def unanswered(error: Exception) -> str:
    """The outcome of a request that was not answered."""
    if isinstance(error, Refused):
        return f"refused:{error.rule}"
    if isinstance(error, DownloadFailedError) and any(mark in str(error) for mark in _TLS):
        return "failed:tls"
    return next(
        (name for kind, name in _FAILURES.items() if isinstance(error, kind)), "failed:other"
    )


class Tally:
    """One site's counts while the crawl goes on."""

    def __init__(self, site_id: str, budget: int) -> None:
        """`budget` is how many requests the site may cost."""
        self.site_id = site_id
        self.stopped_by: str | None = None
        self.problems: list[str] = []
        self.walks = Walks()
        self._budget = budget
        self._asked = 0
        self._refusals = 0
        self._outcomes: Counter[str] = Counter()

    def ask(self) -> None:
        """Count a request about to be made. Raises Refused when the budget is spent, or
        the site has shown that it wants no more."""
        if self.stopped_by == "blocked":
            raise Refused("blocked")
        if self._asked >= self._budget:
            self.stopped_by = "requests"
            raise Refused("budget")
        self._asked += 1

    def let_in(self) -> None:
        """Note an answer that did not keep us out."""
        self._refusals = 0

    def kept_out(self) -> None:
        """Note an answer that kept us out; enough of them in a row end the site's night."""
        self._refusals += 1
        if self._refusals >= BLOCKED_AFTER and self.stopped_by is None:
            self.stopped_by = "blocked"
            self.problems.append(f"keeps crawlers out: {self._refusals} refusals in a row")

    def end(self, outcome: str) -> None:
        """Count a request's end."""
        self._outcomes[outcome] += 1

    def result(self) -> SiteTally:
        """The counts as the manifest keeps them."""
        return SiteTally(
            site_id=self.site_id,
            requests=self._outcomes.total(),
            outcomes=tuple(sorted(self._outcomes.items())),
            stopped_by=self.stopped_by,
            problems=tuple(self.problems),
            listed=self.walks.listed,
            lists=self.walks.lists,
        )
