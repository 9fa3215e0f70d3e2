"""Cutting a document into the texts that it carries.

Nearly every document is one text. A compilation (39 reports in 192 pages) is not: a page of
it holds the end of one report and the beginning of the next, and taken whole it would make
one work of them. It is cut where a report opens: at its title, above its salutation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from archive.records import Document, Flag, Part
from pipelines.characters import below_hundred
from pipelines.extract.found import value_of
from pipelines.extract.issuer import find_issuer

_COMPILED = re.compile(r"\d+\s*篇|[一二三四五六七八九十]+篇(?!章|幅)|合集|汇编|大全|合辑|范文集")
_SALUTATION = re.compile(
    # The speaker's name may stand on the same line.
    r"^[^\S\n]*(?:[^\n。！？；：:，,]{2,20}?(?=各位代表))?(?:(?:尊敬的)?各位(?:代表|委员|同志|领导|来宾)|(?:尊敬的)?主任、|主席、|同志们)"
    r"[^。；;\n]{0,40}?[：:，,]",
    re.MULTILINE,
)
_OPENING = re.compile(
    r"(?:现在|下面)[，,]?(?:请允许)?(?:由?我|受)|(?:我|受)[^。]{0,30}(?:代表|委托)[^。]{0,40}报告"
)
_NUMERAL = r"([一二三四五六七八九十百\d]{1,4})"
_NUMBERED = re.compile(
    rf"^[ \t\u3000]*[【\[（(]?(?:第 ?{_NUMERAL} ?篇|篇 ?{_NUMERAL}|范文 ?{_NUMERAL})[】\]）)]?"
    r"(?:[ \u3000]?[：:、.．].{0,60}|[ \u3000]\S.{0,60}|[ \u3000]*)$",
    re.MULTILINE,
)
_TITLE = re.compile(
    r"(?:报告|讲话|总结|要点|方案|规划|公报|决定|意见|发言|致辞|述职)(?:[（(].{0,20}[)）])?$"
)
_STATUTE = re.compile(r"(?:法|法典|条例|规定|办法|细则|规则|准则|章程|规程)(?:[（(].{0,20}[)）])?$")
_NAMELESS = re.compile(
    # A chapter's heading (一般规定), or one of two versions that are held side by side (原办法).
    r"(?:原|新|旧|现行|修[订改正]|草案|[前后]|的|本|该|"
    r"(?:一般|特别|特殊|其[他它]|基本|共同|补充|有关|具体)(?=规定|规则|准则))*+" + _STATUTE.pattern
)
_CONTENTS = re.compile(r"[【\[]?目\s*[录次][】\]]?")
_CHAPTER = re.compile(rf"第\s?{_NUMERAL}\s?(?:编|分编|章|节)")
_CHAPTER_OR_PART = re.compile(
    rf"{_CHAPTER.pattern}|第\s?{_NUMERAL}\s?部分|[（(]?{_NUMERAL}(?:[)）、]|[.．](?!\d))"
)
_ARTICLE = re.compile(rf"第\s?{_NUMERAL}\s?条\s")
_FIRST_ARTICLE = re.compile(r"^[^\S\n]*第一条(?=\s)", re.MULTILINE)
_CLOSING = re.compile(
    r"(?:奋斗|谢谢(?:大家)?|篇章|贡献|辉煌|胜利|前进|未来|审议|努力)[！!。.”\"]*\s*$"
)
_LAST_WORDS = re.compile(r"[！!]”?\s*$|谢谢|各位代表|同志们|让我们")  # 作出贡献。may stand anywhere
_ENUMERATED = re.compile(
    r"^[^\S\n]*(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|第.{1,4}[章节条])"
)
_TITLE_LINES = 6  # a title, its subtitle, the day and place, who speaks
_STATUTE_LINES = 40  # a contents of chapters may stand between
_TITLE_LENGTH = 60
_BLOCK_LENGTH = 600
_LAST_LENGTH = 160
_REPORT_LENGTH = 300  # raw characters; less than this before an opening is a preface
_TAIL_LENGTH = 100  # the end of another page's report may be short
_OPENING_WITHIN = 160  # raw characters after the salutation


@dataclass(frozen=True, slots=True)
class _Boundary:
    """Where a text begins, and its title line, if it has one; `opens` is False for what
    stands before the first opening."""

    start: int
    title: str | None
    opens: bool = True


def cut(document: Document) -> tuple[Part, ...]:
    """The texts of `document`, in order: one part for nearly every document.

    Parts are ranges of the document's text without surrounding white space. A report that the
    page holds from its opening to the next one's is a whole part; the piece before the first
    opening, and the last one of a page that others follow, keep the slice flag and page number.
    """
    boundaries = _boundaries(document)
    if not boundaries:
        return (_whole(document),)
    if document.text[: boundaries[0].start].strip():
        boundaries = [_Boundary(0, None, opens=False), *boundaries]
    ends = [boundary.start for boundary in boundaries[1:]] + [len(document.text)]
    return tuple(
        _piece(document, number, boundary, end, last=number == len(boundaries) - 1)
        for number, (boundary, end) in enumerate(zip(boundaries, ends, strict=True))
    )


def begins_text(text: str) -> bool:
    """Whether a text opens at its first line, as a page does where a new report begins: with
    its title, its salutation or its number."""
    first = text.lstrip().partition("\n")[0].strip()
    if not first or _ENUMERATED.match(first):
        return False
    if len(first) <= _TITLE_LENGTH and (_TITLE.search(first) or _NUMBERED.match(first)):
        return True
    head = text.lstrip()[:_BLOCK_LENGTH]
    return any(boundary.start == 0 for boundary in _openings(head))


def ends_text(text: str) -> bool:
    """Whether a text closes with its last line, as a speech does."""
    return _closes(text, len(text)) and bool(_LAST_WORDS.search(text[-_LAST_LENGTH:]))


def is_compilation(title: str | None) -> bool:
    """Whether a page's title says that it is of several texts (工作报告-39篇)."""
    return bool(_COMPILED.search(title or ""))


