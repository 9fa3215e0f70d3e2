"""Not every answer is a page, and not every page is a document."""

from __future__ import annotations

import pytest

from archive.records import Document, Outcome
from pipelines.extract import EXTRACTOR, extract
from tests.pipelines.extract.pages import PROSE, SENTENCE, article, capture, rejection

CHALLENGES = (
    "<h1>安全验证</h1><p>请完成安全验证后继续访问</p>",
    "<p>您的访问过于频繁，请稍后再试。</p>",
    "<title>Just a moment...</title><p>Checking your browser before accessing the site.</p>",
    "<p>您的请求带有不合法参数，已被网站防火墙拦截</p>",
    "<noscript>x</noscript><p>请开启JavaScript并刷新该页</p>",
)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (301, Outcome.REDIRECT),
        (304, Outcome.REDIRECT),
        (403, Outcome.BLOCKED),
        (412, Outcome.BLOCKED),
        (429, Outcome.BLOCKED),
        (503, Outcome.BLOCKED),
        (521, Outcome.BLOCKED),
        (404, Outcome.FAILED_STATUS),
        (500, Outcome.FAILED_STATUS),
        (204, Outcome.FAILED_STATUS),
    ],
)
def test_the_status_decides_first(status: int, outcome: Outcome) -> None:
    assert rejection(article(), status=status).outcome is outcome


@pytest.mark.parametrize("body", CHALLENGES)
def test_a_challenge_with_status_200_is_a_block(body: str) -> None:
    assert rejection(body).outcome is Outcome.BLOCKED


def test_an_article_about_captchas_is_a_document() -> None:
    body = article("部分网站在用户访问过于频繁时，会要求输入验证码，完成安全验证。")
    assert isinstance(extract(capture(body)), Document)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"User-agent: *\nAllow: /\n", "text/plain; charset=utf-8"),
        (b"User-agent: *\nAllow: /\n", "text/html"),
        (b"%PDF-1.4 ...", "application/pdf"),
        (b"%PDF-1.4 ...", "text/html"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "text/html"),
        (b"PK\x03\x04....", None),
        (b'{"code": 0, "data": []}', "application/json"),
        (b"<html><body>x</body></html>", "image/gif"),
    ],
)
def test_other_media_are_no_pages(body: bytes, content_type: str | None) -> None:
    assert rejection(body, content_type=content_type).outcome is Outcome.NOT_HTML


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/octet-stream"])
def test_a_page_under_a_wrong_type_is_a_page(content_type: str | None) -> None:
    assert isinstance(extract(capture(article(), content_type=content_type)), Document)


def test_a_list_of_links_is_a_listing() -> None:
    entries = "".join(
        f"<li><a href='/a{n}.html'>关于做好第{n}批重点项目工作的通知</a><span>2023-03-0{n}</spa"
        f"n></li>"
        for n in range(1, 9)
    )
    assert rejection(f"<ul>{entries}</ul>").outcome is Outcome.LISTING
    assert (
        rejection("<ul><li><a href='/a.html'>关于做好防汛工作的通知</a></li></ul>").outcome
        is Outcome.LISTING
    )


def test_a_home_page_with_summaries_is_a_listing() -> None:
    entries = "".join(
        f"<div><h3><a href='/a{n}.html'>青石区第{n}次民生工作会议在文化中心召开</a></h3>"
        f"<p>会议听取了第{n}项工作的汇报，研究了下一步安排。</p></div>"
        for n in range(20)
    )
    assert rejection(entries).outcome is Outcome.LISTING


def test_a_list_over_a_long_footer_is_a_listing() -> None:
    entries = "".join(f"<li><a href='/{n}'>关于第{n}批项目的公示公告</a></li>" for n in range(30))
    footer = (
        "<div><p>主办：青石区人民政府办公室 承办：青石区大数据中心，地址：青石区文化路一号。</p>"
        "<p>本网站内容未经授权不得转载，建议使用主流浏览器访问，违法和不良信息举报电话见联系我"
        "们。</p></div>"
    )
    assert rejection(f"<ul>{entries}</ul>{footer}").outcome is Outcome.LISTING


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("", Outcome.NO_TEXT),
        ("<script>var a = '很多很多文字'</script>", Outcome.NO_TEXT),
        ("<img src='a.png'>", Outcome.NO_TEXT),
        ("<p>正在建设中</p>", Outcome.TOO_SHORT),
        ("<p>请先登录后查看</p>", Outcome.LOGIN_WALL),
        ("<h1>404</h1><p>抱歉，您访问的页面不存在</p>", Outcome.NO_TEXT),
    ],
)
def test_pages_without_an_article(body: str, outcome: Outcome) -> None:
    assert rejection(body).outcome is outcome


def test_bytes_that_no_charset_reads_are_undecodable() -> None:
    noise = bytes((n * 37 + n // 7) % 256 for n in range(4000)).replace(b"\x00", b"\xff")
    assert rejection(b"<html><body>" + noise).outcome is Outcome.UNDECODABLE


def test_a_rejection_says_where_and_why() -> None:
    found = rejection(article(), status=404)
    assert (found.stage, found.detail) == ("extract", "status 404")
    assert found.target_uri.startswith("http://www.qingshi.example/")


def test_a_document_is_named_by_its_address_and_payload() -> None:
    first = extract(capture(article()))
    again = extract(capture(article(f"又一段，{SENTENCE}")))
    other = extract(capture(article(), url="http://www.qingshi.example/2.html"))
    assert isinstance(first, Document)
    assert isinstance(again, Document)
    assert isinstance(other, Document)
    assert len(first.document_id) == 32
    assert first.document_id == again.document_id != other.document_id
    assert first.extractor == EXTRACTOR


def test_extraction_does_not_depend_on_the_pages_before_it() -> None:
    pages = [capture(article(f"第{n}段，{SENTENCE}")) for n in range(4)] + [capture(PROSE)]
    forwards = [extract(page) for page in pages]
    backwards = [extract(page) for page in reversed(pages)]
    assert forwards == backwards[::-1]
