"""Which of the declared sites a night asks, and what it would ask them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from archive.addresses import host_name
from archive.errors import OperatorError
from crawler.sites import SiteDeclaration


class NoSuchSite(OperatorError):
    """A site id that nothing declares. Raised by `named`."""

    exit_code = 2


class NothingToCrawl(OperatorError):
    """No enabled site is left to ask. Raised by `crawlable`."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class PlannedSite:
    """What a night would ask of a site: where it begins (list pages, sitemaps, feeds, APIs), at
    most how many requests, and how gently (seconds apart, so many at a time)."""

    site_id: str
    name: str
    hosts: tuple[str, ...]
    start: tuple[str, ...]
    verified: str | None
    requests: int
    delay: float
    concurrency: int


def named(sites: Sequence[SiteDeclaration], ids: Collection[str]) -> tuple[SiteDeclaration, ...]:
    """Those of `sites` that `ids` name, or all where it names none. Raises `NoSuchSite`."""
    known = {site.id for site in sites}
    unknown = sorted(set(ids) - known)
    if unknown:
        raise NoSuchSite(f"no site {', '.join(unknown)}: `dingben sites list` shows them all")
    return tuple(site for site in sites if not ids or site.id in ids)


def crawlable(
    sites: Sequence[SiteDeclaration], hosts: frozenset[str] | None = None
) -> tuple[SiteDeclaration, ...]:
    """The enabled sites; with `hosts` (what a recording holds), only those it can answer for.

    Raises `NothingToCrawl`.
    """
    found = tuple(
        site
        for site in sites
        if site.enabled and (hosts is None or not hosts.isdisjoint(map(host_name, site.hosts)))
    )
    if not found:
        where = "" if hosts is None else f" on the recorded hosts ({', '.join(sorted(hosts))})"
        raise NothingToCrawl(f"no enabled site{where}: declare one with `dingben sites new`")
    return found


def planned(sites: Sequence[SiteDeclaration]) -> tuple[PlannedSite, ...]:
    """What a night over these sites would begin with."""
    return tuple(
        PlannedSite(
            site_id=site.id,
            name=site.name,
            hosts=site.hosts,
            start=site.discovery.beginnings if site.discovery else (),
            verified=site.verified.isoformat() if site.verified else None,
            requests=site.limits.requests,
            delay=site.politeness.delay,
            concurrency=site.politeness.concurrency,
        )
        for site in sites
    )
