"""Characters by what they are: Han, letters and digits, Chinese numerals."""

from __future__ import annotations

import re

HAN = re.compile(r"[\u3400-\u9fff]")
"""One Han character, of those that pages are written in; for counting how much of a page is text.
What texts are compared in (`pipelines.reprints.normalise`) is told apart more finely."""

DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "Ｏ": 0,
    "O": 0,
}
"""What a Chinese digit is worth; 0 also as pages draw it."""

_NO_LETTERS = re.compile(r"[\W_]+")


def letters(text: str) -> str:
    """The letters and digits of a text, of any script: what stays of a line however it is spaced
    and punctuated."""
    return _NO_LETTERS.sub("", text)


def below_hundred(numeral: str) -> int:
    """The value of 一…九十九; 0 where it is none of them."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return DIGITS.get(numeral, 0)
    return (DIGITS.get(tens, 1) if tens else 1) * 10 + (DIGITS.get(ones, 0) if ones else 0)
