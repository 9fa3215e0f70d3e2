"""The front door: one command, its verbs, and nothing else; the rooms do the work.

Exit codes: 0 done, 1 failed, 2 usage, 3 done in part (degraded), 4 configuration,
5 nothing found, 11 locked by another run, 130 interrupted.
"""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group

from archive import audit as auditing
from archive import reading, tables
from archive.errors import OperatorError
from archive.exports import Format, audit_rows, json_lines
from archive.fixity import check as check_fixity
from archive.ledger import expected_objects
from archive.records import Flag, Role, RunOutcome, RunReport
from archive.search import Filters
from archive.search import search as search_texts
from archive.settings import Settings, load_settings
from archive.spreadsheet import audit_csv
from archive.store import opened as opened_store
from archive.terminal import complain, give, give_line
from archive.web.app import create_app
from archive.web.serving import serve as serve_room
from crawler import runs, schedule, verbs
from crawler import sites as declarations
from crawler.runs import crawl_run
from crawler.sites import SiteDeclaration
from crawler.verbs import (
    DryRun,
    Home,
    Json,
    Recordings,
    SiteIds,
    SitesFolder,
    declared_sites,
    give_plan,
)
from pipelines.comparison import compare
from pipelines.comparison_view import comparison_view
from pipelines.extract.saved import SavedPages
from pipelines.ingest import ingest as ingest_run
from pipelines.opening import opened, opened_catalogue, rebuilt
from pipelines.pairs import related_lines
from pipelines.sealed import sealed_crawl, sealed_file

SAMPLE_WEB = Path(__file__).resolve().parent / "tests" / "web"
EXIT = {RunOutcome.SUCCEEDED: 0, RunOutcome.DEGRADED: 3, RunOutcome.FAILED: 1}
INTERRUPTED = 130

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


