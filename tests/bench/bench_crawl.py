"""The crawl beside a bare Scrapy spider, and under kills.

    python -m tests.bench.bench_crawl [--hosts 20] [--pages 100] [--turns 3] [--kills 50] [--seed 7]

Speed: one loopback web, crawled in turns by this project's crawl (recording, guard, counts,
robots.txt) and by a Scrapy spider that saves the same bodies to files. Kills: SIGKILL at seeded
moments of one run on six hosts, resumed each time; the result must equal an undisturbed run's.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from archive.manifest import MANIFEST
from crawler.crawl import crawl
from crawler.sites import SiteDeclaration
from tests.crawler.killing import ended, outcome, start, wait_until_asked
from tests.crawler.loopback import LoopbackWeb, Page, a_site, linking, serving

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
    options = asked.parse_args()
    say(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    with tempfile.TemporaryDirectory() as folder:
        say(speed(Path(folder), options.hosts, options.pages, options.turns))
        say(kills(Path(folder), options.kills, options.seed))


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
    sites = [
        a_site(f"h{n}", f"h{n}.example", politeness={"delay": 0, "concurrency": 2})
        for n in range(6)
    ]
    chance = random.Random(seed)
    with serving(a_web(6, 50, wait=0.01)) as web:
        crawl(folder / "undisturbed", sites, proxy=web.proxy)
        web.asked.clear()
        done = 0
        while done < count and not (folder / "killed" / MANIFEST).exists():
            kill_one(folder / "killed", sites, web, chance)
            done += 1
        crawl(folder / "killed", sites, proxy=web.proxy)
        again = [n - 1 for n in web.count().values() if n > 1]
        busiest = max(web.busiest.values())
    same = outcome(folder / "killed") == outcome(folder / "undisturbed")
    return (
        f"## {done} kills (seed {seed}) of one run of 300 pages on 6 hosts\n\n"
        f"- result equal to the undisturbed run's: {'yes' if same else 'NO'}\n"
        f"- pages asked again: {len(again)}, requests too many: {sum(again)} "
        f"({sum(again) / max(1, done):.1f} a kill; up to 12 are in flight)\n"
        f"- most requests at a time to one host: {busiest} (2 allowed)\n"
    )


def kill_one(
    run_dir: Path, sites: list[SiteDeclaration], web: LoopbackWeb, chance: random.Random
) -> None:
    """Start the run, and kill it somewhere in its next few pages."""
    process = start(run_dir, web.proxy, sites)
    wait_until_asked(web, chance.randrange(1, 6))
    time.sleep(chance.random() * 0.03)
    os.kill(process.pid, signal.SIGKILL)
    ended(process)


if __name__ == "__main__":
    main()
