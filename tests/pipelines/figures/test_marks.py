"""Figures and sentence ends of a text, by where they stand among its Han."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.figures.marks import marks
from pipelines.reprints.normalise import normalise

FIGURE = re.compile(r"\d[\d,，]*(?:[.．]\d+)?(?:年(?:\d+月(?:\d+日)?)?)?")


@settings(max_examples=150, deadline=None)
@given(st.text("0１٣9,，.．年月日 万。\n", max_size=40))
def test_every_figure_is_found_and_none_within_another(raw: str) -> None:
    found = marks(raw, normalise(raw))
    solid = "".join(raw.split())
    assert sum(map(len, found.figures.values())) == len(FIGURE.findall(solid))
    assert found.places == sorted(found.figures)
    for match in FIGURE.finditer(solid):
        assert len(normalise(solid[: match.start()]).text) in found.figures


def test_figures_are_named_in_one_form_and_sentence_ends_are_marked() -> None:
    raw = "投资１，234.5亿元。2024 年 3 月完工"
    found = marks(raw, normalise(raw))
    assert found.figures == {2: ("1234.5",), 4: ("2024年3月",)}
    assert found.ends == bytes([1, 0, 0, 0, 1, 0, 0, 0, 1])
