"""What a page says of itself, with the words that say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from archive.records import Evidence

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """Something that a page says, and the evidence for it."""

    value: T
    evidence: Evidence


def value_of(found: Found[T] | None) -> T | None:
    """What was found, if anything was."""
    return found.value if found is not None else None


def evidence_of(*found: Found[Any] | None) -> tuple[Evidence, ...]:
    """The evidence for all that was found, in their order."""
    return tuple(one.evidence for one in found if one is not None)
