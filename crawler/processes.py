"""The crawl processes of a run: started, listened to, and stopped together."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

import crawler
from archive.errors import OperatorError
from crawler.job import INTERRUPTED, CrawlJob, CrawlProgress

PROJECT = Path(crawler.__file__).resolve().parent.parent
"""The folder that holds this `crawler`; the crawl process looks there first."""

STOP_PATIENCE = 20.0
"""Seconds an interrupted crawl may take to finish the pages in flight; what is cut off
then is asked for again by the next one. Kubernetes gives 30 before it kills."""


class CrawlFailed(OperatorError):
    """A crawl that could not be done; the message says why."""


class CrawlInterrupted(OperatorError):
    """A crawl that was told to stop; what it has is kept, and the run can be resumed."""

    exit_code = 130


def run_processes(
    jobs: Sequence[CrawlJob], lock: int, on_progress: Callable[[CrawlProgress], None]
) -> None:
    """Run a process for each job until all have ended.

    They inherit `lock`. One that fails stops the others. Raises CrawlFailed,
    CrawlInterrupted (on KeyboardInterrupt too).
    """
    events: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
    workers: list[_Worker] = []
    try:
        for job in jobs:
            workers.append(_Worker(job, lock, events))
        _follow(workers, events, on_progress)
    except KeyboardInterrupt:
        for worker in workers:
            worker.stop()
        raise CrawlInterrupted(_again(jobs[0], "interrupted")) from None
    finally:
        for worker in workers:
            worker.end()
    codes = {worker.process.returncode for worker in workers}
    if INTERRUPTED in codes and codes <= {0, INTERRUPTED}:
        raise CrawlInterrupted(_again(jobs[0], "interrupted"))
    for worker in workers:
        if worker.process.returncode not in (0, INTERRUPTED) or not worker.finished:
            raise CrawlFailed(_again(jobs[0], worker.complaint()))


def _follow(
    workers: Sequence[_Worker],
    events: SimpleQueue[dict[str, Any] | None],
    on_progress: Callable[[CrawlProgress], None],
) -> None:
    """Pass on what the processes say until the last one has ended."""
    left = len(workers)
    while left:
        event = events.get()
        if event is None:
            left -= 1
            if any(worker.has_failed() for worker in workers):
                for worker in workers:
                    worker.tell_to_stop()
        elif event["event"] == "request":
            on_progress(
                CrawlProgress(
                    site_id=event["site"],
                    url=event["url"],
                    outcome=event["outcome"],
                    done=event["done"],
                    known=event["known"],
                )
            )


def _again(job: CrawlJob, why: str) -> str:
    return f"{job.run_dir}: {why}; run it again to go on"


class _Worker:
    """One process, and the threads that listen to it, so that a full pipe never stops it."""

    def __init__(
        self, job: CrawlJob, lock: int, events: SimpleQueue[dict[str, Any] | None]
    ) -> None:
        search = [str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self.process = subprocess.Popen(
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
        self.finished = False
        self._complaints: deque[str] = deque(maxlen=20)
        self._events = events
        self._threads = [
            threading.Thread(target=self._hear, args=(self.process.stdout,)),
            threading.Thread(target=self._heed, args=(self.process.stderr,)),
        ]
        for thread in self._threads:
            thread.start()
        # and the pipe is left open: its end is how the process knows of ours
        self._say(job.model_dump_json() + "\n")

    def has_failed(self) -> bool:
        """Whether it ended before its work was done."""
        return self.process.poll() is not None and not self.finished

    def complaint(self) -> str:
        """What it said last, or how it ended."""
        if self._complaints:
            return self._complaints[-1]
        return f"the crawl process ended with {self.process.returncode}"

    def tell_to_stop(self) -> None:
        """Ask it to finish the pages in flight, and end."""
        self._say("stop\n")

    def stop(self) -> None:
        """Have it end; not for ever."""
        self.tell_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_PATIENCE)

    def end(self) -> None:
        """Make sure that it is gone, and that all it said was heard."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _say(self, words: str) -> None:
        with suppress(OSError, ValueError):  # it is dead, and its end says why
            if self.process.stdin is not None:
                self.process.stdin.write(words)
                self.process.stdin.flush()

    def _hear(self, stream: IO[str] | None) -> None:
        for line in stream or ():
            event = json.loads(line)
            if event["event"] == "finished":
                self.finished = True
            self._events.put(event)
        self.process.wait()
        self._events.put(None)

    def _heed(self, stream: IO[str] | None) -> None:
        self._complaints.extend(line.strip() for line in stream or () if line.strip())
