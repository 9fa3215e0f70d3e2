"""A crawl's progress: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from archive.amounts import number_of
from crawler.job import CrawlProgress

LINE_EVERY = 25


@contextmanager
def shown(console: Console) -> Iterator[Callable[[CrawlProgress], None]]:
    """Show what a crawl reports, for as long as it lasts."""
    if not console.is_terminal:
        yield lambda progress: _line(console, progress)
        return
    columns = (
        TextColumn("crawling {task.fields[site]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("crawl", site="", total=None)
        yield lambda progress: bar.update(
            task, completed=progress.done, total=progress.known, site=progress.site_id
        )


def _line(console: Console, progress: CrawlProgress) -> None:
    if progress.done % LINE_EVERY == 0:
        known = number_of(progress.known, "request")
        console.print(f"{progress.done} of {known} done", markup=False)
