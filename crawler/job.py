"""What the crawl process is told, and what it says back, one JSON line each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from archive.frontier.tables import Owner
from crawler.sites import SiteDeclaration

USER_AGENT = "Mozilla/5.0 (compatible; dingben/0.1; {contact})"
"""Sent with every request; servers must be able to tell who asks, and whom to write to."""

ROBOTS_TOKEN = "dingben"  # noqa: S105
"""The name a robots.txt addresses this crawler by."""

INTERRUPTED = 130
"""The exit code of a crawl process that was told to stop: to be resumed."""


class CrawlJob(BaseModel):
    """One crawl: where it writes, which sites, how it reaches them.

    `replay` says that `proxy` is a recorded web: no delays, no night hours, and https
    asked for in plain words. `allow` are hosts inside (loopback, private) that may be
    asked all the same, each by its name; `chromium` renders pages. `frontier` is the URL of
    its database; `resumed` says that the run was begun before. Of `workers` processes that
    share the run this is number `worker`. `since` and `until` bound the days of what is
    asked for, where a list says them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    run_id: str
    run_dir: Path
    sites: tuple[SiteDeclaration, ...]
    frontier: str
    proxy: str | None = None
    replay: bool = False
    contact: str = ""
    allow: tuple[str, ...] = ()
    chromium: Path = Path("/usr/bin/chromium")
    resumed: bool = False
    worker: int = 0
    workers: int = 1
    since: date | None = None
    until: date | None = None

    @property
    def owner(self) -> Owner:
        """Whose the leases of this process are; its successor's, when it dies."""
        return Owner(self.run_id, f"worker {self.worker}")

    @property
    def user_agent(self) -> str:
        """The User-Agent header, with whom to write to."""
        return USER_AGENT.format(contact=self.contact or "no contact given")


def warcinfo(job: CrawlJob) -> dict[str, str]:
    """The fields of a job's warcinfo records."""
    return {
        "software": "dingben",
        "http-header-user-agent": job.user_agent,
        "robots": "obey",
        "isPartOf": job.run_id,
    }


@dataclass(frozen=True, slots=True)
class CrawlProgress:
    """One request came to its end: whose it was, how it ended, and how many there are.

    `done` and `known` count requests of the whole crawl, ended and known so far.
    """

    site_id: str
    url: str
    outcome: str
    done: int
    known: int
