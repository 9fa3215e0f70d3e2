"""A share is rounded, but for what would then be all or nothing."""

from __future__ import annotations

import pytest

from archive.percentages import percentage


@pytest.mark.parametrize(
    ("share", "written"),
    [(0, "0%"), (0.004, "<1%"), (0.326, "33%"), (0.994, "99%"), (0.9999, "99%"), (1, "100%")],
)
def test_only_a_whole_is_a_hundred_per_cent(share: float, written: str) -> None:
    assert percentage(share) == written
