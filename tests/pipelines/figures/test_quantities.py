"""Figures are read in whatever dress a page writes them."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.figures.quantities import quantities
from pipelines.figures.quantity import Quantity


def only(text: str) -> Quantity:
    found = quantities(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "words", "value", "dimension"),
    [
        ("成功融资30.4亿元", "30.4亿元", "3040000000", "yuan"),
        ("投资３０００万元", "３０００万元", "30000000", "yuan"),
        ("投资三千万元", "三千万元", "30000000", "yuan"),
        ("投入1,234.5万元", "1,234.5万元", "12345000", "yuan"),
        ("利用外资2.1亿美元", "2.1亿美元", "210000000", "美元"),
        ("下降百分之十二点三", "百分之十二点三", "12.3", "percent"),
        ("提高1.2个百分点", "1.2个百分点", "1.2", "percentage point"),
        ("面积3.5平方公里", "3.5平方公里", "3500000", "square metre"),
        ("面积37.7万平方米", "37.7万平方米", "377000", "square metre"),
        ("共4500余万元", "4500余万元", "45000000", "yuan"),
        ("二〇二三年", "二〇二三年", "2023", "年"),
        ("共两千三百五十户", "两千三百五十户", "2350", "count"),
        ("共一亿二千万元", "一亿二千万元", "120000000", "yuan"),
        ("共三点二亿元", "三点二亿元", "320000000", "yuan"),
        ("共一百二十点五亿元", "一百二十点五亿元", "12050000000", "yuan"),
        ("共壹佰贰拾万元", "壹佰贰拾万元", "1200000", "yuan"),
        ("共廿一个", "廿一个", "21", "count"),
        ("人口三十二万，", "三十二万", "320000", ""),
        ("增长三成", "三成", "30", "percent"),
        ("增长百分之6.5", "百分之6.5", "6.5", "percent"),
        ("千分之五", "千分之五", "0.5", "percent"),
        ("下降三分之一", "三分之一", "0.3333333333333333333333333333", ""),
        ("增速为-3.2%", "-3.2%", "-3.2", "percent"),
        ("增速为—3.2%", "—3.2%", "-3.2", "percent"),
        ("增速为–3.2%", "–3.2%", "-3.2", "percent"),
        ("增速——3.2%", "3.2%", "3.2", "percent"),
        ("第三次会议", "三次", "3", "次"),
        ("一季度", "一季度", "1", "季度"),
        ("共2亿3000万元", "2亿3000万元", "230000000", "yuan"),
        ("用时1小时30分钟", "1小时30分钟", "5400", "second"),
        ("长3公里500米", "3公里500米", "3500", "metre"),
        ("近千余家", "千余家", "1000", "count"),
    ],
)
def test_a_figure_is_read_with_its_unit(text: str, words: str, value: str, dimension: str) -> None:
    found = only(text)
    assert text[found.start : found.end] == words
    assert found.values == (Decimal(value),)
    assert found.dimension == dimension


def test_a_range_is_one_figure_in_the_unit_of_its_end() -> None:
    found = only("培育3-5万家企业")
    assert found.values == (Decimal(30000), Decimal(50000))


def test_a_range_of_percentage_points_is_read_though_their_name_holds_a_number() -> None:
    (points,) = quantities("提高1至1.5个百分点")
    assert (points.unit, points.values) == ("个百分点", (Decimal(1), Decimal("1.5")))


def test_a_date_and_a_telephone_number_are_no_ranges() -> None:
    assert [each.digits for each in quantities("2022-12-21")] == ["2022", "12", "21"]
    assert [each.digits for each in quantities("024-8376")] == ["024", "8376"]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("占比**.*%", "**.*"),
        ("****年", "****"),
        ("XX.X亿元", "**.*"),
        ("××××年", "****"),
        ("__%", "**"),
        ("增长1*.3%", "1*.3"),
    ],
)
def test_masked_digits_keep_their_places(text: str, digits: str) -> None:
    found = only(text)
    assert found.masked
    assert found.digits == digits
    assert found.values == ()


@pytest.mark.parametrize("text", ["X万元", "XX年", "××人", "xx月"])
def test_a_cross_or_two_stand_for_any_number(text: str) -> None:
    assert only(text).digits == "?"
    assert only(text).masked


@pytest.mark.parametrize(
    "text",
    [
        "**3亿元**投资",
        "**3亿元**，投资",
        "增长**5.2%**，投资",
        "共**1,200户**、",
        "**第十条** 国家投资3亿元",
        "5.**加强**党建，投资3亿元",
        "□个人 □单位投资3亿元",
    ],
)
def test_marks_of_stress_and_boxes_to_be_ticked_are_no_masks(text: str) -> None:
    assert not any(each.masked for each in quantities(text))


def test_a_sign_between_two_digits_multiplies() -> None:
    assert [each.masked for each in quantities("2×300兆瓦，3*5米")] == [False] * 4


def test_latin_letters_are_no_masks() -> None:
    assert [each.digits for each in quantities("BMWX5 华为VR 5G EXCEL")] == ["5", "5"]


def test_words_made_of_numerals_are_no_figures() -> None:
    assert (
        quantities("千方百计、成千上万，陆家嘴一带一路，五四青年，第四条，第三方，一成不变") == ()
    )


def test_an_ordinal_word_without_a_unit_is_no_figure() -> None:
    assert quantities("第三，统一思想，一网通办，万众一心") == ()


@settings(deadline=None)
@given(st.text(alphabet="0123456789０１.，,年个亿万元%*xX—-至第三十百点 平方公里", max_size=60))
def test_every_digit_belongs_to_exactly_one_figure(text: str) -> None:
    found = quantities(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    inside = {at for each in found for at in range(each.start, each.end)}
    assert all(at in inside for at, sign in enumerate(text) if sign.isdecimal())
