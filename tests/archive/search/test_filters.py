"""What narrows a search narrows it as reading what is known of every text would, whatever is
asked besides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.catalogue.catalogue import Catalogue, open_catalogue
from archive.decisions import DocumentEntry
from archive.records import Document, Flag, Role
from archive.search.folding import fold, number_key
from archive.search.query import holds, parse
from archive.search.search import Filters, search
from tests.archive import samples

ISSUERS = ("青禾区人民政府", "雲川市人民政府辦公室", None)
NUMBERS = ("青政〔2026〕1号", "青政发[2025]第12号", None)
PUBLISHED = ("2025-12-31", "2026-01-01T08:30:00+08:00", "2026-02-27", None)
TITLES = ("青禾区政府工作报告", "瀋陽市公报", "GDP简报（2026年）")
TEXTS = (
    "同比增长5.5%，投资十亿元。", "瀋陽市的經濟發展，ＧＤＰ增长。", "投资ＰＭ2.5监测报告，青禾。",
    "同比下降，投 资九亿元，5G基站1100个。",
)  # fmt: skip
FLAGS = ((), (Flag.TRUNCATED,), (Flag.DIGITS_MASKED, Flag.TRUNCATED))
ROLES = (Role.GOVERNMENT, Role.PRESS, Role.AGGREGATOR)


@dataclass(frozen=True, slots=True)
class Known:
    """A page that is a work by itself, and what is known of it."""

    page: Document
    role: Role
    flags: tuple[Flag, ...]


def known(number: int) -> Known:
    """The pages differ in everything, each property with a period of its own."""
    page = samples.document(f"site{number}", TEXTS[number % 4] + f"第{number}", TITLES[number % 3])
    said = replace(
        page,
        issuer=ISSUERS[number // 2 % 3],
        document_number=NUMBERS[number // 3 % 3],
        published=PUBLISHED[number // 5 % 4],
    )
    return Known(said, ROLES[number % 7 % 3], FLAGS[number % 5 % 3])


def entry_of(entry: DocumentEntry, of: Known) -> DocumentEntry:
    """The page in the record, with its site's role and what its one part says of itself."""
    [part] = entry.parts
    part = replace(part, issuer=of.page.issuer, document_number=of.page.document_number)
    return replace(entry, role=of.role, parts=(part,))


PAGES = tuple(known(number) for number in range(40))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """Forty works of a page each."""
    with closing(open_catalogue(f"sqlite:///{tmp_path_factory.mktemp('filters')}/c")) as made:
        works = []
        for one in PAGES:
            work = replace(samples.work([one.page]), issuer=one.page.issuer)
            [witness] = work.witnesses
            works.append(replace(work, witnesses=(replace(witness, flags=one.flags),)))
        committed, decisions, held = samples.run(1, [one.page for one in PAGES], works)
        entries = tuple(
            entry_of(entry, one) for entry, one in zip(decisions.documents, PAGES, strict=True)
        )
        made.apply(committed, replace(decisions, documents=entries), held)
        yield made


def fits(one: Known, asked: Filters) -> bool:
    """What each filter means, said once more and plainly."""
    page, host = one.page, one.page.url.split("/")[2]
    day = (page.published or "")[:10]
    issuer, title = fold(page.issuer or ""), fold(page.title or "")
    number = number_key(page.document_number or "")
    return (
        asked.site in (None, host.partition(".")[0])
        and asked.host in (None, host)
        and asked.role in (None, one.role)
        and (asked.issuer is None or fold(asked.issuer) in issuer)
        and (asked.number is None or number_key(asked.number) in number)
        and (asked.published_from is None or day >= str(asked.published_from))
        and (asked.published_to is None or ("" < day <= str(asked.published_to)))
        and set(asked.flags) <= set(one.flags)
        and (asked.place is None or fold(asked.place) in title or fold(asked.place) in issuer)
    )  # fmt: skip


DAYS = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 1))
SPANS = tuple(
    (first, last)
    for first in (None, *DAYS)
    for last in (None, *DAYS)
    if first is None or last is None or first <= last
)


def within(span: tuple[date | None, date | None], **others: Any) -> Filters:
    """Filters of a span of days: one whose end comes before its begin is refused."""
    first, last = span
    return Filters(published_from=first, published_to=last, **others)


FILTERS = st.builds(
    within,
    st.sampled_from(SPANS),
    site=st.none() | st.sampled_from(["site3", "site17", "site"]),
    role=st.none() | st.sampled_from(ROLES),
    host=st.none() | st.sampled_from(["site3.example", "example"]),
    issuer=st.none() | st.sampled_from(["人民政府", "云川", "辦公室", "%", "某"]),
    number=st.none() | st.sampled_from(["青政", "青政发〔2025〕12号", "[2026] 1", "_"]),
    flags=st.sampled_from([(), ("truncated",), ("digits_masked", "truncated")]),
    place=st.none() | st.sampled_from(["青禾", "沈阳", "瀋陽", "云川市"]),
    witnesses=st.booleans(),
)
QUERIES = st.recursive(
    st.sampled_from(
        ["增", "投资", "沈阳", "瀋陽市", "gdp", "ＧＤＰ", "5.5%", "PM2.5", "５Ｇ", '"投 资"', "第1",
         "（2026", "报告"]
    ),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]} OR {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} AND {two[1]})"),
        inner.map(lambda one: f"NOT {one}"),
    ),
    max_leaves=5,
)  # fmt: skip


@given(QUERIES, FILTERS)
@settings(max_examples=250, deadline=None)
def test_any_query_with_any_filters_finds_what_reading_everything_would(
    filled: Catalogue, query: str, asked: Filters
) -> None:
    parsed = parse(query)
    expected = {
        one.page.url
        for one in PAGES
        if fits(one, asked) and holds(parsed, fold(one.page.title or ""), fold(one.page.text))
    }
    with filled.reading() as connection:
        answer = search(connection, query, 100, 0, asked)
        assert {hit.url for hit in answer.hits} == expected
        assert answer.total == len(expected)


@given(QUERIES, st.integers(1, 7))
@settings(max_examples=40, deadline=None)
def test_pages_of_any_answer_are_the_whole_answer_in_its_order(
    filled: Catalogue, query: str, size: int
) -> None:
    with filled.reading() as connection:
        whole = [hit.work_id for hit in search(connection, query, 100).hits]
        paged = [
            hit.work_id
            for start in range(0, len(PAGES), size)
            for hit in search(connection, query, size, start).hits
        ]
    assert paged == whole


def test_a_host_is_found_in_whatever_case_it_is_written(filled: Catalogue) -> None:
    with filled.reading() as connection:
        assert search(connection, "第3", filters=Filters(host="SITE3.example")).total == 1
