"""A timeline puts every dated page where its day is."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from archive.audit.audit import WitnessAnswer
from archive.records import Kind
from archive.web.timeline import BETWEEN, NARROW, WIDE, Room, timeline

PAGE = WitnessAnswer(
    url="http://a.example/", host="a.example", site_id="a", role="press", kind=Kind.FULL,
    contained=1.0, covers=1.0, jaccard=1.0, published=None, captured_at="", credited_source=None,
    credited_authors=(), flags=(), missing_sections=(), figures=(), part_id="p",
)  # fmt: skip


def on(day: str, role: str = "press", kind: Kind = Kind.FULL) -> WitnessAnswer:
    return replace(PAGE, published=day, role=role, kind=kind)


@pytest.mark.parametrize("room", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_first_and_the_last_day_stand_at_the_ends(room: Room) -> None:
    pages = [on("2026-01-01", "government"), on("2026-01-03T08:00:00+08:00"), PAGE]
    drawn = timeline(pages, room)
    assert drawn is not None
    assert [dot.x for dot in drawn.dots] == [room.left, room.width - room.right]
    assert [role for role, _ in drawn.lanes] == ["government", "press"]
    named = [day for _, day in drawn.ticks]
    assert (named[0], named[-1]) == ("2026-01-01", "2026-01-03")
    assert len(named) == min(3, room.ticks)
    assert (drawn.undated, drawn.kinds) == (1, (Kind.FULL,))


def test_pages_of_one_day_and_kind_are_one_dot() -> None:
    drawn = timeline([on("2026-01-01")] * 5000 + [on("2026-01-01", kind=Kind.DIGEST)])
    assert drawn is not None
    assert sorted(dot.pages for dot in drawn.dots) == [1, 5000]


def test_one_dated_page_is_no_line() -> None:
    assert timeline([on("2026-01-01"), PAGE, on("昨天")]) is None


def test_days_that_would_lie_on_each_other_share_a_dot() -> None:
    pages = [on(f"2026-{month:02}-{day:02}") for month in (1, 2, 3, 4) for day in range(1, 29)]
    drawn = timeline(pages, NARROW)
    assert drawn is not None
    assert sum(dot.pages for dot in drawn.dots) == len(pages)
    places = sorted(dot.x for dot in drawn.dots)
    assert min(after - before for before, after in pairwise(places[:-1])) >= BETWEEN
    assert drawn.dots[0].until > drawn.dots[0].day


def test_the_canonical_page_is_never_hidden() -> None:
    pages = [on("2026-01-01", kind=Kind.CANONICAL), *[on("2026-01-01")] * 90, on("2026-01-02")]
    drawn = timeline(pages)
    assert drawn is not None
    assert drawn.dots[-1].kind is Kind.CANONICAL
