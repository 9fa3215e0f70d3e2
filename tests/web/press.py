"""A newspaper: its digest of one report, its own account of another, a third in full."""

from __future__ import annotations

from dataclasses import dataclass

from tests.web.damage import replaced
from tests.web.pages import LISTING, Gold, Page, items, paragraphs, robots, shaped
from tests.web.reports import Report, all_reports, load

PRESS, HOST = "lanchuan_daily", "news.lanchuan-daily.example"
DIGEST_URL = f"http://{HOST}/content/2026-01/19/content_30117.html"
ACCOUNT_URL = f"http://{HOST}/content/2026-01/27/content_30188.html"
FULL_URL = f"http://{HOST}/content/2026-01/25/content_30164.html"
DIGEST_BYLINE = ("澜川日报、澜报全媒体记者　沈溪桥", "特约通讯员　顾明禾")
ACCOUNT_BYLINE = "澜川日报、澜报全媒体记者　卓一苇/文　温野/图"
ACCOUNT_TITLE = "澜川青篱区：旧货场里的新剧场　老胡同里的好日子"
QR_PROMPT = "更多猛料！欢迎扫描下方二维码关注澜川网官方微信（lanchuannet）"
FIGURES = (
    {"canonical": "30.4亿元", "copy": "30.36亿元", "verdict": "rounded"},
    {"canonical": "187名", "copy": "178名", "verdict": "changed"},
    {"canonical": "1.2亿元", "copy": "12000万元", "verdict": "converted"},
    {"canonical": "55.1%", "copy": "", "verdict": "dropped"},
)
_EDITS = {
    "30.4亿元": "30.36亿元",
    "187名": "178名",
    "1.2亿元": "12000万元",
    "，同比增长55.1%": "",
    "翠微铁建·云锦": "翠微云锦",
    "我区": "望汀区",
}
_LEAK = ("更多猛料", "lanchuannet", "编辑：lc07", "热点新闻", "已有12条评论", "分享到", "版权所有")


@dataclass(frozen=True, slots=True)
class _Story:
    url: str
    title: str
    published: str
    source: str
    lines: tuple[str, ...]
    byline: tuple[str, ...]
    authors: tuple[str, ...]
    report: str
    defects: tuple[str, ...]


def digest_lines() -> tuple[str, ...]:
    """The newspaper's digest of the Wangting report: own words, its order, its figures."""
    report, story = all_reports()["wangting"], load("documents")["digest"]
    lines = list(story["lead"])
    for key in ("industry", "care", "reform", "opening"):
        _heading, passage, *rest = report.section(key)
        lines += [*story[key], passage, rest[0].removeprefix("同时，")]
        if key == "industry":
            lines.append(rest[1].removeprefix("同时，").removeprefix("此外，"))
    lines += story["outlook"]
    return tuple(replaced(line, _EDITS) for line in lines)


def account_lines() -> tuple[str, ...]:
    """The newspaper's account of Qingli, which no government page carries."""
    return all_reports()["qingli"].paragraphs


def press_pages() -> list[Page]:
    """Every page of the newspaper's site."""
    nanbu: Report = all_reports()["nanbu"]
    stories = [
        _Story(
            DIGEST_URL, load("documents")["digest"]["title"], "2026-01-19T07:42:00+08:00",
            "澜川日报", digest_lines(), DIGEST_BYLINE, ("沈溪桥", "顾明禾"), "wangting",
            ("digest", "rounded figure", "changed figure", "converted unit", "dropped figure",
             "changed name"),
        ),
        _Story(
            ACCOUNT_URL, ACCOUNT_TITLE, "2026-01-27T06:30:00+08:00", "澜川日报",
            account_lines(), (ACCOUNT_BYLINE,), ("卓一苇", "温野"), "qingli", (),
        ),
        _Story(
            FULL_URL, f"{nanbu.title}（全文）", "2026-01-25T08:05:00+08:00",
            f"{nanbu.district}人民政府", (*nanbu.heading, *nanbu.paragraphs), (), (), "nanbu", (),
        ),
    ]  # fmt: skip
    entries = [(s.url, s.title, s.published[:10]) for s in stories]
    listed = items(
        entries, '<div class="item"><h3><a href="{url}">{title}</a></h3><i>{date}</i></div>'
    )
    listing = shaped("press_list", listed=listed)
    return [
        robots(PRESS, HOST),
        Page(PRESS, f"http://{HOST}/node/qx.html", listing.encode(), LISTING),
        *(_page(story) for story in stories),
    ]


def _page(story: _Story) -> Page:
    shown = story.published[:16].replace("T", " ")
    author = f"　作者：{' '.join(story.authors)}" if story.authors else ""
    body = shaped(
        "press_article",
        title=story.title,
        shown=shown,
        source=story.source,
        author=author,
        text=paragraphs(story.lines),
        byline=paragraphs(story.byline),
        prompt=QR_PROMPT,
    )
    gold = Gold(
        title=story.title.replace("　", " "),
        published=story.published,
        credited_source=story.source,
        credited_authors=story.authors or None,
        text="\n".join((*story.lines, *story.byline)),
        optional_tail=story.byline,
        leak=_LEAK,
        reports=(story.report,),
        defects=(*story.defects, "editor line", "share and comment bars"),
    )
    return Page(PRESS, story.url, body.encode(), gold)
