"""The form in which search compares texts: width, case and script do not matter.

Every character is folded by itself, so that a place in the folded text leads back to the
characters of the page.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from archive.script import simplified_by_traditional

_BRACKETS = str.maketrans("[(【〔])】〕", "〔〔〔〔〕〕〕〕")

LONGEST_NUMBER = 200  # no real one has 60 characters; what is indexed must not grow with a page

FOLD_VERSION = "nfkc-casefold-simplified-1"
"""Kept with every folded text: change it whenever any character folds to something else."""


def fold(text: str) -> str:
    """Text as search sees it: NFKC, case folded, simplified, all white space a space."""
    return text.translate(_folds())


def simplified(text: str) -> str:
    """Traditional characters as their simplified ones, everything else as it is; of the
    same length."""
    return text.translate(_simplified())


def speakable(text: str) -> str:
    """Text without what no database can be asked for: NUL, and halves of characters."""
    return text.encode("utf-8", "replace").decode().replace("\0", " ")


def title_key(title: str) -> str:
    """A title as it is looked up: folded, and one space for any white space."""
    return " ".join(fold(title).split())


def number_key(number: str) -> str:
    """A document number as it is looked up: folded, without spaces, its year in 〔〕 whatever
    brackets the page has, and no 第 before the serial."""
    bare = "".join(fold(number).split()).translate(_BRACKETS)
    return bare.replace("〕第", "〕")[:LONGEST_NUMBER]


def places(text: str) -> list[int] | range:
    """For each character of `fold(text)`, which character of `text` it comes from."""
    if len(fold(text)) == len(text):  # no character folds to nothing, so each folds to one
        return range(len(text))
    folded = [fold(character) for character in text]
    return [index for index, each in enumerate(folded) for _ in each]


class _Folds(dict[int, str]):
    """What each character folds to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character.isspace():
            folded = " "
        else:
            wide = unicodedata.normalize("NFKC", character).translate(_simplified())
            folded = wide.casefold()
        self[code] = folded
        return folded


@cache
def _folds() -> _Folds:
    return _Folds()


@cache
def _simplified() -> dict[int, str]:
    return {ord(one): other for one, other in simplified_by_traditional().items()}
