"""The longest common subsequence of two long, mostly equal strings, as matching blocks."""

from __future__ import annotations

from typing import NamedTuple

from rapidfuzz.distance import LCSseq

_SMALL = 4_000_000  # cells that rapidfuzz does in a millisecond or two
_LARGE = 400_000_000  # beyond this its table would take more than 50 MB
_GRAM = 16
_TRIES = 48


class Block(NamedTuple):
    """`one[a : a + size] == other[b : b + size]`."""

    a: int
    b: int
    size: int

    @property
    def a_end(self) -> int:
        """Where the block ends in the first string."""
        return self.a + self.size

    @property
    def b_end(self) -> int:
        """Where the block ends in the second string."""
        return self.b + self.size


def matching_blocks(one: str, other: str) -> list[Block]:
    """Where `one` and `other` agree, in the order of both, adjoining blocks joined.

    Exact below 2,000 by 2,000 characters. Longer strings are parted at a passage that stands
    in both and once only, so that the cost grows with the length and not with its square.
    """
    joined: list[Block] = []
    for block in _blocks(one, other, 0, 0):
        last = joined[-1] if joined else None
        if last is not None and last.a_end == block.a and last.b_end == block.b:
            joined[-1] = Block(last.a, last.b, last.size + block.size)
        elif block.size:
            joined.append(block)
    return joined


def _blocks(one: str, other: str, a: int, b: int) -> list[Block]:
    head = _common_start(one, other)
    tail = _common_start(one[head:][::-1], other[head:][::-1])
    inner_one, inner_other = one[head : len(one) - tail], other[head : len(other) - tail]
    return [
        Block(a, b, head),
        *_inner(inner_one, inner_other, a + head, b + head),
        Block(a + len(one) - tail, b + len(other) - tail, tail),
    ]


def _inner(one: str, other: str, a: int, b: int) -> list[Block]:
    if not one or not other:
        return []
    cells = len(one) * len(other)
    anchor = _anchor(one, other) if cells > _SMALL else None
    if anchor is not None:
        at, there = anchor
        return _blocks(one[:at], other[:there], a, b) + _blocks(
            one[at:], other[there:], a + at, b + there
        )
    if cells > _LARGE:
        return []
    found = LCSseq.editops(one, other).as_matching_blocks()
    return [Block(a + each.a, b + each.b, each.size) for each in found]


def _anchor(one: str, other: str) -> tuple[int, int] | None:
    """A passage near the middle of `one` that stands once in both."""
    middle = len(one) // 2
    step = max(1, len(one) // (2 * _TRIES))
    for attempt in range(_TRIES):
        at = middle + (attempt // 2) * step * (1 if attempt % 2 else -1)
        gram = one[at : at + _GRAM]
        there = other.find(gram)
        if (
            len(gram) == _GRAM
            and there >= 0
            and other.find(gram, there + 1) < 0
            and one.find(gram) == at
            and one.find(gram, at + 1) < 0
        ):
            return at, there
    return None


def _common_start(one: str, other: str) -> int:
    """The length of the common beginning, by halving."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        half = (low + high + 1) // 2
        if one[low:half] == other[low:half]:
            low = half
        else:
            high = half - 1
    return low
