"""Whether passages are sentences taken whole, or what two sentences have in common.

Who copies takes sentences, and may leave words out of them; what two texts of one form or one
field have in common begins and ends anywhere, amid words of their own.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.reprints.align import Chain

SOUND = 0.6
"""The share of a passage that is equal where only single characters of it are wrong."""

TOUCHED = 8
"""Characters of a sentence that a passage must hold to count for one that it is from."""

_END = b"\1"


def kept(ends_a: bytes, ends_b: bytes, chains: Iterable[Chain]) -> float:
    """What share the passages are of the sentences that they are from, in [0, 1]: of those of the
    text where it is larger, for an abridger leaves out and puts little in. `ends` as of `Marks`.
    """
    passages = list(chains)
    in_a = [(*chain.a_range, chain.same) for chain in passages]
    in_b = [(*chain.b_range, chain.same) for chain in passages]
    return max(_kept(ends_a, in_a), _kept(ends_b, sorted(in_b)))


def _kept(ends: bytes, passages: list[tuple[int, int, int]]) -> float:
    """The share of one text's sentences; passages are (start, end, equal characters), in order."""
    held = whole = reached = 0
    for start, end, same in passages:
        held += end - start if same >= SOUND * (end - start) else same
        after, before = ends.find(_END, start + 1), ends.rfind(_END, 0, end)
        first = min(after, end) if after - start < TOUCHED else start
        last = max(before, first) if end - before < TOUCHED else end
        begins, finishes = ends.rfind(_END, 0, first + 1), ends.find(_END, last)
        whole += max(finishes - max(begins, reached), 0)
        reached = max(finishes, reached)
    return min(held / whole, 1.0) if whole else 1.0
