"""A second night asks only for what changed, and records only what is new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from archive.frontier.frontier import Frontier
from archive.frontier.memory import remember
from archive.warc.captures import read_captures
from archive.warc.manifest import CrawlManifest
from archive.warc.records import scan
from crawler.crawl import crawl
from crawler.sites import SiteDeclaration
from tests.crawler.loopback import LoopbackWeb, Page, a_site, linking, serving

HOST = "http://gov.example"
HTML = ("Content-Type", "text/html; charset=utf-8")


def tagged(body: bytes, tag: str) -> Page:
    return Page(body, 200, (HTML, ("ETag", f'"{tag}"')))


def a_web() -> dict[str, Page]:
    first = linking("/t1.html", "/t2.html", "/t404.html", "/t30.html")
    return {
        f"{HOST}/robots.txt": Page(b"User-agent: *\nDisallow: /x/\n"),
        f"{HOST}/list/": tagged(first.body, "l0"),
        f"{HOST}/list/index_1.html": linking("/t3.html"),
        f"{HOST}/list/index_2.html": linking("/t3.html"),
        f"{HOST}/t1.html": tagged(b"<p>one</p><a href='/t1_2.html'>2</a>", "a1"),
        f"{HOST}/t1_2.html": tagged(b"<p>one, page two</p>", "a12"),
        f"{HOST}/t2.html": Page(b"<p>two</p>"),
        f"{HOST}/t3.html": Page(b"<p>three</p>"),
        f"{HOST}/t30.html": Page(b"", 301, (("Location", "/t31.html"),)),
        f"{HOST}/t31.html": Page(b"<p>moved</p>"),
    }


def a_gov(**more: Any) -> SiteDeclaration:
    discovery = {
        "paging": {"url": "index_{page}.html"},
        "continued": [r"/t\d+_\d+\.html$"],
        **more.pop("discovery", {}),
    }
    return a_site("gov", "gov.example", discovery=discovery, **more)


@dataclass
class Nights:
    """Nights over one web, each going by the ones before."""

    folder: Path
    web: LoopbackWeb
    pages: dict[str, Page]
    manifests: list[CrawlManifest] = field(default_factory=list)
    headers: list[Mapping[str, Mapping[str, str]]] = field(default_factory=list)

    def night(self, site: SiteDeclaration | None = None) -> CrawlManifest:
        url = f"sqlite:///{self.folder}/frontier.sqlite"
        frontier = Frontier(url)
        remember(frontier, lambda _: True)
        frontier.close()
        self.web.asked.clear()
        run = self.folder / f"night{len(self.manifests):03d}"
        manifest = crawl(run, [site or a_gov()], frontier=url, proxy=self.web.proxy)
        self.manifests.append(manifest)
        return manifest

    def kinds(self, number: int = -1) -> dict[str, str]:
        """The kind of every capture's record of a night, by path."""
        found = {}
        for warc in self.manifests[number].warcs:
            path = self.folder / self.manifests[number].run_id / warc.name
            with path.open("rb") as stream:
                for record in scan(stream, path):
                    target = record.header("WARC-Target-URI")
                    if record.kind in ("response", "revisit"):
                        found[target.removeprefix(HOST)] = record.kind
        return found

    def asked(self) -> Mapping[str, Mapping[str, str]]:
        """The headers that each path was asked with."""
        return {url.removeprefix(HOST): headers for _, url, headers in self.web.asked}


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    pages = a_web()
    with serving(pages) as web:
        yield Nights(tmp_path, web, pages)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    """Three nights over a web that never changes."""
    pages = a_web()
    with serving(pages) as web:
        found = Nights(tmp_path_factory.mktemp("quiet"), web, pages)
        for _ in range(3):
            found.night()
            found.headers.append(found.asked())
        yield found


def test_the_same_night_twice_records_revisits_only(quiet: Nights) -> None:
    assert set(quiet.kinds(0).values()) == {"response"}
    assert set(quiet.kinds(1).values()) == {"revisit"}
    assert quiet.kinds(0).keys() == quiet.kinds(1).keys()
    [before], [after] = quiet.manifests[0].tallies, quiet.manifests[1].tallies
    assert after.requests == before.requests
    assert dict(after.outcomes)["unchanged"] == dict(before.outcomes)["captured"]
    assert (after.listed, after.lists) == (before.listed, before.lists)


def test_a_page_with_a_validator_is_asked_for_with_it(quiet: Nights) -> None:
    first, second = quiet.headers[:2]
    assert not any("If-None-Match" in headers for headers in first.values())
    conditional = {p: h["If-None-Match"] for p, h in second.items() if "If-None-Match" in h}
    assert conditional == {"/list/": '"l0"', "/t1.html": '"a1"', "/t1_2.html": '"a12"'}


def test_a_page_that_did_not_change_is_left_out_while_lists_are_not(quiet: Nights) -> None:
    assert set(quiet.headers[2]) == {
        "/robots.txt", "/list/", "/list/index_1.html", "/list/index_2.html",
    }  # fmt: skip
    outcomes = dict(quiet.manifests[2].tallies[0].outcomes)
    # The five that the lists show, and the two that these led to: a page two, and where one moved.
    assert outcomes == {"unchanged": 4, "refused:not_due": 7}


def test_a_revisit_says_which_capture_it_is_one_of_also_after_many_nights(quiet: Nights) -> None:
    captures = [
        {
            c.target_uri: c
            for warc in manifest.warcs
            for c in read_captures(quiet.folder / manifest.run_id / warc.name)
        }
        for manifest in quiet.manifests
    ]
    for later in captures[1:]:
        for uri, capture in later.items():
            assert capture.original is not None
            assert capture.original.captured_at == captures[0][uri].captured_at
            assert capture.payload_digest == captures[0][uri].payload_digest


def test_what_changed_is_recorded_in_full_and_its_links_are_read(nights: Nights) -> None:
    nights.night()
    listed = linking("/t1.html", "/t5.html").body
    nights.pages[f"{HOST}/list/"] = tagged(listed, "l1")
    nights.pages[f"{HOST}/t2.html"] = Page(b"<p>two, corrected</p>")
    nights.pages[f"{HOST}/t5.html"] = Page(b"<p>five</p>")
    nights.pages[f"{HOST}/t1.html"] = tagged(b"<p>one, corrected</p>", "a2")
    nights.night()
    kinds = nights.kinds()
    assert {path for path, kind in kinds.items() if kind == "response"} == {
        "/list/", "/t5.html", "/t1.html",
    }  # fmt: skip
    # what no list shows any more is left alone
    assert "/t2.html" not in kinds


def test_another_declaration_reads_the_lists_anew(nights: Nights) -> None:
    narrow = a_gov(discovery={"articles": [r"/t1\.html$"]})
    nights.night(narrow)
    assert "/t2.html" not in nights.asked()
    nights.night()
    assert "/t2.html" in nights.asked()
    assert "If-None-Match" not in nights.asked()["/list/"]
    assert nights.kinds()["/list/"] == "revisit"


def test_a_page_that_failed_or_was_cut_short_is_no_reason_to_ask_less(nights: Nights) -> None:
    nights.pages[f"{HOST}/t2.html"] = Page(b"busy", 500)
    nights.pages[f"{HOST}/t3.html"] = Page(
        send=lambda connection: connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<p>short</p>"
        )
    )
    nights.night()
    nights.pages |= {url: page for url, page in a_web().items() if url[-7] == "t"}
    nights.night()
    assert {nights.kinds()[path] for path in ("/t2.html", "/t3.html")} == {"response"}
