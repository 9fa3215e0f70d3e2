"""What differs inside passages that are otherwise the same: the blanks of a form.

A reprint repeats its figures and its places; a form filled in by another city, or for another
year, repeats everything but these.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from pipelines.align import Chain
from pipelines.normalise import Normalised, code_points

_FIGURE = re.compile(r"\d[\d,，]*(?:[.．]\d+)?(?:\s*年(?:\s*\d+\s*月(?:\s*\d+\s*日)?)?)?")
_SUFFIX = "省市区县州旗盟镇乡村"
_COUNTING = set("一二三四五六七八九十百千零两第几")
_SESSIONS = ("届", "次会议", "次全体", "次代表", "次常务", "期", "季度", "批")
_BETWEEN = re.compile(r"[\s,]")
_MARKS = "。！？；!?;．\n\r"
SLIP = 2
"""Characters that a slip of the pen, of a scanner or of a converter changes at a time."""

ABRIDGED = 0.25
"""What leaving words out of a sentence, an ordinal or a character changed throughout weighs, beside
a sentence that was rewritten: an abridger does the one, a form the others, and copies do both."""

PHRASE = 6
"""Characters before a figure that tell where it stands."""

BLANK = 12
"""A substitution longer than this is other text, not a blank filled in otherwise."""


@dataclass(frozen=True, slots=True)
class Differences:
    """How two texts differ where they agree.

    `figures_same`, `figures_other`: figures at the same place, equal or not (masked or missing
    ones are neither, nor are equal years and dates, which prove little); `edits`: how often a
    sentence was rewritten, not counting single slips, nor whole sentences moved, dropped or put in;
    `slips`: how often a character or two are wrong; `places`: the substitutions (a, b) that stand
    where a place name stands, in order; `sessions`: those that stand where the ordinal of a
    session, a term or an issue does (第三次会议); `renumbered`: how many ordinals are others,
    sessions or not; `torn`: the share of the passages' ends that lie
    within a sentence of both texts, in [0, 1]: whoever copies takes sentences, and stock phrases
    begin and end anywhere.
    """

    figures_same: int
    figures_other: int
    edits: float
    slips: int
    places: tuple[tuple[str, str], ...]
    sessions: tuple[tuple[str, str], ...] = ()
    renumbered: int = 0
    torn: float = 0.0

    @property
    def figures(self) -> int:
        """How many figures could be compared."""
        return self.figures_same + self.figures_other


@dataclass(frozen=True, slots=True)
class Marks:
    """Where a text's figures stand and its sentences end, by characters of its comparison form.

    `figures`: the figures before a character; `places`: where there are any, in order; `ends`:
    bool, shape (length + 1,): whether a sentence ends before a character, or the text does.
    """

    figures: dict[int, tuple[str, ...]]
    places: list[int]
    ends: NDArray[np.bool_]


def marks(raw: str, text: Normalised) -> Marks:
    """Read the marks of a text."""
    figures = _figures(raw, text)
    return Marks(figures, sorted(figures), _sentence_ends(raw, text))


def differences(
    a: str, marks_a: Marks, b: str, marks_b: Marks, chains: tuple[Chain, ...]
) -> Differences:
    """Compare the insides of aligned passages of two comparison forms, figure by figure and
    blank by blank."""
    same, other = _compared(a, marks_a, b, marks_b, chains)
    ends = marks_a.ends, marks_b.ends
    gaps = [gap for chain in chains for gap in _gaps(a, b, chain)]
    slips = [gap.is_slip for gap in gaps]
    rewritten = [gap for gap, slip in zip(gaps, slips, strict=True) if not slip]
    renumbered = sum(slip and gap.is_ordinal for gap, slip in zip(gaps, slips, strict=True))
    torn = sum(_torn(chain, *ends) for chain in chains)
    return Differences(
        figures_same=same,
        figures_other=other,
        edits=torn / 2
        + _weight([gap for gap in rewritten if _is_edit(gap, *ends)])
        + ABRIDGED * (renumbered + _again(gaps, slips)),
        slips=sum(slip and not gap.is_place for gap, slip in zip(gaps, slips, strict=True)),
        places=tuple((gap.left, gap.right) for gap in gaps if gap.is_place),
        sessions=tuple((gap.left, gap.right) for gap in gaps if gap.is_session),
        renumbered=renumbered,
        torn=torn / max(len(chains), 1),
    )


def _compared(
    a: str, marks_a: Marks, b: str, marks_b: Marks, chains: tuple[Chain, ...]
) -> tuple[int, int]:
    """How many figures at the same place agree, and how many do not. One of a stock phrase that
    the other text has as well, in another place (处以5万元以上), was only held against the wrong
    one of its like."""
    same, apart = 0, []
    for at_a, at_b in _figure_pairs(marks_a, marks_b, chains):
        left, right = marks_a.figures[at_a], marks_b.figures[at_b]
        if left != right and (len(left) != len(right) or not all(map(_agree, left, right))):
            apart.append((at_a, at_b))
        elif "年" not in left[0]:
            same += 1
    if apart:
        phrases_a, phrases_b = _phrases(a, marks_a), _phrases(b, marks_b)
        apart = [
            (at_a, at_b)
            for at_a, at_b in apart
            if (a[at_a - PHRASE : at_a], marks_a.figures[at_a]) not in phrases_b
            and (b[at_b - PHRASE : at_b], marks_b.figures[at_b]) not in phrases_a
        ]
    return same, len(apart)


def _phrases(text: str, marks: Marks) -> set[tuple[str, tuple[str, ...]]]:
    return {(text[at - PHRASE : at], figures) for at, figures in marks.figures.items()}


def _weight(edits: list[_Gap]) -> float:
    """How much rewriting there is. An abridger only leaves out, so what is left out of one and the
    same text counts little; whoever fills in a form puts in as much as he leaves out."""
    only_a = sum(not edit.right for edit in edits)
    only_b = sum(not edit.left for edit in edits)
    return len(edits) - (1 - ABRIDGED) * max(only_a, only_b)


def _again(gaps: list[_Gap], slips: list[bool]) -> int:
    """How many slips are none, but one character put for another again and again (省 for 市):
    misreading never makes the same slip twice."""
    times = Counter(
        (gap.left, gap.right)
        for gap, slip in zip(gaps, slips, strict=True)
        if slip and gap.left and gap.right and not gap.is_ordinal
    )
    return sum(number for number in times.values() if number > 1)


def _sentence_ends(raw: str, text: Normalised) -> NDArray[np.bool_]:
    found = np.flatnonzero(_is_mark()[code_points(raw)])
    ends = np.zeros(len(text.offsets) + 1, dtype=bool)
    ends[np.searchsorted(text.offsets, found)] = True
    ends[[0, -1]] = True
    return ends


@cache
def _is_mark() -> NDArray[np.bool_]:
    """Whether a code point ends a sentence."""
    table = np.zeros(sys.maxunicode + 1, dtype=bool)
    table[[ord(mark) for mark in _MARKS]] = True
    table.flags.writeable = False
    return table


def _figures(raw: str, text: Normalised) -> dict[int, tuple[str, ...]]:
    """The figures of a text by how many characters of its comparison form stand before them."""
    found: dict[int, tuple[str, ...]] = {}
    matches = list(_FIGURE.finditer(raw))
    starts = np.array([match.start() for match in matches], dtype=np.uint32)
    places = np.searchsorted(text.offsets, starts).tolist()
    for place, match in zip(places, matches, strict=True):
        figure = match.group()
        if not figure.isascii():
            figure = _BETWEEN.sub("", unicodedata.normalize("NFKC", figure))
        elif "," in figure:
            figure = figure.replace(",", "")
        found[place] = (*found[place], figure) if place in found else (figure,)
    return found


def _agree(left: str, right: str) -> bool:
    """The same figure, or one is the other rounded."""
    if left == right:
        return True
    if "年" in left + right:
        return False
    decimals = min(len(figure.partition(".")[2]) for figure in (left, right))
    return abs(float(left) - float(right)) <= 0.5001 * 10**-decimals and "." in left + right


def _figure_pairs(a: Marks, b: Marks, chains: tuple[Chain, ...]) -> Iterator[tuple[int, int]]:
    """The places of figures that stand between the same two characters of an equal block."""
    for chain in chains:
        for block in chain.blocks:
            low = bisect_right(a.places, block.a)
            high = bisect_left(a.places, block.a + block.length, lo=low)
            for place in a.places[low:high]:
                opposite = place - block.a + block.b
                if opposite in b.figures:
                    yield place, opposite


class _Gap(NamedTuple):
    """What stands between two neighbouring blocks of a span: from where to where, the words, and
    the characters that follow."""

    a: tuple[int, int]
    b: tuple[int, int]
    left: str
    right: str
    after: str

    @property
    def is_slip(self) -> bool:
        """A wrong character, a lost one, a renumbered article: no hand rewrote the sentence."""
        if set(self.left) <= _COUNTING and set(self.right) <= _COUNTING:
            return True
        if max(len(self.left), len(self.right)) > 2 * BLANK:
            return False
        if len(self.left) == len(self.right) <= 2 * SLIP:
            return True
        steps = LCSseq.opcodes(self.left, self.right)
        changes = [
            max(step.src_end - step.src_start, step.dest_end - step.dest_start)
            for step in steps
            if step.tag != "equal"
        ]
        return max(changes, default=0) <= SLIP

    @property
    def is_ordinal(self) -> bool:
        """One number in words for another, or put in or left out."""
        return self.left != self.right and set(self.left) | set(self.right) <= _COUNTING

    @property
    def is_session(self) -> bool:
        """One ordinal of a session, a term or an issue in the place of another."""
        counted = set(self.left) <= _COUNTING and set(self.right) <= _COUNTING
        return counted and bool(self.left and self.right) and self.after.startswith(_SESSIONS)

    @property
    def is_place(self) -> bool:
        """One name in the place of another, before 市 or 县 or with it."""
        left, right = self.left, self.right
        if left == right or not left or not right or max(len(left), len(right)) > BLANK:
            return False
        if set(left) <= _COUNTING or set(right) <= _COUNTING:
            return False
        return self.after[0] in _SUFFIX or (left[-1] in _SUFFIX and right[-1] in _SUFFIX)


def _gaps(a: str, b: str, chain: Chain) -> Iterator[_Gap]:
    for last, block in pairwise(chain.blocks):
        in_a = last.a + last.length, block.a
        in_b = last.b + last.length, block.b
        yield _Gap(in_a, in_b, a[slice(*in_a)], b[slice(*in_b)], a[block.a : block.a + 3])


def _is_edit(gap: _Gap, ends_a: NDArray[np.bool_], ends_b: NDArray[np.bool_]) -> bool:
    """It is no whole sentence, or sentences, that stand in the place of others."""
    return not (all(ends_a[edge] for edge in gap.a) and all(ends_b[edge] for edge in gap.b))


def _torn(chain: Chain, ends_a: NDArray[np.bool_], ends_b: NDArray[np.bool_]) -> float:
    """Half an edit for each end of a span that lies within a sentence of both texts; where it is
    the end of a sentence in one, that one is cut or was put together there."""
    edges = zip(chain.a_range, chain.b_range, strict=True)
    return sum(0.5 for in_a, in_b in edges if not ends_a[in_a] and not ends_b[in_b])
