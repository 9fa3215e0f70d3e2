"""Files that a page links as its own: a report is often a PDF under a page of one sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file that a page links: its absolute address, and what the page calls it."""

    url: str
    name: str
