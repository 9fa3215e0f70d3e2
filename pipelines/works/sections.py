"""The sections of a text by its outline (一、二、三… or 第一章…), and which a copy lacks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.records import Span

NUMERALS = tuple(
    f"{tens}{ones}" for tens in ("", "十", "二十") for ones in ("", *"一二三四五六七八九")
)[1:]
"""The numerals that head sections, in order."""

_HEADING = (
    re.compile(r"^[^\S\n]*([一二三四五六七八九十]{1,3})[^\S\n]*[、．.]", re.MULTILINE),
    re.compile(r"^[^\S\n]*第([一二三四五六七八九十]{1,3})(?:部分|编|章)", re.MULTILINE),
    # Paragraphs glued together: a heading follows the end of a sentence.
    re.compile(r"(?:(?<=[。：:；;！!？?])|^)[^\S\n]*([一二三四五六七八九十]{1,3})、", re.MULTILINE),
)
_ABSENT = 0.15  # less of a section than this is found by chance: stock phrases


@dataclass(frozen=True, slots=True)
class Section:
    """A top-level section: its numeral, and where it begins and ends in the text."""

    numeral: str
    start: int
    end: int


def sections(text: str) -> tuple[Section, ...]:
    """The top-level sections of `text`, in order.

    Only numerals that run on from one another count (一, 二, 三): what else begins with a
    numeral is an item of a list. Empty where the text has no two sections and no 一.
    """
    for pattern in _HEADING:
        starts: list[tuple[str, int]] = []
        for found in pattern.finditer(text):
            if _follows(starts[-1][0] if starts else None, found[1]):
                starts.append((found[1], found.start()))
        if len(starts) > 1 or (starts and pattern is _HEADING[0]):
            ends = [start for _, start in starts[1:]] + [len(text)]
            return tuple(
                Section(numeral, start, end)
                for (numeral, start), end in zip(starts, ends, strict=True)
            )
    return ()


def _follows(last: str | None, numeral: str) -> bool:
    """Whether `numeral` is the next; a text cut out of the middle may begin with any."""
    if numeral not in NUMERALS:
        return False
    return last is None or NUMERALS.index(numeral) == NUMERALS.index(last) + 1


def missing_sections(canonical: str, copy: str, spans: Sequence[Span]) -> tuple[str, ...]:
    """The numerals of the canonical text's sections whose body the copy does not have.

    `spans` align the two, the canonical text as a. A section is there if a fair share of it
    is aligned, or, where it is too short to be aligned, if its words stand in the copy.
    """
    covered = _merged([(span.a_start, span.a_end) for span in spans])
    return tuple(
        section.numeral
        for section in sections(canonical)
        if _overlap(section, covered) < _ABSENT * (section.end - section.start)
        and not _stands_in(canonical[section.start : section.end], copy)
    )


def next_section(text: str) -> str | None:
    """The numeral of the section that a cut text would have gone on with; None without outline."""
    found = sections(text)
    if not found or found[-1].numeral == NUMERALS[-1]:
        return None
    return NUMERALS[NUMERALS.index(found[-1].numeral) + 1]


def covered_share(length: int, ranges: Sequence[tuple[int, int]]) -> float:
    """How much of a text of `length` characters lies in `ranges`, 0 to 1."""
    return sum(end - start for start, end in _merged(ranges)) / length if length else 0.0


def _merged(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _overlap(section: Section, covered: Sequence[tuple[int, int]]) -> int:
    return sum(max(0, min(end, section.end) - max(start, section.start)) for start, end in covered)


def _stands_in(body: str, copy: str) -> bool:
    words = "".join(body.split())
    return len(words) <= 40 and words in "".join(copy.split())


def is_trailing(missing: Sequence[str], all_of_them: Sequence[str]) -> bool:
    """Whether exactly the last sections are missing: the copy was cut short."""
    return bool(missing) and tuple(all_of_them[-len(missing) :]) == tuple(missing)
