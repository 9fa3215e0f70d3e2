"""The crawl process: reads its job from standard input, says what it does on standard
output, and ends with its parent.

Started by `crawler.crawl` as `python -m crawler.process` from the folder that holds this
package, so that no other package named `crawler` can take its place.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError
from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

from archive.warc import WarcDamaged
from crawler.guard import ALLOW_SETTING
from crawler.job import INTERRUPTED, CrawlJob
from crawler.night_run import NightRun
from crawler.sites import SiteDeclaration
from crawler.spiders.declared import DeclaredSpider
from crawler.throttle import LEAST_DELAY


def main() -> int:
    """Run the job that stands on the first line of standard input; the exit code."""
    try:
        job = CrawlJob.model_validate_json(sys.stdin.readline())
    except ValidationError as error:
        sys.stderr.write(f"not a crawl job: {error.error_count()} mistakes\n")
        return 2
    # the parent's death closes the pipe; what is recorded by then is salvaged next time
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        run = NightRun(job)
    except (WarcDamaged, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    process = CrawlerProcess(settings_of(job))
    crawler = process.create_crawler(DeclaredSpider)
    process.crawl(crawler, run=run)
    process.start()
    reason = crawler.stats.get_value("finish_reason") if crawler.stats else None
    if run.failure is not None:
        run.spool.close()
        sys.stderr.write(f"{run.failure}\n")
        return 1
    if reason != "finished":
        run.spool.close()
        return INTERRUPTED if reason == "shutdown" else 1
    run.report(run.result())
    return 0


def settings_of(job: CrawlJob) -> Settings:
    """The settings of a job: the crawler's, each host's politeness, the guard's list."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    allow = [*job.allow, *_proxy_hosts(job)]
    own: dict[str, Any] = {
        "USER_AGENT": job.user_agent,
        "DOWNLOAD_SLOTS": _slots(job),
        # a host that hangs fills its own share, and never the others'
        "CONCURRENT_REQUESTS": max(64, 16 * len(job.sites)),
        ALLOW_SETTING: allow,
    }
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
    return {host.partition(":")[0]: _slot(site) for site in job.sites for host in site.hosts}


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


def _end_with_parent() -> None:
    while os.read(0, 1024):  # past Python's buffer, whose lock would hang the exit
        pass
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    sys.exit(main())
