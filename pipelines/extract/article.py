"""The article of a page: the lines that are its text, what stood around them, what was cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lxml import html

from archive.records import Removal
from pipelines.characters import letters
from pipelines.extract import body, furniture, index_table, lines
from pipelines.extract.page import Line, words

# Rules whose cuts say who wrote the text, where it comes from, or when.
_CREDITS = words("info-line source-line editor-line original-title disclaimer count-line print-bar")
# How many lines above and below the text may speak about it.
_ABOVE = 16
_BELOW = 12
_NEAR = 8
# An article has at least so many characters of prose, or its page has none elsewhere.
_SOME = 40
# So many linked characters make a line the entry of a list, unless it is labelled.
_HEADLINE = 12
_LABELLED = re.compile(r"(?:时间|日期|来源|发布于?|時間|來源)\s{0,3}[:：|｜]")
# A credit over the title, and how near it must be.
_CREDITED = re.compile(r"(?:稿件|文章|信息)?(?:来源|來源)\s{0,3}[:：]")
_OVER = 3
_NEVER_DATED = frozenset(
    f"container:{rule}" for rule in ("related", "sidebar", "comments", "footer", "pager", "hidden")
)


@dataclass(frozen=True, slots=True)
class Article:
    """`text`: the paragraphs. `above`, `below`: the lines of the page around them, nearest the
    text last and first; `between`: credit lines cut from among them; `dated`: the lines above
    that may say when it was published; `pager`: the lines that may link its other pages.
    `cells`: the index table. `linked`: linked characters of the text. `others`: what holds lines
    that are the site's."""

    text: tuple[str, ...]
    above: tuple[str, ...]
    between: tuple[str, ...]
    below: tuple[str, ...]
    dated: tuple[str, ...]
    pager: tuple[Line, ...]
    cells: Mapping[str, str]
    removed: tuple[Removal, ...]
    linked: int
    others: frozenset[html.HtmlElement]

    @property
    def info(self) -> list[str]:
        """The lines that speak about the text rather than being it."""
        return [*self.above, *self.between, *self.below]

    @property
    def around(self) -> tuple[str, ...]:
        """What stood around and inside the text and was not kept."""
        return (*self.above, *(removal.text for removal in self.removed), *self.below)


def read_article(
    root: html.HtmlElement, everything: Sequence[Line], titles: Sequence[str]
) -> Article:
    """Find the article of a page and cut its furniture, recording every cut."""
    rows = index_table.table_lines([line.text for line in everything])
    away, chosen = _choose(root, everything, rows, titles)
    chosen = [*_lead(everything, away, chosen), *chosen]
    trimmed = lines.trim([everything[index] for index in chosen], titles)
    texts = {chosen[place]: text for place, text in trimmed.kept.items()}
    first = min(texts, default=len(everything))
    last = max(texts, default=len(everything) - 1)
    outside = _outside(everything, away, set(chosen), list(texts.values()))
    return Article(
        text=tuple(texts.values()),
        above=tuple(line.spaced for line in everything[max(0, first - _ABOVE) : first]),
        between=tuple(
            everything[chosen[place]].spaced
            for place, rule in trimmed.cut.items()
            if rule in _CREDITS
        ),
        below=tuple(line.spaced for line in everything[last + 1 : last + 1 + _BELOW]),
        pager=(
            *(everything[chosen[place]] for place, rule in trimmed.cut.items() if rule == "pager"),
            *everything[last + 1 : last + 1 + _BELOW],
        ),
        dated=_dated(everything, first, away, titles),
        cells=index_table.merged(rows),
        removed=(*trimmed.removed, *outside),
        linked=sum(everything[index].linked for index in texts),
        others=frozenset(
            everything[index].element
            for index, rule in away.items()
            if rule.startswith("container:") and index not in texts
        ),
    )


def _dated(
    everything: Sequence[Line], first: int, away: Mapping[int, str], titles: Sequence[str]
) -> tuple[str, ...]:
    """The lines above the text that may date it: those after its title, or the nearest few
    where the title is not on the page; a credit over the title counts. Entries of lists, which
    are linked, never do."""
    plain = set(map(letters, titles)) - {""}
    start = max(0, first - _NEAR)
    for index in range(max(0, first - 3 * _ABOVE), first):
        if letters(everything[index].text) in plain:
            start = index
    if any(_CREDITED.match(line.text) for line in everything[max(0, start - _OVER) : start]):
        start = max(0, start - _OVER)
    return tuple(
        everything[index].spaced
        for index in range(start, first)
        if away.get(index) not in _NEVER_DATED
        and (everything[index].linked < _HEADLINE or _LABELLED.search(everything[index].text))
    )


def _choose(
    root: html.HtmlElement,
    everything: Sequence[Line],
    rows: Iterable[int],
    titles: Sequence[str],
) -> tuple[dict[int, str], list[int]]:
    """Which lines are furniture, with the rule, and which are the article's. Where the article
    turns out next to empty, a container's name misled: all lines are looked at again."""
    found = furniture.Furniture(everything, furniture.prose_by_element(everything))
    table = dict.fromkeys(rows, "index-table")
    for away in (found.lines | table, table):
        left = [index for index in range(len(everything)) if index not in away]
        inside = body.choose(root, [everything[index] for index in left], found, titles)
        chosen = [left[index] for index in inside]
        own = [everything[index] for index in chosen if furniture.is_prose(everything[index])]
        if sum(len(line.text) - line.linked for line in own) >= _SOME:
            return away, chosen
    away = found.lines | table
    left = [index for index in range(len(everything)) if index not in away]
    inside = body.choose(root, [everything[index] for index in left], found, titles)
    return away, [left[index] for index in inside]


def _lead(everything: Sequence[Line], away: Mapping[int, str], chosen: Sequence[int]) -> list[int]:
    """A lead (核心提示：…) that stands just above the article's container belongs to it."""
    if not chosen:
        return []
    opening = letters("".join(everything[index].text for index in chosen[:8]))
    above = [index for index in range(max(0, chosen[0] - 8), chosen[0]) if index not in away]
    return [
        index
        for index in above[-4:]
        if lines.LEAD.match(everything[index].text)
        and len(everything[index].text) >= 24
        and not lines.repeats(lines.LEAD.sub("", everything[index].text), opening)
    ]


def _outside(
    everything: Sequence[Line], away: Mapping[int, str], chosen: set[int], text: Sequence[str]
) -> list[Removal]:
    """What lies outside the article's container, neighbouring lines of one rule together."""
    opening = letters("".join(text[:6]))[:1200]
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
