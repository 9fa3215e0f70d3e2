"""What a crawl process asks next: the sites it has, and what it leased of each host.

Only as much is leased of a host as it can be asked at a time, so that a kill costs little
and a host that hangs fills nobody else's share. What ended is noted in the frontier a few
at a time: the WARC already has it, and a kill in between loses nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic

from archive.addresses import host_name
from archive.frontier import leases
from archive.frontier.asks import lost
from archive.frontier.frontier import Frontier
from archive.frontier.sites import close_site, let_go, take_sites
from archive.frontier.tables import Ended, Found, Leased, Owner
from crawler.sites import SiteDeclaration

TOGETHER = 50
"""Ends that are noted in one transaction."""

CAUTION = 0.5
"""Seconds after which a crawl that begins asks for one more page at a time, so that a host
that hangs does not hold up the others."""


HELD_BACK = 3.0
"""Seconds that a process must live before it asks again for what another one died over: a
crawl that is killed again and again must not lose the same page twice."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many requests to one of a site's hosts may be under way at a time."""

    hosts: tuple[str, ...]
    at_a_time: int


def share_of(site: SiteDeclaration, *, replay: bool) -> Share:
    """As many as are answered at a time; where no delay leaves time to look for the next,
    as many again that wait for their turn."""
    hosts = tuple(dict.fromkeys(map(host_name, site.hosts)))
    if site.politeness.delay and not replay:
        return Share(hosts, site.politeness.concurrency)
    return Share(hosts, 2 * (4 if replay else site.politeness.concurrency))


@dataclass(slots=True)
class _Host:
    """What is leased of one host. `dry` says that nothing more was waiting when last asked;
    `lost` that a process died over a page of it, `shut` that one did over its robots.txt."""

    site: str
    name: str
    most: int
    ready: deque[Leased] = field(default_factory=deque)
    active: int = 0
    dry: bool = False
    lost: bool = False
    shut: bool = False

    def could_ask(self) -> bool:
        """Whether one more request may be under way."""
        return not self.shut and self.active < self.most


