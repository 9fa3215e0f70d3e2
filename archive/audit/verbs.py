"""The verb `audit`: who reposted what, and the same seen by site, by duty, by descent."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer
from rich.console import RenderableType

from archive import tables
from archive.audit import exports
from archive.audit import tables as audit_tables
from archive.audit.audit import AuditAnswer, Listed
from archive.audit.audit import audit as audited
from archive.audit.compliance import read_sources
from archive.audit.exports import Format, json_lines
from archive.audit.scope import Scope
from archive.audit.shares import site_shares
from archive.audit.spreadsheet import audit_csv, rows_csv
from archive.audit.views import compliance_view, lineage_view
from archive.catalogue.opening import filled_catalogue
from archive.errors import NothingFound
from archive.options import Day, Home, Json
from archive.records import Role
from archive.settings import load_settings
from archive.terminal import give

Row = dict[str, object]


class View(StrEnum):
    """What an audit tells: who carries each work; what share of a site is reposted; who does
    what is asked of a repost; who copied from whom."""

    WORKS = "works"
    SITES = "sites"
    COMPLIANCE = "compliance"
    LINEAGE = "lineage"


@dataclass(frozen=True, slots=True)
class _Told:
    """An answer, with how each form of it is made; `empty` is whether it names nothing."""

    answer: object
    view: Callable[[], RenderableType]
    rows: Callable[[], Iterable[Row]]
    csv: Callable[[], str]
    empty: bool


def audit(
    view: Annotated[View, typer.Argument(help="What to tell.")] = View.WORKS,
    home: Home = None,
    work: Annotated[str | None, typer.Option(help="One work, by id or page address.")] = None,
    host: Annotated[str | None, typer.Option(help="Works that this host carries.")] = None,
    site: Annotated[str | None, typer.Option(help="Works that this site carries.")] = None,
    role: Annotated[Role | None, typer.Option(help="Works that such a site carries.")] = None,
    since: Day = None,
    until: Day = None,
    single: Annotated[
        bool, typer.Option("--all", help="Also works that only one page carries.")
    ] = False,
    sources: Annotated[
        Path | None, typer.Option(help="Sources that may be credited, a name a line.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="Of one work: so many witnesses.")
    ] = None,
    offset: Annotated[int, typer.Option(min=0, max=1_000_000)] = 0,
    form: Annotated[Format, typer.Option("--format")] = Format.TABLE,
    as_json: Json = False,
) -> None:
    """Who reposted what, when, how much of it, crediting whom, and what they changed.

    Since and until are days on which a page was captured, both included. `sites` tells what
    share of each site is reposted and from whom; `compliance` who does what is asked of a
    repost; `lineage` who copied from whom, with the evidence.
    """
    settings = load_settings(home)
    days = since and since.date(), until and until.date()
    scope = Scope(host and host.lower(), days[0], single, days[1], site, role)
    approved = sources or settings.sources_list
    listed = Listed(limit, offset, read_sources(approved) if approved else None)
    with filled_catalogue(settings) as catalogue, catalogue.reading() as connection:
        told = _told(connection, view, work, scope, listed)
    if form is Format.CSV:
        sys.stdout.write(told.csv())
    elif form is Format.JSON_LINES:
        sys.stdout.write(json_lines(told.rows()))
    elif as_json or form is Format.JSON:
        give(told.answer, "", as_json=True)
    elif not told.empty:
        give(told.answer, told.view(), as_json=False)
    if told.empty:
        raise NothingFound("no work fits: `--all` adds works that only one page carries")


def _told(
    connection: sa.Connection, view: View, work: str | None, scope: Scope, listed: Listed
) -> _Told:
    if view is View.SITES:
        shares = site_shares(connection, scope)
        return _plain(
            shares,
            lambda: audit_tables.shares_table(shares),
            lambda: exports.share_rows(shares),
            empty=not shares.sites,
        )
    found = audited(connection, work=work, scope=scope, listed=listed)
    if view is View.COMPLIANCE:
        duty = compliance_view(found)
        return _plain(
            duty,
            lambda: audit_tables.compliance_table(duty),
            lambda: exports.compliance_rows(duty),
            empty=not duty.pages,
        )
    if view is View.LINEAGE:
        descent = lineage_view(found)
        return _plain(
            descent,
            lambda: audit_tables.lineage_table(descent),
            lambda: exports.lineage_rows(descent),
            empty=not descent.links,
        )
    return _works(found)


def _works(found: AuditAnswer) -> _Told:
    return _Told(
        found,
        lambda: tables.audit_table(found),
        lambda: exports.audit_rows(found),
        lambda: audit_csv(found),
        empty=not found.works,
    )


def _plain(
    answer: object,
    view: Callable[[], RenderableType],
    rows: Callable[[], Iterable[Row]],
    *,
    empty: bool,
) -> _Told:
    return _Told(answer, view, rows, lambda: rows_csv(rows()), empty=empty)
