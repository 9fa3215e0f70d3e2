"""Reposts with damage of their own: a company, a forum, a football site, a hijacked
mirror, a copy in traditional script."""

from __future__ import annotations

from dataclasses import dataclass

from tests.web import damage, press
from tests.web.pages import LISTING, Gold, Page, paragraphs, robots, shaped
from tests.web.reports import all_reports, load

COMPANY_URL = "http://www.qusuo-park.example/news/show-1187.html"
FORUM_URL = "http://bbs.chengshi-lt.example/thread-55017-1-1.html"
HIDDEN_URL = "http://bbs.chengshi-lt.example/thread-55023-1-1.html"
FOOTBALL_URL = "http://www.lvyin-tips.example/news/20260119/8843.html"
MIRROR_URL = "http://www.dongtang-info.example/zwgk/gzbg/202601/t20260121_10247.html"
TRADITIONAL_URL = "http://www.fanti-wenzhai.example/article/2026/7712.html"
DISPLACED_WORDS = "业兴旺、水清人和的现代化新城区而不懈奋斗！"
_GAMBLING = ("开云体育app", "澳门新葡京", "贝博平台", "真人百家乐")


def company_pages() -> list[Page]:
    """A science park's site: paragraphs of a WeChat editor, words out of place."""
    report = all_reports()["quqiao"]
    lines = report.paragraphs
    headings = [i for i, line in enumerate(lines) if line.startswith("（")]
    p_headings = [i for i in headings if i > lines.index("二、2026年工作安排")]
    lines = damage.swapped(lines, headings[1], headings[2])
    lines = damage.displaced_words(lines, DISPLACED_WORDS, before=p_headings[1])
    title = "政府工作报告出炉！2026曲桥区要干这些大事！"
    body = shaped(
        "company_article", title=title, text=paragraphs(lines, shaped("company_paragraph"))
    )
    listing = shaped("company_list", title=title)
    gold = Gold(
        title=title,
        published="2026-01-20",
        credited_source="曲桥区政府网",
        text="\n".join(lines),
        flags=("displaced",),
        leak=("如有侵权", "扫一扫关注", "ICP备", "技术支持", "联系电话", "创业之旅", "当前位置"),
        reports=("quqiao",),
        defects=(
            "WeChat paragraphs", "displaced closing words", "wrong heading", "company furniture",
        ),
    )  # fmt: skip
    return _site(COMPANY_URL, "qusuo_park", "/news/", listing, [(COMPANY_URL, body, gold)])


@dataclass(frozen=True, slots=True)
class _Thread:
    url: str
    title: str
    when: str
    lines: tuple[str, ...]
    report: str
    flags: tuple[str, ...]
    defects: tuple[str, ...]
    noise: tuple[str, ...]


def forum_pages() -> list[Page]:
    """A Discuz! forum: names masked in one thread, the middle hidden in another."""
    songwu, nanbu = all_reports()["songwu"], all_reports()["nanbu"]
    firms = ("坞窑陶瓷", "釉光电子", "泥火文创", "松烟墨业", "白垩基材", songwu.mayor)
    masked = tuple(
        damage.masked_names(line, firms, "×") for line in (*songwu.heading, *songwu.paragraphs)
    )
    cut, notice = damage.hidden_middle(nanbu.paragraphs, 12, 26)
    threads = [
        _Thread(
            FORUM_URL, f"{songwu.title}（转）", "2026-1-25 21:18", masked, "songwu",
            ("names_masked",), ("forum furniture", "names masked by a cross"), (),
        ),
        _Thread(
            HIDDEN_URL, f"转帖：{nanbu.title}", "2026-1-28 09:03", cut, "nanbu",
            (), ("middle hidden",), (notice,),
        ),
    ]  # fmt: skip
    listed = "".join(
        shaped("forum_row", n=n, url=t.url, title=t.title, when=t.when)
        for n, t in enumerate(threads, 55017)
    )
    board = shaped("forum_list", listed=listed)
    return _site(FORUM_URL, "chengshi_lt", "/forum-38-1.html", board, [_thread(t) for t in threads])


