"""The folders of runs: a killed run is taken up again, a finished one is left alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.errors import OperatorError
from archive.frontier.frontier import Frontier, frontier_url
from archive.frontier.memory import forget, remember
from archive.records import Outcome, RunReport
from archive.settings import Settings
from archive.terminal import log_console
from archive.warc.manifest import MANIFEST, RUNS
from archive.warc.replay import ReplayWeb, replay
from crawler.crawl import crawl
from crawler.discovery.dates import Range
from crawler.progress import shown
from crawler.selection import crawlable
from crawler.sites import SiteDeclaration

OF_ANOTHER_NIGHT = timedelta(hours=12)
"""How long ago a run that is taken up has begun, to be another night's: what was on its lists
then is not what is on them now."""

_BEGAN = "%Y%m%dT%H%M%S%f"
_ANY_MOMENT = "[0-9]" * 8 + "T" + "[0-9]" * 12
"""What `_BEGAN` writes, as a glob: a folder of any other name is a copy that somebody keeps."""


class NoSuchRun(OperatorError):
    """A run id that this home has no folder for. Raised by `find_run`."""

    exit_code = 5


def crawl_run(  # noqa: PLR0913 (what bounds a crawl, by name)
    settings: Settings,
    declared: Sequence[SiteDeclaration],
    recordings: Sequence[Path],
    is_done: Callable[[str], bool],
    *,
    days: Range | None = None,
    processes: int = 1,
) -> Path:
    """Crawl those of the sites that can be asked, into the folder of a run that `is_done`
    does not call done, or of a new one; that folder.

    `recordings` answer in place of the live web; `days` limits the articles to those that
    their lists date so, as far as they do. Raises what `crawl` raises,
    `NothingToCrawl`, and `WarcDamaged` for a recording that is none.
    """
    with recorded_web(recordings) as web, shown(log_console()) as on_progress:
        chosen = crawlable(declared, web.hosts if web else None)
        purpose = [*map(str, _purpose(chosen, recordings)), *_bounds(days)]
        folder = open_run(settings.home, purpose, datetime.now(UTC), is_done)
        frontier = frontier_url(settings.catalogue)
        _remember(frontier, is_done)
        crawl(
            folder,
            chosen,
            frontier=frontier,
            proxy=web.proxy if web else None,
            replay=web is not None,
            contact=settings.contact or "",
            allow=settings.allow_inner,
            chromium=settings.chromium,
            days=days,
            processes=processes,
            on_progress=on_progress,
        )
    return folder


def crawl_runs(  # noqa: PLR0913 (as `crawl_run`)
    settings: Settings,
    declared: Sequence[SiteDeclaration],
    recordings: Sequence[Path],
    is_done: Callable[[str], bool],
    *,
    days: Range | None = None,
    processes: int = 1,
) -> Iterator[Path]:
    """The folders of a night's runs: what an earlier night left unfinished first, and last the
    one that asks for what is new now. Each is to be done, by `is_done`, before the next."""
    is_left_over = True
    while is_left_over:
        asked_at = datetime.now(UTC)
        folder = crawl_run(settings, declared, recordings, is_done, days=days, processes=processes)
        is_left_over = not recordings and not days and is_of_another_night(folder.name, asked_at)
        yield folder


def is_of_another_night(run_id: str, now: datetime) -> bool:
    """Whether a run began so long ago that a night that is due has yet to begin."""
    began = datetime.strptime(run_id.partition("-")[0], _BEGAN).replace(tzinfo=UTC)
    return now - began > OF_ANOTHER_NIGHT


def _remember(url: str, is_done: Callable[[str], bool]) -> None:
    """Let this night go by what the runs saw that are done."""
    frontier = Frontier(url)
    try:
        remember(frontier, is_done)
    finally:
        frontier.close()


def forget_unresolved(settings: Settings, report: RunReport) -> None:
    """Have the sites asked in full next time whose pages were unchanged since captures that
    the archive of this report does not hold."""
    lost = [count.site_id for count in report.sites if dict(count.outcomes).get(Outcome.UNRESOLVED)]
    if not lost:
        return
    frontier = Frontier(frontier_url(settings.catalogue))
    try:
        for site_id in lost:
            forget(frontier, site_id)
    finally:
        frontier.close()


def recorded_web(recordings: Sequence[Path]) -> AbstractContextManager[ReplayWeb | None]:
    """The web that these WARC files recorded; None, the live one, where there are none."""
    return replay(recordings) if recordings else nullcontext()


def _purpose(sites: Sequence[SiteDeclaration], recordings: Sequence[Path]) -> Iterator[str | Path]:
    yield from (site.id for site in sites)
    yield from (path.resolve() for path in recordings)


def _bounds(days: Range | None) -> list[str]:
    return [f"{days.since} to {days.until}"] if days else []


def open_run(
    home: Path, purpose: Sequence[str], now: datetime, is_done: Callable[[str], bool]
) -> Path:
    """The folder to crawl into: the newest run for the same `purpose` (sites, recordings,
    bounds) that is not done yet, or a new one. Its name is the run's id."""
    suffix = hashlib.sha256("\n".join(purpose).encode()).hexdigest()[:8]
    runs = home / RUNS
    for folder in sorted(runs.glob(f"{_ANY_MOMENT}-{suffix}"), reverse=True):
        if not is_done(folder.name):
            return folder
    return runs / f"{now:{_BEGAN}}-{suffix}"


def is_crawled(home: Path, run_id: str) -> bool:
    """Whether that run's crawl has ended."""
    return (home / RUNS / run_id / MANIFEST).exists()


def find_run(home: Path, run_id: str) -> Path:
    """The folder of that run. Raises `NoSuchRun`, naming the newest ones there are."""
    folder = home / RUNS / run_id
    if run_id in ("", ".", "..") or "/" in run_id or not folder.is_dir():
        known = sorted((path.name for path in (home / RUNS).glob("*")), reverse=True)[:3]
        there = f"the newest are {', '.join(known)}" if known else "there are none yet"
        raise NoSuchRun(f"no run {run_id!r} under {home / RUNS}: {there}")
    return folder