class SiteQueues:
    """The requests of the sites that one process has taken of a run."""

    def __init__(  # noqa: PLR0913 (a share of a run, all by name)
        self,
        frontier: Frontier,
        owner: Owner,
        shares: Mapping[str, Share],
        *,
        at_once: int,
        resumed: bool = False,
        on_take: Callable[[str, str | None], None] = lambda *_: None,
    ) -> None:
        """`at_once` sites are taken at a time; `on_take` is told each, and what had stopped
        it. `resumed` says that this goes on after a kill: see `_allowed`."""
        self._frontier, self._owner = frontier, owner
        self._shares, self._at_once, self._on_take = shares, at_once, on_take
        self._hosts: dict[tuple[str, str], _Host] = {}
        self._turns: deque[_Host] = deque()
        self._ended: dict[str, list[Ended]] = {}
        self._careful, self._begun, self._done = True, monotonic(), 0
        self._pages_a_step = 4 if resumed else 1
        self._active = 0
        self._alone: int | None = None
        self._first = True
        self.exhausted = False

    @property
    def sites(self) -> set[str]:
        """The sites that this process has now."""
        return {site for site, _ in self._hosts}

    def next(self) -> Leased | None:
        """The next request to make; None while there is none. Hosts take turns."""
        if self._careful and self._active >= self._allowed():
            return None
        if not self._hosts:
            self._take()
        found = self._ready()
        if found is None and self._refill():
            found = self._ready()
        if found is None:
            found = self._lost_one()
        if found is None and self._close_sites():
            return self.next()
        return found

    def end(self, lease: Leased, ended: Ended) -> None:
        """Note how a request ended and what it led to."""
        host = self._hosts.get((lease.site, lease.found.host))
        if host is not None:
            host.active -= 1
        self._active -= 1
        self._done += 1
        if lease.id == self._alone:
            self._alone = None
        waiting = self._ended.setdefault(lease.site, [])
        waiting.append(ended)
        if len(waiting) >= TOGETHER:
            self._note(lease.site)

    def add(self, site: str, found: Found) -> None:
        """Add an address that no page led to."""
        leases.add(self._frontier, self._owner.run, site, found)
        for host in self._of(site):
            host.dry = False

    def flush(self) -> None:
        """Note everything that ended."""
        for site in list(self._ended):
            self._note(site)

    def refuse(self, site: str, outcome: str, *, host: str | None = None) -> int:
        """End everything of a site (or of one host of it) that is not under way in the same
        way; how many."""
        queues = [queue for queue in self._of(site) if host in (None, queue.name)]
        held = [lease for queue in queues for lease in queue.ready]
        for queue in queues:
            queue.ready.clear()
        self._ended.setdefault(site, []).extend(Ended(lease.id, outcome) for lease in held)
        self._note(site)
        return len(held) + leases.refuse_waiting(
            self._frontier, self._owner.run, site, outcome, host=host
        )

    def let_go(self) -> None:
        """Note what ended, and give back the rest."""
        self.flush()
        let_go(self._frontier, self._owner)

    def _allowed(self) -> int:
        """How many requests may be under way at a time in the first moments. What kills a
        crawl again and again (memory, a deploy that loops) must not have the same pages asked
        for each time: it begins with one request, and goes faster with every page it has."""
        waited = (monotonic() - self._begun) / CAUTION
        number = 1 + int((self._done + waited) / self._pages_a_step)
        self._careful = number < 64
        return number

    def _ready(self) -> Leased | None:
        for _ in range(len(self._turns)):
            host = self._turns[0]
            self._turns.rotate(-1)
            if host.ready and host.could_ask():
                host.active += 1
                self._active += 1
                return host.ready.popleft()
        return None

    def _refill(self) -> bool:
        """Lease more for the hosts that could be asked and have nothing; whether there was."""
        if self._careful:
            return self._lease_one()
        for host in self._turns:
            if host.ready or not host.could_ask():
                continue
            if host.dry or not self._lease(host):
                self._note(host.site)
                if not host.dry:
                    self._lease(host)
        return any(host.ready and host.could_ask() for host in self._turns)

    def _lease_one(self) -> bool:
        """Lease one request of the first host that has any."""
        self.flush()
        waiting = leases.waiting(self._frontier, self._owner.run, self.sites)
        for host in self._turns:
            host.dry = (host.site, host.name) not in waiting
        able = [host for host in self._turns if not host.dry and host.could_ask()]
        return any(self._lease(host, 1) for host in able)

    def _lost_one(self) -> Leased | None:
        """A request that a process died over, by itself: one that is lost again is not
        asked for a third time, so as little as can be is put at that risk."""
        if self._alone is not None or monotonic() - self._begun < HELD_BACK:
            return None
        for host in self._turns:
            if host.active or not (host.shut or host.lost):
                continue
            again = not host.shut
            host.shut = False
            if self._lease(host, 1, again=again):
                self._alone = host.ready[0].id
                return self._ready()
            host.lost = host.lost and not again
        return None

    def _lease(self, host: _Host, most: int | None = None, *, again: bool = False) -> bool:
        most = most or 2 * host.most
        leased = leases.lease(
            self._frontier, self._owner, host.site, host.name, most=most, again=again
        )
        host.ready.extend(leased)
        host.dry = not leased and not self._is_waiting(host)
        return bool(leased)

    def _is_waiting(self, host: _Host) -> bool:
        """Whether more waits behind what was not due."""
        waiting = leases.waiting(self._frontier, self._owner.run, {host.site})
        return (host.site, host.name) in waiting

    def _note(self, site: str) -> None:
        ended = self._ended.pop(site, [])
        if ended and leases.end(self._frontier, self._owner, site, ended):
            for host in self._of(site):
                host.dry = False

    def _take(self) -> None:
        """Take as many sites as may be had at a time."""
        free = self._at_once - len(self.sites)
        taken = take_sites(self._frontier, self._owner, free, first=self._first)
        self._first = False
        died_over = lost(self._frontier, self._owner.run, taken.keys())
        for site, stopped_by in taken.items():
            share = self._shares[site]
            for name in share.hosts:
                host = self._hosts[site, name] = _Host(site, name, share.at_a_time)
                host.lost = (site, name) in died_over
                host.shut = died_over.get((site, name), False)
            self._on_take(site, stopped_by)
        self._turns = deque(self._hosts.values())
        self.exhausted = not self._hosts

    def _close_sites(self) -> bool:
        """Part with the sites that have nothing left, and take others; whether there are."""
        done = {
            site
            for site in self.sites
            if not self._ended.get(site)
            and all(host.dry and not host.ready and not host.active for host in self._of(site))
            and close_site(self._frontier, self._owner.run, site)
        }
        if not done:
            return False
        self._hosts = {key: host for key, host in self._hosts.items() if key[0] not in done}
        before = set(self._hosts)
        self._take()
        return bool(set(self._hosts) - before)

    def _of(self, site: str) -> list[_Host]:
        return [host for (name, _), host in self._hosts.items() if name == site]
