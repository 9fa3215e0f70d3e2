"""How the nights went: the last runs, what the newest one's sites complain of, and what became
of the nights that a scheduler owed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.text import Text

from archive.catalogue.catalogue import Catalogue
from archive.decisions import Committed
from archive.frontier.lease import NightLease, ScheduledNight
from archive.lock import holder
from archive.records import RunReport
from archive.settings import Settings
from archive.tables import status_table
from archive.terminal import printable
from archive.warc.manifest import MANIFEST, RUNS

OF_THE_RUN = "run"
"""Under what name the problems stand that are no site's."""


@dataclass(frozen=True, slots=True)
class UnfinishedRun:
    """A run that was begun and is not in the archive: `crawled` is whether its crawl ended."""

    run_id: str
    crawled: bool


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """The last runs, newest first; the newest one's problems by site; the last nights that
    were due to a scheduler, newest first; the runs that were begun and are not finished; who
    writes to the home at this moment."""

    runs: tuple[Committed, ...]
    problems: dict[str, tuple[str, ...]]
    nights: tuple[ScheduledNight, ...]
    unfinished: tuple[UnfinishedRun, ...] = ()
    at_work: str | None = None


def status_of(settings: Settings, catalogue: Catalogue, limit: int) -> StatusAnswer:
    """How the last `limit` runs and nights went. Raises `CatalogueUnavailable`."""
    runs = catalogue.runs(limit)
    return StatusAnswer(
        runs,
        by_site(runs[0].report) if runs else {},
        _nights(settings, limit),
        tuple(_unfinished(settings, catalogue))[:limit],
        holder(settings.home),
    )


def _nights(settings: Settings, limit: int) -> tuple[ScheduledNight, ...]:
    if settings.lease != settings.catalogue and not settings.lease_file.exists():
        return ()
    with closing(NightLease(settings.lease)) as lease:
        return lease.nights(limit)


def _unfinished(settings: Settings, catalogue: Catalogue) -> Iterator[UnfinishedRun]:
    """The folders of runs that the archive has not taken in, newest first."""
    for folder in sorted((settings.home / RUNS).glob("*/"), reverse=True):
        if catalogue.committed(folder.name) is None:
            yield UnfinishedRun(folder.name, (folder / MANIFEST).exists())


def _begun(run: UnfinishedRun, at_work: str | None) -> str:
    state = "was crawled, and not taken in" if run.crawled else "was begun, its crawl is not over"
    advice = f"`dingben ingest {run.run_id}`" if run.crawled else "the same command again"
    return f"! {run.run_id} {state}" + ("" if at_work else f":\n  {advice} goes on with it")


def by_site(report: RunReport) -> dict[str, tuple[str, ...]]:
    """A run's problems under the sites they are of, in the report's order."""
    known = {site.site_id for site in report.sites}
    found: dict[str, list[str]] = {}
    for problem in report.problems:
        site, _, rest = problem.partition(": ")
        if rest and site in known:
            found.setdefault(site, []).append(rest)
        else:
            found.setdefault(OF_THE_RUN, []).append(problem)
    return {site: tuple(lines) for site, lines in found.items()}


def status_view(answer: StatusAnswer) -> RenderableType:
    """The same for a terminal."""
    lines: list[RenderableType] = [status_table(answer.runs)]
    if answer.at_work is not None:
        lines.append(Text(printable(f"· at work in this home: {answer.at_work}")))
    for run in answer.unfinished:
        lines.append(Text(printable(_begun(run, answer.at_work)), style="yellow"))
    for site, problems in answer.problems.items():
        lines.append(Text(printable(site), style="bold"))
        lines += [Text(f"  ! {printable(problem)}", style="yellow") for problem in problems]
    for night in answer.nights:
        if night.what != "ended" or night.exit_code:
            code = "" if night.exit_code is None else f" with exit code {night.exit_code}"
            told = f"! the night of {night.night} {night.what}{code} ({night.holder})"
            lines.append(Text(printable(told), style="yellow"))
    return Group(*lines)
