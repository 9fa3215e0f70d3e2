"""Nights over a web that changes: a redesign is found without any bound declared."""

from __future__ import annotations

from pathlib import Path

from archive.bucket.store import ObjectStore
from archive.records import RunOutcome, RunReport
from archive.settings import Endpoint
from crawler.crawl import crawl
from pipelines.ingest import ingest
from pipelines.sealed import sealed_crawl
from tests.crawler.loopback import Page, a_site, linking, serving
from tests.pipelines.nights import Archives, audited

HOST = "qinghe.example"
PAGED = {"paging": {"url": "index_{page}.html", "first": 1}}
SITE = a_site("qinghe", HOST, discovery=PAGED)
SENTENCES = (
    "全区生产总值增长百分之五点一",
    "新建改建道路十二条",
    "完成老旧小区改造",
    "稳定就业岗位",
)
PER_PAGE, LISTS = 3, 6


def article(night: int, number: int, *, redesigned: bool) -> Page:
    """A new article a night; after the redesign neither title nor date is where it was."""
    title = f"青禾区第{night}期第{number}号公报"
    text = "".join(
        f"<p>　　{title}：{sentence}，比上期多{number}项，这是第{line}段的说明文字。</p>"
        for line, sentence in enumerate(SENTENCES * 3)
    )
    head = "" if redesigned else f"<h1>{title}</h1><p>发布时间：2026-03-0{night} 来源：青禾日报</p>"
    name = "" if redesigned else f"<title>{title}</title>"
    body = f"<body>{head}<div>{text}</div></body>"
    return Page(f"<html><head><meta charset=utf-8>{name}</head>{body}</html>".encode())


def a_night(night: int, *, redesigned: bool = False) -> dict[str, Page]:
    """The web of one night: lists of links, and the articles behind them."""
    pages: dict[str, Page] = {}
    for at in range(1 if redesigned else LISTS):
        address = f"http://{HOST}/list/" + (f"index_{at}.html" if at else "")
        numbers = range(at * PER_PAGE, (at + 1) * PER_PAGE)
        pages[address] = linking(*(f"/{night}/t{n}.html" for n in numbers))
        for n in numbers:
            pages[f"http://{HOST}/{night}/t{n}.html"] = article(night, n, redesigned=redesigned)
    return pages


def test_a_redesign_degrades_the_night_and_names_what_went(
    s3: Endpoint, store: ObjectStore, tmp_path: Path
) -> None:
    archive = Archives(s3, store, tmp_path).new()
    reports: list[RunReport] = []
    with serving({}) as web:
        for number in (1, 2, 3):
            web.pages = a_night(number, redesigned=number == 3)
            folder = tmp_path / f"run{number}"
            crawl(folder, [SITE], proxy=web.proxy)
            reports.append(ingest(sealed_crawl(folder), archive, [SITE.site]))
    archive.catalogue.close()
    good, again, bad = reports
    assert [good.outcome, again.outcome] == [RunOutcome.SUCCEEDED] * 2, good.problems
    [counted] = good.sites
    assert counted.yielded.listed == counted.yielded.fresh == PER_PAGE * LISTS
    [walk] = counted.yielded.lists
    assert (walk.pages, walk.articles) == (LISTS, PER_PAGE * LISTS)
    assert bad.outcome is RunOutcome.DEGRADED
    assert bad.outcome.exit_code == 3
    said = "\n".join(bad.problems)
    assert "its lists show 3 articles, 18 on most nights" in said
    assert "a list ends after 1 page, 6 before" in said


def test_what_a_site_declares_holds_from_its_first_night(
    s3: Endpoint, store: ObjectStore, tmp_path: Path
) -> None:
    site = a_site("qinghe", HOST, discovery=PAGED, expect={"min_listed": 19, "min_published": 0.9})
    archive = Archives(s3, store, tmp_path).new()
    undated = {
        url: Page(page.body.replace("发布时间：2026-03-01".encode(), b""))
        for url, page in a_night(1).items()
    }
    with serving(undated) as web:
        crawl(tmp_path / "run", [site], proxy=web.proxy)
    report = ingest(sealed_crawl(tmp_path / "run"), archive, [site.site])
    archive.catalogue.close()
    assert report.outcome is RunOutcome.DEGRADED
    said = "\n".join(report.problems)
    assert "its lists show 18 articles, at least 19 expected" in said
    assert "0 of 18 new documents have a date of publication" in said


CHECK = "<title>安全验证</title><body>请完成安全验证后继续访问</body>".encode()


def test_43_a_site_that_turns_us_away_costs_nothing_of_what_is_stored(
    s3: Endpoint, store: ObjectStore, tmp_path: Path
) -> None:
    """First with a check for robots in place of every page, then with its robots.txt."""
    archive = Archives(s3, store, tmp_path).new()
    good = a_night(1)
    turned_away = dict.fromkeys(good, Page(CHECK))
    closed = {**good, f"http://{HOST}/robots.txt": Page(b"User-agent: *\nDisallow: /\n")}
    reports: list[RunReport] = []
    audits = []
    with serving({}) as web:
        for number, pages in enumerate((good, turned_away, closed)):
            web.pages = pages
            folder = tmp_path / f"run{number}"
            crawl(folder, [SITE], proxy=web.proxy)
            asked = len(web.asked)
            reports.append(ingest(sealed_crawl(folder), archive, [SITE.site]))
            audits.append(audited(archive))
            web.asked.clear()
    archive.catalogue.close()
    assert asked == 1  # the robots.txt, and nothing that it forbids
    assert audits[0] == audits[1] == audits[2] != []
    assert [one.versions_new for one in reports[1:]] == [0, 0]
    checked, forbidden = reports[1:]
    assert checked.outcome is not RunOutcome.SUCCEEDED
    assert any("were a check for robots" in problem for problem in checked.problems)
    assert forbidden.outcome is RunOutcome.FAILED
    assert any("refused:robots" in problem for problem in forbidden.problems)
