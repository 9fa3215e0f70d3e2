"""A work's reposts on a line of days, as the places of an SVG drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from archive.audit.audit import WitnessAnswer
from archive.catalogue.members import Member
from archive.records import Kind, Role

WIDTH = 720
LEFT = 120
RIGHT = 44
TOP = 18
LANE = 30
LONGEST_AXIS = 5


@dataclass(frozen=True, slots=True)
class Dot:
    """Pages of one kind, of sites of one role, on one day."""

    x: float
    y: float
    radius: float
    kind: Kind
    day: str
    pages: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The drawing: its size, a lane for each role, ticks (place, day), and the dots."""

    height: int
    lanes: tuple[tuple[str, float], ...]
    ticks: tuple[tuple[float, str], ...]
    dots: tuple[Dot, ...]
    undated: int


def timeline(witnesses: Sequence[WitnessAnswer | Member]) -> Timeline | None:
    """Where each witness stands by the day its page states; None where fewer than two do."""
    dated = [(one, day) for one in witnesses if (day := _day(one.published)) is not None]
    if len(dated) < 2:
        return None
    first = min(day for _, day in dated)
    last = max(day for _, day in dated)
    days = max(1, (last - first).days)
    roles = [role for role in Role if any(one.role == role for one, _ in dated)]
    heights = {role.value: TOP + LANE * (number + 0.5) for number, role in enumerate(roles)}
    counts = Counter((day, one.role, Kind(one.kind)) for one, day in dated)
    dots = [
        Dot(
            x=_place(day, first, days),
            y=heights[role] + _aside(kind),
            radius=min(12.0, 4.5 + pages**0.5),
            kind=kind,
            day=day.isoformat(),
            pages=pages,
        )
        for (day, role, kind), pages in sorted(counts.items())
    ]
    return Timeline(
        height=TOP + LANE * len(roles) + 34,
        lanes=tuple((role.value, heights[role.value]) for role in roles),
        ticks=tuple((_place(day, first, days), day.isoformat()) for day in _ticks(first, days)),
        dots=tuple(dots),
        undated=len(witnesses) - len(dated),
    )


def _aside(kind: Kind) -> float:
    """Different kinds of one day stand a little apart."""
    return {Kind.CANONICAL: 0.0, Kind.FULL: 0.0}.get(kind, 6.0)


def _ticks(first: date, days: int) -> list[date]:
    steps = min(LONGEST_AXIS - 1, days)
    return [first + timedelta(days=round(days * step / steps)) for step in range(steps + 1)]


def _place(day: date, first: date, days: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / days, 1)


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None
