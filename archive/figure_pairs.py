"""Figures held side by side, and how the record writes them.

A text that thousands reprint has a hundred figures in each of its witnesses, nearly all of
them the same as in the canonical text. Those are written as their words alone, and read
back as one object for all witnesses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

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
    pairs = []
    for each in written:
        if isinstance(each, str):
            pairs.append(same(each))
        elif isinstance(each, FigurePair):
            pairs.append(each)
        else:
            a, b, verdict, a_context, b_context = each
            pairs.append(FigurePair(a, b, Verdict(verdict), a_context, b_context))
    return tuple(pairs)


FigurePairs = Annotated[
    tuple[FigurePair, ...], PlainValidator(_read), PlainSerializer(_written, when_used="json")
]
"""The figures of a witness. Raises ValueError, for pydantic to tell, where what is read is no
list of figures."""
