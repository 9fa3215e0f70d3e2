"""The pages that carry works, each as a witness of one: the query that every reader of them
shares, and its rows.

A row is light: what is asked of thousands of witnesses at once. What else is known of a
witness (`bodies`) is read for those that are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias

import sqlalchemy as sa

from archive.catalogue import schema
from archive.catalogue.reads import CARRIED, chunks, standing
from archive.catalogue.sightings import first_captured, last_captured
from archive.decisions import decode
from archive.records import CanonicalVersion, Kind, Witness
from archive.search.fulltext import WITNESSES

_Row: TypeAlias = sa.Row[*tuple[Any, ...]]

FEW = 500
"""Witnesses up to this many are asked for by name, more of them as all that a work has."""


@dataclass(frozen=True, slots=True)
class Member:
    """A page as a witness of a work. `captured_at` is the first capture of its text as it is
    now, `first_seen` the first of any with which it carried the work. Of a page that ceased to
    carry it, `last_seen` is the last that did and `replaced_at` the first after it; None while
    it does, so that a night in which nothing changed changes nothing here."""

    work_id: str
    part_id: str
    kind: str
    credit: str | None
    source_part: str | None
    strength: str | None
    ordered: bool | None
    title: str | None
    url: str
    address: str
    host: str
    site_id: str
    site_name: str
    role: str
    captured_at: str
    published: str | None
    credited_source: str | None
    credited_authors: str
    original_title: str | None
    editor: str | None
    first_seen: str = ""
    last_seen: str | None = None
    replaced_at: str | None = None


def members() -> sa.Select[Any]:
    """Open witnesses, a row each, with the pages that they stand on."""
    return _joined().where(standing(schema.WITNESS))


def members_of(
    connection: sa.Connection, work_ids: Iterable[str]
) -> Iterator[tuple[str, tuple[Member, ...]]]:
    """The open witnesses of those works, by work; a page's newest state first."""
    witness = schema.WITNESS
    last = last_captured().label("last_seen")
    for chunk in chunks(work_ids):
        query = (
            _joined()
            .where(witness.c.work_id.in_(chunk))
            .order_by(witness.c.work_id, last.desc(), witness.c.part_id)
            .add_columns(last, witness.c.until)
        )
        carried = _carried_now(connection, chunk)
        for work_id, rows in groupby(connection.execute(query).all(), key=_work_id):
            every = list(rows)
            seen = _seen(every)
            ended = {place: seen[place][1] for place in seen if (work_id, place) not in carried}
            replaced = _replaced(connection, ended) if ended else {}
            yield work_id, tuple(_open_members(every, seen, replaced))


def one_a_page(members: Sequence[Member], elected: CanonicalVersion) -> tuple[Member, ...]:
    """One row a page: its newest state, or the one that the canonical text rests on. The
    canonical page comes first, the others by the time that they state, else ours."""
    rests_on = set(elected.part_ids)
    found: dict[str, Member] = {}
    for member in sorted(members, key=lambda one: one.part_id not in rests_on):
        found.setdefault(member.address, member)
    return tuple(
        sorted(
            found.values(),
            key=lambda one: (
                one.kind != Kind.CANONICAL,
                one.published or one.captured_at,
                one.url,
            ),
        )
    )


def bodies(
    connection: sa.Connection, work_id: str, members: Sequence[Member]
) -> dict[str, Witness]:
    """All that the record says of those witnesses of a work, by part id."""
    table = schema.WITNESS
    query = sa.select(table.c.part_id, table.c.body).where(
        (table.c.work_id == work_id) & standing(table)
    )
    wanted = {one.part_id for one in members}
    if len(wanted) <= FEW:
        query = query.where(table.c.part_id.in_(sorted(wanted)))
    return {
        part_id: decode(Witness, body, work_id)
        for part_id, body in connection.execute(query)
        if part_id in wanted
    }


def measures(witness: Witness) -> dict[str, object]:
    """What of a witness stands in columns of its own: what is asked of thousands at once."""
    source = witness.source
    return {
        "kind": witness.kind.value,
        "credit": witness.credit.verdict.value if witness.credit else None,
        "source_part": source.part_id if source else None,
        "strength": source.strength.value if source else None,
        "ordered": source.ordered if source else None,
    }


def _joined() -> sa.Select[Any]:
    witness, part, document = schema.WITNESS, schema.PART, schema.DOCUMENT
    return sa.select(
        witness.c.work_id,
        witness.c.part_id,
        witness.c.kind,
        witness.c.credit,
        witness.c.source_part,
        witness.c.strength,
        witness.c.ordered,
        part.c.title,
        document.c.url,
        document.c.address,
        document.c.host,
        document.c.site_id,
        document.c.site_name,
        document.c.role,
        first_captured().label("captured_at"),
        document.c.published,
        document.c.credited_source,
        document.c.credited_authors,
        document.c.original_title,
        document.c.editor,
    ).select_from(CARRIED)


def still_carries(
    work_id: sa.ColumnElement[str], address: sa.ColumnElement[str]
) -> sa.ColumnElement[bool]:
    """Whether the page at that address carries that work as it was captured last. What is
    carried is read once, not for each page the texts of its whole work."""
    now = WITNESSES.texts
    return sa.tuple_(work_id, address).in_(sa.select(now.c.work_id, now.c.address))


def _carried_now(connection: sa.Connection, work_ids: Sequence[str]) -> set[tuple[str, str]]:
    """Which of those works the newest captures of pages carry: work and address."""
    now = WITNESSES.texts
    query = sa.select(now.c.work_id, now.c.address).where(now.c.work_id.in_(work_ids))
    return {(row.work_id, row.address) for row in connection.execute(query)}


def _replaced(connection: sa.Connection, ended: Mapping[str, str]) -> dict[str, str]:
    """When pages were first seen to carry something else, after they were last seen to carry
    what they did (`ended`), by address."""
    capture, document = schema.CAPTURE, schema.DOCUMENT
    found: dict[str, str] = {}
    for chunk in chunks(ended):
        query = (
            sa.select(document.c.address, capture.c.captured_at)
            .join(capture, capture.c.document_id == document.c.document_id)
            .where(document.c.address.in_(chunk))
            .order_by(capture.c.captured_at)
        )
        for row in connection.execute(query):
            if row.captured_at > ended[row.address]:
                found.setdefault(row.address, row.captured_at)
    return found


def _work_id(row: _Row) -> str:
    return str(row.work_id)


def _seen(rows: Iterable[_Row]) -> dict[str, tuple[str, str]]:
    """When each page was first and last seen in those rows, by address."""
    seen: dict[str, tuple[str, str]] = {}
    for row in rows:
        first, last = seen.get(row.address, (row.captured_at, row.last_seen))
        seen[row.address] = min(first, row.captured_at), max(last, row.last_seen)
    return seen


def _open_members(
    rows: Iterable[_Row], seen: Mapping[str, tuple[str, str]], replaced: Mapping[str, str]
) -> Iterator[Member]:
    for row in rows:
        if row.until is None:
            first, last = seen[row.address]
            replaced_at = replaced.get(row.address)
            values: list[Any] = [*row[:-2], first, last if replaced_at else None, replaced_at]
            yield Member(*values)
