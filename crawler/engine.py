"""What of Scrapy's engine no setting reaches: its private parts, in this one place."""

from __future__ import annotations

from collections.abc import Iterable
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


def look_again(crawler: Crawler) -> None:
    """Have the engine ask its scheduler again, which had nothing when it was last asked."""
    slot = crawler.engine._slot
    if slot is not None:
        slot.nextcall.schedule()


def hurry(crawler: Crawler) -> None:
    """Let what stands in the hosts' queues come to its end without their delays."""
    for slot in crawler.engine.downloader.slots.values():
        slot.delay = 0


def hold_back(crawler: Crawler, hosts: Iterable[str]) -> None:
    """Have the delays of these hosts begin now."""
    for host in hosts:
        _, slot = crawler.engine.downloader._get_slot(Request(f"http://{host}/"))
        slot.lastseen = monotonic()


def resolved_inside(url: str) -> bool:
    """Whether the host of an address has a name for an address inside."""
    from twisted.internet import reactor  # noqa: PLC0415 (installed by Scrapy by now)

    refused: set[str] = getattr(getattr(reactor, "nameResolver", None), "refused", set())
    return (urlsplit(url).hostname or "") in refused
