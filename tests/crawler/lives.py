"""Crawl processes that start at once, one after the other, and can be killed at any moment.

They are forked from a process that has everything imported already, so that a test can afford
fifty of them; each is `crawler.process` with its job on standard input, as the crawl starts it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crawler.crawl import taken_up
from crawler.job import CrawlJob

NURSERY = """
import os, sys
from scrapy.settings import Settings
from scrapy.utils.misc import load_object
import crawler.download, crawler.process, crawler.queues, crawler.scheduler
settings = Settings()
settings.setmodule("crawler.settings")
for kind in ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS"):
    for name in settings.getwithbase(kind):
        load_object(name)
for name in ("STATS_CLASS", "LOG_FORMATTER", "REQUEST_FINGERPRINTER_CLASS"):
    load_object(settings[name])
for line in sys.stdin:
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(writes)
        held_back, _, job = line.partition(" ")
        crawler.queues.HELD_BACK = float(held_back)
        os.dup2(reads, 0)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.stdin = os.fdopen(0)
        os._exit(crawler.process.main())
    print(child, flush=True)
    sys.stdin.readline()
    os.write(writes, line.partition(" ")[2].encode())
    print(os.waitpid(child, 0)[1], flush=True)
    os.close(reads), os.close(writes)
"""


@dataclass
class Life:
    """One crawl process."""

    pid: int
    nursery: subprocess.Popen[str]

    def strike(self) -> None:
        """Kill it."""
        os.kill(self.pid, signal.SIGKILL)

    def kill(self) -> None:
        """Kill it, and wait until it is gone."""
        self.strike()
        self.wait()

    def wait(self) -> int:
        """How it ended, as `os.waitpid` says it."""
        assert self.nursery.stdout is not None
        return int(self.nursery.stdout.readline())


class Nursery:
    """Starts crawl processes of one run; `newest` is the one that was started last."""

    newest: Life

    def __init__(self, job: CrawlJob, process: subprocess.Popen[str]) -> None:
        self._job = job
        self._process = process

    def bear(self, held_back: float) -> Life:
        """The next process of the run, whose predecessors are dead. It asks again for what
        they died over after `held_back` seconds."""
        pipes = self._process.stdin, self._process.stdout
        assert pipes[0] is not None
        assert pipes[1] is not None
        pipes[0].write(f"{held_back} {taken_up(self._job).model_dump_json()}\n")
        pipes[0].flush()
        self.newest = Life(int(pipes[1].readline()), self._process)
        pipes[0].write("begin\n")
        pipes[0].flush()
        return self.newest


@contextmanager
def nursery(job: CrawlJob, project: Path) -> Iterator[Nursery]:
    """A place that processes of this job come from, in the project's folder."""
    job.run_dir.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", NURSERY],
        cwd=project,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Nursery(job, process)
        assert process.stdin is not None
        process.stdin.close()
