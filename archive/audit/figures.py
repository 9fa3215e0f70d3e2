"""Each figure of a canonical text, and what the pages that carry it make of it: which of them
say it, which say it otherwise, and in what words.

The figures were held against each other when the pages were taken in (`pipelines.figures`),
inside the passages that a page shares with the canonical text. A figure that the text has
several times is told of once, with how often.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from archive.audit.answers import FigureAnswer
from archive.audit.audit import WorkPages, figure_answer
from archive.catalogue.members import Member, bodies
from archive.texts.former import Former, FormerState, judged
from archive.vocabulary import Verdict

MOST_PAGES = 1000
"""Of a work that more pages carry, the first of them are asked."""

MOST_OTHERS = 200
"""Pages that are named for one figure; the others are counted."""

AROUND = 14
_DIGITS, _TIMES = "0123456789", "百千万亿%％"
_HAN = "零〇一二两三四五六七八九十百千万亿"
_POINTS = (".", ",", "．")
_WORST = (
    Verdict.CHANGED, Verdict.DROPPED, Verdict.MASKED, Verdict.ROUNDED, Verdict.CONVERTED,
    Verdict.SUPERSEDED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OtherFigure:
    """What a page has where the canonical text has the figure: other words, or none; `as_in` is
    the earlier state of the canonical page that has them too."""

    part_id: str
    url: str
    host: str
    copy: str
    verdict: Verdict
    canonical_context: str
    copy_context: str
    as_in: FormerState | None = None


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
    states = work.formers(connection)
    known = bodies(connection, work.work_id, [*asked, *(work.every[part_id] for part_id in states)])
    formers = [Former.of(state, known[part_id]) for part_id, state in states.items()]
    gathered: dict[str, _Gathered] = {}
    for page in asked:
        own = judged(known[page.part_id], formers)
        told = [figure_answer(pair, own.figures) for pair in own.witness.figures]
        _gather(gathered, page, told)
    found = places(gathered, text)
    lines = (_line(figure, told, text, found[figure]) for figure, told in gathered.items())
    placed = sorted(lines, key=lambda line: (line.start < 0, line.start, line.figure))
    return FiguresAnswer(work.work_id, work.title, len(carriers), len(asked), tuple(placed))


def worst(line: FigureLine) -> Verdict:
    """The gravest of what became of a figure."""
    found = {one.verdict for one in line.others}
    return next((verdict for verdict in _WORST if verdict in found), Verdict.SAME)


def places(figures: Iterable[str], text: str) -> dict[str, list[int]]:
    """Where each of those figures stands in a text, not as a piece of a longer number; in one
    pass, however many they are."""
    found: dict[str, list[int]] = {figure: [] for figure in figures if figure}
    lengths: dict[str, set[int]] = {}
    for figure in found:
        lengths.setdefault(figure[0], set()).add(len(figure))
    for start, character in enumerate(text):
        for length in lengths.get(character, ()):
            end = start + length
            piece = text[start:end]
            if len(piece) == length and piece in found and _alone(text, start, end):
                found[piece].append(start)
    return found


def _alone(text: str, start: int, end: int) -> bool:
    """Whether the number there ends where it does, on either side."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if _goes_on(before[-1:], text[start]) or _goes_on(text[end - 1], after[:1]):
        return False
    behind = before[-1:] in _POINTS and before[:1].isdigit() and text[start].isdigit()
    ahead = after[:1] in _POINTS and after[1:].isdigit() and text[end - 1].isdigit()
    return not behind and not ahead


def _goes_on(one: str, next_one: str) -> bool:
    """Whether two neighbouring characters belong to one number."""
    if not one or not next_one:
        return False
    if one in _DIGITS:
        return next_one in _DIGITS or next_one in _TIMES
    return one in _HAN and next_one in _HAN


@dataclass(slots=True)
class _Gathered:
    same: int
    others: list[OtherFigure]
    differing: int


def _gather(gathered: dict[str, _Gathered], page: Member, pairs: Iterable[FigureAnswer]) -> None:
    differing: dict[str, list[FigureAnswer]] = {}
    for pair in pairs:
        if pair.canonical:
            differing.setdefault(pair.canonical, [])
            if pair.verdict is not Verdict.SAME:
                differing[pair.canonical].append(pair)
    for figure, others in differing.items():
        told = gathered.setdefault(figure, _Gathered(0, [], 0))
        told.same += not others
        told.differing += bool(others)
        if others and len(told.others) < MOST_OTHERS:
            told.others += [_other(page, pair) for pair in others]


def _other(page: Member, pair: FigureAnswer) -> OtherFigure:
    return OtherFigure(
        part_id=page.part_id,
        url=page.url,
        host=page.host,
        copy=pair.copy,
        verdict=pair.verdict,
        canonical_context=pair.canonical_context,
        copy_context=pair.copy_context,
        as_in=pair.as_in,
    )


def _line(figure: str, told: _Gathered, text: str, found: list[int]) -> FigureLine:
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
