"""Filling the digits that a site has masked, from a copy of the same text that shows them.

Libraries sell a report's figures: the page shows `**.*亿元`, the payer 30.4亿元. Where another
page carries the same passage the digits are no secret. A mask is believed to be digit for
digit, so its length is checked, and what does not fit is reported rather than filled.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.records import Span
from pipelines.figures.facing import facing
from pipelines.figures.figured import Codes, Figured
from pipelines.figures.masks import MASK, SIGNS
from pipelines.figures.quantity import ANY, Quantity


@dataclass(frozen=True, slots=True)
class Filled:
    """A masked figure, where it stands in the copy's text, and as its twin shows it."""

    start: int
    end: int
    masked: str
    shown: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A masked figure that the twin's cannot be: another length, or another digit left open."""

    start: int
    end: int
    masked: str
    twin: str


@dataclass(frozen=True, slots=True)
class Unmasked:
    """A masked text with its digits put back. `still_masked` are figures that the twin says
    nothing of: it lacks the passage, masks them too, or a single cross may be any number."""

    text: str
    filled: tuple[Filled, ...]
    conflicts: tuple[Conflict, ...]
    still_masked: tuple[str, ...]


def unmask(copy: str, twin: str, spans: Sequence[Span]) -> Unmasked:
    """Put the digits of `twin` in the place of the masks of `copy`.

    `spans` align the two texts, the copy as a. Every other character of the copy stays.
    """
    codes: Codes = {}
    left, right = Figured(copy, codes), Figured(twin, codes)
    opposite = {
        found.a: right.figures[found.b]
        for found in facing(left, right, spans)
        if found.a is not None and found.b is not None
    }
    filled: list[Filled] = []
    conflicts: list[Conflict] = []
    still: list[str] = []
    for index, figure in enumerate(left.figures):
        if not figure.masked:
            continue
        words = copy[figure.start : figure.end]
        shown = opposite.get(index)
        if shown is None or shown.masked or _may_be_any(figure, words, shown):
            if figure.unit:  # ** without a unit hides a name, or stresses a word
                still.append(words)
        elif _fits(figure.digits, shown.digits):
            digits = shown.digits
            filled.append(Filled(figure.start, figure.end, words, _shown(words, digits)))
        else:
            theirs = twin[shown.start : shown.end]
            conflicts.append(Conflict(figure.start, figure.end, words, theirs))
    text = "".join(_replaced(copy, filled))
    return Unmasked(text, tuple(filled), tuple(conflicts), tuple(still))


def _may_be_any(figure: Quantity, words: str, shown: Quantity) -> bool:
    """X万元 is a form's blank; only a number of as many digits can be what it hides."""
    return figure.digits == ANY and len(shown.digits) != sum(each in SIGNS for each in words)


def _fits(masked: str, digits: str) -> bool:
    if masked == ANY:
        return True
    return len(masked) == len(digits) and all(
        mask == digit or (mask == MASK and digit.isdecimal())
        for mask, digit in zip(masked, digits, strict=True)
    )


def _shown(words: str, digits: str) -> str:
    """The figure's words with each sign of the mask replaced by its digit."""
    rest = iter(each for each in digits if each.isdecimal())
    written: list[str] = []
    for each in words:
        hidden = each in SIGNS or unicodedata.normalize("NFKC", each).isdecimal()
        digit = next(rest, None) if hidden else None
        written.append(digit if digit is not None and each in SIGNS else each)
    return "".join(written)


def _replaced(text: str, filled: Sequence[Filled]) -> Iterator[str]:
    begin = 0
    for each in filled:
        yield text[begin : each.start]
        yield each.shown
        begin = each.end
    yield text[begin:]
