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


class Filled(Protocol):
    """A masked figure, and what stands there in the other text."""

    @property
    def masked(self) -> str:
        """As the copy masks it."""

    @property
    def shown(self) -> str:
        """As its twin shows it."""


class Unfilled(Protocol):
    """A masked figure that the other text's cannot be."""

    @property
    def masked(self) -> str:
        """As the copy masks it."""

    @property
    def twin(self) -> str:
        """What stands there in the other text."""


class Unmasked(Protocol):
    """What became of the masked figures of a text."""

    @property
    def filled(self) -> Sequence[Filled]:
        """Those that the other text shows."""

    @property
    def conflicts(self) -> Sequence[Unfilled]:
        """Those that it contradicts."""

    @property
    def still_masked(self) -> Sequence[str]:
        """Those that it says nothing of."""


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

    @property
    def unmasked_b(self) -> Unmasked | None:
        """The second text with its masked figures put back from the first, if it masks any."""


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
