"""Invented captures: a page's markup in, what the extractor reads from it."""

from __future__ import annotations

from datetime import UTC, datetime

from archive.records import Capture, Document, Rejection, WarcLocation
from pipelines.extract import extract

SENTENCE = "全区围绕重点任务推进各项工作，办成了一批群众看得见的实事，得到了社区居民的认可。"
PROSE = "".join(
    f"<p>　　{opening}{SENTENCE}</p>"
    for opening in ("今年以来，", "在产业方面，", "在生态方面，", "在民生方面，", "下一步，")
)


def capture(
    body: str | bytes,
    *,
    title: str = "青石区召开民生工作推进会-青石新闻网",
    head: str = "",
    status: int = 200,
    content_type: str | None = "text/html; charset=utf-8",
    url: str = "http://www.qingshi.example/news/20230301/17.html",
) -> Capture:
    """A capture of a page; markup without <html> is wrapped into one with this title."""
    if isinstance(body, str):
        if "<html" not in body:
            body = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
        body = body.encode()
    return Capture(
        target_uri=url,
        answered_uri=url,
        captured_at=datetime(2023, 6, 1, 18, tzinfo=UTC),
        status=status,
        headers=(("Content-Type", content_type),) if content_type else (),
        payload=body,
        payload_digest="sha1:2JMJ7L5RSW3YVVLMWQ4Y2ZVQJ5JYLKKI",
        location=WarcLocation("w", 0, 0),
    )


def document(body: str | bytes, **options: str) -> Document:
    """The document of a page that must be one."""
    found = extract(capture(body, **options))  # type: ignore[arg-type]
    assert isinstance(found, Document), found
    return found


def rejection(body: str | bytes, **options: object) -> Rejection:
    """The rejection of a page that must be none."""
    found = extract(capture(body, **options))  # type: ignore[arg-type]
    assert isinstance(found, Rejection), found.text
    return found


def article(*paragraphs: str, info: str = "", after: str = "") -> str:
    """A plain article page: title, info line, paragraphs, and what comes after them."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        '<div class="nav"><a href="/">首页</a><a href="/zw/">政务</a></div>'
        f"<div class='main'><h1>青石区召开民生工作推进会</h1><div class='info'>{info}</div>"
        f"<div class='con'>{PROSE}{text}</div>{after}</div>"
        '<div class="foot">青石新闻网 版权所有 某ICP备00000001号</div>'
    )
