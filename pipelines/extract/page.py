"""A page as a tree, and its words as lines: one leaf block, one line.

The tree is parsed once. libxml2 stops at 256 nested elements and says so only in its error
log; such a page is read a second time from its flattened source, so that nothing after the
cut is lost in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section"
    " summary table tbody td tfoot th thead tr ul br".split()
)
UNSEEN = frozenset(
    "script style noscript template svg iframe object embed applet textarea select button input"
    " head meta link audio video canvas map math".split()
)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\x00"))
_WRAP = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t\r]*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])"
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,30})[^<>]*>|<[!?/][^<>]*>")
_TITLE = re.compile(r"<title[^<>]*>([^<]{0,2000})", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Line:
    """One leaf block of a page: its text, how many of its characters are linked, its element."""

    text: str
    linked: int
    element: html.HtmlElement

    @property
    def link_share(self) -> float:
        """Linked characters over all, 0–1."""
        return self.linked / len(self.text) if self.text else 0.0


def parse(source: str) -> html.HtmlElement | None:
    """The tree of a page's source, or None where there is no element at all."""
    source = _CONTROL.sub("", source)
    tree, cut = _parse(source)
    if cut:
        tree, _ = _parse(flattened(source))
    return tree


def _parse(source: str) -> tuple[html.HtmlElement | None, bool]:
    """The tree, and whether libxml2 gave up before the end of the source."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(source.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None, _excessive(parser)
    return tree, _excessive(parser)


def _excessive(parser: html.HTMLParser) -> bool:
    return any("xcessive depth" in entry.message for entry in parser.error_log)


def flattened(source: str) -> str:
    """The source with every block turned into a flat <p>: no nesting, no furniture hints."""
    title = _TITLE.search(source)
    source = _without_comments(source)
    pieces = ["<html><head><title>", title.group(1) if title else "", "</title></head><body><p>"]
    hidden = None
    last = 0
    for tag in _TAG.finditer(source):
        if hidden is None:
            pieces.append(source[last : tag.start()])
        last = tag.end()
        name = (tag.group(2) or "").lower()
        if hidden is not None:
            hidden = None if tag.group(1) and name == hidden else hidden
        elif name in ("script", "style", "title") and not tag.group(1):
            hidden = name
        elif name in BLOCKS:
            pieces.append("</p><p>")
    pieces.append(source[last:] if hidden is None else "")
    return "".join([*pieces, "</p></body></html>"])


def _without_comments(source: str) -> str:
    """The source without <!-- comments -->, in one linear pass; an unclosed one ends the page."""
    kept = []
    start = 0
    while (opening := source.find("<!--", start)) >= 0:
        kept.append(source[start:opening])
        closing = source.find("-->", opening)
        if closing < 0:
            return "".join(kept)
        start = closing + 3
    return "".join([*kept, source[start:]])


def squeezed(text: str) -> str:
    """White space to single spaces, none at the ends; a source line broken between two Chinese
    characters is one word, not two."""
    return " ".join(_WRAP.sub("", text.translate(_INVISIBLE)).split())


def lines_of(root: html.HtmlElement) -> list[Line]:
    """The lines under `root` in document order. A row of a real table is one line, its cells
    parted by tabs."""
    return list(_walk(root))


def text_of(element: html.HtmlElement) -> str:
    """All words of an element on one line."""
    return squeezed("".join(element.itertext()))


def _walk(root: html.HtmlElement) -> Iterator[Line]:
    pieces: list[str] = []
    linked = 0
    links = 0
    owner = root

    def flush() -> Iterator[Line]:
        nonlocal linked
        text = squeezed("".join(pieces))
        if text:
            yield Line(text, min(linked, len(text)), owner)
        pieces.clear()
        linked = 0

    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        block = tag in BLOCKS
        if event == "start":
            if block:
                yield from flush()
                owner = element if tag != "br" else owner
            if tag in UNSEEN:
                walker.skip_subtree()
                continue
            if tag == "tr":
                cells = _cells(element)
                if cells:
                    text = "\t".join(cells)
                    yield Line(text, _linked(element), element)
                    walker.skip_subtree()
                    continue
            links += tag == "a"
            if element.text:
                pieces.append(element.text)
                linked += len(element.text.strip()) if links else 0
        else:
            links -= tag == "a"
            if block:
                yield from flush()
                if tag != "br" and element is not root:
                    owner = element.getparent()
            if element.tail and element is not root:
                pieces.append(element.tail)
                linked += len(element.tail.strip()) if links else 0
    yield from flush()


def _cells(row: html.HtmlElement) -> list[str] | None:
    """The cells of a row of figures or words; None where the row only lays the page out."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2 or len(cells) > 60:
        return None
    texts = []
    for cell in cells:
        blocks = sum(1 for inner in cell.iterdescendants() if inner.tag in BLOCKS)
        if blocks > 4 or any(True for _ in cell.iterdescendants("table", "script", "ul", "form")):
            return None
        texts.append(text_of(cell))
    if sum(map(len, texts)) > 1500 or not any(texts):
        return None
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _linked(element: html.HtmlElement) -> int:
    return sum(len(text_of(link)) for link in element.iterdescendants("a"))
