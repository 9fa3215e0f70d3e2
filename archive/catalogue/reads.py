"""The questions that every reader of the catalogue asks, each put in one place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa

from archive.catalogue import schema
from archive.decisions import PartEntry, decode, decode_each, part_of
from archive.paging import joined_text
from archive.records import CanonicalVersion, Document, Origin, Part

CHUNK = 5000
"""Below every database's limit of bound values in one statement."""

HELD = schema.PART.join(schema.DOCUMENT, schema.DOCUMENT.c.document_id == schema.PART.c.document_id)
"""Parts, with the documents that they lie in."""

CARRIED = schema.WITNESS.join(schema.PART, schema.PART.c.part_id == schema.WITNESS.c.part_id).join(
    schema.DOCUMENT, schema.DOCUMENT.c.document_id == schema.PART.c.document_id
)
"""Witnesses, with the parts that they are and the documents that these lie in."""


@dataclass(frozen=True, slots=True)
class WorkState:
    """What is known of a work that stands, beside its texts."""

    work_id: str
    title: str | None
    issuer: str | None
    origin: Origin | None


def chunks(values: Iterable[str]) -> Iterator[list[str]]:
    """The distinct values in order, as many at a time as one statement may hold."""
    remaining = iter(sorted(set(values)))
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def newest_sequence(connection: sa.Connection) -> int:
    """The number of the newest run that is applied; 0 where there is none."""
    return connection.scalar(sa.select(sa.func.max(schema.RUN.c.sequence))) or 0


def standing(table: sa.FromClause, sequence: int | None = None) -> sa.ColumnElement[bool]:
    """The rows of a table of states that stood after that run (None: that stand now)."""
    if sequence is None:
        return table.c.until.is_(None)
    return (table.c.since <= sequence) & (table.c.until.is_(None) | (table.c.until > sequence))


def work_states(
    connection: sa.Connection, work_ids: Iterable[str], sequence: int | None = None
) -> dict[str, WorkState]:
    """Those of the works that stood after that run, or stand now, by id."""
    table = schema.WORK
    columns = (table.c.work_id, table.c.title, table.c.issuer, table.c.origin)
    return {
        row.work_id: WorkState(
            row.work_id, row.title, row.issuer, origin_of(row.work_id, row.origin)
        )
        for chunk in chunks(work_ids)
        for row in connection.execute(
            sa.select(*columns).where(table.c.work_id.in_(chunk) & standing(table, sequence))
        )
    }


def origin_of(work_id: str, origin: str | None) -> Origin | None:
    """The origin of a work, from the column that holds it."""
    return decode(Origin, origin, work_id) if origin else None


def is_newest(canonical: sa.FromClause, sequence: int | None = None) -> sa.ColumnElement[bool]:
    """The rows of (an alias of) the canonical versions that no other superseded up to that run,
    or until now."""
    newer = schema.CANONICAL.alias()
    later = (newer.c.work_id == canonical.c.work_id) & (newer.c.version > canonical.c.version)
    if sequence is None:
        return ~sa.exists().where(later)
    superseded = sa.exists().where(later & (newer.c.since <= sequence))
    return (canonical.c.since <= sequence) & ~superseded


def newest_versions(
    connection: sa.Connection, work_ids: Iterable[str], sequence: int | None = None
) -> dict[str, CanonicalVersion]:
    """The last canonical version that each of those works had after that run, or has now, by
    work; also of works whose ids stand no longer."""
    table = schema.CANONICAL
    bodies = {
        work_id: body
        for chunk in chunks(work_ids)
        for work_id, body in connection.execute(
            sa.select(table.c.work_id, table.c.body).where(
                table.c.work_id.in_(chunk) & is_newest(table, sequence)
            )
        )
    }
    return dict(zip(bodies, decode_each(CanonicalVersion, bodies), strict=True))


def newest_version(
    connection: sa.Connection, work_id: str, sequence: int | None = None
) -> CanonicalVersion | None:
    """The same of one work; None for an id that never had one."""
    return newest_versions(connection, [work_id], sequence).get(work_id)


def held_parts(
    connection: sa.Connection, part_ids: Iterable[str]
) -> dict[str, tuple[Part, Document]]:
    """Those parts with their texts, and the documents that they lie in, by part id."""
    part, document = schema.PART, schema.DOCUMENT
    columns = (part.c.part_id, part.c.body.label("entry"), document.c.body)
    return {
        row.part_id: held_part(row)
        for chunk in chunks(part_ids)
        for row in connection.execute(
            sa.select(*columns).select_from(HELD).where(part.c.part_id.in_(chunk))
        )
    }


def held_part(row: sa.Row[*tuple[Any, ...]]) -> tuple[Part, Document]:
    """The part and the document of a row of both: `part_id`, the part's body as `entry`, and the
    document's as `body`."""
    held = decode(Document, row.body, row.part_id)
    return part_of(held, decode(PartEntry, row.entry, row.part_id)), held


def canonical_text(connection: sa.Connection, canonical: CanonicalVersion) -> tuple[str, Document]:
    """The text of a canonical version, and the page that it stands on, or begins on."""
    held = held_parts(connection, canonical.part_ids)
    pages = [held[part_id] for part_id in canonical.part_ids]
    return joined_text([part.text for part, _ in pages]), pages[0][1]
