"""A snippet shows the words around what was looked for, and marks them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.search.folding import fold, places, simplified
from archive.search.snippets import LENGTH, marks, snippet


def test_a_snippet_shows_the_words_around_the_hit() -> None:
    text = "开头。" * 40 + "青禾区生产总值" + "结尾。" * 40
    shown, where = snippet(text, ("生产总值",))
    assert "青禾区生产总值" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) == LENGTH + 2
    assert [shown[start:end] for start, end in where] == ["生产总值"]


def test_the_stretch_with_most_of_the_terms_is_shown() -> None:
    text = "青禾。" + "其他。" * 60 + "青禾区今年增长很快。" + "其他。" * 60
    shown, _ = snippet(text, ("青禾", "增长"))
    assert "青禾区今年增长" in shown


def test_marks_are_in_the_words_of_the_page() -> None:
    assert marks("ＧＤＰ與㎡和gdp", ("gdp", "m2")) == ((0, 3), (4, 5), (6, 9))
    assert marks("甲乙丙丁", ("甲乙", "乙丙")) == ((0, 3),)


@given(st.text(max_size=80))
def test_each_folded_character_knows_where_it_comes_from(text: str) -> None:
    folded, origin = fold(text), places(text)
    assert len(folded) == len(origin)
    assert all(folded[index] in fold(text[place]) for index, place in enumerate(origin))
    assert list(origin) == sorted(origin)
    assert len(simplified(text)) == len(text)


@given(st.text(max_size=200), st.text(min_size=1, max_size=4))
def test_every_mark_lies_in_its_snippet(text: str, term: str) -> None:
    shown, where = snippet(text, (fold(term) or "甲",))
    assert len(shown) <= LENGTH + 2
    assert all(0 <= start < end <= len(shown) for start, end in where)
