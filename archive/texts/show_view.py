"""A canonical text for a terminal: whose it is, its versions, and the text."""

from __future__ import annotations

from rich.console import Group, RenderableType

from archive import tables
from archive.terminal import printable
from archive.texts.reading import OriginalHeld, ShowAnswer

_HELD = {
    OriginalHeld.CAPTURED: "origin: {name}, whose own page is held ({quote})",
    OriginalHeld.CLAIMED: "origin: {name}, as the press page shown says ({evidence}: {quote})",
    OriginalHeld.NOT_CAPTURED: (
        "the original was never captured; origin: {name} ({evidence}: {quote})"
    ),
}


def show_view(answer: ShowAnswer) -> RenderableType:
    """What `dingben show` prints."""
    lines = []
    if answer.origin is not None:
        told = _HELD[answer.original].format(
            name=answer.origin.name, evidence=answer.origin.evidence, quote=answer.origin.quote
        )
        lines.append(printable(told))
    if answer.split_into:
        lines.append(f"texts of it stand in: {', '.join(answer.split_into)}")
    if answer.merged_from:
        lines.append(f"merged into it, with versions of their own: {', '.join(answer.merged_from)}")
    return Group(*lines, tables.show_view(answer))
