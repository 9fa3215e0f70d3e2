"""Index tables, document numbers, issuers, page marks and outlines."""

from __future__ import annotations

import pytest

from archive.records import Flag
from tests.pipelines.extract.pages import PROSE, SENTENCE, article, document

TABLE = (
    "<table><tr><td><b>索 引 号：</b></td><td>000/2023-01</td><td><b>主题分类：</b></td><td>水"
    "利</td></tr>"
    "<tr><td>发文机关：</td><td>青石区人民政府</td><td>成文日期：</td><td>2023年2月20日</td></tr>"
    "<tr><td>发文字号：</td><td>青政发〔2023〕7号</td><td>发布日期：</td><td>2023年02月27日</td"
    "></tr></table>"
)


def test_an_index_table_is_metadata_and_no_text() -> None:
    read = document(f"{TABLE}<div class='TRS_Editor'>{PROSE}</div>", title="关于防汛工作的通知")
    assert (read.issuer, read.document_number, read.published) == (
        "青石区人民政府",
        "青政发〔2023〕7号",
        "2023-02-27",
    )
    assert "索" not in read.text
    assert "index-table" in {cut.rule for cut in read.removed}


def test_an_index_list_of_labels_is_one_too() -> None:
    labels = "".join(
        f"<li><b>{label}：</b><span>{value}</span></li>"
        for label, value in (
            ("索引号", "QS-2023-01"),
            ("发布机构", "青石区水务局"),
            ("文号", "青水发[2023]3号"),
            ("生成日期", "2023-02-20"),
        )
    )
    read = document(f"<div><ul>{labels}</ul>{PROSE}</div>")
    assert (read.issuer, read.document_number, read.published) == (
        "青石区水务局",
        "青水发[2023]3号",
        None,
    )


@pytest.mark.parametrize(
    "number",
    [
        "青政发〔2023〕7号", "青政办发（2023）12号", "国令第706号", "青石区人民政府公告第3号",
        "青政发﹝2023﹞8号", "青教〔2023〕1-2号", "2023年第5号", "财政部公告2023年第12号",
    ],
)  # fmt: skip
def test_a_document_number_that_stands_alone(number: str) -> None:
    read = document(f"<div><p>关于防汛工作的通知</p><p>{number}</p>{PROSE}</div>")
    assert read.document_number == number
    assert number in read.text


def test_a_document_number_behind_its_label() -> None:
    read = document(
        f"<div><p>关于防汛工作的通知</p><p>发文字号：青政发〔2023〕8号</p>{PROSE}</div>"
    )
    assert read.document_number == "青政发〔2023〕8号"


def test_a_number_quoted_in_the_text_is_not_the_document_s() -> None:
    read = document(article("根据《关于防汛工作的通知》（青政发〔2022〕9号）的要求，现通知如下。"))
    assert read.document_number is None


@pytest.mark.parametrize(
    ("title", "issuer"),
    [
        ("青石区人民政府关于印发防汛预案的通知", "青石区人民政府"),
        ("柳河市人民政府办公厅关于防汛工作的通知", "柳河市人民政府办公厅"),
        ("国务院办公厅转发水利部意见的通知", "国务院办公厅"),
        ("2023年青石区政府工作报告", "青石区人民政府"),
        ("青石区召开民生工作推进会", None),
        ("关于防汛工作的通知", None),
    ],
)
def test_the_issuer_of_a_title(title: str, issuer: str | None) -> None:
    assert document(f"<h1>{title}</h1><div>{PROSE}</div>", title=title).issuer == issuer


def test_the_issuer_of_a_signature() -> None:
    signed = f"<div>{PROSE}<p>青石区水务局</p><p>2023年3月1日</p></div>"
    assert document(signed, title="关于防汛的通知").issuer == "青石区水务局"


@pytest.mark.parametrize(
    ("mark", "page"),
    [
        ("第3/20页", (3, 20)),
        ("第3页/共20页", (3, 20)),
        ("共20页 第3页", (3, 20)),
        ("第30/20页", (None, None)),
    ],
)
def test_page_marks(mark: str, page: tuple[int | None, int | None]) -> None:
    read = document(article(after=f"<p>{mark}</p>"))
    assert (read.page, read.pages) == page


LIST_PAGER = (
    "<ul><li><a>共3页: </a></li><li><a href='#'>上一页</a></li><li><a href='#'>1</a></li>"
    "<li><a href='_2.html'>2</a></li><li><a href='_3.html'>3</a></li><li>下一页</li></ul>"
)


@pytest.mark.parametrize(
    ("pager", "page"),
    [
        ("<a href='1.html'>1</a> <b>2</b> <a href='3.html'>3</a> 下一页", (2, 3)),
        (LIST_PAGER, (1, 3)),
        ("<span>1</span><a href='2.html'>2</a> 共12页 <a href='2.html'>下一页</a>", (1, 12)),
        ("共1页: <a>1</a>", (None, None)),
        ("上一篇：<a href='1.html'>1</a> 下一篇：<a href='2.html'>2</a>", (None, None)),
        ("<a href='1.html'>1</a> 2 条评论", (None, None)),
    ],
)
def test_a_pager_links_all_pages_but_this_one(
    pager: str, page: tuple[int | None, int | None]
) -> None:
    read = document(article(after=f"<div class='pages'>{pager}</div>"))
    assert (read.page, read.pages) == page
    assert (Flag.SLICE in read.flags) is (page[0] is not None)


def test_the_declared_length() -> None:
    assert document(article(info="共计559955个字,预计阅读时长1867分钟。")).declared_chars == 559955


def test_the_outline_is_the_sections_in_order() -> None:
    sections = "".join(f"<p>{n}、第{n}部分</p><p>{SENTENCE}</p>" for n in "一二三")
    assert document(f"<div>{sections}</div>").outline == ("一", "二", "三")


def test_the_outline_of_a_page_in_one_paragraph() -> None:
    run = "".join(f"{n}、第{n}部分。{SENTENCE}" for n in "一二三")
    assert document(f"<div><p>{run}</p></div>").outline == ("一", "二", "三")


def test_counts_in_a_list_are_no_sections() -> None:
    assert document(article("会议要求一、二、三组分头行动，做好各项工作。")).outline == ()
