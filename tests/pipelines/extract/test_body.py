"""Which part of a page is the article, on the shapes that publishing systems make."""

from __future__ import annotations

import pytest

from tests.pipelines.extract.pages import PROSE, SENTENCE, document

NOTICE = (
    "各村（居）民委员会：因供水管道检修，定于三月五日八时至十八时对文化路以北各小区停水，请广大"
    "居民提前储水，注意用水安全，互相转告。"
)


@pytest.mark.parametrize(
    "attributes",
    [
        'class="TRS_Editor"', 'id="UCAP-CONTENT"', 'id="zoom"', 'id="vsb_content_2"',
        'class="v_news_content"', 'id="js_content"', 'class="article-content"', 'class="t_f"',
        'class="pages_content"', 'id="artibody"',
    ],
)  # fmt: skip
def test_known_containers(attributes: str) -> None:
    around = "".join(f"<p>别处的一句话，说的是第{n}件事情，与本文无关。</p>" for n in range(3))
    read = document(f"<div>{around}</div><div {attributes}>{PROSE}</div>")
    assert read.text.count(SENTENCE) == 5
    assert "与本文无关" not in read.text


def test_paragraphs_of_sections_and_spans() -> None:
    sections = "".join(
        f"<section><span style='x'>第{n}方面，{SENTENCE}</span></section><section><br></section>"
        for n in range(5)
    )
    assert document(f"<div>{sections}</div>").text.split("\n") == [
        f"第{n}方面，{SENTENCE}" for n in range(5)
    ]


def test_paragraphs_parted_by_line_breaks_inside_a_layout_table() -> None:
    rows = "<br/><br/>&nbsp;&nbsp;&nbsp;&nbsp;".join(f"第{n}方面，{SENTENCE}" for n in range(5))
    read = document(
        f"<table><tr><td valign=top><table><tr><td>{rows}</td></tr></table></td></tr></table>"
    )
    assert read.text.split("\n") == [f"第{n}方面，{SENTENCE}" for n in range(5)]


def test_a_real_table_keeps_its_rows_and_cells() -> None:
    table = (
        "<table><tr><th>指标</th><th>数值</th></tr><tr><td>生产总值</td><td>940亿元</td></tr>"
        "<tr><td>增速</td><td><p>6%</p></td></tr></table>"
    )
    text = document(f"<div>{PROSE}{table}<p>以上数字为初步统计，{SENTENCE}</p></div>").text
    assert "指标\t数值\n生产总值\t940亿元\n增速\t6%\n以上数字" in text


def test_a_table_alone_is_a_document() -> None:
    rows = "".join(f"<tr><td>第{n}项目建设地点</td><td>{n}万平方米</td></tr>" for n in range(12))
    assert document(f"<table>{rows}</table>").text.count("\t") == 12


def test_lists_and_headings_keep_their_order() -> None:
    body = (
        f"<div>{PROSE}<h2>一、目标</h2><ul><li>第一条，{SENTENCE}</li><li>第二条，{SENTENCE}</li"
        f"></ul></div>"
    )
    assert document(body).text.split("\n")[-3:] == [
        "一、目标",
        f"第一条，{SENTENCE}",
        f"第二条，{SENTENCE}",
    ]


def test_a_short_notice_is_a_document() -> None:
    read = document(f"<div class='nav'><a href='/'>首页</a></div><div><p>{NOTICE}</p></div>")
    assert read.text == NOTICE


def test_verse_without_long_lines_is_a_document() -> None:
    verse = "".join(f"<p>青石流水第{n}湾，白鸟归山几度还</p>" for n in "一二三四五六")
    assert document(f"<div>{verse}</div>").text.count("青石流水") == 6


def test_comments_longer_than_the_article_are_not_it() -> None:
    comments = "".join(
        f"<p>网友{n}：我觉得这件事情办得不错，希望继续坚持下去！</p>" for n in range(40)
    )
    read = document(
        f"<div><div id='a'>{PROSE}</div><div class='comment-box'>{comments}</div></div>"
    )
    assert "网友" not in read.text
    assert read.text.count(SENTENCE) == 5


def test_source_line_breaks_inside_a_word_are_no_spaces() -> None:
    text = document(f"<div><p>我们要坚持新发\n      展理念，打造5G\n基站。</p>{PROSE}</div>").text
    assert text.startswith("我们要坚持新发展理念，打造5G 基站。")


def test_text_after_two_hundred_and_fifty_six_nested_elements_is_not_lost() -> None:
    deep = "<div>" * 300 + PROSE + "</div>" * 300 + f"<p>末尾，{SENTENCE}</p>"
    assert document(deep).text.endswith(f"末尾，{SENTENCE}")


def test_a_page_in_one_enormous_text_node_is_read_whole() -> None:
    text = document(f"<p>{SENTENCE * 88_000}</p>").text
    assert len(text) == len(SENTENCE) * 88_000


def test_a_short_notice_on_a_page_full_of_links_is_a_document() -> None:
    menu = "".join(f"<a href='/{n}'>栏目{n}</a>" for n in range(40))
    entries = "".join(f"<li><a href='/n{n}'>关于第{n}批项目的通知公告</a></li>" for n in range(20))
    page = (
        f"<div>{menu}</div><div><h1>停水通知</h1><div>发布时间：2023-03-01</div><p>{NOTICE}</p></div>"
        f"<div><h3>通知公告</h3><ul>{entries}</ul></div>"
        "<div><p>主办单位：青石市人民政府办公室</p><p>某ICP备00000001号</p></div>"
    )
    read = document(page, title="停水通知_青石市人民政府")
    assert (read.title, read.published, read.text) == ("停水通知", "2023-03-01", NOTICE)


def test_an_article_in_two_columns_is_read_in_order() -> None:
    columns = "".join(
        f"<div class='col'><p>第{n}，{SENTENCE}</p><p>第{n}又，{SENTENCE}</p></div>" for n in "一二"
    )
    assert [line[:2] for line in document(columns).text.split("\n")] == ["第一"] * 2 + ["第二"] * 2


def test_a_refrain_is_no_second_copy() -> None:
    refrain = [
        f"青石桥上{word}，一年一年唱不完，唱给归来的人听" for word in ("看灯火", "等月圆", "说从前")
    ]
    verses = [f"第{n}段写的是河上的船和岸上的柳，还有那年冬天的风雪" for n in "一二三四五六"]
    song = "".join(f"<p>{line}</p>" for line in [*verses[:3], *refrain, *verses[3:], *refrain])
    assert document(f"<div>{song}</div>").text.count("看灯火") == 2


def test_typed_paragraphs_and_lines_of_code_keep_their_lines() -> None:
    typed = f"　　第一段，{SENTENCE}\n这一段还没有完。\n　　第二段，{SENTENCE}"
    assert document(f"<pre>{typed}</pre>").text.split("\n") == [
        f"第一段，{SENTENCE}这一段还没有完。",
        f"第二段，{SENTENCE}",
    ]
    code = "def mean(values):\n    total = 0\n    for value in values:\n        total += value"
    assert document(f"<div>{PROSE}<pre>{code}</pre></div>").text.count("\n") == 8
