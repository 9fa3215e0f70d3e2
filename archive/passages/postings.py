"""Postings on disk: which part holds a key, and where. Grows every night, is never rewritten
whole, and is mapped from disk, not loaded.

A store is a folder of immutable segments (sorted by key) and one manifest that names them.
New segments are written first and the manifest is then replaced in one step, so a crash leaves
either the old store or the new one; files no manifest names are swept up at the next opening.
Segments are merged when the newest has grown to half of the one before it, so there are few of
them and every posting is rewritten a logarithmic number of times (a log-structured merge tree).

A key keeps its first owners only. However common it is, adding or finding it costs the same.
The store belongs to one writer at a time; what the keys mean is its caller's business.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from archive.errors import OperatorError
from archive.passages.segments import (
    Found,
    Segment,
    ascending,
    combined,
    hashes_of,
    merged,
    write_names,
    write_postings,
)

_MANIFEST = "manifest.json"
_FORMAT = 1


class ForeignScheme(OperatorError):
    """The store was made under another scheme, whose keys mean something else."""


class UnreadableStore(OperatorError):
    """The store's manifest or a segment it names cannot be read."""


@dataclass(frozen=True, slots=True)
class _Manifest:
    scheme: str
    owners: int
    parts: int
    serial: int
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What a store says of some keys: the `order` in which they rise, the keys in it (`ranked`),
    and what it found."""

    order: NDArray[np.intp]
    ranked: NDArray[np.uint64]
    found: Found


class Postings:
    """A store of (key, part number, position). Part numbers count up from 0 as parts are added."""

    def __init__(self, folder: Path, manifest: _Manifest, segments: tuple[Segment, ...]) -> None:
        """Use `Postings.open`."""
        self._folder = folder
        self._manifest = manifest
        self._segments = segments

    @classmethod
    def open(cls, folder: Path, scheme: str, owners: int = 8) -> Postings:
        """The store in `folder`, made if there is none.

        Raises ForeignScheme where it holds the keys of another scheme (or another number of
        owners), UnreadableStore where it is damaged: either way it is to be built again.
        """
        folder.mkdir(parents=True, exist_ok=True)
        manifest = _read_manifest(folder) or _Manifest(scheme, owners, 0, 0, ())
        if (manifest.scheme, manifest.owners) != (scheme, owners):
            raise ForeignScheme(
                f"{folder}: this index holds {manifest.scheme} with {manifest.owners} owners a"
                f" key, not {scheme} with {owners}; remove the folder and build it again"
            )
        _sweep(folder, manifest)
        try:
            segments = tuple(Segment.open(folder, name) for name in manifest.segments)
        except (OSError, ValueError) as error:
            raise UnreadableStore(
                f"{folder}: a segment of this index is missing or damaged ({error});"
                " remove the folder and build it again"
            ) from error
        return cls(folder, manifest, segments)

    def __len__(self) -> int:
        """How many parts the store knows."""
        return self._manifest.parts

    def names(self) -> Iterator[str]:
        """The ids of all parts, in the order they were added."""
        for segment in self._segments:
            yield from segment.names()

    def name(self, number: int) -> str:
        """The id of part `number`. Raises IndexError where there is none."""
        for segment in self._segments:
            if segment.first <= number < segment.first + segment.parts:
                return segment.name(number)
        raise IndexError(f"part {number} of {len(self)}")

    def number(self, part_id: str) -> int | None:
        """The number of a part, or None where the store does not know it."""
        return self.numbers([part_id])[0]

    def numbers(self, part_ids: Sequence[str]) -> list[int | None]:
        """The numbers of parts, None for those that the store does not know."""
        numbers: list[int | None] = [None] * len(part_ids)
        hashes = hashes_of(part_ids)
        for segment in self._segments:
            known = segment.numbers(part_ids, hashes)
            numbers = [old if new is None else new for old, new in zip(numbers, known, strict=True)]
        return numbers

    def sizes(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The size that each of these parts was added with."""
        sizes = np.zeros(len(numbers), dtype=np.int64)
        for segment in self._segments:
            own = (numbers >= segment.first) & (numbers < segment.first + segment.parts)
            sizes[own] = segment.sizes[numbers[own] - segment.first]
        return sizes

    def look_up(self, keys: NDArray[np.uint64]) -> LookedUp:
        """Every posting of `keys` (uint64, any order), by the key's place in the question."""
        order, ranked = ascending(keys)
        found = []
        for segment in self._segments:
            found.append(segment.find(ranked, order))
            segment.release()
        return LookedUp(order, ranked, combined(found))

    def add(
        self,
        parts: Mapping[str, int],
        keys: NDArray[np.uint64],
        owners: NDArray[np.uint32],
        positions: NDArray[np.uint32],
        looked_up: LookedUp | None = None,
    ) -> None:
        """Append parts, each id with the size it shall have, and their postings; `owners[i]` is
        the index into `parts` of the part that holds `keys[i]` at `positions[i]`; it never falls.
        A key that has its owners already is left as it is. `looked_up` is what the store says of
        the keys, where that is at hand. All or nothing, also across a crash. The ids must be new
        to the store.
        """
        if not parts:
            return
        kept = self._with_room(looked_up or self.look_up(keys))
        numbers = owners[kept] + np.uint32(len(self))
        serial = self._manifest.serial
        write_postings(self._folder, str(serial), keys[kept], numbers, positions[kept])
        sizes = np.fromiter(parts.values(), dtype=np.intp)
        write_names(self._folder, str(serial), list(parts), sizes, len(self))
        segments = [*self._segments, Segment.open(self._folder, str(serial))]
        self._settle(segments, len(self) + len(parts), serial + 1)

    def _with_room(self, looked_up: LookedUp) -> NDArray[np.intp]:
        """The places of the postings to keep, by rising key: those whose key has fewer owners yet,
        in the store and before them."""
        order, ranked = looked_up.order, looked_up.ranked
        owned = np.bincount(looked_up.found.question, minlength=len(order))
        begins = np.append(True, ranked[1:] != ranked[:-1])[: len(ranked)].nonzero()[0]
        times = np.diff(np.append(begins, len(ranked)))
        before = np.arange(len(ranked)) - np.repeat(begins, times)
        return order[owned[order] + before < self._manifest.owners]

    def close(self) -> None:
        """Let go of the mapped files."""
        self._segments = ()

    def _settle(self, segments: list[Segment], parts: int, serial: int) -> None:
        while len(segments) > 1 and 2 * segments[-1].size >= segments[-2].size:
            newest, older = segments.pop(), segments.pop()
            segments.append(merged(self._folder, str(serial), older, newest))
            serial += 1
        manifest = _Manifest(
            self._manifest.scheme,
            self._manifest.owners,
            parts,
            serial,
            tuple(segment.label for segment in segments),
        )
        _write_manifest(self._folder, manifest)
        self._manifest, self._segments = manifest, tuple(segments)
        _sweep(self._folder, manifest)


def _read_manifest(folder: Path) -> _Manifest | None:
    path = folder / _MANIFEST
    if not path.exists():
        return None
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["format"] != _FORMAT:
            raise ValueError(f"format {said['format']}")
        return _Manifest(
            said["scheme"], said["owners"], said["parts"], said["serial"], tuple(said["segments"])
        )
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableStore(
            f"{path}: not a manifest of this program ({error}); remove the folder and build"
            " the index again"
        ) from error


def _write_manifest(folder: Path, manifest: _Manifest) -> None:
    said = {
        "format": _FORMAT,
        "scheme": manifest.scheme,
        "owners": manifest.owners,
        "parts": manifest.parts,
        "serial": manifest.serial,
        "segments": manifest.segments,
    }
    new = folder / f"{_MANIFEST}.new"
    with new.open("w", encoding="utf-8") as file:
        json.dump(said, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / _MANIFEST)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(folder: Path, manifest: _Manifest) -> None:
    """Remove what no manifest names: older segments, and what a crash left."""
    for path in folder.glob("*.npy"):
        if path.name.split(".")[0] not in manifest.segments:
            path.unlink(missing_ok=True)
