"""Face to face, both texts are whole, and what the copy did to the text stands out."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.web.facing import Change, Row, facing


def sides(rows: tuple[Row, ...]) -> tuple[str, str]:
    left = "".join(piece.text for row in rows for piece in row.left)
    right = "".join(piece.text for row in rows for piece in row.right)
    return left, right


def changes(rows: tuple[Row, ...]) -> list[tuple[Change, str]]:
    return [
        (piece.change, piece.text)
        for row in rows
        for piece in (*row.left, *row.right)
        if piece.change is not Change.SAME
    ]


def test_paragraphs_stand_beside_each_other() -> None:
    text = "第一段。\n第二段。"
    rows = facing(text, "第一段。第二段。", [((0, 9), (0, 8))])
    assert [sides((row,)) for row in rows] == [("第一段。", "第一段。"), ("第二段。", "第二段。")]
    assert changes(rows) == []


def test_a_masked_figure_stands_beside_the_figure() -> None:
    rows = facing("增长5.5%。", "增长*.*%。", [((0, 7), (0, 7))])
    assert changes(rows) == [(Change.MASKED, "5.5"), (Change.MASKED, "*.*")]


@pytest.mark.parametrize(
    ("said", "copied"),
    [("X5飞机", "x5飞机"), ("二〇二六年", "二○二六年"), ("办好。", "办好?"), ("甲村", "x村")],
)
def test_a_copy_that_masks_nothing_is_not_said_to_mask(said: str, copied: str) -> None:
    rows = facing(said, copied, [((0, len(said)), (0, len(copied)))])
    assert rows
    assert {piece.change for row in rows for piece in (*row.left, *row.right)} == {
        Change.SAME,
        Change.CHANGED,
    }


def test_one_letter_is_a_mask_in_a_copy_that_masks_and_several_in_any() -> None:
    assert changes(facing("甲村", "x村", [((0, 2), (0, 2))], masks=True)) == [
        (Change.MASKED, "甲"),
        (Change.MASKED, "x"),
    ]
    assert changes(facing("张三村", "xx村", [((0, 3), (0, 3))])) == [
        (Change.MASKED, "张三"),
        (Change.MASKED, "xx"),
    ]


def test_a_number_is_marked_as_a_whole() -> None:
    rows = facing("融资30.4亿元。", "融资30.36亿元。", [((0, 9), (0, 10))])
    assert changes(rows) == [(Change.FIGURE, "30.4"), (Change.FIGURE, "30.36")]


def test_a_changed_figure_is_told_from_changed_words() -> None:
    rows = facing("增长5%，抓紧办。", "增长6%，挠紧办。", [((0, 9), (0, 9))])
    assert changes(rows) == [
        (Change.FIGURE, "5"),
        (Change.CHANGED, "抓"),
        (Change.FIGURE, "6"),
        (Change.CHANGED, "挠"),
    ]


def test_what_stands_at_the_edge_of_a_passage_on_both_sides_belongs_to_it() -> None:
    rows = facing("——2026年报告（一）", "按：——2026年报告（一）", [((6, 9), (8, 11))])
    assert changes(rows) == [(Change.ADDED, "按：")]


def test_traditional_script_is_no_change() -> None:
    assert changes(facing("经济发展", "經濟發展", [((0, 4), (0, 4))])) == []


def test_what_only_one_side_has_is_cut_or_added() -> None:
    rows = facing("甲段。\n乙段。", "乙段。\n广告。", [((4, 7), (0, 3))])
    assert changes(rows) == [(Change.CUT, "甲段。"), (Change.ADDED, "广告。")]


def test_a_passage_that_stands_elsewhere_in_the_copy_is_moved() -> None:
    rows = facing("甲段。乙段。", "乙段。甲段。", [((0, 3), (3, 6)), ((3, 6), (0, 3))])
    assert [row.moved for row in rows] == [False, True]


TEXT = st.text(alphabet="甲乙丙5*\n。經", max_size=30)


@given(TEXT, TEXT, st.data())
def test_nothing_of_either_text_is_lost_or_said_twice(
    left: str, right: str, data: st.DataObject
) -> None:
    spans, a, b = [], 0, 0
    for _ in range(data.draw(st.integers(0, 3))):
        a_start = data.draw(st.integers(a, len(left)))
        a = data.draw(st.integers(a_start, len(left)))
        b_start = data.draw(st.integers(b, len(right)))
        b = data.draw(st.integers(b_start, len(right)))
        spans.append(((a_start, a), (b_start, b)))
    shown = sides(facing(left, right, spans))
    assert ["".join(side.split()) for side in shown] == [
        "".join(text.split()) for text in (left, right)
    ]


def test_no_text_makes_it_slow() -> None:
    began = time.process_time()
    for left, right in (("\n" * 50_000, "\n" * 50_000), ("甲乙" * 20_000, "乙甲" * 20_000)):
        facing(left, right, [((0, len(left)), (0, len(right)))])
    assert time.process_time() - began < 5
