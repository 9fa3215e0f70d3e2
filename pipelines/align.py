"""Which passages of two texts are the same, wherever they stand.

Runs of equal characters (anchors) are found by hash, laid out as exact diagonals, and chained
where the gap between two is short and shifts little, so an edited sentence stays one span and a
displaced section becomes a span of its own. Spans are taken greedily, best first; none covers a
character that another covers already.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from archive.records import Span
from archive.segments import ascending
from pipelines.diagonal import ANCHOR, LONE, WORD, Block, straight
from pipelines.fingerprint import gram_hashes
from pipelines.normalise import Normalised, code_points

GAP = 120
INDEL = 12
"""How far apart two diagonals of one span may lie, and how much one may be shifted."""

GAP_PRICE = 0.2
"""Equal characters that each character of a gap costs."""

COMMON = 6
"""A run that occurs more often than this in one text anchors nothing."""

_SIEVE = 0xFFFF
_FREE, _TAKEN = b"\1", b"\0"


@dataclass(frozen=True, slots=True)
class Chain:
    """A span in the making: its blocks of equal characters, in order, none touching another."""

    blocks: tuple[Block, ...]

    @property
    def same(self) -> int:
        """How many characters are equal."""
        return sum(block.length for block in self.blocks)

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
    if (len(b.text), b.text) < (len(a.text), a.text):
        turned = [_turned(chain) for chain in _chains(b, a)]
        return tuple(sorted(turned, key=lambda chain: chain.a_range))
    return _chains(a, b)


def _chains(a: Normalised, b: Normalised) -> tuple[Chain, ...]:
    if a.text == b.text:  # also where every sentence recurs too often to anchor anything
        return (Chain((Block(0, 0, len(a.text)),)),) if a.text else ()
    if (blocks := straight(a.text, b.text)) is not None:
        return (Chain(tuple(blocks)),)
    free_a, free_b = bytearray(_FREE * len(a.text)), bytearray(_FREE * len(b.text))
    taken = []
    for chain in _chained(_diagonals(_anchors(a.text), _hashes(b.text))):
        left = [piece for block in chain for piece in _trimmed(block, free_a, free_b)]
        for run in _undivided(left, free_a, free_b):
            if sum(block.length for block in run) < LONE:
                continue
            whole = Chain(tuple(_filled(a.text, b.text, run)))
            for free, (start, end) in ((free_a, whole.a_range), (free_b, whole.b_range)):
                free[start:end] = _TAKEN * (end - start)
            taken.append(whole)
    return tuple(sorted(taken, key=lambda chain: chain.a_range))


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


@dataclass(frozen=True, slots=True, eq=False)
class _Anchors:
    """The anchors of one text, ready to be looked up: their hashes, sorted, with their places;
    `times`: how often the hash at each sorted place occurs from there on; `sieve`: which low bits
    of a hash occur at all, for most of another text's anchors occur nowhere here."""

    ranked: NDArray[np.uint64]
    places: NDArray[np.intp]
    times: NDArray[np.intp]
    sieve: NDArray[np.bool_]


@lru_cache(maxsize=1024)
def _hashes(text: str) -> NDArray[np.uint64]:
    return gram_hashes(code_points(text), ANCHOR)


@lru_cache(maxsize=256)
def _anchors(text: str) -> _Anchors:
    hashes = _hashes(text)
    places = ascending(hashes)
    ranked = hashes[places]
    edges = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1])) if len(ranked) else places
    sizes = np.diff(np.append(edges, len(ranked)))
    times = np.repeat(edges + sizes, sizes) - np.arange(len(ranked))
    sieve = np.zeros(_SIEVE + 1, dtype=bool)
    sieve[hashes & np.uint64(_SIEVE)] = True
    return _Anchors(ranked, places, times, sieve)


