"""Fingerprints are datasketch's, fast, and the same on every machine."""

from __future__ import annotations

import hashlib
from collections import Counter

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from archive.records import Part
from pipelines.reprints.fingerprint import SCHEME, fingerprint, fingerprints
from pipelines.reprints.grams import gram_hashes
from pipelines.reprints.normalise import code_points, normalise
from pipelines.reprints.signature import sampled, sign
from pipelines.reprints.winnowing import PASSAGE, WINDOW, winnow

HAN = st.text(st.sampled_from("天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏"), max_size=120)
LINES = [
    f"{place}全年完成固定资产投资{amount}亿元，{what}，群众的获得感和幸福感不断增强。"
    for place in ("青栎区", "白石县", "南泽市", "云溪镇")
    for amount in (12, 35, 78)
    for what in ("新建改建道路桥梁多处", "引进重点项目一批", "改造老旧小区若干", "开办普惠幼儿园")
]


def part(text: str) -> Part:
    return Part("p", "d", 0, len(text), text)


def test_golden_fingerprint() -> None:
    """A library or numpy that changes any value changes every index: it must not go unseen."""
    found = fingerprint(part("\n".join(f"第{i}条 {line}" for i, line in enumerate(LINES))))
    digest = hashlib.sha256()
    for array in (found.signature, found.passages, found.positions):
        digest.update(array.astype(array.dtype.newbyteorder("<")).tobytes())
    assert found.signature[:4].tolist() == GOLDEN_SIGNATURE
    assert digest.hexdigest() == GOLDEN_DIGEST


GOLDEN_SIGNATURE = [1571100575, 62197300, 455127930, 163647339]
GOLDEN_DIGEST = "465c32c078967e94260af0807f629bc2f6f83f66337ab39374d7c93bee1e9fd3"


@settings(deadline=None, max_examples=150)
@given(st.lists(st.one_of(HAN, HAN.map(lambda text: text * 9), st.text(max_size=60)), max_size=12))
def test_texts_signed_together_are_signed_as_each_is_alone(texts: list[str]) -> None:
    parts = [Part(str(number), "d", 0, len(text), text) for number, text in enumerate(texts)]
    for together, alone in zip(fingerprints(parts), map(fingerprint, parts), strict=True):
        assert (together.part_id, together.length) == (alone.part_id, alone.length)
        assert together.signature.tolist() == alone.signature.tolist()
        assert together.passages.tolist() == alone.passages.tolist()
        assert together.positions.tolist() == alone.positions.tolist()


def test_the_signature_is_what_datasketch_computes() -> None:
    values = sampled(gram_hashes(code_points(normalise("".join(LINES)).text), 5))
    slow = MinHash(num_perm=128, seed=1, hashfunc=int, scheme="affine32")
    for value in values.tolist():
        slow.update(value)
    fast = sign(values)
    assert fast.hashvalues.tolist() == slow.hashvalues.tolist()
    assert fast.jaccard(slow) == 1.0


def test_the_scheme_names_what_must_agree() -> None:
    for word in ("affine32", "seed=1", "permutations=128", "passage=10", "window=16", "han-"):
        assert word in SCHEME
    assert fingerprint(part("".join(LINES))).scheme == SCHEME


@given(HAN.filter(bool), st.integers(1, 13))
def test_equal_runs_have_equal_hashes_and_others_do_not(text: str, size: int) -> None:
    hashes = gram_hashes(code_points(text), size).tolist()
    grams = [text[i : i + size] for i in range(len(text) - size + 1)]
    assert len(hashes) == len(grams)
    assert len(set(hashes)) == len(set(grams))
    assert len(set(zip(grams, hashes, strict=True))) == len(set(grams))


@given(st.lists(st.integers(0, 2**30).map(lambda high: high << 32), min_size=1, max_size=90))
def test_winnowing_keeps_the_smallest_of_every_window(values: list[int]) -> None:
    keys, positions = winnow(np.array(values, dtype=np.uint64))
    counts = Counter(values)
    if 2 * sum(n for n in counts.values() if n > 1) > len(values):
        return
    usable = [value if counts[value] == 1 else 2**64 - 1 for value in values]
    windows = [usable[i : i + WINDOW] for i in range(max(len(values) - WINDOW + 1, 1))]
    expected = {min(window) for window in windows} - {2**64 - 1}
    assert set(keys.tolist()) == expected
    assert [values[position] for position in positions.tolist()] == keys.tolist()


@settings(deadline=None)
@given(HAN, HAN, HAN, HAN)
def test_any_shared_run_of_25_characters_shares_a_key(a: str, b: str, c: str, d: str) -> None:
    shared = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥东南西"
    assert len(shared) == PASSAGE + WINDOW - 1
    left, right = a + shared + b, c + shared + d
    assume(not _repeats(left) and not _repeats(right))
    keys = set(fingerprint(part(left)).passages.tolist())
    assert keys & set(fingerprint(part(right)).passages.tolist())


def _repeats(text: str) -> bool:
    grams = Counter(text[i : i + PASSAGE] for i in range(len(text) - PASSAGE + 1))
    return max(grams.values()) > 1


def test_a_page_that_prints_its_text_twice_is_still_found() -> None:
    once = "\n".join(LINES[::7])
    shared = set(fingerprint(part(once)).passages.tolist())
    twice = set(fingerprint(part(once + "\n" + once)).passages.tolist())
    assert len(shared & twice) >= 0.9 * len(twice)
    assert len(shared & twice) >= 0.4 * len(shared)  # which, half as long, keeps more of its own


def test_a_short_text_keeps_more_of_its_keys_and_all_that_a_long_one_has_of_it() -> None:
    short, rest = "".join(LINES[:4]), "".join(LINES[13:48:5])
    keys = fingerprint(part(short)).passages.tolist()
    inside = fingerprint(part(short + rest)).passages.tolist()
    assert len(keys) >= 30
    assert len(set(keys) & set(inside)) >= 10
    few = winnow(gram_hashes(code_points(normalise(short).text), PASSAGE))[0].tolist()
    assert set(few) < set(keys)


@pytest.mark.parametrize("text", ["", "GB/T 42147-2022", "定本", "。，"])
def test_a_text_with_hardly_any_han_is_known_as_a_whole(text: str) -> None:
    same, other = fingerprint(part(f" {text}")), fingerprint(part(text + "7"))
    assert fingerprint(part(text)).passages.tolist() == same.passages.tolist()
    assert fingerprint(part(text)).passages.tolist() != other.passages.tolist()
