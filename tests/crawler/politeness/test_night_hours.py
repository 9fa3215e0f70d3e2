"""A site that may be asked at some hours only is left alone when they are over."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.crawl import crawl
from tests.crawler.loopback import Page, a_site, linking, serving
from tests.crawler.names import beginning_with

ARTICLES = 30
ENDING = """
import time
try:
    from crawler.sites.declaration import Politeness
except ImportError:
    pass
else:
    looks = []
    def awake(self, now):
        looks.append(time.monotonic())
        return self.night is None or looks[-1] < looks[0] + 3
    Politeness.awake = awake
"""
"""The hours of a site that has any are over three seconds after somebody first looked."""


def test_hours_that_end_in_the_middle_of_a_crawl_end_their_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts = ("hours.example", "always.example")
    links = [f"/t{n}.html" for n in range(ARTICLES)]
    pages = {f"http://{host}/list/": linking(*links) for host in hosts}
    for n, link in enumerate(links):  # none like the other, or the site would be suspected
        pages |= {f"http://{host}{link}": Page(b"<p>%s</p>" % (b"x" * n)) for host in hosts}
    sites = [
        a_site("hours", hosts[0], politeness={"delay": 0.2, "night": "22:00-06:00"}),
        a_site("always", hosts[1]),
    ]
    beginning_with(monkeypatch, tmp_path / "ending", ENDING)
    with serving(pages) as web:
        manifest = crawl(tmp_path / "run", sites, proxy=web.proxy)
    always, hours = sorted(manifest.tallies, key=lambda tally: tally.site_id)
    outcomes = dict(hours.outcomes)
    asked = len(web.moments("hours.example"))
    assert 1 <= asked < ARTICLES
    assert hours.stopped_by == "night"
    assert outcomes["refused:night"] == ARTICLES + 2 - asked
    assert dict(always.outcomes)["captured"] == ARTICLES + 1
