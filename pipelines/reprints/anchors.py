"""Runs of characters that two texts have in common, laid out as exact diagonals.

Every run of an anchor's length is a hash. The hashes of several texts are sorted together, so that
equal ones stand side by side; those of one pair that follow one another on a diagonal are a block.
Many pairs are looked at in one go, for what an array operation costs beside its work is then
shared among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipelines.reprints.diagonal import ANCHOR, Block
from pipelines.reprints.grams import gram_hashes
from pipelines.reprints.normalise import code_points

COMMON = 6
"""A run that occurs more often than this in one text anchors nothing."""

_TOGETHER = 1 << 15  # characters looked at in one go: what is worked on stays in the cache

_Pair = tuple[str, str]
_Numbers = NDArray[np.int64]


def blocks_in_common(pairs: Sequence[_Pair]) -> list[list[Block]]:
    """For each pair of comparison forms (a, b): the runs of equal characters, at least an anchor
    long, by where they begin in a. No pair may be there both ways round."""
    distinct = list(dict.fromkeys(pairs))
    blocks = [found for some in _lots(distinct) for found in _of_lot(some)]
    if len(distinct) == len(pairs):
        return blocks
    of_pair = dict(zip(distinct, blocks, strict=True))
    return [of_pair[pair] for pair in pairs]


def _lots(pairs: list[_Pair]) -> Iterator[list[_Pair]]:
    start = size = 0
    for index, (a, b) in enumerate(pairs, start=1):
        size += len(a) + len(b)
        if size >= _TOGETHER or index == len(pairs):
            yield pairs[start:index]
            start, size = index, 0


def _of_lot(pairs: list[_Pair]) -> list[list[Block]]:
    texts = list(dict.fromkeys(text for pair in pairs for text in pair))
    number = {text: index for index, text in enumerate(texts)}
    numbers = np.array([(number[a], number[b]) for a, b in pairs])
    asked = np.full(len(texts) ** 2, -1, dtype=np.int64)
    for one, other in ((0, 1), (1, 0)):
        asked[numbers[:, one] * len(texts) + numbers[:, other]] = np.arange(len(pairs))
    anchors = _Anchors.of(texts)
    early, late = anchors.equal()
    pair = asked[anchors.text_of[early] * len(texts) + anchors.text_of[late]]
    kept = (pair >= 0) & (anchors.hashes[early] == anchors.hashes[late])
    pair, early, late, lengths = _runs(pair[kept], early[kept], late[kept])
    starts = np.cumsum([0, *map(len, texts)])[numbers[pair]]
    turned = numbers[pair, 0] > numbers[pair, 1]
    at_a = np.where(turned, late, early) - starts[:, 0]
    at_b = np.where(turned, early, late) - starts[:, 1]
    order = np.lexsort((at_b, at_a, pair))
    columns = at_a[order], at_b[order], lengths[order]
    blocks = list(map(Block, *(column.tolist() for column in columns)))
    bounds = np.searchsorted(pair, np.arange(len(pairs) + 1)).tolist()
    return [blocks[start:end] for start, end in pairwise(bounds)]


@dataclass(frozen=True, slots=True, eq=False)
class _Anchors:
    """The anchors of texts laid end to end, none over an edge.

    `ranked`: their hashes, sorted, but for the lowest bits; `places`: where each begins, rising
    among equal ones; `hashes`: whole ones, by place; `text_of`: the number of the text that holds
    each character.
    """

    ranked: NDArray[np.uint64]
    places: _Numbers
    hashes: NDArray[np.uint64]
    text_of: _Numbers

    @classmethod
    def of(cls, texts: list[str]) -> _Anchors:
        """The anchors of comparison forms, but for those that their text has too often."""
        sizes = [len(text) for text in texts]
        text_of = np.repeat(np.arange(len(texts)), sizes)
        hashes = gram_hashes(code_points("".join(texts)), ANCHOR)
        width = np.uint64(len(hashes).bit_length())
        low = (np.uint64(1) << width) - np.uint64(1)
        within = (text_of[: len(hashes)] == text_of[ANCHOR - 1 :]).nonzero()[0]
        ranked = hashes[within]
        ranked &= ~low
        ranked |= within.view(np.uint64)  # a place in the lowest bits
        ranked.sort()
        ranked, places = ranked >> width, (ranked & low).view(np.int64)
        if (often := _often(ranked, places, text_of)) is not None:
            ranked, places = ranked[~often], places[~often]
        return cls(ranked, places, hashes, text_of)

    def equal(self) -> tuple[_Numbers, _Numbers]:
        """Every two places where equal anchors begin, the earlier first, as far as the higher bits
        of their hashes tell."""
        lower: list[_Numbers] = [np.zeros(0, dtype=np.int64)]
        higher, step = lower.copy(), 1
        at = (self.ranked[1:] == self.ranked[:-1]).nonzero()[0]
        while len(at):
            lower.append(at)
            higher.append(at + step)
            step += 1
            at = at[at + step < len(self.ranked)]
            at = at[self.ranked[at + step] == self.ranked[at]]
        return self.places[np.concatenate(lower)], self.places[np.concatenate(higher)]


def _often(
    ranked: NDArray[np.uint64], places: _Numbers, text_of: _Numbers
) -> NDArray[np.bool_] | None:
    """Which anchors, by rank, their text has too often; None where no text has one so."""
    many = (ranked[COMMON:] == ranked[:-COMMON]).nonzero()[0]
    if not (text_of[places[many]] == text_of[places[many + COMMON]]).any():
        return None
    text = text_of[places]
    begins = np.append(True, (ranked[1:] != ranked[:-1]) | (text[1:] != text[:-1])).nonzero()[0]
    times = np.diff(np.append(begins, len(ranked)))
    return np.repeat(times > COMMON, times)


def _runs(
    pair: _Numbers, early: _Numbers, late: _Numbers
) -> tuple[_Numbers, _Numbers, _Numbers, _Numbers]:
    """Equal anchors of pairs as runs of them: the pair of each, by which they rise, where it begins
    early and late, and its characters. A pair, a diagonal and a place are one number, so that an
    anchor and the next on its diagonal differ by 1."""
    width = int(late.max(initial=0)).bit_length()  # what is late is later
    low = (1 << width) - 1
    lines = (pair << width | late - early) << width | early
    lines.sort()
    begins = np.append(True, lines[1:] - lines[:-1] != 1)[: len(lines)].nonzero()[0]
    lengths = np.diff(np.append(begins, len(lines))) + ANCHOR - 1
    first = lines[begins]
    early = first & low
    return first >> 2 * width, early, early + (first >> width & low), lengths
