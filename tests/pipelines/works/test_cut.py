"""A document is one text, unless it is a compilation; then each report is its own."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Document, Flag
from pipelines.works.cut import cut
from tests.pipelines.reports import SLICE, report


def document(text: str, **known: object) -> Document:
    fields: dict[str, object] = {
        "document_id": "d",
        "url": "http://lib.example/1_26.html",
        "captured_at": datetime(2024, 3, 1, tzinfo=UTC),
        "payload_digest": "sha1:A",
        "text": text,
    }
    return Document(**(fields | known))  # type: ignore[arg-type]


ONE, TWO, THREE = report(1), report(2), report(3)


def test_an_ordinary_report_is_one_part_with_all_that_its_page_says() -> None:
    page = document(ONE, title="政府工作报告", issuer="青禾区人民政府", published="2024-01-02")
    (only,) = cut(page)
    assert only.part_id == "d.0"
    assert (only.start, only.end, only.text) == (0, len(ONE), ONE)
    assert (only.title, only.issuer) == ("政府工作报告", "青禾区人民政府")
    assert (only.published, only.url) == ("2024-01-02", page.url)


def test_the_audience_addressed_again_in_mid_report_is_no_boundary() -> None:
    again = ONE.replace("\n三、", "\n各位代表：\n过去的一年，我们走过了不平凡的历程。\n三、")
    quoting = again + "\n会上，区长说：“各位代表，现在，我代表区政府向大会报告工作。”"
    assert len(cut(document(again))) == 1
    assert len(cut(document(quoting, title="2023年工作报告-39篇", page=3, pages=9))) == 1


def test_the_parts_of_a_five_year_plan_are_one_text() -> None:
    text = "\n".join(f"第{n}篇 {n}的方向\n{report(9)[60:]}" for n in "一二三四")
    assert len(cut(document(text, title="第十五个五年规划纲要"))) == 1


def test_a_page_with_the_end_of_one_report_and_the_start_of_the_next_is_two() -> None:
    tail, head = ONE[-700:], TWO[:900]
    page = document(
        tail + "\n" + head, title="工作报告-39篇", page=26, pages=192, flags=SLICE, issuer="某"
    )
    first, second = cut(page)
    assert first.text == tail.strip()
    assert second.text == head.strip()
    assert second.title == TWO.split("\n")[0]
    assert (first.title, first.issuer) == (None, None)
    assert second.issuer == "青禾区人民政府"
    assert Flag.SLICE in first.flags
    assert Flag.SLICE in second.flags
    assert (first.page, second.pages) == (26, 192)


def test_a_report_that_stands_whole_on_a_compilations_page_is_no_slice() -> None:
    page = document(
        "\n".join([ONE[-700:], TWO, THREE[:900]]), title="39篇", page=5, pages=9, flags=SLICE
    )
    parts = cut(page)
    assert [Flag.SLICE in each.flags for each in parts] == [True, False, True]
    assert (parts[1].page, parts[1].text) == (None, TWO)


def test_the_short_end_of_a_report_is_not_given_to_the_next_one() -> None:
    tail = ONE[-180:]
    page = document(tail + "\n" + TWO[:900], title="39篇", page=4, pages=9, flags=SLICE)
    first, second = cut(page)
    assert first.text == tail.strip()
    assert Flag.SLICE in first.flags
    assert second.title == TWO.split("\n")[0]


def test_several_reports_on_one_page_are_cut_at_their_titles() -> None:
    parts = cut(document("\n".join([ONE, TWO, THREE]), title="政府工作报告三篇"))
    assert [each.text for each in parts] == [ONE, TWO, THREE]
    assert [each.part_id for each in parts] == ["d.0", "d.1", "d.2"]
    assert all(not each.flags for each in parts)


def statute(place: str) -> str:
    articles = "".join(
        f"第{n}条 {place}的养犬人应当遵守公德，不得妨碍他人。\n" for n in "二三四五六七"
    )
    return (
        f"{place}养犬管理条例\n（2018年3月2日{place}人民代表大会常务委员会第八次会议通过）\n"
        f"目录\n第一章 总则\n第二章 附则\n第一章 总则\n"
        f"第一条 为了规范{place}的养犬行为，制定本条例。\n{articles}"
        + "附则所称的犬只包括幼犬。\n"
        * 20
    )


def test_statutes_that_follow_each_other_are_cut_at_their_titles() -> None:
    parts = cut(document(statute("青禾市") + statute("白杨市"), title="养犬法规汇编"))
    assert [part.title for part in parts] == ["青禾市养犬管理条例", "白杨市养犬管理条例"]
    assert parts[1].text == statute("白杨市").strip()


def articles(subject: str) -> str:
    return "第一条 为了规范" + f"{subject}，保障公民、法人和其他组织的合法权益。\n" * 20


def test_neither_a_chapter_nor_a_line_of_the_contents_is_a_statutes_title() -> None:
    contents = "目录\n第一章 总则\n第二章 一般规定\n数据采集管理办法\n附则\n第一章 总则\n"
    texts = [f"{name}条例\n{contents}{articles(name)}" for name in ("白杨市数据", "白杨市统计")]
    parts = cut(document("".join(texts)))
    assert [part.title for part in parts] == ["白杨市数据条例", "白杨市统计条例"]
    assert [part.text for part in parts] == [text.strip() for text in texts]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("第一部分 城市规划管理规定", "第二部分 乡村规划管理规定"),
        ("第一部分\n城市规划管理规定", "第二部分\n乡村规划管理规定"),
        ("第一章 一般规定", "第二章 特别规定"),
        ("一、城市规划管理规定", "二、乡村规划管理规定"),
        ("一般规定", "其他规定"),
        ("原办法", "新办法"),
        ("现行条例", "修订草案条例"),
        ("白杨市规划条例", "白杨市规划条例"),
    ],
    ids=lambda heading: " ".join(heading.split()),
)
def test_one_text_whose_articles_count_anew_is_one(first: str, second: str) -> None:
    text = f"{first}\n{articles('规划')}{second}\n{articles('建设')}"
    assert len(cut(document("白杨市规划文件\n" + text))) == 1


def test_numbered_statutes_of_a_declared_compilation_are_texts_of_their_own() -> None:
    text = f"一、城市规划管理规定\n{articles('规划')}二、乡村规划管理规定\n{articles('建设')}"
    assert len(cut(document(text, title="规划法规汇编"))) == 2


def test_a_statute_stays_with_what_publishes_it() -> None:
    order = (
        "青禾市人民政府令\n第12号\n《青禾市养犬管理条例》已经通过，现予公布，自公布之日起施行。\n"
    )
    assert len(cut(document(order * 6 + statute("青禾市")))) == 1


def test_a_speakers_name_may_stand_before_the_salutation() -> None:
    named = [one.replace("各位代表：", "区长 李青禾各位代表：", 1) for one in (ONE, TWO)]
    assert len(cut(document("\n".join(named), title="工作报告（2篇）"))) == 2


@pytest.mark.parametrize("heading", ["第{}篇：工作总结", "篇{}", "【范文{}】", "范文{} 述职报告"])
def test_numbered_headings_part_a_declared_compilation(heading: str) -> None:
    bodies = [ONE[80:700], TWO[80:700], THREE[80:700]]
    text = "\n".join(
        f"{heading.format(number)}\n{body}" for number, body in zip("一二三", bodies, strict=True)
    )
    assert len(cut(document(text, title="工作总结范文3篇"))) == 3
    assert len(cut(document(text, title="工作总结"))) == 1


def test_a_page_from_the_middle_of_one_report_stays_one_slice() -> None:
    page = document(ONE[500:1200], title="工作报告-39篇", page=26, pages=192, flags=SLICE)
    (only,) = cut(page)
    assert only.flags == SLICE
    assert (only.page, only.pages) == (26, 192)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from([ONE, TWO, THREE, "各位代表：", "第二篇", "\n", " "]), max_size=5),
    st.integers(0, 600),
)
def test_parts_are_ranges_of_the_text_that_lose_nothing(pieces: list[str], skipped: int) -> None:
    text = "\n".join(pieces)[skipped:]
    parts = cut(document(text, title="报告汇编5篇", page=2, pages=3))
    assert [each.part_id for each in parts] == [f"d.{n}" for n in range(len(parts))]
    assert all(text[each.start : each.end] == each.text for each in parts)
    assert "".join("".join(each.text.split()) for each in parts) == "".join(text.split())


@pytest.mark.parametrize(
    "line", ["\n", "各位代表：现在我代表政府作报告\n", "第一篇\n", "政府工作报告\n"]
)
def test_no_text_makes_the_cutting_slow(line: str) -> None:
    begun = time.process_time()
    cut(document(line * (100_000 // len(line)), title="工作报告9篇"))
    assert time.process_time() - begun < 4
