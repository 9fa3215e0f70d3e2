"""Which texts are worth aligning: those that share passages, or a band of their signature.

A night of K texts costs O(K) whatever the archive holds. There is no cut-off by document
frequency: a key keeps its first owners, and everything that holds it is paired with those, so a
text reprinted by thousands of sites pairs every one of them with the first few. What is paired
depends on the order in which texts come, never on how they are cut into batches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from archive.errors import OperatorError
from archive.passages.postings import Postings
from archive.passages.segments import ascending
from archive.records import Fingerprint

OWNERS = 8
"""How many texts own a key: enough that one bad witness among them hides nothing."""

BANDS = 32
ROWS = 4
"""128 = 32 × 4: signatures of Jaccard 0.5 share a band with probability 0.87, of 0.8 with 1."""

FEWEST = 3
MOST = 6
SHARE = 15
"""Passages in common from which on two texts are worth aligning: a fifteenth of the smaller's, at
least 3 and at most 6. A stock sentence shares three or four, a run of 60 characters six."""

SHORT = 70
PAIR = 2
"""Of a text of so few passages (600 characters) two of one passage are enough: where one character
in ten is misread, three are left of it too seldom."""

TOGETHER = 7
INDEL = 12
SPREAD = 12
"""Where those are less than a fifteenth of the smaller's, seven must belong to one passage, of
about 70 characters: stand equally far apart in both texts, but for 12 characters. Or there must be
twelve of them. The stock sentences that two long texts have in common are nothing to align."""

_BAND = np.uint32(0xFFFFFFFF)
"""The `position` of a band key; no text is that long."""

_LOW = 0xFFFFFFFF
_BEYOND = 1 << 32  # more than a diagonal can lie below 0

_BAND_SALT = np.uint64(0xA24BAED4963EE407)
_MIX = np.uint64(0x9FB21C651E98DF25)


class MixedSchemes(OperatorError):
    """A fingerprint was made under another scheme than the index."""


class PassageIndex:
    """All fingerprints seen so far, on disk."""

    def __init__(self, postings: Postings, scheme: str) -> None:
        """Use `PassageIndex.open`."""
        self._postings = postings
        self._scheme = scheme

    @classmethod
    def open(cls, folder: Path, scheme: str) -> PassageIndex:
        """The index in `folder`, made if there is none. Raises `ForeignScheme` (of
        archive.passages.postings) where another scheme built it: it is derived, build it again.
        """
        bands = f"{scheme}:bands={BANDS}x{ROWS}"
        return cls(Postings.open(folder, bands, OWNERS), scheme)

    def part_ids(self) -> Iterator[str]:
        """The ids of all parts in the index, in the order they came."""
        return self._postings.names()

    def __len__(self) -> int:
        return len(self._postings)

    def __contains__(self, part_id: str) -> bool:
        return self._postings.number(part_id) is not None

    def add(self, fingerprints: Sequence[Fingerprint]) -> None:
        """Take fingerprints in; those of parts it has already are passed over.

        Raises MixedSchemes where one was made under another scheme, and takes in none.
        """
        self._refuse_mixed(fingerprints)
        distinct = _distinct(fingerprints)
        numbers = self._postings.numbers([each.part_id for each in distinct])
        fresh = [each for each, known in zip(distinct, numbers, strict=True) if known is None]
        if fresh:
            keys, owners, positions = _keys(fresh)
            names = [each.part_id for each in fresh]
            self._postings.add(names, keys, owners, positions)

    def candidates(self, fingerprints: Sequence[Fingerprint]) -> list[tuple[str, str]]:
        """The pairs worth aligning that have one of `fingerprints` in them, each once, the lesser
        id first, sorted. The other may be known or of the same batch; asking before or after
        `add` gives the same answer for a batch that is new.
        """
        self._refuse_mixed(fingerprints)
        own: dict[str, int] = {}
        known: list[Fingerprint] = []
        fresh: list[Fingerprint] = []
        distinct = _distinct(fingerprints)
        numbered = self._postings.numbers([each.part_id for each in distinct])
        for each, number in zip(distinct, numbered, strict=True):
            own[each.part_id] = len(self._postings) + len(fresh) if number is None else number
            (fresh if number is None else known).append(each)
        asked = known + fresh  # in the order in which they own keys
        if not asked:
            return []
        keys, askers, positions = _keys(asked)
        order = ascending(keys)
        found = self._postings.find(keys, order)
        asking, owning = _within(keys, order, askers, found.question, len(known))
        numbers = np.array([own[each.part_id] for each in asked], dtype=np.int64)
        question = np.concatenate([found.question, asking])
        shared = _Shared(
            left=numbers[askers[question]],
            right=np.concatenate([found.parts.astype(np.int64), numbers[askers[owning]]]),
            at_left=positions[question],
            at_right=np.concatenate([found.positions, positions[owning]]),
        ).apart()
        ids = {number: part_id for part_id, number in own.items()}
        fresh_sizes = np.array([len(each.passages) for each in fresh], dtype=np.int64)
        worthy = list(self._worthy(_counted(shared), fresh_sizes))
        for number in {number for pair in worthy for number in pair} - ids.keys():
            ids[number] = self._postings.name(number)
        return sorted((min(ids[a], ids[b]), max(ids[a], ids[b])) for a, b in worthy)

    def close(self) -> None:
        """Let go of the index's files."""
        self._postings.close()

    def _worthy(
        self, counted: _Counted, fresh_sizes: NDArray[np.int64]
    ) -> Iterator[tuple[int, int]]:
        """The pairs of part numbers that share enough, each once, the lesser first."""
        smaller = np.minimum(
            self._passages(counted.left, fresh_sizes), self._passages(counted.right, fresh_sizes)
        )
        passages = counted.passages
        share = (passages * SHARE >= smaller) | (passages >= SPREAD)
        short = (smaller <= SHORT) & (passages >= PAIR)
        doubtful = short | (~share & (passages >= TOGETHER))
        together = np.zeros(len(passages), dtype=np.intp)
        together[doubtful] = counted.together(doubtful)
        enough = passages >= np.clip(smaller // SHARE, FEWEST, MOST)
        enough &= share | (together >= TOGETHER)
        worthy = enough | (short & (together >= PAIR)) | (counted.bands > 0)
        low = np.minimum(counted.left, counted.right)[worthy]
        high = np.maximum(counted.left, counted.right)[worthy]
        for pair in np.unique(low << 32 | high).tolist():
            yield pair >> 32, pair & _LOW

    def _passages(
        self, numbers: NDArray[np.int64], fresh_sizes: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """How many passages each of these parts has, be it in the index or about to be."""
        known = len(self._postings)
        sizes = self._postings.sizes(numbers) - BANDS
        fresh = numbers >= known
        sizes[fresh] = fresh_sizes[numbers[fresh] - known]
        return sizes

    def _refuse_mixed(self, fingerprints: Sequence[Fingerprint]) -> None:
        for each in fingerprints:
            if each.scheme != self._scheme:
                raise MixedSchemes(
                    f"{each.part_id}: fingerprint of scheme {each.scheme}, but the index is of"
                    f" {self._scheme}; fingerprint the text again"
                )


def _distinct(fingerprints: Sequence[Fingerprint]) -> list[Fingerprint]:
    return list({each.part_id: each for each in fingerprints}.values())


def _keys(
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


def _within(
    keys: NDArray[np.uint64],
    order: NDArray[np.intp],
    askers: NDArray[np.uint32],
    owned: NDArray[np.intp],
    known: int,
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Postings that the batch itself would own: pairs (asking, owning) of indices into `keys`,
    which rise in `order`.

    A key has room for what its owners in the index leave; parts that are in the index already
    own there or nowhere. Of two texts of the batch the later asks: it is in a smaller batch the
    one that would, and what it holds with an owner, that owner holds too.
    """
    taken = np.bincount(owned, minlength=len(keys))
    ranked = keys[order]
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
class _Shared:
    """Keys that two parts share: part numbers (asking, owning), and where the key stands."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    at_left: NDArray[np.uint32]
    at_right: NDArray[np.uint32]

    def apart(self) -> _Shared:
        """Without those that a part, in the index already, shares with itself."""
        apart = self.left != self.right
        if apart.all():
            return self
        columns = self.left, self.right, self.at_left, self.at_right
        return _Shared(*(column[apart] for column in columns))


@dataclass(frozen=True, slots=True)
class _Counted:
    """Pairs (asking, owning) of part numbers, and what they have in common: how many `passages`,
    how many `bands`. `shared` by pair: the keys of a pair begin at its `starts` in `order`."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    passages: NDArray[np.intp]
    bands: NDArray[np.intp]
    shared: _Shared
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


def _counted(shared: _Shared) -> _Counted:
    """Count what each pair has in common."""
    pair = shared.left << 32 | shared.right
    order = ascending(_raised(pair))
    ranked = pair[order]
    starts = np.append(True, ranked[1:] != ranked[:-1])[: len(ranked)].nonzero()[0]
    sizes = np.diff(np.append(starts, len(ranked)))
    band = (shared.at_left[order] == _BAND).nonzero()[0]
    bands = np.bincount(np.searchsorted(starts, band, side="right") - 1, minlength=len(starts))
    pairs = ranked[starts]
    return _Counted(pairs >> 32, pairs & _LOW, sizes - bands, bands, shared, order, starts)


def _raised(pairs: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Pairs (number << 32 | number) as keys of the same order, in their highest bits, so that
    `ascending` finds the lowest ones free."""
    width = int((pairs >> 32 | pairs & _LOW).max(initial=0)).bit_length()
    joined = (pairs >> 32) << width | pairs & _LOW
    return joined.view(np.uint64) << np.uint64(min(64 - 2 * width, 63))
