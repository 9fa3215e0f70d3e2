"""A page as a tree, and its words as lines: one leaf block, one line.

The tree is parsed once. libxml2 stops at 256 nested elements and says so only in its error
log; such a page is read a second time from its flattened source, so that nothing after the
cut is lost in silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree, html

from pipelines.characters import HAN


def words(text: str) -> frozenset[str]:
    """The words of a space-separated list."""
    return frozenset(text.split())


BLOCKS = words(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section"
    " summary table tbody td tfoot th thead tr ul br"
)
UNSEEN = words(
    "script style noscript template svg iframe object embed applet textarea select button input"
    " head meta link audio video canvas map math"
)
_SPACED_UP_TO = 300
# Characters that no reader sees: zero width, bidi controls, fillers, variation selectors, tags.
_INVISIBLE = dict.fromkeys(
    [
        *(0, 0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x180E, 0x3164, 0xFEFF, 0xFFA0),
        *(*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)),
        *(*range(0xFE00, 0xFE10), *range(0xE0000, 0xE0080), *range(0xE0100, 0xE01F0)),
    ]
)
_WRAP = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t\r]*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])"
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,30})[^<>]*>|<[!?/][^<>]*>")
# Tags so long that their attributes alone would cost the parser minutes.
_LONG_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]{0,30})\s[^<>]{10000,}>")
# What libxml2 writes into its log where it stops reading.
_LIMIT = re.compile(
    r"xcessive depth|use XML_PARSE_HUGE|too long|limit exceeded|out of memory", re.I
)
_BREAK = "</p><p>"
# More linked words than this are no link's: somebody forgot to close it.
_LONGEST_LINK = 300
# A cell of more than one block and more characters than this lays the page out.
_LONGEST_CELL = 120
_NO_FIGURES = ("table", "script", "ul", "form", "h1", "h2", "h3")
_KEEPS_LINES = re.compile(r"white-space\s{0,3}:\s{0,3}(?:break-spaces|pre)", re.I)
_INDENT = re.compile(r"(?:\u3000|[ \t\xa0]{2})")
_TITLE = re.compile(r"<title[^<>]*>([^<]{0,2000})", re.I)
# Sites build pages of pieces, and one of them ends the page: what follows is shown all the same.
_ENDS = re.compile(r"</(?:body|html)\s*>", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Line:
    """One leaf block of a page: its text, how many of its characters are linked, its element.

    `spaced` is the text with two spaces wherever an inline element begins or ends, so that
    `来源：<a>某报</a><b>举报</b>` does not read as one name; equal to `text` in long lines.
    """

    text: str
    linked: int
    element: html.HtmlElement
    spaced: str

    @property
    def link_share(self) -> float:
        """Linked characters over all, 0–1."""
        return self.linked / len(self.text) if self.text else 0.0


def parse(source: str) -> html.HtmlElement | None:
    """The tree of a page's source, or None where there is no element at all."""
    source = _LONG_TAG.sub(r"<\1>", _ENDS.sub("", _CONTROL.sub("", source)))
    tree, cut = _parse(source)
    if cut:
        tree, _ = _parse(flattened(source), huge=True)
    return tree


