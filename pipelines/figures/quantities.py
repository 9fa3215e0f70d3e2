"""Reading the figures of a text: numbers with their units, in any of the usual dresses.

Arabic and Chinese numerals, full width, thousands separators, 万 and 亿, percentages written
as 百分之, ranges (3—5家), and numbers of which a site has masked the digits (`**.*%`). Every
digit of a text belongs to some figure, so that no changed digit can hide; Chinese numerals
are figures where a unit follows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, NamedTuple

from pipelines.figures.masks import MASK, unmasked_signs
from pipelines.figures.units import AFTER_CHINESE, PATTERN, SCALES, worth
from pipelines.reprints.legible import Legible, legible

ANY: Final = "?"
"""What stands for a number in forms: one or two crosses, whatever its length."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure and where it stands: `text[start:end]`, number and unit together.

    `digits` is the number as written, in plain ASCII (`"30.4"`, `"**.*"`, `"3-5"`; Chinese
    numerals as they stand; `"?"` for a cross that stands for any number, as in X万元).
    `values` are in the base unit of `dimension`: one, two for a range, none where digits are
    masked or the number is no amount (`10.1.3`). `place` is the worth of the last digit
    written: what the figure can be exact to.
    """

    start: int
    end: int
    digits: str
    unit: str
    dimension: str
    values: tuple[Decimal, ...]
    place: Decimal
    approximate: bool = False
    chinese: bool = False

    @property
    def masked(self) -> bool:
        """Whether a digit of it is masked."""
        return MASK in self.digits or self.digits == ANY

    @property
    def weighty(self) -> bool:
        """Whether its loss is worth a word: not a footnote mark, a name's digit or 一个."""
        if not self.unit or not self.values:
            return False
        return not self.chinese or len(self.digits) > 1


_CHINESE = "零〇○一二两三四五六七八九十百千万亿"
_DIGITS = {"零": 0, "〇": 0, "○": 0, "两": 2} | {
    numeral: value for value, numeral in enumerate("一二三四五六七八九", start=1)
}

_NUMBER = r"\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)*"
# A single sign between digits multiplies (2×300); runs of signs, or signs at an end, mask.
_MASKED = (
    r"(?<!\d)(?!\d+[*×]\d)(?:\d*\*+\d*|×{2,}|(?<!\d)×(?!\d)|_{2,}|[█■]+)"
    r"(?:[.,][\d*×_█■]+|，[\d*]{3}(?![\d*]))*"
    rf"|\d+\.\d*\*[\d*]*(?=[十百千]?[万亿]{{0,2}}(?:{PATTERN}))"
    r"|(?<![A-Za-z])(?:[Xx]{2,}(?:\.[Xx]+)?|[Xx]\.[Xx]+)(?![A-Za-z])"
    rf"|(?<![A-Za-z])[Xx](?=[万亿]?(?:{PATTERN}))"
)
_TAIL = (
    rf"(?:[余多来几](?=[十百千万亿]|{PATTERN}))?(?P<scale>[十百千]?[万亿]{{0,2}})"
    rf"(?:[余多来](?={PATTERN}))?(?P<unit>{PATTERN})?"
)
_FIGURE = re.compile(
    rf"(?P<percent>百分之)(?P<share>[{_CHINESE}]+(?:点[{_CHINESE}]+)?)"
    rf"|(?P<chinese>(?<![{_CHINESE}第])[零〇○一二两三四五六七八九十][{_CHINESE}]*(?:点[{_CHINESE}]+)?)"
    rf"[余多来]?(?P<measure>{AFTER_CHINESE})"
    rf"|(?:(?P<masked>{_MASKED})|(?P<number>{_NUMBER})){_TAIL}"
)
_ABOUT_BEFORE = re.compile(r"(?:约|近|超|逾|超过|突破|大约|接近|将近)为?$")
_ABOUT_WITHIN = re.compile(r"[余多来几]")
_CROSSES = re.compile(r"[Xx×]{1,2}")
_AMOUNT = 20  # a longer string of digits is a name, and Decimal would round it
_COMMAS = {ord(comma): None for comma in ",，"}
_RANGE = re.compile(r"[-–—~〜]{1,2}|至|到")


def quantities(text: str) -> tuple[Quantity, ...]:
    """The figures of `text` in order; they do not overlap. They are read in its legible form."""
    form = unmasked_signs(legible(text))
    found = [_read(form.text, match) for match in _FIGURE.finditer(form.text)]
    return tuple(_placed(form, each) for each in _joined_ranges(form.text, found))


