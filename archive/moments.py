"""How the record writes a moment down, where its days begin and end, and the day a page states."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from archive.errors import OperatorError

HOME_ZONE = ZoneInfo("Asia/Shanghai")
"""Whose days the record counts in."""

# No capture is older or younger; nearer to the calendar's ends a time has no UTC any more.
_FIRST, _LAST = date(1900, 1, 1), date(9999, 1, 1)


class EndsBeforeItBegins(OperatorError):
    """A span of days that none can lie in. Raised by `in_order`."""

    exit_code = 2


def in_order(first: date | None, last: date | None) -> None:
    """Raise `EndsBeforeItBegins` where the last of some days comes before their first."""
    if first and last and last < first:
        phrase = "from {first} to {last}: the last day comes before the first"
        raise EndsBeforeItBegins(phrase, first=first, last=last)


def instant(moment: datetime) -> str:
    """A time as the catalogue writes it: UTC, to the microsecond, always one width."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def told_instant(written: str) -> str:
    """A time of the catalogue as every answer tells it: whole seconds without their fraction."""
    return written.replace(".000000Z", "Z")


def first_instant(day: date) -> str:
    """When a day begins at home, as the catalogue writes it."""
    return instant(datetime.combine(_within(day), time.min, HOME_ZONE))


def last_instant(day: date) -> str:
    """When a day ends at home, as the catalogue writes it."""
    return instant(datetime.combine(_within(day), time.max, HOME_ZONE))


def stated_day(published: str | None) -> date | None:
    """The day that a page states, of whatever it states of its time (ISO 8601); None where that
    is none."""
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def _within(day: date) -> date:
    return min(max(day, _FIRST), _LAST)
