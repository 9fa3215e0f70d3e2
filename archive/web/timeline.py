"""A work's reposts on a line of days, as the places of an SVG drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from archive.audit.audit import WitnessAnswer
from archive.catalogue.members import Member
from archive.moments import stated_day
from archive.records import Kind, Role

TOP = 8
LANE = 40

BETWEEN = 12
"""From dot to dot at the least; days that would lie closer share one."""

_ASIDE = {
    Kind.CANONICAL: -10.0,
    Kind.FULL: -10.0,
    Kind.PARTIAL: 2.0,
    Kind.FRAGMENT: 2.0,
    Kind.DIGEST: 13.0,
}  # whole copies lie above those that are less, so that neither hides the other


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
    """Pages of one kind, of sites of one role, from one day until another (or the same)."""

    x: float
    y: float
    radius: float
    kind: Kind
    day: str
    until: str
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
    dated = [(one, day) for one in witnesses if (day := stated_day(one.published)) is not None]
    if len(dated) < 2:
        return None
    first = min(day for _, day in dated)
    days = max(1, (max(day for _, day in dated) - first).days)
    apart = max(1, ceil(days * BETWEEN / (room.width - room.left - room.right)))
    roles = [role for role in Role if any(one.role == role for one, _ in dated)]
    heights = {role.value: TOP + LANE * (number + 0.5) for number, role in enumerate(roles)}
    counts = Counter(((day - first).days // apart, one.role, Kind(one.kind)) for one, day in dated)
    dots = [
        Dot(
            x=_place(min(index * apart + (apart - 1) / 2, days), days, room),
            y=heights[role] + _ASIDE[kind],
            radius=min(10.0, 3.5 + pages**0.5),
            kind=kind,
            day=(first + timedelta(days=index * apart)).isoformat(),
            until=(first + timedelta(days=min((index + 1) * apart - 1, days))).isoformat(),
            pages=pages,
        )
        for (index, role, kind), pages in sorted(counts.items())
    ]
    dots.sort(key=lambda dot: dot.kind is Kind.CANONICAL)
    drawn = {kind for _, _, kind in counts}
    return Timeline(
        width=room.width,
        left=room.left - 12,
        height=TOP + LANE * len(roles) + 34,
        lanes=tuple((role.value, heights[role.value]) for role in roles),
        ticks=tuple(
            (_place((day - first).days, days, room), day.isoformat())
            for day in _ticks(first, days, room.ticks)
        ),
        dots=tuple(dots),
        undated=len(witnesses) - len(dated),
        kinds=tuple(kind for kind in Kind if kind in drawn),
    )


def _ticks(first: date, days: int, most: int) -> list[date]:
    steps = min(most - 1, days)
    return [first + timedelta(days=round(days * step / steps)) for step in range(steps + 1)]


def _place(day: float, days: int, room: Room) -> float:
    line = room.width - room.left - room.right
    return round(room.left + line * day / days, 1)
