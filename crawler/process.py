"""The crawl process: reads its job from standard input, says what it does on standard
output, and ends with its parent.

Started by `crawler.crawl` as `python -m crawler.process` from the folder that holds this
package, so that no other package named `crawler` can take its place.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError
from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

from archive.addresses import host_name
from archive.amounts import number_of
from archive.errors import NoSpace, OperatorError, is_full
from crawler.job import INTERRUPTED, ROBOTS_TOKEN, CrawlJob
from crawler.night_run import NightRun
from crawler.politeness.guard import ALLOW_SETTING
from crawler.politeness.throttle import LEAST_DELAY
from crawler.sites import SiteDeclaration
from crawler.spiders.declared import DeclaredSpider

ORPHAN_PATIENCE = 5.0
"""Seconds that a crawl process whose parent was killed has to finish the pages in flight;
less than the next crawl waits for it (`crawler.crawl.LOCK_PATIENCE`)."""

MAX_OPEN_PAGES = 4
"""Pages of one site that a browser has open at a time; each takes some 100 MB."""


def main() -> int:
    """Run the job that stands on the first line of standard input; the exit code."""
    try:
        job = CrawlJob.model_validate_json(sys.stdin.readline())
    except ValidationError as error:
        sys.stderr.write(f"not a crawl job: {number_of(error.error_count(), 'mistake')}\n")
        return 2
    parent = _Parent()
    try:
        run = NightRun(job)
    except OperatorError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return NoSpace.exit_code if is_full(error) else 1
    process = CrawlerProcess(settings_of(job))
    crawler = process.create_crawler(DeclaredSpider)
    process.crawl(crawler, run=run)
    parent.stops(partial(_stop_soon, process, run))
    process.start(install_signal_handlers=False)
    reason = crawler.stats.get_value("finish_reason") if crawler.stats else None
    run.close()
    if run.failure is not None:
        sys.stderr.write(f"{run.failure}\n")
        return run.failure.exit_code
    if reason != "finished":
        return INTERRUPTED if reason == "shutdown" else 1
    run.reporter.report({"event": "finished"})
    return 0


def settings_of(job: CrawlJob) -> Settings:
    """The settings of a job: the crawler's, each host's politeness, the guard's list."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    allow = [*job.allow, *_proxy_hosts(job)]
    own: dict[str, Any] = {
        "USER_AGENT": job.user_agent,
        "ROBOTSTXT_USER_AGENT": ROBOTS_TOKEN,
        "DOWNLOAD_SLOTS": _slots(job),
        ALLOW_SETTING: allow,
    }
    if any(site.render == "browser" for site in job.sites) and not job.replay:
        handler = "crawler.browser.browser.BrowserDownloadHandler"
        own["DOWNLOAD_HANDLERS"] = {
            **settings.getdict("DOWNLOAD_HANDLERS"),
            "http": handler,
            "https": handler,
        }
        own["PLAYWRIGHT_MAX_PAGES_PER_CONTEXT"] = MAX_OPEN_PAGES
    if job.replay:
        own |= {
            "AUTOTHROTTLE_ENABLED": False,
            "DOWNLOAD_DELAY": LEAST_DELAY,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
            "RETRY_TIMES": 0,
        }
    settings.setdict(own, priority="cmdline")
    return settings


def _slots(job: CrawlJob) -> Mapping[str, dict[str, float]]:
    """Scrapy keeps one slot a host; each gets its site's delay and concurrency."""
    if job.replay:
        return {}
    return {host_name(host): _slot(site) for site in job.sites for host in site.hosts}


def _slot(site: SiteDeclaration) -> dict[str, float]:
    return {
        "delay": max(site.politeness.delay, LEAST_DELAY),
        "concurrency": site.politeness.concurrency,
        "jitter": 0,
    }


def _proxy_hosts(job: CrawlJob) -> list[str]:
    """The proxy's own address, which is all that is connected to when there is one."""
    host = urlsplit(job.proxy).hostname if job.proxy else None
    return [host] if host else []


class _Parent:
    """The end of the pipe that the parent holds: a word on it asks for a stop, its closing
    says that the parent is dead. Both let the pages in flight finish; an orphan has less
    time for it, as the next crawl may be waiting for the run's folder."""

    def __init__(self) -> None:
        self._stop: Callable[[], None] | None = None
        threading.Thread(target=self._watch, daemon=True).start()

    def stops(self, stop: Callable[[], None]) -> None:
        """Have `stop` called, in the reactor's thread, by the parent's word or a signal."""
        from twisted.internet import reactor  # noqa: PLC0415 (installed by Scrapy by now)

        self._stop = partial(reactor.callFromThread, stop)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop and self._stop())

    def _watch(self) -> None:
        while os.read(0, 1024):  # past Python's buffer, whose lock would hang the exit
            if self._stop is None:
                break
            self._stop()
        else:
            if self._stop is not None:
                self._stop()
                time.sleep(ORPHAN_PATIENCE)
        os._exit(INTERRUPTED)


def _stop_soon(process: CrawlerProcess, run: NightRun) -> None:
    """Let the pages in flight finish, and no other begin. Asked twice it does no more."""
    run.drain()
    process.stop()


if __name__ == "__main__":
    sys.exit(main())
