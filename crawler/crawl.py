"""Crawling: starts the crawl process, watches it, and writes the manifest when it is done.

A crawl leaves sealed WARC files and a manifest in its run's folder, nothing else. Killed
at any moment and run again with the same folder, it goes on where it was.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from pydantic import TypeAdapter

import crawler
from archive.errors import OperatorError
from archive.manifest import (
    MANIFEST,
    CrawlManifest,
    SealedWarc,
    SiteTally,
    read_manifest,
    write_manifest,
)
from crawler.certificates import remarks
from crawler.job import INTERRUPTED, CrawlJob, CrawlProgress
from crawler.sites import SiteDeclaration

PROJECT = Path(crawler.__file__).resolve().parent.parent
"""The folder that holds this `crawler`; the crawl process looks there first."""

LOCK_PATIENCE = 10.0
"""Seconds a killed parent's crawl process may take to notice and let go of the folder."""

STOP_PATIENCE = 20.0
"""Seconds an interrupted crawl may take to finish the pages in flight; what is cut off
then is asked for again by the next one. Kubernetes gives 30 before it kills."""


class CrawlFailed(OperatorError):
    """A crawl that could not be done; the message says why."""


class RunLocked(OperatorError):
    """Another crawl is working in the same run's folder."""

    exit_code = 11


class CrawlInterrupted(OperatorError):
    """A crawl that was told to stop; what it has is kept, and the run can be resumed."""

    exit_code = 130


def crawl(  # noqa: PLR0913 (the ways to reach a web, all by name)
    run_dir: Path,
    sites: Sequence[SiteDeclaration],
    *,
    proxy: str | None = None,
    replay: bool = False,
    contact: str = "",
    allow: Sequence[str] = (),
    on_progress: Callable[[CrawlProgress], None] | None = None,
) -> CrawlManifest:
    """Crawl the sites into `run_dir`, whose name is the run's id; go on with a killed run.

    `proxy` is asked instead of the hosts themselves; `replay` says that it is a recorded
    web (see CrawlJob). `allow` are addresses inside that may be connected to. Sites that
    are not enabled are left out. A finished run is not crawled again.

    Raises CrawlFailed, RunLocked, CrawlInterrupted (on KeyboardInterrupt).
    """
    run_dir = run_dir.resolve()
    run_dir.mkdir(parents=True, exist_ok=True)
    with _locked(run_dir) as lock:
        if (run_dir / MANIFEST).exists():
            return read_manifest(run_dir)
        enabled = tuple(site for site in sites if site.enabled)
        job = CrawlJob(
            run_id=run_dir.name,
            run_dir=run_dir,
            sites=enabled,
            proxy=proxy,
            replay=replay,
            contact=contact,
            allow=tuple(allow),
        )
        finished = _run_process(job, lock, on_progress or _say_nothing)
        manifest = _manifest(job, finished)
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


def _run_process(
    job: CrawlJob, lock: int, on_progress: Callable[[CrawlProgress], None]
) -> dict[str, Any]:
    """The report a crawl process ends with. Raises CrawlFailed or CrawlInterrupted."""
    search = [str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
    process = subprocess.Popen(
        [sys.executable, "-m", "crawler.process"],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(search), "PYTHONUTF8": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        pass_fds=(lock,),
        start_new_session=True,  # a Ctrl-C reaches the parent, which then stops the crawl
    )
    complaints: deque[str] = deque(maxlen=20)
    with process, _listening(process.stderr, complaints):
        try:
            finished = _follow(process, job, on_progress)
        except KeyboardInterrupt:
            _stop(process)
            raise CrawlInterrupted(f"{job.run_dir}: interrupted; run it again to go on") from None
        finally:
            if process.poll() is None:
                process.kill()
    if process.returncode == INTERRUPTED:
        raise CrawlInterrupted(f"{job.run_dir}: interrupted; run it again to go on")
    if process.returncode != 0 or finished is None:
        why = complaints[-1] if complaints else f"the crawl process ended with {process.returncode}"
        raise CrawlFailed(f"{job.run_dir}: {why}; run it again to go on")
    return finished


def _follow(
    process: subprocess.Popen[str], job: CrawlJob, on_progress: Callable[[CrawlProgress], None]
) -> dict[str, Any] | None:
    if process.stdin is None or process.stdout is None:
        raise CrawlFailed("the crawl process has no pipes")
    finished = None
    try:
        process.stdin.write(job.model_dump_json() + "\n")
        process.stdin.flush()  # and left open: its end is how the process knows of ours
    except BrokenPipeError:
        return None
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "request":
            on_progress(
                CrawlProgress(
                    site_id=event["site"],
                    url=event["url"],
                    outcome=event["outcome"],
                    done=event["done"],
                    known=event["known"],
                )
            )
        else:
            finished = event
    process.wait()
    return finished


@contextmanager
def _listening(stream: IO[str] | None, lines: deque[str]) -> Iterator[None]:
    """Keep the last lines of a stream, so that a full pipe never stops who writes it."""
    if stream is None:
        raise CrawlFailed("the crawl process has no standard error")
    thread = threading.Thread(
        target=lambda: lines.extend(line.strip() for line in stream if line.strip())
    )
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _stop(process: subprocess.Popen[str]) -> None:
    """Let the pages in flight finish, and the process end; not for ever."""
    with suppress(OSError):
        if process.stdin is not None:
            process.stdin.write("stop\n")
            process.stdin.flush()
    drain = threading.Thread(target=lambda: process.stdout and process.stdout.read())
    drain.start()
    try:
        process.wait(STOP_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
    finally:
        drain.join()


def _manifest(job: CrawlJob, finished: dict[str, Any]) -> CrawlManifest:
    return CrawlManifest(
        run_id=job.run_id,
        started_at=datetime.fromisoformat(finished["started_at"]),
        finished_at=datetime.now(UTC),
        sites=tuple(site.site for site in job.sites),
        warcs=tuple(SealedWarc(*warc) for warc in finished["warcs"]),
        remarks=tuple(remarks(job.sites)),
        tallies=tuple(
            TypeAdapter(SiteTally).validate_python(tally) for tally in finished["tallies"]
        ),
    )


def _say_nothing(progress: CrawlProgress) -> None:
    """The progress of a crawl nobody watches."""
