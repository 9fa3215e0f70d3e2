"""A library of compilations: one whole in five pages, one page of another."""

from __future__ import annotations

from dataclasses import dataclass

from tests.web import damage
from tests.web.pages import LISTING, Gold, Page, items, robots, shaped
from tests.web.reports import all_reports

SUWEN, SUWEN_HOST = "suwen_lib", "www.suwen-lib.example"
COMPILED = ("yunzhan", "luzhu", "beimo")
COMPILATION_PAGES = 5
SLICE_URL = f"http://{SUWEN_HOST}/wenmi/90377_3.html"
_GB2312 = "text/html; charset=gb2312"
_SUWEN_LEAK = ("领取福利", "微信扫码", "预计阅读时长", "加入收藏", "热门推荐", "上一篇", "VIP会员")


def compilation_url(page: int) -> str:
    """Where a page of the whole compilation lies."""
    return f"http://{SUWEN_HOST}/wenmi/90412{'' if page == 1 else f'_{page}'}.html"


@dataclass(frozen=True, slots=True)
class _Compilation:
    """A text of many pages, and how many characters the library says it has."""

    text_id: str
    title: str
    pages: int
    chars: int

    def path(self, number: int) -> str:
        suffix = "" if number == 1 else f"_{number}"
        return f"/wenmi/{self.text_id}{suffix}.html"


def suwen_pages() -> list[Page]:
    """A library that compiles reports: one compilation whole, one page of another."""
    reports = [all_reports()[key] for key in COMPILED]
    lines = [
        damage.straight_quotes(line)
        for report in reports
        for line in (report.title, *report.heading, *report.paragraphs)
    ]
    title = "区2026年政府工作报告-3篇"
    total = sum(len(line) for line in lines)
    dealt = damage.pages_of(lines, COMPILATION_PAGES)
    whole = _Compilation("90412", title, COMPILATION_PAGES, total)
    pages = [_compiled_page(whole, n, page, _carried(page)) for n, page in enumerate(dealt, 1)]
    slice_title = "区2026年政府工作报告-39篇"
    marked = damage.footnote_marks(_slice_lines(), first=5)
    cut = tuple(damage.straight_quotes(line) for line in marked)
    lone = _Compilation("90377", slice_title, 192, 559955)
    slice_page = _compiled_page(lone, 3, cut, ("wangting",))
    entries = [
        (compilation_url(1), f"{title}(1)", "2026-02-01"),
        (SLICE_URL, f"{slice_title}(3)", "2026-02-01"),
    ]
    listed = items(entries, '<li><a href="{url}">{title}</a> {date}</li>')
    listing = _suwen_shell("文秘资料", f'<ul class="list">{listed}</ul>', "共 2 条", "")
    return [
        robots(SUWEN, SUWEN_HOST),
        Page(SUWEN, f"http://{SUWEN_HOST}/wenmi/", listing, LISTING, content_type=_GB2312),
        *pages,
        slice_page,
    ]


def _slice_lines() -> tuple[str, ...]:
    """The middle of the Wangting report, from within one section to within another."""
    report = all_reports()["wangting"]
    keys = [key for key, _ in report.sections]
    middle = [
        line
        for key in keys[keys.index("trade") : keys.index("care") + 1]
        for line in report.section(key)
    ]
    return tuple(middle[1:-1])


def _carried(page: tuple[str, ...]) -> tuple[str, ...]:
    """The reports of which the page has more than a heading."""
    return tuple(
        key
        for key in COMPILED
        if any(
            damage.straight_quotes(line) in page
            for line in all_reports()[key].paragraphs
            if len(line) > 60
        )
    )


def _compiled_page(
    whole: _Compilation, number: int, lines: tuple[str, ...], carried: tuple[str, ...]
) -> Page:
    first, last = max(1, number - 2), min(whole.pages, number + 2)
    links = "".join(
        f"<b>{k}</b>" if k == number else f'<a href="{whole.path(k)}">{k}</a>'
        for k in range(first, last + 1)
    )
    content = "<br /><br />".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{line}" for line in lines)
    body = _suwen_shell(
        f"{whole.title}(第{number}/{whole.pages}页)",
        f'<div class="content"><table><tr><td>{content}</td></tr></table></div>'
        f'<div class="pages">{links}<a href="{whole.path(whole.pages)}">末页</a></div>',
        f"admin 分享 时间: 加入收藏 共计{whole.chars}个字,预计阅读时长{whole.chars // 300}分钟。",
        whole.text_id,
    )
    alone = whole.text_id == "90377"
    gold = Gold(
        title=whole.title,
        flags=("slice",) if 1 < number < whole.pages else (),
        flags_allowed=("slice", "truncated"),
        page=number,
        pages=whole.pages,
        declared_chars=whole.chars,
        text="\n".join(lines),
        noise=("?",),
        leak=(*_SUWEN_LEAK, whole.text_id),
        reports=carried,
        defects=(
            "page k of n", "declared length", "reading-time line", "benefit prompt", "bare id",
            "straight quotes", "GB18030 under gb2312",
            *(("two reports on one page",) if len(carried) > 1 else ()),
            *(("footnote marks with a lost character", "other pages not there") if alone else ()),
            *(("slice",) if number > 1 else ()),
        ),
    )  # fmt: skip
    url = f"http://{SUWEN_HOST}{whole.path(number)}"
    return Page(SUWEN, url, body, gold, content_type=_GB2312)


def _suwen_shell(title: str, content: str, info: str, text_id: str) -> bytes:
    hot = "".join(
        f'<li><a href="/hot/{k}.html">{name}</a></li>'
        for k, name in enumerate(("年度述职报告范文", "民主生活会发言材料", "主题教育心得体会"))
    )
    html = shaped("suwen", title=title, info=info, content=content, text_id=text_id, hot=hot)
    return html.encode("gb18030")
