"""Whom a page credits, in the forms that real pages use."""

from __future__ import annotations

import pytest

from tests.pipelines.extract.pages import PROSE, SENTENCE, article, document


@pytest.mark.parametrize(
    ("info", "source"),
    [
        ("来源：柳河日报", "柳河日报"),
        ("来源:柳河日报 2023-03-01 09:12", "柳河日报"),
        ("2023年03月01日来源:市政府办公室", "市政府办公室"),
        ("发布时间：2023-03-01 稿件来源：柳河日报 浏览次数：233 次", "柳河日报"),
        ("文章来源：柳河广播电视台 作者：李青 责任编辑：王某", "柳河广播电视台"),
        ("信息来源： 区民政局　　发布日期：2023-03-01", "区民政局"),
        ("来源：《柳河日报》 字体：大 中 小", "柳河日报"),
        ("发布时间 | 2023-02-10 责任编辑 | 来源 | 柳河日报", "柳河日报"),
        ("2023-03-01 09:12 <span>来源：</span><a href='/x'>柳河网</a><a>举报</a>", "柳河网"),
        ("转自：柳河发布", "柳河发布"),
        ("稿源：柳河日报 编辑：李青", "柳河日报"),
        ("供稿单位：区教育局", "区教育局"),
        ("来源：网络 来源：柳河日报", "柳河日报"),
        ("来源 | 青石区融媒体中心", "青石区融媒体中心"),
        (
            "<span>发布时间</span><span>2023-02-10</span><span>来源</span><span>柳河日报</span>",
            "柳河日报",
        ),
        ("来源：<a href='http://x.example/'>柳河日报</a>作者：李青", "柳河日报"),
        ("來源：柳河日報", "柳河日報"),
        ("来源：青石新闻网-柳河日报", "柳河日报"),
        ("来源: 2023-03-01 06:12", None),
        ("来源：", None),
        ("来源：网友投稿 时间：2023-03-01", None),
        ("来源：青石新闻网", None),
        ("發佈時間：2023-03-01 來源：柳河日報 責任編輯：李青", "柳河日報"),
        ("来源：本站原创", None),
        ("来源：互联网", None),
        ("作者：李青 来源：网络整理", None),
        ("2023-03-01 09:12", None),
        ("来源 柳河日报", "柳河日报"),
        ("[来源]柳河日报", "柳河日报"),
        ("来源丨柳河日报", "柳河日报"),
        ("来 源：柳河日报", "柳河日报"),
        ("本文来源于：柳河日报", "柳河日报"),
        ("摘自：《柳河日报》2023年3月1日", "柳河日报"),
        ("来源部门：区民政局", "区民政局"),
        ("信息提供单位：区统计局", "区统计局"),
        ("发稿单位：区委宣传部", "区委宣传部"),
        ("供稿：区教育局", "区教育局"),
        ("供稿：陈小满", None),
        ("来源：柳河日报（记者 李青）", "柳河日报"),
        ("来源：柳河日报 李青", "柳河日报"),
        ("来源：柳河日报/李青", "柳河日报"),
        ("来源：《柳河日报》（2023年03月01日 第02版）", "柳河日报"),
        ("数据来源：区统计局", None),
        ("来源：本站整理", None),
        ("来源：小编整理", None),
        ("来源：本报讯", None),
        ("来源：admin", None),
    ],
)
def test_source_of_the_info_line(info: str, source: str | None) -> None:
    assert document(article(info=info)).credited_source == source


@pytest.mark.parametrize(
    ("last", "source", "authors"),
    [
        ("柳河日报、柳报全媒体记者 陈小满", "柳河日报", ("陈小满",)),
        ("柳河日报记者 陈小满 通讯员 赵立冬", "柳河日报", ("陈小满", "赵立冬")),
        ("（记者 陈小满）", None, ("陈小满",)),
        ("本报记者 陈小满 周 立", None, ("陈小满", "周立")),
        ("文/陈小满 图/赵立冬", None, ("陈小满",)),
        ("作者：陈小满、赵立冬", None, ("陈小满", "赵立冬")),
        ("来源：柳河日报", "柳河日报", ()),
        ("（来源：柳河日报 作者：陈小满）", "柳河日报", ("陈小满",)),
    ],
)
def test_bylines_at_the_end(last: str, source: str | None, authors: tuple[str, ...]) -> None:
    read = document(article(last))
    assert read.credited_source == source
    assert read.credited_authors == authors


