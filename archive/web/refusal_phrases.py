"""The words of refusals: see `archive.web.phrases`. English says what the error itself says."""

from __future__ import annotations

NAMES: dict[str, tuple[str, str]] = {
    "status 400": ("无法理解这个请求", "This cannot be understood"),
    "status 404": ("没有找到", "Nothing found"),
    "status 451": ("已撤下", "Removed"),
    "status 300": ("多篇文献", "Several works"),
    "status 405": ("不支持这种请求", "This cannot be asked so"),
    "status 500": ("出错了", "Something went wrong"),
    "status 503": ("暂时不可用", "Not available for the moment"),
    "status 413": ("内容过大", "Too large"),
    # why there is no answer; what exactly was wrong stands below
    "why 400": ("请检查网址或所填内容。", "Look at the address, or at what was filled in."),
    "why 404": (
        "本档案没有此名称下的内容，或该地址尚未采集。",
        "The archive holds nothing under this name, or the address was never captured.",
    ),
    "why 405": ("本站只供查阅。", "This site can only be read."),
    "why 413": ("请使用命令行导出。", "There is a verb of the command line for it."),
    "why 451": (
        "此内容已按要求撤下，不再提供。",
        "It was taken down on request and is not provided any more.",
    ),
    "why 500": ("请稍后再试。", "Please try again later."),
    "why 503": ("请稍后再试。", "Please try again later."),
    # what is wrong with a value that was given, by pydantic's names of mistakes
    "asked missing": ("缺少参数 {where}", "{where} is missing"),
    "asked int_parsing": ("{where} 应为整数", "{where} should be a whole number"),
    "asked greater_than_equal": ("{where} 至少为 {ge}", "{where} should be {ge} or more"),
    "asked less_than_equal": ("{where} 至多为 {le}", "{where} should be {le} or less"),
    "asked string_too_long": (
        "{where} 过长，至多 {max_length} 字",
        "{where} is too long: {max_length} characters are the most",
    ),
    "asked string_too_short": ("{where} 为空或过短", "{where} is empty, or too short"),
    "asked date_from_datetime_parsing": (
        "{where} 应为日期，如 2026-01-31",
        "{where} should be a date, as 2026-01-31",
    ),
    "asked bool_parsing": ("{where} 应为 true 或 false", "{where} should be true or false"),
    "asked enum": ("{where} 只能是 {expected}", "{where} should be {expected}"),
    "asked literal_error": ("{where} 只能是 {expected}", "{where} should be {expected}"),
}

CHINESE: dict[str, str] = {
    "The search was refused:": "检索未执行：",
    "Not Found": "没有这个地址。",
    "Method Not Allowed": "不支持这种请求方式。",
    "there is no such file": "没有这个文件。",
    "the pages speak zh and en": "本站只有中文与英文页面。",
    # of searches (archive.search.query, archive.search.patience)
    "the query is empty: give at least one character to look for": "检索词为空，请至少输入一个字。",
    "the query is too long: {most} characters are the most": "检索词过长，最多 {most} 字。",
    "the query is too large: {most} terms are the most": "检索词过多，最多 {most} 个。",
    "`witnesses` asks for pages: take the list of witnesses": (
        "检索的是页面，请导出网页列表（witnesses）。"
    ),
    "`since` and `until` ask for pages: take the list of witnesses": (
        "since 与 until 限定的是网页，请导出网页列表（witnesses）。"
    ),
    "nothing narrows the list of {what}: it is of all there are": (
        "列表 {what} 包含全部条目，不能按条件筛选。"
    ),
    "passim's lines are the texts of works: take works.passim": (
        "passim 格式只含文献的文本，请使用 works.passim。"
    ),
    "the query is nested too deep: {most} brackets are the most": "括号嵌套过深，最多 {most} 层。",
    'the query is malformed: {sign} at character {at} is never closed; "{sign}" in quotation marks '
    "is a word": "第 {at} 字的 {sign} 没有与之配对的括号；如要检索该字符，请加引号：“{sign}”。",
    'the query is malformed: {sign} at character {at} closes no bracket; "{sign}" in quotation '
    "marks is a word": (
        "第 {at} 字的 {sign} 没有与之配对的括号；如要检索该字符，请加引号：“{sign}”。"
    ),
    'the query is malformed: {sign} at character {at} has nothing after it; "{sign}" in quotation '
    "marks is a word": "第 {at} 字的 {sign} 之后缺少检索词；如要检索该词，请加引号：“{sign}”。",
    'the query is malformed: {sign} at character {at} has nothing before it; "{sign}" in quotation '
    "marks is a word": "第 {at} 字的 {sign} 之前缺少检索词；如要检索该词，请加引号：“{sign}”。",
    "the search took longer than {seconds} seconds and was stopped: ask for fewer or longer "
    "words": "检索超过 {seconds} 秒，已中止；请减少检索词，或使用较长的词。",
    # of names, pages and captures (archive.texts, archive.overview, archive.catalogue.tombstones)
    "the archive knows no work {name!r}: no id, page, document number or title is so": (
        "没有名为“{name}”的文献：编号、网址、文号、标题均无此名。"
    ),
    "work {work_id} came on {day}; nothing of it stood before that": (
        "文献 {work_id} 于 {day} 入档，此前尚无此文"
    ),
    "the archive knows no work {name!r}, and no page at that address": (
        "没有编号为“{name}”的文献，也没有此网址的网页。"
    ),
    "the archive has no capture of {url}": "尚未采集过 {url}",
    "{url} was captured, but gave no text: {outcome} ({detail})": (
        "{url} 已采集，但没有得到正文：{outcome}（{detail}）"
    ),
    "{url} was captured at {at} UTC only as unchanged since a capture that the archive does not "
    "hold": "{url} 在 {at}（UTC）的采集只记明“未变”，而所指的先前采集件不在本档案。",
    "work {work_id} has no version {version}; it has {have}": (
        "文献 {work_id} 没有第 {version} 版；现有：{have}"
    ),
    "work {work_id} has no witness {part_id}": "文献 {work_id} 没有载文网页 {part_id}",
    "no page of a site {site_id!r} carries a work": "没有站点 {site_id} 的载文网页。",
    "{name} was removed: {reason}": "{name} 已撤下：{reason}",
    "this reading room has no bucket to hand captures out of": "本阅览室没有可供下载的采集件。",
    "{given} is no moment like 20260301180000": "{given} 不是 20260301180000 这样的时刻",
    "from {first} to {last}: the last day comes before the first": (
        "自 {first} 至 {last}：止日早于起日"
    ),
}
