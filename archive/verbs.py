"""The verbs over the record alone: those that read it, from `text` to `status`, and `remove`."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from archive import tables
from archive.bucket.fixity import check as check_fixity
from archive.bucket.store import opened as opened_store
from archive.catalogue.database import CatalogueUnavailable
from archive.catalogue.ledger import expected_objects, known_objects
from archive.catalogue.linking import linking_pages
from archive.catalogue.opening import filled_catalogue, opened_catalogue, refuse_new_archive
from archive.errors import NothingFound
from archive.lock import exclusive
from archive.options import Day, Home, Json
from archive.records import Flag, Role
from archive.removal import remove as remove_from
from archive.search.search import Filters
from archive.search.search import search as search_texts
from archive.settings import Settings, load_settings
from archive.status import status_of, status_view
from archive.terminal import counted, give, printable
from archive.texts import reading
from archive.texts.captures import captures_of, newest, read_line


def text(url: str, home: Home = None, as_json: Json = False) -> None:
    """The text of a page's newest capture, its metadata, and what was cut by which rule."""
    with filled_catalogue(load_settings(home)) as catalogue, catalogue.reading() as connection:
        document = reading.newest_document(connection, url)
        pages = linking_pages(connection, url)
    answer = {**reading.text_answer(document), "attached_to": pages}
    give(answer, tables.document_view(document, pages), as_json=as_json)


def search(
    query: str,
    home: Home = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    offset: Annotated[int, typer.Option(min=0, max=1_000_000)] = 0,
    site: Annotated[str | None, typer.Option(help="Canonical texts on that site.")] = None,
    host: Annotated[str | None, typer.Option(help="Canonical texts on that host.")] = None,
    role: Role | None = None,
    issuer: Annotated[str | None, typer.Option(help="Part of the issuer's name.")] = None,
    number: Annotated[str | None, typer.Option(help="Part of the document number.")] = None,
    since: Day = None,
    until: Day = None,
    flag: Annotated[list[Flag] | None, typer.Option(help="A copy of it is so.")] = None,
    place: Annotated[str | None, typer.Option(help="Its title or issuer names it.")] = None,
    witnesses: Annotated[
        bool, typer.Option("--all", help="Every page that carries a work, not canonical texts.")
    ] = False,
    as_json: Json = False,
) -> None:
    """The canonical texts that answer QUERY: words, "phrases", AND, OR, NOT, brackets.

    Since and until are days of publication, both included.
    """
    published = since and since.date(), until and until.date()
    flags = tuple(flag or ())
    filters = Filters(site, role, host, issuer, number, *published, flags, place, witnesses)
    with filled_catalogue(load_settings(home)) as catalogue, catalogue.reading() as connection:
        answer = search_texts(connection, query, limit, offset, filters)
    if answer.total or as_json:
        give(answer, tables.search_view(answer), as_json=as_json)
    if not answer.total:
        raise NothingFound(f"no {'page' if witnesses else 'canonical text'} holds {query}")


def show(
    name: str,
    home: Home = None,
    version: Annotated[int | None, typer.Option(help="This version, not the newest.")] = None,
    at: Day = None,
    as_json: Json = False,
) -> None:
    """The canonical text of the work called NAME: its id, any page that carries it, its
    document number, or its title or a part of that."""
    with filled_catalogue(load_settings(home)) as catalogue:
        sequence = catalogue.sequence_at(at and at.date())
        with catalogue.reading() as connection:
            answer = reading.show(connection, name, version, sequence)
    give(answer, tables.show_view(answer), as_json=as_json)


def capture(
    url: str,
    home: Home = None,
    at: Day = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file for the bytes [standard output].")
    ] = None,
    as_json: Json = False,
) -> None:
    """The bytes of a page as they were captured last, or as of a day; with `--json`, what is
    known of every capture instead."""
    settings = load_settings(home)
    with filled_catalogue(settings) as catalogue:
        sequence = catalogue.sequence_at(at and at.date())
        with catalogue.reading() as connection:
            found = captures_of(connection, url, sequence)
            if as_json:
                give({"captures": found}, "", as_json=True)
                return
            with opened_store(settings) as store:
                held = read_line(connection, store, newest(found, url))
    if output is None:
        sys.stdout.buffer.write(held.payload)
    else:
        output.write_bytes(held.payload)


def check(
    home: Home = None,
    read_data: Annotated[
        bool, typer.Option("--read-data", help="Read and hash every object, not only its head.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Whether the bucket holds all that the archive needs, unchanged."""
    settings = load_settings(home)
    refuse_new_archive(settings)
    with opened_store(settings) as store, counted("checking objects") as progress:
        expected = expected_objects(store, partial(_known, settings))
        report = check_fixity(store, expected, read_data, progress)
    give(report, tables.fixity_view(report), as_json=as_json)
    raise typer.Exit(0 if report.ok else 1)


def _known(settings: Settings) -> list[str]:
    """The objects that the catalogue knows of, where there is one that can be read."""
    try:
        with opened_catalogue(settings) as catalogue, catalogue.reading() as connection:
            return list(known_objects(connection))
    except (NothingFound, CatalogueUnavailable):
        return []


def status(
    home: Home = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 10,
    as_json: Json = False,
) -> None:
    """The last runs, the newest one's problems by site, and nights that were not run well."""
    settings = load_settings(home)
    with opened_catalogue(settings) as catalogue:
        found = status_of(settings, catalogue, limit)
    give(found, status_view(found), as_json=as_json)


def remove(
    name: str,
    reason: Annotated[str, typer.Option(help="Why: it is told to whoever asks for it.")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Take a work with the pages that carry it, or one page, out of all answers, for good;
    with the files that nothing else links. What went is listed.

    NAME is a work's id, number or title, or a page's address. The bucket keeps its objects.
    """
    settings = load_settings(home)
    with (
        opened_catalogue(settings) as catalogue,
        exclusive(settings.home),
        opened_store(settings) as store,
    ):
        stone = remove_from(store, catalogue, name, reason)
    told = [*stone.works, *stone.pages, *stone.carriers]
    give(stone, "\n".join(["removed:", *map(printable, told)]), as_json=as_json)