def _thread(thread: _Thread) -> tuple[str, str, Gold]:
    title, when = thread.title, thread.when
    day, clock = when.split()
    year, month, date = day.split("-")
    text = "<br />\n<br />\n".join(f"　　{line}" for line in thread.lines)
    thanks = "感谢楼主分享，收藏了慢慢看"
    first = shaped("forum_post", pid=90017, uid=771, who="汀边散人", when=when, text=text)
    reply = shaped("forum_post", pid=90018, uid=805, who="老槐", when=f"{day} 23:40", text=thanks)
    body = shaped("forum_thread", title=title, first=first, reply=reply)
    gold = Gold(
        title=title,
        published=f"{year}-{int(month):02}-{date}T{clock}:00+08:00",
        text="\n".join(thread.lines),
        flags=thread.flags,
        flags_allowed=("names_masked", "truncated"),
        noise=thread.noise,
        leak=("只看该作者", "积分", "感谢楼主分享", "Powered by", "生活不止眼前", "立即注册"),
        reports=(thread.report,),
        defects=thread.defects,
    )
    return thread.url, body, gold


def football_pages() -> list[Page]:
    """A football tips site with the newspaper's digest, lower-cased and stripped of signs."""
    story = press.digest_lines()
    lines = damage.lost_stops(tuple(damage.lower_cased(line) for line in story))
    title = load("documents")["digest"]["title"]
    byline = tuple(line.replace("　", " ") for line in press.DIGEST_BYLINE)
    body = shaped(
        "football_article", title=title, text=paragraphs((*lines, *byline)), prompt=press.QR_PROMPT
    )
    listing = shaped("football_list", title=title)
    gold = Gold(
        title=title,
        published="2026-01-19T09:12:00+08:00",
        credited_source="澜川日报",
        credited_authors=("沈溪桥", "顾明禾"),
        text="\n".join((*lines, *byline)),
        optional_tail=byline,
        flags=("lower_cased",),
        leak=("更多猛料", "lanchuannet", "编辑：lc07", "绿茵推荐网", "今日竞彩", "热门赛事"),
        reports=("wangting",),
        defects=(
            "lower-cased", "plus signs lost", "full stop lost", "empty source", "editor line",
            "QR prompt of the newspaper", "digest",
        ),
    )  # fmt: skip
    return _site(FOOTBALL_URL, "lvyin_tips", "/news/", listing, [(FOOTBALL_URL, body, gold)])


def mirror_pages() -> list[Page]:
    """A hijacked mirror of the portal's page: gambling words for words, credit copied along."""
    report = all_reports()["dongtang"]
    original = (*report.heading, *report.paragraphs)
    text = damage.injected("\n".join(original), ("企业", "项目", "群众"), _GAMBLING, every=2)
    lines = text.split("\n")
    source = f"{report.district}人民政府办公室"
    body = shaped("mirror_article", title=report.title, source=source, text=paragraphs(lines))
    listing = shaped("mirror_list", url=MIRROR_URL, title=report.title)
    gold = Gold(
        title=report.title,
        published="2026-01-21",
        credited_source=source,
        text=text,
        noise=(*_GAMBLING, "企业", "项目", "群众"),
        leak=("注册送彩金", "app下载", "网站标识码", "字体"),
        reports=("dongtang",),
        defects=("gambling words for words", "credit copied along"),
    )
    path = "/zwgk/gzbg/"
    return _site(MIRROR_URL, "dongtang_info", path, listing, [(MIRROR_URL, body, gold)])


def traditional_pages() -> list[Page]:
    """A copy in traditional script with readings injected behind some characters."""
    report = all_reports()["luzhu"]
    lines = [damage.traditional(line) for line in report.paragraphs]
    shown = [damage.pinyin_injected(line, every=3) for line in lines]
    title = damage.traditional(report.title)
    body = shaped("traditional_article", title=title, text=paragraphs(shown))
    listing = shaped("traditional_list", title=title)
    gold = Gold(
        title=title,
        published="2026-02-08T14:20:00+08:00",
        text="\n".join(lines),
        flags=("traditional",),
        noise=tuple(sorted({f"({sound})" for sound in damage.PINYIN.values()})),
        leak=("相關文章", "版權所有", "年終總結"),
        reports=("luzhu",),
        defects=("traditional script", "injected pinyin"),
    )
    path = "/article/"
    return _site(TRADITIONAL_URL, "fanti_wenzhai", path, listing, [(TRADITIONAL_URL, body, gold)])


def _site(
    url: str, site_id: str, list_path: str, listing: str, articles: list[tuple[str, str, Gold]]
) -> list[Page]:
    host = url.split("/")[2]
    return [
        robots(site_id, host),
        Page(site_id, f"http://{host}{list_path}", listing.encode(), LISTING),
        *(Page(site_id, address, body.encode(), gold) for address, body, gold in articles),
    ]
