"""The article of a page: the lines that are its text, what stood around them, what was cut."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import html

from archive.records import Removal
from pipelines.extract import body, furniture, index_table, lines
from pipelines.extract.page import Line, lines_of, words

_LEAD = re.compile(
    r"[【\[]?(?:核心提示|内容提要|内容摘要|摘\s{0,2}要|导\s{0,2}读|提\s{0,2}要"
    r"|编者按)[】\]]?\s?[:：]?"
)
# Rules whose cuts say who wrote the text, where it comes from, or when.
_CREDITS = words("info-line source-line editor-line original-title disclaimer count-line print-bar")
# How many lines above and below the text may speak about it.
_ABOVE = 16
_BELOW = 12


@dataclass(frozen=True, slots=True)
class Article:
    """`text`: the paragraphs. `above`, `below`: the lines of the page around them, nearest the
    text last and first; `between`: credit lines cut from among them. `cells`: the index table.
    `everything`: all lines of the page. `linked`: linked characters of the text."""

    text: tuple[str, ...]
    above: tuple[str, ...]
    between: tuple[str, ...]
    below: tuple[str, ...]
    cells: Mapping[str, str]
    removed: tuple[Removal, ...]
    everything: tuple[Line, ...]
    linked: int

    @property
    def around(self) -> tuple[str, ...]:
        """What stood around and inside the text and was not kept."""
        return (*self.above, *(removal.text for removal in self.removed), *self.below)


def read_article(root: html.HtmlElement, titles: Sequence[str]) -> Article:
    """Find the article of a page and cut its furniture, recording every cut."""
    everything = lines_of(root)
    weights = furniture.prose_by_element(everything)
    found = furniture.Furniture(everything, weights)
    away = dict(found.lines)
    rows = index_table.table_lines([line.text for line in everything])
    away.update(dict.fromkeys(rows, "index-table"))
    left = [index for index in range(len(everything)) if index not in away]
    inside = body.choose(root, [everything[index] for index in left], found)
    chosen = [left[index] for index in inside]
    chosen = [*_lead(everything, left, chosen), *chosen]
    trimmed = lines.trim([everything[index] for index in chosen], titles)
    kept = [chosen[index] for index in trimmed.kept]
    shortened = {chosen[index]: text for index, text in trimmed.shortened}
    texts = {index: shortened.get(index, everything[index].text) for index in kept}
    teasers = lines.teasers([(index, texts[index]) for index in kept])
    kept = [index for index in kept if index not in teasers]
    cuts = zip(sorted(set(range(len(chosen))) - set(trimmed.kept)), trimmed.removed, strict=False)
    trimmed_lines = [chosen[place] for place, cut in cuts if cut.rule in _CREDITS]
    removed = [
        *trimmed.removed,
        *(Removal(texts[index], "teaser-repeats-opening") for index in sorted(teasers)),
        *_outside(everything, away, set(chosen), [texts[index] for index in kept]),
    ]
    return _article(everything, kept, texts, removed, index_table.merged(rows), trimmed_lines)


def _lead(everything: Sequence[Line], left: Sequence[int], chosen: Sequence[int]) -> list[int]:
    """A lead (核心提示：…) that stands just above the article's container belongs to it."""
    if not chosen or chosen[0] not in left:
        return []
    first = left.index(chosen[0])
    opening = _plain("".join(everything[index].text for index in chosen[:8]))
    return [
        index
        for index in left[max(0, first - 4) : first]
        if _LEAD.match(everything[index].text)
        and len(everything[index].text) >= 24
        and not lines.repeats(_LEAD.sub("", everything[index].text), opening)
    ]


def _article(
    everything: Sequence[Line],
    kept: Sequence[int],
    texts: Mapping[int, str],
    removed: Sequence[Removal],
    cells: Mapping[str, str],
    between: Sequence[int],
) -> Article:
    first = kept[0] if kept else len(everything)
    last = kept[-1] if kept else len(everything) - 1
    return Article(
        text=tuple(texts[index] for index in kept),
        above=tuple(line.spaced for line in everything[max(0, first - _ABOVE) : first]),
        between=tuple(everything[index].spaced for index in between),
        below=tuple(line.spaced for line in everything[last + 1 : last + 1 + _BELOW]),
        cells=cells,
        removed=tuple(removed),
        everything=tuple(everything),
        linked=sum(everything[index].linked for index in kept),
    )


def _outside(
    everything: Sequence[Line], away: Mapping[int, str], chosen: set[int], text: Sequence[str]
) -> list[Removal]:
    """What lies outside the article's container, neighbouring lines of one rule together."""
    opening = _plain("".join(text[:6]))[:1200]
    groups: list[tuple[str, list[str]]] = []
    for index, line in enumerate(everything):
        if index in chosen:
            continue
        rule = away.get(index, "outside-the-article")
        if len(line.text) > 40 and lines.repeats(line.text, opening):
            rule = "teaser-repeats-opening"
        if groups and groups[-1][0] == rule:
            groups[-1][1].append(line.text)
        else:
            groups.append((rule, [line.text]))
    return [Removal("\n".join(texts), rule) for rule, texts in groups]


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
