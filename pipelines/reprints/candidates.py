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
from archive.passages.postings import LookedUp, Postings
from archive.records import Fingerprint
from pipelines.reprints.keys_in_common import (
    BANDS,
    OWNERS,
    ROWS,
    Counted,
    Shared,
    counted,
    keys_of,
    within,
)
from pipelines.reprints.winnowing import WINDOW

FEWEST = 3
MOST = 6
SHARE = 15
"""Passages in common from which on two texts are worth aligning: a fifteenth of the smaller's, at
least 3 and at most 6. A stock sentence shares three or four, a run of 60 characters six."""

FEW_KEPT = ((40, 1), (82, 4), (140, 6))
IN_STEP = 7
SPREAD = 12
"""Of a text that would keep no more passages than these (340, 700, 1,200 characters) so many of one
passage are enough, those that stand equally far apart in both texts, but for 12 characters: where
one character in ten is misread, few are left. Of any text seven are, some 70 characters; a longer
one that shares less than a fifteenth must share them, or twelve: the stock sentences that two long
texts have in common are nothing to align."""

_LOW = 0xFFFFFFFF


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
        if fresh := self._batch(fingerprints).fresh:
            keys, owners, positions = keys_of(fresh)
            self._postings.add(_sizes(fresh), keys, owners, positions)

    def candidates(self, fingerprints: Sequence[Fingerprint]) -> list[tuple[str, str]]:
        """The pairs worth aligning that have one of `fingerprints` in them, each once, the lesser
        id first, sorted. The other may be known or of the same batch; asking before or after
        `add` gives the same answer for a batch that is new.
        """
        batch = self._batch(fingerprints)
        return self._pairs(batch, self._looked_up(batch)) if batch.own else []

    def candidates_added(self, fingerprints: Sequence[Fingerprint]) -> list[tuple[str, str]]:
        """The `candidates` of fingerprints, which are then taken in: what was looked up for the
        one is not looked up for the other."""
        batch = self._batch(fingerprints)
        if not batch.own:
            return []
        asked = self._looked_up(batch)
        pairs = self._pairs(batch, asked)
        if batch.known:
            self.add(batch.fresh)
        else:
            sizes = _sizes(batch.fresh)
            self._postings.add(sizes, asked.keys, asked.askers, asked.positions, asked.looked_up)
        return pairs

    def _batch(self, fingerprints: Sequence[Fingerprint]) -> _Batch:
        self._refuse_mixed(fingerprints)
        distinct = list({each.part_id: each for each in fingerprints}.values())
        own: dict[str, int] = {}
        known: list[Fingerprint] = []
        fresh: list[Fingerprint] = []
        numbered = self._postings.numbers([each.part_id for each in distinct])
        for each, number in zip(distinct, numbered, strict=True):
            own[each.part_id] = len(self._postings) + len(fresh) if number is None else number
            (fresh if number is None else known).append(each)
        return _Batch(own, known, fresh)

    def _looked_up(self, batch: _Batch) -> _Asked:
        keys, askers, positions = keys_of(batch.known + batch.fresh)
        return _Asked(keys, askers, positions, self._postings.look_up(keys))

    def _pairs(self, batch: _Batch, asked: _Asked) -> list[tuple[str, str]]:
        askers, positions = asked.askers, asked.positions
        found = asked.looked_up.found
        asking, owning = within(asked.looked_up, askers, len(batch.known))
        numbers = np.array(
            [batch.own[each.part_id] for each in batch.known + batch.fresh], dtype=np.int64
        )
        question = np.concatenate([found.question, asking])
        shared = Shared(
            left=numbers[askers[question]],
            right=np.concatenate([found.parts.astype(np.int64), numbers[askers[owning]]]),
            at_left=positions[question],
            at_right=np.concatenate([found.positions, positions[owning]]),
        ).apart()
        ids = {number: part_id for part_id, number in batch.own.items()}
        worthy = list(self._worthy(counted(shared), batch.fresh))
        for number in {number for pair in worthy for number in pair} - ids.keys():
            ids[number] = self._postings.name(number)
        return sorted((min(ids[a], ids[b]), max(ids[a], ids[b])) for a, b in worthy)

    def close(self) -> None:
        """Let go of the index's files."""
        self._postings.close()

    def _worthy(self, common: Counted, fresh: list[Fingerprint]) -> Iterator[tuple[int, int]]:
        """The pairs of part numbers that share enough, each once, the lesser first."""
        fresh_sizes = np.fromiter(_sizes(fresh).values(), dtype=np.int64)
        smaller = np.minimum(
            self._passages(common.left, fresh_sizes), self._passages(common.right, fresh_sizes)
        )
        passages = common.passages
        share = (passages * SHARE >= smaller) | (passages >= SPREAD)
        share &= passages >= np.clip(smaller // SHARE, FEWEST, MOST)
        few = np.full(len(smaller), IN_STEP)
        for most, telling in reversed(FEW_KEPT):
            few[smaller <= most] = telling
        worthy = share | (common.bands > 0)
        doubtful = ~worthy & (passages >= few)
        worthy[doubtful] = common.together(doubtful) >= few[doubtful]
        low = np.minimum(common.left, common.right)[worthy]
        high = np.maximum(common.left, common.right)[worthy]
        for pair in np.unique(low << 32 | high).tolist():
            yield pair >> 32, pair & _LOW

    def _passages(
        self, numbers: NDArray[np.int64], fresh_sizes: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """The size of each of these parts, be it in the index or about to be."""
        known = len(self._postings)
        sizes = self._postings.sizes(numbers)
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


def _sizes(fingerprints: Sequence[Fingerprint]) -> dict[str, int]:
    """How many passages texts of their lengths keep that are not short, by part id."""
    return {each.part_id: 2 * each.length // (WINDOW + 1) for each in fingerprints}


@dataclass(frozen=True, slots=True)
class _Batch:
    """Distinct fingerprints, of parts in the index and of `fresh` ones; the numbers by which both
    go are their `own`. In this order they own keys."""

    own: dict[str, int]
    known: list[Fingerprint]
    fresh: list[Fingerprint]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A batch's keys, whose each is (its place in the batch), where it stands, and who has it."""

    keys: NDArray[np.uint64]
    askers: NDArray[np.uint32]
    positions: NDArray[np.uint32]
    looked_up: LookedUp
