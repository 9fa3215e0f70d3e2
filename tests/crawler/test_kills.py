"""Kills of a whole crawl, at any moment and as often as they come: the record is that of a
crawl that was never killed, nothing is asked for more than twice, and no host is hurried."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from archive.frontier.tables import LOST
from crawler.crawl import crawl
from crawler.job import CrawlJob
from tests.crawler.killing import outcome
from tests.crawler.lives import Nursery, nursery
from tests.crawler.loopback import LoopbackWeb, Page, a_site, linking, serving

KILLS, SEED = 50, 20260301
HOSTS = tuple(f"h{number}.example" for number in range(6))
DELAY = 0.05


def three_hundred_pages() -> Mapping[str, Page]:
    pages: dict[str, Page] = {}
    for host in HOSTS:
        listed = linking(*(f"/t{n}.html" for n in range(50)))
        pages[f"http://{host}/list/"] = replace(listed, wait=0.01)
        pages[f"http://{host}/robots.txt"] = Page(b"none", 404, wait=0.01)
        for number in range(50):
            body = f"<p>{host} {number}</p>".encode() * 50
            pages[f"http://{host}/t{number}.html"] = Page(body, wait=0.01)
    return pages


def a_job(run_dir: Path, web: LoopbackWeb, *hosts: str, delay: float = 0) -> CrawlJob:
    polite = {"delay": delay, "concurrency": 1}
    return CrawlJob(
        run_id=run_dir.name,
        run_dir=run_dir,
        sites=tuple(a_site(host.partition(".")[0], host, politeness=polite) for host in hosts),
        frontier=f"sqlite:///{run_dir.parent}/frontier.sqlite",
        proxy=web.proxy,
    )


def test_fifty_kills_of_three_hundred_pages_change_nothing(project: Path, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    with serving(three_hundred_pages()) as web:
        job = a_job(tmp_path / "killed", web, *HOSTS, delay=DELAY)
        crawl(tmp_path / "undisturbed", job.sites, proxy=web.proxy)
        web.asked.clear()
        with nursery(job, project) as lives:
            for _ in range(KILLS):
                asked = len(web.asked)
                life = lives.bear(held_back=60)
                wait_until(lambda: len(web.asked) > asked, most=5)  # noqa: B023
                time.sleep(chance.random() * 0.2)
                life.kill()
            killed = web.count()
        crawl(job.run_dir, job.sites, proxy=web.proxy)
        assert outcome(job.run_dir) == outcome(tmp_path / "undisturbed")
        assert KILLS < killed.total() < 600
        assert max(web.count().values()) == 2
        for host in HOSTS:
            assert least_gap(web, host) >= DELAY - 0.001  # what a clock's reading may be off


def test_what_a_crawl_died_over_twice_is_told_and_not_asked_for_again(
    project: Path, tmp_path: Path
) -> None:
    crawls: list[Nursery] = []
    deadly = Page(send=lambda _: crawls[0].newest.strike())
    with serving(
        {
            "http://one.example/list/": linking(*(f"/t{n}.html" for n in range(4))),
            **{f"http://one.example/t{n}.html": Page(b"<p>1</p>") for n in range(4)},
            "http://one.example/t2.html": deadly,
            "http://two.example/robots.txt": deadly,
            "http://two.example/list/": linking("/t1.html"),
        }
    ) as web:
        job = a_job(tmp_path / "run", web, "one.example", "two.example")
        with nursery(job, project) as lives:
            crawls.append(lives)
            ends = [lives.bear(held_back=0.2).wait() for _ in range(4)]
            assert all(ends)
            assert lives.bear(held_back=0.2).wait() == 0
        manifest = crawl(job.run_dir, job.sites, proxy=web.proxy)
    one, two = manifest.tallies
    assert dict(one.outcomes) == {"captured": 4, "failed:404": 1, LOST: 1}
    assert dict(two.outcomes) == {LOST: 1, "refused:robots": 1}
    assert one.problems == ("the crawl died 2 times over http://one.example/t2.html",)
    assert "the crawl died 2 times over http://two.example/robots.txt" in two.problems
    assert max(web.count().values()) == 2


def test_what_a_crawl_died_over_does_not_hold_up_the_rest(project: Path, tmp_path: Path) -> None:
    """The next process asks for everything else first, and for what was lost once it has
    lived for a while."""
    crawls: list[Nursery] = []
    pages = {f"http://one.example/t{n}.html": Page(b"<p>1</p>") for n in range(12)}
    pages["http://one.example/list/"] = linking(*(url[18:] for url in pages))
    with serving(
        pages | {"http://one.example/t0.html": Page(send=lambda _: crawls[0].newest.strike())}
    ) as web:
        job = a_job(tmp_path / "run", web, "one.example")
        with nursery(job, project) as lives:
            crawls.append(lives)
            assert lives.bear(held_back=0).wait() != 0
            web.pages = pages
            assert lives.bear(held_back=5).wait() == 0
        asked = [url for _, url, _ in web.asked if url in pages]
    assert asked.count("http://one.example/t0.html") == 2
    assert asked[-1] == "http://one.example/t0.html"
    assert len(asked) == len(pages) + 1


def least_gap(web: LoopbackWeb, host: str) -> float:
    return min(later - earlier for earlier, later in pairwise(web.moments(host)))


def wait_until(is_so: Callable[[], bool], most: float = 20) -> None:
    patience = time.monotonic() + most
    while not is_so() and time.monotonic() < patience:
        time.sleep(0.005)
