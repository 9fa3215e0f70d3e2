"""What a page is now depends on when its captures were made, never on when they came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Document, Flag
from pipelines.works.histories import Seen, has_lost, histories

URL = "http://www.qinghe.example/a.html"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def document(name: str, length: int, *flags: Flag, url: str = URL) -> Document:
    return Document(name, url, NOON, "sha1:A", "文" * length, flags=flags)


def seen(*names: str) -> list[Seen]:
    """Captures, one a day."""
    return [Seen(NOON + timedelta(days=day), name) for day, name in enumerate(names)]


PAGES = {
    each.document_id: each
    for each in (
        document("a", 1000),
        document("b", 900),
        *(document(name, 1000) for name in "cdef"),
        document("cut", 300),
        document("masked", 1000, Flag.DIGITS_MASKED),
    )
}
PLACE = "www.qinghe.example/a.html"


@pytest.mark.parametrize(
    ("captures", "standing", "worse"),
    [
        ("a", "a", set()),
        ("a b", "b", set()),
        ("a b a", "a", set()),
        ("a cut", "a", {"cut"}),
        ("cut a", "a", set()),
        ("cut a cut", "a", set()),
        ("a masked b", "b", {"masked"}),
        ("masked cut a masked", "a", {"cut"}),
        ("a gone", "a", set()),
        ("a b a b a b", "a", set()),
        ("a b c d e f", "c", set()),
        ("a b a a a b b b b b", "b", set()),
        ("a b a b b b b b b", "a", set()),
        ("a b a b b b b b b b", "b", set()),
        ("a cut a cut a masked a", "a", {"cut", "masked"}),
    ],
)
def test_the_newest_stands_unless_it_lost_something(
    captures: str, standing: str, worse: set[str]
) -> None:
    found = histories(PAGES, seen(*captures.split()))
    assert found.standing == {PLACE: standing}
    assert set(found.worse) == worse


@given(st.lists(st.sampled_from(sorted(PAGES)), max_size=12), st.randoms(use_true_random=False))
def test_no_order_of_arrival_changes_it(names: list[str], chooser: object) -> None:
    captures = seen(*names)
    shuffled = captures * 2
    chooser.shuffle(shuffled)  # type: ignore[attr-defined]
    assert histories(PAGES, shuffled) == histories(PAGES, captures)


def test_when_a_document_stood_last_is_told() -> None:
    captures = seen("a", "b", "a", "cut")
    assert histories(PAGES, captures).last == {
        "a": NOON + timedelta(days=2),
        "b": NOON + timedelta(days=1),
    }


def test_a_page_that_says_something_else_every_night_is_unstable_until_it_settles() -> None:
    alternating = [*"abababab"]
    told = [histories(PAGES, seen(*alternating[:night])).unstable for night in range(1, 9)]
    assert [one.get(PLACE, 0) for one in told] == [0, 0, 0, 3, 4, 5, 6, 7]
    settled = [*alternating, *"bbbbbb"]
    assert histories(PAGES, seen(*settled[:13])).unstable == {PLACE: 2}
    after = histories(PAGES, seen(*settled))
    assert (after.unstable, after.standing) == ({}, {PLACE: "b"})
    # Years apart, texts are editions.
    yearly = [Seen(NOON + timedelta(days=365 * year), name) for year, name in enumerate("abcdef")]
    assert histories(PAGES, yearly).standing == {PLACE: "f"}


def test_each_page_has_a_history_of_its_own() -> None:
    other = document("other", 100, url=URL.replace("a.html", "b.html"))
    found = histories({**PAGES, "other": other}, seen("a", "other"))
    assert set(found.standing.values()) == {"a", "other"}
    assert not found.worse


def test_what_is_lost_is_text_digits_or_what_lies_behind_a_wall() -> None:
    assert has_lost(PAGES["cut"], PAGES["a"])
    assert has_lost(PAGES["masked"], PAGES["a"])
    assert not has_lost(PAGES["masked"], PAGES["masked"])
    assert not has_lost(PAGES["b"], PAGES["a"])
