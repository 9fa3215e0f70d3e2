"""What is worth aligning does not depend on how a night is cut up, or how common a text is."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.passages.postings import ForeignScheme
from archive.records import Fingerprint, Part
from pipelines.reprints.candidates import MixedSchemes, PassageIndex
from pipelines.reprints.fingerprint import SCHEME, fingerprint
from pipelines.reprints.keys_in_common import OWNERS


def prose(seed: int, length: int = 150) -> str:
    chooser = random.Random(seed)
    return "".join(chr(0x4E00 + chooser.randrange(6000)) for _ in range(length))


def taken(name: str, text: str) -> Fingerprint:
    return fingerprint(Part(name, name, 0, len(text), text))


def everything(folder: Path, batches: list[list[Fingerprint]]) -> set[tuple[str, str]]:
    index = PassageIndex.open(folder / "asked", SCHEME)
    twin = PassageIndex.open(folder / "asked and added in one", SCHEME)
    found: set[tuple[str, str]] = set()
    for batch in batches:
        pairs = index.candidates(batch)
        assert pairs == sorted(set(pairs))
        assert all(a < b for a, b in pairs)
        found |= set(pairs)
        index.add(batch)
        assert index.candidates(batch) == pairs
        assert twin.candidates_added(batch) == pairs
    index.close()
    twin.close()
    return found


FINGERPRINTS = [
    taken(f"p{number:02}", "".join(prose(seed) for seed in seeds))
    for number, seeds in enumerate(
        [random.Random(n).sample(range(9), random.Random(n).randint(1, 4)) for n in range(24)]
    )
]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, len(FINGERPRINTS)), max_size=5))
def test_batching_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int]
) -> None:
    edges = [0, *sorted(cuts), len(FINGERPRINTS)]
    batches = [FINGERPRINTS[low:high] for low, high in pairwise(edges)]
    whole = everything(tmp_path_factory.mktemp("whole"), [FINGERPRINTS])
    assert everything(tmp_path_factory.mktemp("cut"), batches) == whole


def test_finds_a_passage_displaced_in_another_text(tmp_path: Path) -> None:
    a, b = taken("a", prose(1) + prose(2, 400)), taken("b", prose(3, 900) + prose(1))
    assert everything(tmp_path, [[taken("c", prose(4, 400)), a], [b]]) == {("a", "b")}


def test_a_text_reprinted_by_hundreds_links_every_one_of_them(tmp_path: Path) -> None:
    """There is no cut-off by how common a passage is."""
    copies = [
        taken(f"c{number:03}", prose(1, 300) + prose(100 + number, 60)) for number in range(600)
    ]
    found = everything(tmp_path, [copies[start : start + 50] for start in range(0, 600, 50)])
    assert {name for pair in found for name in pair} == {copy.part_id for copy in copies}
    assert len(found) <= 600 * 4 * OWNERS


def test_near_identical_short_texts_meet_by_their_bands(tmp_path: Path) -> None:
    text = prose(1, 40)
    assert everything(tmp_path, [[taken("a", text), taken("b", text)]]) == {("a", "b")}


def test_texts_without_han_find_their_exact_copies(tmp_path: Path) -> None:
    batch = [taken("a", "GB/T 42147-2022"), taken("b", "gb/t 42147—2022"), taken("c", "DA/T 80")]
    assert everything(tmp_path, [batch]) == {("a", "b")}


def test_knows_its_parts_and_takes_none_twice(tmp_path: Path) -> None:
    index = PassageIndex.open(tmp_path, SCHEME)
    index.add([taken("a", prose(1))])
    index.add([taken("a", prose(1)), taken("b", prose(1)), taken("b", prose(1))])
    assert list(index.part_ids()) == ["a", "b"]
    assert len(index) == 2
    assert "a" in index
    assert "c" not in index
    assert index.candidates([]) == []


def test_schemes_are_never_mixed(tmp_path: Path) -> None:
    index = PassageIndex.open(tmp_path, SCHEME)
    foreign = taken("a", prose(1))
    foreign = Fingerprint(
        "a", "older", foreign.length, foreign.signature, foreign.passages, foreign.positions
    )
    with pytest.raises(MixedSchemes, match="scheme older"):
        index.add([foreign])
    with pytest.raises(MixedSchemes):
        index.candidates([foreign])
    index.add([taken("b", prose(1))])
    with pytest.raises(ForeignScheme):
        PassageIndex.open(tmp_path, "older")
