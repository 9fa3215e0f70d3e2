"""The front door: one command, its verbs, and nothing else; the rooms do the work.

Exit codes: 0 done, 1 failed, 2 usage, 3 done in part (degraded), 4 configuration,
5 nothing found, 11 locked by another run, 16 the disk is full, 130 interrupted.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from archive.starting import end_quietly

end_quietly()  # to load all the rooms takes seconds

import typer
from rich.console import Group

from archive import tables
from archive import verbs as readers
from archive.alerts.after_run import alerted
from archive.alerts.alarms import opened_record
from archive.alerts.verbs import alerts
from archive.amounts import number_of
from archive.audit import audit as auditing
from archive.audit import verbs as auditors
from archive.audit.compliance import read_sources
from archive.catalogue.opening import opened_catalogue, refuse_new_archive
from archive.errors import NoSpace, NothingFound, OperatorError, is_full
from archive.frontier.lease import NightLease
from archive.interchange.verbs import export
from archive.logs import kept_log
from archive.moments import HOME_ZONE
from archive.near_verbs import near_verb
from archive.options import Home, Json
from archive.records import RunReport
from archive.settings import Settings, load_settings
from archive.terminal import complain, give
from archive.webhook import announce_trouble, announced
from crawler import runs, schedule
from crawler import sites as declarations
from crawler import verbs as crawls
from crawler.discovery.dates import Range
from crawler.runs import crawl_runs
from crawler.selection import crawlable
from crawler.sites import SiteDeclaration
from crawler.verbs import (
    DryRun,
    Processes,
    Recordings,
    Since,
    SiteIds,
    SitesFolder,
    Until,
    days_between,
    declared_sites,
    give_plan,
)
from pipelines import verbs as engines
from pipelines.imports import import_files
from pipelines.ingest import ingest as ingest_run
from pipelines.opening import opened, rebuilt
from pipelines.sealed import sealed_crawl

SAMPLE_WEB = Path(__file__).resolve().parent / "tests" / "web"
INTERRUPTED = 130
# Click's UsageError, which typer carries along under a private name.
USAGE_ERROR: Any = typer.BadParameter.mro()[1]
NIGHTS, READING = "Nights", "Reading"
KEEPING, ENGINES = "Keeping house", "The engines by themselves"


app = typer.Typer(
    name="dingben",
    help="The canonical text of Chinese government documents, and who reposted what.",
    epilog=(__doc__ or "").partition("\n\n")[2].strip(),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(crawls.sites, name="sites", rich_help_panel=NIGHTS)
app.add_typer(alerts, name="alerts", rich_help_panel=KEEPING)
app.command(rich_help_panel=NIGHTS)(crawls.crawl)
for reader in (readers.search, readers.show, readers.text, readers.capture, auditors.audit):
    app.command(rich_help_panel=READING)(reader)
app.command(rich_help_panel=READING)(engines.explain)
app.command(rich_help_panel=READING)(export)
for keeper in (readers.status, readers.check, readers.remove):
    app.command(rich_help_panel=KEEPING)(keeper)
for engine in (engines.pairs, engines.extract):
    app.command(rich_help_panel=ENGINES)(engine)


@app.command(rich_help_panel=NIGHTS)
def demo(home: Home = None, as_json: Json = False) -> None:
    """Crawl the sample web as a night would, into the folder `demo` of the home, and print who
    reposted what."""
    if not SAMPLE_WEB.is_dir():
        raise NothingFound("the sample web comes with the source: run this in a checkout")
    given = load_settings(home)
    apart = {"home": given.home / "demo", "catalogue_url": None, "s3_endpoint": None}
    settings = given.model_copy(update=apart)
    declared = declarations.load_sites(SAMPLE_WEB / "sites")
    reports: list[RunReport] = []
    _night(settings, declared, [SAMPLE_WEB / "sample.warc.gz"], reports.append)
    [report] = reports
    with opened_catalogue(settings) as catalogue, catalogue.reading() as connection:
        answer = auditing.audit(connection)
    there = os.path.relpath(settings.home)
    further = f"kept in {there}: `dingben serve --home {there}` opens its reading room"
    view = Group(tables.report_table(report), tables.audit_table(answer), further)
    give({"report": report, "audit": answer}, view, as_json=as_json)
    raise typer.Exit(report.outcome.exit_code)


@app.command(rich_help_panel=NIGHTS)
def night(
    home: Home = None,
    site: SiteIds = None,
    sites: SitesFolder = None,
    recordings: Recordings = None,
    since: Since = None,
    until: Until = None,
    processes: Processes = 1,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """One whole night: crawl the declared sites and take their pages into the archive. As JSON
    it is the run of tonight; `earlier` are those that were left over and finished before it."""
    settings = load_settings(home)
    days = days_between(since, until)
    if dry_run:
        give_plan(declared_sites(settings, sites, site), recordings or [], as_json=as_json)
        return
    with announced(settings) as announce, alerted(settings) as committed:
        declared = declared_sites(settings, sites, site)
        reports: list[RunReport] = []
        took = reports.append
        try:
            _night(settings, declared, recordings or [], took, days=days, processes=processes)
        finally:  # once the archive is free for others
            for report in reports:
                announce(report)
            if reports:  # an older run may be, where tonight's was not
                committed()
    answer = {**asdict(reports[-1]), "earlier": reports[:-1]}
    give(answer, Group(*map(tables.report_table, reports)), as_json=as_json)
    ended = (report.outcome.exit_code for report in reversed(reports))
    raise typer.Exit(next(filter(None, ended), 0))


@app.command(rich_help_panel=NIGHTS)
def ingest(
    run_id: str, home: Home = None, sites: SitesFolder = None, as_json: Json = False
) -> None:
    """The second half of a night: take a finished crawl into the archive."""
    settings = load_settings(home)
    declared = [one.site for one in declared_sites(settings, sites)]
    sealed = sealed_crawl(runs.find_run(settings.home, run_id))
    with announced(settings) as announce, alerted(settings) as committed:
        with opened(settings) as archive:
            report = ingest_run(sealed, archive, declared)
        runs.forget_unresolved(settings, report)
        announce(report)
        committed()
    give(report, tables.report_table(report), as_json=as_json)
    raise typer.Exit(report.outcome.exit_code)


@app.command(name="import", rich_help_panel=NIGHTS)
def import_(
    files: list[Path], home: Home = None, sites: SitesFolder = None, as_json: Json = False
) -> None:
    """Take captures from WARC files that anyone made."""
    settings = load_settings(home)
    declared = [one.site for one in declared_sites(settings, sites)]
    reports: list[RunReport] = []
    with announced(settings) as announce, alerted(settings) as committed:
        try:
            with opened(settings) as archive:
                taken = import_files(files, archive, declared, reports.append)
        finally:  # once the archive is free for others: a service may keep us waiting
            for report in reports:
                announce(report)
        committed()
    give(taken, Group(*map(tables.report_table, taken.runs)), as_json=as_json)
    for line in taken.refused:
        complain(line)
    raise typer.Exit(taken.exit_code)


@app.command(rich_help_panel=KEEPING)
def rebuild(home: Home = None, as_json: Json = False) -> None:
    """Make the catalogue again from the bucket alone."""
    settings = load_settings(home)
    refuse_new_archive(settings)
    count = rebuilt(settings)
    give({"runs": count}, number_of(count, "run"), as_json=as_json)


@app.command(rich_help_panel=READING)
def serve(
    home: Home = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8000,
) -> None:
    """The reading room: the archive on pages in a browser, and as JSON under /api/v1."""
    # only this verb needs a web server
    from archive.web.app import create_app  # noqa: PLC0415
    from archive.web.bucket import LazyBucket  # noqa: PLC0415
    from archive.web.serving import serve as serve_room  # noqa: PLC0415
    from pipelines.works.comparison import compare  # noqa: PLC0415

    settings = load_settings(home)
    sources = read_sources(settings.sources_list)
    with (
        opened_catalogue(settings) as catalogue,
        closing(LazyBucket(settings)) as bucket,
        opened_record(settings) as alarms,
    ):
        room = create_app(
            catalogue,
            compare,
            bucket,
            endpoint=settings.s3_endpoint,
            alarms=alarms,
            sources=sources,
        )
        serve_room(room, host, port, lambda address: typer.echo(f"reading room: {address}"))


@app.command(name="schedule", rich_help_panel=NIGHTS)
def schedule_(
    home: Home = None,
    sites: SitesFolder = None,
    at: Annotated[str, typer.Option(metavar="HH:MM", help="When the night begins.")] = "02:00",
    zone: Annotated[str, typer.Option(help="Whose hours.")] = HOME_ZONE.key,
) -> None:
    """Run a night every day at that hour, until stopped."""
    nights, settings = schedule.Nights.at_hour(at, zone), load_settings(home)
    crawlable(declared_sites(settings, sites))  # a mistake is told now, not in the night
    command = [sys.executable, str(Path(__file__).resolve()), "night", "--home", str(settings.home)]
    command += ["--sites", str(sites.resolve())] if sites else []
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    with kept_log(settings.home, "schedule"), closing(NightLease(settings.lease)) as lease:
        keeper = schedule.NightKeeper(
            nights, lease, command, on_trouble=partial(announce_trouble, settings, home)
        )
        if schedule.keep_nights(keeper):
            raise typer.Exit(INTERRUPTED)


def _night(
    settings: Settings,
    declared: Sequence[SiteDeclaration],
    recordings: Sequence[Path],
    took: Callable[[RunReport], None],
    *,
    days: Range | None = None,
    processes: int = 1,
) -> None:
    """Crawl, then ingest, in one hold of the home; what an earlier night left unfinished
    first. `took` is told each run that was taken in."""
    with opened(settings) as archive:
        for folder in crawl_runs(
            settings,
            declared,
            recordings,
            lambda run: archive.catalogue.committed(run) is not None,
            days=days,
            processes=processes,
        ):
            report = ingest_run(sealed_crawl(folder), archive, [one.site for one in declared])
            runs.forget_unresolved(settings, report)
            took(report)


def main() -> None:
    """Run a verb; whatever ends it ends in an exit code and, on an error, in one line."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        code = app(standalone_mode=False)
    except USAGE_ERROR as error:
        # Without a message the help was shown: a command was called with no words at all.
        if message := error.format_message():
            complain(f"{message}{near_verb(message)} Try --help.")
        sys.exit(error.exit_code)
    except OperatorError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader has seen enough; what Python would still flush goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        complain(f"{error.filename or 'the system'}: {error.strerror}")
        sys.exit(NoSpace.exit_code if is_full(error) else 1)
    if code == INTERRUPTED:
        complain("interrupted: run the same command again to go on")
    sys.exit(code)


if __name__ == "__main__":
    main()
