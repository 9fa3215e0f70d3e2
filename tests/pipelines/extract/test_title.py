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
        ("停水通知_青石市人民政府", "停水通知"),
        ("青石市人民政府_关于防汛工作的通知", "关于防汛工作的通知"),
        ("青石概况 - 青石百科，自由的百科全书", "青石概况"),
    ],
)
def test_the_site_s_suffix_and_page_marks_are_off(whole: str, title: str) -> None:
    assert document(f"<h1>{title}</h1><div>{PROSE}</div>", title=whole).title == title


def test_without_any_heading_the_title_element_decides() -> None:
    read = document(f"<div>{PROSE}</div>", title="关于青石区防汛工作的通知-青石区水务局")
    assert read.title == "关于青石区防汛工作的通知"


@pytest.mark.parametrize(
    ("whole", "title"),
    [
        ("关于某事的通知-通知公告-青石区人民政府门户网站", "关于某事的通知"),
        ("【要闻】关于某事的通知--青石报", "【要闻】关于某事的通知"),
        ("关于某事的通知——青石网", "关于某事的通知"),
        ("青山绿水间——石门镇乡村振兴纪实_青石网", "青山绿水间——石门镇乡村振兴纪实"),
        ("2024-2025年发展规划_青石网", "2024-2025年发展规划"),
        ("关于某事的通知 - 青石市公安局", "关于某事的通知"),
    ],
)
def test_a_title_that_no_line_repeats(whole: str, title: str) -> None:
    assert document(f"<div>{PROSE}</div>", title=whole).title == title


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


def test_a_title_broken_over_two_lines_is_whole() -> None:
    broken = f"<div id='zoom'><p>青石区人民政府关于印发</p><p>防汛工作方案的通知</p>{PROSE}</div>"
    whole = "青石区人民政府关于印发防汛工作方案的通知_青石区人民政府"
    assert document(broken, title=whole).title == "青石区人民政府关于印发防汛工作方案的通知"


def test_a_heading_outdoes_a_title_element_that_names_the_site_alone() -> None:
    body = f"<h1>青石区召开民生工作推进会</h1><div>{PROSE}</div>"
    assert document(body, title="柳河日报 数字报").title == "青石区召开民生工作推进会"


def test_a_forum_s_controls_and_maker_are_no_title() -> None:
    body = f"<h1>青石区政府工作报告 [复制链接]</h1><div class='t_f'>{PROSE}</div>"
    whole = "青石区政府工作报告-经验交流-柳河论坛 - Powered by Discuz!"
    assert document(body, title=whole).title == "青石区政府工作报告"


def test_a_counter_behind_a_heading_is_no_part_of_the_title() -> None:
    body = f"<h1>第二章 青石之门<span>241</span></h1><div>{PROSE}</div>"
    assert (
        document(body, title="第二章 青石之门_《青石》在线阅读 - 青石网").title == "第二章 青石之门"
    )
    numbered = f"<h1>第二章 青石之门 2</h1><div>{PROSE}</div>"
    assert document(numbered, title="第二章 青石之门 2 - 青石网").title == "第二章 青石之门 2"


@pytest.mark.parametrize("top", ["", "<div class='logo'>青石区人民政府</div>"])
def test_where_the_title_element_names_the_site_the_line_over_the_info_line_counts(
    top: str,
) -> None:
    body = (
        f"{top}<p>您的位置：首页 >> 工作动态</p><div>青石街道新增三处口袋公园</div>"
        f"<div>发布日期：2023-03-01　信息来源：青石街道办事处</div><div>{PROSE}</div>"
    )
    read = document(body, title="青石区人民政府")
    assert read.title == "青石街道新增三处口袋公园"
    assert read.credited_source == "青石街道办事处"


def test_where_the_title_element_names_the_column_the_line_over_the_info_line_counts() -> None:
    info = "<div>发布时间：2023-03-01 来源：青石学会</div>"
    body = f"<div>青石学会年会成功举行</div>{info}<div>{PROSE}</div>"
    assert document(body, title="新闻动态--青石学会官网").title == "青石学会年会成功举行"
