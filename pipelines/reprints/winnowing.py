"""Which of a text's passages are kept: of every so many neighbours the one of the smallest hash.

Source: Schleimer, Wilkerson and Aiken, Winnowing: local algorithms for document fingerprinting,
2003. Two texts that share a run as long as a window and a passage choose the same one of it.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipelines.reprints.grams import Keys

PASSAGE = 10
WINDOW = 16
NARROWER = ((350, 1), (700, 4))
"""Windows of texts of fewer characters than these: none of them keeps more than some 60 keys. The
smallest of 16 is the smallest of the fewer around it, so long texts share all their keys with it.
"""

_HIGH = np.uint64(32)
_NOTHING = np.uint32(0xFFFFFFFF)


def window(length: int) -> int:
    """How many neighbours a text of `length` characters keeps one of."""
    return next((few for below, few in NARROWER if length < below), WINDOW)


def winnow(hashes: Keys, window: int = WINDOW) -> tuple[Keys, NDArray[np.uint32]]:
    """The smallest hash of every `window` (a power of two, or 1), and where each stands.

    A gram that occurs twice says little about where a text comes from and is passed over,
    unless most do: a page that prints its text twice must still be found, so there the first
    of each stands for all.
    """
    ranks = (hashes >> _HIGH).astype(np.uint32)
    ranks[_passed_over(hashes)] = _NOTHING
    smallest = _sliding(ranks, np.minimum, window)
    reach = np.empty(len(smallest) + 2 * window - 2, dtype=np.uint32)
    reach[: window - 1], reach[-window + 1 :] = smallest[0], smallest[-1]
    reach[window - 1 : len(reach) - window + 1] = smallest
    chosen = (_sliding(reach, np.maximum, window)[: len(ranks)] == ranks) & (ranks != _NOTHING)
    positions = np.flatnonzero(chosen)
    return hashes[positions], positions.astype(np.uint32)


def winnow_each(hashes: Keys, edges: NDArray[np.intp]) -> NDArray[np.intp]:
    """What `winnow` would choose of each of several texts laid end to end: places in `hashes`.

    A window over an edge has no smallest hash: 0 stands for it, which no reach is lower than.
    """
    ranks = (hashes >> _HIGH).astype(np.uint32)
    outside = np.zeros(len(ranks) + PASSAGE, dtype=bool)
    bounds = list(pairwise(edges.tolist()))
    doubtful = _with_doubles(ranks, bounds)
    for start, end in bounds:
        last = max(end - PASSAGE + 1, start)
        if start in doubtful:
            ranks[start:last][_passed_over(hashes[start:last])] = _NOTHING
        ranks[last:end] = _NOTHING
        outside[max(last - WINDOW + 1, start) : end] = True
    smallest = _sliding(ranks, np.minimum)
    smallest[outside[: len(smallest)]] = 0
    reach = np.zeros(len(smallest) + 2 * WINDOW - 2, dtype=np.uint32)
    reach[WINDOW - 1 : -WINDOW + 1] = smallest
    return np.flatnonzero(
        (_sliding(reach, np.maximum)[: len(ranks)] == ranks) & (ranks != _NOTHING)
    )


def _passed_over(hashes: Keys) -> NDArray[np.bool_]:
    ranked = np.sort(hashes)
    again = ranked[1:] == ranked[:-1]
    if not again.any():
        return np.zeros(len(hashes), dtype=bool)
    doubles = np.unique(ranked[1:][again])
    place = np.minimum(np.searchsorted(doubles, hashes), len(doubles) - 1)
    doubled: NDArray[np.bool_] = doubles[place] == hashes
    if 2 * np.count_nonzero(doubled) <= len(hashes):
        return doubled
    later = np.ones(len(hashes), dtype=bool)
    later[np.unique(hashes, return_index=True)[1]] = False
    return later


def _sliding(
    values: NDArray[np.uint32], extreme: np.ufunc, window: int = WINDOW
) -> NDArray[np.uint32]:
    """The extreme of every window (a power of two, reached by doubling); of all of them where
    there are fewer."""
    if len(values) < window:
        return extreme.reduce(values, keepdims=True)  # type: ignore[no-any-return]
    width = 1
    while width < window:
        values = extreme(values[:-width], values[width:])
        width *= 2
    return values


def _with_doubles(ranks: NDArray[np.uint32], bounds: list[tuple[int, int]]) -> set[int]:
    """The starts of those texts that may have a gram twice: whose ranks, half of each hash, are
    not all distinct. Most texts have none, and half hashes are sorted in half the time."""
    ranked = ranks.copy()
    for start, end in bounds:
        ranked[start : max(end - PASSAGE + 1, start)].sort()
    again = np.flatnonzero(ranked[1:] == ranked[:-1])
    starts = np.array([start for start, _ in bounds])
    return set(starts[np.searchsorted(starts, again, side="right") - 1].tolist())
