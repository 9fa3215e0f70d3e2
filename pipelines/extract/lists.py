"""Lists among the lines of a text that are the site's: headlines of other pages, references, the
page's own table of contents, a second copy of the text. Each is cut whole, and recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipelines.extract.furniture import is_prose, summaries
from pipelines.extract.linked_files import ENDING
from pipelines.extract.page import Line
from pipelines.extract.rules import DATE, RELATED_HEADING, footer

_MORE = re.compile(r"(?:more|更多)\s?[>»›]{0,3}\s?$", re.I)
_REFERENCES = re.compile(
    r"(?:参考资料|参考来源|注释和?参考资料|資料來源|參考資料)\s?[:：]?(?:\[?编辑\]?)?"
)
_ORDINAL = re.compile(r"[\[(（]?\d{1,3}[\])）.、]?")
_CONTENTS = re.compile(r"目\s{0,4}录\s?[:：]?|本文目录|文章目录|目錄")
# So much of a text must stand on a page twice before its second copy is one.
_COPY = 100
# A copy says nearly all that stands before it; a song's refrain does not.
_WHOLE = 0.8
_FILE = re.compile(rf"{ENDING}(?:[?#]|$)", re.I)
# A list of the site's names itself by what it lists.
_BOX = re.compile(
    r"(?:公告|公示|新闻|要闻|动态|资讯|信息|文章|内容|专题|专栏|栏目|推荐|排行榜?|热点|热门|阅读|链接|解读"
    r"|导航|视频|图片)$|^(?:最新|热门|相关|推荐|更多|猜你|大家|您可能|为您)"
)
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_MARKED = re.compile(r"[。！？；：:，,\d]")
# What stands beside the headlines of a list: their day, their rank.
_BESIDE = re.compile(
    r"[\[(（]?(?:\d{1,4}[-/.年月])?\d{1,2}[-/.月]\d{1,2}日?[\])）]?|\d{1,3}|[·•>»]"
)
_STOPS = ("。", "！", "？", "；", "”", "）")
_DAY = re.compile(rf"\s?[\[(（]?{DATE}[\])）]?\s?")
_ATTACHMENT = re.compile(rf"附件|附：|附表|.{{0,120}}{ENDING}[)）]?", re.I)


Cut = Mapping[int, str]
"""Lines that are cut, by index, with the rule."""


def listed(lines: Sequence[Line]) -> Cut:
    """The lines that belong to a list: streams of linked headlines with their summaries first."""
    cut: Cut = dict.fromkeys(
        (at for index in summaries(lines) for at in (index - 1, index)), "stream"
    )
    for found_in in (_links, _inserts, _related, _contents):
        cut = {**cut, **found_in(lines, cut)}
    return {**cut, **dict.fromkeys(range(said_again(lines), len(lines)), "said-twice")}


def _links(lines: Sequence[Line], cut: Cut) -> Cut:
    """Runs of three linked headlines: small ones, or any beside a sentence of the page's own."""
    total = sum(len(line.text) for line in lines)
    written = any(
        is_prose(line) and line.text.endswith(_STOPS) and index not in cut
        for index, line in enumerate(lines)
    )
    found: dict[int, str] = {}
    run: list[int] = []
    for index in range(len(lines) + 1):
        line = lines[index] if index < len(lines) else None
        if line and (
            (_headline(line) and not attached(line)) or (run and _BESIDE.fullmatch(line.text))
        ):
            run.append(index)
            continue
        small = sum(len(lines[entry].text) for entry in run) <= 0.3 * total
        if sum(lines[entry].linked > 0 for entry in run) >= 3 and (small or written):
            found.update(dict.fromkeys(run, "link-list"))
            over = lines[run[0] - 1] if run[0] else None
            if over and run[0] - 1 not in cut and _heads_box(over):
                found[run[0] - 1] = "link-list"
        run = []
    return found


