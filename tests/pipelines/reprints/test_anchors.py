"""Runs of equal characters of many pairs at once are those that each pair has."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reprints.anchors import COMMON, blocks_in_common
from pipelines.reprints.diagonal import ANCHOR, Block

TEXTS = st.lists(st.text("天地玄", min_size=0, max_size=60), min_size=2, max_size=6)


def by_hand(a: str, b: str) -> list[Block]:
    """Every run of equal characters whose anchors neither text has too often."""
    grams_a = [a[at : at + ANCHOR] for at in range(len(a) - ANCHOR + 1)]
    grams_b = [b[at : at + ANCHOR] for at in range(len(b) - ANCHOR + 1)]
    equal = {
        (at_a, at_b)
        for at_a, gram in enumerate(grams_a)
        for at_b, other in enumerate(grams_b)
        if gram == other and max(grams_a.count(gram), grams_b.count(gram)) <= COMMON
    }
    blocks = []
    for at_a, at_b in sorted(equal):
        if (at_a - 1, at_b - 1) not in equal:
            length = next(n for n in range(1, len(a) + 1) if (at_a + n, at_b + n) not in equal)
            blocks.append(Block(at_a, at_b, length + ANCHOR - 1))
    return blocks


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_each_pair_of_many_has_what_it_has_by_itself(texts: list[str]) -> None:
    ordered = sorted(texts)
    pairs = [(a, b) for a, b in pairwise(ordered) if a != b]
    pairs += pairs[:1]  # two documents may have one text
    assert blocks_in_common(pairs) == [by_hand(a, b) for a, b in pairs]


def test_what_a_text_repeats_too_often_anchors_nothing() -> None:
    refrain = "天下大同万民康乐"
    assert blocks_in_common([(refrain * (COMMON + 2), "且说" + refrain)]) == [[]]
    assert blocks_in_common([]) == []
