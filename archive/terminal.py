"""Answers to whoever asked: JSON for a program, a view for a person."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pydantic_core import to_json
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.segment import Segment, Segments

# What a captured page may not do to a terminal: C0 and C1 controls but tab and newline,
# and the marks that turn the direction of writing round.
_TURNING = (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_CODES = (*range(32), *range(127, 160), *_TURNING)
CONTROLS = {code: None for code in _CODES if chr(code) not in "\t\n"}


def give(answer: object, view: RenderableType, *, as_json: bool) -> None:
    """Write an answer to standard output: its fields as JSON, or its view."""
    if as_json:
        sys.stdout.write(to_json(answer, indent=2).decode() + "\n")
        return
    console = Console(markup=False, highlight=False)
    clean = [Segment(printable(part.text), part.style) for part in console.render(view)]
    console.print(Segments(clean), end="", crop=False)


def give_line(answer: object, view: str, *, as_json: bool) -> None:
    """Write one of many answers, a line each: as JSON Lines, or its view."""
    sys.stdout.write((to_json(answer).decode() if as_json else printable(view)) + "\n")


def printable(text: str) -> str:
    """Text of a page without the characters that would steer the reader's terminal."""
    return text.translate(CONTROLS)


def complain(line: str) -> None:
    """One clear line on standard error, whatever the message holds."""
    sys.stderr.write("dingben: " + " ".join(printable(line).split()) + "\n")


@contextmanager
def counted(doing: str) -> Iterator[Callable[[int, int], None]]:
    """On a terminal a bar that is told how much is done, of how much; nothing in a log."""
    console = log_console()
    if not console.is_terminal:
        yield lambda _done, _all: None
        return
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)


def log_console() -> Console:
    """Where progress is shown: standard error, so that answers stay clean."""
    return Console(stderr=True, markup=False, highlight=False)
