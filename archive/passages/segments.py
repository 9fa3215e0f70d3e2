"""One immutable segment of the postings: sorted arrays, mapped from disk.

Seven arrays a segment: `keys` (sorted), `parts` and `positions` of the same length, and the ids
of the parts it added, at least one: `names` (UTF-8, end to end), `ends` (the number of its first
part, then where each id ends), `sizes` (the number each was added with), and
`lookup`, rows of (hash of the id, part number) by hash.
"""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_PIECE = 2048  # keys looked up at a time
_FEW = 64  # places out of order that are put right one by one
_BLOCK = 1 << 20  # postings merged at a time: 16 MB, whatever the segments' size


@dataclass(frozen=True, slots=True)
class Found:
    """Postings found: three arrays of one length. `question`: the place of the key in what was
    asked; `parts`: part numbers (uint32); `positions`: where in the part (uint32)."""

    question: NDArray[np.intp]
    parts: NDArray[np.uint32]
    positions: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Segment:
    """The mapped arrays of one segment, the number of its first part, and its label."""

    label: str
    first: int
    keys: NDArray[np.uint64]
    part_numbers: NDArray[np.uint32]
    positions: NDArray[np.uint32]
    blob: NDArray[np.uint8]
    ends: NDArray[np.uint64]
    sizes: NDArray[np.uint32]
    lookup: NDArray[np.uint64]

    @classmethod
    def open(cls, folder: Path, label: str) -> Segment:
        """Map a segment. Raises OSError or ValueError where a file is missing or damaged."""
        keys, numbers, positions, blob, ends, sizes, lookup = (
            np.asarray(np.load(_path(folder, label, kind), mmap_mode="r"))  # plain ones are quicker
            for kind in ("keys", "parts", "positions", "names", "ends", "sizes", "lookup")
        )
        if not len(keys) == len(numbers) == len(positions) or not (
            len(lookup) == len(sizes) == len(ends) - 1
        ):
            raise ValueError(f"segment {label}: its files do not belong together")
        return cls(label, int(ends[0]), keys, numbers, positions, blob, ends, sizes, lookup)

    @property
    def size(self) -> int:
        """How many postings and parts it holds, as one measure of the work a merge is."""
        return len(self.keys) + self.parts

    @property
    def parts(self) -> int:
        """How many parts it added."""
        return len(self.lookup)

    def names(self) -> Iterator[str]:
        """The ids of its parts, in their order."""
        return (self.name(self.first + index) for index in range(self.parts))

    def name(self, number: int) -> str:
        """The id of one of its parts."""
        index = number - self.first
        start = int(self.ends[index]) if index else 0
        return (
            self.blob[start : int(self.ends[index + 1])].tobytes().decode("utf-8", "surrogatepass")
        )

    def numbers(self, part_ids: Sequence[str], hashes: NDArray[np.uint64]) -> list[int | None]:
        """The numbers of parts it added; None for those it did not. `hashes` are those of the
        ids."""
        ranked = np.ascontiguousarray(self.lookup[:, 0])
        places = np.minimum(np.searchsorted(ranked, hashes), self.parts - 1)
        numbers: list[int | None] = [None] * len(part_ids)
        for index in np.flatnonzero(ranked[places] == hashes).tolist():
            numbers[index] = self._number(part_ids[index], int(places[index]))
        return numbers

    def _number(self, part_id: str, index: int) -> int | None:
        """The number of a part, from the first row of `lookup` that has its hash."""
        key = self.lookup[index, 0]
        while index < self.parts and self.lookup[index, 0] == key:
            number = int(self.lookup[index, 1])
            if self.name(number) == part_id:
                return number
            index += 1
        return None

    def find(self, ranked: NDArray[np.uint64], order: NDArray[np.intp]) -> Found:
        """The postings of `ranked` keys (sorted), named by `order`, their place in the question."""
        if not len(self.keys):
            return combined([])
        left = _places(self.keys, ranked)
        present = (self.keys.take(left, mode="clip") == ranked).nonzero()[0]
        left, order = left[present], order[present]
        counts = self._counts(left, ranked[present])
        begins = np.repeat(left - (np.cumsum(counts) - counts), counts)
        places = begins + np.arange(int(counts.sum()))
        return Found(np.repeat(order, counts), self.part_numbers[places], self.positions[places])

    def _counts(self, left: NDArray[np.intp], ranked: NDArray[np.uint64]) -> NDArray[np.intp]:
        """How many postings each of these keys has, from where its first stands. They are few, and
        beside one another: looking on costs less than searching for the last."""
        counts = np.ones(len(left), dtype=np.intp)
        more = np.arange(len(left))
        while len(more):
            following = left[more] + counts[more]
            inside = following < len(self.keys)
            more, following = more[inside], following[inside]
            more = more[self.keys[following] == ranked[more]]
            counts[more] += 1
        return counts

    def release(self) -> None:
        """Let the pages that were read go back to the system: what is resident must not grow with
        what was asked. They stay in its cache and are mapped again when read."""
        for array in (self.keys, self.part_numbers, self.positions, self.blob, self.lookup):
            mapping = getattr(array.base, "_mmap", None)
            if mapping is not None:
                mapping.madvise(mmap.MADV_DONTNEED)


