"""The folders of runs: a killed run is taken up again, a finished one is left alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from archive.errors import OperatorError
from archive.manifest import MANIFEST
from crawler.sites import SiteDeclaration

RUNS = "runs"


class NoSuchRun(OperatorError):
    """A run id that this home has no folder for. Raised by `find_run`."""

    exit_code = 5


def open_run(
    home: Path,
    sites: Sequence[SiteDeclaration],
    recordings: Iterable[Path],
    now: datetime,
    is_done: Callable[[str], bool],
) -> Path:
    """The folder to crawl into: the newest run over the same sites (and recordings) that
    is not done yet, or a new one. Its name is the run's id."""
    purpose = [*(site.id for site in sites), *(str(path.resolve()) for path in recordings)]
    suffix = hashlib.sha256("\n".join(purpose).encode()).hexdigest()[:8]
    runs = home / RUNS
    for folder in sorted(runs.glob(f"*-{suffix}"), reverse=True):
        if not is_done(folder.name):
            return folder
    return runs / f"{now:%Y%m%dT%H%M%S}-{suffix}"


def is_crawled(home: Path, run_id: str) -> bool:
    """Whether that run's crawl has ended."""
    return (home / RUNS / run_id / MANIFEST).exists()


def find_run(home: Path, run_id: str) -> Path:
    """The folder of that run. Raises `NoSuchRun`, naming the newest ones there are."""
    folder = home / RUNS / run_id
    if not run_id or not folder.is_dir() or folder.parent != home / RUNS:
        known = sorted((path.name for path in (home / RUNS).glob("*")), reverse=True)[:3]
        there = f"the newest are {', '.join(known)}" if known else "there are none yet"
        raise NoSuchRun(f"no run {run_id!r} under {home / RUNS}: {there}")
    return folder
