"""Two government portals in TRS's shape, one of which mislabels its character set."""

from __future__ import annotations

from html import escape

from tests.web.pages import LISTING, Gold, Page, items, robots, shaped
from tests.web.reports import Report, all_reports, lines_of, load
from tests.web.trs import Article, body_of, gold_of, index_of, index_table

LANCHUAN, LANCHUAN_HOST = "lanchuan_gov", "www.lanchuan-gov.example"
QINING, QINING_HOST = "qining_gov", "www.qining-gov.example"


def lanchuan_url(key: str) -> str:
    """Where the city portal publishes a report or document."""
    return f"http://{LANCHUAN_HOST}{_LANCHUAN_PATHS[key]}"


def qining_url(key: str) -> str:
    """Where the other city's portal publishes a report or document."""
    return f"http://{QINING_HOST}{_QINING_PATHS[key]}"


_LANCHUAN_PATHS = {
    "wangting": "/zwgk/gzbg/202601/t20260120_10241.html",
    "liupu": "/zwgk/gzbg/202601/t20260120_10242.html",
    "dongtang": "/zwgk/gzbg/202601/t20260121_10247.html",
    "luzhu": "/zwgk/gzbg/202601/t20260122_10253.html",
    "shiji": "/zwgk/gzbg/202601/t20260119_10236.html",
    "shiji-2025": "/zwgk/gzbg/202501/t20250118_8120.html",
    "investment": "/zwgk/zcwj/202511/t20251114_9877.html",
    "order": "/zwgk/zcwj/202601/t20260105_10102.html",
    "pocket_parks": "/zwgk/zcwj/202601/t20260106_10115.html",
    "notice": "/zwgk/zcwj/202602/t20260203_10330.html",
}
_QINING_PATHS = {
    "yankou": "/xxgk/gzbg/202601/t20260122_5107.html",
    "beimo": "/xxgk/gzbg/202601/t20260123_5111.html",
    "songwu": "/xxgk/gzbg/202601/t20260124_5116.html",
    "investment": "/xxgk/zcwj/202512/t20251208_4902.html",
}
_INVESTMENT = {
    "望汀区": {
        "area": "望汀区", "place": "区", "office": "区发展和改革局", "small": "400",
        "large": "3000", "over": "十", "month": "九", "pay": "八十", "change": "100",
        "days": "六十", "effective": "2025年12月1日", "valid": "五",
    },
    "雁口区": {
        "area": "雁口区", "place": "区", "office": "区发展和改革委员会", "small": "500",
        "large": "5000", "over": "八", "month": "十", "pay": "八十五", "change": "200",
        "days": "九十", "effective": "2026年1月1日", "valid": "三",
    },
}  # fmt: skip


def lanchuan_pages() -> list[Page]:
    """The city portal: reports on two list pages, documents, a redirect, a dead link."""
    reports = [_report_article(key) for key in ("wangting", "liupu", "dongtang", "luzhu", "shiji")]
    older = [_report_article("shiji-2025")]
    documents = [*_city_documents(), _investment("望汀区", LANCHUAN_HOST)]
    moved = f"http://{LANCHUAN_HOST}/zwgk/gzbg/202601/t20260118_10201.html"
    dead = f"http://{LANCHUAN_HOST}/zwgk/gzbg/202601/t20260121_10250.html"
    extra = [(moved, "鹭渚区2026年政府工作报告（旧址）"), (dead, "沙埔区2026年政府工作报告")]
    target = lanchuan_url("luzhu")
    reports_list, older_list = "/zwgk/gzbg/index.html", "/zwgk/gzbg/index_1.html"
    return [
        robots(LANCHUAN, LANCHUAN_HOST, "/search", "/admin"),
        _trs_list(reports_list, "政府工作报告", reports, 2, extra),
        _trs_list(older_list, "政府工作报告", older, 2),
        _trs_list("/zwgk/zcwj/index.html", "政策文件", documents, 1),
        *(_trs_page(article) for article in (*reports, *older, *documents)),
        Page(
            LANCHUAN,
            moved,
            b"",
            Gold(role="redirect", outcomes=("redirect",), defects=("redirect",)),
            status=301,
            headers=(("Location", target),),
        ),
        Page(
            LANCHUAN,
            dead,
            "<html><head><title>404</title></head><body>您访问的页面不存在</body></html>".encode(),
            Gold(role="missing", outcomes=("failed:status",), defects=("404",)),
            status=404,
        ),
    ]


def _report_article(key: str) -> Article:
    report: Report = all_reports()[key]
    day = _LANCHUAN_PATHS[key].rsplit("/t", 1)[1][:8]
    return Article(
        path=_LANCHUAN_PATHS[key],
        title=report.title,
        published=f"{day[:4]}-{day[4:6]}-{day[6:]}",
        source=f"{report.district}人民政府办公室",
        lines=(*report.heading, *report.paragraphs),
        column="政府工作报告",
        report=key,
        issuer=report.issuer,
    )


