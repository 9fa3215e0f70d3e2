"""The whole engine: what it finds in real labelled texts and invented ones, however they come."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Part
from pipelines.reprints import pairs
from pipelines.reprints.candidates import PassageIndex
from pipelines.reprints.fingerprint import SCHEME, fingerprint
from pipelines.reprints.judge import judge
from pipelines.reprints.pairs import related_pairs
from tests.bench import labels, reports

LABELS = "b4a504a6d5cd2ce1"
FLOORS = {"full": 0.995, "partial": 0.98}
CEILINGS = {"template": 0.01, "unrelated": 0.0}


def test_labelled_pairs_of_real_texts_are_candidates_and_named_rightly(
    shared: Path, tmp_path: Path
) -> None:
    """The floors hold for this corpus: change its digest and them together, and knowingly."""
    assert labels.corpus_digest(shared) == LABELS
    documents = {part.part_id: part for part in labels.documents(shared)}
    index = PassageIndex.open(tmp_path, SCHEME)
    candidates = set(index.candidates([fingerprint(part) for part in documents.values()]))
    judged = [
        (pair, judge(documents[pair.a], documents[pair.b]))
        if (pair.a, pair.b) in candidates
        else (pair, None)
        for pair in labels.labelled_pairs(shared)
    ]
    table = labels.table(judged)
    for label, floor in FLOORS.items():
        assert table[label] >= floor, table
    for label, ceiling in CEILINGS.items():
        assert table[label] <= ceiling, table


@pytest.mark.parametrize("titled", [True, False])
def test_every_kind_of_copy_is_found_and_nothing_else(titled: bool) -> None:
    documents = reports.corpus(400, seed=11)
    parts = [each.part if titled else replace(each.part, title=None) for each in documents]
    score = reports.score(documents, related_pairs(parts))
    assert score.macro >= 0.995, score
    assert score.precision >= 0.995, score


def test_a_short_text_misread_in_a_tenth_of_its_characters_is_found() -> None:
    chooser = random.Random(23)
    parts = []
    for number, each in enumerate(reports.corpus(150, seed=23)[:100]):
        text = each.part.text[-500:]
        misread = "".join(
            chr(0x4E00 + chooser.randrange(0x3000)) if chooser.random() < 0.1 else character
            for character in text
        )
        parts += [document(f"{number}-a", text), document(f"{number}-b", misread)]
    found = {(each.a, each.b) for each in related_pairs(parts) if each.relation.is_reprint}
    assert sum((f"{number}-a", f"{number}-b") in found for number in range(100)) >= 97


def document(part_id: str, text: str) -> Part:
    return Part(part_id, part_id, 0, len(text), text)


SMALL = [each.part for each in reports.corpus(60, seed=3)]
WHOLE = {(each.a, each.b, each.relation, each.spans) for each in related_pairs(SMALL)}


@settings(deadline=None, max_examples=5)
@given(st.integers(2, 60))
def test_batching_does_not_change_the_pairs(batch: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairs, "BATCH", batch)
        found = {(each.a, each.b, each.relation, each.spans) for each in related_pairs(SMALL)}
    assert found == WHOLE


@settings(deadline=None, max_examples=8)
@given(st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_change_the_pairs(chooser: random.Random) -> None:
    shuffled = list(SMALL)
    chooser.shuffle(shuffled)
    found = {(each.a, each.b, each.relation, each.spans) for each in related_pairs(shuffled)}
    assert found == WHOLE


def test_a_text_with_dozens_of_copies_pairs_each_with_each() -> None:
    """Later copies share no key that either owns; they are still pairs, through the first."""
    text = SMALL[0].text
    copies = [
        Part(f"c{number:02}", f"c{number:02}", 0, len(text), f"{number}\n{text}")
        for number in range(30)
    ]
    assert len(list(related_pairs(copies))) == 30 * 29 // 2
