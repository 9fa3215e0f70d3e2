"""What a page says of itself, with the words that say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from archive.records import Evidence

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """Something that a page says, and the evidence for it."""

    value: T
    evidence: Evidence