def _inserts(lines: Sequence[Line], cut: Cut) -> Cut:
    """A heading like 相关阅读 in mid-text, with the linked headlines right under it."""
    found: dict[int, str] = {}
    for index, line in enumerate(lines):
        if index in cut or index in found or not RELATED_HEADING.fullmatch(line.text):
            continue
        end = index + 1
        while end < len(lines) and _headline(lines[end]) and not attached(lines[end]):
            end += 1
        if end > index + 1:
            found.update(dict.fromkeys(range(index, end), "related"))
    return found


def _heads_box(line: Line) -> bool:
    """Whether a line over a list of headlines is the list's own heading (最新公告), not the
    last line of a text."""
    short = len(line.text) <= 14 and not _MARKED.search(line.text)
    return short and bool(line.element.tag in _HEADINGS or _BOX.search(line.text))


def _headline(line: Line) -> bool:
    """A linked headline, the day it is of beside it or not."""
    words = _DAY.sub("", line.text)
    return 6 <= len(words) <= 60 and line.linked >= 0.8 * len(words)


def attached(line: Line) -> bool:
    """Links to a document's attachments are the document's own: named so, or links to files."""
    if _ATTACHMENT.match(line.text):
        return True
    return any(_FILE.search(link.get("href") or "") for link in line.element.iter("a"))


def _related(lines: Sequence[Line], cut: Cut) -> Cut:
    """From a heading like 相关阅读 on, when what follows is a small part, mostly links."""
    total = sum(len(line.text) for line in lines)
    begins = len(lines)
    after = prose = 0
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if index in cut or footer(line.text):
            continue
        small = after <= total * 0.3 and prose <= total * 0.12
        if (small and _heads_list(line)) or (
            after <= total * 0.5 and _heads_references(line, lines[index + 1 :])
        ):
            begins = index
        after += len(line.text) - line.linked
        if line.link_share < 0.5 and len(line.text) > 60:
            prose += len(line.text)
    return dict.fromkeys(range(begins, len(lines)), "related")


def _heads_list(line: Line) -> bool:
    """Whether a line heads a list of the site's: 相关阅读, or a heading with a link to more."""
    if RELATED_HEADING.fullmatch(line.text):
        return True
    return line.linked > 0 and len(line.text) <= 24 and bool(_MORE.search(line.text))


def _heads_references(line: Line, below: Sequence[Line]) -> bool:
    """Whether a line heads an encyclopaedia's references: linked, or with the day of reading."""
    if not _REFERENCES.fullmatch(line.text):
        return False
    named = [each for each in below if not _ORDINAL.fullmatch(each.text)]
    sure = sum(each.linked > 0 or "引用日期" in each.text for each in named)
    return len(named) > 0 and sure >= 0.6 * len(named)


def _contents(lines: Sequence[Line], _: Cut) -> Cut:
    """A table of contents whose entries link into the page; one that the author typed stays."""
    for index, line in enumerate(lines):
        if not _CONTENTS.fullmatch(line.text):
            continue
        end = index + 1
        while end < len(lines) and lines[end].link_share > 0.5 and len(lines[end].text) <= 60:
            end += 1
        return dict.fromkeys(range(index, end), "contents") if end - index > 2 else {}
    return {}


def said_again(lines: Sequence[Line]) -> int:
    """Where a second copy of the text begins (for the printer, for phones): from there on every
    line was there before. The number of lines where there is none."""
    first: dict[str, int] = {}
    for index, line in enumerate(lines):
        first.setdefault(line.text, index)
    start = len(lines)
    reach = length = 0
    for index in range(len(lines) - 1, 0, -1):
        before = first[lines[index].text]
        if before == index:
            break
        reach = max(reach, before)
        length += len(lines[index].text)
        if reach < index and length >= _COPY:
            start = index
    total = sum(len(line.text) for line in lines)
    again = sum(len(line.text) for line in lines[start:])
    return start if again >= _WHOLE * (total - again) else len(lines)
