"""Which signs of a text stand for digits that its site keeps from the reader.

Asterisks do anywhere. A box, a circle or an underscore does where the text hides figures with it
(`□□.□亿元`), and is then a mask wherever it stands; a cross (`XX万元`) is a form's blank unless the
text has crosses to either side of a decimal point. Two asterisks around words stress them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import numpy as np

from pipelines.figures.units import AFTER_CHINESE, MEASURED, PATTERN
from pipelines.reprints.legible import Legible

MASK: Final = "*"
"""What every masked digit is written as, whatever sign the site used."""

SIGNS: Final = frozenset("*＊﹡∗×_＿█■●○◯□※#＃?？XxＸｘ")
"""Signs that are masks somewhere, as pages write them."""

_CROSSES = "Xx×"
_LEARNED = "_█■●○◯□※#?" + _CROSSES
_DECIMALS = 2  # crosses with a point between them, before each cross is one digit
_BLANKS = 3  # runs of a sign before a counting word
_NUMERALS = "零〇○一二三四五六七八九十"

_SCALE = "[十百千]?[万亿]{0,2}"
_STRONG = rf"(?:[万亿]{{1,2}}|{_SCALE}(?:{MEASURED}))"
_COUNTED = rf"{_SCALE}(?:{PATTERN})"
_FIGURE = rf"[.,，%]|[万亿]|{_SCALE}(?:{AFTER_CHINESE})"
_STRESSED = re.compile(
    rf"(?<!\*)(?P<run>\*{{2,3}})(?![*]|{_FIGURE})(?=[^*]{{0,80}}[\u4e00-\u9fff])"
    rf"[^*]{{1,80}}(?P=run)(?![*]|{_FIGURE})"
    rf"|(?<![\d*])(?P<number>\*{{2,3}})\d[\d.,]*(?:{_COUNTED})?(?P=number)(?![\d*])"
)


def unmasked_signs(form: Legible) -> Legible:
    """The legible form with `*` for each sign that masks a digit, and without marks of stress."""
    return _one_sign(_unstressed(form))


def _unstressed(form: Legible) -> Legible:
    if "**" not in form.text:
        return form
    kept = np.ones(len(form.text), dtype=bool)
    for match in _STRESSED.finditer(form.text):
        length = len(match["run"] or match["number"])
        kept[match.start() : match.start() + length] = False
        kept[match.end() - length : match.end()] = False
    if kept.all():
        return form
    text = "".join(form.text[at] for at in kept.nonzero()[0].tolist())
    return Legible(text, form.offsets[kept])


def _one_sign(form: Legible) -> Legible:
    text = form.text
    for sign in _LEARNED:
        if sign in text and _masks(sign, text):
            text = _alone(sign).sub(lambda run: MASK * len(run[0]), text)
    return form if text is form.text else Legible(text, form.offsets)


def _masks(sign: str, text: str) -> bool:
    """Whether a text hides digits behind a sign."""
    decimals = sum(1 for _ in _decimal(sign).finditer(text))
    if sign in _CROSSES:
        return decimals >= _DECIMALS
    if decimals or _before(sign, _STRONG).search(text):
        return True
    return sum(1 for _ in _before(sign, _COUNTED).finditer(text)) >= _BLANKS


@cache
def _alone(sign: str) -> re.Pattern[str]:
    """Runs of a sign that are no piece of a word or of a numeral."""
    around = "A-Za-z" if sign.isalpha() else _NUMERALS if sign in _NUMERALS else ""
    run = re.escape(sign)
    beside = f"(?![{around.replace(sign, '')}])" if around else ""
    return re.compile(rf"(?<![{around}{run}]){run}++{beside}")  # a run is tried once, and whole


@cache
def _decimal(sign: str) -> re.Pattern[str]:
    return re.compile(rf"{_alone(sign).pattern}\.{re.escape(sign)}")


@cache
def _before(sign: str, what: str) -> re.Pattern[str]:
    return re.compile(rf"(?={re.escape(sign)}{{2}}){_alone(sign).pattern}{what}")
