"""Showing a crawl: a progress bar on a terminal, log lines anywhere else."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from crawler.job import CrawlProgress

LOG_EVERY = 10.0
"""Seconds between two lines of a crawl's log."""


@contextmanager
def shown(console: Console) -> Iterator[Callable[[CrawlProgress], None]]:
    """What to give `crawl` as `on_progress`, so that its progress is seen on `console`."""
    if console.is_terminal:
        with _bars(console) as show:
            yield show
    else:
        with _lines() as show:
            yield show


@contextmanager
def _bars(console: Console) -> Iterator[Callable[[CrawlProgress], None]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[url]}", style="dim"),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("crawl", total=None, url="")

        def show(event: CrawlProgress) -> None:
            progress.update(task, completed=event.done, total=event.known, url=event.url[:60])

        yield show
        progress.update(task, url="")


@contextmanager
def _lines() -> Iterator[Callable[[CrawlProgress], None]]:
    log = structlog.get_logger("crawler")
    outcomes: Counter[str] = Counter()
    spoken = time.monotonic()
    last: CrawlProgress | None = None

    def show(event: CrawlProgress) -> None:
        nonlocal spoken, last
        last = event
        outcomes[event.outcome] += 1
        if time.monotonic() - spoken >= LOG_EVERY:
            spoken = time.monotonic()
            log.info("crawling", done=event.done, known=event.known, **outcomes)

    yield show
    if last is not None:
        log.info("crawled", done=last.done, known=last.known, **outcomes)