def _boundaries(document: Document) -> list[_Boundary]:
    """Where the document is cut; empty where it is one text."""
    text = document.text
    # 第一篇 heads a part of a five-year plan too: numbers count where the title says N篇.
    declared = is_compilation(document.title)
    found = (_numbered(text) if declared else []) or list(_openings(text))
    found = found or _statutes(text, declared=declared)
    spaced: list[_Boundary] = []
    for boundary in found:
        if not spaced or boundary.start - spaced[-1].start >= _REPORT_LENGTH:
            spaced.append(boundary)
    if not spaced:
        return []
    before_first = len(text[: spaced[0].start].strip())
    preface = _TAIL_LENGTH if _begins_within(document) else _REPORT_LENGTH
    if len(spaced) > 1 and before_first < preface:
        return [replace(spaced[0], start=0), *spaced[1:]]
    if len(spaced) > 1 or (before_first >= preface and _is_compiled(document)):
        return spaced
    return []


def _is_compiled(document: Document) -> bool:
    """Whether the page says that it is (part of) more than one text."""
    paged = document.page is not None and (document.pages or 1) > 1
    return paged or Flag.SLICE in document.flags or is_compilation(document.title)


def _numbered(text: str) -> list[_Boundary]:
    """Headings 第一篇, 篇二, 范文3 that count up by one."""
    found: list[tuple[int, _Boundary]] = []
    for match in _NUMBERED.finditer(text):
        numeral = match[1] or match[2] or match[3]
        number = int(numeral) if numeral.isdecimal() else below_hundred(numeral)
        if found and number != found[-1][0] + 1:
            continue
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        found.append((number, _Boundary(start, match[0].strip())))
    return [boundary for _, boundary in found] if len(found) > 1 else []


def _openings(text: str) -> Iterator[_Boundary]:
    """Salutations that a report opens with: a speaker who says 现在我代表…报告 follows at once.
    An audience addressed again in mid-report is none."""
    for match in _SALUTATION.finditer(text):
        if not _OPENING.search(text, match.end(), match.end() + _OPENING_WITHIN):
            continue
        start, title = _title_above(text, match.start())
        if title is not None or start == 0 or _closes(text, start):
            yield _Boundary(start, title)


def _statutes(text: str, *, declared: bool) -> list[_Boundary]:
    """The titles of statutes whose articles begin to count below them. One alone is the page's
    text, or is published by what stands before it; one that comes again is printed twice. Parts
    of a page are texts of their own where it says that it is a compilation."""
    heading = _CHAPTER if declared else _CHAPTER_OR_PART
    found: list[_Boundary] = []
    for match in _FIRST_ARTICLE.finditer(text):
        boundary = _statute_above(text, match.start(), heading)
        if boundary and (not found or found[-1].title != boundary.title):
            found.append(boundary)
    return found if len(found) > 1 else []


