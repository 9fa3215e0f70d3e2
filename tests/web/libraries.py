"""Text libraries: one with a member's bar, one behind a login."""

from __future__ import annotations

from tests.web import damage, press
from tests.web.pages import LISTING, Gold, Page, items, paragraphs, robots, shaped
from tests.web.reports import all_reports

MEMBER, MEMBER_HOST = "gongwen_hui", "www.gongwen-hui.example"
WENKU, WENKU_HOST = "wenku_suo", "www.wenku-suo.example"
TRUNCATED_URL = f"http://{MEMBER_HOST}/zhengfubaogao/58831.html"
FALSE_CREDIT_URL = f"http://{MEMBER_HOST}/zhengfubaogao/58846.html"
STRAY_URL = f"http://{MEMBER_HOST}/zhengfubaogao/58902.html"
MASKED_URL = f"http://{WENKU_HOST}/doc/338214"
_MEMBER_LEAK = ("会员登录", "新用户注册", "您现在的位置", "猜你喜欢", "开通会员", "网站地图")
_SOFT = ("rejected:no_text", "rejected:too_short", "failed:status", "blocked")


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
