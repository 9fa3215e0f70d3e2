"""A day has a first and a last instant at home, be it ever so far off."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from archive.moments import first_instant, last_instant


def test_a_day_begins_and_ends_at_home() -> None:
    assert first_instant(date(2026, 1, 20)) == "2026-01-19T16:00:00.000000Z"
    assert last_instant(date(2026, 1, 20)) == "2026-01-20T15:59:59.999999Z"


@given(st.dates(), st.dates())
def test_later_days_have_later_instants_of_one_width(one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    assert first_instant(earlier) <= first_instant(later) < last_instant(later)
    assert len(first_instant(earlier)) == len(last_instant(later))
