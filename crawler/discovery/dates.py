"""The day a list gives one of its items, for a night that asks only for a range of days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from lxml import html

from archive.moments import HOME_ZONE

_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})(?!\d)"
)
_PACKED = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_ROWS = frozenset({"li", "tr", "dd", "dt", "p", "article"})
_MOST_ROW = 400
"""Characters of a row of a list; more is a page, whose days are of other things."""


@dataclass(frozen=True, slots=True)
class Range:
    """The days that a night is limited to; both ends belong to it, None is no end."""

    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None

    @property
    def told(self) -> str | None:
        """The days in words; None where there is no end."""
        bounds = ((word, day) for word, day in (("from", self.since), ("to", self.until)) if day)
        return " ".join(f"{word} {day}" for word, day in bounds) or None

    def holds(self, day: date) -> bool:
        """Whether the day is one of them."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


EVER = Range()
"""Every day: a night without bounds."""


def day_in(said: object) -> date | None:
    """The first day that a list's date says: ISO 8601, 2026年3月1日, RFC 822, or seconds or
    milliseconds since 1970. None where it says none, or one that no calendar has."""
    try:
        return _day_in(said)
    except (ValueError, OverflowError, OSError):
        return None


def _day_in(said: object) -> date | None:
    if isinstance(said, bool):
        return None
    if isinstance(said, (int, float)) or (isinstance(said, str) and said.strip().isdecimal()):
        return _of_number(float(said), str(said).strip())
    if not isinstance(said, str):
        return None
    if found := _DAY.search(said):
        return _made(found)
    moment = parsedate_to_datetime(said)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=HOME_ZONE)
    return moment.astimezone(HOME_ZONE).date()


def day_of_address(url: str) -> date | None:
    """The day that an address has in it (`/202603/t20260301_1.html`, `/2026-03/01/`)."""
    path = url.partition("://")[2]
    found = _PACKED.search(path) or _DAY.search(path.replace("/", "-"))
    return _made(found) if found else None


def days_of_links(body: bytes, urls: Iterable[str]) -> Mapping[str, date]:
    """The days that a list page gives its links: in the link's own row, or in its address.

    Links are told apart by their last segment, which is what an address keeps when it is
    made absolute.
    """
    rows = _rows(body)
    found = {
        url: rows.get(url.rstrip("/").rpartition("/")[2]) or day_of_address(url) for url in urls
    }
    return {url: day for url, day in found.items() if day}


def _rows(body: bytes) -> dict[str, date]:
    try:
        root = html.document_fromstring(body)
    except (ValueError, html.etree.ParserError):
        return {}
    found: dict[str, date] = {}
    for anchor in root.iter("a"):
        row = next((each for each in anchor.iterancestors() if each.tag in _ROWS), None)
        text = "".join(map(str, row.itertext())) if row is not None else ""
        day = _DAY.search(text) if len(text) <= _MOST_ROW else None
        made = _made(day) if day else None
        if made:
            href = (anchor.get("href") or "").strip().partition("#")[0]
            found[href.rstrip("/").rpartition("/")[2]] = made
    return found


def _of_number(number: float, digits: str) -> date | None:
    if packed := _PACKED.match(digits):
        return _made(packed)
    seconds = number / 1000 if number > 1e11 else number
    return datetime.fromtimestamp(seconds, UTC).astimezone(HOME_ZONE).date()


def _made(found: re.Match[str]) -> date | None:
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
