"""Whose text a page says it carries: 来源 in all its forms, outlets in bylines and datelines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from archive.records import Evidence
from pipelines.extract.bylines import bylines
from pipelines.extract.found import Found
from pipelines.extract.outlets import outlet_alone
from pipelines.extract.page import words
from pipelines.extract.persons import names_in

_SOURCE_LABEL = re.compile(
    r"(?:(?:稿件|文章|信息|新闻|内容|资料|本文|原文|转载)?来\s{0,2}源(?:网站|单位|部门|媒体|于)?"
    r"|來源|稿源|转载自|转自|摘自|原载于?|供稿(?:单位)?|发稿单位|信息提供(?:单位|者)?|出处)"
    r"(?:\s{0,3}[\]】]?\s{0,3}[:：|｜丨]\s{0,3}|\s{2,3}|[\]】]\s{0,2})"
    r"|(?:^|(?<=\s))来源[\s/／](?=[\u4e00-\u9fff《]{2,16}(?:\s|$))"
)
_LABEL_WORD = (
    r"(?:作者|时间|日期|编辑|責編|責任編輯|編輯|時間|點擊|閱讀|瀏覽|發佈|記者|評論|责编"
    r"|责任编辑|校对|审核|发布|發布|浏览|阅读|点击|访问|次数"
    r"|分享|收藏|记者"
    r"|关注|评论|我要|选稿|采写|供稿|打印|字体|字号|扫一扫|原标题|转载|摄影|微信|举报)"
)
# What ends the value of a label on an info line: the next label, a date, a control.
_NEXT_LABEL = re.compile(
    rf"\s{_LABEL_WORD}|{_LABEL_WORD}(?:时间|日期|次数|量|于|人|者|机构|单位|本页|到)?\s?[:：|｜]|"
    r"字体|字号|如有|侵权|保护视力|视力保护|\[|【|大\s?中\s?小|Copyright|(?:稿件|文章|信息)?来源|"
    r"(?:19|20)\d\d\s?[-年/.]|\d{1,2}:\d\d|[|｜;；。，！？]|\s{2,}"
)
_NO_ORIGIN = words(
    "网友投稿 网络 互联网 网络整理 互联网整理 本站 本站原创 本网 本网原创 本网站 本报 本刊 "
    "原创 未知 不详 佚名 网友 用户 用户投稿 用户上传"
    " 投稿 转载 整理 小编 编辑 admin 管理员 匿名 其他 其它 综合 网上 无 暂无 会员投稿 会员上传 "
    "网站 官网 官方 第三方 文库 范文网"
    " 本单位 本局 本中心 互联网转载 网络转载 作者 内容来源于网络 来源于网络 自网络 自互联网 "
    "图片 责任编辑 本站整理 小编整理 编辑整理 网站整理 网友整理 网络收集 网络搜集 本报讯 本网讯 "
    "本站讯 自媒体 转帖 转贴 站长 会员 系统管理员 超级管理员"
)
_BESIDE_OUTLET = re.compile(
    r"(?P<outlet>[^\s/／（(]{2,24})(?:\s?[（(]\s?(?P<role>记者|通讯员|作者|文|摄)|\s|\s?[/／]\s?)"
    r"(?P<rest>[^（()）]{0,16})$"
)
_OUTLET_WORD = (
    r"(?:日报|晚报|时报|早报|晨报|都市报|商报|快报|导报|报社|电视台|通讯社|新华社|中新社|电台"
    r"|客户端|新闻网|新闻|融媒体?中心|融媒体?|全媒体|传媒|发布|网|报|台|社|周刊|杂志|频道|在线)"
)
_OUTLET = re.compile(rf"^[《]?[\u4e00-\u9fffA-Za-z0-9]{{0,16}}?{_OUTLET_WORD}[》]?$")
_SELF_OUTLET = re.compile(r"^本(?:报|网|刊|台|站|社|市|区)")
_AGENCY = re.compile(
    r"^(?:[（(【]|\s)?(?P<outlet>新华社|中新社|中新网|人民网|央视网|新华网|中国网|法新社"
    r"|[\u4e00-\u9fff]{2,8}?(?:日报|晚报|社|新闻网|日報|晚報|新聞網))"
    r"(?P<place>[\u4e00-\u9fff、]{0,12})(?:(?:\d{1,4}年)?(?:\d{1,2}月)?\d{1,2}日)?(?:电|讯"
    r"|電|訊|消息)(?=[\s（(）)：:】，,]|[\u4e00-\u9fff])"
)
_ACCORDING = re.compile(
    r"^[（(]?据(?P<outlet>[《]?[\u4e00-\u9fff]{2,12}?(?:社|日报|晚报|时报|新闻网?|新闻客户端"
    r"|客户端|网|电视台)[》]?)"
    r"(?:官网|微博|微信公众号)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:报道|消息|电|讯|通报)"
)
QUOTES = "“”\"'‘’「」《》()（）[]【】 ,，、.。:：;；-—|"


def find_source(
    info: Sequence[str],
    edges: Sequence[str],
    metas: Mapping[str, str],
    own: frozenset[str],
    under_title: Sequence[str],
) -> Found[str] | None:
    """The source that a page credits, the surest way of saying it first.

    `info` are the lines around its text, `edges` the first and last of the text's own,
    `under_title` those between title and text; `own` the site's names, plain.
    """
    return (
        _labelled_source([*info, *edges], own)
        or _meta_source(metas, own)
        or _bare_source(under_title, own)
        or _byline_source([*edges, *info], own)
        or _agency_source(edges, own)
    )


def clean_source(value: str, own: frozenset[str] = frozenset()) -> str | None:
    """The name in the value of a 来源 label; None where it names nobody, or the site itself.

    `own` holds the site's names in plain form. Of `本站名-某报` the part that is not the site
    counts.
    """
    value = re.sub(r"(?<=《)\s+|\s+(?=》)", "", value)
    ending = _NEXT_LABEL.search(value)
    name = (value[: ending.start()] if ending else value).strip(QUOTES)
    name = _without_author(name)
    parts = [part.strip(QUOTES) for part in re.split(r"[-－—]+", name)]
    if len(parts) == 2 and plain_name(parts[0]) in own:
        name = "" if re.search(r"(?:频道|栏目|专栏)(?:\s?原创稿?)?$", parts[1]) else parts[1]
    if not 2 <= len(name) <= 40 or name.lower() in _NO_ORIGIN or "http" in name:
        return None
    if re.fullmatch(r"[A-Za-z0-9_.\s]{1,4}|[*×X_]+|[\d\W]+", name):
        return None
    return None if plain_name(name) in own else name


def _without_author(name: str) -> str:
    """An outlet without the person named behind it: `某报 李青`, `某报/李青`, `某报（记者 李青`."""
    beside = _BESIDE_OUTLET.match(name)
    if beside and (
        beside.group("role") or names_in(beside.group("rest")) == [*beside.group("rest").split()]
    ):
        return beside.group("outlet").strip(QUOTES)
    return name


def plain_name(name: str) -> str:
    """A site's or an outlet's name as it is held against another."""
    return re.sub(r"[\W_]+|官网$|官方网站$|网站$|门户$", "", name).lower()


def _labelled_source(lines: Sequence[str], own: frozenset[str]) -> Found[str] | None:
    for index, line in enumerate(lines):
        for label in _SOURCE_LABEL.finditer(line[:4000]):
            if _inside_sentence(line, label.start()):
                continue
            value = line[label.end() : label.end() + 60]
            if not value.strip() and index + 1 < len(lines) and len(lines[index + 1]) <= 20:
                value = lines[index + 1]
                if re.search(r"[:：]", value):
                    continue
            name = clean_source(value, own)
            if name and not (label.group(0).startswith("供稿") and names_in(name) == [name]):
                return _found(name, "label", line[label.start() : label.end() + 40])
    return None


def _inside_sentence(line: str, start: int) -> bool:
    """Whether a label is a word of a sentence (`收入来源：农业`) rather than a label."""
    if len(line) <= 60:
        return bool(
            re.search(r"(?:收入|资金|数据|图片|经费|经济|电力|水|能量|财产|生活)$", line[:start])
        )
    before = line[start - 1 : start]
    return bool(re.match(r"[\u4e00-\u9fff]", before)) and before != "日" and start > 0


def _meta_source(metas: Mapping[str, str], own: frozenset[str]) -> Found[str] | None:
    for key in (
        "contentsource",
        "source",
        "article:source",
        "og:article:source",
        "mediaid",
        "copyrightholder",
    ):
        name = clean_source(re.sub(r"^来源\s?[:：]\s?", "", metas.get(key, "")), own)
        if name:
            return _found(name, f"meta:{key}", metas[key])
    return None


def _bare_source(lines: Sequence[str], own: frozenset[str]) -> Found[str] | None:
    """An outlet's name alone on a line under the title, or alone beside the date."""
    for line in lines:
        name = clean_source(outlet_alone(line) or "", own)
        if name and not _SELF_OUTLET.match(name):
            return _found(name, "under-title", line)
    return None


def _byline_source(lines: Sequence[str], own: frozenset[str]) -> Found[str] | None:
    for line in lines:
        for byline in bylines(line):
            for outlet in re.split(r"[、·/&\s]", byline.group("outlets")):
                name = outlet.strip("《》")
                if (
                    _OUTLET.match(name)
                    and not _SELF_OUTLET.match(name)
                    and plain_name(name) not in own
                ):
                    return _found(name, "byline", byline.group(0))
    return None


def _agency_source(lines: Sequence[str], own: frozenset[str]) -> Found[str] | None:
    for rule, pattern in (("dateline", _AGENCY), ("according-to", _ACCORDING)):
        for line in lines[:3]:
            found = pattern.match(line)
            if found and "媒体" not in found.group("outlet"):
                name = found.group("outlet").strip("《》")
                if plain_name(name) not in own:
                    return _found(name, rule, found.group(0))
    return None


def _found(name: str, rule: str, quote: str) -> Found[str]:
    return Found(name, Evidence("credited_source", rule, quote))
