"""`dingben sites …` and `dingben crawl`: the verbs that need no archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from archive.amounts import number_of
from archive.errors import OperatorError
from archive.options import Home, Json
from archive.settings import Settings, load_settings
from archive.terminal import complain, give, printable
from archive.warc.manifest import read_manifest
from crawler.discovery.dates import Range
from crawler.ending import ending
from crawler.runs import crawl_run, is_crawled, recorded_web
from crawler.selection import PlannedSite, crawlable, named, planned
from crawler.sites import SiteDeclaration, load_sites, new_site, survey

SitesFolder = Annotated[
    Path | None,
    typer.Option("--sites", help="A folder of site declarations, in place of the built-in."),
]
SiteIds = Annotated[
    list[str] | None, typer.Option("--site", help="Only this site; may be repeated.")
]
Recordings = Annotated[
    list[Path] | None,
    typer.Option("--replay", help="A WARC that answers in place of the web; may be repeated."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be asked; ask nothing.")]
Since = Annotated[
    datetime | None,
    typer.Option(
        "--from", formats=["%Y-%m-%d"], help="Only articles that their list dates so or later."
    ),
]
Until = Annotated[
    datetime | None,
    typer.Option("--to", formats=["%Y-%m-%d"], help="Only articles of that day or earlier."),
]
Processes = Annotated[
    int, typer.Option(min=1, max=64, help="Crawl processes, which share the sites.")
]
INVALID = 4


class NotARange(OperatorError):
    """Days to crawl for that end before they begin. Raised by `days_between`."""

    exit_code = 2


sites = typer.Typer(no_args_is_help=True, help="The declared sites.")


@sites.command(name="list")
def list_(home: Home = None, folder: SitesFolder = None, as_json: Json = False) -> None:
    """Every declared site."""
    plan = planned(declared_sites(load_settings(home), folder))
    give({"sites": plan}, sites_table(plan), as_json=as_json)


@sites.command()
def check(home: Home = None, folder: SitesFolder = None, as_json: Json = False) -> None:
    """Every mistake in the declarations, before the first request."""
    settings = load_settings(home)
    found = survey(
        folder or settings.sites_dir, built_in=settings.builtin_sites, allow=settings.allow_inner
    )
    problems = [str(mistake) for mistake in found.mistakes]
    unseen = [] if problems else [one for one in planned(found.sites) if not one.verified]
    told = [f"{one.site_id}: never seen to work on the live site" for one in unseen]
    mistakes = number_of(len(problems), "mistake")
    view = "\n".join([*problems, *found.replaced, *told, mistakes])
    unverified = [one.site_id for one in unseen]
    give({"problems": problems, "unverified": unverified}, view, as_json=as_json)
    raise typer.Exit(INVALID if problems else 0)


@sites.command()
def new(
    site_id: str, host: str, home: Home = None, folder: SitesFolder = None, as_json: Json = False
) -> None:
    """Begin a declaration: a commented file to be filled in."""
    target = folder or load_settings(home).sites_dir or Path("sites")
    written = new_site(target, site_id, host)
    give({"file": written}, str(written), as_json=as_json)


def crawl(
    home: Home = None,
    site: SiteIds = None,
    folder: SitesFolder = None,
    recordings: Recordings = None,
    since: Since = None,
    until: Until = None,
    processes: Processes = 1,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """The first half of a night: leave sealed WARC files, and say under which run id."""
    settings = load_settings(home)
    declared = declared_sites(settings, folder, site)
    days = days_between(since, until)
    if dry_run:
        give_plan(declared, recordings or [], as_json=as_json)
        return
    left = crawl_run(
        settings,
        declared,
        recordings or [],
        lambda run_id: is_crawled(settings.home, run_id),
        days=days,
        processes=processes,
    )
    manifest = read_manifest(left)
    give(manifest, manifest.run_id, as_json=as_json)
    ended = ending(manifest)
    for problem in ended.problems:
        complain(problem)
    raise typer.Exit(ended.outcome.exit_code)


def days_between(since: datetime | None, until: datetime | None) -> Range:
    """The days that a verb's options name. Raises `NotARange`."""
    days = Range(since.date() if since else None, until.date() if until else None)
    if days.since and days.until and days.until < days.since:
        raise NotARange(f"--to {days.until} is before --from {days.since}")
    return days


def declared_sites(
    settings: Settings, folder: Path | None, ids: Sequence[str] | None = None
) -> tuple[SiteDeclaration, ...]:
    """The sites that a verb's options name. Raises `SitesInvalid`, `NoSuchSite`."""
    sites_dir, allow = folder or settings.sites_dir, settings.allow_inner
    return named(load_sites(sites_dir, built_in=settings.builtin_sites, allow=allow), ids or ())


def give_plan(
    declared: Sequence[SiteDeclaration], recordings: Sequence[Path], *, as_json: bool
) -> None:
    """Answer what a night would ask, without asking it."""
    with recorded_web(recordings) as web:
        plan = planned(crawlable(declared, web.hosts if web else None))
    give({"sites": plan}, plan_view(plan), as_json=as_json)


def plan_view(plan: Sequence[PlannedSite]) -> RenderableType:
    """What would be asked, whole addresses, and what it may cost at most."""
    lines: list[Text] = []
    for site in plan:
        verified = f"seen to work on {site.verified}" if site.verified else "never seen to work"
        lines += [
            Text(printable(f"{site.site_id} · {site.name} · {verified}"), style="bold"),
            Text(
                f"  at most {number_of(site.requests, 'request')}, "
                f"{number_of(site.delay, 'second')} apart, "
                f"{site.concurrency} at a time, on {' '.join(site.hosts)}"
            ),
            *(Text(f"  {address}", no_wrap=True, overflow="ignore") for address in site.start),
        ]
    sites_asked = number_of(len(plan), "site")
    requests = number_of(sum(site.requests for site in plan), "request")
    return Group(*lines, Text(f"{sites_asked}, at most {requests}"))


def sites_table(plan: tuple[PlannedSite, ...]) -> Table:
    """The sites, a row each."""
    table = Table()
    for column in ("site", "name", "hosts", "begins at", "seen to work"):
        table.add_column(column, overflow="fold")
    for site in plan:
        verified = site.verified or "never"
        table.add_row(
            site.site_id, site.name, "\n".join(site.hosts), "\n".join(site.start), verified
        )
    return table
