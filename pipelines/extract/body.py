"""Which element of a page holds the article."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy

from lxml import html
from lxml.etree import tostring
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import bare_extraction

from pipelines.characters import letters
from pipelines.extract.furniture import Furniture, is_prose, prose_by_element, summaries, weighed
from pipelines.extract.lines import is_info_line
from pipelines.extract.page import BLOCKS, Line, words
from pipelines.extract.rules import footer

# Containers that Chinese publishing systems put an article's words into: TRS, the State
# Council's UCAP, VSB, Sudy, WeChat, ueditor, Discuz!, DedeCMS, portals. Names are compared in
# lower case, without `-`, `_` and trailing digits.
CONTAINERS = words(
    "ucapcontent trseditor trsueditor trseditorview trspaperdefault trspreappend zoom zoomcon"
    " vsbcontent vnewscontent wparticlecontent pagescontent jscontent richmediacontent ueditor"
    " artibody endtext rmtxtcon mpeditor newscontent articlecontent infocontent context viewcontent"
    " xlcontent btcontent ivscontent articlebody newstext postbody detailcontent umaintext"
    " contenttext textcontent contentbody cntbd entrycontent nrcontent maincontenttext newsbody"
    " artcontent artcon zwcontent zhengwen tf caascontentbody arcbody articletext articlecon "
    "newscon"
    " contentbox showcontent doccontent detailcon bodycontent conttext txtcontent wenzhang"
)
# A child with this share of its parent's prose is where the article lies.
_SHARE_OF_PARENT = 0.86
# The densest element is sure when it holds this share of the page's prose.
_SURE = 0.8
# With less prose than this a page is verse, a table or a short notice: all its words count.
_LITTLE_PROSE = 60
# So many characters below a title and its info line are a text.
_FEW_WORDS = 25
_LEAVES = words("p h1 h2 h3 span font b strong li")


def choose(
    root: html.HtmlElement,
    lines: Sequence[Line],
    furniture: Furniture,
    titles: Sequence[str] = (),
) -> list[int]:
    """Indices of the lines that stand in the article's element: a known container, else the
    densest element, else, where prose is scattered, the element trafilatura points at. Of a page
    with little prose, or where most of it would be missed, what stands under its title and info
    line."""
    weights = prose_by_element(lines)
    if weights.get(root, 0) < _LITTLE_PROSE:
        under = under_title(lines, titles)
        if under:
            return under
        streamed = summaries(lines)
        weights = weighed(
            line
            for index, line in enumerate(lines)
            if line.link_share < 0.5 and index not in streamed and not footer(line.text)
        )
    total = weights.get(root, 0)
    container = known_container(weights, total)
    if container is None:
        container = densest(root, weights)
        if weights.get(container, 0) < _SURE * total or container.tag in ("body", "html"):
            pointed = pointed_at(root, lines, weights, furniture)
            container = container if pointed is None else pointed
            chosen = within(container, lines)
            under = under_title(lines, titles)
            return under if _prose(chosen, lines) < 0.5 * _prose(under, lines) else chosen
    return within(container, lines)


def under_title(lines: Sequence[Line], titles: Sequence[str]) -> list[int]:
    """Indices of the lines from the title on, where an info line follows it, to the end of the
    smallest element that holds words below both; none where no title stands so."""
    plain = set(map(letters, titles)) - {""}
    for at, line in enumerate(lines):
        if line.link_share > 0.5 or letters(line.text) not in plain:
            continue
        below = [index for index in (at + 1, at + 2) if index < len(lines)]
        info = next((index for index in below if is_info_line(lines[index].text)), None)
        if info is None:
            continue
        node = line.element
        while node is not None:
            inside = [index for index in within(node, lines) if index > info]
            words = sum(
                len(lines[index].text) - lines[index].linked
                for index in inside
                if not footer(lines[index].text)
            )
            if words >= _FEW_WORDS:
                return [*range(at, info + 1), *inside]
            node = node.getparent()
    return []


def known_container(weights: Mapping[html.HtmlElement, int], total: int) -> html.HtmlElement | None:
    """The element a known publishing system keeps its articles in, when it holds most of the
    page's prose; the inner one of two."""
    found = [
        (weight, element)
        for element, weight in weights.items()
        if weight >= max(20, total * 0.4) and not CONTAINERS.isdisjoint(_names(element))
    ]
    heaviest = max((weight for weight, _ in found), default=0)
    inner = [element for weight, element in found if weight >= 0.6 * heaviest]
    return max(inner, key=_depth, default=None)


def densest(root: html.HtmlElement, weights: Mapping[html.HtmlElement, int]) -> html.HtmlElement:
    """Go down from the root to the child that holds nearly all of its parent's prose, until
    the prose is spread over several children: there the article lies."""
    node = root
    while True:
        inner = max(node, key=lambda child: weights.get(child, 0), default=None)
        if inner is None or inner.tag in _LEAVES or inner not in weights:
            return node
        if weights.get(inner, 0) < _SHARE_OF_PARENT * weights.get(node, 0):
            return node
        node = inner


def pointed_at(
    root: html.HtmlElement,
    lines: Sequence[Line],
    weights: Mapping[html.HtmlElement, int],
    furniture: Furniture,
) -> html.HtmlElement | None:
    """The element whose prose agrees best with what trafilatura takes for the main text; where it
    takes next to nothing, resiliparse is asked."""
    chosen = opinion(root, furniture)
    if len(chosen) < _LITTLE_PROSE:
        chosen = letters(extract_plain_text(tostring(root, encoding="unicode"), main_content=True))
    agreed = weighed(
        line for line in lines if len(letters(line.text)) >= 8 and letters(line.text) in chosen
    )
    every = agreed.get(root, 0)
    scored = [
        (2 * common / (every + max(common, weights.get(element, 0))), _depth(element), element)
        for element, common in agreed.items()
        if element.tag not in _LEAVES and common > 0
    ]
    return max(scored, key=lambda item: item[:2])[2] if scored else None


def opinion(root: html.HtmlElement, furniture: Furniture) -> str:
    """The main text by trafilatura, its white space and punctuation off.

    trafilatura sees a copy prepared for Chinese pages: furniture gone, and every leaf block
    (`section`, `div`, `td` with words of its own) a paragraph.
    """
    copied = deepcopy(root)
    for original, element in list(zip(root.iter(), copied.iter(), strict=True)):
        if not isinstance(element.tag, str) or element is copied:
            continue
        if furniture.rule_above(original):
            element.drop_tree() if element.getparent() is not None else None
        elif element.tag in ("div", "section", "td") and not any(
            inner.tag in BLOCKS for inner in element
        ):
            element.tag = "p"
    found = bare_extraction(copied, fast=True, include_comments=False)
    return letters(str(getattr(found, "text", None) or ""))


def within(element: html.HtmlElement, lines: Sequence[Line]) -> list[int]:
    """Indices of the lines that stand inside `element`."""
    inside = set(element.iter())
    return [index for index, line in enumerate(lines) if line.element in inside]


def _prose(indices: Sequence[int], lines: Sequence[Line]) -> int:
    return sum(len(lines[index].text) for index in indices if is_prose(lines[index]))


def _names(element: html.HtmlElement) -> list[str]:
    """An element's id and classes in the form they are compared in."""
    names = [element.get("id") or "", *(element.get("class") or "").split()[:12]]
    return [re.sub(r"[-_]+|\d+$", "", name.lower()[:60]) for name in names]


def _depth(element: html.HtmlElement) -> int:
    return sum(1 for _ in element.iterancestors())
