"""Pages read by worker processes: every core in use, and no page that can take another along.

A page that raises, dies by a signal inside native code, or never ends costs one rejection:
its own. Captures travel to the workers and documents travel back; no tree ever does.

Each worker has a pipe of its own and reads what it holds in order, so that its death names
the page. Libraries do not: concurrent.futures gives the whole pool up, pebble (5.2) shares
one pipe and one lock, and gives it up when a worker dies before its start of a task is
noted. Workers come from a server process that has the extractor loaded (`forkserver`): one
stands in hundredths of a second, and nobody forks a process that has threads.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
import signal
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from threading import Thread
from typing import TypeAlias

from archive.errors import OperatorError
from archive.records import Capture, Document, Outcome, Rejection
from pipelines.extract.reading import extract

log = logging.getLogger(__name__)

Reading: TypeAlias = Document | Rejection
Read: TypeAlias = Callable[[Capture], Reading]

PAGE_SECONDS = 60.0
"""A page still being read after so long hangs; the slowest hostile page measured takes 5 s."""

MEMORY = 4 << 30
"""Bytes of address space a worker may take; a page of 64 MiB needs a tenth of it."""

# Captures held for each worker: enough that none waits, few enough to keep in memory.
_AHEAD = 4
# Captures with one worker: one that it reads, and one so that it need not wait for the next.
_HELD = 2


class WorkersDoNotStart(OperatorError):
    """A worker process died before it could read anything. Raised by `read_pages`."""


def read_pages(
    captures: Iterable[Capture],
    *,
    known: Callable[[Capture], bool] = lambda _: False,
    read: Read = extract,
    workers: int | None = None,
    seconds: float = PAGE_SECONDS,
) -> Iterator[tuple[Capture, Reading | None]]:
    """Every capture with what was read from it, in the order of `captures`.

    A capture that is `known` is not read: None. `read` must be importable by name;
    `workers` is one for every core unless given, and no more start than there is work for.
    Nothing a page does is raised; raises WorkersDoNotStart.
    """
    count = workers or len(os.sched_getaffinity(0))
    pool = _Pool(read, count, seconds)
    slots: deque[_Slot] = deque()
    source = iter(captures)
    try:
        while True:
            for capture in islice(source, _AHEAD * count - len(slots)):
                slots.append(_Slot(capture, done=known(capture)))
                if not slots[-1].done:
                    pool.queue.append(slots[-1])
            if not slots:
                return
            while not slots[0].done:
                pool.advance()
            first = slots.popleft()
            yield first.capture, first.reading
    finally:
        pool.stop()


@dataclass(slots=True)
class _Slot:
    """A capture's place in the order, and what was read from it."""

    capture: Capture
    done: bool = False
    reading: Reading | None = None


@dataclass(slots=True)
class _Failure:
    """What a page raised in its reader: in one line, and where."""

    detail: str
    trace: str


class _Worker:
    """A process, the pipe to it, and the captures it holds, the one being read first. It
    reports for work once."""

    def __init__(self, read: Read, seconds: float) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        self.pipe, far = context.Pipe()
        self.process = context.Process(target=_serve, args=(far, read, seconds), daemon=True)
        self.process.start()
        far.close()
        self.ready = False
        self.slots: deque[_Slot] = deque()

    def end(self) -> int:
        """Stop the process, whatever it does; its exit code, negative for a signal."""
        self.pipe.close()
        self.process.kill()
        self.process.join()
        code = self.process.exitcode or 0
        self.process.close()
        return code


@dataclass(slots=True)
class _Pool:
    """The workers, and the captures that wait for one."""

    read: Read
    count: int
    seconds: float
    queue: deque[_Slot] = field(default_factory=deque)
    workers: list[_Worker] = field(default_factory=list)

    def advance(self) -> None:
        """Give work out, wait until a worker says something or dies, and note it."""
        starting = sum(not worker.ready for worker in self.workers)
        for _ in range(min(self.count - len(self.workers), len(self.queue) - starting)):
            self.workers.append(_Worker(self.read, self.seconds))
        for held in range(_HELD):
            for worker in [one for one in self.workers if one.ready and len(one.slots) == held]:
                if self.queue:
                    self._give(worker, self.queue.popleft())
        waiting = [one.pipe for one in self.workers if one.slots or not one.ready]
        heard = set(wait(waiting)) if waiting else set()
        for worker in [one for one in self.workers if one.pipe in heard]:
            self._hear(worker)

    def stop(self) -> None:
        """End every worker."""
        for worker in self.workers:
            worker.end()

    def _give(self, worker: _Worker, slot: _Slot) -> None:
        try:
            worker.pipe.send(slot.capture)
        except OSError:  # it is dead: by no fault of this page
            self.queue.appendleft(slot)
            if not worker.slots:
                self.workers.remove(worker)
                worker.end()
        else:
            worker.slots.append(slot)

    def _hear(self, worker: _Worker) -> None:
        try:
            said = worker.pipe.recv()
        except (EOFError, OSError):
            self.workers.remove(worker)
            worker.process.join()
            self._died(worker.slots, worker.end())
            return
        if not worker.ready:
            worker.ready = True
            return
        slot = worker.slots.popleft()
        if isinstance(said, _Failure):
            log.error("a page broke the reader: %s\n%s", slot.capture.target_uri, said.trace)
            said = _failed(slot.capture, said.detail)
        slot.reading, slot.done = said, True

    def _died(self, held: deque[_Slot], code: int) -> None:
        """The first capture it held is what it died of; the others are read elsewhere."""
        ending = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        if not held:
            raise WorkersDoNotStart(f"a process to read pages with ended as it began: {ending}")
        slot = held.popleft()
        self.queue.extendleft(reversed(held))
        detail = f"the process that read it died: {ending}"
        if code == -signal.SIGALRM:
            detail = f"not read within {self.seconds:g} seconds"
        log.error("a page broke the reader: %s: %s", slot.capture.target_uri, detail)
        slot.reading, slot.done = _failed(slot.capture, detail), True


def _failed(capture: Capture, detail: str) -> Rejection:
    return Rejection(
        capture.target_uri, "extract", Outcome.FAILED_ERROR, " ".join(detail.split())[:500]
    )


def _serve(pipe: Connection, read: Read, seconds: float) -> None:
    """The life of a worker: report, then read one capture after the other until the pipe ends.

    The alarm is not handled: it ends the process even inside native code, and even when
    nobody is left to end it.
    """
    _prepare()
    inbox: SimpleQueue[Capture | None] = SimpleQueue()
    Thread(target=_receive, args=(pipe, inbox), daemon=True).start()
    pipe.send(None)
    for capture in iter(inbox.get, None):
        signal.setitimer(signal.ITIMER_REAL, seconds)
        answer = _answer(read, capture)
        signal.setitimer(signal.ITIMER_REAL, 0)
        pipe.send(answer)


def _receive(pipe: Connection, inbox: SimpleQueue[Capture | None]) -> None:
    """Take captures in while one is being read: neither end ever waits for the other to listen."""
    try:
        while True:
            inbox.put(pipe.recv())
    except (EOFError, OSError):
        inbox.put(None)


def _answer(read: Read, capture: Capture) -> Reading | _Failure:
    """The per-page boundary: whatever a page does to the reader is counted against it."""
    try:
        return read(capture)
    except Exception as error:  # noqa: BLE001 - one page, one rejection
        return _Failure(f"{type(error).__name__}: {error}", traceback.format_exc())


def _prepare() -> None:
    """Once in every worker. Whoever interrupts the run ends the workers himself; what a library
    would log of a page is in its answer, or no use."""
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
