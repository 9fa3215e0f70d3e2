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
from archive.errors import NoSpace, OperatorError
from crawler.job import INTERRUPTED, CrawlJob, CrawlProgress

PROJECT = Path(crawler.__file__).resolve().parent.parent
"""The folder that holds this `crawler`; the crawl process looks there first."""

STOP_PATIENCE = 20.0
"""Seconds an interrupted crawl may take to finish the pages in flight; what is cut off
then is asked for again by the next one. Kubernetes gives 30 before it kills."""


MOST_DEATHS = 5
"""Processes that may be killed and replaced in one go at a run. What kills more of them (a
machine without memory) is not mended by another."""


class CrawlFailed(OperatorError):
    """A crawl that could not be done; the message says why."""


class CrawlInterrupted(OperatorError):
    """A crawl that was told to stop; what it has is kept, and the run can be resumed."""

    exit_code = 130


def run_processes(
    jobs: Sequence[CrawlJob],
    lock: int,
    on_progress: Callable[[CrawlProgress], None],
    succeeding: Callable[[CrawlJob], CrawlJob],
) -> tuple[str, ...]:
    """Run a process for each job until all have ended; what of it an operator may want to
    read.

    They inherit `lock`. One that is killed is replaced, by a process for the job that
    `succeeding` makes of its own, while the others go on; one that fails stops the others.
    Raises CrawlFailed, NoSpace, CrawlInterrupted (on KeyboardInterrupt too).
    """
    crew = _Crew(lock, succeeding)
    try:
        crew.start(jobs)
        crew.follow(on_progress)
    except KeyboardInterrupt:
        crew.stop()
        raise CrawlInterrupted(_again(jobs[0], "interrupted")) from None
    finally:
        crew.end()
    codes = {worker.process.returncode for worker in crew.workers}
    if INTERRUPTED in codes and codes <= {0, INTERRUPTED}:
        raise CrawlInterrupted(_again(jobs[0], "interrupted"))
    for worker in crew.workers:
        if worker.process.returncode not in (0, INTERRUPTED) or not worker.finished:
            full = worker.process.returncode == NoSpace.exit_code
            raise (NoSpace if full else CrawlFailed)(_again(jobs[0], worker.complaint()))
    return tuple(crew.remarks)


class _Crew:
    """The processes of a run, each in the place of those that died before it."""

    def __init__(self, lock: int, succeeding: Callable[[CrawlJob], CrawlJob]) -> None:
        self._lock, self._succeeding = lock, succeeding
        self._events: SimpleQueue[tuple[_Worker, dict[str, Any] | None]] = SimpleQueue()
        self.workers: list[_Worker] = []
        self.remarks: list[str] = []
        self._stopping = False

    def start(self, jobs: Sequence[CrawlJob]) -> None:
        """Start a process for each job."""
        for job in jobs:
            self.workers.append(_Worker(job, self._lock, self._events))

    def follow(self, on_progress: Callable[[CrawlProgress], None]) -> None:
        """Pass on what the processes say until the last one has ended."""
        left = len(self.workers)
        while left:
            worker, event = self._events.get()
            if event is None:
                left += self._ended(worker)
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

    def _ended(self, worker: _Worker) -> int:
        """A process has ended: by how much the number of those that run changes."""
        if not worker.has_failed():
            return -1
        signal = -worker.process.returncode
        if signal > 0 and not self._stopping and len(self.remarks) < MOST_DEATHS:
            worker.end()
            self.remarks.append(f"a crawl process was killed (signal {signal}); another went on")
            successor = _Worker(self._succeeding(worker.job), self._lock, self._events)
            self.workers[self.workers.index(worker)] = successor
            return 0
        self._stopping = True
        for each in self.workers:
            each.tell_to_stop()
        return -1

    def stop(self) -> None:
        """Have all of them end; not for ever."""
        for worker in self.workers:
            worker.stop()

    def end(self) -> None:
        """Make sure that all are gone."""
        for worker in self.workers:
            worker.end()


def _again(job: CrawlJob, why: str) -> str:
    return f"{job.run_dir}: {why}; run it again to go on"


class _Worker:
    """One process, and the threads that listen to it, so that a full pipe never stops it."""

    def __init__(
        self, job: CrawlJob, lock: int, events: SimpleQueue[tuple[_Worker, dict[str, Any] | None]]
    ) -> None:
        self.job = job
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
            if not line.endswith("\n"):
                break  # killed in the middle of a word
            event = json.loads(line)
            if event["event"] == "finished":
                self.finished = True
            self._events.put((self, event))
        self.process.wait()
        self._events.put((self, None))

    def _heed(self, stream: IO[str] | None) -> None:
        self._complaints.extend(line.strip() for line in stream or () if line.strip())
