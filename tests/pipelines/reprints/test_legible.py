"""What a page's dress hides is read, and is found again in the page's own words."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reprints.legible import legible, legible_lines
from pipelines.reprints.normalise import normalise

SIGNS = "投資產值12３０.．，,%﹪亿年⽉⽇①㎡| \n\u00a0\u3000\u200b\ufeff\u00ad\ufe0f𠀀\ud800"


def test_one_figure_is_one_whatever_its_dress() -> None:
    assert legible("投資 １ 2.\u200b３\n億 元，⽉｜⽇ ①2㎡").text == "投资12.3亿元，月日①2㎡"
    assert (
        legible_lines("2 0 2 3 年\u3000１ ⽉ 2\u200b0 日\r\n第12 3号")
        == "2023 年 1 月 20 日\n\n第12 3号"
    )


@settings(deadline=None)
@given(
    st.text(SIGNS, max_size=40), st.text(" \n\t\u00a0\u3000\u200b\u2060\ufeff\u00ad", min_size=1)
)
def test_blanks_and_ignorable_signs_leave_no_trace(text: str, blanks: str) -> None:
    assert legible(blanks.join(text)).text == legible(text).text


@settings(deadline=None)
@given(st.text(SIGNS, max_size=40))
def test_the_legible_form_stands_in_the_text_and_compares_as_it_does(text: str) -> None:
    form = legible(text)
    assert legible(form.text).text == form.text
    assert normalise(form.text).text == normalise(text).text
    for at in range(len(form.text)):
        start, end = form.raw(at, at + 1)
        assert legible(text[start:end]).text == form.text[at]
