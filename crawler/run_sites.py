"""The sites of a run as its requests know them: whose a request is, what it may cost, and how
gently it is made."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from scrapy import Request

from archive.addresses import owner_of
from crawler.sites import SiteDeclaration
from crawler.tally import Tally, tally_of

SITE = "site"
"""The key of a request's meta that names the site it is asked for."""


class SitesOfRun:
    """The sites that one process may be asked for, with their counts of the night.

    `crawl_delays` are the seconds that the robots.txt of a host asks for between two requests.
    """

    def __init__(self, sites: Sequence[SiteDeclaration]) -> None:
        self.crawl_delays: dict[str, float] = {}
        self._sites = {site.id: site for site in sites}
        self._by_host = {host: site for site in sites for host in site.hosts}
        self._tallies = {site.id: tally_of(site) for site in sites}

    def named(self, site_id: str) -> SiteDeclaration:
        """The site with this id."""
        return self._sites[site_id]

    def tally(self, site_id: str) -> Tally:
        """The counts of the site with this id."""
        return self._tallies[site_id]

    def site_for(self, request: Request) -> SiteDeclaration | None:
        """The site a request is made for; robots.txt is asked for its host's."""
        if SITE in request.meta:
            return self._sites[request.meta[SITE]]
        return owner_of(request.url, self._by_host)

    def hosts_for(self, request: Request) -> tuple[str, ...]:
        """The hosts a request may go to."""
        site = self.site_for(request)
        return site.hosts if site else ()

    def tally_for(self, request: Request) -> Tally:
        """The counts a request belongs to."""
        site = self.site_for(request)
        return Tally("", 0) if site is None else self._tallies[site.id]

    def least_delay(self, site: SiteDeclaration, url: str) -> float:
        """Seconds between two requests to an address's host: as its site declares, or as
        its robots.txt asks, whichever is more."""
        return max(site.politeness.delay, self.crawl_delays.get(urlsplit(url).hostname or "", 0))
