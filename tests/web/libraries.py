"""Text libraries: a paged compilation, a member's bar, a login wall."""

from __future__ import annotations

from dataclasses import dataclass

from tests.web import damage, press
from tests.web.pages import LISTING, Gold, Page, items, paragraphs, robots, shaped
from tests.web.reports import all_reports

SUWEN, SUWEN_HOST = "suwen_lib", "www.suwen-lib.example"
MEMBER, MEMBER_HOST = "gongwen_hui", "www.gongwen-hui.example"
WENKU, WENKU_HOST = "wenku_suo", "www.wenku-suo.example"
COMPILED = ("yunzhan", "luzhu", "beimo")
COMPILATION_PAGES = 5
SLICE_URL = f"http://{SUWEN_HOST}/wenmi/90377_3.html"
TRUNCATED_URL = f"http://{MEMBER_HOST}/zhengfubaogao/58831.html"
FALSE_CREDIT_URL = f"http://{MEMBER_HOST}/zhengfubaogao/58846.html"
STRAY_URL = f"http://{MEMBER_HOST}/zhengfubaogao/58902.html"
MASKED_URL = f"http://{WENKU_HOST}/doc/338214"
_GB2312 = "text/html; charset=gb2312"
_SUWEN_LEAK = ("领取福利", "微信扫码", "预计阅读时长", "加入收藏", "热门推荐", "上一篇", "VIP会员")
_MEMBER_LEAK = ("会员登录", "新用户注册", "您现在的位置", "猜你喜欢", "开通会员", "网站地图")
_SOFT = ("rejected:no_text", "rejected:too_short", "failed:status", "blocked")


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


def member_pages() -> list[Page]:
    """A library with a member's bar: cut texts, false credit, stray tokens, a soft 404."""
    reports = all_reports()
    liupu, shiji, beimo = reports["liupu"], reports["shiji"], reports["beimo"]
    keys = [key for key, _ in liupu.sections]
    cut = keys.index("p_growth")
    first_part = liupu.head + tuple(line for _, lines in liupu.sections[:cut] for line in lines)
    changed = tuple(
        damage.replaced(line, {"四千一百名": "四千七百名"}) for line in shiji.paragraphs
    )
    stray = damage.stray_tokens(beimo.paragraphs, ("BNC",))
    truncated = Gold(
        title=liupu.title,
        published="2026-02-03T01:14:02+08:00",
        text="\n".join((liupu.title, *first_part)),
        flags=("truncated",),
        leak=_MEMBER_LEAK,
        once=(liupu.paragraphs[1], liupu.paragraphs[2]),
        missing_sections=("二",),
        reports=("liupu",),
        defects=("member bar", "title three times", "teaser cut in mid-word", "truncated"),
    )
    false_credit = Gold(
        title=shiji.title,
        published="2026-02-04T02:20:31+08:00",
        text="\n".join((shiji.title, *changed)),
        leak=(*_MEMBER_LEAK, "网友投稿"),
        reports=("shiji",),
        defects=("credit to anonymous readers",),
    )
    tokens = Gold(
        title=beimo.title,
        published="2026-02-05T03:08:40+08:00",
        text="\n".join((beimo.title, *beimo.paragraphs)),
        noise=("BNC",),
        leak=_MEMBER_LEAK,
        reports=("beimo",),
        defects=("stray tokens",),
    )
    gone = f"http://{MEMBER_HOST}/zhengfubaogao/58910.html"
    private = f"http://{MEMBER_HOST}/zhengfubaogao/private/58911.html"
    entries = [
        (TRUNCATED_URL, liupu.title, "2026-02-03"),
        (FALSE_CREDIT_URL, shiji.title, "2026-02-04"),
        (STRAY_URL, beimo.title, "2026-02-05"),
        (gone, "2026年苇塘区政府工作报告", "2026-02-05"),
        (private, "2026年沙埔区政府工作报告（会员专享）", "2026-02-05"),
    ]
    listed = items(entries, '<li><a href="{url}">{title}</a><i>{date}</i></li>')
    listing = _member_shell("政府报告", f'<ul class="l">{listed}</ul>')
    soft = _member_shell("提示信息", "<p>抱歉，您访问的内容不存在或已被删除！3秒后返回首页</p>")
    secret = _member_shell("会员专享", "<p>这份材料只对会员开放，机器人不得抓取。</p>")
    return [
        robots(MEMBER, MEMBER_HOST, "/vip", "/search", "/zhengfubaogao/private/"),
        Page(MEMBER, f"http://{MEMBER_HOST}/zhengfubaogao/", listing, LISTING),
        _member_page(TRUNCATED_URL, truncated, first_part, "政府报告"),
        _member_page(FALSE_CREDIT_URL, false_credit, changed, "来源：网友投稿"),
        _member_page(STRAY_URL, tokens, stray, "政府报告"),
        Page(MEMBER, gone, soft, Gold("soft_404", _SOFT, defects=("soft 404",))),
        Page(
            MEMBER,
            private,
            secret,
            Gold("disallowed", _SOFT, disallowed=True, defects=("robots Disallow",)),
        ),
    ]


def _member_page(url: str, gold: Gold, lines: tuple[str, ...], info: str) -> Page:
    title, shown = gold.title or "", (gold.published or "")[:19].replace("T", " ")
    teaser = f"{title} {''.join(lines)}"[:171]
    content = shaped(
        "member_article",
        title=title,
        shown=shown,
        info=info,
        teaser=teaser,
        text=paragraphs((title, *lines), "<p>{}</p><p>&nbsp;</p>"),
    )
    return Page(MEMBER, url, _member_shell(title, content, teaser[:90]), gold)


def _member_shell(title: str, content: str, description: str = "") -> bytes:
    html = shaped("member", title=title, description=description, content=content)
    return html.encode()


def wenku_pages() -> list[Page]:
    """A library behind a login: one text with every digit masked, one page with no text."""
    hidden = ("折光影业", "半糖动漫", "拾级出版", "星汐直播", "北货场剧场")
    glued = " ".join((*press.account_lines(), press.ACCOUNT_BYLINE.replace("　", " ")))
    masked = damage.masked_digits(damage.masked_names(glued, hidden, "******"))
    title = press.ACCOUNT_TITLE.replace("　", " ")
    body = shaped("wenku_article", title=title, masked=masked)
    walled = f"http://{WENKU_HOST}/doc/338230"
    wall = shaped("wenku_wall")
    listing = shaped("wenku_list", title=title)
    gold = Gold(
        title=title,
        credited_source="澜川日报",
        credited_authors=("卓一苇", "温野"),
        text=masked,
        optional_tail=(damage.masked_digits(press.ACCOUNT_BYLINE.replace("　", " ")),),
        flags=("digits_masked", "login_wall"),
        flags_allowed=("names_masked",),
        leak=("查看隐藏内容", "需先登录", "不全的图片", "下载需要", "立即登录", "免责声明"),
        reports=("qingli",),
        defects=(
            "login wall", "digits masked", "names masked", "one paragraph",
            "byline and masked link at the end",
        ),
    )  # fmt: skip
    return [
        robots(WENKU, WENKU_HOST),
        Page(WENKU, f"http://{WENKU_HOST}/list/zhengwu", listing.encode(), LISTING),
        Page(WENKU, MASKED_URL, body.encode(), gold),
        Page(
            WENKU,
            walled,
            wall.encode(),
            Gold(
                "login_wall",
                ("rejected:login_wall", "rejected:too_short", "rejected:no_text"),
                defects=("login wall without text",),
            ),
        ),
    ]
