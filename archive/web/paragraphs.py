"""A canonical text as it is printed: its paragraphs, which of them are headings, and in them
the figures that lead to where they come from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from archive.audit.figures import places

LONGEST_HEADING = 25
_ENDS = "。！？；：.!?"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a paragraph; `figure` is the first place in the text (in characters) of the
    figure that it is, None for other words."""

    text: str
    figure: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the text."""

    runs: tuple[Run, ...]
    heading: bool


def paragraphs(text: str, figures: Collection[str] = ()) -> tuple[Paragraph, ...]:
    """The lines of a text, with those figures marked in them."""
    found: dict[int, tuple[int, int]] = {}
    for figure, starts in sorted(places(figures, text).items(), key=lambda one: len(one[0])):
        # Of two that begin at one place, the longer.
        found.update({start: (start + len(figure), starts[0]) for start in starts})
    told, at = [], 0
    for line in text.split("\n"):
        end = at + len(line)
        inside = [(start, *found[start]) for start in sorted(found) if at <= start < end]
        heading = len(line) <= LONGEST_HEADING and line[-1:] not in _ENDS
        told.append(Paragraph(tuple(_runs(text, at, end, inside)), heading))
        at = end + 1
    return tuple(told)


def _runs(text: str, at: int, end: int, inside: Iterable[tuple[int, int, int]]) -> Iterable[Run]:
    for start, stop, first in inside:
        if start < at or stop > end:
            continue
        if at < start:
            yield Run(text[at:start])
        yield Run(text[start:stop], first)
        at = stop
    if at < end:
        yield Run(text[at:end])
