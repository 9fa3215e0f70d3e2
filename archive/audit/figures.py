"""Each figure of a canonical text, and what the pages that carry it make of it: which of them
say it, which say it otherwise, and in what words.

The figures were held against each other when the pages were taken in (`pipelines.figures`),
inside the passages that a page shares with the canonical text. A figure that the text has
several times is told of once, with how often.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from archive.audit.audit import WorkPages
from archive.catalogue.members import Member, bodies
from archive.figure_pairs import FigurePair
from archive.vocabulary import Verdict

MOST_PAGES = 1000
"""Of a work that more pages carry, the first of them are asked."""

MOST_OTHERS = 200
"""Pages that are named for one figure; the others are counted."""

AROUND = 14
_WORST = (Verdict.CHANGED, Verdict.DROPPED, Verdict.MASKED, Verdict.ROUNDED, Verdict.CONVERTED)


@dataclass(frozen=True, slots=True)
class OtherFigure:
    """What a page has where the canonical text has the figure: other words, or none."""

    part_id: str
    url: str
    host: str
    copy: str
    verdict: Verdict
    canonical_context: str
    copy_context: str


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure as the canonical text has it, its first place there (in characters) with the
    words around it, how often it stands there, how many pages have it as it is wherever they
    carry the passage, how many do not, and what these (the first of them) have."""

    figure: str
    start: int
    context: str
    times: int
    same: int
    differing: int
    others: tuple[OtherFigure, ...]


@dataclass(frozen=True, slots=True)
class FiguresAnswer:
    """The figures of a work's canonical text, in the order of the text. `pages` were held
    against it, of `carriers` that carry it besides the one that it stands on."""

    work_id: str
    title: str | None
    carriers: int
    pages: int
    figures: tuple[FigureLine, ...]


def figures_of(connection: sa.Connection, work: WorkPages, text: str) -> FiguresAnswer:
    """Where each figure of `text`, a work's canonical text, comes from."""
    elected = set(work.canonical.part_ids)
    carriers = [page for page in work.pages if page.part_id not in elected]
    asked = carriers[:MOST_PAGES]
    known = bodies(connection, work.work_id, asked)
    gathered: dict[str, _Gathered] = {}
    for page in asked:
        _gather(gathered, page, known[page.part_id].figures)
    lines = (_line(figure, told, text) for figure, told in gathered.items())
    placed = sorted(lines, key=lambda line: (line.start < 0, line.start, line.figure))
    return FiguresAnswer(work.work_id, work.title, len(carriers), len(asked), tuple(placed))


def worst(line: FigureLine) -> Verdict:
    """The gravest of what became of a figure."""
    found = {one.verdict for one in line.others}
    return next((verdict for verdict in _WORST if verdict in found), Verdict.SAME)


def places(figure: str, text: str) -> list[int]:
    """Where a figure stands in a text: not as a piece of a longer number."""
    before = r"(?<![\d.])" if figure[:1].isdigit() else ""
    after = r"(?![\d]|\.\d)" if figure[-1:].isdigit() else ""
    return [found.start() for found in re.finditer(before + re.escape(figure) + after, text)]


@dataclass(slots=True)
class _Gathered:
    same: int
    others: list[OtherFigure]
    differing: int


def _gather(gathered: dict[str, _Gathered], page: Member, pairs: Iterable[FigurePair]) -> None:
    differing: dict[str, list[FigurePair]] = {}
    for pair in pairs:
        if pair.a:
            differing.setdefault(pair.a, [])
            if pair.verdict is not Verdict.SAME:
                differing[pair.a].append(pair)
    for figure, others in differing.items():
        told = gathered.setdefault(figure, _Gathered(0, [], 0))
        told.same += not others
        told.differing += bool(others)
        if others and len(told.others) < MOST_OTHERS:
            told.others += [_other(page, pair) for pair in others]


def _other(page: Member, pair: FigurePair) -> OtherFigure:
    return OtherFigure(
        part_id=page.part_id,
        url=page.url,
        host=page.host,
        copy=pair.b,
        verdict=pair.verdict,
        canonical_context=pair.a_context,
        copy_context=pair.b_context,
    )


def _line(figure: str, told: _Gathered, text: str) -> FigureLine:
    found = places(figure, text)
    start = found[0] if found else -1
    around = text[max(0, start - AROUND) : start + len(figure) + AROUND] if found else ""
    return FigureLine(
        figure=figure,
        start=start,
        context=" ".join(around.split()),
        times=len(found),
        same=told.same,
        differing=told.differing,
        others=tuple(told.others[:MOST_OTHERS]),
    )
