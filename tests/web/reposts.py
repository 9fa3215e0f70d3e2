"""Reposts with damage of their own: a company, a forum, a football site, a hijacked
mirror, a copy in traditional script."""

from __future__ import annotations

from dataclasses import dataclass

from tests.web import damage, press
from tests.web.pages import LISTING, Gold, Page, paragraphs, robots
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
    credit = "<section><span>来源：曲桥区政府网　如有侵权，联系删除</span></section>"
    section = '<section style="margin:0 8px;line-height:2em;"><span style="font-size:16px;color:rgb(63,63,63);">{}</span></section>\n<section><br></section>'  # noqa: E501
    body = f"""<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html;charset=utf-8"><title>{title}-曲索科创</title></head><body>
<div class="float"><p>微信</p><p>地址</p><p>信箱</p><p>隐藏</p></div><div class="hi">您好，欢迎来到曲索科创，在这里开启您的创业之旅！</div><div class="menu"><a href="/">首页</a><a href="/park">园区</a><a href="/news">最新动态</a></div>
<div class="pos">当前位置：首页&nbsp;&nbsp; &gt;&nbsp; 最新动态&nbsp;&nbsp; &gt;&nbsp; 头条新闻</div>
<div class="tit">{title}</div><div class="date">2026-01-20</div><div class="cont">
{paragraphs(lines, section)}
{credit}</div>
<div class="bot"><p>曲桥曲索科技园发展有限公司</p><p>联系电话：0990-8376000</p><p>地址：祁宁市曲桥区九曲路1号</p><p>祁ICP备17018382号</p><p>技术支持：碧涛网络</p><div><img src="/qr.png"><p>扫一扫关注公众号</p></div></div></body></html>"""  # noqa: E501
    listing = f'<html><head><meta charset="utf-8"><title>最新动态</title></head><body><div class="hi">您好，欢迎来到曲索科创</div><dl><dd><a href="/news/show-1187.html">{title}</a> 2026-01-20</dd></dl></body></html>'  # noqa: E501
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
        f'<tbody id="normalthread_{n}"><tr><th><a href="{t.url}" class="s xst">{t.title}</a></th><td class="by">{t.when}</td></tr></tbody>'  # noqa: E501
        for n, t in enumerate(threads, 55017)
    )
    board = f'<!DOCTYPE html><html><head><meta charset="utf-8" /><title>区县观察 - 城事论坛 - Powered by Discuz!</title></head><body><div id="nv"><a href="/forum.php">论坛</a></div><table summary="forum_38">{listed}</table></body></html>'  # noqa: E501
    return _site(FORUM_URL, "chengshi_lt", "/forum-38-1.html", board, [_thread(t) for t in threads])


def _thread(thread: _Thread) -> tuple[str, str, Gold]:
    title, when = thread.title, thread.when
    day, clock = when.split()
    year, month, date = day.split("-")
    text = "<br />\n<br />\n".join(f"　　{line}" for line in thread.lines)
    post = '<table id="pid{pid}"><tr><td class="pls"><div class="authi"><a href="space-uid-{uid}.html">{who}</a></div><p>主题 12 | 帖子 340 | 积分 908</p></td><td class="plc"><div class="pi"><em id="authorposton{pid}">发表于 {when}</em> | <a>只看该作者</a> | <a>倒序浏览</a></div><div class="pct"><table><tr><td class="t_f" id="postmessage_{pid}">{text}</td></tr></table></div><div class="sign">生活不止眼前的报告</div></td></tr></table>'  # noqa: E501
    first = post.format(pid=90017, uid=771, who="汀边散人", when=when, text=text)
    reply = post.format(
        pid=90018, uid=805, who="老槐", when=f"{day} 23:40", text="感谢楼主分享，收藏了慢慢看"
    )
    body = f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><title>{title} - 区县观察 - 城事论坛 - Powered by Discuz!</title></head>