app = typer.Typer(
    name="dingben",
    help="The canonical text of Chinese government documents, and who reposted what.",
    epilog=(__doc__ or "").partition("\n\n")[2].strip(),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(verbs.sites, name="sites")
app.command(name="crawl")(verbs.crawl)


@app.command()
def demo(home: Home = None, as_json: Json = False) -> None:
    """Crawl the sample web as a night would, and print who reposted what."""
    if not SAMPLE_WEB.is_dir():
        raise reading.NothingFound("the sample web comes with the source: run this in a checkout")
    given = load_settings(home)
    apart = {"home": given.home / "demo", "catalogue_url": None, "s3_endpoint": None}
    settings = given.model_copy(update=apart)
    declared = declarations.load_sites(SAMPLE_WEB / "sites")
    report = _night(settings, declared, [SAMPLE_WEB / "sample.warc.gz"])
    with opened_catalogue(settings) as catalogue, catalogue.reading() as connection:
        answer = auditing.audit(connection)
    view = Group(tables.report_table(report), tables.audit_table(answer))
    give({"report": report, "audit": answer}, view, as_json=as_json)
    raise typer.Exit(EXIT[report.outcome])


@app.command()
def night(
    home: Home = None,
    site: SiteIds = None,
    sites: SitesFolder = None,
    recordings: Recordings = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """One whole night: crawl the declared sites and take their pages into the archive."""
    settings = load_settings(home)
    declared = declared_sites(settings, sites, site)
    if dry_run:
        give_plan(declared, recordings or [], as_json=as_json)
        return
    report = _night(settings, declared, recordings or [])
    give(report, tables.report_table(report), as_json=as_json)
    raise typer.Exit(EXIT[report.outcome])


@app.command()
def ingest(
    run_id: str, home: Home = None, sites: SitesFolder = None, as_json: Json = False
) -> None:
    """The second half of a night: take a finished crawl into the archive."""
    settings = load_settings(home)
    declared = [one.site for one in declared_sites(settings, sites)]
    sealed = sealed_crawl(runs.find_run(settings.home, run_id))
    with opened(settings) as archive:
        report = ingest_run(sealed, archive, declared)
    give(report, tables.report_table(report), as_json=as_json)
    raise typer.Exit(EXIT[report.outcome])


@app.command(name="import")
def import_(
    files: list[Path], home: Home = None, sites: SitesFolder = None, as_json: Json = False
) -> None:
    """Take captures from WARC files that anyone made."""
    settings = load_settings(home)
    declared = [one.site for one in declared_sites(settings, sites)]
    sealed = [sealed_file(path, datetime.now(UTC)) for path in files]
    with opened(settings) as archive:
        reports = [ingest_run(one, archive, declared) for one in sealed]
    views = [tables.report_table(report) for report in reports]
    give({"runs": reports}, Group(*views), as_json=as_json)
    raise typer.Exit(max(EXIT[report.outcome] for report in reports))


@app.command()
def text(url: str, home: Home = None, as_json: Json = False) -> None:
    """The text of a page's newest capture, its metadata, and what was cut by which rule."""
    with opened_catalogue(load_settings(home)) as catalogue, catalogue.reading() as connection:
        document = reading.newest_document(connection, url)
    give(reading.text_answer(document), tables.document_view(document), as_json=as_json)


@app.command()
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
    as_json: Json = False,
) -> None:
    """The canonical texts that answer QUERY: words, "phrases", AND, OR, NOT, brackets.

    Since and until are days of publication, both included.
    """
    published = since and since.date(), until and until.date()
    filters = Filters(site, role, host, issuer, number, *published, tuple(flag or ()))
    with opened_catalogue(load_settings(home)) as catalogue, catalogue.reading() as connection:
        answer = search_texts(connection, query, limit, offset, filters)
    give(answer, tables.search_view(answer), as_json=as_json)
    if not answer.total:
        raise reading.NothingFound(f"no canonical text holds {query}")


@app.command()
def show(
    work_or_url: str,
    home: Home = None,
    version: Annotated[int | None, typer.Option(help="This version, not the newest.")] = None,
    at: Day = None,
    as_json: Json = False,
) -> None:
    """The canonical text of a work, named by its id or by any page that carries it."""
    with opened_catalogue(load_settings(home)) as catalogue:
        sequence = None if at is None else catalogue.sequence_at(at.date())
        with catalogue.reading() as connection:
            answer = reading.show(connection, work_or_url, version, sequence)
    give(answer, tables.show_view(answer), as_json=as_json)


@app.command()
def audit(
    home: Home = None,
    work: Annotated[str | None, typer.Option(help="One work, by id or page address.")] = None,
    host: Annotated[str | None, typer.Option(help="Works that this host carries.")] = None,
    since: Day = None,
    single: Annotated[
        bool, typer.Option("--all", help="Also works that only one page carries.")
    ] = False,
    form: Annotated[Format, typer.Option("--format")] = Format.TABLE,
    as_json: Json = False,
) -> None:
    """Who reposted what, when, how much of it, crediting whom, and what they changed."""
    with opened_catalogue(load_settings(home)) as catalogue, catalogue.reading() as connection:
        answer = auditing.audit(
            connection, work=work, host=host, since=since and since.date(), single=single
        )
    if form is Format.CSV:
        sys.stdout.write(audit_csv(answer))
    elif form is Format.JSON_LINES:
        sys.stdout.write(json_lines(audit_rows(answer)))
    else:
        give(answer, tables.audit_table(answer), as_json=as_json or form is Format.JSON)
    if not answer.works:
        raise reading.NothingFound("no work fits: `--all` adds works that only one page carries")


@app.command()
def explain(url_a: str, url_b: str, home: Home = None, as_json: Json = False) -> None:
    """How two pages are related: aligned spans, shares, and figures held side by side."""
    with opened_catalogue(load_settings(home)) as catalogue, catalogue.reading() as connection:
        a, b = (reading.page_in_works(connection, url) for url in (url_a, url_b))
    answer = compare(
        a.parts,
        b.parts,
        same_work=not a.works.isdisjoint(b.works),
        elected=a.elected | b.elected,
    )
    give(answer, comparison_view(answer), as_json=as_json)


@app.command()
def pairs(documents: Path, as_json: Json = False) -> None:
    """Every related pair of the plain documents in a JSON Lines file, one JSON line a pair."""
    for line in related_lines(documents):
        shares = f"{line['contained_a']:.0%}/{line['contained_b']:.0%}"
        give_line(line, f"{line['relation']} {line['a']} {line['b']} {shares}", as_json=as_json)


@app.command()
def extract(
    files: list[Path],
    url: Annotated[str | None, typer.Option(help="The address of the one page given.")] = None,
    as_json: Json = False,
) -> None:
    """The text and metadata of saved pages (.html, .htm, their .gz, WARC), a line a page."""
    pages = SavedPages(files, url)
    for page in pages:
        give_line(page.answer, page.view, as_json=as_json)
    for line in pages.unreadable:
        complain(line)
    raise typer.Exit(EXIT[pages.outcome])


@app.command()
def check(
    home: Home = None,
    read_data: Annotated[
        bool, typer.Option("--read-data", help="Read and hash every object, not only its head.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Whether the bucket holds all that the archive needs, unchanged."""
    with opened_store(load_settings(home)) as store:
        report = check_fixity(store, expected_objects(store), read_data)
    give(report, tables.fixity_view(report), as_json=as_json)
    raise typer.Exit(0 if report.ok else 1)


@app.command()
def rebuild(home: Home = None, as_json: Json = False) -> None:
    """Make the catalogue again from the bucket alone."""
    count = rebuilt(load_settings(home))
    give({"runs": count}, f"{count} runs", as_json=as_json)


@app.command()
def status(
    home: Home = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 10,
    as_json: Json = False,
) -> None:
    """The last runs and what became of them."""
    with opened_catalogue(load_settings(home)) as catalogue:
        found = catalogue.runs(limit)
    give({"runs": found}, tables.status_table(found), as_json=as_json)


@app.command()
def serve(
    home: Home = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8000,
) -> None:
    """The reading room: the archive on pages in a browser, and as JSON under /api/v1."""
    with opened_catalogue(load_settings(home)) as catalogue:
        room = create_app(catalogue, compare)
        serve_room(room, host, port, lambda address: typer.echo(f"reading room: {address}"))


@app.command(name="schedule")
def schedule_(
    home: Home = None,
    sites: SitesFolder = None,
    at: Annotated[str, typer.Option(metavar="HH:MM", help="When the night begins.")] = "02:00",
    zone: Annotated[str, typer.Option(help="Whose hours.")] = "Asia/Shanghai",
) -> None:
    """Run a night every day at that hour, until stopped."""
    settings = load_settings(home)
    command = [sys.executable, str(Path(__file__).resolve()), "night", "--home", str(settings.home)]
    command += ["--sites", str(sites.resolve())] if sites else []
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    schedule.keep_nights(settings.home / "schedule.sqlite", schedule.hour(at), zone, command)


def _night(
    settings: Settings, declared: Sequence[SiteDeclaration], recordings: Sequence[Path]
) -> RunReport:
    """Crawl, then ingest, in one hold of the home."""
    with opened(settings) as archive:
        folder = crawl_run(
            settings, declared, recordings, lambda run: archive.catalogue.committed(run) is not None
        )
        return ingest_run(sealed_crawl(folder), archive, [one.site for one in declared])


def main() -> None:
    """Run a verb; whatever ends it ends in an exit code and, on an error, in one line."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app()
    except OperatorError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    except OSError as error:
        complain(f"{error.filename or 'the system'}: {error.strerror}")
        sys.exit(1)
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            complain("interrupted: run the same command again to go on")
        raise


if __name__ == "__main__":
    main()
