"""The ids of works over time: what an id leads to, what a work was called before, what it took
in and what was split off it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import sqlalchemy as sa

from archive.catalogue import schema
from archive.catalogue.reads import standing
from archive.decisions import decode
from archive.records import CanonicalVersion


def heirs(connection: sa.Connection, work_id: str, sequence: int | None) -> list[str]:
    """The works to which an id leads: itself while it stands; else those that took in what
    it held when it ended, and theirs."""
    table = schema.WORK
    found: list[str] = []
    seen: set[str] = set()
    frontier = [work_id]
    while frontier:
        wanted = frontier.pop()
        if wanted in seen:
            continue
        seen.add(wanted)
        is_open = sa.select(table.c.work_id).where(
            (table.c.work_id == wanted) & standing(table, sequence)
        )
        if connection.scalar(is_open):
            found.append(wanted)
        else:
            frontier += _successors(connection, wanted, sequence)
    return sorted(found)


def called_then(
    connection: sa.Connection, work_id: str, sequence: int | None, before: int | None = None
) -> list[str]:
    """The work that went on under that id after that run (and `before` another), as it was
    called then."""
    if sequence is None:
        return []
    table = schema.REDIRECT
    query = (
        sa.select(table.c.work_id, table.c.since)
        .where((table.c.target == work_id) & table.c.continued & (table.c.since > sequence))
        .order_by(table.c.since)
        .limit(1)
    )
    if before is not None:
        query = query.where(table.c.since < before)
    row = connection.execute(query).first()
    if row is None:
        return []
    found = heirs(connection, row.work_id, sequence)
    return found or called_then(connection, row.work_id, sequence, row.since)


def given_up_for(connection: sa.Connection, work_id: str) -> set[str]:
    """The ids that an id was given up for, and those that these were, though none may stand any
    more; none where the id itself or what it leads to stands."""
    table = schema.REDIRECT
    found: set[str] = set()
    frontier = set() if heirs(connection, work_id, None) else {work_id}
    while frontier:
        query = sa.select(table.c.target).where(table.c.work_id.in_(frontier))
        frontier = set(connection.scalars(query)) - found
        found |= frontier
    return found


def former_ids(connection: sa.Connection, work_id: str) -> Iterator[tuple[str, int]]:
    """The ids under which a work stood before, the last one first, each with the run in which
    it was given up: those whose canonical versions are the work's own."""
    table = schema.REDIRECT
    upto = sa.true()
    while True:
        query = (
            sa.select(table.c.work_id, table.c.since)
            .where((table.c.target == work_id) & table.c.continued & upto)
            .order_by(table.c.since.desc())
            .limit(1)
        )
        row = connection.execute(query).first()
        if row is None:
            return
        yield row.work_id, row.since
        work_id, upto = row.work_id, table.c.since < row.since


def merged_into(connection: sa.Connection, work_id: str, sequence: int | None = None) -> list[str]:
    """The ids that a work took in and that still lead to it, whose canonical versions are none
    of its own: they are asked for by those ids."""
    table = schema.REDIRECT
    line = [work_id, *(former for former, _ in former_ids(connection, work_id))]
    query = sa.select(table.c.work_id).where(table.c.target.in_(line) & ~table.c.continued)
    if sequence is not None:
        query = query.where(table.c.since <= sequence)
    taken = sorted(set(connection.scalars(query)) - set(line))
    return [each for each in taken if work_id in heirs(connection, each, sequence)]


def is_of_another_line(
    connection: sa.Connection, former: str, version: int | None, work_id: str
) -> bool:
    """Whether that version of an id is none of the work that the id leads to now: two works
    that were merged each have a version 1."""
    table = schema.CANONICAL
    digests = (
        sa.select(table.c.body)
        .where((table.c.work_id == each) & (table.c.version == version))
        .limit(1)
        for each in (former, work_id)
    )
    one, other = (connection.scalar(query) for query in digests)
    if version is None or one is None:
        return False
    own = decode(CanonicalVersion, one, former)
    return other is None or replace(own, work_id=work_id) != decode(
        CanonicalVersion, other, work_id
    )


def split_off(connection: sa.Connection, work_id: str, sequence: int | None = None) -> list[str]:
    """The works that hold now (or as of that run) what was once a text of `work_id`, which
    itself still stands."""
    mine, other = schema.WITNESS, schema.WITNESS.alias()
    stays = sa.exists().where(
        (other.c.work_id == work_id)
        & (other.c.part_id == mine.c.part_id)
        & standing(other, sequence)
    )
    left = sa.select(mine.c.part_id).where(
        (mine.c.work_id == work_id) & mine.c.until.is_not(None) & ~stays
    )
    if sequence is not None:
        left = left.where(mine.c.until <= sequence)
    return _works_of(connection, left, sequence)


def _successors(connection: sa.Connection, work_id: str, sequence: int | None) -> list[str]:
    """The works that an id was given up for: the one it was merged into, and those to which
    others of its texts went in the same run."""
    redirect, witness = schema.REDIRECT, schema.WITNESS
    query = (
        sa.select(redirect.c.target, redirect.c.since)
        .where(redirect.c.work_id == work_id)
        .order_by(redirect.c.since.desc())
        .limit(1)
    )
    if sequence is not None:
        query = query.where(redirect.c.since <= sequence)
    row = connection.execute(query).first()
    if row is None:
        return []
    held = sa.select(witness.c.part_id).where(
        (witness.c.work_id == work_id) & (witness.c.until == row.since)
    )
    return [row.target, *_works_of(connection, held, row.since)]


def _works_of(connection: sa.Connection, parts: sa.Select[str], sequence: int | None) -> list[str]:
    """The works that those parts witness as of a run."""
    table = schema.WITNESS.alias()
    query = (
        sa.select(table.c.work_id)
        .where(table.c.part_id.in_(parts) & standing(table, sequence))
        .distinct()
        .order_by(table.c.work_id)
    )
    return list(connection.scalars(query))
