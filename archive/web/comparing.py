"""What the reading room must be given to hold two texts against each other: the archive
itself knows nothing of how reprints are found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from archive.records import FigurePair, Part


class Passage(Protocol):
    """An aligned passage: half-open ranges into two texts."""

    @property
    def a(self) -> tuple[int, int]:
        """Where it stands in the first text."""

    @property
    def b(self) -> tuple[int, int]:
        """Where it stands in the second text."""


class Comparison(Protocol):
    """How two texts are related, as far as the pages show it."""

    @property
    def contained_b(self) -> float:
        """How much of the second text stands in the first."""

    @property
    def contained_a(self) -> float:
        """How much of the first text stands in the second."""

    @property
    def reason(self) -> str:
        """Why the two are related as they are."""

    @property
    def spans(self) -> Sequence[Passage]:
        """The aligned passages."""

    @property
    def figures(self) -> Sequence[FigurePair]:
        """The figures of the first text and what stands for them in the second."""


class Compare(Protocol):
    """What holds two pages against each other; the archive itself cannot."""

    def __call__(
        self,
        a: Sequence[Part],
        b: Sequence[Part],
        *,
        same_work: bool,
        elected: Collection[str] = ...,
    ) -> Comparison:
        """Compare the pages' parts; `elected` are those that canonical texts rest on."""
