"""Files that a page links as its own: a report is often a PDF under a page of one sentence."""

from __future__ import annotations

from dataclasses import dataclass

_POINTS = "; it links the file "


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file that a page links: its absolute address, and what the page calls it."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class LinkingPage:
    """A page that links a file: its address, what it says of itself, and what it calls the
    file. One that had no text of its own says nothing of itself."""

    url: str
    title: str | None
    published: str | None
    name: str | None


def pointing_at(detail: str, file: str) -> str:
    """Why a page gave no document, and the file that may have its text."""
    return f"{detail}{_POINTS}{file}"


def pointed_at(detail: str) -> str | None:
    """The file that `pointing_at` named; None where it named none."""
    return detail.partition(_POINTS)[2] or None
