"""Figures held side by side, and how the record writes them.

A text that thousands reprint has a hundred figures in each of its witnesses, nearly all of
them the same as in the canonical text. Those are written as their words alone, and read
back as one object for all witnesses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator

from archive.vocabulary import Verdict


@dataclass(frozen=True, slots=True)
class FigurePair:
    """A figure of text a and what stands for it in b (either empty where there is none)."""

    a: str
    b: str
    verdict: Verdict
    a_context: str = ""
    b_context: str = ""


@lru_cache(maxsize=65536)
def same(words: str) -> FigurePair:
    """A figure that both texts write alike; what stands around it is of no interest."""
    return FigurePair(words, words, Verdict.SAME)


def _written(pairs: tuple[FigurePair, ...]) -> list[str | list[str]]:
    return [
        pair.a
        if pair == same(pair.a)
        else [pair.a, pair.b, pair.verdict.value, pair.a_context, pair.b_context]
        for pair in pairs
    ]


def _read(written: Iterable[str | list[str] | FigurePair]) -> tuple[FigurePair, ...]:
    """Witnesses that have the same figures share one list of them."""
    given = tuple(written)
    try:
        return _pairs(given)
    except TypeError:  # a list in it: a figure that is not the same in both
        hashable = (tuple(map(str, each)) if isinstance(each, list) else each for each in given)
        return _pairs(tuple(hashable))


@lru_cache(maxsize=4096)
def _pairs(written: tuple[Any, ...]) -> tuple[FigurePair, ...]:
    return tuple(
        same(each) if isinstance(each, str) else _pair(each) if isinstance(each, tuple) else each
        for each in written
    )


def _pair(written: tuple[str, ...]) -> FigurePair:
    a, b, verdict, a_context, b_context = written
    return FigurePair(a, b, Verdict(verdict), a_context, b_context)


FigurePairs = Annotated[
    tuple[FigurePair, ...], PlainValidator(_read), PlainSerializer(_written, when_used="json")
]
"""The figures of a witness. Raises ValueError, for pydantic to tell, where what is read is no
list of figures."""
