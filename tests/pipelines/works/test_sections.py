"""Sections are read off the outline, and what a copy lacks is named by its numeral."""

from __future__ import annotations

import pytest

from archive.records import Span
from pipelines.reprints.align import align
from pipelines.reprints.normalise import normalise
from pipelines.works.sections import missing_sections, next_section, sections
from tests.pipelines.reports import report

TEXT = report(3, 3000, sections=4)


def missing(canonical: str, copy: str) -> tuple[str, ...]:
    return missing_sections(canonical, copy, align(normalise(canonical), normalise(copy)))


def test_the_sections_of_a_report_follow_one_another_to_its_end() -> None:
    found = sections(TEXT)
    assert [section.numeral for section in found] == ["一", "二", "三", "四"]
    assert found[-1].end == len(TEXT)
    assert all(TEXT[section.start :].lstrip().startswith(section.numeral) for section in found)


def test_an_item_that_does_not_count_on_is_no_section() -> None:
    text = "一、总体要求\n正文。\n三、不相干的条目\n正文。\n二、主要任务\n正文。"
    assert [section.numeral for section in sections(text)] == ["一", "二"]


def test_chapters_are_sections_where_no_numbered_headings_are() -> None:
    text = "某条例\n第一章 总则\n第一条 为了。\n第二章 附则\n第二条 本条例自公布之日起施行。"
    assert [section.numeral for section in sections(text)] == ["一", "二"]


def test_headings_glued_into_one_paragraph_are_found() -> None:
    text = "请予审议。一、工作回顾。一年来成绩很大。二、工作安排。新的一年再出发。"
    assert [section.numeral for section in sections(text)] == ["一", "二"]


def test_plain_prose_has_no_sections() -> None:
    assert sections("今年的工作很有成效。\n明年继续努力。") == ()


def test_a_whole_copy_misses_nothing() -> None:
    assert missing(TEXT, TEXT) == ()


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_a_copy_cut_after_a_section_misses_the_rest(kept: int) -> None:
    cut_at = sections(TEXT)[kept].start
    assert missing(TEXT, TEXT[:cut_at]) == ("一", "二", "三", "四")[kept:]


def test_a_section_missing_from_the_middle_is_named() -> None:
    second = sections(TEXT)[1]
    assert missing(TEXT, TEXT[: second.start] + TEXT[second.end :]) == ("二",)


def test_a_section_of_one_line_counts_where_its_words_stand() -> None:
    canonical = "一、总则\n本办法自印发之日起施行。\n二、解释\n由区政府办公室解释。"
    assert missing_sections(canonical, canonical, []) == ()
    assert missing_sections(canonical, "完全是另外一篇文章。", [Span(0, 0, 0, 0)]) == ("一", "二")


def test_a_cut_text_would_have_gone_on_with_the_next_numeral() -> None:
    assert next_section(TEXT[: sections(TEXT)[1].start]) == "二"
    assert next_section("没有提纲的文字。") is None
