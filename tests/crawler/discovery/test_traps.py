"""A site without end is told from one that is large: by what its pages lead to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from archive.moments import HOME_ZONE
from archive.vocabulary import Rule
from crawler.discovery.kinds import PageKind, found_at
from crawler.discovery.traps import MANY_ALIKE, MAX_MONTHS, MAX_SESSIONS, TrapWatch

HOST = "http://a.example"


def an_id(number: int) -> str:
    return f"{number:08x}beefcafe64"


def shown(watch: TrapWatch, path: str, articles: Iterable[str]) -> Rule | None:
    """Whether the page is asked for, and then what it shows."""
    rule = watch.rule(HOST + path)
    if rule is None:
        watch.showed(HOST + path, [found_at(HOST + one, PageKind.ARTICLE, 1) for one in articles])
    return rule


def test_one_list_under_many_ids_is_followed_so_often() -> None:
    watch = TrapWatch()
    rules = [
        shown(watch, f"/s/{an_id(n)}/list", [f"/s/{an_id(n)}/t{m}.html" for m in range(5)])
        for n in range(MAX_SESSIONS + 2)
    ]
    assert rules == [None] * MAX_SESSIONS + [Rule.TRAP_SESSION] * 2
    assert watch.rule(f"{HOST}/s/{an_id(0)}/list") is None


def test_channels_with_articles_of_their_own_are_followed_whatever_their_ids() -> None:
    watch = TrapWatch()
    assert not any(shown(watch, f"/col/{an_id(n)}/", [f"/t{n}.html"]) for n in range(100))


def test_one_article_under_many_ids_is_a_session_and_a_few_that_look_alike_are_none() -> None:
    watch = TrapWatch()
    for number in range(MANY_ALIKE):
        assert watch.article_rule(f"{HOST}/s/{an_id(number)}/t1.html") is None
        watch.looked(f"{HOST}/s/{an_id(number)}/t1.html", "one")
    assert watch.article_rule(f"{HOST}/s/{an_id(99)}/t1.html") is Rule.TRAP_SESSION
    assert watch.article_rule(f"{HOST}/s/{an_id(99)}/t2.html") is None
    for number in range(100):
        looks = "a picture" if number % 4 == 0 else f"article {number}"
        watch.looked(f"{HOST}/news/{an_id(number)}", looks)
    assert watch.article_rule(f"{HOST}/news/{an_id(999)}") is None


def test_an_archive_by_day_has_articles_and_a_calendar_has_none() -> None:
    watch = TrapWatch()
    days = [f"2026-{month:02}/{day:02}" for month in range(1, 13) for day in range(1, 29)]
    paper = (shown(watch, f"/{day}/node_2.html", [f"/{day}/t1.html"]) for day in days)
    assert not any(paper)
    to_come = (day.replace("2026", f"{datetime.now(HOME_ZONE).year + 2}") for day in days)
    events = [shown(watch, f"/event/{day}/", [f"/event/{day}/t1.html"]) for day in to_come]
    assert events[MAX_MONTHS:] == [Rule.TRAP_CALENDAR] * (len(days) - MAX_MONTHS)
    empty = [shown(watch, f"/cal/{day}/", ["/t1.html"]) for day in days]
    assert empty[: MAX_MONTHS + 1] == [None] * (MAX_MONTHS + 1)
    assert set(empty[MAX_MONTHS + 1 :]) == {Rule.TRAP_CALENDAR}
