"""Spans say the same in both texts, wherever the passage stands."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Span
from pipelines.reprints.align import align, chains, shares
from pipelines.reprints.normalise import normalise

HAN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜"


def prose(seed: int, length: int) -> str:
    """Text in which no run of three repeats by much chance."""
    chooser = random.Random(seed)
    return "".join(chr(0x4E00 + chooser.randrange(6000)) for _ in range(length))


def said(text: str, start: int, end: int) -> str:
    return normalise(text[start:end]).text


def test_an_edited_sentence_is_one_span() -> None:
    a = prose(1, 60) + "固定资产投资" + prose(2, 60)
    b = prose(1, 60) + "社会消费品零售额" + prose(2, 60)
    found = align(normalise(a), normalise(b))
    assert found == (Span(0, len(a), 0, len(b)),)
    contained_a, contained_b = shares(normalise(a), normalise(b))
    assert (contained_a, contained_b) == (120 / len(a), 120 / len(b))


def test_a_displaced_section_is_a_span_of_its_own() -> None:
    one, two, three = prose(1, 80), prose(2, 90), prose(3, 70)
    found = align(normalise(one + two + three), normalise(one + three + two))
    assert [(s.a_start, s.a_end, s.b_start, s.b_end) for s in found] == [
        (0, 80, 0, 80),
        (80, 170, 150, 240),
        (170, 240, 80, 150),
    ]


def test_a_passage_used_twice_is_counted_once() -> None:
    passage = prose(1, 100)
    once, twice = normalise(passage), normalise(passage + prose(2, 50) + passage)
    assert shares(once, twice) == (1.0, 100 / 250)


def test_offsets_are_those_of_the_raw_texts() -> None:
    text = prose(1, 60)
    raw = "  第1页，ABC " + "，".join(text[i : i + 7] for i in range(0, 60, 7)) + " 2023"
    (span,) = align(normalise(raw), normalise(text))
    assert said(raw, span.a_start, span.a_end) == said(text, span.b_start, span.b_end)
    assert raw[span.a_start] == "第" or raw[span.a_start] == text[0]


def test_unrelated_texts_share_nothing() -> None:
    assert align(normalise(prose(1, 900)), normalise(prose(2, 900))) == ()
    assert shares(normalise(""), normalise(prose(1, 50))) == (0.0, 0.0)


SLICES = st.lists(
    st.tuples(
        st.integers(0, 560),
        st.integers(3, 200),
        st.sampled_from(["", "", "。", "45.6亿元", "天地玄黄"]),
        st.integers(0, 40),
    ),
    max_size=12,
)


@st.composite
def reworked(draw: st.DrawFn) -> tuple[str, str]:
    """Two texts cut from one: passages overlapping, displaced, doubled, with slips in them."""
    base = prose(draw(st.integers(0, 20)), 600)
    if draw(st.booleans()):
        base = "".join(HAN[ord(character) % len(HAN)] for character in base)
    texts = []
    for _ in range(2):
        pieces = []
        for start, length, extra, slip in draw(SLICES):
            piece = base[start : start + length]
            pieces += [piece[:slip], extra, piece[slip + 1 :]]
        texts.append("".join(pieces))
    return texts[0], texts[1]


@settings(deadline=None, max_examples=200)
@given(reworked())
def test_spans_lie_inside_both_texts_and_never_overlap(texts: tuple[str, str]) -> None:
    a, b = texts
    found = align(normalise(a), normalise(b))
    for ranges, text in (
        ([(s.a_start, s.a_end) for s in found], a),
        ([(s.b_start, s.b_end) for s in found], b),
    ):
        last = 0
        for start, end in sorted(ranges):
            assert last <= start < end <= len(text)
            last = end


@settings(deadline=None, max_examples=200)
@given(reworked())
def test_blocks_say_the_same_characters_and_make_up_the_shares(texts: tuple[str, str]) -> None:
    a, b = normalise(texts[0]), normalise(texts[1])
    covered_a: set[int] = set()
    covered_b: set[int] = set()
    for chain in chains(a, b):
        for one, other in pairwise(chain.blocks):
            assert (one.a + one.length, one.b + one.length) != (other.a, other.b)
        for block in chain.blocks:
            in_a = range(block.a, block.a + block.length)
            in_b = range(block.b, block.b + block.length)
            assert a.text[in_a.start : in_a.stop] == b.text[in_b.start : in_b.stop]
            assert not covered_a & set(in_a)
            assert not covered_b & set(in_b)
            covered_a |= set(in_a)
            covered_b |= set(in_b)
    assert shares(a, b) == (
        len(covered_a) / max(len(a.text), 1),
        len(covered_b) / max(len(b.text), 1),
    )


@settings(deadline=None, max_examples=200)
@given(reworked())
def test_the_other_way_round_the_same_passages_are_found(texts: tuple[str, str]) -> None:
    a, b = normalise(texts[0]), normalise(texts[1])
    there = {(s.a_start, s.a_end, s.b_start, s.b_end) for s in align(a, b)}
    back = {(s.b_start, s.b_end, s.a_start, s.a_end) for s in align(b, a)}
    assert there == back
