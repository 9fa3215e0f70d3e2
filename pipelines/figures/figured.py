"""A text's comparison form with its figures put back, each as one symbol.

The comparison form has no digits. To align two texts figure by figure, each figure stands
between its words as one character of a private-use plane, the same one for equal figures.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipelines.figures.quantities import quantities
from pipelines.figures.quantity import Quantity
from pipelines.figures.units import BARE, COUNT
from pipelines.reprints.normalise import normalise

_SYMBOLS = 0xF0000
_PLANE = 0xFFFD

FIRST_SYMBOL: Final = chr(_SYMBOLS)
"""No text's comparison form has a character as high as this."""

_SENTENCE_MARKS = "。！？；\n"
_SENTENCE = 1000  # raw characters to either side in which a sentence begins and ends

Codes = dict[tuple[object, ...], str]
"""Which symbol stands for which figure; shared by the texts to be compared."""


class Figured:
    """A text in symbols: its words (Han, simplified) and its figures.

    `figures` are the text's figures in order; `symbols` the words and figures; `raw`: int64,
    shape (len(symbols),), where each symbol begins in the raw text; `where` maps the place of
    a figure's symbol to its index. `codes` gives the symbols, and grows by the figures that
    it has not met.
    """

    def __init__(self, text: str, codes: Codes) -> None:
        form = normalise(text)
        self.figures = quantities(text)
        self.where: dict[int, int] = {}
        self._text = text
        offsets = form.offsets.astype(np.int64)
        starts = np.searchsorted(offsets, [figure.start for figure in self.figures]).tolist()
        ends = np.searchsorted(offsets, [figure.end for figure in self.figures]).tolist()
        pieces: list[str] = []
        raw: list[NDArray[np.int64]] = []
        begin = length = 0
        for index, figure in enumerate(self.figures):
            length += starts[index] - begin
            self.where[length] = index
            length += 1
            symbol = codes.setdefault(_key(figure), chr(_SYMBOLS + len(codes) % _PLANE))
            pieces += [form.text[begin : starts[index]], symbol]
            raw += [offsets[begin : starts[index]], np.array([figure.start], dtype=np.int64)]
            begin = ends[index]
        self.symbols = "".join([*pieces, form.text[begin:]])
        self.raw = np.concatenate([*raw, offsets[begin:]])
        self._places = list(self.where)

    def place(self, figure: int) -> int:
        """Where the symbol of a figure stands."""
        return self._places[figure]

    def figures_in(self, start: int, end: int) -> list[int]:
        """The places of the figures among the symbols from `start` to `end`."""
        return self._places[bisect_left(self._places, start) : bisect_left(self._places, end)]

    def sentence(self, at: int) -> tuple[int, int]:
        """The symbols of the sentence in which the symbol at `at` stands, half open."""
        place = int(self.raw[at])
        low, high = max(0, place - _SENTENCE), place + _SENTENCE
        begin = max(low, *(self._text.rfind(mark, low, place) + 1 for mark in _SENTENCE_MARKS))
        ends = (self._text.find(mark, place, high) for mark in _SENTENCE_MARKS)
        end = min((found for found in ends if found >= 0), default=high)
        return int(np.searchsorted(self.raw, begin)), int(np.searchsorted(self.raw, end))

    def between(self, start: int, end: int) -> str:
        """The raw text from before the symbol at `start` to after the last one before `end`,
        without those at its edges: the joints between symbols, and the symbols inside."""
        first = 0 if start == 0 else self._end(start - 1)
        last = int(self.raw[end]) if end < len(self.raw) else len(self._text)
        return self._text[first:last]

    def _end(self, at: int) -> int:
        if at in self.where:
            return self.figures[self.where[at]].end
        return int(self.raw[at]) + 1


def dimension(figure: Quantity) -> str:
    """What the figure measures; a number without a unit may count anything."""
    return BARE if figure.dimension == COUNT else figure.dimension


def _key(figure: Quantity) -> tuple[object, ...]:
    if figure.values:
        return (dimension(figure), *(value.normalize() for value in figure.values))
    return dimension(figure), figure.digits
