"""The index table over a government page (索引号, 发文机关, 发文字号 …): metadata, not text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from archive.records import Evidence
from pipelines.extract.found import Found

_KINDS = {
    "index": "索引号 索引 信息索引号",
    "subject": "主题分类 分类 信息分类 主题词 关键词 主题",
    "kind": "公文种类 体裁分类 体裁",
    "issuer": "发文机关 发布机构 发文单位 制发机关 发文机构 公开主体 发布单位 制定机关"
    " 信息提供单位 发布机关",
    "written": "成文日期 生成日期 成文时间 制发日期 印发日期",
    "published": "发布日期 公开日期 发布时间 公布日期 公开时间",
    "title": "标题 文件名称 名称 信息名称 公文名称",
    "number": "发文字号 文号 文件编号 公文编号 发文文号 文件号",
    "validity": "有效性 是否有效 时效性 公文时效 废止日期",
    "effective": "实施日期 生效日期",
    "summary": "内容概述",
    "audience": "服务对象",
}
_LABELS = {label: kind for kind, labels in _KINDS.items() for label in labels.split()}
_LABEL = re.compile(
    r"(?:^|[\s\t|【\[])((?:[\u4e00-\u9fff][\s]{0,4}){2,7})\s?[:：】\]]\s?|(?:^"
    r"|\t)((?:[\u4e00-\u9fff]\s{0,4}){2,6})(?=\t)"
)
# 沈政发〔2026〕1号 and its kin; also 国务院令第706号.
NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}(?:\s?[〔\[［（(【﹝〈]\s?(?:19"
    r"|20)\d{2}\s?[〕\]］）)】﹞〉]\s?第?\s?\d{1,5}(?:[-—]\d{1,5})?\s?号"
    r"|(?:令|公告)\s?(?:(?:19|20)\d\d年)?\s?第?\s?\d{1,4}\s?号)"
)
_YEAR_NUMBER = re.compile(r"(?:19|20)\d\d年\s?第\s?\d{1,4}\s?号")
_NUMBER_LABEL = re.compile(r"^(?:发?文(?:件)?(?:字|编)?号|文件编号)\s?[:：]\s?")


def cells_of(line: str) -> dict[str, str]:
    """The labelled cells of one line: kind of cell → value. Labels may be spaced (索 引 号)."""
    marks = []
    for match in _LABEL.finditer(line[:2000]):
        name = re.sub(r"\s", "", match.group(1) or match.group(2) or "")
        if name in _LABELS:
            marks.append((_LABELS[name], match.start(), match.end()))
    cells: dict[str, str] = {}
    for index, (kind, _, end) in enumerate(marks):
        stop = marks[index + 1][1] if index + 1 < len(marks) else len(line)
        value = line[end:stop].strip(" \t|：:】]")
        cells.setdefault(kind, value)
    return cells


def table_lines(lines: Sequence[str]) -> dict[int, dict[str, str]]:
    """The lines (by index) that are rows of an index table, with their cells.

    A single `发布日期：…` line is an info line; a table has two kinds of cell that only
    such tables have, close together.
    """
    rows = {
        index: cells
        for index, line in enumerate(lines)
        if len(line) < 600 and (cells := cells_of(line))
    }
    found: dict[int, dict[str, str]] = {}
    for group in _runs(sorted(rows)):
        kinds = {kind for index in group for kind in rows[index]}
        if len(kinds) >= 3 and kinds & {"index", "number", "written", "issuer"}:
            found.update({index: rows[index] for index in group})
    return found


def _runs(indices: Sequence[int]) -> list[list[int]]:
    """Indices parted where more than four lines lie between two."""
    groups: list[list[int]] = []
    for index in indices:
        if groups and index - groups[-1][-1] <= 4:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def merged(rows: Mapping[int, Mapping[str, str]]) -> dict[str, str]:
    """All cells of a table, the first non-empty value of each kind."""
    cells: dict[str, str] = {}
    for row in rows.values():
        for kind, value in row.items():
            if value:
                cells.setdefault(kind, value)
    return cells


def document_number(cells: Mapping[str, str], lines: Sequence[str]) -> Found[str] | None:
    """The document number: the table's, else one that stands alone above the text."""
    found = NUMBER.search(cells.get("number", ""))
    if found:
        said = Evidence("document_number", "index-table", cells["number"])
        return Found(_spaceless(found.group(0)), said)
    for line in lines[:8]:
        bare = _NUMBER_LABEL.sub("", line.strip(" ()（）"))
        alone = NUMBER.fullmatch(bare) or _YEAR_NUMBER.fullmatch(bare)
        if alone:
            return Found(_spaceless(alone.group(0)), Evidence("document_number", "line", line))
    return None


def _spaceless(number: str) -> str:
    return re.sub(r"\s", "", number)