def _city_documents() -> list[Article]:
    order = ("澜川市人民政府令", "第41号", *lines_of("order"))
    rules = lines_of("pocket_parks")
    name = "澜川市口袋公园管理办法"
    notice = lines_of("notice")
    table: list[list[str]] = load("documents")["notice_table"]
    table_html = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table
    )
    office = "澜川市人民政府"
    return [
        Article(
            _LANCHUAN_PATHS["order"], "澜川市人民政府令（第41号）", "2026-01-05",
            "市政府办公厅", (*order, name, *rules), "政策文件",
            index_of(office, "2025年12月30日", "澜川市人民政府令（第41号）",
                   "澜川市人民政府令第41号", "2026年01月05日"),
            report="order", issuer=office, number="澜川市人民政府令第41号",
        ),
        Article(
            _LANCHUAN_PATHS["pocket_parks"], name, "2026-01-06", "市政府办公厅",
            ("（2025年12月30日澜川市人民政府令第41号公布　自2026年3月1日起施行）", *rules),
            "政策文件", report="pocket_parks",
        ),
        Article(
            _LANCHUAN_PATHS["notice"], "澜川市人民政府办公室关于举办2026年全民阅读市集的通知",
            "2026-02-03", "市政府办公厅", notice, "政策文件",
            index_of("澜川市人民政府办公室", "2026年02月02日",
                   "澜川市人民政府办公室关于举办2026年全民阅读市集的通知",
                   "澜政办发〔2026〕3号", "2026年02月03日"),
            extra=f'<table border="1" width="80%" align="center">{table_html}</table>',
            extra_lines=tuple(" ".join(row) for row in table), extra_at=10,
            report="notice", issuer="澜川市人民政府办公室", number="澜政办发〔2026〕3号",
            defects=("a sentence about QR codes", "a table of figures", "a subhead like furniture",
                     "an organiser line", "a closing date line"),
        ),
    ]  # fmt: skip


def _investment(district: str, host: str) -> Article:
    lanchuan = host == LANCHUAN_HOST
    number = "望政发〔2025〕11号" if lanchuan else "雁政发〔2025〕23号"
    paths = _LANCHUAN_PATHS if lanchuan else _QINING_PATHS
    day = "2025-11-14" if lanchuan else "2025-12-08"
    written = "2025年11月12日" if lanchuan else "2025年12月05日"
    title = f"{district}人民政府关于印发《{district}政府投资项目管理办法》的通知"
    year, month, date = day.split("-")
    return Article(
        paths["investment"], title, day, f"{district}人民政府办公室",
        lines_of("investment_rules", _INVESTMENT[district]), "政策文件",
        index_of(f"{district}人民政府", written, title, number, f"{year}年{month}月{date}日"),
        report=f"investment-{district}", issuer=f"{district}人民政府", number=number,
    )  # fmt: skip


def _trs_page(article: Article) -> Page:
    year, month, day = article.published.split("-")
    html, text = body_of(article, "<p>　　{}</p>")
    page = shaped(
        "lanchuan_article",
        title=article.title,
        host=LANCHUAN_HOST,
        column=article.column,
        published=article.published,
        source=article.source,
        index=index_table(article.index),
        year=year,
        month=month,
        day=day,
        text=html,
    )
    url = f"http://{LANCHUAN_HOST}{article.path}"
    return Page(LANCHUAN, url, page.encode(), gold_of(article, text))


def _trs_list(
    path: str,
    column: str,
    articles: list[Article],
    pages: int,
    extra: list[tuple[str, str]] | None = None,
) -> Page:
    entries = [(a.path, a.title, a.published) for a in articles]
    entries += [(url, title, "2026-01-21") for url, title in extra or []]
    listed = items(
        entries, '<li><a href="{url}" title="{title}">{title}</a><span>{date}</span></li>'
    )
    body = shaped("lanchuan_list", column=column, listed=listed, pages=pages)
    return Page(LANCHUAN, f"http://{LANCHUAN_HOST}{path}", body.encode(), LISTING)


def qining_pages() -> list[Page]:
    """The other portal: UTF-8 bytes that header and meta call GBK, and one captcha page."""
    articles = [
        Article(
            path=_QINING_PATHS[key],
            title=(report := all_reports()[key]).title,
            published=published,
            source=f"{report.district}人民政府办公室",
            lines=(*report.heading, *report.paragraphs),
            column="政府工作报告",
            report=key,
            issuer=report.issuer,
        )
        for key, published in (
            ("yankou", "2026-01-22T16:05:00+08:00"),
            ("beimo", "2026-01-23T09:12:00+08:00"),
            ("songwu", "2026-01-24T10:40:00+08:00"),
        )
    ]
    rules = _investment("雁口区", QINING_HOST)
    captcha = f"http://{QINING_HOST}/xxgk/gzbg/202601/t20260126_5120.html"
    wall = shaped("qining_captcha")
    blocked = Gold(role="captcha", outcomes=("blocked",), defects=("captcha with 200",))
    return [
        robots(QINING, QINING_HOST),
        _qining_list(articles, rules, captcha),
        *(_qining_page(article) for article in (*articles, rules)),
        Page(QINING, captcha, wall.encode(), blocked),
    ]


def _qining_page(article: Article) -> Page:
    html, text = body_of(article, '<p class="MsoNormal"><font face="仿宋">　　{}</font></p>')
    shown = article.published[:16].replace("T", " ")
    page = shaped(
        "qining_article",
        title=article.title,
        shown=shown,
        column=article.column,
        index=index_table(article.index),
        source=article.source,
        text=html,
    )
    gold = gold_of(article, text, ("UTF-8 under a gbk header",))
    url = f"http://{QINING_HOST}{article.path}"
    return Page(QINING, url, page.encode(), gold, content_type="text/html; charset=GBK")


def _qining_list(articles: list[Article], rules: Article, captcha: str) -> Page:
    entries = [(a.path, a.title, a.published[:10]) for a in (*articles, rules)]
    entries.append((captcha, "苇塘区2026年政府工作报告", "2026-01-26"))
    listed = items(entries, '<dd><em>{date}</em><a href="{url}" target="_blank">{title}</a></dd>')
    body = shaped("qining_list", listed=listed)
    url = f"http://{QINING_HOST}/xxgk/index.html"
    return Page(QINING, url, body.encode(), LISTING, content_type="text/html; charset=GBK")
