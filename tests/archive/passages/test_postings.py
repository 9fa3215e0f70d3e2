"""Postings grow on disk, keep their first owners, and survive a crash at any point."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.passages.postings import ForeignScheme, Postings, UnreadableStore
from archive.passages.segments import ascending

BATCHES = st.lists(
    st.lists(st.sets(st.integers(0, 30), max_size=12), min_size=1, max_size=4), max_size=9
)


def add(store: Postings, batch: list[set[int]]) -> None:
    """Append parts, each the set of its keys; a key stands at three times itself."""
    keys = [key for part in batch for key in sorted(part)]
    owners = [index for index, part in enumerate(batch) for _ in part]
    store.add(
        {f"件{len(store) + index}": len(part) for index, part in enumerate(batch)},
        np.array(keys, dtype=np.uint64),
        np.array(owners, dtype=np.uint32),
        np.array([3 * key for key in keys], dtype=np.uint32),
    )


def owners(store: Postings, key: int) -> list[int]:
    return sorted(store.look_up(np.array([key], dtype=np.uint64)).found.parts.tolist())


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 40), max_size=300))
def test_keys_ascend_and_equal_ones_stay_as_they_came(keys: list[int]) -> None:
    array = np.array(keys, dtype=np.uint64)
    order, ranked = ascending(array)
    assert order.tolist() == sorted(range(len(keys)), key=lambda index: keys[index])
    assert ranked.tolist() == sorted(keys)


@settings(max_examples=20, deadline=None)
@given(BATCHES)
def test_finds_the_first_owners_of_every_key_however_parts_come(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[set[int]]]
) -> None:
    folder = tmp_path_factory.mktemp("postings")
    expected: dict[int, list[int]] = defaultdict(list)
    count = 0
    for batch in batches:
        store = Postings.open(folder, "s", owners=3)
        add(store, batch)
        store.close()
        for part in batch:
            for key in part:
                expected[key].append(count)
            count += 1
    store = Postings.open(folder, "s", owners=3)
    for key in range(31):
        assert owners(store, key) == expected[key][:3]
    found = store.look_up(np.array([30, 0, 15, 0], dtype=np.uint64)).found
    assert found.positions.tolist() == [3 * [30, 0, 15, 0][place] for place in found.question]
    assert list(store.names()) == [f"件{number}" for number in range(count)]
    for number in range(count):
        assert store.name(number) == f"件{number}"
        assert store.number(f"件{number}") == number
    assert store.number("件x") is None
    sizes = [len(part) for batch in batches for part in batch]
    assert store.sizes(np.arange(count)).tolist() == sizes
    with pytest.raises(IndexError):
        store.name(count)


def test_any_id_is_an_id(tmp_path: Path) -> None:
    store = Postings.open(tmp_path, "s")
    names = ["", "a b", "\ud800", "件" * 900, "\x00\n"]
    nothing = (np.zeros(0, dtype=kind) for kind in (np.uint64, np.uint32, np.uint32))
    store.add(dict.fromkeys(names, 0), *nothing)
    assert list(store.names()) == names
    assert [store.number(name) for name in names] == [0, 1, 2, 3, 4]


def test_segments_stay_few_and_nothing_else_is_left_lying(tmp_path: Path) -> None:
    store = Postings.open(tmp_path, "s")
    for start in range(64):
        add(store, [set(range(start, start + 40))])
    segments = {path.name.split(".")[0] for path in tmp_path.glob("*.npy")}
    assert len(segments) <= 7


def test_a_crash_before_the_manifest_leaves_the_old_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Postings.open(tmp_path, "s")
    add(store, [{1, 2}])

    def power_cut(self: Path, target: Path) -> Path:
        raise OSError("power cut")

    with monkeypatch.context() as cut:
        cut.setattr(Path, "replace", power_cut)
        with pytest.raises(OSError, match="power cut"):
            add(store, [{2, 3}])
    assert any(tmp_path.glob("1.*.npy"))
    again = Postings.open(tmp_path, "s")
    assert not any(tmp_path.glob("1.*.npy"))
    assert (len(again), owners(again, 2), owners(again, 3)) == (1, [0], [])
    add(again, [{2, 3}])
    assert (len(again), owners(again, 2), owners(again, 3)) == (2, [0, 1], [1])


def test_another_scheme_is_refused(tmp_path: Path) -> None:
    add(Postings.open(tmp_path, "old"), [{1}])
    with pytest.raises(ForeignScheme, match="holds old with 8 owners a key, not new"):
        Postings.open(tmp_path, "new")
    with pytest.raises(ForeignScheme):
        Postings.open(tmp_path, "old", owners=4)


@pytest.mark.parametrize("damage", ["{", '{"format": 99}', "[]"])
def test_a_damaged_manifest_is_named(tmp_path: Path, damage: str) -> None:
    add(Postings.open(tmp_path, "s"), [{1}])
    (tmp_path / "manifest.json").write_text(damage)
    with pytest.raises(UnreadableStore, match=r"manifest\.json: not a manifest"):
        Postings.open(tmp_path, "s")


def test_a_missing_segment_is_named(tmp_path: Path) -> None:
    add(Postings.open(tmp_path, "s"), [{1}])
    (tmp_path / "0.keys.npy").unlink()
    with pytest.raises(UnreadableStore, match=r"0\.keys\.npy"):
        Postings.open(tmp_path, "s")
