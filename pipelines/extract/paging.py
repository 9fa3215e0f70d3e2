"""Page k of n, and the length a page declares."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import html

from archive.records import Evidence
from pipelines.extract.article import Article
from pipelines.extract.found import Found
from pipelines.extract.page import Line

_OF = (
    re.compile(r"第\s?(\d{1,4})\s?[/／]\s?(\d{1,4})\s?页"),
    re.compile(r"第\s?(\d{1,4})\s?页\s?[/,，(（]?\s?共\s?(\d{1,4})\s?页"),
    re.compile(r"共\s?(?P<pages>\d{1,4})\s?页\s?[,，]?\s?(?:当前)?第\s?(?P<page>\d{1,4})\s?页"),
)
_PAGER_WORDS = re.compile(r"[上下]一?页|[末尾首]页|共\s?\d{1,4}\s?页")
_TOTAL = re.compile(r"共\s?(\d{1,4})\s?页")
_PAGE = re.compile(r"\d{1,3}")
_DECLARED = re.compile(
    r"(?:共计?|全文共?|本文共|总计|字数\s?[:：]?)\s{0,2}(\d{2,9})\s?个?\s?(?:字|(?<=字数)\b)"
    r"|字数\s?[:：]\s?(\d{2,9})"
)


def page_of(titles: Sequence[str], article: Article) -> Found[tuple[int, int]] | None:
    """Which page of how many this is: by its title, by the lines around its text, else by the
    pager under it, whose numbers link all pages but this one."""
    for text in [*titles, *(line for line in article.info if len(line) <= 120)]:
        for pattern in _OF:
            found = pattern.search(text)
            if found:
                named = found.groupdict()
                page = int(named.get("page") or found.group(1))
                pages = int(named.get("pages") or found.group(2))
                if 1 <= page <= pages and pages > 1:
                    return Found((page, pages), Evidence("page", "page-mark", found.group(0)))
    return _by_pager(article.pager)


def _by_pager(lines: Sequence[Line]) -> Found[tuple[int, int]] | None:
    """The number of the pager that has no link, and its highest number."""
    words = " ".join(line.text for line in lines if len(line.text) <= 80)
    if not _PAGER_WORDS.search(words):
        return None
    linked: set[int] = set()
    plain: set[int] = set()
    for element in {line.element: None for line in lines if len(line.text) <= 80}:
        for inner in element.iter():
            number = (inner.text or "").strip(" []【】\xa0")
            if _PAGE.fullmatch(number):
                (linked if _leads_on(inner) else plain).add(int(number))
    total = _TOTAL.search(words)
    pages = max([*linked, *plain, int(total.group(1)) if total else 0], default=0)
    here = plain - linked - {0}
    if len(here) != 1 or not linked or pages < 2 or max(here) > pages:
        return None
    return Found((here.pop(), pages), Evidence("page", "pager", words[:80]))


def _leads_on(element: html.HtmlElement) -> bool:
    """Whether a number links another page; the current one links nothing, or itself by `#`."""
    for node in (element, *element.iterancestors()):
        if node.tag == "a":
            target = (node.get("href") or "").strip().lower()
            return bool(target) and not target.startswith(("#", "javascript:void"))
        if node.tag in ("li", "div", "p", "td"):
            return False
    return False


def declared_length(near: Sequence[str]) -> Found[int] | None:
    """The number of characters the page says its whole text has (`共计559955个字`)."""
    for line in near:
        found = _DECLARED.search(line) if len(line) <= 160 else None
        if found:
            said = Evidence("declared_chars", "count-line", found.group(0))
            return Found(int(found.group(1) or found.group(2)), said)
    return None
