"""The archive from afar: what it holds, what the last night changed, and whose pages there
are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from archive.catalogue import schema
from archive.catalogue.members import members
from archive.catalogue.reads import standing
from archive.catalogue.sightings import last_captured
from archive.decisions import Committed, decode
from archive.errors import NothingFound
from archive.records import CanonicalVersion, Kind

CHANGES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much there is: works, pages that carry one, sites those pages are of."""

    works: int
    pages: int
    sites: int


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A work in short, with how many pages carry it."""

    work_id: str
    title: str | None
    issuer: str | None
    pages: int


@dataclass(frozen=True, slots=True)
class ElectedLine:
    """A canonical version that took the place of another, and the rule that elected it."""

    work_id: str
    title: str | None
    version: int
    decided_by: str


@dataclass(frozen=True, slots=True)
class NightAnswer:
    """The last run, the works it made and changed, and the texts that it elected in place of
    others: of each the first (`CHANGES_SHOWN`)."""

    run: Committed
    new: tuple[WorkLine, ...]
    changed: tuple[WorkLine, ...]
    elected: tuple[ElectedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site in short: its pages, and how many of them carry a work that others carry too."""

    site_id: str
    site_name: str
    role: str
    hosts: tuple[str, ...]
    pages: int
    shared: int


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page of a site, as a witness of a work."""

    url: str
    title: str | None
    published: str | None
    credited_source: str | None
    work_id: str
    part_id: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class SiteAnswer:
    """A site and one page of the list of its pages, the newest first; `total` counts all.
    A page stands there once for each work that it carries."""

    site: SiteLine
    total: int
    pages: tuple[SitePage, ...]


def holdings(connection: sa.Connection) -> Holdings:
    """How much the archive holds now."""
    works = sa.select(sa.func.count()).where(standing(schema.WORK))
    pages = members().subquery()
    return Holdings(
        works=connection.scalar(works) or 0,
        pages=connection.scalar(sa.select(sa.func.count(pages.c.address.distinct()))) or 0,
        sites=connection.scalar(sa.select(sa.func.count(pages.c.site_id.distinct()))) or 0,
    )


def last_night(connection: sa.Connection) -> NightAnswer | None:
    """The newest run and what it changed; None before the first."""
    row = connection.execute(
        sa.select(schema.RUN).order_by(schema.RUN.c.sequence.desc()).limit(1)
    ).first()
    if row is None:
        return None
    first = _births().subquery()
    touched = (
        sa.select(schema.WORK.c.work_id)
        .join(first, first.c.work_id == schema.WORK.c.work_id)
        .where(standing(schema.WORK) & (schema.WORK.c.since == row.sequence))
    )
    return NightAnswer(
        run=decode(Committed, row.committed, row.run_id),
        new=_lines(connection, touched.where(first.c.first == row.sequence)),
        changed=_lines(connection, touched.where(first.c.first < row.sequence)),
        elected=_elected(connection, row.sequence),
    )


def _elected(connection: sa.Connection, sequence: int) -> tuple[ElectedLine, ...]:
    table, work = schema.CANONICAL, schema.WORK
    query = (
        sa.select(table.c.body)
        .join(work, (work.c.work_id == table.c.work_id) & standing(work))
        .where((table.c.since == sequence) & (table.c.version > 1))
        .order_by(table.c.work_id, table.c.version)
        .limit(CHANGES_SHOWN)
    )
    found = (decode(CanonicalVersion, body, "run") for body in connection.scalars(query))
    return tuple(ElectedLine(one.work_id, one.title, one.version, one.decided_by) for one in found)


def newest_works(connection: sa.Connection, limit: int) -> tuple[tuple[WorkLine, str], ...]:
    """The works that came last, newest first, each with when its first run began."""
    births = _births().subquery()
    rows = connection.execute(
        sa.select(schema.WORK.c.work_id, schema.RUN.c.started_at)
        .join(births, births.c.work_id == schema.WORK.c.work_id)
        .join(schema.RUN, schema.RUN.c.sequence == births.c.first)
        .where(standing(schema.WORK))
        .order_by(births.c.first.desc(), schema.WORK.c.work_id)
        .limit(limit)
    ).all()
    ids = [row.work_id for row in rows]
    chosen = sa.select(schema.WORK.c.work_id).where(schema.WORK.c.work_id.in_(ids))
    lines = {line.work_id: line for line in _lines(connection, chosen, limit)}
    return tuple((lines[row.work_id], row.started_at) for row in rows)


def _births() -> sa.Select[*tuple[Any, ...]]:
    """Each work's id with the `first` run that it stood in, by its own id or by one that leads
    to it."""
    work, redirect = schema.WORK, schema.REDIRECT
    base = sa.select(redirect.c.target.label("work_id"), redirect.c.work_id.label("former"))
    line = base.cte("line", recursive=True)
    line = line.union(
        sa.select(line.c.work_id, redirect.c.work_id).where(redirect.c.target == line.c.former)
    )
    stood = sa.union_all(
        sa.select(work.c.work_id, work.c.since),
        sa.select(line.c.work_id, work.c.since).where(work.c.work_id == line.c.former),
    ).subquery()
    return sa.select(stood.c.work_id, sa.func.min(stood.c.since).label("first")).group_by(
        stood.c.work_id
    )


def sites(connection: sa.Connection) -> tuple[SiteLine, ...]:
    """The sites whose pages carry a work, by id."""
    carried = members().subquery()
    carriers = (
        sa.select(carried.c.work_id)
        .group_by(carried.c.work_id)
        .having(sa.func.count(carried.c.address.distinct()) > 1)
    )
    shared = sa.case((carried.c.work_id.in_(carriers), carried.c.address))
    rows = connection.execute(
        sa.select(
            carried.c.site_id,
            carried.c.role,
            sa.func.max(carried.c.site_name).label("site_name"),
            sa.func.count(carried.c.address.distinct()).label("pages"),
            sa.func.count(shared.distinct()).label("shared"),
        )
        .group_by(carried.c.site_id, carried.c.role)
        .order_by(carried.c.site_id, carried.c.role)
    )
    hosts: dict[str, list[str]] = {}
    for site_id, host in connection.execute(
        sa.select(carried.c.site_id, carried.c.host).distinct().order_by(carried.c.host)
    ):
        hosts.setdefault(site_id, []).append(host)
    return tuple(
        SiteLine(
            row.site_id,
            row.site_name,
            row.role,
            tuple(hosts[row.site_id]),
            row.pages,
            row.shared,
        )
        for row in rows
    )


def site(connection: sa.Connection, site_id: str, limit: int, offset: int = 0) -> SiteAnswer:
    """One site and a page of the list of its pages. Raises `NothingFound`."""
    line = next((one for one in sites(connection) if one.site_id == site_id), None)
    if line is None:
        raise NothingFound("no page of a site {site_id!r} carries a work", site_id=site_id)
    carried = _states_shown(site_id)
    rows = connection.execute(
        sa.select(carried, schema.WORK.c.title.label("work_title"))
        .join(schema.WORK, schema.WORK.c.work_id == carried.c.work_id)
        .where(standing(schema.WORK))
        .order_by(sa.func.coalesce(carried.c.published, carried.c.captured_at).desc())
        .order_by(carried.c.url, carried.c.part_id)
        .limit(limit)
        .offset(offset)
    )
    pages = tuple(
        SitePage(
            url=row.url,
            title=row.work_title,
            published=row.published,
            credited_source=row.credited_source,
            work_id=row.work_id,
            part_id=row.part_id,
            kind=Kind(row.kind),
        )
        for row in rows
    )
    total = connection.scalar(sa.select(sa.func.count()).select_from(carried)) or 0
    return SiteAnswer(line, total, pages)


def _states_shown(site_id: str) -> sa.Subquery:
    """What the pages of a site carry, a row for each page and work: the state of the page that
    is the canonical text, else the newest."""
    witness, document = schema.WITNESS, schema.DOCUMENT
    is_canonical = witness.c.kind == Kind.CANONICAL.value
    place = sa.func.row_number().over(
        partition_by=(witness.c.work_id, document.c.address),
        order_by=(is_canonical.desc(), last_captured().desc(), witness.c.part_id),
    )
    states = members().where(document.c.site_id == site_id).add_columns(place.label("place"))
    state = states.subquery()
    return sa.select(state).where(state.c.place == 1).subquery()


def _lines(
    connection: sa.Connection, works: sa.Select[Any], limit: int = CHANGES_SHOWN
) -> tuple[WorkLine, ...]:
    carried = members().subquery()
    pages = sa.func.count(carried.c.address.distinct())
    rows = connection.execute(
        sa.select(schema.WORK.c.work_id, schema.WORK.c.title, schema.WORK.c.issuer, pages)
        .join(carried, carried.c.work_id == schema.WORK.c.work_id)
        .where(standing(schema.WORK) & schema.WORK.c.work_id.in_(works))
        .group_by(schema.WORK.c.work_id, schema.WORK.c.title, schema.WORK.c.issuer)
        .order_by(pages.desc(), schema.WORK.c.work_id)
        .limit(limit)
    )
    return tuple(WorkLine(*row) for row in rows)
