"""A site that may be asked at some hours only is left alone when they are over."""

from __future__ import annotations

from pathlib import Path
from socket import socket

import pytest

from crawler.crawl import crawl
from tests.crawler.loopback import Page, a_site, linking, serving
from tests.crawler.names import beginning_with

ARTICLES = 30
ENDING = """
import os
try:
    from crawler.sites.declaration import Politeness
except ImportError:
    pass
else:
    def awake(self, now):
        return self.night is None or not os.path.exists({over!r})
    Politeness.awake = awake
"""
"""The hours of a site that has any are over as soon as a file is there."""


def test_hours_that_end_in_the_middle_of_a_crawl_end_their_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts = ("hours.example", "always.example")
    links = [f"/t{n}.html" for n in range(ARTICLES)]
    pages = {f"http://{host}/list/": linking(*links) for host in hosts}
    for n, link in enumerate(links):  # none like the other, or the site would be suspected
        pages |= {f"http://{host}{link}": Page(b"<p>%s</p>" % (b"x" * n)) for host in hosts}
    over = tmp_path / "over"

    def third(connection: socket) -> None:
        over.touch()
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nthird"
        )

    pages[f"http://{hosts[0]}{links[2]}"] = Page(send=third)
    sites = [
        a_site("hours", hosts[0], politeness={"delay": 0.2, "night": "22:00-06:00"}),
        a_site("always", hosts[1]),
    ]
    beginning_with(monkeypatch, tmp_path / "ending", ENDING.format(over=str(over)))
    with serving(pages) as web:
        manifest = crawl(tmp_path / "run", sites, proxy=web.proxy)
    always, hours = sorted(manifest.tallies, key=lambda tally: tally.site_id)
    outcomes = dict(hours.outcomes)
    asked = len(web.moments("hours.example"))
    assert 1 <= asked < ARTICLES
    assert hours.stopped_by == "night"
    assert outcomes["refused:night"] == ARTICLES + 2 - asked
    assert dict(always.outcomes)["captured"] == ARTICLES + 1
