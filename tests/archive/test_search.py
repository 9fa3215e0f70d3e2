"""Search gives what reading every text would give."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.catalogue import Catalogue
from archive.search import BadQuery, fold, search, snippet, terms_of
from tests.archive import samples

TEXTS = (
    "云川市青禾区实现地区生产总值30.4亿元，同比增长5.5%。",
    "青禾区政府工作报告：建设5G基站1100余个，PM2.5平均浓度下降。",
    "禾青街道办事处公告，川云。",
    "沿江新区：龙湖·云璟项目开工（一期）。",
    "Qinghe District 青 禾 区 report, ＧＤＰ",
)


@pytest.fixture
def filled(catalogue: Catalogue) -> Catalogue:
    """A catalogue with five one-page works."""
    documents = [samples.document(f"site{n}", text, f"第{n}号") for n, text in enumerate(TEXTS)]
    catalogue.apply(*samples.run(1, documents, [samples.work([one]) for one in documents]))
    return catalogue


def found(catalogue: Catalogue, query: str) -> set[str]:
    with catalogue.reading() as connection:
        answer = search(connection, query, limit=100)
        assert answer.total == len(answer.hits)
        return {hit.url for hit in answer.hits}


def brute_force(terms: tuple[str, ...]) -> set[str]:
    return {
        f"http://site{n}.example/a"
        for n, text in enumerate(TEXTS)
        if all(term in fold(text) or term in fold(f"第{n}号") for term in terms)
    }


QUERIES = (
    "禾", "青禾", "青禾区 增长", '"30.4亿元"', "gdp", "5g基站", "·", "%", "，同", "川云", "号",
    "无此词", '"青 禾"', "OR", "NEAR(青 禾)", "*", "青*", "-禾", "site_id:1", "（一期）",
)  # fmt: skip


def test_a_query_finds_what_reading_every_text_would(filled: Catalogue) -> None:
    for query in QUERIES:
        assert found(filled, query) == brute_force(terms_of(query)), query


@given(st.sampled_from(TEXTS), st.integers(0, 40), st.integers(1, 6))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_stretch_of_a_text_finds_that_text(
    filled: Catalogue, text: str, start: int, length: int
) -> None:
    stretch = text[start : start + length].replace('"', "").strip()
    if stretch:
        assert found(filled, f'"{stretch}"') == brute_force(terms_of(f'"{stretch}"'))


def test_an_empty_query_is_refused() -> None:
    with pytest.raises(BadQuery, match="at least one character"):
        terms_of("  ")


def test_an_unclosed_quotation_is_read_as_words() -> None:
    assert terms_of('"青禾 增长') == ("青禾", "增长")


def test_a_snippet_shows_the_words_around_the_hit() -> None:
    text = "开头。" * 40 + "青禾区生产总值" + "结尾。" * 40
    shown = snippet(text, ("生产总值",))
    assert "青禾区生产总值" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) <= 82


def test_a_work_that_changed_is_found_by_its_new_text_alone(catalogue: Catalogue) -> None:
    old, new = samples.document("a", "旧文甲乙丙"), samples.document("a", "新文丁戊己", night=2)
    first = samples.work([old], work_id="w1")
    catalogue.apply(*samples.run(1, [old], [first]))
    catalogue.apply(*samples.run(2, [new], [samples.work([new, old], version=2, work_id="w1")]))
    assert found(catalogue, "甲乙") == set()
    assert found(catalogue, "丁戊") == {"http://a.example/a"}
