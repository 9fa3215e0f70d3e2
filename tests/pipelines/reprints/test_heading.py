"""The title at the top of a text is found under what a site puts there."""

from __future__ import annotations

import pytest

from pipelines.reprints.heading import bare_title, heading, kind

TITLE = "青栎市河道管理条例"
ARTICLES = "第一条　为了保护河道，制定本条例。\n第二条　本条例适用于本市。"


@pytest.mark.parametrize(
    "top",
    [
        f"{TITLE}\n",
        f"# {TITLE}\n\n",
        f"---\nsidebar: auto\n---\n\n# {TITLE}\n",
        "第57号\n青栎市 河道管理条例\n",
        f'---\ntitle: "{TITLE}"\nsynced: "2026-06-08"\n---\n\n正文\n',
        f"当前位置：首页 > 政务公开 > 法规规章 > 地方性法规\n{TITLE}\n",
        f"发布时间：2020年3月2日 来源：青栎市人民代表大会常务委员会\n字号：大 中 小\n{TITLE}\n",
    ],
    ids=["bare", "marked", "front matter", "number", "named", "breadcrumb", "source and time"],
)
def test_reads_the_heading_at_the_top(top: str) -> None:
    assert bare_title(heading(top + ARTICLES)) == TITLE


@pytest.mark.parametrize(
    "top",
    [
        "会议听取了报告，决定批准这个报告\n政府工作报告\n",
        "会议听取和审议了市长代表市人民政府向大会所作的\n政府工作报告\n",
        "---\ntitle: 青栎\n---\n会议听取了报告，决定批准这个报告\n",
    ],
)
def test_a_sentence_is_no_heading_nor_what_follows_one(top: str) -> None:
    assert heading(top) == ""


@pytest.mark.parametrize(
    "title",
    [
        "青栎市河道管理条例(2016-07-02)",
        "青栎市河道管理条例（2016年7月2日第二次修正）",
        "青栎市河道管理条例（2016年修订）",
        "青人发〔2016〕5号青栎市河道管理条例",
        "青栎市河道管理条例_2019",
        "# 青栎市 河道管理条例（全文）",
    ],
)
def test_a_title_is_one_with_and_without_what_is_put_to_it(title: str) -> None:
    assert bare_title(title) == TITLE
    assert kind(title) == "条例"


def test_years_that_a_document_is_about_are_its_titles_own() -> None:
    assert bare_title("青栎市河道规划（2021—2025年）") == "青栎市河道规划（2021—2025年）"