def test_a_byline_glued_to_the_last_paragraph_is_read() -> None:
    glued = (
        f"在文化方面，{'组织群众文化活动多场，丰富了居民生活。' * 6} 柳河日报记者陈小满/文 "
        f"赵立冬/制图"
    )
    read = document(article(glued))
    assert read.credited_source == "柳河日报"
    assert read.credited_authors == ("陈小满", "赵立冬")


def test_a_masked_byline_still_names_its_paper() -> None:
    glued = f"在文化方面，{'组织群众文化活动**场，丰富了居民生活。' * 6} 柳河日报记者陈**/文"
    assert document(article(glued)).credited_source == "柳河日报"


def test_an_agency_dateline_is_a_credit() -> None:
    body = article().replace("今年以来，", "新华社柳河3月1日电（记者陈小满、赵立冬）今年以来，")
    read = document(body)
    assert read.credited_source == "新华社"
    assert read.credited_authors == ("陈小满", "赵立冬")


def test_reporters_in_the_story_are_no_authors() -> None:
    body = article("他对记者李明说，这里变化很大，" + "大家都看在眼里，记在心上，乐在其中。" * 8)
    assert document(body).credited_authors == ()


def test_a_source_spoken_of_in_the_text_is_no_credit() -> None:
    body = article("全区的收入来源：一是农业，二是旅游，三是加工，" + "四是其他各类产业。" * 20)
    assert document(body).credited_source is None


def test_evidence_quotes_the_words() -> None:
    read = document(article(info="来源：柳河日报 责任编辑：王某某"))
    quotes = {item.field: item.quote for item in read.evidence}
    assert "来源：柳河日报" in quotes["credited_source"]
    assert read.editor == "王某某"


def test_a_meta_source_counts_and_the_editor_line_goes() -> None:
    read = document(
        article(after="<p>责任编辑：李青</p>"),
        head='<meta name="ContentSource" content="柳河日报">',
    )
    assert read.credited_source == "柳河日报"
    assert read.editor == "李青"
    assert "责任编辑" not in read.text


def test_the_column_of_a_breadcrumb_is_no_source() -> None:
    trail = "<div>当前位置: <a>主页</a> &gt; <a>工作报告</a> &gt; </div>"
    assert document(trail + article(info="来源：工作报告 点击：3次")).credited_source is None


def test_the_owner_of_the_page_is_no_source() -> None:
    owner = "<div>版权所有：柳河市人民政府</div>"
    assert document(article(info="来源：柳河市人民政府") + owner).credited_source is None


@pytest.mark.parametrize(
    ("info", "source"),
    [
        ("<p>柳河日报</p><p>2023-03-01 09:12</p>", "柳河日报"),
        ("<p>2023-03-01 09:12 · 柳河网</p>", "柳河网"),
        ("<p>2023年3月1日週三 上午9:12</p><p>柳河電視台</p>", "柳河電視台"),
        ("<p>2023-03-01 09:12</p><p>青石新闻网</p>", None),
        ("<p>2023-03-01 09:12</p><p>时政新闻</p>", None),
        ("<p>首页</p><p>互联网</p><p>2023-03-01 09:12</p>", None),
        ("<p>2023-03-01 09:12 本报</p>", None),
    ],
)
def test_an_outlet_alone_under_the_title_is_the_source(info: str, source: str | None) -> None:
    assert document(article(info=info)).credited_source == source


def test_a_dateline_in_traditional_script_is_a_source() -> None:
    told = f"<div><p>（柳河社羅馬19日電）市政府召開會議，{SENTENCE}</p>{PROSE}</div>"
    assert document(told).credited_source == "柳河社"


def test_the_office_that_runs_a_site_may_have_issued_the_text() -> None:
    foot = "<p>主办单位：青石区人民政府办公室</p>"
    info = "2023-03-01 来源：青石区人民政府办公室"
    assert document(article(info=info, after=foot)).credited_source == "青石区人民政府办公室"


@pytest.mark.parametrize("credit", ["柳河日报", "陈小满/柳河日报"])
def test_an_outlet_alone_over_the_text_is_its_source_and_no_part_of_it(credit: str) -> None:
    read = document(f"<h1>标题</h1><div class='con'><p>{credit}</p>{PROSE}</div>")
    assert read.credited_source == "柳河日报"
    assert "柳河日报" not in read.text


def test_a_column_of_the_site_is_no_origin() -> None:
    assert document(article(info="2023-03-01 来源：青石新闻网-文化频道")).credited_source is None


@pytest.mark.parametrize(
    "last", ["柳河日报记者通过电子邮件联系了企业。", "（实习生陈小满对此文亦有贡献）"]
)
def test_a_reporter_in_a_sentence_is_no_byline(last: str) -> None:
    assert document(article(last)).credited_authors == ()
