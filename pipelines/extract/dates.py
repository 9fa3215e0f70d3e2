"""When a page says it was published. Never a guess: a date counts only where the page labels
it, states it in its metadata, or sets it between the title and the text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from lxml import html

from archive.records import Defect, Evidence
from pipelines.characters import DIGITS, below_hundred
from pipelines.extract.article import Article

CHINA = timezone(timedelta(hours=8))
_NUMERIC = re.compile(
    r"(?<![\d.])((?:19|20)\d{2})\s{0,2}(?:[-/.·]\s{0,2}(\d{1,2})\s{0,2}[-/.·]\s{0,2}(\d{1,2})(?!["
    r"\d.]*\d{3})"
    r"|年\s{0,2}(\d{1,2})\s{0,2}月\s{0,2}(\d{1,2})\s{0,2}日?)"
    r"(?:\s{0,3}(?:T|星期.|[周週].|[（(][^）)]{1,4}[）)])?\s{0,3}(?P<half>[凌早清][晨上]|[上下]午|中午|晚上)?"
    r"\s{0,2}(\d{1,2})\s?[:：时]\s?(\d{1,2})(?:\s?[:：分]\s?(\d{1,2}))?"
    r"(?:\.\d{1,9})?\s?(Z|[+-]\d{2}:?\d{2})?)?"
)
# What the label 发布时间 may be followed by: a day without marks between its parts.
_COMPACT = re.compile(
    r"((?:发布|发表|公开|公布|上传)(?:时间|日期)\s{0,3}[:：]\s{0,3})((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)"
)
# A date whose parts stand in elements of their own: 2026 | 01 / 09 | 09:30:00.
_IN_PIECES = re.compile(
    r"(?<![\d-])((?:19|20)\d{2})\s{1,6}(\d{2})\s{0,4}/\s{0,4}(\d{2})(?=\s{1,6}\d{2}:\d{2}|\s*$)"
)
_HAN_DATE = re.compile(
    r"([二一][〇○零Ｏ一二三四五六七八九]{3})\s{0,2}年\s{0,2}([一二三四五六七八九十]{1,2})\s{0,2"
    r"}月\s{0,2}([一二三四五六七八九十]{1,3})\s{0,2}日"
)
_PUBLISHED_LABEL = re.compile(
    r"(?:发布(?:时间|日期|于)|发表(?:时间|日期|于)|公开(?:时间|日期)|公布(?:时间|日期)"
    r"|上传(?:时间|日期)|发稿时间|上网(?:时间|日期)|"
    r"添加时间|录入时间|刊发时间|發布(?:時間|日期)|發佈(?:時間|日期)|发文时间|推送时间"
    r"|提交时间)\s{0,3}[:：|｜]?\s{0,3}$"
)
_WEAK_LABEL = re.compile(
    r"(?:^|[\s|｜【\[(（])(?:时间|日期|時間|更新(?:时间|日期)|Date)\s{0,3}[:：|｜]\s{0,3}$"
)
_OTHER_LABEL = re.compile(
    r"(?:成文|印发|生成|制发|发文|有效|失效|实施|施行|截止|截至|修改|修订|废止|生效|签发|通过"
    r"|开标|报名|活动|会议|版权|Copyright|©|今[天日]|现在|当前|北京时间|编号|期号|出生|成立)"
    r"[^\d]{0,8}$|第\s?$",
    re.I,
)
# What makes a date one of the text's history: passed, promulgated, in force.
_OF_A_LAW = re.compile(
    r"\s?[^。：:]{0,30}(?:通过|公布|颁布|施行|实施|修订|修正|批准|生效|废止|印发|签署|会议)"
)
_VARIABLE = re.compile(
    r"\bvar\s{1,3}(?:ct|createTime|publish_?[tT]ime"
    r"|pub_?[tT]ime)\s{0,3}=\s{0,3}[\"'](?:(1\d{9})|(20\d\d[^\"']{6,20}))[\"']"
)
# The class of a <time> that says when a post was published.
_POSTED = re.compile(
    r"(?:^|[\s_-])(?:entry-date|published|post-date|pubdate|publish-time)(?:[\s_-]|$)"
)
# No Chinese site is older; 1970-01-01 is a clock that was never set.
_FIRST_SITES = "1993"
# Rules whose dates are stated as the date of publication; two such days contradict each other.
_SURE = frozenset({"label", "json-ld", "meta:pubdate", "meta:article:published_time"})
# An info line carries little besides its date: this many other characters at most.
_MAX_BESIDE = 60
_METAS = (
    "pubdate", "publishdate", "article:published_time", "publish-date", "publish_date",
    "publishtime", "publish_time", "datepublished", "og:release_date", "og:published_time",
    "dc.date", "dc.date.issued", "weibo:article:create_at", "article:create_at", "date",
    "release_date", "releasedate", "bytedance:published_time",
)  # fmt: skip


def dates_in(text: str) -> list[tuple[str, int, int]]:
    """Every date in `text` as (ISO 8601, start, end); impossible ones are left out."""
    found = []
    for match in _NUMERIC.finditer(text):
        iso = _iso(match)
        if iso:
            found.append((iso, match.start(), match.end()))
    for match in _HAN_DATE.finditer(text):
        year = int("".join(str(DIGITS.get(char, 0)) for char in match.group(1)))
        iso = _checked(year, below_hundred(match.group(2)), below_hundred(match.group(3)))
        if iso:
            found.append((iso, match.start(), match.end()))
    return sorted(found, key=lambda item: item[1])


def _iso(match: re.Match[str]) -> str | None:
    year, month, day = (
        match.group(1),
        match.group(2) or match.group(4),
        match.group(3) or match.group(5),
    )
    date = _checked(int(year), int(month), int(day))
    if not date or match.group(7) is None:
        return date
    hour, minute, second = int(match.group(7)), int(match.group(8)), int(match.group(9) or 0)
    if match.group("half") in ("下午", "晚上", "中午") and 1 <= hour < 12:
        hour += 0 if match.group("half") == "中午" and hour == 11 else 12
    if hour > 23 or minute > 59 or second > 59:
        return date
    stated = datetime.fromisoformat(f"{date}T{hour:02d}:{minute:02d}:{second:02d}+08:00")
    zone = match.group(10)
    if zone:
        offset = "+00:00" if zone == "Z" else zone
        try:
            stated = datetime.fromisoformat(stated.isoformat()[:19] + offset).astimezone(CHINA)
        except (ValueError, OverflowError):
            return date
    return stated.isoformat()


def _checked(year: int, month: int, day: int) -> str | None:
    try:
        return datetime(year, month, day, tzinfo=UTC).date().isoformat()
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Dated:
    """When a page says it was published, its evidence, and dates that cannot be."""

    published: str | None
    evidence: tuple[Evidence, ...]
    defects: tuple[Defect, ...]


def find_published(
    root: html.HtmlElement, metas: Mapping[str, str], article: Article, captured_at: datetime
) -> Dated:
    """The date of publication; a date after the capture is a defect, not a date."""
    table = article.cells.get("published")
    near = [*([f"发布日期：{table}"] if table else []), *article.dated, *article.between]
    candidates = [*_visible(near), *_labelled(article.below), *_stated(root, metas)]
    limit = (captured_at + timedelta(days=1)).astimezone(CHINA).isoformat()
    sound = [(iso, item) for iso, item in candidates if _FIRST_SITES <= iso <= limit]
    defects = tuple(
        Defect("implausible_date", item.quote)
        for iso, item in candidates
        if not _FIRST_SITES <= iso <= limit
    )
    if not sound:
        return Dated(None, (), defects)
    best = _finest(sound)
    days = {iso[:10]: item.quote for iso, item in sound if item.rule in _SURE}
    if len(days) > 1:
        defects = (*defects, Defect("conflicting_dates", " | ".join(days.values())))
    return Dated(best[0], (best[1],), defects)


def _labelled(lines: Iterable[str]) -> list[tuple[str, Evidence]]:
    """Dates under the text count only with their label."""
    return [item for item in _visible(lines) if item[1].rule == "label"]


def _finest(sound: Sequence[tuple[str, Evidence]]) -> tuple[str, Evidence]:
    """The first candidate; where it is a bare date, another one of that day that has the time."""
    first = sound[0]
    if len(first[0]) == 10:
        return next(
            (item for item in sound if item[0].startswith(first[0]) and len(item[0]) > 10), first
        )
    return first


def _visible(near: Iterable[str]) -> list[tuple[str, Evidence]]:
    labelled, weak, bare = [], [], []
    for stated in near:
        line = _COMPACT.sub(r"\1\2-\3-\4", _IN_PIECES.sub(r"\1-\2-\3", stated))
        for iso, start, end in dates_in(line):
            before = line[max(0, start - 20) : start]
            quote = line[max(0, start - 20) : end + 10]
            if _PUBLISHED_LABEL.search(before):
                labelled.append((iso, Evidence("published", "label", quote)))
            elif _OTHER_LABEL.search(before) or _OF_A_LAW.match(line, end):
                continue
            elif _WEAK_LABEL.search(before):
                weak.append((iso, Evidence("published", "weak-label", quote)))
            elif len(line) - (end - start) <= _MAX_BESIDE and not _in_sentence(line, start, end):
                bare.append((iso, Evidence("published", "info-line", quote)))
    return [*labelled, *weak, *bare]


def _in_sentence(line: str, start: int, end: int) -> bool:
    """Whether the date is part of a sentence or a headline rather than of an info line."""
    after = line[end : end + 2]
    return (
        bool(re.match(r"[在起至以前后，。、召—于]", after))
        or bool(re.search(r"[在于自从至到——]$", line[max(0, start - 2) : start]))
        or line.endswith(("。", "！", "？"))
    )


def _stated(root: html.HtmlElement, metas: Mapping[str, str]) -> list[tuple[str, Evidence]]:
    found = []
    for name in _METAS:
        value = metas.get(name, "")
        for iso, _, _ in dates_in(value)[:1]:
            found.append((iso, Evidence("published", f"meta:{name}", value[:60])))
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            found.extend(_from_json(script.text or ""))
        elif not script.get("src"):
            found.extend(_from_variable(script.text or ""))
    for element in root.iter("time"):
        value = element.get("datetime") or ""
        if (
            "pubdate" in element.attrib
            or element.get("itemprop") == "datePublished"
            or _POSTED.search(element.get("class") or "")
        ):
            found.extend(
                (iso, Evidence("published", "time", value[:60]))
                for iso, _, _ in dates_in(value)[:1]
            )
    return found


def _from_json(source: str) -> list[tuple[str, Evidence]]:
    """datePublished of a page's JSON-LD."""
    match = re.search(r'"(?:datePublished|pubDate)"\s{0,5}:\s{0,5}"([^"]{8,40})"', source[:50_000])
    if not match:
        return []
    try:
        value = str(json.loads(f'"{match.group(1)}"'))
    except json.JSONDecodeError:
        return []
    return [(iso, Evidence("published", "json-ld", value)) for iso, _, _ in dates_in(value)[:1]]


def _from_variable(source: str) -> list[tuple[str, Evidence]]:
    """The time a page keeps in a variable for its own script to show (WeChat: `var ct = "…"`)."""
    match = _VARIABLE.search(source)
    if not match:
        return []
    epoch = match.group(1)
    if epoch:
        value = datetime.fromtimestamp(int(epoch), CHINA).isoformat()
        return [(value, Evidence("published", "script-variable", match.group(0)))]
    return [
        (iso, Evidence("published", "script-variable", match.group(0)))
        for iso, _, _ in dates_in(match.group(2))[:1]
    ]
