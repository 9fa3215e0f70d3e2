"""The verb `audit`: who reposted what, and the same seen by site, by duty, by descent."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from archive.audit.audit import Listed
from archive.audit.compliance import read_sources
from archive.audit.scope import Scope
from archive.audit.sides import Question, Side, seen_from
from archive.audit.tables import side_table
from archive.catalogue.opening import filled_catalogue
from archive.errors import NothingFound
from archive.lists.forms import Form, write
from archive.options import Day, Home, Json
from archive.records import Role
from archive.settings import load_settings
from archive.terminal import give


def audit(
    side: Annotated[Side, typer.Argument(help="What to tell.")] = Side.WORKS,
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
        int | None,
        typer.Option(min=1, max=100_000, help="So many lines; of works, witnesses."),
    ] = None,
    offset: Annotated[int, typer.Option(min=0, max=1_000_000)] = 0,
    form: Annotated[
        Literal[Form.TABLE, Form.JSON, Form.CSV, Form.JSON_LINES], typer.Option("--format")
    ] = Form.TABLE,
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
    names = read_sources(sources or settings.sources_list)
    asked = (
        Question(scope, work, listed=Listed(limit, offset, names))
        if side is Side.WORKS
        else Question(scope, work, limit, offset, Listed(sources=names))
    )
    with filled_catalogue(settings) as catalogue, catalogue.reading() as connection:
        seen = seen_from(connection, side, asked)
    if form is Form.CSV or form is Form.JSON_LINES:
        write(seen.rows, form, sys.stdout.buffer)
    elif as_json or form is Form.JSON:
        give(seen.answer, "", as_json=True)
    elif not seen.empty:
        give(seen.answer, side_table(seen.answer), as_json=False)
    if seen.empty:
        raise NothingFound("no work fits: `--all` adds works that only one page carries")
