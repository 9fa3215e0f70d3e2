"""One night over a loopback web with everything wrong in it that real ones have."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from archive.records import Capture
from archive.warc.captures import read_answers, read_captures
from archive.warc.http_answer import HttpAnswer
from archive.warc.manifest import CrawlManifest, SiteTally, read_manifest, sealed
from crawler.crawl import crawl
from crawler.job import CrawlProgress
from tests.crawler.loopback import JITTER, LoopbackWeb, Page, a_site, linking, serving

GBK_UNDER_UTF8 = "<p>沈阳市政府工作报告</p>".encode("gb18030")
PACKED = gzip.compress("<p>各位代表</p>".encode())
HTML = ("Content-Type", "text/html")
DELAY = 0.4


def moved(to: str, status: int = 302) -> Page:
    return Page(b"", status, (("Location", to),))


PAGES: Mapping[str, Page] = {
    # gov: list pages whose further ones no link shows; one of everything
    "http://gov.example/robots.txt": Page(b"User-agent: *\nDisallow: /secret/\n"),
    "http://gov.example/list/": linking(
        "/a/t1.html",
        "t2.html#top",
        "/a/t404.html",
        "/a/t500.html",
        "/secret/t9.html",
        "http://elsewhere.example/t1.html",
        "javascript:void(0)",
        "mailto:a@b.example",
        "/a/t30.html",
        "/a/t31.html",
        "/a/t32.html",
        "/a/t33.html",
        "/a/t34.html",
        "/about.html",
        "/a/t-cut-off",
    ),
    "http://gov.example/list/index_1.html": linking("/a/t3.html", "/a/t1.html"),
    "http://gov.example/list/index_2.html": linking("/a/t3.html"),
    "http://gov.example/list/index_3.html": linking("/a/t77.html"),
    "http://gov.example/list/t2.html": Page(b"<p>two</p>"),
    "http://gov.example/a/t1.html": Page(GBK_UNDER_UTF8),
    "http://gov.example/a/t3.html": Page(PACKED, 200, (HTML, ("Content-Encoding", "gzip"))),
    "http://gov.example/a/t500.html": Page(b"broken", 500),
    "http://gov.example/a/t30.html": moved("/a/t300.html", 301),
    "http://gov.example/a/t300.html": Page(b"<p>moved here</p>"),
    "http://gov.example/a/t31.html": moved("http://127.0.0.1:9/inside"),
    "http://gov.example/a/t32.html": moved("file:///etc/passwd"),
    "http://gov.example/a/t33.html": moved("http://elsewhere.example/"),
    "http://gov.example/a/t34.html": moved("/a/t34.html?again=1"),
    "http://gov.example/a/t34.html?again=1": moved("/a/t34.html?again=2"),
    **{
        f"http://gov.example/a/t34.html?again={n}": moved(f"/a/t34.html?again={n + 1}")
        for n in range(1, 40)
    },
    # slow: asked with a delay
    "http://slow.example/list/": linking(*(f"/t{n}.html" for n in range(4))),
    # compiled: a text cut into pages, and lists under a query
    "http://compiled.example/robots.txt": moved("http://elsewhere.example/robots.txt"),
    "http://compiled.example/list/": linking(
        "/book_1.html", around="<nav><a href='/t5.html'>n</a></nav>"
    ),
    "http://compiled.example/list/?page=2": linking("/book_9.html"),
    "http://compiled.example/book_1.html": linking("/book_2.html", "/other_2.html"),
    "http://compiled.example/book_2.html": linking("/book_1.html", "/book_3.html"),
    # endless: every page shows ten more
    "http://endless.example/list/": linking(*(f"/index_{n}.html" for n in range(10))),
    **{
        f"http://endless.example/index_{n}.html": linking(
            *(f"/index_{n * 10 + more}.html" for more in range(10))
        )
        for n in range(1, 500)
    },
    # mapped: known by a packed sitemap under an index, and by two kinds of feed
    "http://mapped.example/sitemap.xml": Page(
        b"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap>"
        b"<loc>http://mapped.example/map.xml.gz</loc></sitemap></sitemapindex>"
    ),
    "http://mapped.example/map.xml.gz": Page(
        gzip.compress(
            b"<urlset><url><loc>http://mapped.example/t1.html</loc></url>"
            b"<url><loc>http://elsewhere.example/t2.html</loc></url>"
            b"<url><loc>http://mapped.example/about</loc></url></urlset>"
        ),
        200,
        (("Content-Type", "application/x-gzip"),),
    ),
    "http://mapped.example/rss": Page(
        b"<rss><channel><item><link>/t3.html</link></item></channel></rss>"
    ),
    "http://mapped.example/t1.html": Page(b"<p>one</p>"),
    "http://mapped.example/t3.html": Page(b"<p>three</p>"),
    # scripted: its lists are JSON
    **{
        f"http://scripted.example/api?p={n}": Page(
            b'{"list": [{"url": "/t%d.html"}, {"url": "/t1.html"}, {"url": "http://b.example/t9.html"}]}'
            % min(n, 3)
        )
        for n in range(1, 20)
    },
    # slowed: its robots.txt asks for more time than its declaration
    "http://slowed.example/robots.txt": Page(b"User-agent: *\nCrawl-delay: 0.4\n"),
    "http://slowed.example/list/": linking("/t1.html", "/t2.html"),
    # walled: a check for robots in place of every page, once with a status, once without
    "http://walled.example/list/": linking(*(f"/t{n}.html" for n in range(30))),
    **{
        f"http://walled.example/t{n}.html": Page(b"", 403)
        if n % 2
        else Page("<title>x</title><body>请输入验证码继续访问</body>".encode())
        for n in range(30)
    },
    # empty: a list page that shows nothing any more
    "http://empty.example/list/": Page(b"<html><body>new design</body></html>"),
    # deep: every page shows the next
    **{
        f"http://deep.example/{at}": linking(f"/index_{n}.html")
        for n, at in enumerate(["list/", *(f"index_{n}.html" for n in range(30))])
    },
    # closed: its robots.txt is broken, so nothing may be asked for (RFC 9309, 2.3.1.4)
    "http://closed.example/robots.txt": Page(b"", 503),
    "http://closed.example/list/": linking("/t1.html"),
}


@dataclass(frozen=True)
class Night:
    manifest: CrawlManifest
    run_dir: Path
    web: LoopbackWeb
    captures: tuple[Capture, ...]
    answers: Mapping[str, HttpAnswer]
    progress: tuple[CrawlProgress, ...]

    def tally(self, site_id: str) -> SiteTally:
        return next(t for t in self.manifest.tallies if t.site_id == site_id)

    def captured(self, host: str) -> set[str]:
        return {c.target_uri.partition(host)[2] for c in self.captures if host in c.target_uri}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    run_dir = tmp_path_factory.mktemp("crawl") / "20260101T020000"
    hour = datetime.now(ZoneInfo("Asia/Shanghai"))
    hours = [f"{hour + timedelta(hours=h):%H:%M}" for h in (3, 6)]
    paging = {"paging": {"url": "index_{page}.html"}}
    by_query = {
        "articles": [r"/book_1\.html$"],
        "continued": [r"/book_\d+\.html$"],
        "within": "ul",
        "paging": {"url": "?page={page}", "first": 2, "last": 2},
    }
    sites = [
        a_site("gov", "gov.example", discovery=paging),
        a_site("slow", "slow.example", politeness={"delay": DELAY, "concurrency": 3}),
        a_site("compiled", "compiled.example", discovery=by_query),
        a_site("endless", "endless.example", limits={"requests": 25}),
        a_site(
            "mapped",
            "mapped.example",
            discovery={
                "start": [],
                "sitemaps": ["http://mapped.example/sitemap.xml"],
                "feeds": ["http://mapped.example/rss", "http://mapped.example/gone.atom"],
            },
        ),
        a_site(
            "scripted",
            "scripted.example",
            discovery={
                "start": [],
                "apis": [{"url": "http://scripted.example/api?p={page}", "items": "list"}],
            },
        ),
        a_site("slowed", "slowed.example"),
        a_site("walled", "walled.example"),
        a_site("empty", "empty.example"),
        a_site("deep", "deep.example", limits={"depth": 5}),
        a_site("closed", "closed.example"),
        a_site("asleep", "asleep.example", politeness={"night": "-".join(hours)}),
        a_site("off", "off.example", enabled=False),
    ]
    seen: list[CrawlProgress] = []
    with serving(PAGES) as web:
        manifest = crawl(
            run_dir, sites, proxy=web.proxy, contact="desk@example.org", on_progress=seen.append
        )
    paths = [run_dir / warc.name for warc in manifest.warcs]
    return Night(
        manifest=manifest,
        run_dir=run_dir,
        web=web,
        captures=tuple(c for path in paths for c in read_captures(path)),
        answers={a.target_uri: a for path in paths for a, _ in read_answers(path)},
        progress=tuple(seen),
    )


def test_a_crawl_leaves_sealed_files_and_their_manifest_and_nothing_else(night: Night) -> None:
    files = {path.name for path in night.run_dir.iterdir()}
    assert files == {"manifest.json", *(warc.name for warc in night.manifest.warcs)}
    assert read_manifest(night.run_dir) == night.manifest
    assert night.manifest.warcs == tuple(
        sealed(night.run_dir / warc.name) for warc in night.manifest.warcs
    )
    assert night.manifest.run_id == "20260101T020000"
    assert night.manifest.started_at <= min(c.captured_at for c in night.captures)


def test_every_answer_is_captured_with_its_status(night: Night) -> None:
    statuses = {c.target_uri: c.status for c in night.captures}
    assert statuses["http://gov.example/a/t1.html"] == 200
    assert statuses["http://gov.example/a/t404.html"] == 404
    assert statuses["http://gov.example/a/t500.html"] == 500
    assert statuses["http://gov.example/a/t30.html"] == 301
    assert statuses["http://gov.example/robots.txt"] == 200


def test_every_request_ends_in_one_counted_outcome(night: Night) -> None:
    for tally in night.manifest.tallies:
        assert sum(count for _, count in tally.outcomes) == tally.requests
    answered = [p for p in night.progress if not p.outcome.startswith("refused")]
    assert len(answered) == len(night.captures) == len(night.web.asked)
    assert len(night.progress) <= night.manifest.requests  # what is never asked has no moment
    outcomes = dict(night.tally("gov").outcomes)
    assert outcomes["failed:404"] == 1
    assert outcomes["failed:500"] == 3  # asked for again twice
    assert outcomes["refused:robots"] == 1
    assert outcomes["refused:address"] == 1
    assert outcomes["refused:offsite"] == 1


def test_bytes_are_recorded_as_they_were_sent(night: Night) -> None:
    assert night.answers["http://gov.example/a/t3.html"].body == PACKED
    packed = next(c for c in night.captures if c.target_uri.endswith("/a/t3.html"))
    assert packed.payload.decode() == "<p>各位代表</p>"
    assert packed.header("content-encoding") == "gzip"


def test_a_false_charset_changes_nothing(night: Night) -> None:
    page = next(c for c in night.captures if c.target_uri.endswith("/a/t1.html"))
    assert page.header("content-type") == "text/html; charset=utf-8"
    assert page.payload == GBK_UNDER_UTF8


def test_list_pages_that_no_link_shows_are_asked_for_until_one_brings_nothing_new(
    night: Night,
) -> None:
    lists = {path for path in night.captured("gov.example") if "index" in path}
    assert lists == {"/list/index_1.html", "/list/index_2.html"}
    assert "/a/t3.html" in night.captured("gov.example")


def test_redirects_are_followed_on_the_site_and_nowhere_else(night: Night) -> None:
    assert "/a/t300.html" in night.captured("gov.example")
    asked = set(night.web.count())
    assert not any("elsewhere" in url or "127.0.0.1" in url or "file:" in url for url in asked)


def test_a_chain_of_redirects_ends(night: Night) -> None:
    assert sum("again=" in url for url in night.web.count()) == 8


def test_robots_are_obeyed(night: Night) -> None:
    assert "http://gov.example/secret/t9.html" not in night.web.count()
    assert night.captured("closed.example") == {"/robots.txt"}
    assert dict(night.tally("closed").outcomes)["refused:robots"] == 1


def test_a_robots_txt_that_moved_to_another_site_is_a_missing_one(night: Night) -> None:
    assert dict(night.tally("compiled").outcomes)["refused:offsite"] == 1
    assert "/book_1.html" in night.captured("compiled.example")


def test_only_what_is_declared_is_asked_for(night: Night) -> None:
    assert "http://gov.example/about.html" not in night.web.count()
    assert "http://compiled.example/t5.html" not in night.web.count()
    assert not any("asleep" in url or "off.example" in url for url in night.web.count())
    assert night.tally("asleep").stopped_by == "night"
    assert "off" not in {tally.site_id for tally in night.manifest.tallies}


def test_the_pages_of_one_text_are_followed_from_its_article(night: Night) -> None:
    pages = {path for path in night.captured("compiled.example") if "_" in path}
    assert pages == {"/book_1.html", "/book_2.html", "/book_3.html"}


def test_a_site_without_end_stops_within_its_budget_and_says_so(night: Night) -> None:
    assert night.tally("endless").stopped_by == "requests"
    assert sum("endless" in url for url in night.web.count().elements()) == 25


def test_a_site_without_bottom_stops_at_its_depth_and_says_so(night: Night) -> None:
    assert night.tally("deep").stopped_by == "depth"
    assert dict(night.tally("deep").outcomes)["refused:depth"] == 1
    assert "/index_4.html" in night.captured("deep.example")
    assert "/index_5.html" not in night.captured("deep.example")


def test_sitemaps_and_feeds_show_articles(night: Night) -> None:
    articles = {path for path in night.captured("mapped.example") if "/t" in path}
    assert articles == {"/t1.html", "/t3.html"}


def test_lists_in_json_are_asked_for_until_one_brings_nothing_new(night: Night) -> None:
    assert night.captured("scripted.example") == {
        "/robots.txt",
        *(f"/api?p={n}" for n in range(1, 5)),
        *(f"/t{n}.html" for n in range(1, 4)),
    }


def test_a_robots_txt_may_ask_for_more_time(night: Night) -> None:
    moments = night.web.moments("slowed.example")
    assert len(moments) == 4
    assert min(later - earlier for earlier, later in pairwise(moments)) >= 0.4 - JITTER


def test_a_site_that_keeps_crawlers_out_is_left_alone(night: Night) -> None:
    tally = night.tally("walled")
    assert tally.stopped_by == "blocked"
    assert sum("walled.example/t" in url for url in night.web.count()) <= 12  # 8, some in flight
    assert dict(tally.outcomes)["refused:blocked"] >= 18


def test_what_an_operator_must_read_is_in_the_manifest(night: Night) -> None:
    problems = {t.site_id: t.problems for t in night.manifest.tallies if t.problems}
    assert set(problems) == {"mapped", "walled", "empty", "closed"}
    assert problems["empty"] == ("a list page that shows no article: http://empty.example/list/",)
    assert problems["mapped"] == ("where it begins: failed:404: http://mapped.example/gone.atom",)
    assert "robots.txt of closed.example answered 503" in problems["closed"][0]
    assert "refusals in a row" in problems["walled"][0]


def test_nothing_is_asked_for_twice(night: Night) -> None:
    again = {url: n for url, n in night.web.count().items() if n > 1}
    assert set(again) == {"http://gov.example/a/t500.html", "http://closed.example/robots.txt"}


def test_the_declared_delay_is_never_undercut(night: Night) -> None:
    moments = night.web.moments("slow.example")
    assert len(moments) == 6
    assert min(later - earlier for earlier, later in pairwise(moments)) >= DELAY - JITTER


def test_servers_are_told_who_asks_and_get_no_cookie(night: Night) -> None:
    for _, _, headers in night.web.asked:
        assert "dingben" in headers["User-Agent"]
        assert "desk@example.org" in headers["User-Agent"]
        assert "Cookie" not in headers


def test_a_finished_night_is_not_crawled_again(night: Night) -> None:
    assert crawl(night.run_dir, [a_site("gov", "gov.example")]) == night.manifest
