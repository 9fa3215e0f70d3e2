"""A share is rounded, but for what would then be all or nothing; what is counted is in the singular
where there is one."""

from __future__ import annotations

import pytest

from archive.amounts import number_of, percentage


@pytest.mark.parametrize(
    ("share", "written"),
    [(0, "0%"), (0.004, "<1%"), (0.326, "33%"), (0.994, "99%"), (0.9999, "99%"), (1, "100%")],
)
def test_only_a_whole_is_a_hundred_per_cent(share: float, written: str) -> None:
    assert percentage(share) == written


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0 works"),
        (1, "1 work"),
        (2, "2 works"),
        (1_000_000, "1000000 works"),
        (1.0, "1 work"),
        (0.5, "0.5 works"),
    ],
)
def test_one_is_told_from_many(number: float, written: str) -> None:
    assert number_of(number, "work") == written


def test_what_is_said_of_one_and_of_many_can_be_given() -> None:
    told = [number_of(count, "other page carries", "other pages carry") for count in range(3)]
    assert told == ["0 other pages carry", "1 other page carries", "2 other pages carry"]
