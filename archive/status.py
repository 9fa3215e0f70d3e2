"""How the nights went: the last runs, what the newest one's sites complain of, and what became
of the nights that a scheduler owed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.text import Text

from archive.catalogue.catalogue import Catalogue
from archive.decisions import Committed
from archive.frontier.lease import NightLease, ScheduledNight
from archive.records import RunReport
from archive.settings import Settings
from archive.tables import status_table
from archive.terminal import printable

OF_THE_RUN = "run"
"""Under what name the problems stand that are no site's."""


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """The last runs, newest first; the newest one's problems by site; the last nights that
    were due to a scheduler, newest first."""

    runs: tuple[Committed, ...]
    problems: dict[str, tuple[str, ...]]
    nights: tuple[ScheduledNight, ...]


def status_of(settings: Settings, catalogue: Catalogue, limit: int) -> StatusAnswer:
    """How the last `limit` runs and nights went. Raises `CatalogueUnavailable`."""
    runs = catalogue.runs(limit)
    problems = by_site(runs[0].report) if runs else {}
    if settings.lease != settings.catalogue and not settings.lease_file.exists():
        return StatusAnswer(runs, problems, ())
    with closing(NightLease(settings.lease)) as lease:
        return StatusAnswer(runs, problems, lease.nights(limit))


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
    for site, problems in answer.problems.items():
        lines.append(Text(printable(site), style="bold"))
        lines += [Text(f"  ! {printable(problem)}", style="yellow") for problem in problems]
    for night in answer.nights:
        if night.what != "ended" or night.exit_code:
            code = "" if night.exit_code is None else f" with exit code {night.exit_code}"
            told = f"! the night of {night.night} {night.what}{code} ({night.holder})"
            lines.append(Text(printable(told), style="yellow"))
    return Group(*lines)
