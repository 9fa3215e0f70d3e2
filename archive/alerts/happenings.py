"""What happened in a run that somebody may want to be told of, as the catalogue has it."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from archive.alerts.declaration import Condition
from archive.catalogue import schema
from archive.decisions import decode
from archive.records import CanonicalVersion, Document, Flag, Kind, Role, Verdict, Witness
from archive.texts.naming import standing
from archive.texts.reading import canonical_text

OF_WITNESSES = frozenset(
    {Condition.NEW_REPOST, Condition.UNCREDITED_REPOST, Condition.FIGURE_CHANGED}
)


@dataclass(frozen=True, slots=True)
class CarriedWork:
    """A work as it stood after a run: what a saved audit may ask of it."""

    work_id: str
    title: str | None
    issuer: str | None
    version: CanonicalVersion
    text: str
    document: Document
    host: str
    site_id: str
    role: Role


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to a work. `key` names it whatever run finds it again; `host`,
    `site_id`, `role`, `kind` and `flags` are those of the page that it is about."""

    condition: Condition
    key: str
    work: CarriedWork
    url: str
    host: str
    site_id: str
    role: Role
    kind: Kind
    flags: tuple[Flag, ...]
    credited: str | None
    figures: tuple[str, ...] = ()


def happenings(
    connection: sa.Connection, sequence: int, wanted: AbstractSet[Condition]
) -> Iterator[Happening]:
    """All of those kinds that happened in that run, in an order of its own."""
    if wanted & OF_WITNESSES:
        for work_id, rows in groupby(connection.execute(_arrived(sequence)), key=_work_id):
            work = _work(connection, work_id, sequence)
            keys: dict[str, str] = {}  # a page is told of once, however often it was captured
            for row in rows:
                yield from _of_witness(work, row, keys.setdefault(row.address, row.part_id))
    if Condition.CANONICAL_CHANGED in wanted:
        for work_id in connection.scalars(_elected(sequence)):
            work = _work(connection, work_id, sequence)
            if _is_another_text(connection, work.version):
                key = f"{work_id} {work.version.version}"
                yield _of_work(Condition.CANONICAL_CHANGED, key, work)
    if Condition.NEW_WORK in wanted:
        for work_id in connection.scalars(_begun(sequence)):
            yield _of_work(Condition.NEW_WORK, work_id, _work(connection, work_id, sequence))


def _work_id(row: sa.Row[*tuple[Any, ...]]) -> str:
    return str(row.work_id)


def _arrived(sequence: int) -> sa.Select[*tuple[Any, ...]]:
    """The witnesses that came or were measured anew in that run, with their pages; `known`
    says whether the page was a repost of the work before, `credited_none` whether it was one
    that credited nobody."""
    witness, part, document = schema.WITNESS, schema.PART, schema.DOCUMENT
    return (
        sa.select(
            witness.c.work_id,
            witness.c.part_id,
            witness.c.body,
            document.c.url,
            document.c.address,
            document.c.host,
            document.c.site_id,
            document.c.role,
            document.c.credited_source,
            document.c.credited_authors,
            _was_repost(sequence, uncredited=False).label("known"),
            _was_repost(sequence, uncredited=True).label("credited_none"),
        )
        .join(part, part.c.part_id == witness.c.part_id)
        .join(document, document.c.document_id == part.c.document_id)
        .where((witness.c.since == sequence) & standing(witness, sequence))
        .order_by(witness.c.work_id, document.c.address, witness.c.part_id)
    )


def _was_repost(sequence: int, *, uncredited: bool) -> sa.Exists:
    """Whether the page carried that text, or one of that work, before the run, and the work's
    canonical text was then another site's. A work whose id ended in the run is the one it
    leads to."""
    witness, document, redirect = schema.WITNESS, schema.DOCUMENT, schema.REDIRECT
    before, part, page = witness.alias(), schema.PART.alias(), document.alias()
    ended = (
        sa.select(redirect.c.work_id)
        .where((redirect.c.target == witness.c.work_id) & (redirect.c.since == sequence))
        .correlate(witness)
    )
    return (
        sa.select(sa.literal(1))
        .select_from(
            before.join(part, part.c.part_id == before.c.part_id).join(
                page, page.c.document_id == part.c.document_id
            )
        )
        .where(
            (page.c.address == document.c.address)
            & standing(before, sequence - 1)
            & (
                (before.c.part_id == witness.c.part_id)
                | (before.c.work_id == witness.c.work_id)
                | before.c.work_id.in_(ended)
            )
            & (_canonical_site(before.c.work_id, sequence - 1) != page.c.site_id)
            & (_credits_nobody(page) if uncredited else sa.true())
        )
        .exists()
    )


