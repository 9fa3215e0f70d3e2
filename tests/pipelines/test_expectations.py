"""A night that was not as expected, or not as the nights before it, says so by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.decisions import CaptureEntry
from archive.records import (
    Document,
    Expectations,
    Flag,
    Outcome,
    Role,
    Site,
    WarcLocation,
)
from archive.warc.manifest import SiteTally
from archive.yields import ListWalk, SiteYield
from pipelines.expectations import SiteNight, site_yield, unmet

MOMENT = datetime(2026, 3, 1, 18, tzinfo=UTC)
LIST = "http://qinghe.example/list/"
OTHER = "http://qinghe.example/notices/"
USUAL = SiteYield(
    listed=40,
    lists=(ListWalk(LIST, 10, 30), ListWalk(OTHER, 1, 10)),
    fresh=20,
    titled=20,
    published=19,
    credited=18,
    walled=1,
    read=20,
)


def told(
    now: SiteYield, before: int = 3, *, stopped: bool = False, **expected: float | None
) -> list[str]:
    """What is said of a night after so many usual ones."""
    expectations = replace(Expectations(), **expected)  # type: ignore[arg-type]
    site = Site("qinghe", "青禾", Role.GOVERNMENT, (), expectations)
    night = SiteNight(site, now, documents=now.fresh, stopped=stopped)
    return list(unmet(night, [USUAL] * before))


def test_a_night_like_the_ones_before_it_is_a_good_one() -> None:
    assert told(USUAL) == []
    assert told(replace(USUAL, listed=30, fresh=6, titled=6, published=5, credited=5, read=6)) == []


def test_a_night_that_brings_nothing_new_is_a_good_one() -> None:
    assert told(SiteYield(listed=USUAL.listed, lists=USUAL.lists)) == []


def test_a_site_that_silently_shrank_is_found() -> None:
    [line] = told(replace(USUAL, listed=16))  # 60 percent less
    assert line.startswith("qinghe: its lists show 16 articles, 40 on most nights")


def test_a_list_gone_empty_is_found_among_others_that_are_not() -> None:
    lists = (ListWalk(LIST, 10, 30), ListWalk(OTHER, 1, 0))
    [line] = told(replace(USUAL, listed=30, lists=lists))
    assert line == f"qinghe: a list shows no article any more, 10 before: {OTHER}"
    [gone] = told(replace(USUAL, listed=30, lists=lists[:1]))
    assert OTHER in gone


def test_pagination_that_stops_early_is_found() -> None:
    lists = (ListWalk(LIST, 3, 24), ListWalk(OTHER, 1, 10))
    [line] = told(replace(USUAL, listed=34, lists=lists))
    assert line == f"qinghe: a list ends after 3 pages, 10 before: {LIST}"


@pytest.mark.parametrize(
    ("before", "now", "is_found"),
    [(12, 7, True), (12, 9, False), (10, 6, True), (4, 1, True), (4, 3, False), (2, 1, False)],
)
def test_a_list_that_lost_more_than_a_quarter_of_its_pages_is_found(
    before: int, now: int, is_found: bool
) -> None:
    usual = replace(USUAL, lists=(ListWalk(LIST, before, 40),))
    site = Site("qinghe", "青禾", Role.GOVERNMENT, (), Expectations())
    night = SiteNight(site, replace(usual, lists=(ListWalk(LIST, now, 40),)), usual.fresh)
    assert bool(list(unmet(night, [usual] * 7))) is is_found


@pytest.mark.parametrize("field", ["titled", "published", "credited"])
def test_a_field_that_most_pages_lost_is_found_without_a_declared_bound(field: str) -> None:
    usual = getattr(USUAL, field)
    assert told(replace(USUAL, **{field: usual - 2})) == []
    [line] = told(replace(USUAL, **{field: usual - 4}))  # a fifth of the pages
    assert f"{usual - 4} of 20 new documents" in line


@pytest.mark.parametrize("field", ["titled", "published", "credited"])
def test_a_declared_share_holds_in_the_first_night(field: str) -> None:
    now = replace(USUAL, **{field: 15})
    assert told(now, before=0, **{f"min_{field}": 0.7}) == []
    [line] = told(now, before=0, **{f"min_{field}": 0.8})
    assert "15 of 20 new documents" in line
    assert "at least 80% expected" in line


def test_walls_that_went_up_are_found() -> None:
    assert told(replace(USUAL, walled=4)) == []
    [line] = told(replace(USUAL, walled=5))  # a quarter of the pages
    assert "5 of 20 new pages hide their text" in line
    [declared] = told(replace(USUAL, walled=5), before=0, max_walled=0.2)
    assert "at most 20% expected" in declared


def test_too_few_pages_make_no_share() -> None:
    few = SiteYield(listed=40, lists=USUAL.lists, fresh=4, read=4, walled=4)
    assert told(few, min_titled=1.0, max_walled=0.0) == []


def test_what_may_be_chance_among_few_pages_is_no_news() -> None:
    few = replace(USUAL, fresh=6, titled=5, published=5, credited=5, walled=1, read=6)
    assert told(few) == []
    [line] = told(replace(few, titled=3))
    assert "3 of 6 new documents have a title" in line


def test_one_night_is_no_habit() -> None:
    assert told(replace(USUAL, listed=1, lists=()), before=1) == []


def test_a_site_that_a_limit_stopped_is_not_said_to_have_shrunk() -> None:
    assert told(SiteYield(), stopped=True) == []


def test_how_far_a_site_may_shrink_is_its_own_to_say() -> None:
    assert told(replace(USUAL, listed=16), max_shrink=0.7) == []
    [line] = told(replace(USUAL, listed=35), max_shrink=0.1)
    assert "35 articles, 40 on most nights" in line


def test_a_declared_number_of_listed_articles_holds_in_the_first_night() -> None:
    [line] = told(replace(USUAL, listed=9), before=0, min_listed=10)
    assert "its lists show 9 articles, at least 10 expected" in line


def entry(number: int, outcome: Outcome) -> CaptureEntry:
    where = WarcLocation("warc/0.warc.gz", 0, 1)
    url = f"http://qinghe.example/t{number}.html"
    name = str(number) if outcome in (Outcome.ARCHIVED, Outcome.UNCHANGED) else None
    return CaptureEntry(url, MOMENT, 200, "sha1:A", where, "qinghe", outcome, "", name)


def test_a_yield_counts_what_the_pages_say_and_what_the_crawl_saw() -> None:
    outcomes = [
        Outcome.ARCHIVED,
        Outcome.ARCHIVED,
        Outcome.UNCHANGED,
        Outcome.LOGIN_WALL,
        Outcome.WORSE,
        Outcome.LISTING,
    ]
    documents = {
        "0": Document("0", "u", MOMENT, "sha1:A", "甲", title="题", published="2026-03-01"),
        "1": Document(
            "1", "u", MOMENT, "sha1:A", "乙", title="题", flags=(Flag.LOGIN_WALL,)
        ),
    }  # fmt: skip
    walks = (ListWalk(LIST, 2, 6),)
    tally = SiteTally("qinghe", 9, (), listed=6, lists=walks)
    found = site_yield(map(entry, range(6), outcomes), documents, tally)
    assert found == SiteYield(
        listed=6, lists=walks, fresh=2, titled=2, published=1, credited=0, walled=3, read=4
    )
