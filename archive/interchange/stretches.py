"""Which rows of which works a part of a list holds. A list that has many rows a work is handed
out by rows all the same: a work that thousands carry is no row more than others at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from archive.catalogue import schema
from archive.catalogue.reads import CARRIED, chunks, standing


@dataclass(frozen=True, slots=True)
class Some:
    """Which rows of a list; without a limit all that follow."""

    limit: int | None = None
    offset: int = 0

    @property
    def shown(self) -> slice:
        """Their place in the whole list."""
        end = None if self.limit is None else self.offset + self.limit
        return slice(self.offset, end)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring rows of one work, by their places among all of its rows."""

    work_id: str
    shown: slice


def stretches(counts: Iterable[tuple[str, int]], some: Some) -> tuple[int, list[Stretch]]:
    """How many rows works have in all, and what stretch of each is wanted, by how many rows
    each has, in the order of the list."""
    total, found = 0, []
    for work_id, rows in counts:
        start, end, _ = some.shown.indices(total + rows)
        first, last = max(start - total, 0), end - total
        if first < last:
            found.append(Stretch(work_id, slice(first, last)))
        total += rows
    return total, found


def pages_of_each(connection: sa.Connection, work_ids: Sequence[str]) -> list[tuple[str, int]]:
    """How many pages carry each of those works, in their order."""
    return _counted(connection, work_ids, schema.DOCUMENT.c.address.distinct())


def texts_of_each(connection: sa.Connection, work_ids: Sequence[str]) -> list[tuple[str, int]]:
    """How many texts of pages carry each of those works, older states of a page too."""
    return _counted(connection, work_ids, schema.WITNESS.c.part_id)


def _counted(
    connection: sa.Connection, work_ids: Sequence[str], what: sa.ColumnElement[str]
) -> list[tuple[str, int]]:
    work_id = schema.WITNESS.c.work_id
    found: dict[str, int] = {}
    for chunk in chunks(work_ids):
        query = sa.select(work_id, sa.func.count(what)).select_from(CARRIED)
        query = query.where(work_id.in_(chunk) & standing(schema.WITNESS)).group_by(work_id)
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return [(each, found.get(each, 0)) for each in work_ids]