def _canonical_site(work_id: sa.ColumnElement[str], sequence: int) -> sa.ScalarSelect[str]:
    """Whose page a work's canonical text was of after that run."""
    canonical, part, page = schema.CANONICAL.alias(), schema.PART.alias(), schema.DOCUMENT.alias()
    return (
        sa.select(page.c.site_id)
        .join(part, part.c.document_id == page.c.document_id)
        .join(canonical, canonical.c.part_id == part.c.part_id)
        .where((canonical.c.work_id == work_id) & (canonical.c.since <= sequence))
        .order_by(canonical.c.version.desc())
        .limit(1)
        .scalar_subquery()
    )


def _credits_nobody(page: sa.FromClause) -> sa.ColumnElement[bool]:
    return (sa.func.coalesce(page.c.credited_source, "") == "") & (page.c.credited_authors == "[]")


def _elected(sequence: int) -> sa.Select[str]:
    table, state = schema.CANONICAL, schema.WORK
    return (
        sa.select(table.c.work_id)
        .join(state, (state.c.work_id == table.c.work_id) & standing(state, sequence))
        .where((table.c.since == sequence) & (table.c.version > 1))
        .order_by(table.c.work_id)
    )


def _begun(sequence: int) -> sa.Select[str]:
    """The works that have stood since that run and never before."""
    table = schema.WORK
    stands = sa.select(table.c.work_id).where(standing(table, sequence))
    return (
        sa.select(table.c.work_id)
        .where(table.c.work_id.in_(stands))
        .group_by(table.c.work_id)
        .having(sa.func.min(table.c.since) == sequence)
        .order_by(table.c.work_id)
    )


def _of_witness(work: CarriedWork, row: sa.Row[*tuple[Any, ...]], key: str) -> Iterator[Happening]:
    """`key` names the page and its text, whose id outlives the work's."""
    witness = decode(Witness, row.body.encode(), row.work_id)
    about = {
        "work": work,
        "url": row.url,
        "host": row.host,
        "site_id": row.site_id,
        "role": Role(row.role),
        "kind": witness.kind,
        "flags": witness.flags,
        "credited": row.credited_source,
    }
    repost = witness.kind is not Kind.CANONICAL and row.site_id != work.site_id
    if repost and not row.known:
        yield Happening(Condition.NEW_REPOST, key, **about)
    uncredited = not row.credited_source and row.credited_authors == "[]"
    if repost and uncredited and not row.credited_none:
        yield Happening(Condition.UNCREDITED_REPOST, key, **about)
    changed = tuple(
        f"{pair.a}→{pair.b}" for pair in witness.figures if pair.verdict is Verdict.CHANGED
    )
    if changed:
        figures_key = "\n".join([row.address, *sorted(changed)])
        yield Happening(Condition.FIGURE_CHANGED, figures_key, **about, figures=changed)


def _of_work(condition: Condition, key: str, work: CarriedWork) -> Happening:
    return Happening(
        condition,
        key,
        work,
        url=work.document.url,
        host=work.host,
        site_id=work.site_id,
        role=work.role,
        kind=Kind.CANONICAL,
        flags=(),
        credited=work.document.credited_source,
    )


def _work(connection: sa.Connection, work_id: str, sequence: int) -> CarriedWork:
    """A work and its canonical text as they stood after that run."""
    state, canonical, page = schema.WORK, schema.CANONICAL, schema.DOCUMENT
    row = connection.execute(
        sa.select(state).where((state.c.work_id == work_id) & standing(state, sequence))
    ).one()
    body = connection.scalars(
        sa.select(canonical.c.body)
        .where((canonical.c.work_id == work_id) & (canonical.c.since <= sequence))
        .order_by(canonical.c.version.desc())
        .limit(1)
    ).one()
    version = decode(CanonicalVersion, body.encode(), work_id)
    text, document = canonical_text(connection, version)
    held = connection.execute(
        sa.select(page).where(page.c.document_id == document.document_id)
    ).one()
    return CarriedWork(
        work_id=work_id,
        title=row.title,
        issuer=row.issuer,
        version=version,
        text=text,
        document=document,
        host=held.host,
        site_id=held.site_id,
        role=Role(held.role),
    )


def _is_another_text(connection: sa.Connection, version: CanonicalVersion) -> bool:
    """Whether a version says something else than the one it supersedes."""
    table = schema.CANONICAL
    body = connection.scalar(
        sa.select(table.c.body).where(
            (table.c.work_id == version.work_id) & (table.c.version == version.supersedes)
        )
    )
    if body is None:
        return False
    return decode(CanonicalVersion, body.encode(), "").text_sha256 != version.text_sha256
