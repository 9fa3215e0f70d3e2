"""Reading the figures of a text: numbers with their units, in any of the usual dresses.

Arabic and Chinese numerals, full width, thousands separators, 万 and 亿, percentages written
as 百分之, ranges (3—5家), and numbers of which a site has masked the digits (`**.*%`). Every
digit of a text belongs to some figure, so that no changed digit can hide; Chinese numerals
are figures where a unit follows them, or where they hold a hundred or more.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from pipelines.figures.joining import joined
from pipelines.figures.masks import MASK, unmasked_signs
from pipelines.figures.numerals import DIGIT, FORMAL, NUMERAL, chinese_value
from pipelines.figures.quantity import ANY, Quantity
from pipelines.figures.units import AFTER_CHINESE, PATTERN, scaled, worth
from pipelines.reprints.legible import Legible, legible

_POINTED = rf"(?:点[{DIGIT}]+[百千]?[万亿]{{0,2}})?"
_CHINESE = (
    rf"(?:[{DIGIT}十廿卅][{NUMERAL}]*{_POINTED}"
    rf"|(?<![{FORMAL}零])(?=[{FORMAL}万]{{0,16}}[拾佰仟万])[{FORMAL}][{FORMAL}零万亿]++|[壹贰叁肆伍陆柒捌玖][万亿]"
    rf"|[百千万](?=[余多](?:{AFTER_CHINESE}))|[数几][十百千万亿]+)"
)
_NOT_WITHIN = rf"(?<![{NUMERAL}第])|(?<=第)(?=[{NUMERAL}]+(?:[位名次届批期轮]))"
_NEGATIVE = r"(?:(?<=[为达至到率比长降幅温是约：:（(，])[-–—](?=[\d.]+(?:%|‰|℃|摄氏度|个?百分点)))?"
_NUMBER = rf"{_NEGATIVE}(?:\d{{1,3}}(?:[,，]\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)*)"
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
    rf"(?=[-–—\d*×_█■Xx{NUMERAL}廿卅数几{FORMAL}])(?:"
    rf"(?P<of>(?<![{NUMERAL}])[{DIGIT}十百千万]+)分之(?P<share>[{NUMERAL}]+{_POINTED}|\d+(?:\.\d+)?)"
    rf"|(?:{_NOT_WITHIN})(?P<chinese>{_CHINESE})"
    rf"(?:[余多来几]?(?P<measure>{AFTER_CHINESE})|(?=(?:[至到]|[-–—~〜]{{1,2}})[{NUMERAL}]+(?:{AFTER_CHINESE})))"
    rf"|(?<![{NUMERAL}第])(?=[{DIGIT}十][{NUMERAL}]*[百千万亿])(?P<bare>[{DIGIT}十][{NUMERAL}]+)"
    rf"(?![{NUMERAL}点])"
    rf"|(?:(?P<masked>{_MASKED})|(?P<number>{_NUMBER})){_TAIL})"
)
_ABOUT_BEFORE = re.compile(r"(?:约|近|超|逾|超过|突破|大约|接近|将近)为?$")
_ABOUT_WITHIN = re.compile(r"[余多来几]")
_CROSSES = re.compile(r"[Xx×]{1,2}")
_AMOUNT = 20  # a longer string of digits is a name, and Decimal would round it
_PLAIN = {ord(comma): None for comma in ",，"} | {ord(dash): "-" for dash in "–—"}
_PERCENT = {"百": 1, "千": 10, "万": 100}  # parts of which as many are one percent


def quantities(text: str) -> tuple[Quantity, ...]:
    """The figures of `text` in order; they do not overlap. They are read in its legible form."""
    form = unmasked_signs(legible(text))
    found = [_read(form.text, match) for match in _FIGURE.finditer(form.text)]
    placed = (_placed(form, each) for each in joined(form.text, found))
    return tuple(placed)


def _placed(form: Legible, found: Quantity) -> Quantity:
    """A figure of the legible form where it stands in the raw text."""
    start, end = form.raw(found.start, found.end)
    if (start, end) == (found.start, found.end):
        return found
    return Quantity(
        start,
        end,
        found.digits,
        found.unit,
        found.dimension,
        found.values,
        found.place,
        found.approximate,
        found.chinese,
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
        return _part(match)
    if match["chinese"]:
        return _quantity(match, _chinese_number(match), "", match["measure"] or "")
    if match["bare"]:
        return _quantity(match, _chinese_number(match, "bare"), "", "")
    number = _masked_number(match) if match["masked"] else _arabic_number(text, match)
    return _quantity(match, number, match["scale"] or "", match["unit"] or "")


def _part(match: re.Match[str]) -> Quantity:
    """百分之五, 千分之五 in percent; 三分之一 as a number, which is exact."""
    share, of = match["share"], match["of"]
    chinese = not share[0].isdecimal()
    value, place = chinese_value(share) if chinese else (Decimal(share), _exact_to(share))
    parts = _PERCENT.get(of)
    whole = Decimal(parts) if parts else chinese_value(of)[0] or Decimal(1)
    digits = share if parts == 1 else f"{of}分之{share}"
    exact_to = place / whole if parts else Decimal(0)
    number = _Number(digits, value / whole, exact_to, chinese=chinese)
    return _quantity(match, number, "", "%" if parts else "")


def _masked_number(match: re.Match[str]) -> _Number:
    plain = match["masked"].translate(_PLAIN)
    if _CROSSES.fullmatch(plain):
        return _Number(ANY, None)
    return _Number(re.sub(r"[^\d.]", MASK, plain), None)


def _arabic_number(text: str, match: re.Match[str]) -> _Number:
    digits = match["number"].translate(_PLAIN)
    if digits.count(".") > 1 or len(digits) > _AMOUNT:
        return _Number(digits, None)
    about = bool(
        _ABOUT_BEFORE.search(text, max(0, match.start() - 4), match.start())
        or _ABOUT_WITHIN.search(text, match.end("number"), match.end())
    )
    return _Number(digits, Decimal(digits), _exact_to(digits), approximate=about)


def _exact_to(digits: str) -> Decimal:
    return Decimal(1).scaleb(-len(digits.partition(".")[2]))


def _chinese_number(match: re.Match[str], group: str = "chinese") -> _Number:
    numeral = match[group]
    if numeral[0] in "数几":
        return _Number(numeral, None, chinese=True)
    value, place = chinese_value(numeral)
    about = len(match[0]) > len(numeral) + len(match["measure"] or "")
    return _Number(numeral, value, place, approximate=about, chinese=True)


def _quantity(match: re.Match[str], number: _Number, scale: str, unit: str) -> Quantity:
    dimension, base = worth(unit)
    times = base * scaled(scale)
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
