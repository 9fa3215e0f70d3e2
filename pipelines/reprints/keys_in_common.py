"""Which keys the texts of a batch share, with one another and with texts of the index.

All pairs of a batch are counted in arrays at once; what the counts mean is for `candidates` to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.passages.postings import LookedUp
from archive.passages.segments import ascending
from archive.records import Fingerprint
from pipelines.reprints.align import INDEL

OWNERS = 8
"""How many texts own a key: enough that one bad witness among them hides nothing."""

BANDS = 32
ROWS = 4
"""128 = 32 × 4: signatures of Jaccard 0.5 share a band with probability 0.87, of 0.8 with 1."""

_BAND = np.uint32(0xFFFFFFFF)
"""The `position` of a band key; no text is that long."""

_LOW = 0xFFFFFFFF
_BEYOND = 1 << 32  # more than a diagonal can lie below 0

_BAND_SALT = np.uint64(0xA24BAED4963EE407)
_MIX = np.uint64(0x9FB21C651E98DF25)


def keys_of(
    fingerprints: Sequence[Fingerprint],
) -> tuple[NDArray[np.uint64], NDArray[np.uint32], NDArray[np.uint32]]:
    """All keys of a batch, whose each is (its place in the batch), and where it stands."""
    keys, positions, counts = [], [], []
    bands, nowhere = (
        _band_keys(np.stack([e.signature for e in fingerprints])),
        np.full(BANDS, _BAND),
    )
    for each, band in zip(fingerprints, bands, strict=True):
        keys += [each.passages, band]
        positions += [each.positions, nowhere]
        counts.append(len(each.passages) + BANDS)
    owners = np.repeat(np.arange(len(counts), dtype=np.uint32), counts)
    return np.concatenate(keys), owners, np.concatenate(positions)


def _band_keys(signatures: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """The band keys of signatures, a row each: shape (len(signatures), BANDS)."""
    rows = signatures.reshape(-1, BANDS, ROWS)
    start = np.arange(BANDS, dtype=np.uint64) * _MIX + _BAND_SALT
    keys = np.broadcast_to(start, rows.shape[:2])
    for row in range(ROWS):
        keys = (keys ^ rows[:, :, row]) * _MIX
        keys ^= keys >> np.uint64(32)
    return keys


def within(
    looked_up: LookedUp, askers: NDArray[np.uint32], known: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Postings that the batch itself would own: pairs (asking, owning) of indices into its keys,
    whose each is (its place in the batch); of its parts the first are `known` ones.

    A key has room for what its owners in the index leave; parts that are in the index already
    own there or nowhere. Of two texts of the batch the later asks: it is in a smaller batch the
    one that would, and what it holds with an owner, that owner holds too.
    """
    order, ranked = looked_up.order, looked_up.ranked
    taken = np.bincount(looked_up.found.question, minlength=len(order))
    again = ranked[1:] == ranked[:-1]
    held = np.append(False, again) | np.append(again, False)  # most keys only one text holds
    order, begins = order[held], ~np.append(False, again)[held]
    if not len(order):
        return order, order
    start = np.flatnonzero(begins)
    sizes = np.diff(np.append(start, len(order)))
    fresh = askers[order] >= known
    fresh_before: NDArray[np.intp] = np.cumsum(fresh) - fresh
    rank: NDArray[np.intp] = fresh_before - np.repeat(fresh_before[start], sizes)
    owning = np.flatnonzero(fresh & (rank + taken[order] < OWNERS))
    later = np.repeat(start + sizes, sizes)[owning] - owning - 1
    offset = np.arange(int(later.sum())) - np.repeat(np.cumsum(later) - later, later)
    asking = order[np.repeat(owning + 1, later) + offset]
    return asking, order[np.repeat(owning, later)]


@dataclass(frozen=True, slots=True)
class Shared:
    """Keys that two parts share: part numbers (asking, owning), and where the key stands."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    at_left: NDArray[np.uint32]
    at_right: NDArray[np.uint32]

    def apart(self) -> Shared:
        """Without those that a part, in the index already, shares with itself."""
        apart = self.left != self.right
        if apart.all():
            return self
        columns = self.left, self.right, self.at_left, self.at_right
        return Shared(*(column[apart] for column in columns))


@dataclass(frozen=True, slots=True)
class Counted:
    """Pairs (asking, owning) of part numbers, and what they have in common: how many `passages`,
    how many `bands`. `shared` by pair: the keys of a pair begin at its `starts` in `order`."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    passages: NDArray[np.intp]
    bands: NDArray[np.intp]
    shared: Shared
    order: NDArray[np.intp]
    starts: NDArray[np.intp]

    def together(self, pairs: NDArray[np.bool_]) -> NDArray[np.intp]:
        """How many passages of each of these pairs belong to one, at most: those whose diagonals
        are a chain of near ones."""
        sizes = np.diff(np.append(self.starts, len(self.order)))
        kept = self.order[np.repeat(pairs, sizes)]
        place = np.repeat(np.arange(np.count_nonzero(pairs)), sizes[pairs])
        passage = self.shared.at_left[kept] != _BAND
        kept, place = kept[passage], place[passage]
        line = self.shared.at_left[kept].astype(np.int64) - self.shared.at_right[kept]
        most = np.zeros(np.count_nonzero(pairs), dtype=np.intp)
        if len(place):
            lanes = np.sort(place << 33 | line + _BEYOND)
            edges = np.flatnonzero(np.append(True, np.diff(lanes) > INDEL))
            np.maximum.at(most, lanes[edges] >> 33, np.diff(np.append(edges, len(lanes))))
        return most


def counted(shared: Shared) -> Counted:
    """Count what each pair has in common."""
    pair = shared.left << 32 | shared.right
    order, ranked = ascending(_raised(pair))
    starts = np.append(True, ranked[1:] != ranked[:-1])[: len(ranked)].nonzero()[0]
    sizes = np.diff(np.append(starts, len(ranked)))
    band = (shared.at_left[order] == _BAND).nonzero()[0]
    bands = np.bincount(np.searchsorted(starts, band, side="right") - 1, minlength=len(starts))
    pairs = pair[order[starts]]
    return Counted(pairs >> 32, pairs & _LOW, sizes - bands, bands, shared, order, starts)


def _raised(pairs: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Pairs (number << 32 | number) as keys of the same order, in their highest bits, so that
    `ascending` finds the lowest ones free."""
    width = int((pairs >> 32 | pairs & _LOW).max(initial=0)).bit_length()
    joined = (pairs >> 32) << width | pairs & _LOW
    return joined.view(np.uint64) << np.uint64(min(64 - 2 * width, 63))
