"""What a list is: its columns, declared with what each holds, and flat rows.

A cell is text, a number, a truth or a list of texts; nothing is nested, and no column is left
out of a row. The columns say nothing of the rows: an empty list has those of a full one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Row = dict[str, object]


class Cell(StrEnum):
    """What a column holds; any may be empty. The last three hold several texts: names of
    others, words of ours, phrases (in which the signs that part the others may stand)."""

    TEXT = "text"
    WHOLE = "whole"
    REAL = "real"
    TRUTH = "truth"
    NAMES = "names"
    WORDS = "words"
    PHRASES = "phrases"


BETWEEN = {Cell.NAMES: "、", Cell.WORDS: " ", Cell.PHRASES: "; "}
"""What parts the texts of a cell that holds several, where they stand in one."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A list: what it is of, its columns in order, and its rows, which can be read once."""

    listing: str
    columns: Mapping[str, Cell]
    rows: Iterable[Row]
