"""A work as it stood after a run: what a saved audit may ask of it, how its pages stood, and
whether its canonical text says something else than before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from archive.catalogue import schema
from archive.catalogue.reads import (
    CARRIED,
    HELD,
    canonical_text,
    chunks,
    newest_versions,
    standing,
    work_states,
)
from archive.catalogue.sightings import last_captured
from archive.decisions import decode
from archive.host_lines import LEARNED_LINE
from archive.records import CanonicalVersion, Document, Role, Witness
from archive.texts.former import Reading, readings, versions_of_parts
from archive.texts.identity import former_ids


@dataclass(frozen=True, slots=True)
class CarriedWork:
    """A work as it stood after a run: what a saved audit may ask of it. `first_id` is the one
    that it stood under first: it names the work over the runs."""

    work_id: str
    first_id: str
    title: str | None
    issuer: str | None
    version: CanonicalVersion
    text: str
    document: Document
    host: str
    site_id: str
    role: Role


@dataclass(frozen=True, slots=True)
class StandingPages:
    """How the pages of a work stood after a run: `newest` is the document of each that was
    captured last of those that carry the work, by address; `elected` the addresses that the
    canonical text rests on; `former` the figures that these had before (see
    `archive.texts.former`); `corrected` is whether they came to say something else in that
    run, so that what others differ in may be their doing."""

    newest: Mapping[str, str]
    elected: frozenset[str]
    former: frozenset[Reading]
    corrected: bool


def standing_pages(connection: sa.Connection, work: CarriedWork, sequence: int) -> StandingPages:
    """How the pages of a work stood after that run."""
    witness, document = schema.WITNESS, schema.DOCUMENT
    rows = connection.execute(
        sa.select(witness.c.part_id, document.c.document_id, document.c.address, document.c.site_id)
        .select_from(CARRIED)
        .where((witness.c.work_id == work.work_id) & standing(witness, sequence))
        .order_by(last_captured(sequence), document.c.document_id)
    ).all()
    rests_on = set(work.version.part_ids)
    elected = frozenset(row.address for row in rows if row.part_id in rests_on)
    versions = versions_of_parts(connection, work.work_id, sequence)
    before = [
        row.part_id
        for row in rows
        if row.part_id not in rests_on
        and (row.address in elected or (row.part_id in versions and row.site_id == work.site_id))
    ]
    return StandingPages(
        newest={row.address: row.document_id for row in rows},
        elected=elected,
        former=readings(_measured(connection, work.work_id, before, sequence)),
        corrected=_stood_there(connection, work, sequence, elected),
    )


def _measured(
    connection: sa.Connection, work_id: str, part_ids: list[str], sequence: int
) -> list[Witness]:
    table = schema.WITNESS
    return [
        decode(Witness, body, work_id)
        for chunk in chunks(part_ids)
        for body in connection.scalars(
            sa.select(table.c.body).where(
                (table.c.work_id == work_id)
                & table.c.part_id.in_(chunk)
                & standing(table, sequence)
            )
        )
    ]


def _stood_there(
    connection: sa.Connection, work: CarriedWork, sequence: int, elected: frozenset[str]
) -> bool:
    """Whether the text was elected in that run, and the one before it stood on the same pages
    or the same site."""
    table, document = schema.CANONICAL, schema.DOCUMENT
    since = connection.scalar(
        sa.select(sa.func.max(table.c.since)).where(
            (table.c.work_id == work.work_id) & (table.c.version == work.version.version)
        )
    )
    superseded = versions_of_parts(connection, work.work_id, sequence - 1)
    if since != sequence or not superseded:
        return False
    last = max(superseded.values())
    pages = connection.execute(
        sa.select(document.c.address, document.c.site_id)
        .select_from(HELD)
        .where(schema.PART.c.part_id.in_([one for one, n in superseded.items() if n == last]))
    )
    return any(page.address in elected or page.site_id == work.site_id for page in pages)


def carried_work(connection: sa.Connection, work_id: str, sequence: int) -> CarriedWork:
    """A work and its canonical text as they stood after that run."""
    page = schema.DOCUMENT
    state = work_states(connection, [work_id], sequence)[work_id]
    version = newest_versions(connection, [work_id], sequence)[work_id]
    text, document = canonical_text(connection, version)
    held = connection.execute(
        sa.select(page).where(page.c.document_id == document.document_id)
    ).one()
    return CarriedWork(
        work_id=work_id,
        first_id=[work_id, *(former for former, _ in former_ids(connection, work_id))][-1],
        title=state.title,
        issuer=state.issuer,
        version=version,
        text=text,
        document=document,
        host=held.host,
        site_id=held.site_id,
        role=Role(held.role),
    )


def is_another_text(connection: sa.Connection, version: CanonicalVersion) -> bool:
    """Whether a version says something else than what it supersedes. Lines of its host that a
    night learned to cut say nothing."""
    table = schema.CANONICAL
    body = connection.scalars(
        sa.select(table.c.body).where(
            (table.c.work_id == version.work_id) & (table.c.version == version.supersedes)
        )
    ).one()
    former = decode(CanonicalVersion, body, version.work_id)
    return not _says_the_same(connection, version, former)


def _says_the_same(
    connection: sa.Connection, one: CanonicalVersion, other: CanonicalVersion
) -> bool:
    if one.text_sha256 == other.text_sha256:
        return True
    cut = _learned(connection, one) | _learned(connection, other)
    texts = (canonical_text(connection, each)[0] for each in (one, other))
    said, before = ([line for line in text.split("\n") if line not in cut] for text in texts)
    return said == before


def _learned(connection: sa.Connection, version: CanonicalVersion) -> set[str]:
    """The lines that were cut from a version's pages because they are their hosts'."""
    part, document = schema.PART, schema.DOCUMENT
    bodies = connection.scalars(
        sa.select(document.c.body).select_from(HELD).where(part.c.part_id.in_(version.part_ids))
    )
    pages = (decode(Document, body, version.work_id) for body in bodies)
    return {cut.text for page in pages for cut in page.removed if cut.rule == LEARNED_LINE}
