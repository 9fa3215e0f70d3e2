"""The crawl beside a bare Scrapy spider, and under kills.

    python -m tests.bench.bench_crawl [--hosts 20] [--pages 100] [--turns 3] [--kills 50] [--seed 7]
        [--memory 20000] [--only speed|kills|memory]

Speed: one loopback web, crawled in turns by this project's crawl (recording, guard, counts,
robots.txt) and by a Scrapy spider that saves the same bodies to files. Kills: SIGKILL at seeded
moments of one run on six hosts, resumed each time; the record, and the works and the audit that
come of it, must equal an undisturbed run's.
Memory: what the crawl process takes while it goes through a large web.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from archive.warc.manifest import MANIFEST
from crawler.crawl import crawl
from crawler.job import CrawlProgress
from crawler.sites import SiteDeclaration
from tests.crawler.killing import children_of, ended, kill_whole, outcome, start, wait_until_asked
from tests.crawler.loopback import LoopbackWeb, Page, a_site, linking, serving
from tests.door import dingben
from tests.test_kill import works

KILLED_DELAY = 0.1
"""Seconds that the hosts of the killed run declare between two requests."""

BARE = """
import hashlib, sys
from pathlib import Path
import scrapy
from scrapy.crawler import CrawlerProcess
proxy, folder, hosts = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
class Bare(scrapy.Spider):
    name = "bare"
    async def start(self):
        for n in range(hosts):
            yield scrapy.Request(f"http://h{n}.example/list/", meta={"proxy": proxy})
    def parse(self, response):
        for href in response.css("a::attr(href)").getall():
            yield scrapy.Request(response.urljoin(href), self.save, meta={"proxy": proxy})
    def save(self, response):
        (folder / hashlib.sha1(response.url.encode()).hexdigest()).write_bytes(response.body)
