"""Where numbers that were read as one figure are several.

Blanks and line ends are no part of a text, so that a number broken by one is read whole. But the
page number on a line by itself, an item of a list that ends in a number, and numbers of which a
table or a comma is all that parts them run into the next one. The other text tells: the figure
opposite is then one of the pieces, and either a line that is not full ends between them, or the
other pieces stand beside that figure, parted by signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pipelines.figures.quantity import Quantity
from pipelines.reprints.legible import legible

_GAP = re.compile(r"(?<=[\w%])[\s,，]+(?=\d)")
_SIGNS = r"[^\w\s]{1,2}"
_BESIDE = 20  # raw characters beside a figure in which the other pieces stand
_FULL = 20  # characters of a line that may end for want of room
_PARTING: Final = "；"


def partings(a: str, one: Quantity, b: str, other: Quantity) -> tuple[int, ...]:
    """The raw offsets into `b` at which its figure `other` is to be parted, given that `one` of
    `a` stands opposite: none where it is one figure."""
    gaps = list(_GAP.finditer(b, other.start, other.end))
    if not gaps:
        return ()
    ended = [gap for gap in gaps if _parts_lines(b, gap)]
    words = _words(a, one.start, one.end)
    if ended and words in _pieces(b, other, ended):
        return tuple(gap.start() for gap in ended)
    pieces = _pieces(b, other, gaps)
    if words in pieces and _stand_beside(a, one, pieces, pieces.index(words)):
        return tuple(gap.start() for gap in gaps)
    return ()


def parted(text: str, offsets: Iterable[int]) -> str:
    """`text` with a sign that parts clauses in place of its blanks or commas at `offsets`."""
    signs = list(text)
    for at in offsets:
        signs[at] = _PARTING
    return "".join(signs)


def _parts_lines(text: str, gap: re.Match[str]) -> bool:
    """Whether what stands between two numbers parts them without any sign: the end of a line
    that had room left, a line left blank, or the gap between the columns of a table."""
    blank = gap[0]
    if not blank.isspace():
        return False
    lines = blank.count("\n")
    if lines != 1:
        return lines > 1 or len(blank) > 1
    line = text[text.rfind("\n", 0, gap.start()) + 1 : gap.start()]
    return len("".join(line.split())) < _FULL


def _pieces(text: str, figure: Quantity, gaps: Iterable[re.Match[str]]) -> list[str]:
    starts, ends = [figure.start], []
    for gap in gaps:
        ends.append(gap.start())
        starts.append(gap.end())
    ends.append(figure.end)
    return [_words(text, start, end) for start, end in zip(starts, ends, strict=True)]


def _words(text: str, start: int, end: int) -> str:
    return legible(text[start:end]).text


def _stand_beside(text: str, figure: Quantity, pieces: list[str], at: int) -> bool:
    """Whether the other pieces stand before and after `figure`, parted by signs: 1+2+N."""
    before = _SIGNS.join([*map(re.escape, pieces[:at]), ""]) + "$"
    after = _SIGNS.join(["", *map(re.escape, pieces[at + 1 :])])
    start, end = figure.start, figure.end
    return bool(
        re.search(rf"(?<!\d){before}", text[max(0, start - _BESIDE) : start])
        and re.match(rf"{after}(?!\d)", text[end : end + _BESIDE])
    )
