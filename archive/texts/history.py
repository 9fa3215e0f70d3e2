"""What was decided about a work, run by run: which pages came to carry it and which left, what
became of their kinds, which texts were elected by which rule, and which works it took in.

All of it stands in the bucket's decisions; here it is read from the catalogue, which has them
applied. What is about a removed page is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from archive.catalogue import schema
from archive.catalogue.tombstones import removed_pages
from archive.decisions import decode
from archive.records import CanonicalVersion
from archive.texts.identity import former_ids


class Decided(StrEnum):
    """What a run may decide about a work, as it is ordered within a run."""

    RENAMED = "renamed"
    TOOK_IN = "took_in"
    ELECTED = "elected"
    JOINED = "joined"
    LEFT = "left"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a run (`run_id`, begun at `decided_at`). `url` and `part_id` are of the
    page that it is about, `kind` what that page became, `version` and `rule` of an election;
    `work_id` is the id that was taken in or given up."""

    sequence: int
    run_id: str
    decided_at: datetime
    decided: Decided
    url: str | None = None
    part_id: str | None = None
    kind: str | None = None
    version: int | None = None
    rule: str | None = None
    work_id: str | None = None


def history(
    connection: sa.Connection, work_id: str, limit: int, offset: int = 0
) -> tuple[int, tuple[Decision, ...]]:
    """How many decisions there are about the work of that id, also under ids that it had
    before, and a page of them, the newest first."""
    ids = [work_id, *(former for former, _ in former_ids(connection, work_id))]
    events = sa.union_all(*_of_witnesses(ids), _of_versions(work_id), *_of_ids(ids)).subquery()
    part, document, run = schema.PART, schema.DOCUMENT, schema.RUN
    shown = document.c.address.is_(None) | document.c.address.not_in(removed_pages(connection))
    query = (
        sa.select(events, run.c.run_id, run.c.started_at, document.c.url)
        .join(run, run.c.sequence == events.c.sequence)
        .outerjoin(part, part.c.part_id == events.c.part_id)
        .outerjoin(document, document.c.document_id == part.c.document_id)
        .where(shown)
    )
    total = connection.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    order = sa.case({one.value: rank for rank, one in enumerate(Decided)}, value=events.c.decided)
    cells = (events.c.part_id, events.c.about, events.c.version)
    ordered = query.order_by(events.c.sequence.desc(), order, document.c.url, *cells)
    rows = connection.execute(ordered.limit(limit).offset(offset)).all()
    rules = _rules(connection, work_id)
    return total, tuple(_decision(row, rules) for row in rows)


def _decision(row: sa.Row[Any], rules: dict[int, str]) -> Decision:
    decided = Decided(row.decided)
    elected = decided is Decided.ELECTED
    return Decision(
        sequence=row.sequence,
        run_id=row.run_id,
        decided_at=datetime.fromisoformat(row.started_at),
        decided=decided,
        url=row.url,
        part_id=row.part_id,
        kind=row.kind,
        version=row.version,
        rule=rules[row.version] if elected else None,
        work_id=row.about if decided in (Decided.RENAMED, Decided.TOOK_IN) else None,
    )


def _of_witnesses(ids: list[str]) -> list[sa.Select[Any]]:
    """The pages that came and went, and those that became of another kind. A page that stands
    under a new id of its work neither came nor went."""
    now, before, after = (schema.WITNESS.alias(name) for name in ("now", "before", "after"))

    def follows(later: sa.FromClause, earlier: sa.FromClause) -> sa.ColumnElement[bool]:
        return (
            (later.c.part_id == earlier.c.part_id)
            & later.c.work_id.in_(ids)
            & earlier.c.work_id.in_(ids)
            & (later.c.since == earlier.c.until)
        )

    mine = now.c.work_id.in_(ids)
    told = (now.c.part_id, now.c.kind)
    joined = _event(now.c.since, Decided.JOINED, now.c.work_id, *told).where(
        mine & ~sa.exists().where(follows(now, before))
    )
    left = _event(now.c.until, Decided.LEFT, now.c.work_id, now.c.part_id).where(
        mine & now.c.until.is_not(None) & ~sa.exists().where(follows(after, now))
    )
    changed = _event(now.c.since, Decided.KIND, now.c.work_id, *told).where(
        mine & sa.exists().where(follows(now, before) & (before.c.kind != now.c.kind))
    )
    return [joined, left, changed]


def _of_versions(work_id: str) -> sa.Select[Any]:
    """The elections: a work has the versions that it had under former ids as its own."""
    table = schema.CANONICAL
    told = (table.c.part_id, sa.null(), table.c.version)
    elected = _event(table.c.since, Decided.ELECTED, table.c.work_id, *told)
    return elected.where(table.c.work_id == work_id)


def _of_ids(ids: list[str]) -> list[sa.Select[Any]]:
    table = schema.REDIRECT
    return [
        _event(table.c.since, Decided.RENAMED, table.c.work_id).where(
            table.c.target.in_(ids) & table.c.work_id.in_(ids[1:])
        ),
        _event(table.c.since, Decided.TOOK_IN, table.c.work_id).where(
            table.c.target.in_(ids) & table.c.work_id.not_in(ids)
        ),
    ]


def _event(  # noqa: PLR0913, PLR0917 (a row has as many cells)
    sequence: sa.ColumnElement[int],
    decided: Decided,
    about: sa.ColumnElement[str],
    part_id: sa.ColumnElement[Any] | None = None,
    kind: sa.ColumnElement[Any] | None = None,
    version: sa.ColumnElement[Any] | None = None,
) -> sa.Select[Any]:
    """A row of one form for whatever was decided."""
    return sa.select(
        sequence.label("sequence"),
        sa.literal(decided.value, sa.Text).label("decided"),
        about.label("about"),
        _cell(part_id, sa.Text()).label("part_id"),
        _cell(kind, sa.Text()).label("kind"),
        _cell(version, sa.Integer()).label("version"),
    )


def _cell(
    value: sa.ColumnElement[Any] | None, kind: sa.types.TypeEngine[Any]
) -> sa.ColumnElement[Any]:
    return sa.cast(sa.null() if value is None else value, kind)


def _rules(connection: sa.Connection, work_id: str) -> dict[int, str]:
    """The rule by which each version was elected."""
    table = schema.CANONICAL
    query = sa.select(table.c.version, table.c.body).where(table.c.work_id == work_id)
    return {
        version: decode(CanonicalVersion, body, work_id).decided_by
        for version, body in connection.execute(query)
    }
