"""Matching blocks are equal text in the order of both strings."""

from __future__ import annotations

import random
import time
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.figures.matching import matching_blocks
from tests.pipelines.reports import report

_SHORT = st.text(alphabet="甲乙丙丁", max_size=40)


@settings(deadline=None)
@given(_SHORT, _SHORT)
def test_blocks_are_equal_and_rise_in_both(one: str, other: str) -> None:
    blocks = matching_blocks(one, other)
    for block in blocks:
        assert one[block.a : block.a_end] == other[block.b : block.b_end]
        assert block.size > 0
    for before, after in pairwise(blocks):
        assert before.a_end <= after.a
        assert before.b_end <= after.b


@settings(deadline=None)
@given(_SHORT, _SHORT)
def test_no_longer_common_subsequence_is_missed(one: str, other: str) -> None:
    best = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, left in enumerate(one):
        for j, right in enumerate(other):
            best[i + 1][j + 1] = (
                best[i][j] + 1 if left == right else max(best[i][j + 1], best[i + 1][j])
            )
    assert sum(block.size for block in matching_blocks(one, other)) == best[-1][-1]


def test_a_very_long_text_with_scattered_changes_is_matched_quickly() -> None:
    text = "".join(report(seed, 6000) for seed in range(10))
    rng = random.Random(5)
    changed = list(text)
    for _ in range(60):
        changed[rng.randrange(len(changed))] = "☆"
    begun = time.process_time()
    blocks = matching_blocks(text, "".join(changed))
    assert time.process_time() - begun < 10
    assert sum(block.size for block in blocks) >= len(text) - 60
