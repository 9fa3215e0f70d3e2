"""What a crawl process says to its parent: one JSON line an event, on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any


class Reporter:
    """Counts the run's requests, known and ended, and reports each end."""

    def __init__(self, counts: tuple[int, int]) -> None:
        """`counts` as `recount` takes them."""
        self._known, self._done = counts

    def recount(self, counts: tuple[int, int]) -> None:
        """The requests that the whole run knows, and how many of them have ended."""
        self._known, self._done = counts

    def ended(self, site_id: str, url: str, outcome: str) -> None:
        """Report how a request ended."""
        self._done += 1
        self._known = max(self._known, self._done)
        self.report(
            {
                "event": "request",
                "site": site_id,
                "url": url,
                "outcome": outcome,
                "done": self._done,
                "known": self._known,
            }
        )

    def report(self, event: Mapping[str, Any]) -> None:
        """One line to the parent. One that is dead hears nothing: an error here would pass
        for one of the page in hand."""
        with suppress(BrokenPipeError):
            sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
            sys.stdout.flush()
