"""PDF and Word files to paragraphs: many a report is a file that a short page only links.

Read by pdfminer.six (from 20260107 on: before, CVE-2025-64512 let a file name code to load)
and python-docx (resolves no entities). Both are pure Python, and they run where pages are
read: in worker processes with a limit of time and memory.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from docx import Document as WordFile
from docx.table import Table
from lxml.etree import XMLSyntaxError
from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTPage, LTTextContainer, LTTextLine
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.psexceptions import PSException

from archive.amounts import number_of
from archive.records import Outcome, Removal
from pipelines.extract.page import squeezed

MAX_PAGES = 1_000
"""Pages of a PDF that are read; a yearbook has some 600."""

MAX_UNFOLDED = 64 << 20
"""Bytes a Word file may unfold to."""

# What the readers raise on files that are not what they say: neither checks before it reads.
_BROKEN = (
    PSException, zipfile.BadZipFile, XMLSyntaxError, zlib.error, struct.error, ValueError, KeyError,
    IndexError, TypeError, AttributeError, AssertionError, OverflowError, RecursionError, EOFError,
    NotImplementedError,
)  # fmt: skip
# A number of the page and nothing else: 12, - 12 -, 第12页, 12/40, 第12页 共40页.
_PAGE_NUMBER = re.compile(
    r"[-—–·\s]*第?\s?\d{1,4}\s?页?(?:\s?[/,，]?\s?共?\s?\d{1,4}\s?页?)?[-—–·\s]*"
)
_BETWEEN_HAN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) +(?=[\u3000-\u9fff\uff00-\uffef])")
_RUNNING = 3
_HEAD = 1024


class Refused(Exception):
    """A file that gives no text: what it counts as, and why. Raised by `read_attachment`."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        self.outcome = outcome
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Attachment:
    """The paragraphs of a file, and the page numbers and running heads that were cut."""

    paragraphs: tuple[str, ...]
    removed: tuple[Removal, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a PDF page; positions in points."""

    text: str
    left: float
    right: float
    size: float


def is_attachment(payload: bytes) -> bool:
    """Whether these bytes are a PDF, or a zip file that begins like a Word file."""
    if _is_pdf(payload):
        return True
    if not payload.startswith(b"PK\x03\x04"):
        return False
    return any(name in payload for name in (b"word/document.xml", b"[Content_Types].xml"))


def read_attachment(payload: bytes) -> Attachment:
    """The text of a PDF or Word file. Raises Refused."""
    try:
        return _read_pdf(payload) if _is_pdf(payload) else _read_docx(payload)
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise Refused(Outcome.UNDECODABLE, "an encrypted PDF: it asks for a password") from error
    except _BROKEN as error:
        reason = f"a broken PDF or Word file: {type(error).__name__}: {error}"
        raise Refused(Outcome.NOT_HTML, reason[:300]) from error


def _is_pdf(payload: bytes) -> bool:
    """Whether a PDF begins here; mailers and servers leave a few bytes before it."""
    return b"%PDF-" in payload[:_HEAD] and payload.lstrip()[:1] != b"<"


def _read_docx(payload: bytes) -> Attachment:
    with zipfile.ZipFile(BytesIO(payload)) as packed:
        if "word/document.xml" not in packed.namelist():
            raise Refused(Outcome.NOT_HTML, "a zip file, and none of Word's")
        if sum(entry.file_size for entry in packed.infolist()) > MAX_UNFOLDED:
            raise Refused(Outcome.NOT_HTML, f"a Word file of more than {MAX_UNFOLDED} bytes")
    lines: list[str] = []
    for block in WordFile(BytesIO(payload)).iter_inner_content():
        lines.extend(_rows(block) if isinstance(block, Table) else block.text.split("\n"))
    paragraphs = tuple(filter(None, (_cell(line) for line in lines)))
    if not paragraphs:
        raise Refused(Outcome.NO_TEXT, "a Word file without text")
    return Attachment(paragraphs)


def _rows(table: Table) -> Iterator[str]:
    """A line for each row, its cells parted by tabs; a merged cell counts once."""
    for row in table.rows:
        cells = {cell._tc: cell.text for cell in row.cells}
        yield "\t".join(squeezed(text) for text in cells.values())


def _cell(line: str) -> str:
    return "\t".join(squeezed(part) for part in line.split("\t")).strip()


def _read_pdf(payload: bytes) -> Attachment:
    layout = LAParams(word_margin=0.3)
    pages = list(map(_lines, extract_pages(BytesIO(payload), maxpages=MAX_PAGES, laparams=layout)))
    heads = _running(pages)
    removed: list[Removal] = []
    kept: list[_Row] = []
    for page in pages:
        for place, row in enumerate(page):
            edge = place in (0, len(page) - 1)
            if edge and _PAGE_NUMBER.fullmatch(row.text):
                removed.append(Removal(row.text, "page-number"))
            elif edge and _undated(row.text) in heads:
                removed.append(Removal(row.text, "running-head"))
            else:
                kept.append(row)
    if not kept:
        scanned = number_of(len(pages), "page")
        raise Refused(Outcome.NO_TEXT, f"a scanned PDF: {scanned} and no text")
    return Attachment(tuple(_paragraphs(kept)), tuple(removed))


def _lines(page: LTPage) -> list[_Row]:
    """The lines of a page, from the top, as the layout analysis orders its blocks."""
    rows = []
    for block in page:
        if not isinstance(block, LTTextContainer):
            continue
        for line in block:
            text = squeezed(line.get_text()) if isinstance(line, LTTextLine) else ""
            if text:
                size = line.height
                rows.append(_Row(_BETWEEN_HAN.sub("", text), line.x0, line.x1, size))
    return rows


def _running(pages: list[list[_Row]]) -> frozenset[str]:
    """What stands at the top or foot of three pages and more, digits aside."""
    edges = Counter(
        text for page in pages for text in {_undated(row.text) for row in (*page[:1], *page[-1:])}
    )
    return frozenset(text for text, count in edges.items() if text and count >= _RUNNING)


def _undated(text: str) -> str:
    return re.sub(r"\d+", "", text)


def _paragraphs(rows: list[_Row]) -> Iterator[str]:
    """Lines joined to paragraphs: one that runs to the right margin goes on in the next, unless
    that is indented. Margins are those that most lines keep."""
    left = _usual([row.left for row in rows])
    right = max(row.right for row in rows)
    gathered = ""
    before: _Row | None = None
    for row in rows:
        full = before is not None and before.right >= right - 2.5 * before.size
        if before is not None and full and row.left <= left + 0.8 * row.size:
            space = " " if before.text[-1].isascii() and row.text[0].isascii() else ""
            gathered += space + row.text
        else:
            if gathered:
                yield gathered
            gathered = row.text
        before = row
    if gathered:
        yield gathered


def _usual(positions: list[float]) -> float:
    """The left margin: the leftmost position that a fifth of the lines or more share."""
    counts = Counter(round(position / 3) * 3 for position in positions)
    shared = [place for place, count in counts.items() if count >= 0.2 * len(positions)]
    return float(min(shared or counts))
