"""Two numbers that are one figure: a range, or an amount said in a larger and a smaller unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipelines.figures.quantity import Quantity
from pipelines.figures.units import SCALES, scaled, worth

_IN_TWO = frozenset({"metre", "square metre", "cubic metre", "kilogram", "second"})
"""What is said in two units; 12% 0.5% and 100亿元 5000万元 are two figures of a list."""

_RANGE = re.compile(r"[-–—~〜]{1,2}|至|到")


def joined(text: str, found: list[Quantity]) -> Iterator[Quantity]:
    """The figures with `3—5家` and `1小时30分钟` as one; only the number before a unit closes a
    range, so that dates (2022-12-21) and telephone numbers stay apart."""
    last: Quantity | None = None
    for each in found:
        if last is None:
            last = each
        elif _is_compound(last, each):
            last = _compound(last, each)
        elif len(last.values) < 2 and _is_range(text, last, each):
            last = _range(last, each)
        else:
            yield last
            last = each
    if last is not None:
        yield last


def _is_compound(first: Quantity, second: Quantity) -> bool:
    """2亿3000万元, 3公里500米: the second counts what the last place of the first leaves open."""
    if first.end != second.start or len(first.values) != 1 or len(second.values) != 1:
        return False
    if "." in first.digits or not second.unit or first.chinese != second.chinese:
        return False
    scale = bool(first.unit) and SCALES.keys() >= set(first.unit)
    place = first.place * worth(second.unit.lstrip("".join(SCALES)))[1] if scale else first.place
    alike = scale or (first.dimension == second.dimension and first.dimension in _IN_TWO)
    return alike and bool(first.unit) and second.values[0] < place


def _compound(first: Quantity, second: Quantity) -> Quantity:
    scale = SCALES.keys() >= set(first.unit)
    times = worth(second.unit.lstrip("".join(SCALES)))[1] if scale else Decimal(1)
    return Quantity(
        start=first.start,
        end=second.end,
        digits=f"{first.digits}{first.unit}{second.digits}",
        unit=second.unit,
        dimension=second.dimension,
        values=(first.values[0] * times + second.values[0],),
        place=second.place,
        approximate=first.approximate or second.approximate,
        chinese=first.chinese,
    )


def _is_range(text: str, first: Quantity, second: Quantity) -> bool:
    if not second.unit or second.start - first.end > 4 or first.chinese != second.chinese:
        return False
    if first.unit and first.dimension != second.dimension:
        return False
    after_dash = first.start > 0 and text[first.start - 1] in "-–—~"
    return not after_dash and bool(_RANGE.fullmatch(text, first.end, second.start))


def _range(first: Quantity, second: Quantity) -> Quantity:
    values: tuple[Decimal, ...] = ()
    if first.values and second.values:
        times = Decimal(1)
        if not first.unit and second.unit:
            unit = second.unit.lstrip("".join(SCALES))  # not all of them: 百分点 has one within
            times = worth(unit)[1] * scaled(second.unit.removesuffix(unit))
        values = (first.values[0] * times, second.values[0])
    return Quantity(
        start=first.start,
        end=second.end,
        digits=f"{first.digits}-{second.digits}",
        unit=second.unit,
        dimension=second.dimension,
        values=values,
        place=second.place,
        approximate=first.approximate or second.approximate,
        chinese=first.chinese,
    )
