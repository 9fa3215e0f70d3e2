"""A crawl killed at any moment and run again ends as if it had never been killed."""

from __future__ import annotations

import os
import random
import resource
import signal
import time
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from archive.frontier.frontier import Frontier
from archive.warc.captures import read_captures
from archive.warc.manifest import CrawlManifest, read_manifest
from crawler import crawl as crawling
from crawler import processes
from crawler.crawl import CrawlFailed, CrawlInterrupted, RunLocked, crawl
from crawler.job import CrawlProgress
from tests.crawler.killing import (
    child_of,
    children_of,
    ended,
    outcome,
    start,
    wait_until_asked,
)
from tests.crawler.loopback import JITTER, LoopbackWeb, Page, a_site, linking, serving

HOSTS = ("one.example", "two.example", "three.example")
ARTICLES = 24
SEED = 20260101
IN_FLIGHT = len(HOSTS) * 2  # what a kill may cost: the sites' concurrency


def a_web() -> Mapping[str, Page]:
    pages: dict[str, Page] = {}
    for host in HOSTS:
        pages[f"http://{host}/list/"] = linking(*(f"/t{n}.html" for n in range(ARTICLES // 2)))
        pages[f"http://{host}/list/index_1.html"] = linking(
            *(f"/t{n}.html" for n in range(ARTICLES // 2, ARTICLES)), "/t404.html", "/t500.html"
        )
        for number in range(ARTICLES):
            body = f"<p>{host} {number}</p>".encode() * 50
            pages[f"http://{host}/t{number}.html"] = Page(body, wait=0.01)
        pages[f"http://{host}/t500.html"] = Page(b"broken", 500)
    return pages


SITES = [
    a_site(
        host.partition(".")[0],
        host,
        discovery={"paging": {"url": "index_{page}.html"}},
        politeness={"delay": 0, "concurrency": 2},
    )
    for host in HOSTS
]


@pytest.fixture(scope="module")
def web() -> Iterator[LoopbackWeb]:
    with serving(a_web()) as running:
        yield running


@pytest.fixture(scope="module")
def undisturbed(web: LoopbackWeb, tmp_path_factory: pytest.TempPathFactory) -> Path:
    run_dir = tmp_path_factory.mktemp("undisturbed") / "run"
    crawl(run_dir, SITES, proxy=web.proxy)
    return run_dir


def test_what_is_left_of_a_killed_crawl_finishes_the_pages_in_flight(
    web: LoopbackWeb, undisturbed: Path, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    run_dir = tmp_path / "run"
    web.forget()
    kills = 0
    while kills < 4:
        process = start(run_dir, web.proxy, SITES)
        wait_until_asked(web, chance.randrange(4, 14))
        time.sleep(chance.random() * 0.02)
        os.kill(process.pid, signal.SIGKILL)
        ended(process)
        kills += 1
    crawl(run_dir, SITES, proxy=web.proxy)
    assert outcome(run_dir) == outcome(undisturbed)
    assert not list(run_dir.glob("*.open"))
    # a page that fails is asked for three times by rule
    assert {url: n for url, n in web.count().items() if n > 1} == {
        f"http://{host}/t500.html": 3 for host in HOSTS
    }
    assert max(web.busiest.values()) <= 2


@pytest.mark.parametrize("sharing", ["1 sqlite", "2 postgres"])
def test_a_crawl_process_that_is_killed_alone_is_replaced_and_the_run_says_so(
    web: LoopbackWeb,
    undisturbed: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    sharing: str,
) -> None:
    number, database = sharing.split()
    frontier = None if database == "sqlite" else request.getfixturevalue(database)
    run_dir = tmp_path / "run"
    web.forget()
    process = start(run_dir, web.proxy, SITES, processes=int(number), frontier=frontier)
    web.at_request(20, lambda: os.kill(children_of(process.pid)[0], signal.SIGKILL))
    assert ended(process) == ""
    assert outcome(run_dir) == outcome(undisturbed)
    assert read_manifest(run_dir).remarks == (
        "a crawl process was killed (signal 9); another went on",
    )
    asked = {url: n - (2 if "t500" in url else 0) for url, n in web.count().items()}
    assert max(asked.values()) <= 2
    assert sum(n - 1 for n in asked.values()) <= IN_FLIGHT


def test_a_crawl_whose_processes_are_killed_on_and_on_fails_and_can_be_resumed(
    web: LoopbackWeb, undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "MOST_DEATHS", 0)
    run_dir = tmp_path / "run"
    before = set(children_of(os.getpid()))

    def kill(progress: CrawlProgress) -> None:
        if progress.done == 10:
            for child in set(children_of(os.getpid())) - before:
                os.kill(child, signal.SIGKILL)

    with pytest.raises(CrawlFailed, match=r"ended with -9; run it again to go on"):
        crawl(run_dir, SITES, proxy=web.proxy, on_progress=kill)
    assert not (run_dir / "manifest.json").exists()
    crawl(run_dir, SITES, proxy=web.proxy)
    assert outcome(run_dir) == outcome(undisturbed)


def test_an_interrupt_finishes_the_pages_in_flight_and_can_be_resumed(
    web: LoopbackWeb, undisturbed: Path, tmp_path: Path
) -> None:
    run_dir = tmp_path / "run"

    def interrupt(progress: Any) -> None:
        if progress.done == 12:
            raise KeyboardInterrupt

    web.forget()
    with pytest.raises(CrawlInterrupted, match="run it again"):
        crawl(run_dir, SITES, proxy=web.proxy, on_progress=interrupt)
    recorded = [c for path in run_dir.glob("*.open") for c in read_captures(path)]
    assert len(recorded) == len(web.asked)
    crawl(run_dir, SITES, proxy=web.proxy)
    assert outcome(run_dir) == outcome(undisturbed)


def test_a_stop_does_not_wait_for_the_delays_in_the_queues(tmp_path: Path) -> None:
    slow = [a_site("one", "one.example", politeness={"delay": 0.6, "concurrency": 1})]

    def interrupt(progress: Any) -> None:
        if progress.done == 3:
            raise KeyboardInterrupt

    with serving(a_web()) as web:
        with pytest.raises(CrawlInterrupted):
            crawl(tmp_path / "run", slow, proxy=web.proxy, on_progress=interrupt)
        assert len(web.asked) <= ARTICLES // 2  # where every page would have been asked for


def test_a_signal_to_the_crawl_process_is_an_interrupt(web: LoopbackWeb, tmp_path: Path) -> None:
    """As systemd does it: the signal goes to every process of the service."""
    web.forget()
    process = start(tmp_path / "run", web.proxy, SITES)

    def stop_twice() -> None:
        crawling_process = child_of(process)
        for _ in range(2):
            os.kill(crawling_process, signal.SIGTERM)

    web.at_request(10, stop_twice)
    assert ended(process).startswith("CrawlInterrupted")
    [left] = (tmp_path / "run").glob("*.open")
    assert list(read_captures(left))


def test_a_night_killed_between_its_seal_and_its_manifest_asks_for_nothing_again(
    web: LoopbackWeb, undisturbed: Path, tmp_path: Path
) -> None:
    run_dir = tmp_path / "run"
    crawl(run_dir, SITES, proxy=web.proxy)
    sealed = {path: path.read_bytes() for path in run_dir.glob("*.warc.gz")}
    (run_dir / "manifest.json").unlink()
    web.forget()
    crawl(run_dir, SITES, proxy=web.proxy)
    assert web.asked == []
    assert {path: path.read_bytes() for path in run_dir.glob("*.warc.gz")} == sealed
    assert outcome(run_dir) == outcome(undisturbed)


def test_two_crawls_never_share_a_folder(
    web: LoopbackWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crawling, "LOCK_PATIENCE", 0.2)
    run_dir = tmp_path / "run"
    process = start(run_dir, web.proxy, SITES)
    wait_until_asked(web, 3)
    with pytest.raises(RunLocked, match="another crawl"):
        crawl(run_dir, SITES, proxy=web.proxy)
    assert ended(process) == ""
    assert isinstance(read_manifest(run_dir), CrawlManifest)


def test_a_full_disk_stops_the_crawl_with_its_reason_and_loses_nothing(
    web: LoopbackWeb, undisturbed: Path, tmp_path: Path
) -> None:
    run_dir = tmp_path / "run"
    run_dir.mkdir()
    crawl(tmp_path / "other", SITES[:1], proxy=web.proxy)  # the frontier has its tables by now
    record = Frontier(f"sqlite:///{tmp_path}/frontier.sqlite")
    size = (tmp_path / "frontier.sqlite").stat().st_size
    record.close()
    stopped = start(run_dir, web.proxy, SITES, largest=size)
    complaint = ended(stopped)
    assert stopped.returncode == 16
    assert "cannot be written: File too large" in complaint or "frontier failed" in complaint
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    crawl(run_dir, SITES, proxy=web.proxy)
    assert outcome(run_dir) == outcome(undisturbed)


def test_a_sealed_file_that_was_damaged_is_named(web: LoopbackWeb, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run-00000.warc.gz").write_bytes(b"no")
    with pytest.raises(CrawlFailed, match=r"run-00000\.warc\.gz.*not a WARC"):
        crawl(tmp_path / "run", SITES, proxy=web.proxy)


def test_a_host_is_not_hurried_after_a_kill(tmp_path: Path) -> None:
    delay = 0.4
    slow = [a_site("one", "one.example", politeness={"delay": delay, "concurrency": 1})]
    with serving(a_web()) as web:
        process = start(tmp_path / "run", web.proxy, slow)
        wait_until_asked(web, 2)
        os.kill(process.pid, signal.SIGKILL)
        ended(process)
        again = start(tmp_path / "run", web.proxy, slow)
        wait_until_asked(web, 2)
        os.kill(again.pid, signal.SIGKILL)
        ended(again)
        moments = web.moments("one.example")
    assert min(later - earlier for earlier, later in pairwise(moments)) >= delay - JITTER
