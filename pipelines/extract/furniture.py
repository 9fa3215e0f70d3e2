"""Containers of a page that are no part of any article: menus, share bars, related lists.

A container is known by the words of its id and class, or by its tag. None is taken away that
holds a good part of the page's prose: sites name their article column `left_share` too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from lxml import html

from pipelines.extract.page import Line

# What the words of an id or class say a container is. A word counts only whole:
# `hot` is furniture, `hotel-guide` is not.
RULES: Mapping[str, frozenset[str]] = {
    "navigation": frozenset(
        "nav navbar navi navigation menu submenu topnav topmenu topbar top toplink header head hd"
        " logo sitemap daohang subnav mainnav navbox toubu".split()
    ),
    "breadcrumb": frozenset(
        "breadcrumb breadcrumbs crumb crumbs bread path location position dqwz weizhi mbx curpos"
        " currentpath locate".split()
    ),
    "share": frozenset(
        "share shares sharebox bdshare bdsharebuttonbox jiathis bshare social sns fenxiang"
        " addthis sharebar toolbar tools dianzan zan like".split()
    ),
    "comments": frozenset(
        "comment comments cmt pinglun reply replies discuss changyan livefyre disqus gentie"
        " comentlist".split()
    ),
    "related": frozenset(
        "related relate relation relevant relative recommend recommends recommended tuijian"
        " rec hot hotnews hotlist rank ranking ranklist top10 guess xiangguan xgyd xgwz xgxx"
        " readmore morenews otherlist likenews interest interested".split()
    ),
    "sidebar": frozenset(
        "side sidebar sider aside sidecol sideright rightbar rightside rightcol colright"
        " rightlist".split()
    ),
    "pager": frozenset(
        "pager pagination pagenav pagebar prevnext prenext nextprev prev next pagelist fenye"
        " listpage turnpage shangxia".split()
    ),
    "prompt": frozenset(
        "qr qrcode ewm erweima weixin wechat weixincode scan app appdown download downapp"
        " openapp dasale dashang reward vip member pay lock login signin register reg subscribe"
        " follow guanzhu".split()
    ),
    "advertisement": frozenset(
        "ad ads adv advert advertisement adbox adsense guanggao gg sponsor promo promotion popup"
        " banner".split()
    ),
    "footer": frozenset(
        "foot footer bottom copyright copyrights ft dibu beian friendlink links youlian"
        " bottomnav".split()
    ),
    "disclaimer": frozenset("disclaimer statement shengming mianze mzsm copyrightinfo".split()),
    "tags": frozenset("tag tags keywords keyword label labels".split()),
    "editor": frozenset("editor editors zebian bianji zrbj".split()),
    "foreign": frozenset("immersive translate-popup notranslate-popup".split()),
}
_BY_WORD = {word: rule for rule, words in RULES.items() for word in words}
_BY_TAG = {"nav": "navigation", "footer": "footer", "aside": "sidebar", "form": "form"}
# The words a compound name may carry and still be an article's own box.
_ARTICLE_WORDS = frozenset("article content body main text detail zoom editor1 wrap".split())
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none", re.I)
# Share of the page's prose that makes a container too important to be furniture.
_MAX_PROSE = 0.3
_PROSE_MARK = re.compile(r"[。！？；，,!?;、]")


def is_prose(line: Line) -> bool:
    """Whether a line reads like written text rather than a menu entry or a headline link."""
    return line.link_share < 0.5 and len(line.text) >= 10 and bool(_PROSE_MARK.search(line.text))


def prose_by_element(lines: Iterable[Line]) -> dict[html.HtmlElement, int]:
    """Characters of prose under each element that has any, its descendants' included."""
    weights: dict[html.HtmlElement, int] = {}
    for line in lines:
        if not is_prose(line):
            continue
        weight = len(line.text) - line.linked
        element: html.HtmlElement | None = line.element
        while element is not None:
            weights[element] = weights.get(element, 0) + weight
            element = element.getparent()
    return weights


def furniture_rule(element: html.HtmlElement) -> str | None:
    """The rule that calls this element furniture by its tag, style, id or class; else None."""
    if element.tag in ("html", "body", "article", "main", "p", "h1"):
        return None
    by_tag = _BY_TAG.get(element.tag)
    if by_tag:
        return by_tag
    if _HIDDEN.search(element.get("style") or ""):
        return "hidden"
    names = f"{element.get('id') or ''} {element.get('class') or ''}"
    if names == " " or len(names) > 400:
        return None
    for name in names.split():
        words = [word.lower() for word in _WORD.findall(name)]
        rule = _BY_WORD.get("".join(words)) or _rule_of_words(words)
        if rule:
            return rule
    return None


def _rule_of_words(words: Sequence[str]) -> str | None:
    if _ARTICLE_WORDS.intersection(words):
        return None
    return next((_BY_WORD[word] for word in words if word in _BY_WORD), None)


def furniture_of(lines: Sequence[Line], weights: Mapping[html.HtmlElement, int]) -> dict[int, str]:
    """For each line (by its index) that stands in a furniture container: the rule's name."""
    total = max(weights.values(), default=0)
    memo: dict[html.HtmlElement, str | None] = {}
    found = {}
    for index, line in enumerate(lines):
        rule = _rule_above(line.element, memo, weights, total)
        if rule:
            found[index] = f"container:{rule}"
    return found


def _rule_above(
    element: html.HtmlElement,
    memo: dict[html.HtmlElement, str | None],
    weights: Mapping[html.HtmlElement, int],
    total: int,
) -> str | None:
    chain = []
    current: html.HtmlElement | None = element
    rule: str | None = None
    while current is not None:
        if current in memo:
            rule = memo[current]
            break
        chain.append(current)
        current = current.getparent()
    for node in reversed(chain):
        if rule is None and weights.get(node, 0) <= total * _MAX_PROSE:
            rule = furniture_rule(node)
        memo[node] = rule
    return rule
