"""Masked digits are put back from a twin that shows them, and what cannot be is said."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Span
from pipelines.figures.unmask import Unmasked, unmask
from pipelines.reprints.align import align
from pipelines.reprints.normalise import normalise
from tests.pipelines.reports import report

REPORT = report(31, 6000)


def unmasked(copy: str, twin: str) -> Unmasked:
    return unmask(copy, twin, align(normalise(copy), normalise(twin)))


def passage(copy: str, twin: str) -> Unmasked:
    """Unmasked as one aligned passage."""
    return unmask(copy, twin, [Span(0, len(copy), 0, len(twin))])


@pytest.mark.parametrize("sign", ["*", "＊", "█", "_", "X", "x", "×", "□", "○", "●", "#", "※"])
def test_a_wholly_masked_report_comes_out_as_its_twin(sign: str) -> None:
    found = unmasked(re.sub(r"\d", sign, REPORT), REPORT)
    assert (found.text, found.conflicts, found.still_masked) == (REPORT, (), ())


@pytest.mark.parametrize(
    ("masked", "shown"),
    [
        ("完成投资**.*亿元", "完成投资30.4亿元"),
        ("完成投资XX.X亿元", "完成投资30.4亿元"),
        ("惠及居民*,***户", "惠及居民1,200户"),
        ("同比增长X.X%", "同比增长5.6%"),
        ("完成投资**.4亿元", "完成投资30.4亿元"),
        ("完成投资30.*亿元", "完成投资30.4亿元"),
        ("完成投资□□亿元", "完成投资30亿元"),
        ("完成投资**，***元", "完成投资30，400元"),
        ("新建学校X所", "新建学校3所"),
        ("招引企业*—*家", "招引企业3—5家"),
    ],
)
def test_each_sign_of_a_mask_is_one_digit(masked: str, shown: str) -> None:
    around = "过去一年全区上下团结一心攻坚克难，{}，各项工作走在全市前列。"
    found = passage(around.format(masked), around.format(shown))
    assert found.text == around.format(shown)
    assert len(found.filled) == 1


@pytest.mark.parametrize(
    ("masked", "twin"),
    [("**.*亿元", "130.4亿元"), ("***亿元", "30.4亿元"), ("**.5亿元", "30.4亿元")],
)
def test_a_mask_that_the_twin_does_not_fit_is_reported_and_left(masked: str, twin: str) -> None:
    around = "过去一年全区上下团结一心攻坚克难，完成投资{}，各项工作走在全市前列。"
    copy = around.format(masked)
    found = passage(copy, around.format(twin))
    assert found.text == copy
    [conflict] = found.conflicts
    assert (conflict.masked, conflict.twin) == (masked, twin)
    assert copy[conflict.start : conflict.end] == masked


def test_a_form_s_blank_and_a_passage_that_the_twin_lacks_stay_masked() -> None:
    around = "过去一年全区上下团结一心攻坚克难，完成投资{}，各项工作走在全市前列。"
    assert passage(around.format("X亿元"), around.format("1304亿元")).still_masked == ("X亿元",)
    assert passage(around.format("**亿元"), around.format("**亿元")).still_masked == ("**亿元",)
    own = REPORT.replace("\n三、", "\n又及，本站另行统计了**项无人提及的事。\n三、")
    assert unmasked(own, REPORT).still_masked == ("**项",)


def test_one_mask_of_the_wrong_length_is_one_conflict_and_the_rest_is_filled() -> None:
    masked = re.sub(r"\d", "*", REPORT)
    at = masked.index("*", 2000)
    found = unmasked(masked[:at] + "*" + masked[at:], REPORT)
    assert len(found.conflicts) == 1
    assert len(found.filled) == len(unmasked(masked, REPORT).filled) - 1


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), share=st.floats(0, 1))
def test_masking_any_of_the_figures_and_unmasking_them_is_the_text_again(
    seed: int, share: float
) -> None:
    rng = random.Random(seed)
    text = report(seed, 1500)

    def hide(number: re.Match[str]) -> str:
        return re.sub(r"\d", "*", number[0]) if rng.random() < share else number[0]

    found = unmasked(re.sub(r"\d+(?:\.\d+)?", hide, text), text)
    assert (found.text, found.conflicts) == (text, ())
