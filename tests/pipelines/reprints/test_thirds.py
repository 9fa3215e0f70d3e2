"""Two texts that only a third one brings together are found, whoever came first."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from archive.records import Part, Relation, Reprint, Span
from pipelines.reprints.candidates import PassageIndex
from pipelines.reprints.fingerprint import SCHEME, fingerprints
from pipelines.reprints.judge import judge
from pipelines.reprints.thirds import through_thirds
from pipelines.works.completion import binding, completed
from pipelines.works.works import group


def related(a: str, b: str, relation: Relation, at: int = 0) -> Reprint:
    return Reprint(a, b, relation, 0.5, 0.5, 0.5, (Span(at, at + 60, at, at + 60),), "")


def test_a_part_and_a_quotation_of_one_text_are_looked_at() -> None:
    part, quotes = related("x", "t", Relation.PARTIAL), related("t", "y", Relation.QUOTATION)
    assert through_thirds([part, quotes], []) == {("x", "y")}
    assert through_thirds([part], [quotes]) == {("x", "y")}
    assert through_thirds([quotes], [part]) == {("x", "y")}


def test_what_was_looked_at_or_has_nothing_to_do_with_it_is_not() -> None:
    part, quotes = related("x", "t", Relation.PARTIAL), related("t", "y", Relation.QUOTATION)
    assert not through_thirds([], [part, quotes])
    assert not through_thirds([part], [quotes, related("x", "y", Relation.TEMPLATE)])
    assert not through_thirds([part], [related("t", "y", Relation.QUOTATION, at=40)])
    assert not through_thirds([part, related("t", "y", Relation.PARTIAL)], [])
    assert not through_thirds([related("x", "t", Relation.FULL), quotes], [])


def notices(seed: int) -> list[Part]:
    """Short texts of which most have one standing block, and some have nothing else."""
    rng = random.Random(seed)
    words = [
        "".join(chr(rng.randint(0x4E00, 0x6000)) for _ in range(rng.randint(2, 4)))
        for _ in range(300)
    ]

    def sentence() -> str:
        return "".join(rng.choices(words, k=rng.randint(5, 12))) + "。"

    stock = [sentence() for _ in range(6)]
    block = "".join(sentence() for _ in range(rng.randint(2, 5)))
    own = [
        [
            *(sentence() for _ in range(rng.randint(1, 5))),
            rng.choice(stock),
            *([block] if rng.random() < 0.8 else []),
        ]
        for _ in range(16)
    ]
    texts = [
        "".join(
            rng.choice(
                [
                    lines,
                    lines[: max(2, len(lines) // 2)],
                    [line for line in lines if rng.random() < 0.6] or lines,
                    [*lines, *(sentence() for _ in range(rng.randint(1, 8)))],
                    [*lines, *rng.choice(own)],
                ]
            )
        )
        for lines in own
        for _ in range(rng.randint(1, 5))
    ]
    ids = rng.sample(range(1000), len(texts))
    return [Part(f"p{key:03}", f"d{key}", 0, len(t), t) for key, t in zip(ids, texts, strict=True)]


def works(nights: Iterable[Sequence[Part]], folder: Path) -> list[tuple[str, ...]]:
    index, known, edges = PassageIndex.open(folder, SCHEME), dict[str, Part](), list[Reprint]()
    for night in nights:
        known |= {part.part_id: part for part in night}
        signed = fingerprints(list(night))
        pairs, tried = set(index.candidates(signed)), set[tuple[str, str]]()
        while pairs:
            found = [each for a, b in sorted(pairs) if (each := judge(known[a], known[b]))]
            tried |= pairs
            pairs = through_thirds(found, edges) - tried
            edges += found
        edges += completed(known, edges)
        index.add(signed)
    index.close()
    return sorted(tuple(each) for each in group(tuple(known.values()), binding(known, edges)))


@pytest.mark.parametrize("seed", [1, 4, 5])
def test_texts_of_one_standing_block_give_the_same_works_in_any_order(seed: int) -> None:
    parts, rng = notices(seed), random.Random(seed)
    found = []
    for _ in range(5):
        order = rng.sample(parts, len(parts))
        cuts = [0, *sorted(rng.sample(range(1, len(parts)), 4)), len(parts)]
        with TemporaryDirectory() as folder:
            found.append(works([order[a:b] for a, b in pairwise(cuts)], Path(folder)))
    assert all(each == found[0] for each in found)
