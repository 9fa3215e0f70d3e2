"""A text's comparison form with its figures put back, each as one symbol.

The comparison form has no digits. To align two texts figure by figure, each figure stands
between its words as one character of a private-use plane, the same one for equal figures.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipelines.normalise import normalise
from pipelines.quantities import Quantity, quantities
from pipelines.units import BARE, COUNT

_SYMBOLS = 0xF0000

FIRST_SYMBOL: Final = chr(_SYMBOLS)
"""No text's comparison form has a character as high as this."""


class Figured:
    """A text's comparison form with its figures in their places, one symbol each."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.figures = quantities(text)
        self._form = normalise(text)

    @cached_property
    def _pieces(self) -> tuple[list[str], NDArray[np.int64], dict[int, int]]:
        """Comparison form between the figures; raw offset of each symbol; symbol → figure."""
        form, offsets = self._form.text, self._form.offsets.astype(np.int64)
        starts = np.searchsorted(offsets, [each.start for each in self.figures])
        ends = np.searchsorted(offsets, [each.end for each in self.figures])
        words: list[str] = []
        raw: list[NDArray[np.int64]] = []
        where: dict[int, int] = {}
        begin = length = 0
        for index, figure in enumerate(self.figures):
            stop = int(starts[index])
            words.append(form[begin:stop])
            raw += [offsets[begin:stop], np.array([figure.start])]
            length += stop - begin
            where[length] = index
            length += 1
            begin = int(ends[index])
        words.append(form[begin:])
        raw.append(offsets[begin:])
        return words, np.concatenate(raw), where

    @property
    def raw(self) -> NDArray[np.int64]:
        """Where each symbol stands in the raw text."""
        return self._pieces[1]

    @property
    def where(self) -> dict[int, int]:
        """Which figure a symbol stands for."""
        return self._pieces[2]

    def symbols(self, codes: dict[tuple[object, ...], str]) -> str:
        """The words with the figures among them; equal figures are equal symbols.

        `codes` gives each figure its symbol and grows by those not met before.
        """
        words = self._pieces[0]
        out = [words[0]]
        for figure, following in zip(self.figures, words[1:], strict=True):
            out.append(codes.setdefault(_key(figure), chr(_SYMBOLS + len(codes) % 0xFFFD)))
            out.append(following)
        return "".join(out)


def dimension(figure: Quantity) -> str:
    """What the figure measures; a number without a unit may count anything."""
    return BARE if figure.dimension == COUNT else figure.dimension


def _key(figure: Quantity) -> tuple[object, ...]:
    if figure.values:
        return (dimension(figure), *(value.normalize() for value in figure.values))
    return dimension(figure), figure.digits
