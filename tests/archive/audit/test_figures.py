"""A figure is found in its text where it stands by itself, however long the text is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.audit.figures import places


@pytest.mark.parametrize(
    ("figure", "text", "found"),
    [
        ("30.4亿元", "投入30.4亿元，再投30.4亿元。", [2, 11]),
        ("4亿元", "投入30.4亿元", []),
        ("4亿元", "投入1,304亿元", []),
        ("5", "5个、15个、5.5%、5亿元、第5", [0, 17]),
        ("一天", "三十一天，一天", [5]),
        ("5%", "15%，5%", [4]),
        ("187名", "187名", [0]),
        ("5", "增长5。", [2]),
        ("5", "分别为3，5", [5]),
    ],
)
def test_a_figure_is_no_piece_of_a_longer_number(figure: str, text: str, found: list[int]) -> None:
    assert places([figure], text) == {figure: found}


TEXTS = st.text("0159.，亿元个十一天", max_size=40)


@given(TEXTS, st.lists(st.text("0159.亿元个十一天", min_size=1, max_size=4), max_size=6))
def test_what_is_found_stands_there(text: str, figures: list[str]) -> None:
    told = places(figures, text)
    assert set(told) == set(figures)
    for figure, starts in told.items():
        assert all(text[start:].startswith(figure) for start in starts)
        assert starts == sorted(set(starts))


def test_a_book_with_thousands_of_figures_is_gone_through_once() -> None:
    figures = [f"{number}.{number % 7}亿元" for number in range(5000)]
    text = "，投资".join(figures) * 8
    told = places(figures, text)
    assert all(len(starts) >= 7 for starts in told.values())