def _parse(source: str, huge: bool = False) -> tuple[html.HtmlElement | None, bool]:
    """The tree, and whether libxml2 gave up before the end of the source."""
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=huge
    )
    try:
        tree = html.document_fromstring(source.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None, _gave_up(parser)
    return tree, _gave_up(parser)


def _gave_up(parser: html.HTMLParser) -> bool:
    return any(_LIMIT.search(entry.message) for entry in parser.error_log)


def flattened(source: str) -> str:
    """The source with every block turned into a flat <p>: no nesting, no furniture hints."""
    source = _without_comments(source)
    title = _TITLE.search(source)
    pieces = ["<html><head><title>", title.group(1) if title else "", "</title></head><body><p>"]
    hidden = None
    last = 0
    for tag in _TAG.finditer(source):
        words_before = source[last : tag.start()] if hidden is None else ""
        if words_before:
            pieces.append(words_before)
        last = tag.end()
        name = (tag.group(2) or "").lower()
        if hidden is not None:
            hidden = None if tag.group(1) and name == hidden else hidden
        elif name in ("script", "style", "title") and not tag.group(1):
            hidden = name
        elif name in BLOCKS and pieces[-1] != _BREAK:
            pieces.append(_BREAK)
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
    reader = _LineReader(root)
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "end":
            reader.leave(element)
        elif not reader.enter(element):
            walker.skip_subtree()
    reader.flush()
    return reader.lines


def text_of(element: html.HtmlElement) -> str:
    """All words of an element on one line."""
    return squeezed("".join(element.itertext()))


class _LineReader:
    """Gathers the words between block borders into lines while the tree is walked."""

    def __init__(self, root: html.HtmlElement) -> None:
        self.lines: list[Line] = []
        self._root = root
        self._owner = root
        self._pieces: list[str] = []
        self._linked = 0
        self._links = 0
        self._set: list[html.HtmlElement] = []

    def enter(self, element: html.HtmlElement) -> bool:
        """Take an element's first words; False where its inside is not to be walked."""
        tag = element.tag
        if tag in BLOCKS:
            self.flush()
            if tag != "br":
                self._owner = element
        if tag in UNSEEN:
            return False
        if tag == "tr":
            cells = _cells(element)
            if cells:
                text = "\t".join(cells)
                self.lines.append(Line(text, _linked(element), element, text))
                return False
        self._links += tag == "a" and _leads(element)
        if tag == "pre" or _KEEPS_LINES.search(element.get("style") or ""):
            self._set.append(element)
        self._take(element.text)
        return True

    def leave(self, element: html.HtmlElement) -> None:
        """Close an element and take the words behind it."""
        tag = element.tag
        self._links -= tag == "a" and _leads(element)
        if self._set and self._set[-1] is element:
            self._set.pop()
        if tag in BLOCKS:
            self.flush()
            if tag != "br" and element is not self._root:
                self._owner = element.getparent()
        if element is not self._root:
            self._take(element.tail)

    def _take(self, words: str | None) -> None:
        if not words:
            return
        lines = typed_paragraphs(words) if self._set else [words]
        for place, line in enumerate(lines):
            if place:
                self.flush()
            self._pieces.append(line)
            self._linked += len(line.strip()) if self._links else 0

    def flush(self) -> None:
        """End the line."""
        text = squeezed("".join(self._pieces)) if self._pieces else ""
        if text:
            spaced = text
            if len(self._pieces) > 1 and len(text) <= _SPACED_UP_TO:
                spaced = "  ".join(filter(None, map(squeezed, self._pieces)))
            self.lines.append(Line(text, min(self._linked, len(text)), self._owner, spaced))
        self._pieces.clear()
        self._linked = 0


def typed_paragraphs(text: str) -> list[str]:
    """The paragraphs of a text that was typed with line breaks of its own: an indented line or
    one after an empty line begins one; where there are neither, and in code, every line is one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    indented = sum(bool(_INDENT.match(line)) for line in lines)
    empty = sum(not line.strip() for line in lines[1:-1])
    code = len(HAN.findall(text)) < 0.1 * len(text)
    if len(lines) < 2 or code or not (indented > 1 or empty > 1):
        return lines
    found: list[str] = [lines[0]]
    for above, line in pairwise(lines):
        if not above.strip() or (indented > 1 and _INDENT.match(line)):
            found.append(line)
        else:
            found[-1] += f"\n{line}"
    return found


def _leads(element: html.HtmlElement) -> bool:
    """Whether an <a> links its words: one that holds half a page was never closed, and one with
    a name and no address is a mark."""
    if element.get("name") and not element.get("href"):
        return False
    length = 0
    for words in element.itertext() if len(element) else ():
        length += len(words.strip())
        if length > _LONGEST_LINK:
            return False
    return True


def _cells(row: html.HtmlElement) -> list[str] | None:
    """The cells of a row of figures or words; None where the row only lays the page out."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2 or len(cells) > 60:
        return None
    texts = []
    for cell in cells:
        blocks = sum(1 for inner in cell.iterdescendants() if inner.tag in BLOCKS)
        if blocks > 4 or any(True for _ in cell.iterdescendants(*_NO_FIGURES)):
            return None
        texts.append(text_of(cell))
        if blocks > 1 and len(texts[-1]) > _LONGEST_CELL:
            return None
    if sum(map(len, texts)) > 1500 or not any(texts):
        return None
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _linked(element: html.HtmlElement) -> int:
    return sum(len(text_of(link)) for link in element.iterdescendants("a"))
