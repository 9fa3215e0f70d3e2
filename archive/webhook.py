"""A word to somebody else's service when a run is over, however it ended.

It is posted as JSON: `run_id` (null where the run never began), `completed` (whether it is
committed), `outcome`, `counts` by outcome, `problems`, `exit_code`. A service that does not
take it is noted in the log and costs the run nothing: the record is in the archive.
"""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import urllib3
from pydantic_core import to_json

from archive.errors import OperatorError
from archive.logs import kept_log
from archive.records import RunReport
from archive.settings import ConfigurationError, Settings, load_settings
from archive.vocabulary import RunOutcome

log = logging.getLogger(__name__)

TRIES = 4
BACKOFF_SECONDS = 0.5
"""Doubled with every try: half a second, one, two."""
TIMEOUT_SECONDS = 10.0
INTERRUPTED = 130

Post = Callable[[str, object, Mapping[str, str]], str]


@contextmanager
def announced(
    settings: Settings, *, backoff: float = BACKOFF_SECONDS
) -> Iterator[Callable[[RunReport], None]]:
    """Announce the runs of the block, in the log `runs` and to `webhook_url`.

    The yielded function takes a report of each. An error or an interrupt that ends the block
    is announced as a run that did not complete, and goes on its way.
    """

    def announce(report: RunReport) -> None:
        _tell(settings, told_of(report), backoff)

    try:
        yield announce
    finally:
        if (error := sys.exception()) is not None:
            _tell(settings, _failed(*_words_of(error)), backoff)


def announce_trouble(
    settings: Settings, home: Path | None, problem: str, exit_code: int | None
) -> None:
    """Announce what a night in trouble cannot announce itself: that it was killed, that it was
    skipped (no exit code), or that its configuration could not be read. `settings` are those
    that its scheduler began with, `home` the one that it named."""
    if exit_code is None or exit_code < 0:
        _tell(settings, _failed(problem, exit_code), BACKOFF_SECONDS)
    elif exit_code == ConfigurationError.exit_code:
        try:
            load_settings(home)
        except ConfigurationError as error:
            _tell(settings, _failed(f"{problem}: {error}", exit_code), BACKOFF_SECONDS)


def told_of(report: RunReport) -> dict[str, object]:
    """What is posted of a committed run."""
    counts: Counter[str] = Counter()
    for site in report.sites:
        counts.update({outcome.value: count for outcome, count in site.outcomes})
    return {
        "run_id": report.run_id,
        "completed": True,
        "outcome": report.outcome.value,
        "counts": dict(sorted(counts.items())),
        "problems": list(report.problems),
        "exit_code": report.outcome.exit_code,
    }


@contextmanager
def posting(tries: int, backoff: float = BACKOFF_SECONDS) -> Iterator[Post]:
    """A function that posts JSON, with further headers, again where the service fails or asks to
    wait, and says why it was not taken, or nothing. Redirects are not followed."""
    retries = urllib3.Retry(
        total=tries - 1,
        redirect=False,
        backoff_factor=backoff,
        status_forcelist=(408, 429, 500, 502, 503, 504),
        allowed_methods=None,
        raise_on_status=False,
        respect_retry_after_header=False,  # it may ask for hours
    )
    with urllib3.PoolManager(retries=retries, timeout=TIMEOUT_SECONDS) as pool:

        def post(url: str, told: object, headers: Mapping[str, str]) -> str:
            sent = {"Content-Type": "application/json", "User-Agent": "dingben", **headers}
            try:
                answer = pool.request("POST", url, body=to_json(told), headers=sent)
            except urllib3.exceptions.MaxRetryError as error:
                return type(error.reason).__name__
            except (urllib3.exceptions.HTTPError, OSError) as error:
                return type(error).__name__
            return "" if 200 <= answer.status < 300 else f"HTTP {answer.status}"

        yield post


def _tell(settings: Settings, told: dict[str, object], backoff: float) -> None:
    with kept_log(settings.home, "runs"):
        log.info("run over", extra=told)
        if settings.webhook_url is None:
            return
        url = settings.webhook_url.get_secret_value()
        with posting(TRIES, backoff) as post:
            why = post(url, told, {})
        if why:
            # only the host is named: the rest of such an address is often its key
            log.warning("the webhook at %s was not told: %s", urlsplit(url).hostname, why)


def _words_of(error: BaseException) -> tuple[str, int]:
    """What is told of an error, and the exit code that it leads to."""
    if isinstance(error, OperatorError):
        return str(error), error.exit_code
    if isinstance(error, KeyboardInterrupt):
        return "interrupted: the next night goes on with it", INTERRUPTED
    return f"a bug: {type(error).__name__}: {error}", 1


def _failed(problem: str, exit_code: int | None) -> dict[str, object]:
    return {
        "run_id": None,
        "completed": False,
        "outcome": RunOutcome.FAILED.value,
        "counts": {},
        "problems": [problem],
        "exit_code": exit_code,
    }
