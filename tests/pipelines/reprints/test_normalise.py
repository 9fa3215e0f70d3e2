"""The comparison form keeps Han characters and knows where each of them stood."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reprints.normalise import exact_form, normalise, normalise_each

TEXTS = st.text(
    st.one_of(
        st.sampled_from(
            "政府工作報告东陵區發展０9Xx，。*㈠〇\u2f00\uf900\U00020000\U0002f800𠀋\ud800"
        ),
        st.characters(),
    ),
    max_size=80,
)


def test_keeps_han_only_and_in_simplified_script() -> None:
    assert normalise("２０２３年，東陵區GDP增長5.3％（預計）。").text == "年东陵区增长预计"


def test_masked_lower_cased_and_traditional_copies_have_one_form() -> None:
    plain = "新区完成固定资产投资35.2亿元，引进X5项目12个。"
    for copy in (
        plain.replace("35.2", "****"),
        plain.lower(),
        "新區完成固定資產投資 引進項目個亿元",
    ):
        assert set(normalise(copy).text) == set(normalise(plain).text)
    assert normalise(plain.lower()).text == normalise(plain).text


def test_compatibility_forms_are_the_characters_they_stand_for() -> None:
    assert normalise("㈠⼀一").text == "一一一"


@given(TEXTS)
def test_is_idempotent(text: str) -> None:
    once = normalise(text)
    twice = normalise(once.text)
    assert twice.text == once.text
    assert twice.offsets.tolist() == list(range(len(once.text)))


@given(TEXTS)
def test_every_character_knows_where_it_stood(text: str) -> None:
    form = normalise(text)
    assert form.offsets.dtype == np.uint32
    assert len(form.offsets) == len(form.text)
    assert (np.diff(form.offsets.astype(np.int64)) > 0).all()
    for character, offset in zip(form.text, form.offsets.tolist(), strict=True):
        assert normalise(text[offset]).text == character


@given(st.lists(TEXTS, max_size=6))
def test_many_texts_are_normalised_as_each_is_alone(texts: list[str]) -> None:
    for together, alone in zip(normalise_each(texts), map(normalise, texts), strict=True):
        assert together.text == alone.text
        assert together.offsets.dtype == alone.offsets.dtype
        assert together.offsets.tolist() == alone.offsets.tolist()


@given(TEXTS, TEXTS)
def test_depends_on_each_character_alone(left: str, right: str) -> None:
    assert normalise(left + right).text == normalise(left).text + normalise(right).text


def test_texts_without_han_have_an_exact_form() -> None:
    assert exact_form("ＧＢ/T 42147—2022\n") == exact_form("gb/t 42147-2022")
    assert exact_form("GB/T 42147") != exact_form("GB/T 42148")
