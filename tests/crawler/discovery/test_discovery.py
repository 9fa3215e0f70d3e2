"""Every way in which sites show what they have leads to the articles, and no further."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from archive.records import Capture
from archive.warc.captures import read_captures
from archive.warc.manifest import CrawlManifest, SiteTally
from crawler.crawl import crawl
from crawler.discovery.dates import Range
from tests.crawler.loopback import LoopbackWeb, Page, a_site, linking, serving


def dated(*rows: tuple[str, str]) -> Page:
    """A list page whose rows show a day beside the link."""
    items = "".join(f"<li><a href='{href}'>t</a><span>{day}</span></li>" for href, day in rows)
    return Page(f"<html><body><ul>{items}</ul></body></html>".encode())


def rows(*pairs: tuple[int, str]) -> Page:
    listed = [{"id": number, "day": day} for number, day in pairs]
    return Page(json.dumps({"data": {"rows": listed}}).encode())


CALENDAR = {
    f"http://traps.example/cal?month={2026 + n // 12}-{n % 12 + 1:02}": linking(
        f"/cal?month={2026 + (n + 1) // 12}-{(n + 1) % 12 + 1:02}"
    )
    for n in range(200)
}
GROWING = {
    "http://traps.example/" + "deep/er/" * n: linking("deep/er/", "/t9.html") for n in range(30)
}
SESSIONS = {
    f"http://traps.example/s/{n:08x}beefcafe0a/list": linking(f"/s/{n + 1:08x}beefcafe0a/list")
    for n in range(100)
}
FACETS = {
    f"http://traps.example/shop?a={n}&b={n % 7}&c={n % 3}": linking(
        *(f"/shop?a={m}&b={m % 7}&c={m % 3}" for m in range(n, n + 30))
    )
    for n in range(400)
}
FORUM = "http://forum.example/forum.php?mod=forumdisplay&fid=2"
THREAD = "http://forum.example/forum.php?mod=viewthread&tid="
BROKEN = "http://broken.example/list/index_2.html"

NO_SUCH = f"no-such-page-{hashlib.sha256(b'soft').hexdigest()[:20]}"
PDF = ("Content-Type", "application/pdf")

PAGES: Mapping[str, Page] = {
    # a script's list: no addresses in it, only ids and days
    "http://api.example/list?p=1": rows((1, "2026-03-02"), (2, "2026-03-01")),
    "http://api.example/list?p=2": rows((3, "2026-02-27"), (4, "2026-01-15")),
    "http://api.example/list?p=3": rows((5, "2025-12-01")),
    "http://api.example/list?p=4": rows((6, "2025-11-01")),
    **{f"http://api.example/art/{n}.html": Page(b"<p>%d</p>" % n) for n in range(1, 7)},
    # lists with a query for their pages, of which the first shows what the list begins with
    "http://query.example/list/": linking("/t1.html", "/t2.html"),
    "http://query.example/list/?page=1": linking("/t1.html", "/t2.html"),
    "http://query.example/list/?page=2": linking("/t3.html", "/t4.html"),
    "http://query.example/list/?page=3": linking("/t5.html"),
    **{
        f"http://query.example/list/?page={n}": linking("/t1.html", "/t2.html")
        for n in range(4, 50)
    },
    **{f"http://query.example/t{n}.html": Page(b"<p>%d</p>" % n) for n in range(1, 6)},
    # a list that breaks off, and one with a headline about checks for robots
    "http://broken.example/list/": linking("/t1.html"),
    "http://broken.example/list/index_1.html": linking("/t2.html"),
    BROKEN: Page(send=lambda _: None),
    "http://ended.example/list/": linking("/t1.html"),
    "http://ended.example/list/index_1.html": Page(b"no such page", 500),
    "http://ended.example/t1.html": Page(b"<p>1</p>"),
    **{f"http://broken.example/t{n}.html": Page(b"<p>%d</p>" % n) for n in (1, 2)},
    "http://police.example/list/": Page(
        "<form><input></form><a href='/t1.html'>输入验证码要当心</a><p>请输入验证码</p>".encode()
    ),
    "http://police.example/t1.html": Page(b"<p>1</p>"),
    # channels of a system that names them by hexadecimal ids
    "http://channels.example/list/": linking(*(f"/col/{n:x}beefcafe64fa01{n}/" for n in range(9))),
    **{
        f"http://channels.example/col/{n:x}beefcafe64fa01{n}/": linking(f"/t{n}.html")
        for n in range(9)
    },
    **{f"http://channels.example/t{n}.html": Page(b"<p>%d</p>" % n) for n in range(9)},
    # list pages with days beside the links, newest first
    "http://dated.example/list/": dated(("/t1.html", "2026-03-02"), ("/t2.html", "2026-02-20")),
    "http://dated.example/list/index_1.html": dated(("/t3.html", "2026-01-05"), ("/t4.html", "")),
    "http://dated.example/list/index_2.html": dated(("/t5.html", "2025-10-01")),
    **{f"http://dated.example/t{n}.html": Page(b"<p>%d</p>" % n) for n in range(1, 6)},
    # a forum: boards in pages, threads in pages, a visitor's id in every address
    f"{FORUM}": linking(
        f"{THREAD}7&extra=page%3D1&sid=ab1", f"{THREAD}8&extra=page%3D1", f"{FORUM}&page=2&sid=x"
    ),
    f"{FORUM}&page=2": linking(f"{THREAD}9&extra=page%3D2", f"{THREAD}7&sid=zz9"),
    f"{THREAD}7": linking(f"{THREAD}7&page=2&sid=q"),
    **{f"{THREAD}{n}": Page(b"<p>%d</p>" % n) for n in (8, 9)},
    f"{THREAD}7&page=2": Page(b"<p>more</p>"),
    # a crawl within bounds: articles that are linked from articles, three links deep
    "http://bounds.example/": linking("/topics/", "/away/"),
    "http://bounds.example/topics/": linking("/t1.html"),
    "http://bounds.example/t1.html": linking("/t2.html", "/topics/more/"),
    "http://bounds.example/t2.html": linking("/t3.html"),
    "http://bounds.example/t3.html": linking("/t4.html"),
    "http://bounds.example/topics/more/": Page(b"<p>more</p>"),
    # articles with files
    "http://files.example/list/": linking("/t1.html", "/direct.pdf"),
    "http://files.example/t1.html": linking(
        "/f/report.pdf", "/f/annex.DOCX?v=2", "/f/data.xls", "http://other.example/f/x.pdf",
        *(f"/f/{n}.doc" for n in range(9)),
    ),
    "http://files.example/f/report.pdf": Page(b"%PDF-1.4", 200, (PDF,)),
    "http://files.example/f/annex.DOCX?v=2": Page(b"PK", 200, (PDF,)),
    "http://papers.example/list/": linking("/t1.html", "/t2.html"),
    **{
        f"http://papers.example/t{n}.html": linking(*(f"/f/{n}{m}.doc" for m in range(9)))
        for n in (1, 2)
    },
    # sites without end
    "http://traps.example/list/": linking(
        "/cal?month=2026-01", "/deep/er/", "/s/00000000beefcafe0a/list", "/shop?a=0&b=0&c=0",
        "/t1.html",
    ),
    **CALENDAR, **GROWING, **SESSIONS, **FACETS,
    "http://traps.example/t1.html": Page(b"<p>one</p>"),
    # a page for any address, with its own number and time in it
    "http://soft.example/list/": linking(*(f"/t{n}.html" for n in range(100))),
    **{
        f"http://soft.example/{name}.html": Page(b"<p>No such page (%d)</p>" % n)
        for n, name in enumerate([NO_SUCH, *(f"t{n}" for n in range(100))])
    },
    # short pages that look alike, and a site that knows what it has
    "http://short.example/list/": linking(*(f"/t{n}.html" for n in range(20))),
    **{f"http://short.example/t{n}.html": Page(b"<p>Notice %d</p>" % n) for n in range(20)},
}  # fmt: skip

SITES = [
    a_site(
        "api",
        "api.example",
        discovery={
            "start": [],
            "articles": [r"/art/"],
            "apis": [
                {
                    "url": "http://api.example/list?p={page}",
                    "items": "data.rows",
                    "link": "join('', ['/art/', to_string(id), '.html'])",
                    "date": "day",
                }
            ],
        },
    ),
    a_site("dated", "dated.example", discovery={"paging": {"url": "index_{page}.html"}}),
    a_site(
        "forum",
        "forum.example",
        discovery={
            "start": [FORUM],
            "lists": [r"mod=forumdisplay"],
            "articles": [r"mod=viewthread&tid=\d+$"],
            "continued": [r"mod=viewthread&tid=\d+&page="],
            "drop": ["extra", "sid"],
        },
    ),
    a_site(
        "bounds",
        "bounds.example",
        discovery={
            "start": ["http://bounds.example/"],
            "follow": [r"/topics/"],
            "follow_depth": 3,
        },
    ),
    a_site("files", "files.example", discovery={"attachments": {"per_page": 4}}),
    a_site("papers", "papers.example", discovery={"attachments": {"per_night": 5}}),
    a_site("traps", "traps.example", discovery={"lists": [r"/cal\?", r"/deep/", r"/s/", r"/shop"]}),
    a_site("query", "query.example", discovery={"paging": {"url": "?page={page}"}}),
    a_site("broken", "broken.example", discovery={"paging": {"url": "index_{page}.html"}}),
    a_site("ended", "ended.example", discovery={"paging": {"url": "index_{page}.html"}}),
    a_site("police", "police.example"),
    a_site("channels", "channels.example", discovery={"lists": [r"/col/"]}),
    a_site("soft", "soft.example"),
    a_site("short", "short.example"),
]


@dataclass(frozen=True)
class Night:
    manifest: CrawlManifest
    web: LoopbackWeb
    captures: tuple[Capture, ...]

    def tally(self, site_id: str) -> SiteTally:
        return next(t for t in self.manifest.tallies if t.site_id == site_id)

    def outcomes(self, site_id: str) -> dict[str, int]:
        return dict(self.tally(site_id).outcomes)

    def captured(self, host: str) -> set[str]:
        """The paths of a host's pages that were there."""
        return {
            c.target_uri.partition(host)[2]
            for c in self.captures
            if host in c.target_uri and c.status == 200
        }


