"""What a copy's text tells of where it was copied: its defects, its likely source, and what
its credit is worth. All of it is measured when the page is taken in, and kept with the witness.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator

from archive.vocabulary import CreditVerdict, DefectKind, Strength


@dataclass(frozen=True, slots=True)
class TextDefect:
    """A few characters that do not stand in the copy as in the canonical text.

    `start`, `end` are their place in the canonical text, `copy_start`, `copy_end` in the
    copy's part (half open, in characters). `canonical` and `copy` are the words there, either
    empty where there are none and shortened where they are long; the contexts are the words
    with a few more on each side.
    """

    kind: DefectKind
    start: int
    end: int
    copy_start: int
    copy_end: int
    canonical: str
    copy: str
    canonical_context: str = ""
    copy_context: str = ""


@dataclass(frozen=True, slots=True)
class SourceEvidence:
    """One thing that speaks for a source: its name (as in `pipelines.works.lineage`), its words."""

    name: str
    quote: str


@dataclass(frozen=True, slots=True)
class Source:
    """The page that a witness was most likely copied from, by its part (None where nothing
    says), how far the evidence goes, and the evidence. `ordered` is whether it also says
    which of the two is the copy; without that the two are only kin."""

    part_id: str | None
    strength: Strength
    ordered: bool
    evidence: tuple[SourceEvidence, ...]


@dataclass(frozen=True, slots=True)
class Credit:
    """What the page's credit is worth, the words that it gives (None: none) and why."""

    verdict: CreditVerdict
    credited: str | None
    reason: str


def _written(defects: tuple[TextDefect, ...]) -> list[list[str | int]]:
    return [
        [
            one.kind.value, one.start, one.end, one.copy_start, one.copy_end,
            one.canonical, one.copy, one.canonical_context, one.copy_context,
        ]
        for one in defects
    ]  # fmt: skip


def _read(written: Iterable[list[str | int] | TextDefect]) -> tuple[TextDefect, ...]:
    return tuple(
        each
        if isinstance(each, TextDefect)
        else _defect(tuple(one if isinstance(one, int) else str(one) for one in each))
        for each in written
    )


@lru_cache(maxsize=65536)
def _defect(written: tuple[str | int, ...]) -> TextDefect:
    """One object for a defect that thousands of witnesses have from one source."""
    kind, start, end, copy_start, copy_end, *words = written
    places = (int(start), int(end), int(copy_start), int(copy_end))
    return TextDefect(DefectKind(str(kind)), *places, *map(str, words))


TextDefects = Annotated[
    tuple[TextDefect, ...], PlainValidator(_read), PlainSerializer(_written, when_used="json")
]
"""The defects of a witness, a short list each in the record. Raises ValueError, for pydantic
to tell, where what is read is no list of defects."""
