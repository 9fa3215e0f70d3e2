"""Which figure of one text stands opposite which figure of the other.

The comparison form holds no digits, so an aligned span says that two passages are the same
words, not which numbers stand in them. Here each aligned stretch is aligned once more with its
figures in place, and what its gaps leave open is gathered for the whole text: a figure faces
one other at most, and one that faces another anywhere was not dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from archive.records import Span
from pipelines.figures.figured import FIRST_SYMBOL, Figured
from pipelines.figures.stretch import Stretch, in_common

_BRIDGED = 200  # raw characters between two spans that are still one stretch
_BEYOND = 24  # raw characters past the end of a span that may hold its last figures

_PLACES = 16  # where such a figure is looked for: one in more places is a stock phrase
_AROUND = 60  # symbols to either side by which two places are weighed against each other
_BESIDE = 6  # words beside a figure that tell it from another of the same amount


@dataclass(frozen=True, slots=True)
class Facing:
    """Indices into the figures of two texts: a pair, or a figure with nothing opposite."""

    a: int | None
    b: int | None


def facing(a: Figured, b: Figured, spans: Sequence[Span]) -> tuple[Facing, ...]:
    """The figures of `a` and `b` that stand opposite each other in the aligned `spans`.

    A figure of one text alone is named only where the words around it stand in both: in `a`
    it was dropped, in `b` put in. What is simply not shared is passed over. In order of `a`;
    what was put in follows, in order of `b`.
    """
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    lost: set[int] = set()
    added: set[int] = set()
    for span in sorted(_stretches(a, b, spans), key=lambda each: each.a_start - each.a_end):
        found = Stretch(a, b, span).read()
        for left, right in found.pairs:
            if left not in pairs and right not in taken:
                pairs[left] = right
                taken.add(right)
        lost.update(found.lost)
        added.update(found.added)
    _settle_moved(a, b, pairs, lost)
    ordered = sorted({**dict.fromkeys(lost), **pairs}.items())
    return (
        *(Facing(left, right) for left, right in ordered),
        *(Facing(None, right) for right in sorted(added - set(pairs.values()))),
    )


def _settle_moved(a: Figured, b: Figured, pairs: dict[int, int], lost: set[int]) -> None:
    """Turn pairs and losses that a move explains better: the same figure stands beside the same
    words in another place of `b`, in a sentence too short to be aligned. Of clauses built alike
    (第一产业增加值增长3.2%，第二产业增加值增长4.5%) each keeps its place."""
    alike = {left: right for left, right in pairs.items() if _are_alike(a, b, left, right)}
    firm = set(alike.values())
    for left in sorted((pairs.keys() | lost) - alike.keys()):
        moved = _elsewhere(a, b, left, firm)
        if moved is not None and _fits_better(a, b, left, moved, pairs.get(left)):
            alike[left] = moved
            firm.add(moved)
    rest = {left: right for left, right in pairs.items() if left not in alike}
    pairs.update(alike)
    for left, right in rest.items():
        if right in firm:
            del pairs[left]
            if a.figures[left].weighty:
                lost.add(left)


def _are_alike(a: Figured, b: Figured, left: int, right: int) -> bool:
    return a.symbols[a.place(left)] == b.symbols[b.place(right)]


def _fits_better(a: Figured, b: Figured, left: int, moved: int, right: int | None) -> bool:
    """Whether more of what stands around `left` stands around `moved` than around `right`."""
    return right is None or _around(a, b, left, moved) > _around(a, b, left, right)


def _around(a: Figured, b: Figured, left: int, right: int) -> int:
    """How much before and after two figures is the same: words, and the same figures among
    them, each worth as many words as tell figures apart."""
    in_a, in_b = a.place(left), b.place(right)
    before = (text.symbols[max(0, at - _AROUND) : at][::-1] for text, at in ((a, in_a), (b, in_b)))
    after = (text.symbols[at + 1 : at + 1 + _AROUND] for text, at in ((a, in_a), (b, in_b)))
    return _alike(*before) + _alike(*after)


def _alike(one: str, other: str) -> int:
    run = in_common(one, other)
    return sum(
        1 if left < FIRST_SYMBOL else _BESIDE * (left == right)
        for left, right in zip(one[:run], other[:run], strict=True)
    )


def _elsewhere(a: Figured, b: Figured, figure: int, taken: AbstractSet[int]) -> int | None:
    """The figure of `b`, not yet taken, that equals `figure` and has its words beside it."""
    at = a.place(figure)
    for start, end in ((at - _BESIDE, at + 1), (at, at + 1 + _BESIDE)):
        words = a.symbols[max(0, start) : end]
        found = b.symbols.find(words) if len(words) > _BESIDE else -1
        for _ in range(_PLACES):
            if found < 0:
                break
            other = b.where[found + at - max(0, start)]
            if other not in taken:
                return other
            found = b.symbols.find(words, found + 1)
    return None


def _stretches(a: Figured, b: Figured, spans: Sequence[Span]) -> Iterator[Span]:
    """The spans, in symbols; neighbours that stand in the same order and close together in
    both texts are one, since the figures between them belong to both."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.a_start, span.b_start)):
        last = joined[-1] if joined else None
        if (
            last is not None
            and 0 <= span.a_start - last.a_end <= _BRIDGED
            and 0 <= span.b_start - last.b_end <= _BRIDGED
        ):
            joined[-1] = Span(last.a_start, span.a_end, last.b_start, span.b_end)
        else:
            joined.append(span)
    for span in joined:
        yield Span(*_widened(a, span.a_start, span.a_end), *_widened(b, span.b_start, span.b_end))


def _widened(text: Figured, start: int, end: int) -> tuple[int, int]:
    """A raw range in symbols, with the figures that stand right at its ends."""
    first = int(np.searchsorted(text.raw, start))
    last = int(np.searchsorted(text.raw, end))
    while first - 1 in text.where and start - int(text.raw[first - 1]) <= _BEYOND:
        first -= 1
    while last in text.where and int(text.raw[last]) - end <= _BEYOND:
        last += 1
    return first, last