def night(
    folder: Path, days: Range | None = None, processes: int = 1, sites: int = len(SITES)
) -> Night:
    with serving(PAGES) as web:
        manifest = crawl(folder, SITES[:sites], proxy=web.proxy, days=days, processes=processes)
    paths = [folder / warc.name for warc in manifest.warcs]
    return Night(manifest, web, tuple(c for path in paths for c in read_captures(path)))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """A night without bounds, by three processes."""
    return night(tmp_path_factory.mktemp("discovery") / "run", processes=3)


@pytest.fixture(scope="module")
def february(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """A night that asks for what is dated from January to February."""
    days = Range(date(2026, 1, 1), date(2026, 2, 28))
    return night(tmp_path_factory.mktemp("range") / "run", days=days, sites=2)


def test_processes_that_share_a_run_leave_one_record_and_ask_for_nothing_twice(
    whole: Night,
) -> None:
    twice = {url for url, asked in whole.web.count().items() if asked > 1}
    ended = "http://ended.example/list/index_1.html"
    assert twice == {BROKEN, ended}  # no answer and a server's own mistake are tried again
    names = {warc.name.removesuffix("-00000.warc.gz") for warc in whole.manifest.warcs}
    assert names <= {"run", "run-w1", "run-w2"}
    assert len(names) >= 2
    assert len(whole.captures) == len(whole.web.asked) - whole.web.count()[BROKEN]
    for tally in whole.manifest.tallies:
        assert sum(count for _, count in tally.outcomes) == tally.requests


def test_a_list_api_leads_to_articles_by_their_ids(whole: Night) -> None:
    assert {path for path in whole.captured("api.example") if "art" in path} == {
        f"/art/{n}.html" for n in range(1, 7)
    }
    [walk] = whole.tally("api").lists
    assert (walk.pages, walk.articles) == (4, 6)


def test_a_list_goes_on_behind_a_first_page_that_repeats_its_beginning(whole: Night) -> None:
    asked = whole.captured("query.example")
    assert {f"/t{n}.html" for n in range(1, 6)} <= asked
    assert "/list/?page=4" in asked
    assert "/list/?page=5" not in asked


def test_a_list_that_breaks_off_is_told_and_one_that_ends_is_not(whole: Night) -> None:
    assert whole.tally("broken").problems == (f"where it lists: failed:connection: {BROKEN}",)
    assert whole.tally("dated").problems == whole.tally("ended").problems == ()


def test_a_list_with_a_headline_about_checks_is_no_check(whole: Night) -> None:
    assert "/t1.html" in whole.captured("police.example")
    assert whole.tally("police").problems == ()


def test_channels_named_by_ids_are_no_sessions(whole: Night) -> None:
    assert {f"/t{n}.html" for n in range(9)} <= whole.captured("channels.example")
    assert whole.tally("channels").problems == ()


def test_a_forum_is_walked_by_board_and_thread_whoever_the_visitor_is(whole: Night) -> None:
    asked = whole.captured("forum.example")
    assert {path.partition("?")[2] for path in asked} == {
        "mod=forumdisplay&fid=2",
        "mod=forumdisplay&fid=2&page=2",
        *(f"mod=viewthread&tid={n}" for n in (7, 8, 9)),
        "mod=viewthread&tid=7&page=2",
    }


def test_a_crawl_within_bounds_follows_what_is_declared_so_far_and_no_further(
    whole: Night,
) -> None:
    followed = {"/", "/topics/", "/t1.html", "/t2.html", "/topics/more/"}
    assert whole.captured("bounds.example") == followed
    asked = {url for url in whole.web.count() if "bounds." in url}
    assert len(asked) == len(followed) + 1  # and its robots.txt


def test_an_articles_files_are_fetched_and_know_their_page(whole: Night) -> None:
    via = {
        c.target_uri.partition("files.example")[2]: c.via
        for c in whole.captures
        if "files." in c.target_uri
    }
    page = "http://files.example/t1.html"
    files = {path: by for path, by in via.items() if path.startswith("/f/")}
    assert files == dict.fromkeys(
        ["/f/report.pdf", "/f/annex.DOCX?v=2", "/f/0.doc", "/f/1.doc"], page
    )
    assert via["/t1.html"] is None
    assert not any("direct.pdf" in url or "other.example" in url for url in whole.web.count())


def test_a_night_fetches_so_many_files_and_no_more_and_says_so(whole: Night) -> None:
    asked = [url for url in whole.web.count().elements() if "papers.example/f/" in url]
    assert len(asked) == 5
    tally = whole.tally("papers")
    assert dict(tally.outcomes)["refused:attachments"] == 13
    assert tally.problems == ("more files than `attachments` allows a night",)
    assert tally.stopped_by is None
    assert "http://papers.example/t2.html" in whole.web.count()


def test_sites_without_end_are_stopped_by_rules_with_names(whole: Night) -> None:
    outcomes = whole.outcomes("traps")
    fired = {name for name in outcomes if name.startswith("refused:trap")}
    assert fired == {
        "refused:trap_calendar",
        "refused:trap_repeats",
        "refused:trap_session",
        "refused:trap_facets",
    }
    told = " ".join(whole.tally("traps").problems)
    assert all(name.removeprefix("refused:") in told for name in fired)
    assert whole.tally("traps").requests < 450
    assert "/t1.html" in whole.captured("traps.example")


def test_a_site_that_has_a_page_for_any_address_is_stopped(whole: Night) -> None:
    assert whole.tally("soft").stopped_by == "soft_404"
    outcomes = whole.outcomes("soft")
    assert outcomes["refused:soft_404"] >= 20
    assert sum("soft.example/t" in url for url in whole.web.count()) <= 80
    assert "any address" in whole.tally("soft").problems[0]


def test_short_pages_that_look_alike_are_pages(whole: Night) -> None:
    assert whole.tally("short").stopped_by is None
    assert whole.outcomes("short") == {"captured": 21, "failed:404": 2}  # robots, the test


def test_a_range_of_days_asks_for_nothing_that_its_list_dates_outside(february: Night) -> None:
    assert {p for p in february.captured("api.example") if "art" in p} == {
        "/art/3.html",
        "/art/4.html",
    }
    assert {p for p in february.captured("dated.example") if "/t" in p} == {
        "/t2.html", "/t3.html", "/t4.html",
    }  # fmt: skip
    assert february.outcomes("api")["refused:out_of_range"] == 3
    assert february.outcomes("dated")["refused:out_of_range"] == 2


def test_a_range_of_days_ends_a_list_where_it_is_older(february: Night) -> None:
    asked = february.web.count()
    assert "http://api.example/list?p=3" in asked
    assert "http://api.example/list?p=4" not in asked
