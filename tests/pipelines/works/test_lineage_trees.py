"""Trees of copies made from copies: what the lineage calls strong is so."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

from archive.records import Part
from archive.vocabulary import Strength
from pipelines.works.comparison import measure
from pipelines.works.lineage import Copy, lineage
from pipelines.works.witness import canonical_witness, witness
from tests.pipelines.reports import part, report

TREES, PAGES = 6, 24


def damaged(text: str, chance: Random) -> str:
    """A copyist's text: with a misprint, a word left out, a sign or a figure put in, or a
    clause dropped."""
    at = chance.randrange(40, len(text) - 80)
    how = chance.choice(["slip", "lost", "stray", "figure", "clause"])
    if how == "slip":
        while not "\u4e00" <= text[at] <= "\u9fff":
            at += 1
        return text[:at] + chr(chance.randrange(0x4E00, 0x9000)) + text[at + 1 :]
    if how == "lost":
        return text[:at] + text[at + chance.randrange(1, 4) :]
    if how == "stray":
        return text[:at] + chance.choice(["[5]?", "BNC", "@@"]) + text[at:]
    if how == "figure":
        figure = chance.choice(list(re.finditer(r"\d+", text)))
        return text[: figure.start()] + str(chance.randrange(10, 999)) + text[figure.end() :]
    start = text.find("，", at)
    end = text.find("，", start + 1)
    return text[:start] + text[end:] if 0 <= start < end < start + 40 else text


def tree(seed: int) -> tuple[list[Part], list[int], list[str | None]]:
    """Pages, each but the first copied from an earlier one (its number), and their days, of
    which every fifth or so is not stated."""
    chance = Random(seed)
    texts, sources, days = [report(seed, 1500, sections=3)], [0], ["2026-01-01"]
    stated: list[str | None] = list(days)
    for number in range(1, PAGES):
        source = chance.randrange(number)
        text = texts[source]
        for _ in range(chance.randrange(4)):
            text = damaged(text, chance)
        texts.append(text)
        sources.append(source)
        stated.append(f"2026-01-{number + 1:02}" if chance.random() < 0.8 else None)
    pages = [part(f"p{number}.0", text) for number, text in enumerate(texts)]
    return pages, sources, stated


def verdicts(seed: int) -> Counter[str]:
    """How many strong cases name the true source (or a page of the very same text), one that
    it was copied from in turn, or neither; and how many pages there are to trace."""
    pages, sources, days = tree(seed)
    original = pages[0]
    witnesses = [canonical_witness(original)]
    witnesses += [witness(one, original, measure(one, original)) for one in pages[1:]]
    found = lineage(
        [
            Copy(one, f"{number}.example/", days[number], frozenset({f"{number}.example"}), None)
            for number, one in enumerate(witnesses)
        ]
    )
    counts: Counter[str] = Counter()
    for number in range(1, PAGES):
        named = found[pages[number].part_id]
        source = sources[number]
        counts["traceable"] += pages[source].text != original.text
        if named.strength is Strength.STRONG:
            other = next(n for n, one in enumerate(pages) if one.part_id == named.part_id)
            if pages[other].text == pages[source].text:
                counts["true"] += 1
            else:
                counts["near" if other in _line(number, sources) else "wrong"] += 1
    return counts


def _line(number: int, sources: list[int]) -> set[int]:
    line = set()
    while number:
        number = sources[number]
        line.add(number)
    return line


def test_what_is_called_strong_is_so() -> None:
    total = sum((verdicts(seed) for seed in range(TREES)), Counter[str]())
    strong = total["true"] + total["near"] + total["wrong"]
    assert total["wrong"] <= 0.02 * strong
    assert total["true"] >= 0.97 * strong
    assert strong >= 0.5 * total["traceable"]
