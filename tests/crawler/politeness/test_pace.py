"""No host is asked sooner than its site declares, as the host's server measures it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from crawler.crawl import crawl
from tests.crawler.loopback import LoopbackWeb, Page, a_site, linking, serving

DELAY = 0.15
HOST = "one.example"


def least_gap(web: LoopbackWeb) -> float:
    return min(later - earlier for earlier, later in pairwise(web.moments(HOST)))


def test_a_connection_that_takes_its_time_takes_nothing_from_the_delay(tmp_path: Path) -> None:
    """A server that hangs up after every answer, so that each request needs its own."""
    site = a_site("one", HOST, politeness={"delay": DELAY, "concurrency": 1})
    closing = (("Content-Type", "text/html"), ("Connection", "close"))
    pages = {f"http://{HOST}/t{n}.html": Page(b"<p>%d</p>" % n, 200, closing) for n in range(8)}
    pages[f"http://{HOST}/list/"] = linking(*(f"/t{n}.html" for n in range(8)))
    with serving(pages) as web:
        [told] = crawl(tmp_path / "run", [site], proxy=web.proxy).tallies
    assert dict(told.outcomes)["captured"] == 9
    assert least_gap(web) >= DELAY


def test_a_connection_that_is_cut_is_not_made_again_without_a_count_or_a_delay(
    tmp_path: Path,
) -> None:
    """A server that takes a request and hangs up, on a connection that was used before."""
    site = a_site("one", HOST, politeness={"delay": DELAY, "concurrency": 1})
    pages = {
        f"http://{HOST}/list/": linking("/t1.html", "/t2.html"),
        f"http://{HOST}/t1.html": Page(send=lambda _: None),
        f"http://{HOST}/t2.html": Page(b"<p>2</p>", wait=0.1),
    }
    with serving(pages) as web:
        [told] = crawl(tmp_path / "run", [site], proxy=web.proxy).tallies
    assert dict(told.outcomes) == {"captured": 2, "failed:404": 1, "failed:connection": 3}
    assert web.count()[f"http://{HOST}/t1.html"] == 3  # its own, and two more tries
    assert least_gap(web) >= DELAY
