"""`dingben export`: any list in any form, and a work's captures."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

import typer

from archive.audit.scope import Scope
from archive.bucket.store import opened as opened_store
from archive.catalogue.opening import filled_catalogue
from archive.errors import OperatorError
from archive.interchange.passim import passim_rows
from archive.interchange.rows import Asked, Listing, chosen_works, rows_of
from archive.interchange.work_warc import write_work
from archive.lists.forms import Form, ListForm, write
from archive.options import Day, Home
from archive.search.search import Filters
from archive.settings import Settings, load_settings

_OF_WORKS = frozenset({"query", "work", "site"})
_NARROWED: dict[Form | Listing, frozenset[str]] = {
    Form.WARC: frozenset({"work"}),
    Form.PASSIM: _OF_WORKS,
    Listing.WORKS: _OF_WORKS,
    Listing.WITNESSES: _OF_WORKS | {"host", "since"},
}
"""By which options a list can be narrowed; others are lists of everything."""


class NotExported(OperatorError):
    """An export that does not say enough, or more than can be heeded. Raised by `export`."""

    exit_code = 2


def export(
    form: Literal[ListForm, Form.PASSIM, Form.WARC],
    home: Home = None,
    what: Annotated[Listing | None, typer.Option(help="Which list [witnesses].")] = None,
    query: Annotated[str | None, typer.Option(help="Works that answer this search.")] = None,
    work: Annotated[str | None, typer.Option(help="One work, by id or page address.")] = None,
    site: Annotated[
        str | None,
        typer.Option(help="Witnesses: works this site carries; else canonical texts on it."),
    ] = None,
    host: Annotated[str | None, typer.Option(help="Witnesses: works this host carries.")] = None,
    since: Day = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write [standard output].")
    ] = None,
) -> None:
    """A list for other programs: JSON Lines, CSV, Parquet, or passim's lines; or, as `warc`,
    the captures of one work."""
    settings = load_settings(home)
    scope = Scope(host and host.lower(), since and since.date(), single=True, site=site)
    asked = Asked(query, Filters(site=site), work, scope)
    given = {"query": query, "work": work, "site": site, "host": host, "since": since}
    _refuse_idle(form, what, {name for name, value in given.items() if value is not None})
    if output is None and form in (Form.WARC, Form.PARQUET):
        raise NotExported(f"{form} is no text for a terminal: name a file with --output")
    if form is Form.WARC:
        if work is None or output is None:
            raise NotExported("a WARC is of one work: name it with --work")
        _write_warc(settings, work, output)
        return
    with filled_catalogue(settings) as catalogue, catalogue.reading() as connection:
        if form is Form.PASSIM:
            rows = passim_rows(connection, chosen_works(connection, asked))
        else:
            _, rows = rows_of(connection, what or Listing.WITNESSES, asked)
        with _opened(output) as out:
            write(rows, Form.JSON_LINES if form is Form.PASSIM else form, out)


def _refuse_idle(form: Form, what: Listing | None, given: set[str]) -> None:
    """An option that changes nothing is a misunderstanding, not a wish that was met."""
    if what is not None and form in (Form.PASSIM, Form.WARC):
        raise NotExported(f"{form} is always of the texts of works: leave out --what")
    listed = form if form in _NARROWED else what or Listing.WITNESSES
    heeded = _NARROWED.get(listed, frozenset[str]())
    if "work" in given:
        heeded &= {"work"}
    for name in sorted(given - heeded):
        of = "one work" if "work" in heeded & given else listed
        raise NotExported(f"--{name} narrows nothing in an export of {of}: leave it out")


def _write_warc(settings: Settings, work: str, output: Path) -> None:
    with (
        filled_catalogue(settings) as catalogue,
        catalogue.reading() as connection,
        opened_store(settings) as store,
    ):
        write_work(connection, store, work, output)


@contextmanager
def _opened(output: Path | None) -> Iterator[BinaryIO]:
    """Where a list is written: standard output, or a file that is there once it is whole."""
    if output is None:
        yield sys.stdout.buffer
        return
    aside = output.with_name(f"{output.name}.part")
    try:
        with aside.open("wb") as file:
            yield file
        aside.replace(output)
    finally:
        aside.unlink(missing_ok=True)
