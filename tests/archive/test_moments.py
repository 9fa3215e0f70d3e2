"""A day has a first and a last instant at home, be it ever so far off."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from archive.moments import first_instant, instant, last_instant, told_instant


def test_a_day_begins_and_ends_at_home() -> None:
    assert first_instant(date(2026, 1, 20)) == "2026-01-19T16:00:00.000000Z"
    assert last_instant(date(2026, 1, 20)) == "2026-01-20T15:59:59.999999Z"


@given(st.dates(), st.dates())
def test_later_days_have_later_instants_of_one_width(one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    assert first_instant(earlier) <= first_instant(later) < last_instant(later)
    assert len(first_instant(earlier)) == len(last_instant(later))


def test_an_instant_is_told_as_json_tells_a_time() -> None:
    """`audit` reads it from the catalogue, `text` from a document: both say the same."""
    for moment in (datetime(2026, 3, 1, 18, 0, 9, tzinfo=UTC),
                   datetime(2026, 3, 1, 18, 0, 9, 120, tzinfo=UTC)):  # fmt: skip
        assert f'"{told_instant(instant(moment))}"'.encode() == to_json(moment)
