"""A figure: a number with its unit, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pipelines.figures.masks import MASK

ANY: Final = "?"
"""What stands for a number in forms: one or two crosses, whatever its length."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure and where it stands: `text[start:end]`, number and unit together.

    `digits` is the number as written, in plain ASCII (`"30.4"`, `"**.*"`, `"3-5"`; Chinese
    numerals as they stand; `"?"` for a cross that stands for any number, as in X万元).
    `values` are in the base unit of `dimension`: one, two for a range, none where digits are
    masked or the number is no amount (`10.1.3`). `place` is the worth of the last digit
    written: what the figure can be exact to.
    """

    start: int
    end: int
    digits: str
    unit: str
    dimension: str
    values: tuple[Decimal, ...]
    place: Decimal
    approximate: bool = False
    chinese: bool = False

    @property
    def masked(self) -> bool:
        """Whether a digit of it is masked."""
        return MASK in self.digits or self.digits == ANY

    @property
    def weighty(self) -> bool:
        """Whether its loss is worth a word: not a footnote mark, a name's digit or 一个."""
        if not self.unit or not self.values:
            return False
        return not self.chinese or len(self.digits) > 1
