"""Crawling: starts the crawl process, watches it, and writes the manifest when it is done.

A crawl leaves sealed WARC files and a manifest in its run's folder, nothing else. Killed
at any moment and run again with the same folder, it goes on where it was.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import OperatorError
from archive.frontier import sites as taking
from archive.frontier.frontier import Frontier
from archive.frontier.results import first_answer, results
from archive.warc.manifest import MANIFEST, CrawlManifest, read_manifest, write_manifest
from crawler.browser.rendering import need_browser
from crawler.discovery.beginnings import beginnings
from crawler.discovery.dates import Range
from crawler.discovery.kinds import PageKind
from crawler.discovery.walks import site_tally
from crawler.job import CrawlJob, CrawlProgress, warcinfo
from crawler.processes import CrawlFailed, CrawlInterrupted, run_processes
from crawler.sites import SiteDeclaration
from crawler.spool import seal, take_up

__all__ = ["CrawlFailed", "CrawlInterrupted", "RunLocked", "crawl"]

LOCK_PATIENCE = 10.0
"""Seconds a killed parent's crawl process may take to notice and let go of the folder."""


class RunLocked(OperatorError):
    """Another crawl is working in the same run's folder."""

    exit_code = 11


def crawl(  # noqa: PLR0913 (the ways to reach a web, all by name)
    run_dir: Path,
    sites: Sequence[SiteDeclaration],
    *,
    frontier: str | None = None,
    proxy: str | None = None,
    replay: bool = False,
    contact: str = "",
    allow: Sequence[str] = (),
    chromium: Path = Path("/usr/bin/chromium"),
    days: Range | None = None,
    processes: int = 1,
    on_progress: Callable[[CrawlProgress], None] | None = None,
) -> CrawlManifest:
    """Crawl the sites into `run_dir`, whose name is the run's id; go on with a killed run.

    `frontier` is the URL of the database that holds what is to be asked (one SQLite file
    beside `run_dir` without it). `proxy` is asked instead of the hosts themselves; `replay`
    says that it is a recorded web (see CrawlJob). `allow` are hosts inside that may be
    asked; `chromium` is the browser for sites that need one. `days` limits the
    articles to those that their lists date so, as far as they do; `processes` share the work
    by sites. Sites that are not enabled are left out. A finished run is not crawled again.

    Raises CrawlFailed, NoSpace, RunLocked, CrawlInterrupted (on KeyboardInterrupt), NoBrowser.
    """
    run_dir = run_dir.resolve()
    run_dir.mkdir(parents=True, exist_ok=True)
    with _locked(run_dir) as lock:
        if (run_dir / MANIFEST).exists():
            return read_manifest(run_dir)
        enabled = tuple(site for site in sites if site.enabled)
        if not replay:
            need_browser(enabled, chromium)
        workers = max(1, min(processes, len(enabled)))
        started_at = datetime.now(UTC)
        job = taken_up(
            CrawlJob(
                run_id=run_dir.name,
                run_dir=run_dir,
                sites=enabled,
                frontier=frontier or f"sqlite:///{run_dir.parent}/frontier.sqlite",
                proxy=proxy,
                replay=replay,
                contact=contact,
                allow=tuple(allow),
                chromium=chromium,
                workers=workers,
                since=days.since if days else None,
                until=days.until if days else None,
            )
        )
        jobs = [job.model_copy(update={"worker": number}) for number in range(workers)]
        remarks = run_processes(jobs, lock, on_progress or _say_nothing, _succeeding)
        manifest = _manifest(job, started_at, remarks)
        write_manifest(run_dir, manifest)
        return manifest


@contextmanager
def _locked(run_dir: Path) -> Iterator[int]:
    """Hold the run's folder. The crawl process inherits the lock, so that it lasts as long
    as either of the two lives."""
    folder = os.open(run_dir, os.O_RDONLY)
    try:
        patience = time.monotonic() + LOCK_PATIENCE
        while not _try_lock(folder):
            if time.monotonic() > patience:
                raise RunLocked(f"{run_dir}: another crawl is working in this folder")
            time.sleep(0.1)
        yield folder
    finally:
        os.close(folder)


def _try_lock(folder: int) -> bool:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def taken_up(job: CrawlJob) -> CrawlJob:
    """The job, as its next process finds it: begun, once in the life of a run, with what
    its predecessors left, who are known to be dead."""
    recorded = take_up(job.run_dir)
    frontier = Frontier(job.frontier)
    try:
        begun = taking.take_over(frontier, job.run_id, recorded)
        _begin(frontier, job)
    finally:
        frontier.close()
    return job.model_copy(update={"resumed": begun or bool(recorded)})


def _begin(frontier: Frontier, job: CrawlJob) -> None:
    """Put where every site begins into the frontier."""
    for site in job.sites:
        declared = f"{site.discovery!r}{job.since}{job.until}"
        taking.begin(
            frontier,
            job.run_id,
            site.id,
            beginnings(site),
            longest=site.revisit.longest,
            declared=hashlib.sha256(declared.encode()).hexdigest()[:16],
        )


def _succeeding(job: CrawlJob) -> CrawlJob:
    """The job of the process that comes after one that was killed, while others go on."""
    take_up(job.run_dir, job.worker)
    return job.model_copy(update={"resumed": True})


def _manifest(job: CrawlJob, started_at: datetime, remarks: tuple[str, ...]) -> CrawlManifest:
    """What the run came to, by its frontier; its files are sealed by now."""
    frontier = Frontier(job.frontier)
    try:
        found = results(frontier, job.run_id, PageKind.ARTICLE)
        first = first_answer(frontier, job.run_id)
    finally:
        frontier.close()
    return CrawlManifest(
        run_id=job.run_id,
        started_at=min(first or started_at, started_at),
        finished_at=datetime.now(UTC),
        sites=tuple(site.site for site in job.sites),
        warcs=seal(job.run_dir, warcinfo(job)),
        tallies=tuple(site_tally(site.id, found[site.id]) for site in job.sites),
        remarks=(*(remark for site in job.sites for remark in site.remarks), *remarks),
        days=Range(job.since, job.until).told,
    )


def _say_nothing(progress: CrawlProgress) -> None:
    """The progress of a crawl nobody watches."""
