"""Search gives what reading every text would give."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from datetime import date
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.catalogue.catalogue import Catalogue, open_catalogue
from archive.catalogue.indexing import refold
from archive.decisions import Departure
from archive.records import Flag, Kind
from archive.search import schema
from archive.search.folding import fold
from archive.search.fulltext import CANONICAL, Wanted, find
from archive.search.patience import patience
from archive.search.query import BadQuery, holds, parse
from archive.search.search import Filters, SearchAnswer, search
from tests.archive import samples

TEXTS = (
    "云川市青禾区实现地区生产总值30.4亿元，同比增长5.5%。",
    "青禾区政府工作报告：建设5G基站1100余个，PM2.5平均浓度下降。",
    "禾青街道办事处公告，川云。",
    "沿江新区：龙湖·云璟项目开工（一期）。\n二、瀋陽市的經濟發展。",
    "Qinghe District 青 禾 区 report, ＧＤＰ，沈阳市的经济发展…①",
)
NIGHTLY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


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
    "无此词", '"青 禾"', '"OR"', "NEAR(青 禾)", "*", "青*", "-禾", "site_id:1", "（一期）", "'",
    "青禾 NOT 增长", "NOT 青禾", "NOT (青禾 OR 云)", "增长 OR 公告", "(增长 OR 公告) 川",
    "沈阳", "瀋陽", "經濟發展", "...", "1", "区 NOT 区", "NOT NOT 区", '" "', "云 OR NOT 云",
)  # fmt: skip


def test_a_query_finds_what_reading_every_text_would(filled: Catalogue) -> None:
    for query in QUERIES:
        if query.strip('" '):
            assert found(filled, query) == brute_force(query), query


def test_what_a_text_is_not_to_hold_is_asked_of_the_index_and_no_text_is_read(
    catalogue: Catalogue,
) -> None:
    """Else one such question would read the whole archive."""
    if not catalogue.url.startswith("sqlite"):
        return
    documents = [samples.document(f"site{n}", text, f"第{n}号") for n, text in enumerate(TEXTS)]
    catalogue.apply(*samples.run(1, documents, [samples.work([one]) for one in documents]))
    with catalogue.reading() as connection:
        for words in (schema.CANONICAL_WORDS, schema.WITNESS_WORDS):
            connection.execute(sa.update(words).values(folded="", text=""))
        for query in ("NOT 青禾", "增长 OR NOT 云", "NOT (青禾 云) NOT 龙", "NOT NOT 区"):
            for witnesses in (False, True):
                answer = search(connection, query, filters=Filters(witnesses=witnesses))
                assert {hit.url for hit in answer.hits} == brute_force(query), query


def test_of_what_is_not_excluded_the_texts_with_the_words_come_first(filled: Catalogue) -> None:
    first, *others = asked(filled, "川云 OR NOT 青禾").hits
    assert first.url == "http://site2.example/a"
    assert others


def test_a_search_that_takes_too_long_is_stopped_and_says_so(catalogue: Catalogue) -> None:
    documents = [samples.document(f"s{n}", "公报" * 1500 + f"青{n}") for n in range(60)]
    catalogue.apply(*samples.run(1, documents, [samples.work([one]) for one in documents]))
    many = parse(" OR NOT ".join(["青", *map(str, range(100, 140))]))
    with (
        catalogue.reading() as connection,
        pytest.raises(BadQuery, match="fewer or longer words"),
    ):
        find(connection, CANONICAL, Wanted(many, patience=0.0))
    assert asked(catalogue, "青 OR NOT 1").total == 60


def test_what_a_search_asks_has_one_span_of_time_together(catalogue: Catalogue) -> None:
    counting = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99999) "
        "SELECT max(i) FROM n"
    )

    def ask_twice(connection: sa.Connection) -> None:
        with patience(connection, 0.5):
            connection.exec_driver_sql("SELECT 1").all()
            time.sleep(0.6)
            connection.exec_driver_sql(counting).all()

    with catalogue.reading() as connection, pytest.raises(BadQuery, match="fewer or longer"):
        ask_twice(connection)


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


def test_all_pages_are_searched_as_they_were_captured_last(catalogue: Catalogue) -> None:
    """Whatever the canonical text says; and a page that changed is found by what it says now."""
    canonical = samples.document("gov", "云川市公报，投资十亿元。", "公报")
    old = samples.document("library", "云川市公报，投资九亿元。", "轉載")
    new = samples.document("library", "云川市公報，投資八亿元。", "轉載", night=2)
    catalogue.apply(*samples.run(1, [canonical, old], [samples.work([canonical, old], 1, "w1")]))
    assert found(catalogue, "九亿") == set()
    assert found(catalogue, "九亿", witnesses=True) == {old.url}
    assert found(catalogue, "投资", witnesses=True) == {canonical.url, old.url}
    again = samples.work([canonical, old, new], 1, "w1")
    catalogue.apply(*samples.run(2, [new], [again]))
    assert found(catalogue, "九亿", witnesses=True) == set()
    assert found(catalogue, "投资 八亿", witnesses=True) == {new.url}
    assert found(catalogue, "转载", witnesses=True, host="library.example") == {new.url}
    [hit] = asked(catalogue, "八亿", witnesses=True).hits
    assert (hit.work_id, hit.part_id) == ("w1", f"{new.document_id}.0")


def test_a_page_that_says_again_what_it_said_before_is_found_by_that(catalogue: Catalogue) -> None:
    first, changed = (
        samples.document("library", f"云川市公报，{many}亿元。", night=night)
        for night, many in enumerate("九八", start=1)
    )
    gov = samples.document("gov", "云川市公报，十亿元。")
    work = samples.work([gov, first], 1, "w1")
    whole, copy = work.witnesses
    masked = replace(work, witnesses=(whole, replace(copy, flags=(Flag.DIGITS_MASKED,))))
    catalogue.apply(*samples.run(1, [gov, first], [masked]))
    catalogue.apply(*samples.run(2, [changed], [samples.work([gov, changed], 1, "w1")]))
    assert found(catalogue, "亿元", flags=(Flag.DIGITS_MASKED,)) == set()
    catalogue.apply(*samples.seen_again(3, first, 3))
    assert found(catalogue, "九亿", witnesses=True) == {first.url}
    assert found(catalogue, "八亿", witnesses=True) == set()
    assert found(catalogue, "亿元", flags=(Flag.DIGITS_MASKED,)) == {gov.url}


def test_a_page_that_comes_late_but_was_captured_earlier_does_not_replace_the_newer(
    catalogue: Catalogue,
) -> None:
    new = samples.document("library", "云川市公报，八亿元。", night=2)
    old = samples.document("library", "云川市公报，九亿元。")
    catalogue.apply(*samples.run(1, [new], [samples.work([new], 1, "w1")]))
    catalogue.apply(*samples.run(2, [old], [samples.work([new, old], 1, "w1")]))
    assert found(catalogue, "亿元", witnesses=True) == {new.url}
    assert found(catalogue, "九亿", witnesses=True) == set()


def test_a_text_that_went_to_another_work_is_found_there(catalogue: Catalogue) -> None:
    one, other = samples.document("a", "甲乙丙。"), samples.document("b", "甲乙丁。")
    catalogue.apply(*samples.run(1, [one, other], [samples.work([one, other], 1, "w1")]))
    left = (Departure("w1", f"{other.document_id}.0"),)
    committed, decisions, held = samples.run(2, [], [samples.work([other], 1, "w2")])
    catalogue.apply(committed, replace(decisions, departures=left), held)
    hits = asked(catalogue, "甲乙", witnesses=True).hits
    assert {hit.url: hit.work_id for hit in hits} == {one.url: "w1", other.url: "w2"}


def test_a_flag_of_a_copy_that_did_not_change_still_narrows(catalogue: Catalogue) -> None:
    pages = [samples.document(name, "青禾区公报。") for name in ("a", "b", "c")]
    work = samples.work(pages[:2], 1, "w1")
    first, second = work.witnesses
    flagged = replace(work, witnesses=(first, replace(second, flags=(Flag.TRUNCATED,))))
    catalogue.apply(*samples.run(1, pages[:2], [flagged]))
    late = replace(work, witnesses=(samples.witness(pages[2], Kind.FULL),))
    catalogue.apply(*samples.run(2, pages[2:], [late]))
    assert len(found(catalogue, "青禾", flags=("truncated",))) == 1
    assert found(catalogue, "青禾", flags=("truncated",), witnesses=True) == {pages[1].url}


def test_an_answer_can_be_narrowed_to_a_place(filled: Catalogue) -> None:
    assert found(filled, "青禾", place="第1號") == {"http://site1.example/a"}
    assert found(filled, "青禾", place="沈阳") == set()
    assert found(filled, "青禾", place="%") == set()


CHARACTERS = "青禾云川沿江新区报告公政府工作投资发展經濟瀋陽报GDPgdp5.0%，。 \n元亿"
GENERATED = st.lists(
    st.tuples(st.text(CHARACTERS, max_size=8), st.text(CHARACTERS, min_size=1, max_size=60)),
    min_size=1, max_size=12,
)  # fmt: skip
STRETCHES = st.text(CHARACTERS.replace("\n", ""), min_size=1, max_size=5)
ASKED = st.recursive(
    STRETCHES.map(lambda one: f'"{one}"'),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda some: f"({' OR '.join(some)})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: f"({' AND '.join(some)})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} NOT {two[1]})"),
    ),
    max_leaves=5,
)


@given(GENERATED, st.lists(ASKED, min_size=1, max_size=16))
@settings(max_examples=15, deadline=None)
def test_generated_texts_are_found_as_reading_them_would(
    texts: list[tuple[str, str]], queries: list[str]
) -> None:
    with TemporaryDirectory() as folder, closing(open_catalogue(f"sqlite:///{folder}/c")) as made:
        pages = [
            samples.document(f"s{n}", text, title or None) for n, (title, text) in enumerate(texts)
        ]
        made.apply(*samples.run(1, pages, [samples.work([one]) for one in pages]))
        for query in queries:
            if not query.strip('"() '):
                continue
            try:
                parsed = parse(query)
            except BadQuery:
                continue
            expected = {
                page.url for page in pages if holds(parsed, fold(page.title or ""), fold(page.text))
            }
            assert found(made, query) == expected
            assert found(made, query, witnesses=True) == expected