def ascending(keys: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.uint64]]:
    """The order in which `keys` rise, equal ones as they came, and the keys in it.

    A key and its place fit into one number, which sorts several times as fast. Keys that differ in
    their lowest bits only, where the place went, are then put right: in millions of hashes a few.
    """
    mask = np.uint64((1 << max(len(keys) - 1, 1).bit_length()) - 1)
    packed = (keys & ~mask) | np.arange(len(keys), dtype=np.uint64)
    packed.sort()
    order = (packed & mask).astype(np.intp)
    ranked = keys[order]
    wrong = (ranked[1:] < ranked[:-1]).nonzero()[0]
    if len(wrong) > _FEW:
        order = np.argsort(keys, kind="stable")
        return order, keys[order]
    for key in packed[wrong]:
        start, end = (
            np.searchsorted(packed, key & ~mask),
            np.searchsorted(packed, key | mask, "right"),
        )
        order[start:end] = order[start:end][np.argsort(keys[order[start:end]], kind="stable")]
        ranked[start:end] = keys[order[start:end]]
    return order, ranked


def _places(keys: NDArray[np.uint64], ranked: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Where sorted keys belong among many more: what one search finds, but piece by piece, so that
    what a piece is looked up in stays in the cache, however long the whole is."""
    bounds = [*np.searchsorted(keys, ranked[::_PIECE]).tolist(), len(keys)]
    places = np.empty(len(ranked), dtype=np.intp)
    for piece, (start, end) in enumerate(pairwise(bounds)):
        some = slice(piece * _PIECE, (piece + 1) * _PIECE)
        places[some] = np.searchsorted(keys[start:end], ranked[some])
        places[some] += start
    return places


def combined(found: Sequence[Found]) -> Found:
    """What several segments found, as one."""
    if not found:
        empty = np.zeros(0, dtype=np.uint32)
        return Found(np.zeros(0, dtype=np.intp), empty, empty)
    return Found(
        np.concatenate([each.question for each in found]),
        np.concatenate([each.parts for each in found]),
        np.concatenate([each.positions for each in found]),
    )


def write_postings(
    folder: Path,
    label: str,
    keys: NDArray[np.uint64],
    numbers: NDArray[np.uint32],
    positions: NDArray[np.uint32],
) -> None:
    """Write the postings of a new segment; they are sorted by key, then by part, already."""
    _write(folder, label, "keys", keys)
    _write(folder, label, "parts", numbers.astype(np.uint32))
    _write(folder, label, "positions", positions.astype(np.uint32))


def write_names(
    folder: Path, label: str, part_ids: Sequence[str], sizes: NDArray[np.intp], first: int
) -> None:
    """Write the ids and sizes of a new segment's parts, numbered from `first`."""
    encoded = [part_id.encode("utf-8", "surrogatepass") for part_id in part_ids]
    lengths = np.array([len(each) for each in encoded], dtype=np.uint64)
    ends = np.concatenate([[np.uint64(first)], np.cumsum(lengths, dtype=np.uint64)])
    hashes = hashes_of(part_ids)
    order = np.argsort(hashes, kind="stable")
    lookup = np.stack([hashes[order], (order + first).astype(np.uint64)], axis=1)
    _write(folder, label, "names", np.frombuffer(b"".join(encoded), dtype=np.uint8))
    _write(folder, label, "ends", ends)
    _write(folder, label, "sizes", sizes.astype(np.uint32))
    _write(folder, label, "lookup", lookup)


def merged(folder: Path, label: str, older: Segment, newer: Segment) -> Segment:
    """One segment in place of two neighbours, in bounded memory. The older one's postings of a
    key come first, so a key's owners stay in the order they came."""
    total = len(older.keys) + len(newer.keys)
    outputs = {
        kind: np.lib.format.open_memmap(
            _path(folder, label, kind), mode="w+", dtype=dtype, shape=(total,)
        )
        for kind, dtype in (("keys", np.uint64), ("parts", np.uint32), ("positions", np.uint32))
    }
    done = 0
    for old, new in _blocks(older.keys, newer.keys):
        keys = np.concatenate([older.keys[old], newer.keys[new]])
        order = np.argsort(keys, kind="stable")
        place = slice(done, done + len(keys))
        outputs["keys"][place] = keys[order]
        for kind, left, right in (
            ("parts", older.part_numbers, newer.part_numbers),
            ("positions", older.positions, newer.positions),
        ):
            outputs[kind][place] = np.concatenate([left[old], right[new]])[order]
        done += len(keys)
    for output in outputs.values():
        output.flush()
    _write(folder, label, "names", np.concatenate([older.blob, newer.blob]))
    shifted = newer.ends[1:] + older.ends[-1]
    _write(folder, label, "ends", np.concatenate([older.ends, shifted]))
    _write(folder, label, "sizes", np.concatenate([older.sizes, newer.sizes]))
    lookup = np.concatenate([older.lookup, newer.lookup])
    _write(folder, label, "lookup", lookup[np.lexsort((lookup[:, 1], lookup[:, 0]))])
    return Segment.open(folder, label)


def _blocks(older: NDArray[np.uint64], newer: NDArray[np.uint64]) -> Iterator[tuple[slice, slice]]:
    """Cut two sorted arrays at the same keys, into pieces of a bounded size."""
    left = right = 0
    while left < len(older) or right < len(newer):
        bounds = [
            array[min(start + _BLOCK, len(array)) - 1]
            for array, start in ((older, left), (newer, right))
            if start < len(array)
        ]
        bound = min(bounds)
        next_left = int(np.searchsorted(older, bound, side="right"))
        next_right = int(np.searchsorted(newer, bound, side="right"))
        yield slice(left, next_left), slice(right, next_right)
        left, right = next_left, next_right


def _write(folder: Path, label: str, kind: str, array: NDArray[Any]) -> None:
    with _path(folder, label, kind).open("wb") as file:
        np.save(file, array)
        file.flush()
        os.fsync(file.fileno())


def _path(folder: Path, label: str, kind: str) -> Path:
    return folder / f"{label}.{kind}.npy"


def hashes_of(part_ids: Sequence[str]) -> NDArray[np.uint64]:
    """The hashes by which segments look their parts up."""
    return np.array([_hash(part_id) for part_id in part_ids], dtype=np.uint64)


def _hash(part_id: str) -> int:
    digest = hashlib.blake2b(part_id.encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "big")
