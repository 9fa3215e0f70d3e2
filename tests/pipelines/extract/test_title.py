"""Titles without their site, page marks and site names told apart from titles."""

from __future__ import annotations

import pytest

from tests.pipelines.extract.pages import PROSE, article, document


@pytest.mark.parametrize(
    ("whole", "title"),
    [
        ("青石区召开民生工作推进会-青石新闻网", "青石区召开民生工作推进会"),
        ("青石区召开民生工作推进会_新闻频道_青石新闻网", "青石区召开民生工作推进会"),
        ("青石区召开民生工作推进会 | 青石区人民政府", "青石区召开民生工作推进会"),
        ("青石区2023年政府工作报告-39篇(第3/20页)_QINGSHI198.COM", "青石区2023年政府工作报告-39篇"),
        ("青石区召开民生工作推进会(2)", "青石区召开民生工作推进会"),
        ("“十四五”规划——青石区篇", "“十四五”规划——青石区篇"),
    ],
)
def test_the_site_s_suffix_and_page_marks_are_off(whole: str, title: str) -> None:
    heading = (
        whole.split("_", maxsplit=1)[0].split("-青石新闻", maxsplit=1)[0].split(" |", maxsplit=1)[0]
    )
    assert document(f"<h1>{heading}</h1><div>{PROSE}</div>", title=whole).title == title


def test_without_any_heading_the_title_element_decides() -> None:
    read = document(f"<div>{PROSE}</div>", title="关于青石区防汛工作的通知-青石区水务局")
    assert read.title == "关于青石区防汛工作的通知"


def test_a_government_meta_gives_the_title() -> None:
    head = '<meta name="ArticleTitle" content="关于做好防汛工作的通知">'
    assert (
        document(f"<div>{PROSE}</div>", title="通知公告", head=head).title
        == "关于做好防汛工作的通知"
    )


def test_the_original_title_is_kept() -> None:
    read = document(article("（原标题：大青山下的民生答卷）"))
    assert read.original_title == "大青山下的民生答卷"


def test_a_title_typed_into_the_text_stays_and_the_page_s_heading_goes() -> None:
    typed = f"<h1>关于防汛的通知</h1><div class='con'><p>关于防汛的通知</p>{PROSE}</div>"
    text = document(typed, title="关于防汛的通知").text
    assert text.startswith("关于防汛的通知\n")
    assert text.count("关于防汛的通知") == 1