def _statute_above(text: str, opening: int, heading: re.Pattern[str]) -> _Boundary | None:
    """Where the statute begins whose first article stands at `opening`; a title above its contents
    goes before what looks like one below."""
    lines = [(start, words) for start, words in _block(text, opening, _STATUTE_LINES) if words]
    above = [*(words for _, words in lines), ""][1:]
    found = below = None
    for (start, words), before in zip(lines, above, strict=True):
        if _ARTICLE.match(words):
            break  # of the text before
        if _CONTENTS.fullmatch(words):
            found, below = None, found or below
        elif found is None and _is_title(words, heading) and not heading.fullmatch(before):
            found = _Boundary(start, words)
    return found or below


def _is_title(words: str, heading: re.Pattern[str]) -> bool:
    return bool(
        _STATUTE.search(words) and not _NAMELESS.fullmatch(words) and not heading.match(words)
    )


def _title_above(text: str, opening: int) -> tuple[int, str | None]:
    """Where the title block above an opening begins, and the report's title in it."""
    for start, words in _block(text, opening, _TITLE_LINES):
        if _TITLE.search(words):
            return start, words
    return opening, None


def _block(text: str, opening: int, lines: int) -> Iterator[tuple[int, str]]:
    """The lines that may be of a title block above an opening, upward, each with its start and
    without its indent. Notes in brackets are left out."""
    at = opening
    for line in reversed(text[max(0, at - _BLOCK_LENGTH) : at].split("\n")[-lines - 1 : -1]):
        words = line.strip()
        is_note = words.startswith(("（", "(")) and words.endswith(("）", ")"))
        if words and not is_note and (len(words) > _TITLE_LENGTH or words[-1] in '。！!；;，,”"'):
            return
        at -= len(line) + 1
        if not is_note:
            yield at + len(line) - len(line.lstrip()), words


def _closes(text: str, end: int) -> bool:
    """Whether the words before `end` close a report."""
    return bool(_CLOSING.search(text[max(0, end - 40) : end]))


def _whole(document: Document) -> Part:
    """The document's one text. A page of a compilation bears the compilation's title; a text
    that opens on it has its own."""
    part = _part(document, 0, 0, len(document.text))
    opening = next((each for each in _openings(part.text[:_BLOCK_LENGTH]) if not each.start), None)
    if not is_compilation(document.title) or opening is None or opening.title is None:
        return part
    return replace(part, title=opening.title, issuer=_issuer(opening.title), document_number=None)


def _issuer(title: str | None) -> str | None:
    return value_of(find_issuer({}, title, ()))


def _piece(document: Document, number: int, boundary: _Boundary, end: int, *, last: bool) -> Part:
    """One of several texts of a document: it has its own title, and the issuer that names;
    what the page states of issuer and number is of none of them."""
    headless = not boundary.opens and _begins_within(document)
    part = _part(document, number, boundary.start, end)
    flags = tuple(flag for flag in part.flags if flag is not Flag.SLICE)
    open_ended = headless or (last and _ends_within(document))
    return replace(
        part,
        title=boundary.title,
        issuer=_issuer(boundary.title),
        document_number=None,
        page=document.page if open_ended else None,
        pages=document.pages if open_ended else None,
        flags=(*flags, Flag.SLICE) if open_ended else flags,
    )


def _begins_within(document: Document) -> bool:
    """Whether the page goes on with what another one began."""
    return (document.page or 1) > 1 or (document.page is None and Flag.SLICE in document.flags)


def _ends_within(document: Document) -> bool:
    """Whether the page stops before its last text does."""
    more = document.page is not None and document.pages is not None
    more = more and (document.page or 0) < (document.pages or 0)
    return (more or Flag.SLICE in document.flags) and not ends_text(document.text)


def _part(document: Document, number: int, start: int, end: int) -> Part:
    text = document.text[start:end]
    start += len(text) - len(text.lstrip())
    end = start + len(text.strip())
    return Part(
        part_id=f"{document.document_id}.{number}",
        document_id=document.document_id,
        start=start,
        end=end,
        text=document.text[start:end],
        title=document.title,
        url=document.url,
        captured_at=document.captured_at,
        published=document.published,
        issuer=document.issuer,
        document_number=document.document_number,
        credited_source=document.credited_source,
        page=document.page,
        pages=document.pages,
        flags=document.flags,
    )
