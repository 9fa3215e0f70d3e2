"""Pages of one article find each other, and a text runs across them or ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.addresses import address
from archive.paging import PageBreak, Paging, joined_text
from archive.records import Document, Flag, Part
from pipelines.works.cut import begins_text, cut, ends_text
from pipelines.works.pages import as_one, neighbours, running_texts
from tests.pipelines.reports import report

ONE, TWO = report(1), report(2)
THIRD = len(ONE) // 3
COMPILATION = "政府工作报告-39篇"


def page(number: int, text: str, url: str | None = None, **known: object) -> Document:
    fields: dict[str, object] = {
        "document_id": f"d{number}",
        "url": url or f"http://lib.example/a/77_{number}.html",
        "captured_at": datetime(2024, 3, 1, tzinfo=UTC),
        "payload_digest": "sha1:A",
        "text": text,
        "title": COMPILATION,
        "page": number,
        "pages": 5,
    }
    return Document(**(fields | known))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("http://a.example/x/77.html", "http://a.example/x/77_2.html"),
        ("http://a.example/x/t2026_77.html", "https://a.example/x/t2026_77_1.html"),
        ("http://a.example/x/77_1.html", "http://a.example/x/77_2.html"),
        ("http://a.example/x/77_0.html", "http://a.example/x/77_1.html"),
        ("http://a.example/x/77-1", "http://a.example/x/77-2"),
        ("http://a.example/x/77/", "http://a.example/x/77/2"),
        ("http://a.example/show?id=3", "http://a.example/show?id=3&page=2"),
        ("http://a.example/show?page=1&id=3", "http://a.example/show?id=3&page=2"),
        ("http://a.example/show.php?id=3", "http://a.example/show.php?id=3&p=2"),
    ],
)
def test_the_next_page_is_found_by_its_number_and_the_first_one_again(
    first: str, second: str
) -> None:
    assert address(second) in neighbours(page(1, "文", first))
    assert address(first) in neighbours(page(2, "文", second))


def test_pages_far_from_the_first_know_both_neighbours_and_no_other() -> None:
    found = neighbours(page(26, "文", "http://a.example/2026/77_26.html", pages=192))
    assert found == {"a.example/2026/77_25.html", "a.example/2026/77_27.html"}


def test_a_page_that_is_none_of_several_has_no_neighbours() -> None:
    assert neighbours(page(1, "文", page=None, pages=None)) == frozenset()
    assert neighbours(page(1, "文", pages=1)) == frozenset()


def test_a_report_opens_at_its_title_and_a_section_is_no_report() -> None:
    assert begins_text(ONE)
    assert begins_text(ONE.partition("\n")[2])
    assert begins_text("第二篇：2026年工作总结\n一年来，全区上下团结一心。")
    for section in ("二、2026年工作方案\n要抓好落实。", "（三）实施规划\n完成投资。", ONE[400:]):
        assert not begins_text(section)


def test_a_report_ends_with_its_call_and_not_with_a_contribution_in_its_middle() -> None:
    assert ends_text(ONE)
    assert not ends_text(ONE[:900])
    assert not ends_text("三年来，园区为全市工业增长作出了重要贡献。")


def test_a_text_that_breaks_off_in_mid_sentence_goes_on_in_the_same_line() -> None:
    assert joined_text(["完成投资10亿", "元，增长5%。"]) == "完成投资10亿元，增长5%。"
    assert joined_text(["增长5%。", "（二）民生"]) == "增长5%。\n（二）民生"
    assert joined_text(["（二）民生福祉", "新建学校三所。"]) == "（二）民生福祉\n新建学校三所。"
    assert joined_text(["全文"]) == "全文"


def parts_of(*pages: Document) -> tuple[list[Part], dict[str, Document]]:
    return [part for each in pages for part in cut(each)], {one.document_id: one for one in pages}


def test_a_report_on_two_pages_of_a_compilation_is_one_whole_text_with_its_own_title() -> None:
    parts, documents = parts_of(
        page(1, ONE[:THIRD]), page(2, f"{ONE[THIRD:]}\n{TWO[:THIRD]}", declared_chars=9000)
    )
    first, second, other = parts
    breaks = [PageBreak(first.part_id, second.part_id, continues=True)]
    [run, alone] = running_texts(parts, breaks)
    assert (run, alone) == ((first, second), (other,))
    joined, paging = as_one(run, documents, breaks)
    assert joined.text.replace("\n", "") == ONE.replace("\n", "")
    assert joined.title == ONE.partition("\n")[0]
    assert joined.issuer == f"{ONE[5:8]}人民政府"
    assert (joined.page, joined.flags) == (None, ())
    assert paging == Paging(5, held=(1, 2), missing=())
    assert as_one(alone, documents, breaks)[1] == Paging(5, (2,), (3,), 9000)


def test_pages_of_an_ordinary_article_that_are_not_held_are_missing() -> None:
    pages = [page(n, ONE[n * 200 : n * 200 + 200], title="政府工作报告") for n in (2, 3)]
    parts, documents = parts_of(*pages)
    breaks = [PageBreak("d2.0", "d3.0", continues=True)]
    joined, paging = as_one(running_texts(parts, breaks)[0], documents, breaks)
    assert paging == Paging(5, held=(2, 3), missing=(1, 4, 5))
    assert Flag.SLICE in joined.flags


def test_where_a_page_has_two_addresses_the_first_one_counts() -> None:
    parts, _ = parts_of(
        page(1, ONE[:500], "http://lib.example/a/77.html", document_id="z"),
        page(1, ONE[:500], "http://lib.example/a/77_1.html", document_id="y"),
        page(2, ONE[500:]),
    )
    breaks = [PageBreak(first, "d2.0", continues=True) for first in ("y.0", "z.0")]
    runs = running_texts(parts, breaks)
    assert [[part.part_id for part in run] for run in runs] == [["y.0"], ["z.0", "d2.0"]]
