"""What an address is to the crawl, and what a page was found to lead to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from archive.frontier.tables import Answer, Found, Leased


class PageKind(StrEnum):
    """How a page is read once it is there."""

    LIST = "list"
    SITEMAP = "sitemap"
    FEED = "feed"
    API = "api"
    ARTICLE = "article"
    ATTACHMENT = "attachment"
    ROBOTS = "robots"
    PROBE = "probe"

    @property
    def scheduled(self) -> bool:
        """Whether a page that does not change is left out on some nights. What shows new
        pages is asked for every night."""
        return self in (PageKind.ARTICLE, PageKind.ATTACHMENT)

    @property
    def rank(self) -> int:
        """Its place among what waits: articles go first, so that a spent budget cost lists."""
        return {PageKind.PROBE: -1, PageKind.ARTICLE: 0, PageKind.ATTACHMENT: 1}.get(self, 2)


def found_at(  # noqa: PLR0913 (all there is to say of an address)
    url: str,
    kind: PageKind,
    hops: int,
    *,
    via: str | None = None,
    outcome: str | None = None,
    carried: dict[str, Any] | None = None,
) -> Found:
    """An address as the frontier takes it, queued and scheduled as its kind is."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    return Found(
        url=url,
        kind=kind.value,
        hops=hops,
        host=host,
        rank=kind.rank,
        scheduled=kind.scheduled,
        via=via,
        carried=carried or {},
        outcome=outcome,
    )


@dataclass(slots=True)
class Findings:
    """What a page leads to, the list it is a page of (by its beginning), and what an
    operator must read about it."""

    found: list[Found] = field(default_factory=list)
    walk: str | None = None
    problems: list[str] = field(default_factory=list)
    looks: str | None = None


@dataclass(slots=True)
class Visit:
    """A leased request on its way: how it ended so far, and where its answer was recorded.

    `lasting` says that the next night may go by the answer."""

    lease: Leased
    outcome: str = ""
    answer: Answer | None = None
    lasting: bool = False


VISIT = "visit"
"""The key of a request's meta that holds its `Visit`; a robots.txt has none."""
