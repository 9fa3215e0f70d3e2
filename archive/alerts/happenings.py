"""What happened in a run that somebody may want to be told of, as the catalogue has it."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias

import sqlalchemy as sa

from archive.alerts.carried import (
    CarriedWork,
    StandingPages,
    carried_work,
    is_another_text,
    standing_pages,
)
from archive.alerts.declaration import Condition
from archive.catalogue import schema
from archive.catalogue.reads import CARRIED, standing
from archive.decisions import decode
from archive.records import CanonicalVersion, Flag, Kind, Role, Verdict, Witness
from archive.texts.former import Reading, figure_reading
from archive.vocabulary import CreditVerdict

OF_WITNESSES = frozenset(
    {Condition.NEW_REPOST, Condition.UNCREDITED_REPOST, Condition.FIGURE_CHANGED}
)

UNCREDITED = (CreditVerdict.MISSING, CreditVerdict.FALSE)
"""The credits by which a page does not say whose text it carries."""

_Cell: TypeAlias = sa.ColumnElement[str] | str


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to a work. `key` names it whatever run finds it again; `host`,
    `site_id`, `role`, `kind` and `flags` are those of the page that it is about, `credited` is
    whom an uncredited one names falsely."""

    condition: Condition
    key: str
    work: CarriedWork
    url: str
    host: str
    site_id: str
    role: Role
    kind: Kind
    flags: tuple[Flag, ...]
    credited: str | None = None
    figures: tuple[str, ...] = ()


def happenings(
    connection: sa.Connection, sequence: int, wanted: AbstractSet[Condition]
) -> Iterator[Happening]:
    """All of those kinds that happened in that run, in an order of its own."""
    if wanted & OF_WITNESSES:
        for work_id, rows in groupby(connection.execute(_arrived(sequence)), key=_work_id):
            work = carried_work(connection, work_id, sequence)
            pages = standing_pages(connection, work, sequence)
            keys: dict[str, str] = {}  # a page is told of once, however often it was captured
            for row in rows:
                if row.address in pages.elected or row.document_id != pages.newest[row.address]:
                    continue  # the canonical page, or a page as it was before
                yield from _of_witness(work, row, keys.setdefault(row.address, row.part_id))
                yield from _of_figures(connection, work, row, pages, sequence)
    if Condition.CANONICAL_CHANGED in wanted:
        for body in connection.scalars(_elected(sequence)):
            version = decode(CanonicalVersion, body, "canonical")
            if is_another_text(connection, version):
                work = carried_work(connection, version.work_id, sequence)
                key = f"{work.first_id} {version.version} {version.text_sha256}"
                yield _of_work(Condition.CANONICAL_CHANGED, key, work)
    if Condition.NEW_WORK in wanted:
        for work_id in connection.scalars(_begun(sequence)):
            yield _of_work(Condition.NEW_WORK, work_id, carried_work(connection, work_id, sequence))


def _work_id(row: sa.Row[*tuple[Any, ...]]) -> str:
    return str(row.work_id)


def _arrived(sequence: int) -> sa.Select[*tuple[Any, ...]]:
    """The witnesses that came or were measured anew in that run, with their pages; `known`
    says whether the page was a repost of the work before, `credited_none` whether it was one
    that did not say whose text it carries."""
    witness, document = schema.WITNESS, schema.DOCUMENT
    return (
        sa.select(
            witness.c.work_id,
            witness.c.part_id,
            witness.c.body,
            document.c.document_id,
            document.c.url,
            document.c.address,
            document.c.host,
            document.c.site_id,
            document.c.role,
            _was_repost(sequence, uncredited=False).label("known"),
            _was_repost(sequence, uncredited=True).label("credited_none"),
        )
        .select_from(CARRIED)
        .where((witness.c.since == sequence) & standing(witness, sequence))
        .order_by(witness.c.work_id, document.c.address, witness.c.part_id)
    )


def _was_repost(sequence: int, *, uncredited: bool) -> sa.Exists:
    """Whether the page was a repost of that text, or of that work, before the run: the work's
    canonical text was then another site's."""
    witness, document = schema.WITNESS, schema.DOCUMENT
    before, page, held = _carried_before(
        sequence, document.c.address, witness.c.part_id, witness.c.work_id
    )
    return (
        held.where(_canonical_site(before.c.work_id, sequence - 1) != page.c.site_id)
        .where(before.c.credit.in_(UNCREDITED) if uncredited else sa.true())
        .correlate(witness, document)
        .exists()
    )


