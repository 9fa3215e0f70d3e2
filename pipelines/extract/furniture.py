"""Containers of a page that are no part of any article: menus, share bars, related lists.

A container is known by the words of its id and class, or by its tag. None is taken away that
holds a good part of the page's prose: sites name their article column `left_share` too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from lxml import html

from pipelines.extract.page import Line, words

# What the words of an id or class say a container is. A word counts only whole:
# `hot` is furniture, `hotel-guide` is not.
RULES: Mapping[str, frozenset[str]] = {
    "navigation": words(
        "nav navbar navi navigation menu submenu topnav topmenu topbar top toplink header head hd"
        " logo sitemap daohang subnav mainnav navbox toubu"
    ),
    "breadcrumb": words(
        "breadcrumb breadcrumbs crumb crumbs bread path location position dqwz weizhi mbx curpos"
        " currentpath locate"
    ),
    "share": words(
        "share shares sharebox bdshare bdsharebuttonbox jiathis bshare social sns fenxiang"
        " addthis sharebar toolbar tools dianzan zan like"
    ),
    "comments": words(
        "comment comments cmt pinglun reply replies discuss changyan livefyre disqus gentie"
        " comentlist"
    ),
    "related": words(
        "related relate relation relevant relative recommend recommends recommended tuijian"
        " rec hot hotnews hotlist rank ranking ranklist top10 guess xiangguan xgyd xgwz xgxx"
        " readmore morenews otherlist likenews interest interested"
    ),
    "sidebar": words(
        "side sidebar sider aside sidecol sideright rightbar rightside rightcol colright rightlist"
        " right"
    ),
    "pager": words(
        "pager pagination pagenav pagebar prevnext prenext nextprev prev next pagelist fenye"
        " listpage turnpage shangxia"
    ),
    "prompt": words(
        "qr qrcode ewm erweima weixin wechat weixincode scan app appdown download downapp"
        " openapp dasale dashang reward vip member pay lock login signin register reg subscribe"
        " follow guanzhu"
    ),
    "advertisement": words(
        "ad ads adv advert advertisement adbox adsense guanggao gg sponsor promo promotion popup"
        " banner"
    ),
    "footer": words(
        "foot footer bottom copyright copyrights ft dibu beian friendlink links youlian bottomnav"
    ),
    "disclaimer": words("disclaimer statement shengming mianze mzsm copyrightinfo"),
    "tags": words("tag tags keywords keyword label labels"),
    "editor": words("editor editors zebian bianji zrbj"),
    "reference": words(
        "reflist references reference infobox basicinfo navbox catlinks mbox ambox hatnote"
        " editsection"
    ),
    "contents": words("toc catalog catalogue mulu"),
    "foreign": words("immersive translate-popup notranslate-popup"),
}
_BY_WORD = {word: rule for rule, names in RULES.items() for word in names}
_BY_TAG = {"nav": "navigation", "footer": "footer", "aside": "sidebar", "form": "form"}
# Containers of these kinds may be long; they are furniture at any size once the article is past.
_LONG = frozenset({"comments", "related", "share", "pager", "disclaimer", "footer", "reference"})
# A compound of these is an article's own box, whatever else its name says (`main-top`).
_ARTICLE_WORDS = words("article content body main text detail zoom wrap article1")
_SWITCHES = words("enable disable no has is with filter js")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# Build tools append hashes to class names (`content_XrPG6`); they say nothing.
_HASH = re.compile(r"_{1,2}(?=[A-Za-z0-9-]{0,5}[A-Z0-9])[A-Za-z0-9-]{4,6}$")
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none", re.I)
# Share of the page's prose that makes a container too important to be furniture by its name.
_MAX_PROSE = 0.3
# Prose before a long container that makes it come after the article.
_ARTICLE_PROSE = 100
_PROSE_MARK = re.compile(r"[。！？；，,!?;、]")
_TEASERS = 4


def is_prose(line: Line) -> bool:
    """Whether a line reads like written text rather than a menu entry or a headline link."""
    return line.link_share < 0.5 and len(line.text) >= 10 and bool(_PROSE_MARK.search(line.text))


def prose_by_element(lines: Sequence[Line]) -> dict[html.HtmlElement, int]:
    """Characters of prose under each element that has any, its descendants' included. Summaries
    under linked headlines, four and more on a page, are a stream of other articles: no prose."""
    streamed = summaries(lines)
    return weighed(
        line for index, line in enumerate(lines) if index not in streamed and is_prose(line)
    )


def weighed(lines: Iterable[Line]) -> dict[html.HtmlElement, int]:
    """Unlinked characters of these lines under each element that holds any of them."""
    weights: dict[html.HtmlElement, int] = {}
    for line in lines:
        weights[line.element] = weights.get(line.element, 0) + len(line.text) - line.linked
    if not weights:
        return weights
    tree = next(iter(weights)).getroottree()
    for element in reversed(list(tree.iter())):
        parent = element.getparent()
        if parent is not None and element in weights:
            weights[parent] = weights.get(parent, 0) + weights[element]
    return weights


def summaries(lines: Sequence[Line]) -> set[int]:
    """Indices of the lines that sum up the linked headline above them."""
    found = {
        index + 1
        for index, (headline, summary) in enumerate(pairwise(lines))
        if headline.link_share > 0.8
        and len(headline.text) >= 8
        and summary.link_share < 0.5
        and 20 <= len(summary.text) <= 600
    }
    return found if len(found) >= _TEASERS else set()


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
    if len(names) > 400:
        return None
    return next(filter(None, map(_rule_of_name, names.split())), None)


def _rule_of_name(name: str) -> str | None:
    """What one id or class says: `articleShare`, `blk-comment`, `detail__recommend`."""
    name = _HASH.sub("", name)
    whole = _BY_WORD.get(name.lower())
    if whole:
        return whole
    parts = [part for part in re.split(r"[^A-Za-z0-9]+", name) if part]
    said = [word.lower() for part in parts for word in _WORD.findall(part)]
    if not said or said[0] in _SWITCHES or len(said) > 5:
        return None
    # Two letters mean something only when set apart: `ad-box`, not the Ad of a hash.
    apart = {part.lower() for part in parts}
    rules = [
        _BY_WORD[word] for word in said if word in _BY_WORD and (len(word) > 2 or word in apart)
    ]
    if _ARTICLE_WORDS.intersection(said):
        rules = [rule for rule in rules if rule in _LONG]
    return rules[0] if rules else None


class Furniture:
    """Which elements of a page are furniture, judged with the weight of their prose."""

    def __init__(self, lines: Sequence[Line], weights: Mapping[html.HtmlElement, int]) -> None:
        self._weights = weights
        self._total = max(weights.values(), default=0)
        self._memo: dict[html.HtmlElement, str | None] = {}
        self._passed = 0
        self.lines: dict[int, str] = {}
        for index, line in enumerate(lines):
            rule = self.rule_above(line.element)
            if rule:
                self.lines[index] = f"container:{rule}"
            elif is_prose(line):
                self._passed += len(line.text)

    def rule_above(self, element: html.HtmlElement) -> str | None:
        """The rule of the outermost furniture container that holds this element, if any."""
        chain = []
        current: html.HtmlElement | None = element
        rule: str | None = None
        while current is not None:
            if current in self._memo:
                rule = self._memo[current]
                break
            chain.append(current)
            current = current.getparent()
        for node in reversed(chain):
            rule = rule or self._rule_of(node)
            self._memo[node] = rule
        return rule

    def _rule_of(self, element: html.HtmlElement) -> str | None:
        rule = furniture_rule(element)
        if rule is None:
            return None
        weight = self._weights.get(element, 0)
        if weight <= self._total * _MAX_PROSE:
            return rule
        past = self._passed >= _ARTICLE_PROSE
        return rule if past and rule in _LONG and weight < self._total else None
