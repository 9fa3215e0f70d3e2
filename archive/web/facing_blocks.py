"""Two texts that face each other, as a reader goes through them: from one difference to the
next, what is the same between them folded away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from archive.web.facing import Change, Piece, Row

FOLDED_FROM = 5
"""So many paragraphs in a row that are the same are folded, but for one at either end."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Paragraphs that stand beside each other; either side may have none."""

    left: tuple[tuple[Piece, ...], ...]
    right: tuple[tuple[Piece, ...], ...]
    moved: bool = False

    @property
    def one_sided(self) -> bool:
        """Whether nothing in it stands on both sides: whole paragraphs were cut or added."""
        pieces = (piece for paragraph in (*self.left, *self.right) for piece in paragraph)
        return all(piece.change in (Change.CUT, Change.ADDED) for piece in pieces)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the two texts: a difference (`number` counts them from 1), or what is the
    same between two of them (0), `folded` where that is long."""

    pairs: tuple[Pair, ...]
    number: int = 0
    folded: bool = False


def blocks(rows: Iterable[Row]) -> tuple[Block, ...]:
    """Rows that face each other, by difference."""
    told: list[Block] = []
    number = 0
    for differs, some in groupby(rows, key=_differs):
        if differs:
            for pair in _beside(list(some)):
                number += 1
                told.append(Block((pair,), number))
        else:
            told += _unchanged([Pair((row.left,), (row.right,)) for row in some])
    return tuple(told)


def _differs(row: Row) -> bool:
    return row.moved or any(piece.change is not Change.SAME for piece in (*row.left, *row.right))


def _unchanged(pairs: Sequence[Pair]) -> Iterator[Block]:
    if len(pairs) < FOLDED_FROM:
        yield Block(tuple(pairs))
    else:
        yield Block((pairs[0],))
        yield Block(tuple(pairs[1:-1]), folded=True)
        yield Block((pairs[-1],))


def _beside(rows: Sequence[Row]) -> Iterator[Pair]:
    """What was cut beside what was added in its place, not one below the other."""
    for paired, some in groupby(rows, key=lambda row: bool(row.left and row.right)):
        if paired:
            yield from (Pair((row.left,), (row.right,), row.moved) for row in some)
        else:
            several = list(some)
            yield Pair(
                tuple(row.left for row in several if row.left),
                tuple(row.right for row in several if row.right),
            )
