"""Numbers written in Chinese: plain, formal (壹佰贰拾), digit by digit (二〇二三), with a point."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from pipelines.figures.units import SCALES

_ONES = "〇一二三四五六七八九"
_FORMAL = dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千", strict=True))
_PLAIN = str.maketrans({**_FORMAL, "廿": "二十", "卅": "三十"})
_DIGITS = {numeral: value for value, numeral in enumerate(_ONES)} | {"零": 0, "○": 0, "两": 2}

DIGIT: Final = "零〇○一二两三四五六七八九"
"""The numerals of one digit."""

NUMERAL: Final = DIGIT + "十百千万亿"
"""All that a plain numeral is made of."""

FORMAL: Final = "".join(_FORMAL)
"""What cheques and contracts write for them; 万, 亿 and 零 stay what they are."""


def chinese_value(numeral: str) -> tuple[Decimal, Decimal]:
    """The value of a numeral, and the worth of its last digit: they are exact, 十 no less than
    10. What stands behind a point ends in a scale that is of the whole: 三点二亿."""
    whole, _, fraction = numeral.translate(_PLAIN).partition("点")
    digits = fraction.rstrip("十百千万亿")
    value = _whole(whole)
    if not digits:
        return value, Decimal(1)
    times = Decimal(1)
    for scale in fraction[len(digits) :]:
        times *= SCALES[scale]
    behind = Decimal("0." + "".join(str(_DIGITS[each]) for each in digits))
    return (value + behind) * times, Decimal(1).scaleb(-len(digits)) * times


def _whole(numeral: str) -> Decimal:
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
