"""The form in which texts are compared. It is never what is stored.

A repost may be in traditional script, lower-cased, its digits masked, its spacing and
punctuation somebody else's. The comparison form keeps what survives all that: the Han
characters, in simplified script. Every character of it knows where it stood in the raw
text, so whatever is found in it can be shown in the page's own words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from archive.script import simplified_by_traditional

VERSION = "han-1"
"""Part of every scheme: change it whenever any character maps elsewhere."""

_BMP = 0x10000
_ALL = 0x110000
_BEYOND = range(0x20000, 0x40000)  # the two planes of rarer Han
_HAN = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), _BEYOND)
_TOGETHER = 1 << 15  # characters taken together: what is worked on stays in the cache
_COMPATIBILITY = (0x2F800, 0x2FA20)  # CJK compatibility ideographs among them


@dataclass(frozen=True, slots=True)
class Normalised:
    """A comparison form.

    `text`: Han characters only, simplified. `offsets`: uint32, shape (len(text),), strictly
    rising: where each character stood in the raw text.
    """

    text: str
    offsets: NDArray[np.uint32]


def normalise(text: str) -> Normalised:
    """The comparison form of `text`: NFKC, case folded, simplified, Han only.

    Digits, Latin letters, punctuation, white space and mask signs are dropped, so masked,
    lower-cased and re-punctuated copies have one form. Idempotent; depends on `text` alone.
    """
    mapped = _table().take(code_points(text))
    offsets = (mapped != 0).nonzero()[0]  # numpy counts bools several times as fast as numbers
    return Normalised(
        text=mapped.take(offsets).tobytes().decode("utf-32-le"), offsets=offsets.astype(np.uint32)
    )


def normalise_each(texts: Sequence[str]) -> list[Normalised]:
    """What `normalise` makes of each of many texts, in their order, and sooner."""
    made: list[Normalised] = []
    start = size = 0
    for index, text in enumerate(texts, start=1):
        size += len(text)
        if size >= _TOGETHER or index == len(texts):
            made += _normalised(texts[start:index])
            start, size = index, 0
    return made


def _normalised(texts: Sequence[str]) -> list[Normalised]:
    mapped = _table().take(code_points("".join(texts)))
    offsets = (mapped != 0).nonzero()[0]
    starts = np.cumsum([0, *map(len, texts)])
    edges = np.searchsorted(offsets, starts)
    whole = mapped.take(offsets).tobytes().decode("utf-32-le")
    offsets -= np.repeat(starts[:-1], np.diff(edges))
    return [
        Normalised(text=whole[start:end], offsets=offsets[start:end].astype(np.uint32))
        for start, end in pairwise(edges.tolist())
    ]


def han(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """The comparison forms of many texts at once, end to end, as code points, and where each
    begins: uint32, shape (all characters,); shape (len(texts) + 1,), its last the whole length."""
    mapped = _table().take(code_points("".join(texts)))
    offsets = (mapped != 0).nonzero()[0]
    edges = np.cumsum([0, *map(len, texts)])
    return mapped.take(offsets), np.searchsorted(offsets, edges)


def exact_form(text: str) -> str:
    """Letters and digits of any script, NFKC and case folded: the form in which texts that
    hold (next to) no Han are compared, whole against whole."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def code_points(text: str) -> NDArray[np.uint32]:
    """A text as numbers: uint32, shape (len(text),). Lone surrogates, which hostile pages hold,
    pass through; no comparison form has any."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


@cache
def _table() -> NDArray[np.uint32]:
    """What each code point becomes; 0 where it is dropped. Han beyond the BMP stay what they are
    but for the few that have a simplified or a compatible form."""
    simplified = simplified_by_traditional()
    table = np.zeros(_ALL, dtype=np.uint32)
    for han in _HAN:
        table[han.start : han.stop] = han
    composed = (code for code in range(_BMP) if unicodedata.decomposition(chr(code)))
    for code in (*composed, *range(*_COMPATIBILITY), *map(ord, simplified)):
        table[code] = _folded(chr(code), simplified)
    table.flags.writeable = False
    return table


def _folded(character: str, simplified: Mapping[str, str]) -> int:
    """The one Han character that `character` stands for, or 0.

    A sign made of several Han (㍻ 平成) stands for no single one and is dropped.
    """
    folded = unicodedata.normalize("NFKC", character).casefold()
    han = [simplified.get(each, each) for each in folded if _is_han(ord(each))]
    return ord(han[0]) if len(han) == 1 else 0


def _is_han(code: int) -> bool:
    return any(code in block for block in _HAN) and code not in range(*_COMPATIBILITY)
