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
    ends = np.zeros(len(text.offsets) + 1, dtype=bool)
    stops = _ends_sentence().take(code_points(raw)).nonzero()[0]
    ends[text.offsets.searchsorted(stops.astype(np.uint32))] = True
    ends[0] = ends[-1] = True
    figures = _figures(raw, text)
    return Marks(figures, list(figures), ends.tobytes())


@cache
def _ends_sentence() -> NDArray[np.bool_]:
    """Whether a code point ends a sentence."""
    table = np.zeros(sys.maxunicode + 1, dtype=bool)
    table[[ord(mark) for mark in _MARKS]] = True
    table.flags.writeable = False
    return table


def _figures(raw: str, text: Normalised) -> dict[int, tuple[str, ...]]:
    """The figures of a text by how many characters of its comparison form stand before them."""
    matches = list(_FIGURE.finditer(raw))
    starts = np.array([match.start() for match in matches], dtype=np.uint32)
    places = text.offsets.searchsorted(starts).tolist()
    figures = [_plain(match[0]) for match in matches]
    found: dict[int, tuple[str, ...]] = dict(zip(places, zip(figures, strict=True), strict=True))
    if len(found) < len(places):
        found.clear()
        for place, figure in zip(places, figures, strict=True):
            found[place] = (*found.get(place, ()), figure)
    return found


def _plain(figure: str) -> str:
    if figure.isascii():
        return figure.replace(",", "") if "," in figure else figure
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", figure))
