"""Pages read by worker processes: every core in use, and no page that can take another along.

A page that raises, dies by a signal inside native code, or never ends costs one rejection:
its own. Captures travel to the workers and documents travel back; no tree ever does. Workers
are started from a server process that has the extractor loaded (`forkserver`), so that a
pool stands in a few hundredths of a second and nobody forks a process that has threads.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from archive.records import Capture, Document, Outcome, Rejection
from pipelines.extract.reading import extract

log = logging.getLogger(__name__)

Reading: TypeAlias = Document | Rejection

PAGE_SECONDS = 60.0
"""A page still being read after so long hangs; the slowest hostile page measured takes 5 s."""

MEMORY = 4 << 30
"""Bytes of address space a worker may take; a page of 64 MiB needs a tenth of it."""

# Captures sent ahead for each worker: enough that none waits, few enough to hold in memory.
_AHEAD = 4


def read_pages(
    captures: Iterable[Capture],
    *,
    known: Callable[[Capture], bool] = lambda _: False,
    read: Callable[[Capture], Reading] = extract,
    workers: int | None = None,
    seconds: float = PAGE_SECONDS,
) -> Iterator[tuple[Capture, Reading | None]]:
    """Every capture with what was read from it, in the order of `captures`.

    A capture that is `known` is not read: None. `read` must be importable by name;
    `workers` is one for every core unless given. Nothing a page does is raised.
    """
    count = workers or len(os.sched_getaffinity(0))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    pool = ProcessPool(max_workers=count, initializer=_prepare, context=context)
    waiting: deque[tuple[Capture, ProcessFuture[Reading] | None]] = deque()
    try:
        for capture in captures:
            sent = None if known(capture) else pool.schedule(read, args=[capture], timeout=seconds)
            waiting.append((capture, sent))
            if len(waiting) > _AHEAD * count:
                yield _gathered(*waiting.popleft(), seconds)
        while waiting:
            yield _gathered(*waiting.popleft(), seconds)
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _prepare() -> None:
    """Once in every worker: whoever interrupts the run stops the workers himself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _gathered(
    capture: Capture, sent: ProcessFuture[Reading] | None, seconds: float
) -> tuple[Capture, Reading | None]:
    if sent is None:
        return capture, None
    error = sent.exception()
    if error is None:
        reading: Reading = sent.result()
        return capture, reading
    log.error("a page broke the reader: %s", capture.target_uri, exc_info=error)
    detail = " ".join(_said(error, seconds).split())
    return capture, Rejection(capture.target_uri, "extract", Outcome.FAILED_ERROR, detail)


def _said(error: BaseException, seconds: float) -> str:
    """What became of the reader, in one line."""
    if isinstance(error, TimeoutError):
        return f"not read within {seconds:g} seconds"
    if isinstance(error, ProcessExpired):
        code = error.exitcode or 0
        ending = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return f"the process that read it died: {ending}"
    return f"{type(error).__name__}: {error}"
