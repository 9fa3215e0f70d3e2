"""Canonical text and copy face to face: one row a paragraph, with what was cut, added,
changed, masked or moved marked in place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel, Postfix, Prefix

from archive.search.folding import fold, simplified

MOST_CELLS = 100_000_000
"""The product of two lengths up to which characters are compared one by one (the bit
matrix of it takes a bit a cell)."""

_SURE = "*＊×✕╳█"
_MASK = f"[{_SURE}xXＸ_＿□■●○]"
_MASKED = re.compile(rf"{_MASK}+([.．,，]{_MASK}+)*")
_PLAINLY = re.compile(rf"[{_SURE}]|{_MASK}{{2}}")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|.", re.DOTALL)  # a number changes as a whole
_FIGURE = re.compile(r"[\d零一二三四五六七八九十百千万亿%％.]")

Range = tuple[int, int]


class Change(StrEnum):
    """What became of a stretch of text between the two sides."""

    SAME = "same"
    CUT = "cut"
    ADDED = "added"
    CHANGED = "changed"
    FIGURE = "figure"
    MASKED = "masked"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one side."""

    text: str
    change: Change


@dataclass(frozen=True, slots=True)
class Row:
    """What stands side by side; one of the sides may be empty. `moved` text stands
    elsewhere in the copy, before something that it followed."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    moved: bool = False


def facing(
    left: str, right: str, spans: Sequence[tuple[Range, Range]], *, masks: bool = False
) -> tuple[Row, ...]:
    """The two texts in the order of the left one. `spans` are aligned ranges; `masks` says that
    the copy was judged to mask: one letter or box is then a mask too."""
    kept = _grown(left, right, _apart(spans))
    rest = _uncovered(len(right), [b for _, b in kept])
    rows: list[Row] = []
    at, furthest = 0, 0
    for (a_start, a_end), (b_start, b_end) in kept:
        rows += _cut(left[at:a_start])
        rows += _added(right, rest, b_start, furthest)
        matched = left[a_start:a_end], right[b_start:b_end]
        rows += _matched(*matched, moved=b_start < furthest, masks=masks)
        at, furthest = a_end, max(furthest, b_end)
    rows += _cut(left[at:])
    rows += _added(right, rest, len(right) + 1, 0)
    return tuple(rows)


def _apart(spans: Sequence[tuple[Range, Range]]) -> list[tuple[Range, Range]]:
    """Spans in the order of the left text, the ones that overlap an earlier one left out."""
    kept: list[tuple[Range, Range]] = []
    for a, b in sorted(spans):
        if not kept or a[0] >= kept[-1][0][1]:
            kept.append((a, b))
    return kept


def _grown(
    left: str, right: str, spans: Sequence[tuple[Range, Range]]
) -> list[tuple[Range, Range]]:
    """The spans with the characters around them that are the same on both sides.

    Spans are found by Han characters alone; a dash or a figure at their edge belongs to them.
    """
    grown: list[tuple[Range, Range]] = []
    taken = sorted(b for _, b in spans)
    for place, (a, b) in enumerate(spans):
        floor_a = grown[-1][0][1] if grown else 0
        ceiling_a = spans[place + 1][0][0] if place + 1 < len(spans) else len(left)
        floor_b = max(
            (end for _, end in [*taken, *(b for _, b in grown)] if end <= b[0]), default=0
        )
        ceiling_b = min((start for start, _ in taken if start >= b[1]), default=len(right))
        before = Postfix.similarity(left[floor_a : a[0]], right[floor_b : b[0]])
        after = Prefix.similarity(left[a[1] : ceiling_a], right[b[1] : ceiling_b])
        grown.append(((a[0] - before, a[1] + after), (b[0] - before, b[1] + after)))
    return grown


def _uncovered(length: int, ranges: Sequence[Range]) -> list[Range]:
    gaps, at = [], 0
    for start, end in sorted(ranges):
        if start > at:
            gaps.append((at, start))
        at = max(at, end)
    if at < length:
        gaps.append((at, length))
    return gaps


def _cut(text: str) -> Iterator[Row]:
    for line in text.split("\n"):
        if line.strip():
            yield Row((Piece(line, Change.CUT),), ())


def _added(right: str, rest: list[Range], before: int, furthest: int) -> Iterator[Row]:
    """The copy's own text that ends before that place, each stretch once."""
    while rest and rest[0][1] <= max(before, furthest):
        start, end = rest.pop(0)
        for line in right[start:end].split("\n"):
            if line.strip():
                yield Row((), (Piece(line, Change.ADDED),))


def _matched(left: str, right: str, *, moved: bool, masks: bool) -> Iterator[Row]:
    """One aligned span, a row for each paragraph of the left text."""
    lefts: list[Piece] = []
    rights: list[Piece] = []
    for a, b, same in _steps(left, right):
        lines, at = a.split("\n"), 0
        for number, line in enumerate(lines):
            last = number == len(lines) - 1
            # The two are as long where they are the same.
            facing_it = b[at : at + len(line)] if same else (b if last else "")
            at += len(line) + 1
            change = Change.SAME if same else _change(line, facing_it, masks=masks)
            if line:
                lefts.append(Piece(line, change))
            if facing_it:
                rights.append(Piece(facing_it.replace("\n", " "), change))
            if not last and (lefts or rights):
                yield Row(tuple(lefts), tuple(rights), moved)
                lefts, rights = [], []
    if lefts or rights:
        yield Row(tuple(lefts), tuple(rights), moved)


def _change(left: str, right: str, *, masks: bool) -> Change:
    if not left.strip() and not right.strip():
        return Change.SAME
    if not right:
        return Change.CUT
    if not left:
        return Change.ADDED
    if _is_mask(left.strip(), right.strip(), masks=masks):
        return Change.MASKED
    return Change.FIGURE if _FIGURE.search(left) and _FIGURE.search(right) else Change.CHANGED


def _is_mask(left: str, right: str, *, masks: bool) -> bool:
    """Whether one is the other behind a mask: not the same letters in small, nor a zero drawn as
    a circle, nor one x, line or box in a copy that masks nothing else."""
    if not _MASKED.fullmatch(right) or fold(left).replace("〇", "○") == fold(right):
        return False
    return masks or bool(_PLAINLY.search(right))


def _steps(left: str, right: str) -> Iterator[tuple[str, str, bool]]:
    """The two as stretches that are the same and stretches that stand for each other."""
    if left == right:
        yield left, right, True
        return
    if len(left) * len(right) > MOST_CELLS:
        half_left, half_right = len(left) // 2, len(right) // 2
        yield from _steps(left[:half_left], right[:half_right])
        yield from _steps(left[half_left:], right[half_right:])
        return
    lefts, rights = _TOKEN.findall(left), _TOKEN.findall(right)
    a_from = b_from = 0
    for step in Indel.opcodes(_TOKEN.findall(simplified(left)), _TOKEN.findall(simplified(right))):
        if step.tag != "equal":
            continue
        if a_from < step.src_start or b_from < step.dest_start:
            before = lefts[a_from : step.src_start], rights[b_from : step.dest_start]
            yield "".join(before[0]), "".join(before[1]), False
        a_from, b_from = step.src_end, step.dest_end
        both = lefts[step.src_start : a_from], rights[step.dest_start : b_from]
        yield "".join(both[0]), "".join(both[1]), True
    if lefts[a_from:] or rights[b_from:]:
        yield "".join(lefts[a_from:]), "".join(rights[b_from:]), False
