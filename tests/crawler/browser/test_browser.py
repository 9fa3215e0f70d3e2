"""Pages that a script makes, in a real browser that has one guarded way out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import ValidationError
from warcio.archiveiterator import ArchiveIterator

from archive.records import Capture
from archive.warc.captures import read_captures
from archive.warc.manifest import CrawlManifest
from crawler.browser.rendering import RENDERED_NOTE, NoBrowser
from crawler.crawl import crawl
from tests.crawler.loopback import LoopbackWeb, Page, a_site, serving

SCRIPT = ("Content-Type", "text/html; charset=gbk")
JSON = (("Content-Type", "application/json"),)
TEXT = "各位代表：现在，我代表区人民政府向大会报告工作。"


def scripted(script: str) -> Page:
    page = f"<html><head><meta charset=gbk></head><body><p>请稍候</p><script>{script}</script>"
    return Page(page.encode("gbk"), 200, (SCRIPT, ("Set-Cookie", "id=1; Path=/")))


def a_web(secret: str) -> dict[str, Page]:
    """A site whose list and articles are made by scripts, some of which mean ill."""
    lists = "".join(f"<a href=/t{n}.html>{n}</a>" for n in range(1, 8))
    endless = "document.body.append(document.createComment('x'.repeat(33 << 20)))"
    windows = (
        "for (let n = 0; n < 20; n++) window.open('/window' + n);"
        "const a = document.createElement('a'); a.href = '/window'; a.target = '_blank'; a.click();"
        "document.body.innerHTML = '<p>no window</p>'"
    )
    fetched = (
        "fetch('/api/text').then(r => r.json()).then(j => "
        "document.body.innerHTML = '<h1>报告</h1><p>' + j.text + '</p>')"
    )
    inside = (
        f"fetch('{secret}a').catch(e => 0).then(() => document.title = 'tried');"
        f"document.body.innerHTML += '<iframe src={secret}b></iframe><img src={secret}c>';"
        f"fetch('/inside'); fetch('http://169.254.169.254/x'); fetch('http://10.0.0.1/x');"
        f"new Worker(URL.createObjectURL(new Blob([`fetch('{secret}w')`])));"
        f"new WebSocket('{secret.replace('http', 'ws')}d');"
        f"navigator.sendBeacon('{secret}e', 'x')"
    )
    return {
        "/list/": scripted(f"document.body.innerHTML = '{lists}'"),
        "/t1.html": scripted(fetched),
        "/t2.html": scripted(inside),
        "/t3.html": scripted("for (;;) {}"),
        "/t4.html": scripted(f"location.href = '{secret}f'"),
        "/t5.html": scripted("document.body.innerHTML = '<p>' + navigator.userAgent + '</p>'"),
        "/t6.html": scripted(endless),
        "/t7.html": scripted(windows),
        "/inside": Page(b"", 302, (("Location", f"{secret}g"),)),
        "/api/text": Page(f'{{"text": "{TEXT}"}}'.encode(), 200, JSON),
    }


@dataclass(frozen=True)
class Night:
    manifest: CrawlManifest
    run_dir: Path
    web: LoopbackWeb
    inner: LoopbackWeb
    captures: dict[str, Capture]

    @property
    def asked(self) -> set[str]:
        return {"/" + url.split("/", 3)[3] for _, url, _ in self.web.asked}


@pytest.fixture(scope="module")
def chromium() -> Path:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("there is no Chromium on this machine: install it to render pages")
    return Path(found)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory, chromium: Path) -> Iterator[Night]:
    run_dir = tmp_path_factory.mktemp("rendered") / "run"
    with serving({}, "127.0.0.2") as inner, serving({}) as web, serving({}) as plain:
        own, other = f"127.0.0.1:{web.port}", f"127.0.0.1:{plain.port}"
        secret = f"http://127.0.0.2:{inner.port}/"
        web.pages = {f"http://{own}{path}": page for path, page in a_web(secret).items()}
        plain.pages = {f"http://{other}{path}": page for path, page in a_web(secret).items()}
        sites = [
            a_site("scripted", own, render="browser", limits={"seconds": 6}),
            a_site("plain", other),
        ]
        manifest = crawl(run_dir, sites, allow=["127.0.0.1"], chromium=chromium, contact="a@b.cn")
        captures = {
            c.target_uri.removeprefix(f"http://{own}"): c
            for warc in manifest.warcs
            for c in read_captures(run_dir / warc.name)
        }
        yield Night(manifest, run_dir, web, inner, captures)


def test_a_page_that_a_script_makes_is_captured_as_its_reader_sees_it(night: Night) -> None:
    page = night.captures["/t1.html"]
    assert f"<p>{TEXT}</p>" in page.payload.decode("utf-8")
    assert page.header("Content-Type") == "text/html; charset=utf-8"
    assert "请稍候" not in page.payload.decode("utf-8")


def test_a_list_that_a_script_makes_leads_to_its_articles(night: Night) -> None:
    assert {f"/t{n}.html" for n in range(1, 8)} <= night.asked


def test_a_rendered_page_says_so_in_its_record_and_a_plain_one_does_not(night: Night) -> None:
    notes = {}
    for warc in night.manifest.warcs:
        with (night.run_dir / warc.name).open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "metadata":
                    told = record.content_stream().read().decode()
                    notes[record.rec_headers.get_header("WARC-Target-URI")] = told
    rendered = {url for url, told in notes.items() if f"rendered: {RENDERED_NOTE}" in told}
    assert {url.rpartition("/")[2] for url in rendered} >= {"t1.html", "t2.html", "t5.html"}
    assert {url.split("/")[2] for url in rendered} == {f"127.0.0.1:{night.web.port}"}


def test_a_pages_scripts_reach_nothing_inside(night: Night) -> None:
    assert night.inner.asked == []
    assert "/t2.html" in night.captures
    assert "/inside" in night.asked  # what it was redirected to was not


def test_a_script_without_end_costs_its_own_page(night: Night) -> None:
    outcomes = dict(next(t for t in night.manifest.tallies if t.site_id == "scripted").outcomes)
    assert "/t3.html" not in night.captures
    assert outcomes.keys() & {"failed:timeout", "failed:connection"}
    assert "/t5.html" in night.captures


def test_a_document_that_scripts_write_without_end_costs_its_own_page(night: Night) -> None:
    outcomes = dict(next(t for t in night.manifest.tallies if t.site_id == "scripted").outcomes)
    assert outcomes.get("failed:size") == 1, outcomes
    assert "/t6.html" not in night.captures


def test_a_page_opens_no_windows(night: Night) -> None:
    assert b"no window" in night.captures["/t7.html"].payload
    assert [path for path in night.asked if path.startswith("/window")] == []


def test_the_browser_says_who_asks_and_brings_nothing_along(night: Night) -> None:
    assert "a@b.cn" in night.captures["/t5.html"].payload.decode()
    for _, url, headers in night.web.asked:
        assert "a@b.cn" in headers["User-Agent"], url
    [article] = [headers for _, url, headers in night.web.asked if url.endswith("/t1.html")]
    assert "Proxy-Connection" not in article
    assert "Proxy-Authorization" not in article


def test_only_a_site_that_says_so_is_rendered(night: Night) -> None:
    plain = next(t for t in night.manifest.tallies if t.site_id == "plain")
    assert plain.listed == 0
    assert dict(plain.outcomes)["captured"] == 1


def test_a_site_that_needs_a_browser_is_refused_where_there_is_none(tmp_path: Path) -> None:
    site = a_site("scripted", "scripted.example", render="browser")
    with pytest.raises(NoBrowser, match="there is none at /nowhere/chromium"):
        crawl(tmp_path / "run", [site], chromium=Path("/nowhere/chromium"))


def test_a_browser_cannot_be_given_a_sites_own_certificates() -> None:
    tls = {"verify": False, "reason": "why"}
    assert a_site("a", "a.example", render="browser", tls=tls).render == "browser"
    with pytest.raises(ValidationError, match="not a list of PEM"):
        a_site("a", "a.example", render="browser", tls={"ca": "x", "reason": "why"})


CAREFUL = {
    "/robots.txt": Page(b"User-agent: *\nDisallow: /private/\n"),
    "/list/": scripted(
        "document.body.innerHTML = '<a href=/t1.html>1</a><a href=/t2.html>2</a>'"
    ),
    **{
        f"/t{n}.html": Page(
            b"<html><head><script src=/app.js></script><script src=/private/app.js></script>"
            b"<script src=/fresh.js></script><link rel=stylesheet href=/app.css></head>"
            b"<body><img src=/a.png><video src=/a.mp4></video></body></html>"
        )
        for n in (1, 2)
    },
    "/app.js": Page(
        b"addEventListener('load', () => { document.body.innerHTML = '<p>made</p>' })",
        200, (("Content-Type", "text/javascript"), ("ETag", '"1"')),
    ),
    "/fresh.js": Page(
        b"1", 200, (("Content-Type", "text/javascript"), ("Cache-Control", "no-store"))
    ),
    "/app.css": Page(b"p { color: red }", 200, (("Content-Type", "text/css"),)),
    "/a.png": Page(b"x"),
    "/private/app.js": Page(b"1", 200, (("Content-Type", "text/javascript"),)),
}  # fmt: skip


@dataclass(frozen=True)
class Careful:
    """A site of two pages, one after the other, and the same site with a small budget."""

    manifest: CrawlManifest
    asked: dict[str, list[str]]
    made: set[bytes]
    cookies: list[str]


@pytest.fixture(scope="module")
def careful(tmp_path_factory: pytest.TempPathFactory, chromium: Path) -> Careful:
    run_dir = tmp_path_factory.mktemp("careful") / "run"
    polite = {"delay": 0.2, "concurrency": 1}
    with serving({}) as web, serving({}) as spent:
        webs = {"careful": web, "spent": spent}
        limits = {"careful": {}, "spent": {"requests": 5}}
        sites = []
        for site_id, each in webs.items():
            own = f"127.0.0.1:{each.port}"
            each.pages = {f"http://{own}{path}": page for path, page in CAREFUL.items()}
            site = a_site(site_id, own, render="browser", politeness=polite, limits=limits[site_id])
            sites.append(site)
        manifest = crawl(run_dir, sites, allow=["127.0.0.1"], chromium=chromium)
    made = {
        c.payload
        for warc in manifest.warcs
        for c in read_captures(run_dir / warc.name)
        if f":{web.port}/t" in c.target_uri
    }
    asked = {
        site_id: [f"/{url.split('/', 3)[3]}" for _, url, _ in each.asked]
        for site_id, each in webs.items()
    }
    cookies = [url for _, url, headers in web.asked if "Cookie" in headers]
    return Careful(manifest, asked, made, cookies)


def test_what_a_page_fetches_is_what_its_text_needs_and_robots_allow(careful: Careful) -> None:
    asked = set(careful.asked["careful"])
    assert {"/app.js", "/app.css", "/fresh.js"} <= asked
    assert {"/private/app.js", "/a.png", "/a.mp4"}.isdisjoint(asked)


def test_nothing_that_a_server_gave_is_given_back_with_the_next_page(careful: Careful) -> None:
    assert careful.cookies == []


def test_scripts_and_styles_are_asked_for_once_a_night(careful: Careful) -> None:
    asked = careful.asked["careful"]
    assert {path: asked.count(path) for path in ("/app.js", "/app.css", "/fresh.js")} == {
        "/app.js": 1, "/app.css": 1, "/fresh.js": 2,
    }  # fmt: skip
    [page] = careful.made  # both were made by the script
    assert b"<p>made</p>" in page


def test_what_pages_fetch_counts_towards_their_sites_budget(careful: Careful) -> None:
    assert len(careful.asked["spent"]) == 5
    [tally] = [t for t in careful.manifest.tallies if t.site_id == "spent"]
    assert tally.stopped_by == "requests"
