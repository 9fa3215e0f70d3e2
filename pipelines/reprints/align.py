"""Which passages of two texts are the same, wherever they stand.

Runs of equal characters (anchors) are found by hash, laid out as exact diagonals, and chained
where the gap between two is short and shifts little, so an edited sentence stays one span and a
displaced section becomes a span of its own. Spans are taken greedily, best first; none covers a
character that another covers already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from rapidfuzz.distance import LCSseq

from archive.records import Span
from pipelines.reprints.anchors import blocks_in_common
from pipelines.reprints.diagonal import LONE, WORD, Block, straight
from pipelines.reprints.normalise import Normalised

GAP = 120
INDEL = 12
"""How far apart two diagonals of one span may lie, and how much one may be shifted."""

GAP_PRICE = 0.2
"""Equal characters that each character of a gap costs."""

_FREE, _TAKEN = b"\1", b"\0"


@dataclass(frozen=True, slots=True)
class Chain:
    """A span in the making: its blocks of equal characters, in order, none touching another."""

    blocks: tuple[Block, ...]
    same: int = field(init=False)
    """How many characters are equal."""

    def __post_init__(self) -> None:
        """Count once what is asked for again and again."""
        object.__setattr__(self, "same", sum([block.length for block in self.blocks]))

    @property
    def extent(self) -> int:
        """How many characters it reaches over, equal or not, in the text where these are fewer."""
        first, last = self.blocks[0], self.blocks[-1]
        return min(last.a - first.a, last.b - first.b) + last.length

    @property
    def a_range(self) -> tuple[int, int]:
        """Where it lies in the comparison form of a."""
        return self.blocks[0].a, self.blocks[-1].a + self.blocks[-1].length

    @property
    def b_range(self) -> tuple[int, int]:
        """Where it lies in the comparison form of b."""
        return self.blocks[0].b, self.blocks[-1].b + self.blocks[-1].length


def align(a: Normalised, b: Normalised) -> tuple[Span, ...]:
    """The aligned passages of two texts, in the order of a: offsets into the raw texts."""
    return spans(a, b, chains(a, b))


def shares(a: Normalised, b: Normalised) -> tuple[float, float]:
    """The share of a's characters found in b, and of b's found in a. Edits inside a span are
    not counted as found."""
    same = sum(chain.same for chain in chains(a, b))
    return same / max(len(a.text), 1), same / max(len(b.text), 1)


def spans(a: Normalised, b: Normalised, found: tuple[Chain, ...]) -> tuple[Span, ...]:
    """Chains as ranges of the raw texts."""
    return tuple(Span(*_raw(a, *chain.a_range), *_raw(b, *chain.b_range)) for chain in found)


def chains(a: Normalised, b: Normalised) -> tuple[Chain, ...]:
    """The aligned passages as chains of equal blocks, in the order of a. Asked the other way
    round, the same passages are found."""
    return aligned([(a, b)])[0]


def aligned(pairs: Sequence[tuple[Normalised, Normalised]]) -> list[tuple[Chain, ...]]:
    """The `chains` of each of many pairs; together they are found sooner."""
    turned = [(len(b.text), b.text) < (len(a.text), a.text) for a, b in pairs]
    texts = [
        (b.text, a.text) if turn else (a.text, b.text)
        for (a, b), turn in zip(pairs, turned, strict=True)
    ]
    plain = [_plain(a, b) for a, b in texts]
    mixed = [pair for pair, found in zip(texts, plain, strict=True) if found is None]
    blocks = iter(blocks_in_common(mixed))
    return [
        _turned(found) if turn else found
        for turn, (a, b), known in zip(turned, texts, plain, strict=True)
        for found in [_spanned(a, b, next(blocks)) if known is None else known]
    ]


def _plain(a: str, b: str) -> tuple[Chain, ...] | None:
    """The one passage of two texts of which one holds the other, or nearly so, on one diagonal;
    None for others."""
    if a == b:  # also where every sentence recurs too often to anchor anything
        return (Chain((Block(0, 0, len(a)),)),) if a else ()
    if len(a) >= LONE and b.find(a[:LONE]) >= 0 and (at_b := b.find(a)) >= 0:
        return (Chain((Block(0, at_b, len(a)),)),)
    blocks = straight(a, b)
    return None if blocks is None else (Chain(tuple(blocks)),)


def _spanned(a: str, b: str, blocks: list[Block]) -> tuple[Chain, ...]:
    """Chains of what two texts have in common, none over another."""
    chained = _chained(blocks)
    if len(chained) == 1:
        return (Chain(tuple(_filled(a, b, chained[0]))),)
    free_a, free_b = bytearray(_FREE * len(a)), bytearray(_FREE * len(b))
    taken = []
    for chain in chained:
        for run in _left(chain, free_a, free_b):
            filled = _filled(a, b, run)
            first, last = filled[0], filled[-1]
            free_a[first.a : last.a + last.length] = bytes(last.a + last.length - first.a)
            free_b[first.b : last.b + last.length] = bytes(last.b + last.length - first.b)
            taken.append(Chain(tuple(filled)))
    return tuple(sorted(taken, key=_begin))


def _begin(chain: Chain) -> int:
    return chain.blocks[0].a


def _left(chain: list[Block], free_a: bytearray, free_b: bytearray) -> list[list[Block]]:
    """What of a chain no better span covers, in runs that none divides."""
    first, last = chain[0], chain[-1]
    if (
        free_a.find(_TAKEN, first.a, last.a + last.length) < 0
        and free_b.find(_TAKEN, first.b, last.b + last.length) < 0
    ):
        return [chain]
    pieces = [piece for block in chain for piece in _trimmed(block, free_a, free_b)]
    runs = _undivided(pieces, free_a, free_b)
    return [run for run in runs if sum(block.length for block in run) >= LONE]


def _undivided(blocks: list[Block], free_a: bytearray, free_b: bytearray) -> Iterator[list[Block]]:
    """Cut what is left of a chain where a better span lies between two of its blocks."""
    run: list[Block] = []
    for block in blocks:
        if run:
            end_a, end_b = run[-1].a + run[-1].length, run[-1].b + run[-1].length
            if free_a.find(_TAKEN, end_a, block.a) >= 0 or free_b.find(_TAKEN, end_b, block.b) >= 0:
                yield run
                run = []
        run.append(block)
    if run:
        yield run


def _chained(blocks: list[Block]) -> list[list[Block]]:
    """Blocks joined into chains that are long enough, the one with the most equal characters
    first.

    Each block follows the best of those that end shortly before it on nearly the same diagonal;
    chains are then read off from the best end backwards, no block twice.
    """
    scores: list[float] = []
    ends = [block.a + block.length for block in blocks]
    ends_b = [block.b + block.length for block in blocks]
    before: list[int] = []
    lanes: dict[int, list[int]] = {}  # diagonals so close that blocks on them may be joined
    for index, (at_a, at_b, length) in enumerate(blocks):
        lane, reach = (at_b - at_a) // (INDEL + 1), at_a - GAP
        best, follows = float(length), -1
        for near in (lane - 1, lane, lane + 1):
            if not (within := lanes.get(near)):
                continue
            if ends[within[0]] < reach:
                within = lanes[near] = [earlier for earlier in within if ends[earlier] >= reach]
            here = -1
            for earlier in reversed(within):  # the last one scores best, mostly
                if scores[earlier] + length < best:
                    continue
                gain = _gain(at_a - ends[earlier], at_b - ends_b[earlier], length)
                score = scores[earlier] + gain
                if gain > 0 and (score > best or (score == best and here >= 0)):
                    best, here = score, earlier
            follows = follows if here < 0 else here
        scores.append(best)
        before.append(follows)
        lanes.setdefault(lane, []).append(index)
    return _read_off(blocks, scores, before)


def _read_off(blocks: list[Block], scores: list[float], before: list[int]) -> list[list[Block]]:
    used = [False] * len(blocks)
    found = []
    for end in sorted(range(len(blocks)), key=scores.__getitem__, reverse=True):
        chain, index, same = [], end, 0
        while index >= 0 and not used[index]:
            used[index] = True
            chain.append(blocks[index])
            same += blocks[index].length
            index = before[index]
        if same >= LONE:
            found.append((-same, chain[-1].a, chain[-1].b, chain[::-1]))
    return [chain for *_, chain in sorted(found)]


def _gain(gap_a: int, gap_b: int, length: int) -> float:
    """What a block adds to a chain that ends so far before it (or over it, below 0): its
    characters, less the price of the gap, so that an idiom far off is not taken for the text's
    continuation."""
    shift = abs(gap_a - gap_b)
    if gap_a > GAP or gap_b > GAP or shift > INDEL:
        return 0.0
    low, high = (gap_a, gap_b) if gap_a < gap_b else (gap_b, gap_a)
    overlap, gap = (low if low < 0 else 0), (high if high > 0 else 0)
    return length + overlap - GAP_PRICE * gap - shift / 2


def _trimmed(block: Block, free_a: bytearray, free_b: bytearray) -> list[Block]:
    """What of a block no span covers yet."""
    in_a = slice(block.a, block.a + block.length)
    in_b = slice(block.b, block.b + block.length)
    if (
        free_a.find(_TAKEN, in_a.start, in_a.stop) < 0
        and free_b.find(_TAKEN, in_b.start, in_b.stop) < 0
    ):
        return [block]
    free = np.zeros(block.length + 2, dtype=np.uint8)
    free[1:-1] = np.frombuffer(free_a[in_a], np.uint8) & np.frombuffer(free_b[in_b], np.uint8)
    edges = np.flatnonzero(free[1:] != free[:-1])
    return [
        Block(block.a + start, block.b + start, end - start)
        for start, end in edges.reshape(-1, 2).tolist()
        if end - start >= WORD
    ]


def _filled(a: str, b: str, blocks: list[Block]) -> list[Block]:
    """A chain's blocks without overlaps, and with what is equal in the gaps between them."""
    if len(blocks) == 1:
        return blocks
    filled = [blocks[0]]
    at_a, at_b, length = blocks[0]
    end_a, end_b = at_a + length, at_b + length
    for block in blocks[1:]:
        at_a, at_b, length = block
        overlap = max(end_a - at_a, end_b - at_b, 0)
        if overlap >= length:
            continue
        if at_a - end_a >= WORD and at_b - end_b >= WORD:
            between_a, between_b = a[end_a:at_a], b[end_b:at_b]
            filled += _equal(between_a, between_b, end_a, end_b)
        filled.append(Block(at_a + overlap, at_b + overlap, length - overlap) if overlap else block)
        end_a, end_b = at_a + length, at_b + length
    return _joined(filled)


def _joined(blocks: list[Block]) -> list[Block]:
    """Blocks of which none touches another: between two that do there is no gap to judge."""
    joined = blocks[:1]
    for block in blocks[1:]:
        last = joined[-1]
        if last.a + last.length == block.a and last.b + last.length == block.b:
            joined[-1] = Block(last.a, last.b, last.length + block.length)
        else:
            joined.append(block)
    return joined


def _equal(a: str, b: str, at_a: int, at_b: int) -> list[Block]:
    found = LCSseq.editops(a, b).as_matching_blocks()
    return [Block(at_a + i, at_b + j, length) for i, j, length in found if length >= WORD]


def _turned(found: tuple[Chain, ...]) -> tuple[Chain, ...]:
    turned = (Chain(tuple(Block(b, a, length) for a, b, length in each.blocks)) for each in found)
    return tuple(sorted(turned, key=_begin))


def _raw(text: Normalised, start: int, end: int) -> tuple[int, int]:
    at = text.offsets.item
    return at(start), at(end - 1) + 1
