"""Which element of a page holds the article."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lxml import html

from pipelines.extract.furniture import prose_by_element
from pipelines.extract.page import Line

# Containers that Chinese publishing systems put an article's words into, surest first.
CONTAINERS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"^(UCAP-CONTENT|js_content|vsb_content\w*|TRS_UEDITOR|TRS_Editor|zoom|zoomcon|artibody"
        r"|endText|rm_txt_con|rich_media_content|pages_content|trs_editor_view|trs_paper_default"
        r"|v_news_content|wp_articlecontent|mp-editor|news_?content|article_?content"
        r"|info_?content|con_?text|TRS_PreAppend|view_content|xl_content|bt_content|ivs_content"
        r"|article-body|articlebody|news-text|newstext|post_body|detail_?content|u-mainText"
        r"|content_?text|text_?content|contentText|ContentBody|cnt_bd|entry-content|nr_?content"
        r"|maincontent_text|news_?body|art_?content|art_?con|zw_?content|zhengwen|t_f)$",
    )
)
_SHARE_OF_PARENT = 0.86


def known_container(
    root: html.HtmlElement, weights: Mapping[html.HtmlElement, int]
) -> html.HtmlElement | None:
    """The element a known publishing system keeps its articles in, when it holds most of the
    page's prose."""
    total = max(weights.values(), default=0)
    best: tuple[int, html.HtmlElement] | None = None
    for element, weight in weights.items():
        names = [element.get("id") or "", *(element.get("class") or "").split()]
        if not any(pattern.match(name) for name in names for pattern in CONTAINERS):
            continue
        if weight >= max(20, total * 0.4) and (best is None or weight > best[0]):
            best = (weight, element)
    return best[1] if best else None


def densest(root: html.HtmlElement, weights: Mapping[html.HtmlElement, int]) -> html.HtmlElement:
    """Go down from the root to the child that holds nearly all of its parent's prose, until
    the prose is spread over several children: there the article lies."""
    node = root
    while True:
        inner = max(node, key=lambda child: weights.get(child, 0), default=None)
        if inner is None or weights.get(inner, 0) < _SHARE_OF_PARENT * weights.get(node, 0):
            return node
        if inner.tag in ("p", "h1", "h2", "span", "font", "b", "strong", "li", "td"):
            return node if inner.tag != "td" else inner
        node = inner


def within(element: html.HtmlElement, lines: Sequence[Line]) -> list[int]:
    """Indices of the lines that stand inside `element`."""
    memo: dict[html.HtmlElement, bool] = {element: True}
    found = []
    for index, line in enumerate(lines):
        chain = []
        current: html.HtmlElement | None = line.element
        while current is not None and current not in memo:
            chain.append(current)
            current = current.getparent()
        inside = current is not None and memo[current]
        for node in chain:
            memo[node] = inside
        if inside:
            found.append(index)
    return found


def choose(root: html.HtmlElement, lines: Sequence[Line]) -> list[int]:
    """Indices of the lines that stand in the article's element."""
    weights = prose_by_element(lines)
    container = known_container(root, weights)
    if container is None:
        container = densest(root, weights)
    return within(container, lines)