def _diagonals(a: _Anchors, b: NDArray[np.uint64]) -> list[Block]:
    """Runs of equal characters, at least an anchor long, by where they begin in a."""
    if not len(a.ranked) or not len(b):
        return []
    likely = np.flatnonzero(a.sieve[b & np.uint64(_SIEVE)])
    wanted = b[likely]
    left = np.minimum(np.searchsorted(a.ranked, wanted), len(a.ranked) - 1)
    present = (a.ranked[left] == wanted) & (a.times[left] <= COMMON)
    left, at_b = left[present], likely[present]
    rare = np.bincount(left, minlength=len(a.ranked))[left] <= COMMON
    left, at_b = left[rare], at_b[rare]
    counts = a.times[left]
    at_b = np.repeat(at_b, counts)
    begins = np.repeat(left - (np.cumsum(counts) - counts), counts)
    at_a = a.places[begins + np.arange(len(at_b))]
    line = at_b - at_a
    by_line = np.lexsort((at_a, line))
    at_a, line = at_a[by_line], line[by_line]
    starts = np.ones(len(at_a), dtype=bool)
    starts[1:] = (line[1:] != line[:-1]) | (at_a[1:] != at_a[:-1] + 1)
    first = np.flatnonzero(starts)
    lengths = np.diff(np.append(first, len(at_a))) + ANCHOR - 1
    begin = at_a[first]
    blocks = zip(begin.tolist(), (begin + line[first]).tolist(), lengths.tolist(), strict=True)
    return sorted(map(Block._make, blocks))


def _chained(blocks: list[Block]) -> list[list[Block]]:
    """Blocks joined into chains that are long enough, the one with the most equal characters
    first.

    Each block follows the best of those that end shortly before it on nearly the same diagonal;
    chains are then read off from the best end backwards, no block twice.
    """
    scores: list[float] = [block.length for block in blocks]
    before = [-1] * len(blocks)
    lanes: dict[int, list[int]] = {}  # diagonals so close that blocks on them may be joined
    for index, block in enumerate(blocks):
        lane = (block.b - block.a) // (INDEL + 1)
        for near in (lane - 1, lane, lane + 1):
            if not (within := lanes.get(near)):
                continue
            reach = block.a - GAP
            if (first := blocks[within[0]]).a + first.length < reach:
                within = lanes[near] = [e for e in within if sum(blocks[e][::2]) >= reach]
            for earlier in within:
                gain = _gain(blocks[earlier], block)
                if gain > 0 and scores[earlier] + gain > scores[index]:
                    scores[index], before[index] = scores[earlier] + gain, earlier
        lanes.setdefault(lane, []).append(index)
    return _read_off(blocks, scores, before)


def _read_off(blocks: list[Block], scores: list[float], before: list[int]) -> list[list[Block]]:
    used = [False] * len(blocks)
    found = []
    for end in sorted(range(len(blocks)), key=lambda index: (-scores[index], index)):
        chain, index = [], end
        while index >= 0 and not used[index]:
            used[index] = True
            chain.append(blocks[index])
            index = before[index]
        same = sum(block.length for block in chain)
        if same >= LONE:
            found.append((-same, chain[-1].a, chain[-1].b, chain[::-1]))
    return [chain for *_, chain in sorted(found, key=lambda each: each[:3])]


def _gain(earlier: Block, block: Block) -> float:
    """What `block` adds to a chain that ends with `earlier`: its characters, less the price of
    the gap, so that an idiom far off is not taken for the text's continuation."""
    from_a, from_b, taken = earlier
    to_a, to_b, length = block
    gap_a, gap_b = to_a - from_a - taken, to_b - from_b - taken
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
    if _TAKEN not in free_a[in_a] and _TAKEN not in free_b[in_b]:
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
    filled = [blocks[0]]
    for block in blocks[1:]:
        last = filled[-1]
        end_a, end_b = last.a + last.length, last.b + last.length
        overlap = max(end_a - block.a, end_b - block.b, 0)
        if overlap >= block.length:
            continue
        start_a, start_b = block.a + overlap, block.b + overlap
        if min(start_a - end_a, start_b - end_b) >= WORD:
            between_a, between_b = a[end_a:start_a], b[end_b:start_b]
            if _share_a_word(between_a, between_b):
                filled += _equal(between_a, between_b, end_a, end_b)
        filled.append(Block(start_a, start_b, block.length - overlap))
    return filled


def _share_a_word(a: str, b: str) -> bool:
    words = (a[start : start + WORD] for start in range(len(a) - WORD + 1))
    return any(map(b.__contains__, words))


def _equal(a: str, b: str, at_a: int, at_b: int) -> list[Block]:
    return [
        Block(at_a + code.src_start, at_b + code.dest_start, code.src_end - code.src_start)
        for code in LCSseq.opcodes(a, b)
        if code.tag == "equal" and code.src_end - code.src_start >= WORD
    ]


def _turned(chain: Chain) -> Chain:
    return Chain(tuple(Block(block.b, block.a, block.length) for block in chain.blocks))


def _raw(text: Normalised, start: int, end: int) -> tuple[int, int]:
    return int(text.offsets[start]), int(text.offsets[end - 1]) + 1
