"""What became of the figures of a text on their way into another.

A reader of the audit wants to know whether a repost changed a number. So each figure of an
aligned passage gets one verdict, and a figure that is merely written otherwise (rounded, in
another unit, in Chinese numerals) is not called changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from archive.records import FigurePair, Span, Verdict
from pipelines.figures.facing import facing
from pipelines.figures.figured import Codes, Figured
from pipelines.figures.masks import MASK
from pipelines.figures.parting import parted, partings
from pipelines.figures.quantity import ANY, Quantity
from pipelines.figures.units import BARE

_CONTEXT = 20
_IN_DOUBT = frozenset({Verdict.CHANGED, Verdict.ROUNDED, Verdict.CONVERTED})
_DASH = re.compile(r"(?<=\d)-")
_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?(?:--?\d+(?:\.\d+)?)?")


def compare_figures(a: str, b: str, spans: Sequence[Span]) -> tuple[FigurePair, ...]:
    """The figures of `a` in the aligned `spans`, in order, each with what stands for it in `b`.

    `spans` are raw offsets into the two texts. A figure put into `b` between words of `a`
    follows with an empty `a`, as changed. Figures of passages that the texts do not share are
    not named at all.
    """
    found = _opposite(a, b, spans)
    told = [(one, other) for one, other in found if verdict(one, other) in _IN_DOUBT]
    in_a = [at for one, other in told if one and other for at in partings(b, other, a, one)]
    in_b = [at for one, other in told if one and other for at in partings(a, one, b, other)]
    if in_a or in_b:
        found = _opposite(parted(a, in_a), parted(b, in_b), spans)
    pairs = []
    for one, other in found:
        if _is_ornament(one) and _is_ornament(other):
            continue
        pairs.append(
            FigurePair(
                a=_words(a, one),
                b=_words(b, other),
                verdict=verdict(one, other),
                a_context=_context(a, one),
                b_context=_context(b, other),
            )
        )
    return tuple(pairs)


def _opposite(
    a: str, b: str, spans: Sequence[Span]
) -> list[tuple[Quantity | None, Quantity | None]]:
    """The figures of two texts that stand opposite each other."""
    codes: Codes = {}
    left, right = Figured(a, codes), Figured(b, codes)
    return [
        (
            None if found.a is None else left.figures[found.a],
            None if found.b is None else right.figures[found.b],
        )
        for found in facing(left, right, spans)
    ]


def _is_ornament(figure: Quantity | None) -> bool:
    """Whether signs that look like a mask count nothing: a masked name, or **emphasis**."""
    return figure is None or (figure.masked and not figure.unit)


def verdict(a: Quantity | None, b: Quantity | None) -> Verdict:
    """What became of figure `a`, given that `b` stands for it."""
    if b is None:
        return Verdict.DROPPED
    if a is None:
        return Verdict.CHANGED
    if (a.digits, a.unit) == (b.digits, b.unit):
        return Verdict.SAME
    if a.masked or b.masked:
        return Verdict.MASKED if _fits(a.digits, b.digits) else Verdict.CHANGED
    return _amounts(a, b)


def _amounts(a: Quantity, b: Quantity) -> Verdict:
    if not a.values or not b.values:
        return Verdict.SAME if a.digits == b.digits else Verdict.CHANGED
    if len(a.values) != len(b.values) or not _same_kind(a, b):
        return Verdict.CHANGED
    if a.digits == b.digits and "" in (a.unit, b.unit):
        return Verdict.SAME
    if a.values == b.values:
        return Verdict.SAME if _same_dress(a, b) else Verdict.CONVERTED
    return Verdict.ROUNDED if _is_rounded(a, b) else Verdict.CHANGED


def _fits(a: str, b: str) -> bool:
    """Whether two digit strings could be one, a mask standing for exactly one digit."""
    if ANY in (a, b):
        return True
    return len(a) == len(b) and all(
        x == y or (MASK in (x, y) and {x, y} <= set("0123456789*"))
        for x, y in zip(a, b, strict=True)
    )


def _same_kind(a: Quantity, b: Quantity) -> bool:
    """Whether the units measure one thing. A number without a unit may count anything, and a
    lost 元 is no change; a lost % is."""
    if a.dimension == b.dimension:
        return True
    kinds = {a.dimension, b.dimension}
    return bool(kinds & {BARE}) and not kinds & {"percent", "percentage point"}


def _same_dress(a: Quantity, b: Quantity) -> bool:
    """Whether equal values are also written alike; a Chinese numeral is the same number."""
    return a.chinese or b.chinese or _number(a) == _number(b)


def _number(figure: Quantity) -> tuple[Decimal, ...] | str:
    if not _NUMBERS.fullmatch(figure.digits):
        return figure.digits
    return tuple(Decimal(part).normalize() for part in _DASH.split(figure.digits))


def _is_rounded(a: Quantity, b: Quantity) -> bool:
    """Whether the coarser figure is the finer one rounded to its own last place.

    余, 约, 近 on one side alone make its trailing zeros inexact, in either direction; 30.36
    against 30.3 without them is a change.
    """
    one, other = _place(a, b), _place(b, a)
    if one == other:
        return False
    coarse, fine, place = (a, b, one) if one > other else (b, a, other)
    about = coarse.approximate and not fine.approximate
    slack = place if about else place / 2
    return all(abs(x - y) <= slack for x, y in zip(coarse.values, fine.values, strict=True))


def _place(figure: Quantity, other: Quantity) -> Decimal:
    if not figure.approximate or other.approximate or not figure.values:
        return figure.place
    value, place = abs(figure.values[-1]), figure.place
    while value and value % (place * 10) == 0:
        place *= 10
    return place


def _words(text: str, figure: Quantity | None) -> str:
    return "" if figure is None else text[figure.start : figure.end]


def _context(text: str, figure: Quantity | None) -> str:
    if figure is None:
        return ""
    around = text[max(0, figure.start - _CONTEXT) : figure.end + _CONTEXT]
    return " ".join(around.split())