def _placed(form: Legible, found: Quantity) -> Quantity:
    """A figure of the legible form where it stands in the raw text."""
    start, end = form.raw(found.start, found.end)
    return (
        found if (start, end) == (found.start, found.end) else replace(found, start=start, end=end)
    )


class _Number(NamedTuple):
    """A number without its unit: as written, what it says, and the worth of its last digit."""

    digits: str
    value: Decimal | None
    place: Decimal = Decimal(1)
    approximate: bool = False
    chinese: bool = False


def _read(text: str, match: re.Match[str]) -> Quantity:
    if match["share"]:
        return _quantity(match, _chinese_number(match["share"]), "", "%")
    if match["chinese"]:
        return _quantity(match, _chinese_number(match["chinese"]), "", match["measure"])
    number = _masked_number(match) if match["masked"] else _arabic_number(text, match)
    return _quantity(match, number, match["scale"] or "", match["unit"] or "")


def _masked_number(match: re.Match[str]) -> _Number:
    plain = match["masked"].translate(_COMMAS)
    if _CROSSES.fullmatch(plain):
        return _Number(ANY, None)
    return _Number(re.sub(r"[^\d.]", MASK, plain), None)


def _arabic_number(text: str, match: re.Match[str]) -> _Number:
    digits = match["number"].translate(_COMMAS)
    if digits.count(".") > 1 or len(digits) > _AMOUNT:
        return _Number(digits, None)
    about = bool(
        _ABOUT_BEFORE.search(text, max(0, match.start() - 4), match.start())
        or _ABOUT_WITHIN.search(text, match.end("number"), match.end())
    )
    place = Decimal(1).scaleb(-len(digits.partition(".")[2]))
    return _Number(digits, Decimal(digits), place, approximate=about)


def _chinese_number(numeral: str) -> _Number:
    value, place = _chinese_value(numeral)
    return _Number(numeral, value, place, chinese=True)


def _quantity(match: re.Match[str], number: _Number, scale: str, unit: str) -> Quantity:
    dimension, base = worth(unit)
    times = base * _scale(scale)
    return Quantity(
        start=match.start(),
        end=match.end(),
        digits=number.digits,
        unit=scale + unit,
        dimension=dimension,
        values=() if number.value is None else (number.value * times,),
        place=number.place * times,
        approximate=number.approximate,
        chinese=number.chinese,
    )


def _joined_ranges(text: str, found: list[Quantity]) -> Iterator[Quantity]:
    """The figures with `3—5家` as one; only the number before a unit closes a range, so that
    dates (2022-12-21) and telephone numbers stay apart."""
    index = 0
    while index < len(found):
        first = found[index]
        second = found[index + 1] if index + 1 < len(found) else None
        if second is not None and _is_range(text, first, second):
            yield _range(first, second)
            index += 2
        else:
            yield first
            index += 1


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
            times = worth(unit)[1] * _scale(second.unit.removesuffix(unit))
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


def _scale(scale: str) -> Decimal:
    value = Decimal(1)
    for each in scale:
        value *= SCALES[each]
    return value


def _chinese_value(numeral: str) -> tuple[Decimal, Decimal]:
    """The value of a Chinese numeral, and the worth of its last digit: they are exact, 十 no
    less than 10."""
    whole, _, fraction = numeral.partition("点")
    value = _chinese_whole(whole)
    digits = "".join(str(_DIGITS.get(each, 0)) for each in fraction)
    if not digits:
        return value, Decimal(1)
    return value + Decimal(f"0.{digits}"), Decimal(1).scaleb(-len(digits))


def _chinese_whole(numeral: str) -> Decimal:
    if len(numeral) > 1 and not any(each in SCALES for each in numeral):
        return Decimal("".join(str(_DIGITS[each]) for each in numeral))
    total = section = digit = 0
    for each in numeral:
        if each in _DIGITS:
            digit = _DIGITS[each]
            continue
        scale = SCALES[each]
        if scale < 10**4:
            section += (digit or 1) * scale
        elif scale == 10**4:
            total += ((section + digit) or 1) * scale
            section = 0
        else:
            total = ((total + section + digit) or 1) * scale
            section = 0
        digit = 0
    return Decimal(total + section + digit)
