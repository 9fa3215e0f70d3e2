"""Two texts side by side: made ready, aligned, measured. What it means is for the judge to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from archive.records import Part
from pipelines.figures.marks import Marks, marks
from pipelines.reprints.align import Chain, aligned
from pipelines.reprints.differences import Differences, differences
from pipelines.reprints.fingerprint import SHINGLE
from pipelines.reprints.grams import gram_hashes
from pipelines.reprints.identity import Identity, identify
from pipelines.reprints.legible import Legible, legible
from pipelines.reprints.normalise import Normalised, code_points, normalise, normalise_each
from pipelines.reprints.sentences import SOUND
from pipelines.reprints.winnowing import PASSAGE

FOREIGN = 200
"""A text of fewer Han, and five times as many other letters, is not known by its Han."""


class Reading:
    """A text made ready for comparison; what is seldom needed is read when it is."""

    def __init__(self, part: Part) -> None:
        """A reading of `part`."""
        self.part = part
        self._text: Normalised | None = None

    @property
    def text(self) -> Normalised:
        """Its comparison form."""
        if self._text is None:
            self._text = normalise(self.part.text)
        return self._text

    @staticmethod
    def normalise_each(readings: Sequence[Reading]) -> None:
        """Make the comparison forms of many readings, where they are not made yet."""
        bare = [each for each in dict.fromkeys(readings) if each._text is None]
        for each, text in zip(bare, normalise_each([each.part.text for each in bare]), strict=True):
            each._text = text

    @property
    def length(self) -> int:
        """Characters of the comparison form."""
        return len(self.text.text)

    @cached_property
    def legible(self) -> Legible:
        """Its legible form, in which figures and dates are read."""
        return legible(self.part.text)

    @cached_property
    def identity(self) -> Identity:
        """What the text says it is."""
        return identify(self.part, self.text, self.legible)

    @cached_property
    def marks(self) -> Marks:
        """Where its figures stand and its sentences end."""
        return marks(self.part.text, self.text, self.legible)

    @cached_property
    def shingles(self) -> NDArray[np.uint64]:
        """The distinct shingles of its comparison form: sorted, as hashes."""
        ranked = np.sort(gram_hashes(code_points(self.text.text), SHINGLE))
        first = np.ones(len(ranked), dtype=bool)
        first[1:] = ranked[1:] != ranked[:-1]
        return ranked[first]

    @cached_property
    def is_foreign(self) -> bool:
        """Its Han are too few to know it by: none, or the footer of a page in another script."""
        if self.length >= FOREIGN:
            return False
        letters = sum(each.isalpha() for each in self.part.text)
        return self.length < PASSAGE or 5 * self.length < letters


@lru_cache(maxsize=1024)
def read(part: Part) -> Reading:
    """A reading of `part`; the newest thousand are kept, for a text is judged many times."""
    return Reading(part)


def read_each(pairs: Iterable[tuple[Part, Part]]) -> list[tuple[Reading, Reading]]:
    """Readings of the two parts of each pair; many are made sooner together."""
    both = [(read(a), read(b)) for a, b in pairs]
    Reading.normalise_each([each for pair in both for each in pair])
    return both


class Pair:
    """Two readings and what they share. Shares are of comparison forms, in [0, 1]."""

    def __init__(self, a: Reading, b: Reading, chains: tuple[Chain, ...]) -> None:
        """Two texts and their aligned passages. See `compared`."""
        self.a = a
        self.b = b
        self.chains = chains
        same = [chain.same for chain in chains]
        self.covered = sum(same)
        self.longest = max(same, default=0)
        self.contained_a = self.covered / max(a.length, 1)
        self.contained_b = self.covered / max(b.length, 1)

    @property
    def contained(self) -> float:
        """The share of the more contained text."""
        return max(self.contained_a, self.contained_b)

    @cached_property
    def spanned(self) -> float:
        """The share of the more contained text, slips inside a passage included: what a scanner
        misread is still a copy of what it read."""
        whole = [chain for chain in self.chains if chain.same >= SOUND * chain.extent]
        extent = sum(chain.extent for chain in whole)
        return max(self.contained, extent / max(min(self.a.length, self.b.length), 1))

    @property
    def both_contained(self) -> float:
        """The share of the less contained text."""
        return min(self.contained_a, self.contained_b)

    @property
    def both_statutes(self) -> bool:
        """Both are built of articles."""
        return self.a.identity.statute and self.b.identity.statute

    @cached_property
    def differences(self) -> Differences:
        """What differs inside the shared passages."""
        return differences(
            self.a.text.text, self.a.marks, self.b.text.text, self.b.marks, self.chains
        )

    @property
    def jaccard(self) -> float:
        """The Jaccard similarity of the two comparison forms' sets of 5-character shingles."""
        if self.a.text.text == self.b.text.text:
            return 1.0
        left, right = self.a.shingles, self.b.shingles
        together = np.sort(np.concatenate([left, right]), kind="stable")  # which merges them
        common = int(np.count_nonzero(together[1:] == together[:-1]))
        return common / max(len(left) + len(right) - common, 1)


def compared(readings: Sequence[tuple[Reading, Reading]]) -> list[Pair]:
    """Each two readings with what they share. Many at a time are compared sooner."""
    found = aligned([(a.text, b.text) for a, b in readings])
    return [Pair(a, b, chains) for (a, b), chains in zip(readings, found, strict=True)]
