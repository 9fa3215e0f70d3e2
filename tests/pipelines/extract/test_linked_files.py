"""A page knows the files it links, and not those that every page of its site links."""

from __future__ import annotations

import pytest

from archive.attachments import FileLink
from tests.pipelines.extract.pages import article, document, rejection

URL = "http://www.qingshi.example/news/20230301/17.html"


def linked(markup: str) -> list[tuple[str, str]]:
    return [(file.url, file.name) for file in document(article(after=markup), url=URL).attachments]


@pytest.mark.parametrize(
    ("markup", "file"),
    [
        ("<a href='P02.pdf'>年度报告</a>", ("news/20230301/P02.pdf", "年度报告")),
        ("<a href='/a/b.DOCX?x=1#p'>附件1</a>", ("a/b.DOCX?x=1", "附件1")),
        ("<a href='/down.jsp?id=7'>申请表.docx</a>", ("down.jsp?id=7", "申请表.docx")),
        ("<a href='/a/c.xls'><img src=i.gif></a>", ("a/c.xls", "c.xls")),
        ("<iframe src='/js/viewer.html?file=/a/d.pdf'></iframe>", ("a/d.pdf", "d.pdf")),
        ("<embed src='../e.pdf'>", ("news/e.pdf", "e.pdf")),
    ],
)
def test_a_file_is_told_by_its_address_or_by_its_name(markup: str, file: tuple[str, str]) -> None:
    assert linked(f"<p>{markup}</p>") == [("http://www.qingshi.example/" + file[0], file[1])]


@pytest.mark.parametrize(
    "markup",
    [
        "<div class='sidebar'><a href='/form.pdf'>常用表格</a></div>",
        "<div class='footer'><a href='/help.doc'>使用帮助</a></div>",
        "<a href='javascript:void(0)'>申请表.docx</a>",
        "<a href='/pdf/'>PDF 专区</a>",
        "<a href='ftp://a.example/b.pdf'>旧报告</a>",
        "<a href='http://[bad/b.pdf'>坏链接</a>",
    ],
)
def test_what_is_no_file_of_the_page_is_none(markup: str) -> None:
    assert linked(markup) == []


def test_each_file_counts_once_in_the_page_s_order() -> None:
    links = "<p><a href='b.pdf'>乙</a> <a href='a.pdf'>甲</a> <a href='b.pdf'>下载</a></p>"
    assert [name for _, name in linked(links)] == ["乙", "甲"]


def test_a_page_without_text_names_the_file_that_has_it() -> None:
    page = "<h1>政府工作报告</h1><div>2023-03-01</div><p><a href='r.pdf'>报告全文</a></p>"
    refused = rejection(page, title="政府工作报告", url=URL)
    assert refused.attachments == (FileLink(URL.replace("17.html", "r.pdf"), "报告全文"),)
    assert refused.detail.endswith("it links the file " + refused.attachments[0].url)


@pytest.mark.parametrize("ending", ["docx", "rtf", "7z"])
def test_files_linked_one_under_the_other_are_no_list_of_headlines(ending: str) -> None:
    links = [f"<a href='b{n}.{ending}'>加装电梯的申请表之{n}</a>" for n in (1, 2, 3)]
    assert "加装电梯的申请表之3" in document(article(*links), url=URL).text
