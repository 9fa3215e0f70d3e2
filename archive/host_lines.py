"""Lines that are a host's rather than any text's, as a run learned them."""

from __future__ import annotations

from dataclasses import dataclass

LEARNED_LINE = "learned-line"
"""The rule under which such a line is cut from a page (`Removal.rule`)."""


@dataclass(frozen=True, slots=True)
class LearnedLine:
    """A line that is a host's: its words (figures as `#`, but in a sentence), in how many
    distinct texts of the host it stood, and how many there were."""

    host: str
    line: str
    texts: int
    of: int
