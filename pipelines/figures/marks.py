"""Where a text's figures stand and its sentences end.

Read once a text, and compared with those of every text that shares passages with it.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipelines.reprints.legible import Legible, legible
from pipelines.reprints.normalise import Normalised, code_points

_FIGURE = re.compile(r"\d[\d,，]*(?:\.\d+)?(?:年(?:\d+月(?:\d+日)?)?)?")
_COMMAS = {ord(comma): None for comma in ",，"}
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


def marks(raw: str, text: Normalised, form: Legible | None = None) -> Marks:
    """Read the marks of a text. `form` is its legible form, where that is at hand."""
    ends = np.zeros(len(text.offsets) + 1, dtype=bool)
    stops = _ends_sentence().take(code_points(raw)).nonzero()[0]
    ends[text.offsets.searchsorted(stops.astype(np.uint32))] = True
    ends[0] = ends[-1] = True
    figures = _figures(form or legible(raw), text)
    return Marks(figures, list(figures), ends.tobytes())


@cache
def _ends_sentence() -> NDArray[np.bool_]:
    """Whether a code point ends a sentence."""
    table = np.zeros(sys.maxunicode + 1, dtype=bool)
    table[[ord(mark) for mark in _MARKS]] = True
    table.flags.writeable = False
    return table


def _figures(form: Legible, text: Normalised) -> dict[int, tuple[str, ...]]:
    """The figures of a text by how many characters of its comparison form stand before them."""
    matches = list(_FIGURE.finditer(form.text))
    starts = form.offsets[[match.start() for match in matches]] if matches else ()
    places = text.offsets.searchsorted(starts).tolist()
    figures = [match[0].translate(_COMMAS) for match in matches]
    found: dict[int, tuple[str, ...]] = dict(zip(places, zip(figures, strict=True), strict=True))
    if len(found) < len(places):
        found.clear()
        for place, figure in zip(places, figures, strict=True):
            found[place] = (*found.get(place, ()), figure)
    return found
