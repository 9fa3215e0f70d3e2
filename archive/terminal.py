"""Answers to whoever asked: JSON for a program, a view for a person."""

from __future__ import annotations

import sys

from pydantic_core import to_json
from rich.console import Console, RenderableType

# What a captured page may not do to a terminal: C0 and C1 controls but tab and newline.
CONTROLS = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n"}


def give(answer: object, view: RenderableType, *, as_json: bool) -> None:
    """Write an answer to standard output: its fields as JSON, or its view."""
    if as_json:
        sys.stdout.write(to_json(answer, indent=2).decode() + "\n")
        return
    Console(markup=False, highlight=False).print(view)


def give_line(answer: object, view: str, *, as_json: bool) -> None:
    """Write one of many answers, a line each: as JSON Lines, or its view."""
    sys.stdout.write((to_json(answer).decode() if as_json else printable(view)) + "\n")


def printable(text: str) -> str:
    """Text of a page without the characters that would steer the reader's terminal."""
    return text.translate(CONTROLS)


def complain(line: str) -> None:
    """One clear line on standard error, whatever the message holds."""
    sys.stderr.write("dingben: " + " ".join(printable(line).split()) + "\n")


def log_console() -> Console:
    """Where progress is shown: standard error, so that answers stay clean."""
    return Console(stderr=True, markup=False, highlight=False)
