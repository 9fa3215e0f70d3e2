"""What a reader types is understood as the box says, and nothing typed breaks it."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.query import (
    BadQuery,
    Both,
    Either,
    Term,
    Without,
    holds,
    parse,
    terms,
)

A, B, C = Term("青禾"), Term("增长"), Term("草案")


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("青禾", A),
        ("青禾 增长", Both((A, B))),
        ("青禾 AND 增长", Both((A, B))),
        ("青禾 OR 增长", Either((A, B))),
        ("青禾 增长 OR 草案", Either((Both((A, B)), C))),
        ("青禾 NOT 草案", Both((A, Without(C)))),
        ("青禾 AND NOT 草案", Both((A, Without(C)))),
        ("NOT (增长 OR 草案)", Without(Either((B, C)))),
        ("青禾 (增长 OR 草案)", Both((A, Either((B, C))))),
        ('"政府  工作报告"', Term("政府 工作报告")),
        ("“政府 工作报告”", Term("政府 工作报告")),
        ("青禾 and 增长", Both((A, Term("and"), B))),
        ('青禾 "OR"', Both((A, Term("or")))),
        ('"("', Term("(")),
        ('"青禾 增长', Both((A, B))),
        ("（一期）", Term("(一期)")),
        ("ＧＤＰ", Term("gdp")),
        ("瀋陽", Term("沈阳")),
        ("30.4亿元", Term("30.4亿元")),
    ],
)
def test_a_query_is_read_so(typed: str, understood: object) -> None:
    assert parse(typed) == understood


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  ",
        '""',
        "()",
        "「" * 1001,
        " ".join(map(str, range(51))),
        "词 " * 201,
        "(" * 30 + "甲",
    ],
)
def test_an_empty_or_immoderate_query_is_refused_in_one_line(typed: str) -> None:
    with pytest.raises(BadQuery, match="the query is"):
        parse(typed)


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("OR", "OR at character 1 has nothing before it"),
        ("AND 青禾", "AND at character 1 has nothing before it"),
        ("青禾 OR", "OR at character 4 has nothing after it"),
        ("青禾 NOT", "NOT at character 4 has nothing after it"),
        ("青禾 AND OR 增长", "AND at character 4 has nothing after it"),
        ("青禾 (OR 增长)", "( at character 4 has nothing after it"),
        ("青禾 ()", "( at character 4 has nothing after it"),
        ("青禾 AND (增长", "( at character 8 is never closed"),
        ("青禾) (增长", ") at character 3 closes no bracket"),
        (") 青禾", ") at character 1 closes no bracket"),
    ],
)
def test_a_malformed_query_is_refused_with_the_place(typed: str, place: str) -> None:
    with pytest.raises(BadQuery, match=re.escape(place)):
        parse(typed)


@given(st.text(alphabet='青禾 "()“”ANDORT-*\0\ud800', max_size=60))
def test_nothing_typed_breaks_the_reading_of_it(typed: str) -> None:
    with contextlib.suppress(BadQuery):
        assert terms(parse(typed), wanted_only=False)


def test_a_term_that_is_excluded_is_no_term_to_mark() -> None:
    assert terms(parse("青禾 NOT 草案")) == ("青禾",)


def test_either_side_may_answer() -> None:
    assert holds(parse("标题 OR 无此词"), "标题", "")
    assert not holds(parse("青禾 NOT 标题"), "标题", "青禾")
