"""Which works an audit is about, chosen by the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from archive.catalogue import schema
from archive.catalogue.members import members
from archive.catalogue.reads import standing
from archive.moments import first_instant, in_order, last_instant


@dataclass(frozen=True, slots=True)
class Scope:
    """What an audit is about: works of which a page was captured from `since` to `until`
    (days in China, both included), on that host, of that site, of a site of that role;
    `single` adds works that only one page carries."""

    host: str | None = None
    since: date | None = None
    single: bool = False
    until: date | None = None
    site: str | None = None
    role: str | None = None

    def __post_init__(self) -> None:
        """Raises `EndsBeforeItBegins`."""
        in_order(self.since, self.until)

    @property
    def is_period(self) -> bool:
        """Whether it is about a span of days, else about what stands now."""
        return self.since is not None or self.until is not None


def audited(
    connection: sa.Connection, scope: Scope, limit: int | None, offset: int = 0
) -> tuple[int, tuple[str, ...]]:
    """How many works an audit is about, and one page of them: those that most pages carry
    first, then by title."""
    pages_of = members().subquery()
    pages = sa.func.count(pages_of.c.address.distinct())
    chosen: sa.Select[Any] = (
        sa.select(pages_of.c.work_id, pages.label("pages"), schema.WORK.c.title)
        .join(schema.WORK, schema.WORK.c.work_id == pages_of.c.work_id)
        .where(standing(schema.WORK))
        .group_by(pages_of.c.work_id, schema.WORK.c.title)
    )
    if not scope.single:
        chosen = chosen.having(pages > 1)
    fits = fitting(pages_of, scope)
    if fits is not None:
        chosen = chosen.having(sa.func.max(sa.case((fits, 1), else_=0)) == 1)
    total = connection.scalar(sa.select(sa.func.count()).select_from(chosen.subquery())) or 0
    ordered = chosen.order_by(
        pages.desc(), sa.func.coalesce(schema.WORK.c.title, ""), pages_of.c.work_id
    )
    if limit is not None:
        ordered = ordered.limit(limit).offset(offset)
    return total, tuple(row.work_id for row in connection.execute(ordered))


def fitting(pages: sa.Subquery, scope: Scope) -> sa.ColumnElement[bool] | None:
    """What a page must be for its work to be audited; None where any will do."""
    asked: list[sa.ColumnElement[bool]] = []
    if scope.host is not None:
        asked.append(pages.c.host == scope.host)
    if scope.site is not None:
        asked.append(pages.c.site_id == scope.site)
    if scope.role is not None:
        asked.append(pages.c.role == scope.role)
    if scope.since is not None:
        asked.append(pages.c.captured_at >= first_instant(scope.since))
    if scope.until is not None:
        asked.append(pages.c.captured_at <= last_instant(scope.until))
    return sa.and_(*asked) if asked else None
