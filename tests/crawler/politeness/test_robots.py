"""A robots.txt is obeyed as it stands now, not as it stood when the night began (D 42)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from archive.warc.manifest import CrawlManifest
from crawler.crawl import crawl
from tests.crawler.loopback import LoopbackWeb, Page, a_site, linking, serving
from tests.crawler.names import beginning_with

ARTICLES = 16
HURRIED = """
try:
    from crawler.politeness import robots
except ImportError:
    pass
else:
    robots.LIFE = 0.5
"""
"""An hour passes in half a second."""


class Changing(dict[str, Page]):
    """Pages of which those that have several are shown in turn; the last stays."""

    def __init__(self, pages: Mapping[str, Page], turns: Mapping[str, list[Page]]) -> None:
        super().__init__(pages)
        self._turns = turns

    def get(self, url: str, default: Page | None = None) -> Page | None:  # type: ignore[override]
        turns = self._turns.get(url)
        if not turns:
            return super().get(url, default)
        return turns.pop(0) if len(turns) > 1 else turns[0]


HOSTS = ("closing.example", "failing.example", "opening.example")
OPEN = Page(b"User-agent: *\nDisallow: /private/\n")
CLOSED = Page(b"User-agent: *\nDisallow: /\n")
PRIVATE = "/private/t1.html"


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[CrawlManifest, LoopbackWeb]:
    folder = tmp_path_factory.mktemp("robots")
    pages: dict[str, Page] = {}
    for host in HOSTS:
        links = [PRIVATE, *(f"/t{n}.html" for n in range(ARTICLES))]
        pages[f"http://{host}/list/"] = linking(*links)
        pages |= {f"http://{host}{link}": Page(b"<p>text</p>") for link in links}
    turns = {
        "http://closing.example/robots.txt": [OPEN, CLOSED],
        "http://failing.example/robots.txt": [OPEN, Page(b"", 500)],
        "http://opening.example/robots.txt": [CLOSED, OPEN],
    }
    polite = {"delay": 0.1, "concurrency": 1}
    sites = [a_site(host.partition(".")[0], host, politeness=polite) for host in HOSTS]
    patch = pytest.MonkeyPatch()
    beginning_with(patch, folder / "hurried", HURRIED)
    try:
        with serving(Changing(pages, turns)) as web:
            return crawl(folder / "run", sites, proxy=web.proxy), web
    finally:
        patch.undo()


def asked(web: LoopbackWeb, host: str) -> list[str]:
    """The paths that were asked of a host, in order."""
    return [url.partition(host)[2] for _, url, _ in web.asked if f"//{host}/" in url]


def outcomes(manifest: CrawlManifest, site_id: str) -> dict[str, int]:
    return dict(next(t for t in manifest.tallies if t.site_id == site_id).outcomes)


def test_a_site_that_closes_itself_in_the_middle_of_a_night_is_asked_no_further(
    night: tuple[CrawlManifest, LoopbackWeb],
) -> None:
    manifest, web = night
    paths = asked(web, "closing.example")
    closed = [at for at, path in enumerate(paths) if path == "/robots.txt"][1]
    assert 1 <= len([path for path in paths[:closed] if path.startswith("/t")]) < ARTICLES
    assert len([path for path in paths[closed:] if path.startswith("/t")]) <= 2  # in its queue
    assert outcomes(manifest, "closing")["refused:robots"] >= ARTICLES - closed - 2


def test_rules_that_cannot_be_had_again_hold_as_they_were(
    night: tuple[CrawlManifest, LoopbackWeb],
) -> None:
    manifest, web = night
    paths = asked(web, "failing.example")
    assert paths.count("/robots.txt") > 1
    assert PRIVATE not in paths
    assert outcomes(manifest, "failing")["captured"] == ARTICLES + 1  # and the list


def test_what_a_robots_txt_forbade_stays_so_for_this_night(
    night: tuple[CrawlManifest, LoopbackWeb],
) -> None:
    manifest, web = night
    assert "/list/" not in asked(web, "opening.example")
    assert outcomes(manifest, "opening")["refused:robots"] == 1