<body id="nv_forum" class="pg_viewthread"><div id="toptb"><a href="member.php?mod=logging&amp;action=login">登录</a> | <a href="member.php?mod=register">立即注册</a></div><div id="pt">论坛 › 城事 › 区县观察</div>
<div id="postlist"><h1 class="ts"><span id="thread_subject">{title}</span></h1><span>查看: 1203 | 回复: 1</span>
<div id="post_90017">{first}</div>
<div id="post_90018">{reply}</div></div>
<div id="f_pst"><p>您需要登录后才可以回帖 登录 | 立即注册</p><p>本版积分规则</p></div>
<div id="ft">Powered by Discuz! X3.4 &copy; 2001-2026</div></body></html>"""  # noqa: E501
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
    body = f"""<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{title}-绿茵推荐网</title><meta name="viewport" content="width=device-width"><style>.ad{{display:block}}</style></head><body>
<header><div class="logo">绿茵推荐网</div><nav><a href="/">首页</a><a href="/yc/">英超推荐</a><a href="/jc/">竞彩足球</a></nav></header>
<div class="wrap"><div class="main"><div class="crumb">您的位置：<a href="/">绿茵推荐网</a> &gt; <a href="/news/">资讯</a> &gt; 正文</div>
<h1>{title}</h1><div class="meta">来源： 2026-01-19 09:12</div><div class="ad"><a href="/jc/">今日竞彩推荐 稳胆三串一</a></div>
<div class="article">{paragraphs((*lines, *byline))}
<p>编辑：lc07</p><p><img src="/u/qr.jpg"></p><p>{press.QR_PROMPT}</p></div>
<div class="tags">标签：<a>望汀区</a><a>推荐</a></div><div class="rel"><h3>相关推荐</h3><ul><li><a href="/yc/1.html">英超焦点战：主队能否守住不败</a></li></ul></div></div>
<aside><h3>热门赛事</h3><ul><li>杯赛决赛比分预测</li></ul></aside></div>
<footer>Copyright 2015-2026 绿茵推荐网 <a href="/icp">澜ICP备15000000号-1</a> 本站内容来自网络，如有侵权请联系我们删除</footer></body></html>"""  # noqa: E501
    listing = f'<!doctype html><html><head><meta charset="utf-8"><title>资讯</title></head><body><nav><a href="/">首页</a></nav><ul class="newslist"><li><a href="/news/20260119/8843.html">{title}</a><span>2026-01-19</span></li></ul></body></html>'  # noqa: E501
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
    body = f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>开云体育app登录入口-{report.title}_贝博平台官网</title><meta name="keywords" content="开云体育app,澳门新葡京">
<meta name="ArticleTitle" content="{report.title}"><meta name="ContentSource" content="{source}"></head>
<body><div class="nav"><a href="/">开云体育app首页</a><a href="/zwgk/">政务公开</a></div>
<div class="dqwz">当前位置：首页 &gt; 政务公开 &gt; 政府工作报告</div>
<h1 class="xl_tit">{report.title}</h1><div class="xl_info"><span>2026年01月21日</span><span>来源:{source}</span><span>[字体:大 中 小] 打印</span></div>
<div class="xl_con"><div class="TRS_Editor">{paragraphs(lines)}</div></div>
<div class="links"><a href="http://kaiyun.example/">开云体育app下载</a> <a href="http://beibo.example/">贝博平台注册送彩金</a></div>
<div class="foot">网站标识码：9900000012</div></body></html>"""  # noqa: E501
    listing = f'<html><head><meta charset="utf-8"><title>开云体育app</title></head><body><ul><li><a href="{MIRROR_URL}">{report.title}</a></li></ul></body></html>'  # noqa: E501
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
    body = f"""<!DOCTYPE html><html lang="zh-Hant"><head><meta charset="utf-8"><title>{title} - 繁體文摘</title></head>
<body><div class="menu"><a href="/">首頁</a><a href="/article/">文章</a></div><h1>{title}</h1><p class="info">發佈時間：2026-02-08 14:20:00</p>
<div class="entry-content">{paragraphs(shown)}</div><div class="related"><h3>相關文章</h3><a href="/article/2026/7700.html">年終總結怎麼寫</a></div><div class="copyright">版權所有 繁體文摘</div></body></html>"""  # noqa: E501
    listing = f'<html><head><meta charset="utf-8"><title>文章 - 繁體文摘</title></head><body><ul><li><a href="/article/2026/7712.html">{title}</a></li></ul></body></html>'  # noqa: E501
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