def _carried_before(
    sequence: int, address: _Cell, part_id: _Cell, work_id: _Cell
) -> tuple[sa.FromClause, sa.FromClause, sa.Select[str]]:
    """The page's witnesses of that text, or of that work, that stood before the run: they, their
    pages, and the query of their bodies. A work whose id ended in the run is the one it leads
    to."""
    before, part, page = schema.WITNESS.alias(), schema.PART.alias(), schema.DOCUMENT.alias()
    ended = _former(work_id, sequence).correlate(schema.WITNESS)
    same = (before.c.part_id == part_id) | (before.c.work_id == work_id)
    query = (
        sa.select(before.c.body)
        .join(part, part.c.part_id == before.c.part_id)
        .join(page, page.c.document_id == part.c.document_id)
        .where((page.c.address == address) & standing(before, sequence - 1))
        .where(same | before.c.work_id.in_(ended))
    )
    return before, page, query


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


def _elected(sequence: int) -> sa.Select[str]:
    """The canonical versions of that run that supersede one."""
    table, state = schema.CANONICAL, schema.WORK
    return (
        sa.select(table.c.body)
        .join(state, (state.c.work_id == table.c.work_id) & standing(state, sequence))
        .where((table.c.since == sequence) & (table.c.version > 1))
        .order_by(table.c.work_id)
    )


def _begun(sequence: int) -> sa.Select[str]:
    """The works that have stood since that run and never before, by whatever id."""
    table = schema.WORK
    stands = sa.select(table.c.work_id).where(standing(table, sequence))
    return (
        sa.select(table.c.work_id)
        .where(table.c.work_id.in_(stands) & ~_former(table.c.work_id, sequence).exists())
        .group_by(table.c.work_id)
        .having(sa.func.min(table.c.since) == sequence)
        .order_by(table.c.work_id)
    )


def _former(work_id: _Cell, sequence: int) -> sa.Select[str]:
    """The ids that ended in that run and lead to that work."""
    table = schema.REDIRECT
    return sa.select(table.c.work_id).where(
        (table.c.target == work_id) & (table.c.since == sequence)
    )


def _of_witness(work: CarriedWork, row: sa.Row[*tuple[Any, ...]], key: str) -> Iterator[Happening]:
    """`key` names the page and its text, whose id outlives the work's."""
    witness, about = _told(work, row)
    repost = witness.kind is not Kind.CANONICAL and row.site_id != work.site_id
    if repost and not row.known:
        yield Happening(Condition.NEW_REPOST, key, **about)
    credit = witness.credit
    if repost and credit and credit.verdict in UNCREDITED and not row.credited_none:
        yield Happening(Condition.UNCREDITED_REPOST, key, **about, credited=credit.credited)


def _of_figures(
    connection: sa.Connection,
    work: CarriedWork,
    row: sa.Row[*tuple[Any, ...]],
    pages: StandingPages,
    sequence: int,
) -> Iterator[Happening]:
    """Figures that the page had already before the run are no news, whichever work it is now;
    nor are they where the page stands as it stood and the canonical one corrected itself."""
    witness, about = _told(work, row)
    changed = _changed(witness, pages.former)
    if not changed:
        return
    *_, query = _carried_before(sequence, row.address, row.part_id, row.work_id)
    before = [decode(Witness, body, row.work_id) for body in connection.scalars(query)]
    if pages.corrected and any(one.part_id == row.part_id for one in before):
        return
    if not any(sorted(_changed(one, pages.former)) == sorted(changed) for one in before):
        key = "\n".join([work.first_id, row.address, *sorted(changed)])
        yield Happening(Condition.FIGURE_CHANGED, key, **about, figures=changed)


def _changed(witness: Witness, former: AbstractSet[Reading] = frozenset()) -> tuple[str, ...]:
    """The figures in which a page differs from the canonical text and from what that was."""
    return tuple(
        f"{pair.a}→{pair.b}"
        for pair in witness.figures
        if pair.verdict is Verdict.CHANGED and figure_reading(pair) not in former
    )


def _told(work: CarriedWork, row: sa.Row[*tuple[Any, ...]]) -> tuple[Witness, dict[str, Any]]:
    """A witness, and what a happening tells of its page."""
    witness = decode(Witness, row.body, row.work_id)
    return witness, {
        "work": work,
        "url": row.url,
        "host": row.host,
        "site_id": row.site_id,
        "role": Role(row.role),
        "kind": witness.kind,
        "flags": witness.flags,
    }


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
    )
