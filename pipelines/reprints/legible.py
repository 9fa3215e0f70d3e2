"""The form in which figures, dates and numbers of documents are read by their patterns.

A page dresses one and the same figure in many ways: full width, traditional script, the radicals
that copying from a PDF leaves for characters (⽇ for 日), blanks between digits and units, lines
broken within a number, signs without width put in against copying. None of it is left here, and
every character knows where it stood, so that what is read can be shown in the page's own words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from archive.script import simplified_by_traditional
from pipelines.reprints.normalise import code_points

_ALL = 0x110000
_MAPPED = (range(0x30000), range(0xE0000, 0xE0200))  # the planes where anything is mapped at all
_KEPT = frozenset("，：；！？（）")
"""Chinese punctuation, which parts clauses; a comma in ASCII parts thousands."""

_APART = ("<circle>", "<super>", "<sub>")
"""A digit so dressed is no digit of the number beside it: ①2000, km²."""

_ALIKE = {"−": "-", "∗": "*"}  # what NFKC leaves apart

_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0|｜│") | {
    chr(code) for code in (*range(0x180B, 0x180E), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}
"""Beside the signs of format (Cf): what else Unicode can ignore, and the rules of tables."""

_SPACED = re.compile(r"\d(?<!\d\d)(?: \d(?!\d))+")  # its first sign is what re seeks quickly


@dataclass(frozen=True, slots=True)
class Legible:
    """A text without blanks and ignorable signs, its characters each in the usual form.

    `offsets`: uint32, shape (len(text),), strictly rising: where each character stood.
    """

    text: str
    offsets: NDArray[np.uint32]

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """The range of the raw text in which `text[start:end]`, which is not empty, stands."""
        return int(self.offsets[start]), int(self.offsets[end - 1]) + 1


def legible(text: str) -> Legible:
    """The legible form of `text`: the same whatever white space and ignorable signs it has."""
    mapped = _without_blanks().take(code_points(text))
    offsets = (mapped != 0).nonzero()[0]
    return Legible(_text(mapped.take(offsets)), offsets.astype(np.uint32))


def legible_lines(text: str) -> str:
    """The legible form of a heading, in which lines say something: they stay, a blank is one of
    ASCII, and digits that stand apart one by one (2 0 2 3) are one number."""
    mapped = _with_blanks().take(code_points(text))
    return _SPACED.sub(lambda digits: digits[0].replace(" ", ""), _text(mapped[mapped != 0]))


def _text(points: NDArray[np.uint32]) -> str:
    return points.tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _with_blanks() -> NDArray[np.uint32]:
    """What each code point becomes; 0 where it is dropped."""
    simplified = simplified_by_traditional()
    table = np.arange(_ALL, dtype=np.uint32)
    for code in (code for plane in _MAPPED for code in plane):
        folded = _folded(chr(code))
        table[code] = ord(simplified.get(folded, folded)) if folded else 0
    table.flags.writeable = False
    return table


@cache
def _without_blanks() -> NDArray[np.uint32]:
    table = _with_blanks().copy()
    table[(table == ord(" ")) | (table == ord("\n"))] = 0
    table.flags.writeable = False
    return table


def _folded(character: str) -> str:
    """The one character that `character` stands for, or none."""
    if character.isspace():
        return "\n" if len(f"{character}-".splitlines()) > 1 else " "
    if character in _UNSEEN or unicodedata.category(character) == "Cf":
        return ""
    if character in _KEPT or unicodedata.decomposition(character).startswith(_APART):
        return character
    folded = _ALIKE.get(character) or unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character