process = CrawlerProcess({"LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS": 320,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY": 0, "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False})
process.crawl(Bare)
process.start()
"""


def main() -> None:
    """Run the benchmark and print its tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--hosts", type=int, default=20)
    asked.add_argument("--pages", type=int, default=100)
    asked.add_argument("--turns", type=int, default=3)
    asked.add_argument("--kills", type=int, default=50)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--memory", type=int, default=0, metavar="PAGES")
    asked.add_argument("--only", choices=["speed", "kills", "memory"])
    options = asked.parse_args()
    say(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    with tempfile.TemporaryDirectory() as folder:
        if options.only in (None, "speed"):
            say(speed(Path(folder), options.hosts, options.pages, options.turns))
        if options.only in (None, "kills"):
            say(kills(Path(folder), options.kills, options.seed))
        if options.memory:
            say(memory(Path(folder), options.memory))


def say(text: str) -> None:
    """Print one piece of the report."""
    sys.stdout.write(text + "\n")


def a_web(hosts: int, pages: int, wait: float = 0.0) -> Mapping[str, Page]:
    """A list page a host, and its articles of about 50 kB."""
    body = ("<p>" + "各位代表，现在向大会报告工作。" * 1200 + "</p>").encode()
    web = {}
    for host in (f"http://h{n}.example" for n in range(hosts)):
        web[f"{host}/list/"] = linking(*(f"/t{n}.html" for n in range(pages)))
        web |= {f"{host}/t{n}.html": Page(body, wait=wait) for n in range(pages)}
    return web


def a_reposting_web() -> Mapping[str, Page]:
    """Six hosts of fifty pages: 150 notices, each at two hosts."""
    web = {}
    for number in range(6):
        host = f"http://h{number}.example"
        web[f"{host}/list/"] = linking(*(f"/t{n}.html" for n in range(50)))
        for n in range(50):
            web[f"{host}/t{n}.html"] = a_notice((n * 6 + number) // 2)
    return web


def a_notice(number: int) -> Page:
    """A page with a text that only pages of the same number have."""
    chance = random.Random(number)
    signs = [chr(0x4E00 + n) for n in range(3000)]
    lines = ("".join(chance.choices(signs, k=60)) for _ in range(8))
    title = f"关于第{number}号事项的通知"
    body = f"<title>{title}</title><h1>{title}</h1>" + "".join(f"<p>{x}。</p>" for x in lines)
    return Page(f"<html><body>{body}</body></html>".encode(), wait=0.01)


def audited(run_dir: Path) -> object:
    """What the audit says of a run's captures, taken into an archive of its own."""
    home = run_dir.with_name(f"{run_dir.name}-archive") / "var"
    home.parent.mkdir()
    dingben("import", *sorted(run_dir.glob("*.warc.gz")), home=home)
    return works(home)


def speed(folder: Path, hosts: int, pages: int, turns: int) -> str:
    """Pages a second, side by side, in turns."""
    sites = [
        a_site(f"h{n}", f"h{n}.example", politeness={"delay": 0, "concurrency": 8})
        for n in range(hosts)
    ]
    ours: list[float] = []
    bare: list[float] = []
    with serving(a_web(hosts, pages)) as web:
        for turn in range(turns):
            begun = time.perf_counter()
            crawl(folder / f"speed{turn}", sites, proxy=web.proxy)
            ours.append(hosts * pages / (time.perf_counter() - begun))
            saved = folder / f"bare{turn}"
            saved.mkdir()
            begun = time.perf_counter()
            command = [sys.executable, "-c", BARE, web.proxy, str(saved), str(hosts)]
            subprocess.run(command, check=True)
            bare.append(hosts * pages / (time.perf_counter() - begun))
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    return (
        f"## {hosts} hosts of {pages} pages, {turns} turns, start of the processes included\n\n"
        "| crawl | pages/s (median) |\n| --- | --- |\n"
        f"| this project | {statistics.median(ours):.0f} |\n"
        f"| bare Scrapy | {statistics.median(bare):.0f} |\n\n"
        f"ratio, turn by turn, median: {ratio:.2f}\n"
    )


def kills(folder: Path, count: int, seed: int) -> str:
    """What kills change, and what they cost."""
    polite = {"delay": KILLED_DELAY, "concurrency": 1}
    sites = [a_site(f"h{n}", f"h{n}.example", politeness=polite) for n in range(6)]
    chance = random.Random(seed)
    with serving(a_reposting_web()) as web:
        crawl(folder / "undisturbed", sites, proxy=web.proxy)
        web.asked.clear()
        done = 0
        while done < count and not (folder / "killed" / MANIFEST).exists():
            kill_one(folder / "killed", sites, web, chance)
            done += 1
        crawl(folder / "killed", sites, proxy=web.proxy)
        asked = web.count()
        gaps = [
            later - earlier
            for n in range(6)
            for earlier, later in pairwise(web.moments(f"h{n}.example"))
        ]
    again = [n - 1 for n in asked.values() if n > 1]
    same = outcome(folder / "killed") == outcome(folder / "undisturbed")
    alike = audited(folder / "killed") == audited(folder / "undisturbed")
    return (
        f"## {done} kills (seed {seed}) of one run of 300 pages on 6 hosts\n\n"
        f"- captures, counts and lists equal to the undisturbed run's: {'yes' if same else 'NO'}\n"
        f"- works and audit of both, imported: {'equal' if alike else 'NOT EQUAL'}\n"
        f"- pages asked for again: {len(again)} ({sum(again) / max(1, done):.1f} a kill; up to 6 "
        f"are in flight); most often one page was asked for: {max(asked.values())} times\n"
        f"- least time between two requests to one host: {min(gaps):.3f} s "
        f"({KILLED_DELAY} s declared)\n"
    )


def memory(folder: Path, pages: int) -> str:
    """What one crawl process takes of memory while it goes through a large site."""
    hosts = 20
    polite = {"delay": 0, "concurrency": 8}
    sites = [
        a_site(f"h{n}", f"h{n}.example", politeness=polite, limits={"requests": 10**6})
        for n in range(hosts)
    ]
    taken: list[tuple[int, float]] = []

    def look(progress: CrawlProgress) -> None:
        if progress.done % max(1, pages // 10) == 0:
            taken.append((progress.done, resident()))

    with serving(a_web(hosts, pages // hosts)) as web:
        crawl(folder / "memory", sites, proxy=web.proxy, on_progress=look)
    lines = "".join(f"| {done} | {size:.0f} |\n" for done, size in taken)
    head = "| pages | MB of the crawl process |\n| --: | --: |\n"
    return f"## Memory over {pages} pages\n\n{head}{lines}"


def resident() -> float:
    """Megabytes that the one child process has in memory."""
    [child] = children_of(os.getpid())
    told = Path(f"/proc/{child}/status").read_text()
    return int(told.partition("VmRSS:")[2].split()[0]) / 1024


def kill_one(
    run_dir: Path, sites: list[SiteDeclaration], web: LoopbackWeb, chance: random.Random
) -> None:
    """Start the run, and kill it somewhere in its next few pages."""
    process = start(run_dir, web.proxy, sites)
    wait_until_asked(web, chance.randrange(1, 6))
    time.sleep(chance.random() * 0.03)
    kill_whole(process)
    ended(process)


if __name__ == "__main__":
    main()
