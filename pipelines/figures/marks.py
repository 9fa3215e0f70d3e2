"""Where a text's figures stand and its sentences end.

Read once a text, and compared with those of every text that shares passages with it.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipelines.reprints.normalise import Normalised, code_points

_FIGURE = re.compile(r"\d[\d,，]*(?:[.．]\d+)?(?:\s*年(?:\s*\d+\s*月(?:\s*\d+\s*日)?)?)?")
_BETWEEN = re.compile(r"[\s,]")
_MARKS = "。！？；!?;．\n\r"
_MARK, _DIGIT = 1, 2
_DECIMALS = range(0x20000)  # the planes that have digits


@dataclass(frozen=True, slots=True)
class Marks:
    """Where a text's figures stand and its sentences end, by characters of its comparison form.

    `figures`: the figures before a character; `places`: where there are any, in order; `ends`: a
    byte a character and one more, 1 where a sentence ends before it, or the text begins or ends.
    """

    figures: dict[int, tuple[str, ...]]
    places: list[int]
    ends: bytes


def marks(raw: str, text: Normalised) -> Marks:
    """Read the marks of a text."""
    kinds = _kinds()[code_points(raw)]
    figures = _figures(raw, text, kinds == _DIGIT)
    ends = np.zeros(len(text.offsets) + 1, dtype=bool)
    ends[text.offsets.searchsorted((kinds == _MARK).nonzero()[0].astype(np.uint32))] = True
    ends[0] = ends[-1] = True
    return Marks(figures, list(figures), ends.tobytes())


@cache
def _kinds() -> NDArray[np.uint8]:
    """Whether a code point ends a sentence or is a digit, of any script."""
    table = np.zeros(sys.maxunicode + 1, dtype=np.uint8)
    table[[code for code in _DECIMALS if chr(code).isdecimal()]] = _DIGIT
    table[[ord(mark) for mark in _MARKS]] = _MARK
    table.flags.writeable = False
    return table


def _figures(raw: str, text: Normalised, digits: NDArray[np.bool_]) -> dict[int, tuple[str, ...]]:
    """The figures of a text by how many characters of its comparison form stand before them.

    What a search would find, but that it is known where digits begin: looking for them one
    character after the other took most of the time.
    """
    begins = (np.append(False, digits[:-1]) < digits).nonzero()[0]
    places = text.offsets.searchsorted(begins.astype(np.uint32)).tolist()
    found: dict[int, tuple[str, ...]] = {}
    end = 0
    for start, place in zip(begins.tolist(), places, strict=True):
        if start < end or not (match := _FIGURE.match(raw, start)):
            continue  # it belongs to the figure before: the month of a date, a group of digits
        end, figure = match.end(), match.group()
        if not figure.isascii():
            figure = _BETWEEN.sub("", unicodedata.normalize("NFKC", figure))
        elif "," in figure:
            figure = figure.replace(",", "")
        found[place] = (*found[place], figure) if place in found else (figure,)
    return found
