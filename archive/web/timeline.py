"""A work's reposts on a line of days, as the places of an SVG drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from archive.audit.audit import WitnessAnswer
from archive.catalogue.members import Member
from archive.records import Kind, Role

TOP = 18
LANE = 30


@dataclass(frozen=True, slots=True)
class Room:
    """What a drawing has: its width, where the line begins, what is left free behind it, and
    how many days can be named below it."""

    width: int
    left: int
    right: int
    ticks: int


WIDE, NARROW = Room(1000, 110, 46, 6), Room(288, 88, 40, 2)
"""For a screen, and for a telephone held upright."""


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
    """The drawing: its size, where its lines begin, a lane for each role, ticks (place, day),
    the dots, and the kinds that they are of."""

    width: int
    left: int
    height: int
    lanes: tuple[tuple[str, float], ...]
    ticks: tuple[tuple[float, str], ...]
    dots: tuple[Dot, ...]
    undated: int
    kinds: tuple[Kind, ...]


def timeline(witnesses: Sequence[WitnessAnswer | Member], room: Room = WIDE) -> Timeline | None:
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
            x=_place(day, first, days, room),
            y=heights[role] + _aside(kind),
            radius=min(12.0, 4.5 + pages**0.5),
            kind=kind,
            day=day.isoformat(),
            pages=pages,
        )
        for (day, role, kind), pages in sorted(counts.items())
    ]
    drawn = {kind for _, _, kind in counts}
    return Timeline(
        width=room.width,
        left=room.left - 12,
        height=TOP + LANE * len(roles) + 34,
        lanes=tuple((role.value, heights[role.value]) for role in roles),
        ticks=tuple(
            (_place(day, first, days, room), day.isoformat())
            for day in _ticks(first, days, room.ticks)
        ),
        dots=tuple(dots),
        undated=len(witnesses) - len(dated),
        kinds=tuple(kind for kind in Kind if kind in drawn),
    )


def _aside(kind: Kind) -> float:
    """Different kinds of one day stand a little apart."""
    return {Kind.CANONICAL: 0.0, Kind.FULL: 0.0}.get(kind, 6.0)


def _ticks(first: date, days: int, most: int) -> list[date]:
    steps = min(most - 1, days)
    return [first + timedelta(days=round(days * step / steps)) for step in range(steps + 1)]


def _place(day: date, first: date, days: int, room: Room) -> float:
    line = room.width - room.left - room.right
    return round(room.left + line * (day - first).days / days, 1)


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None
