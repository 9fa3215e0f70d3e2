"""The rows of works: how a run's states take the place of those that stood."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from archive.catalogue import schema
from archive.catalogue.indexing import index_work, unindex_part, unindex_work
from archive.catalogue.members import measures
from archive.catalogue.reads import chunks, standing
from archive.decisions import Departure, decode, written
from archive.records import CanonicalVersion, Work
from archive.search.folding import title_key


def apply_work(connection: sa.Connection, sequence: int, work: Work) -> None:
    """Replace the work's open row by its new state; witnesses that did not change stay."""
    _close(connection, sequence, schema.WORK, work.work_id)
    connection.execute(
        sa.insert(schema.WORK).values(
            work_id=work.work_id,
            since=sequence,
            title=work.title,
            folded_title=title_key(work.title or ""),
            issuer=work.issuer,
            origin=written(work.origin) if work.origin else None,
        )
    )
    _add_witnesses(connection, sequence, work)
    if work.continues is not None:
        _hand_on_versions(connection, work.continues, work.work_id)
    _add_version(connection, sequence, work)
    for merged in work.merged_from:
        _dissolve(connection, sequence, merged, work)
    index_work(connection, work)


def leave_work(connection: sa.Connection, sequence: int, departure: Departure) -> None:
    """Take a part out of the work that it was a witness of."""
    _close_witnesses(connection, sequence, departure.work_id, [departure.part_id])
    unindex_part(connection, departure.part_id)


def _add_witnesses(connection: sa.Connection, sequence: int, work: Work) -> None:
    table = schema.WITNESS
    stated = {witness.part_id: witness for witness in work.witnesses}
    wanted = {part_id: written(witness) for part_id, witness in stated.items()}
    for chunk in chunks(wanted):
        open_rows = sa.select(table.c.part_id, table.c.body).where(
            _open(table, work.work_id) & table.c.part_id.in_(chunk)
        )
        stood = dict(connection.execute(open_rows).all())
        changed = [part_id for part_id in chunk if stood.get(part_id) != wanted[part_id]]
        _close_witnesses(connection, sequence, work.work_id, changed)
        rows = [
            {
                "work_id": work.work_id,
                "part_id": part_id,
                "since": sequence,
                **measures(stated[part_id]),
                "body": wanted[part_id],
            }
            for part_id in changed
        ]
        if rows:
            connection.execute(sa.insert(table), rows)


def _close_witnesses(
    connection: sa.Connection, sequence: int, work_id: str, part_ids: list[str]
) -> None:
    table = schema.WITNESS
    closed = _open(table, work_id) & table.c.part_id.in_(part_ids)
    connection.execute(sa.update(table).where(closed).values(until=sequence))


def _open(table: sa.Table, work_id: str) -> sa.ColumnElement[bool]:
    return (table.c.work_id == work_id) & standing(table)


def _close(connection: sa.Connection, sequence: int, table: sa.Table, work_id: str) -> None:
    closed = sa.update(table).where(_open(table, work_id))
    connection.execute(closed.values(until=sequence))


def _add_version(connection: sa.Connection, sequence: int, work: Work) -> None:
    table, canonical = schema.CANONICAL, work.canonical
    known = connection.scalar(
        sa.select(sa.func.count()).where(
            (table.c.work_id == work.work_id) & (table.c.version == canonical.version)
        )
    )
    if not known:
        connection.execute(
            sa.insert(table).values(
                work_id=work.work_id,
                version=canonical.version,
                since=sequence,
                part_id=canonical.part_id,
                body=written(canonical),
            )
        )


def _hand_on_versions(connection: sa.Connection, former: str, heir: str) -> None:
    """Give a work under its new id the versions that it had under the former one, from when
    they were elected."""
    table = schema.CANONICAL
    own = sa.select(table.c.version).where(table.c.work_id == heir)
    query = sa.select(table).where((table.c.work_id == former) & table.c.version.not_in(own))
    for row in connection.execute(query).all():
        version = replace(decode(CanonicalVersion, row.body, former), work_id=heir)
        handed_on = {**row._mapping, "work_id": heir, "body": written(version)}
        connection.execute(sa.insert(table).values(handed_on))


def _dissolve(connection: sa.Connection, sequence: int, merged: str, heir: Work) -> None:
    for table in (schema.WORK, schema.WITNESS):
        _close(connection, sequence, table, merged)
    connection.execute(
        sa.insert(schema.REDIRECT).values(
            work_id=merged,
            since=sequence,
            target=heir.work_id,
            continued=merged == heir.continues,
        )
    )
    unindex_work(connection, merged)
