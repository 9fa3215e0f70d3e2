"""Lines learned per host: what stands at the edge of the texts of many of a host's pages.

A rule knows the furniture that sites share; what one site alone puts under its articles is
seen only across its pages. A line counts once for each distinct text, so that a text
reprinted on many pages of a host never teaches its own words; and what a document says of
itself (who signs it, whom it addresses, from when it holds), or in a sentence that is not of
the site, is never learned, however often an office says it. Pure: the same documents teach
the same lines, in any order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import takewhile

from archive.host_lines import LEARNED_LINE, LearnedLine
from archive.records import Document, Removal

TEXTS = 8
"""Distinct texts that must share a line before it is the host's."""

SHARE = 0.3
"""The share of a host's distinct texts that must share a line."""

_HEAD, _TAIL = 3, 6
# Below so many lines a text is nearly all edge, and teaches nothing.
_FEWEST_LINES = 10
_LONGEST = 100
# A line of so many characters inside a text is its own: pages that share one share their text.
_OWN_LINE = 16
# So much of a text stays, whatever was learned.
_KEPT = 0.5
_FIGURES = re.compile(r"\d+")
# What documents say of themselves: signers and addressees, days, numbers, headings of sections,
# closing formulas, annexes.
_DOCUMENT_S = re.compile(
    r".*[：:]$|[（(〔\[].*[）)〕\]]$|.*(?:文件|纪要)$|附件.*|抄送.*|主送.*|主题词.*"
    r"|.{0,40}(?:政府|委员会|办公厅|办公室|国务院|厅|局|委|部|院|会|公司|中心|处|大队|所|站|校|园)$"
    r"|[\s\d〇○零一二三四五六七八九十年月日.-]{4,24}"
    r"|(?:第?[一二三四五六七八九十百\d]{1,4}[章节条、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]).*"
    r"|(?:特此|此致|敬礼|此复|妥否|以上|谢谢|请予|请认真|联系人|联系电话|咨询电话|地址).*"
    r"|.*(?:施行|实施|执行|废止|有效期|负责解释|贯彻).*|[\u4e00-\u9fff]{2,4}"
    r"|.*〔(?:19|20)\d\d〕.*"
)
# A whole sentence is an author's, who may say it every year, unless it speaks of the site.
_SENTENCE = re.compile(r"[。！？!?][”’」』）)]*$")
_SITE_S = re.compile(r"本网|版权|转载|网站|扫|关注|客户端|责编|来源|免责")


def learn(host: str, documents: Iterable[Document]) -> tuple[LearnedLine, ...]:
    """The lines that the documents of one host teach, by their words."""
    told = [each for each in documents if len(each.text.split("\n")) >= _FEWEST_LINES]
    clusters = _clusters(told)
    standing: dict[str, set[int]] = defaultdict(set)
    for document, cluster in zip(told, clusters, strict=True):
        for line in _edges(document):
            standing[line].add(cluster)
    of = len(set(clusters))
    return tuple(
        LearnedLine(host, line, len(texts), of)
        for line, texts in sorted(standing.items())
        if len(texts) >= max(TEXTS, SHARE * of)
    )


def without(document: Document, learned: Mapping[str, LearnedLine]) -> Document:
    """The document without the learned lines at its edges, each cut recorded. `learned`: the
    lines of its host by their words."""
    lines = document.text.split("\n")
    head = len(list(takewhile(lambda line: _plain(line) in learned, lines[:_HEAD])))
    tail = len(list(takewhile(lambda line: _plain(line) in learned, lines[: -_TAIL - 1 : -1])))
    kept = lines[head : len(lines) - tail]
    if not head + tail or sum(map(len, kept)) < _KEPT * sum(map(len, lines)):
        return document
    cut = (*lines[:head], *lines[len(lines) - tail :])
    removed = (*document.removed, *(Removal(line, LEARNED_LINE) for line in cut))
    return replace(document, text="\n".join(kept), removed=removed)


def _edges(document: Document) -> set[str]:
    """The lines at the edges of a text that a host may have put there, those cut before too."""
    lines = document.text.split("\n")
    cut = [removal.text for removal in document.removed if removal.rule == LEARNED_LINE]
    return {
        _plain(line)
        for line in (*lines[:_HEAD], *lines[-_TAIL:], *cut)
        if 4 <= len(line) <= _LONGEST and not _is_document_s(line)
    }


def _is_document_s(line: str) -> bool:
    if _DOCUMENT_S.fullmatch(line):
        return True
    return _SENTENCE.search(line) is not None and _SITE_S.search(line) is None


def _plain(line: str) -> str:
    """A line's words: counts and days vary under articles; a sentence's figures are its own."""
    return line if "。" in line else _FIGURES.sub("#", line)


def _clusters(documents: list[Document]) -> list[int]:
    """For each document, the number of its text: pages that share an inner line share one."""
    above = list(range(len(documents)))

    def top(number: int) -> int:
        while above[number] != number:
            above[number] = above[above[number]]
            number = above[number]
        return number

    first: dict[str, int] = {}
    for number, document in enumerate(documents):
        for line in document.text.split("\n")[_HEAD:-_TAIL]:
            if len(line) >= _OWN_LINE:
                above[top(number)] = top(first.setdefault(line, number))
    return [top(number) for number in range(len(documents))]
