"""Search gives what reading every text would give."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import schema
from archive.catalogue import Catalogue
from archive.folding import fold
from archive.query import holds, parse
from archive.search import Filters, SearchAnswer, refold, search
from tests.archive import samples

TEXTS = (
    "云川市青禾区实现地区生产总值30.4亿元，同比增长5.5%。",
    "青禾区政府工作报告：建设5G基站1100余个，PM2.5平均浓度下降。",
    "禾青街道办事处公告，川云。",
    "沿江新区：龙湖·云璟项目开工（一期）。\n二、瀋陽市的經濟發展。",
    "Qinghe District 青 禾 区 report, ＧＤＰ，沈阳市的经济发展…①",
)
NIGHTLY = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def filled(catalogue: Catalogue) -> Catalogue:
    """A catalogue with five one-page works."""
    documents = [samples.document(f"site{n}", text, f"第{n}号") for n, text in enumerate(TEXTS)]
    catalogue.apply(*samples.run(1, documents, [samples.work([one]) for one in documents]))
    return catalogue


def asked(
    catalogue: Catalogue, query: str, limit: int = 100, offset: int = 0, **filters: object
) -> SearchAnswer:
    with catalogue.reading() as connection:
        return search(connection, query, limit, offset, Filters(**filters))  # type: ignore[arg-type]


def found(catalogue: Catalogue, query: str, **filters: object) -> set[str]:
    answer = asked(catalogue, query, **filters)
    assert answer.total == len(answer.hits)
    return {hit.url for hit in answer.hits}


def brute_force(query: str) -> set[str]:
    return {
        f"http://site{n}.example/a"
        for n, text in enumerate(TEXTS)
        if holds(parse(query), fold(f"第{n}号"), fold(text))
    }


QUERIES = (
    "禾", "青禾", "青禾区 增长", '"30.4亿元"', "gdp", "5g基站", "·", "%", "，同", "川云", "号",
    "无此词", '"青 禾"', "OR", "NEAR(青 禾)", "*", "青*", "-禾", "site_id:1", "（一期）", "'",
    "青禾 NOT 增长", "NOT 青禾", "NOT (青禾 OR 云)", "增长 OR 公告", "(增长 OR 公告) 川",
    "沈阳", "瀋陽", "經濟發展", "...", "1", "区 NOT 区", "NOT NOT 区", '" "', "云 OR NOT 云",
)  # fmt: skip


def test_a_query_finds_what_reading_every_text_would(filled: Catalogue) -> None:
    for query in QUERIES:
        if query.strip('" '):
            assert found(filled, query) == brute_force(query), query


def test_traditional_and_simplified_find_each_other(filled: Catalogue) -> None:
    both = {"http://site3.example/a", "http://site4.example/a"}
    assert found(filled, "沈阳市的经济发展") == found(filled, "瀋陽市的經濟發展") == both


@given(st.sampled_from(TEXTS), st.integers(0, 40), st.integers(1, 6))
@NIGHTLY
def test_any_stretch_of_a_text_finds_that_text(
    filled: Catalogue, text: str, start: int, length: int
) -> None:
    stretch = text[start : start + length].replace('"', "").strip()
    if stretch:
        assert found(filled, f'"{stretch}"') == brute_force(f'"{stretch}"')


WORDS = st.sampled_from(
    ["青", "禾", "云川", "%", "5", "沈陽", "gdp", "第1号", "，", '"青 禾"', "無"]
)
TREES = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]} OR {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} {two[1]})"),
        inner.map(lambda one: f"NOT {one}"),
    ),
    max_leaves=6,
)


@given(TREES)
@NIGHTLY
def test_any_query_finds_what_reading_every_text_would(filled: Catalogue, query: str) -> None:
    assert found(filled, query) == brute_force(query)


def test_a_title_weighs_more_than_the_text(catalogue: Catalogue) -> None:
    text = "公报。" * 30 + "青禾区" + "公报。" * 30
    documents = [
        samples.document("in-text", text, "公报"),
        samples.document("in-title", "公报。" * 61, "青禾区公报"),
    ]
    catalogue.apply(*samples.run(1, documents, [samples.work([one]) for one in documents]))
    assert asked(catalogue, "青禾区").hits[0].url == "http://in-title.example/a"


def test_pages_of_an_answer_follow_on_each_other(catalogue: Catalogue) -> None:
    documents = [samples.document(f"s{n}", "同一句话。", "同一题") for n in range(25)]
    catalogue.apply(*samples.run(1, documents, [samples.work([one]) for one in documents]))
    pages = [asked(catalogue, "同一", limit=10, offset=start) for start in (0, 10, 20, 30)]
    assert [page.total for page in pages] == [25] * 4
    assert [len(page.hits) for page in pages] == [10, 10, 5, 0]
    assert len({hit.work_id for page in pages for hit in page.hits}) == 25


def test_an_answer_can_be_narrowed(filled: Catalogue) -> None:
    page = {"http://site1.example/a"}
    assert found(filled, "青禾", site="site1") == page
    assert found(filled, "青禾", host="site1.example") == page
    assert found(filled, "青禾", role="government") == set()
    assert len(found(filled, "青禾", role="press")) == 2
    assert len(found(filled, "青禾", published_from=date(2026, 2, 27))) == 2
    assert found(filled, "青禾", published_from=date(2026, 2, 28)) == set()
    assert len(found(filled, "青禾", published_to=date(2026, 2, 27))) == 2
    assert found(filled, "青禾", published_to=date(2026, 2, 26)) == set()
    assert found(filled, "青禾", issuer="某") == set()
    assert found(filled, "青禾", number="%") == set()
    assert found(filled, "青禾", flags=("truncated",)) == set()


def test_hits_mark_what_was_looked_for(filled: Catalogue) -> None:
    (hit,) = asked(filled, "經濟 开工 第3号").hits
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["开工", "經濟"]
    assert hit.title is not None
    assert [hit.title[start:end] for start, end in hit.title_marks] == ["第3号"]


def test_a_work_that_changed_is_found_by_its_new_text_alone(catalogue: Catalogue) -> None:
    old, new = samples.document("a", "旧文甲乙丙"), samples.document("a", "新文丁戊己", night=2)
    first = samples.work([old], work_id="w1")
    catalogue.apply(*samples.run(1, [old], [first]))
    catalogue.apply(*samples.run(2, [new], [samples.work([new, old], version=2, work_id="w1")]))
    assert found(catalogue, "甲乙") == set()
    assert found(catalogue, "丁戊") == {"http://a.example/a"}


def test_texts_that_an_older_fold_made_are_folded_again(filled: Catalogue) -> None:
    with filled.reading() as connection:
        assert refold(connection) == 0
        connection.execute(sa.update(schema.CANONICAL_TEXT).values(fold="older"))
        assert refold(connection) == len(TEXTS)
        assert {hit.url for hit in search(connection, "瀋陽").hits} == brute_force("瀋陽")
