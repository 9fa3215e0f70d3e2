"""What a site calls itself, and its columns: none of these is whom its pages credit."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TRAIL = re.compile(r"位置|首页\s{0,4}[>›»＞/]|主页\s{0,4}[>›»＞/]|.[>›»＞].{1,60}[>›»＞]")
_PAPER = re.compile(r"(?:报|报社|通讯社|新华社|电视台|电台|杂志|周刊)$")
_OWNER = re.compile(
    r"(?:版权所有|主办单位|主办|版权归属?)\s?[:：]?\s?(?P<name>[\u4e00-\u9fff]{4,24})"
    r"|(?P<before>[\u4e00-\u9fff]{3,20})\s?版权所有"
)
_OFFICE = re.compile(r"办公[室厅]|宣传部")


def owners(lines: Sequence[str]) -> list[str]:
    """Who a page's footer says it belongs to. An office that runs the site is not the site:
    what it issued may be credited to it."""
    named = [
        found.group("name") or found.group("before")
        for line in lines
        for found in _OWNER.finditer(line[:400])
    ]
    return [name for name in named if not _OFFICE.search(name)]


def columns(lines: Sequence[str]) -> list[str]:
    """The columns in a page's breadcrumb: `来源：工作报告` under that column names nobody. A paper
    has columns too, but its name is no column's."""
    trails = [line for line in lines if len(line) <= 120 and _TRAIL.search(line)]
    return [
        piece
        for line in trails
        for piece in re.split(r"[>›»＞/:：\s]+", line)
        if piece and not _PAPER.search(piece)
    ]
