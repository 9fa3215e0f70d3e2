"""The frontier: what a crawl has still to ask, as leased rows in a database.

A crawl process takes a site, leases some of its requests, and says how each one ended and
what it led to, in one transaction. What was leased by a process that died is waiting again
when its lease ends (or when the run's owner takes it over), so a kill loses nothing.
Several processes share a run by sites: a site's delay, its budget and its patience are
one, so one process at a time has it.

The rows lie beside the catalogue and are no part of it. The catalogue is derived and is
thrown away to be made again; what a crawl has asked cannot be made again from anything but
its WARC files, and the validators of a page (ETag, digest) from nothing. On a server they
share the catalogue's database, in tables that `rebuild` does not know. With SQLite they are
a file of their own: rebuilding deletes the catalogue's file, and that file has one writer
at a time, so a night that is being committed would make the crawl wait.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url

from archive.catalogue import database
from archive.errors import NoSpace, OperatorError
from archive.frontier.rows import as_memory, as_outcome, as_row, leased
from archive.frontier.tables import (
    ASKED,
    ENDED,
    LOSS,
    PAGE,
    PROBLEM,
    REQUEST,
    SITE,
    TABLES,
    WAITING,
    Ended,
    Found,
    Leased,
    Memory,
)
from archive.warc.manifest import NOT_DUE

TERM = 60.0
"""Seconds that a lease lasts; a living process renews its leases well before."""


class FrontierUnavailable(OperatorError):
    """The frontier's database failed (full disk, lost server). Raised by every use of it."""


class FrontierFull(FrontierUnavailable, NoSpace):
    """The frontier's database failed for want of space."""


def frontier_url(catalogue_url: str) -> str:
    """Where the frontier of a catalogue lies: on a server in the same database, with SQLite
    in a file of its own in the same folder."""
    target = make_url(catalogue_url)
    if not target.drivername.startswith("sqlite") or not target.database:
        return catalogue_url
    folder, slash, _ = target.database.rpartition("/")
    return f"sqlite:///{folder}{slash}frontier.sqlite"


class Frontier:
    """The frontier at a database's URL. Every method raises `FrontierUnavailable` where
    the database does not answer; opening it, `CatalogueUnavailable`."""

    def __init__(self, url: str, *, now: Callable[[], float] | None = None) -> None:
        """`now` tells the seconds that leases are measured by. Processes that share a file
        are on one machine, whose clock may be set while they work: they go by the seconds
        that it has been up."""
        self._engine = database.beside(url, TABLES, LOSS)
        of_one_machine = self._engine.dialect.name == "sqlite"
        self._now = now or (time.monotonic if of_one_machine else time.time)

    def close(self) -> None:
        """Give the database's connections back."""
        self._engine.dispose()

    @contextmanager
    def changing(self) -> Iterator[sa.Connection]:
        """A transaction on the frontier's tables: all of it is kept, or nothing."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            if database.is_damaged(error):
                file = self._engine.url.database
                raise FrontierUnavailable(database.told_damage(file, error, LOSS)) from error
            kind = FrontierFull if database.is_full(error) else FrontierUnavailable
            raise kind(
                f"the {self._engine.dialect.name} frontier failed: {error.orig}; what was "
                "recorded is kept: run it again to go on"
            ) from error

    # the run and its sites

    def begin(
        self, run: str, site: str, found: Iterable[Found], *, longest: int, declared: str
    ) -> None:
        """Let a site take part in a run, beginning with `found`; once, however often called.

        `longest` is the most nights that an unchanging page may be left out; `declared`
        stands for the declaration by which addresses are found in pages.
        """
        nights = sa.select(sa.func.coalesce(sa.func.max(SITE.c.night), 0)).where(
            SITE.c.site == site
        )
        with self.changing() as connection:
            row = {
                "run": run,
                "site": site,
                "night": connection.execute(nights).scalar_one() + 1,
                "longest": longest,
                "declared": declared,
                "closed": False,
            }
            if self._add(connection, SITE, [row]):
                self._add_found(connection, run, site, found)

    def take_over(self, run: str, recorded: Mapping[str, int]) -> bool:
        """End all leases of a run whose processes are known to be dead; whether the run had
        begun before.

        `recorded` are the run's WARC files and their lengths: a request whose record was
        lost with the power is made again.
        """
        lost = (REQUEST.c.run == run) & REQUEST.c.warc.is_not(None)
        with self.changing() as connection:
            begun = connection.execute(sa.select(SITE.c.site).where(SITE.c.run == run)).first()
            self._release(connection, REQUEST.c.run == run)
            connection.execute(
                sa.update(SITE).where(SITE.c.run == run).values(owner=None, leased_until=None)
            )
            places = sa.select(REQUEST.c.id, REQUEST.c.site, REQUEST.c.warc, REQUEST.c.warc_end)
            for row in connection.execute(places.where(lost)).all():
                if row.warc_end > recorded.get(row.warc, 0):
                    again = {"state": WAITING, "outcome": None, "warc": None}
                    connection.execute(
                        sa.update(REQUEST).where(REQUEST.c.id == row.id).values(again)
                    )
                    connection.execute(self._site(run, row.site).values(closed=False))
        return begun is not None

    def take_sites(
        self, run: str, owner: str, most: int, *, first: bool = False
    ) -> dict[str, str | None]:
        """Sites of a run that nobody works on, now the owner's; with what stopped them. The
        `first` time an owner takes some, those that it had when it died are its own."""
        now = self._now()
        free = SITE.c.owner.is_(None) | (SITE.c.leased_until < now)
        if first:
            free |= SITE.c.owner == owner
        free &= (SITE.c.run == run) & ~SITE.c.closed
        chosen = sa.select(SITE.c.site).where(free).order_by(SITE.c.site).limit(most)
        with self.changing() as connection:
            taken = connection.execute(
                sa.update(SITE)
                .where((SITE.c.run == run) & SITE.c.site.in_(self._for_update(chosen)))
                .values(owner=owner, leased_until=now + TERM)
                .returning(SITE.c.site, SITE.c.stopped_by)
            ).all()
            for row in taken:  # a site whose owner died comes with the requests it had
                self._release(connection, (REQUEST.c.run == run) & (REQUEST.c.site == row.site))
        return {row.site: row.stopped_by for row in sorted(taken)}

    def renew(self, run: str, owner: str) -> None:
        """Go on holding every site and request that the owner has."""
        until = self._now() + TERM
        with self.changing() as connection:
            for table in (SITE, REQUEST):
                mine = (table.c.run == run) & (table.c.owner == owner)
                connection.execute(sa.update(table).where(mine).values(leased_until=until))

    def let_go(self, run: str, owner: str) -> None:
        """Give back what the owner has, for whoever comes next."""
        with self.changing() as connection:
            self._release(connection, (REQUEST.c.run == run) & (REQUEST.c.owner == owner))
            mine = (SITE.c.run == run) & (SITE.c.owner == owner)
            connection.execute(sa.update(SITE).where(mine).values(owner=None, leased_until=None))

    def stop(self, run: str, site: str, rule: str) -> None:
        """Note the limit that ended a site early; the first one stands."""
        stopped = self._site(run, site).where(SITE.c.stopped_by.is_(None))
        with self.changing() as connection:
            connection.execute(stopped.values(stopped_by=rule))

    def close_site(self, run: str, site: str) -> bool:
        """Note that a site has nothing left to ask; False where it has."""
        with self.changing() as connection:
            left = connection.execute(
                sa.select(REQUEST.c.id)
                .where((REQUEST.c.run == run) & (REQUEST.c.site == site))
                .where(REQUEST.c.state != ENDED)
                .limit(1)
            ).first()
            if left is None:
                done = {"closed": True, "owner": None, "leased_until": None}
                connection.execute(self._site(run, site).values(done))
        return left is None

    def complain(self, run: str, site: str, problem: str) -> None:
        """Note what an operator must read; the same words once."""
        digest = sha256(problem.encode("utf-8", "replace")).hexdigest()
        row = {"run": run, "site": site, "digest": digest, "problem": problem}
        with self.changing() as connection:
            self._add(connection, PROBLEM, [row])

    # requests

    def lease(  # noqa: PLR0913 (which request of whose, all by name)
        self, run: str, owner: str, site: str, host: str, most: int, *, again: bool = False
    ) -> list[Leased]:
        """Requests of a site to one host, now the owner's, in the order they should be made:
        those that never left, or (`again`) those that did and were lost. Those that are not
        due tonight end here. None where none is waiting, or the site is another's by now."""
        waiting = (REQUEST.c.run == run) & (REQUEST.c.site == site) & (REQUEST.c.host == host)
        waiting &= REQUEST.c.state == WAITING
        waiting &= REQUEST.c.attempts > 0 if again else REQUEST.c.attempts == 0
        others = (SITE.c.run == run) & (SITE.c.site == site) & (SITE.c.owner != owner)
        waiting &= ~sa.exists().where(others)
        order = (REQUEST.c.attempts, REQUEST.c.rank, REQUEST.c.id)
        chosen = sa.select(REQUEST.c.id).where(waiting).order_by(*order).limit(most)
        values = {"state": ASKED, "owner": owner, "leased_until": self._now() + TERM}
        while True:
            with self.changing() as connection:
                rows = connection.execute(
                    sa.update(REQUEST)
                    .where(REQUEST.c.id.in_(self._for_update(chosen)))
                    .values(values)
                    .returning(REQUEST)
                ).all()
                rows = sorted(rows, key=lambda row: (row.attempts, row.rank, row.id))
                pages = self._pages(connection, site, [row.url for row in rows])
                state = connection.execute(
                    sa.select(SITE.c.night, SITE.c.declared).where(
                        (SITE.c.run == run) & (SITE.c.site == site)
                    )
                ).one()
                late = [
                    row
                    for row in rows
                    if row.scheduled and row.url in pages and pages[row.url].due > state.night
                ]
                self._refuse(connection, REQUEST.c.id.in_([row.id for row in late]), NOT_DUE)
                for row in late:  # where they led is asked for by a schedule of its own
                    memory = as_memory(pages[row.url], state.declared)
                    self._add_found(connection, run, site, memory.leads_to or ())
            due = [row for row in rows if row not in late]
            if due or not rows:
                return [leased(row, pages.get(row.url), state.declared) for row in due]

    def waiting(self, run: str, sites: Collection[str]) -> set[tuple[str, str]]:
        """The hosts (site, host) of which something is waiting that never left."""
        query = (
            sa.select(REQUEST.c.site, REQUEST.c.host)
            .where((REQUEST.c.run == run) & REQUEST.c.site.in_(sites))
            .where((REQUEST.c.state == WAITING) & (REQUEST.c.attempts == 0))
            .distinct()
        )
        with self.changing() as connection:
            return {(row.site, row.host) for row in connection.execute(query)}

    def end(self, run: str, owner: str, site: str, ended: Sequence[Ended]) -> int:
        """Note how leased requests of a site ended and add what they led to, as one; how
        many of these the run did not know. What lost its lease meanwhile stays as it is."""
        mine = (REQUEST.c.id == sa.bindparam("key")) & (REQUEST.c.owner == owner)
        statement = sa.update(REQUEST).where(mine)
        with self.changing() as connection:
            for one in ended:
                connection.execute(statement.values(**as_outcome(one)), {"key": one.id})
            found = [each for one in ended for each in one.leads_to]
            return self._add_found(connection, run, site, found)

    def add(self, run: str, site: str, found: Found) -> None:
        """Add an address that no page led to."""
        with self.changing() as connection:
            self._add_found(connection, run, site, [found])

    def refuse_waiting(self, run: str, site: str, outcome: str) -> int:
        """End everything of a site that is waiting in the same way; how many there were."""
        waiting = (REQUEST.c.run == run) & (REQUEST.c.site == site)
        with self.changing() as connection:
            return self._refuse(connection, waiting & (REQUEST.c.state == WAITING), outcome)

    def forget(self, site: str) -> None:
        """Drop all that is known of a site's pages, so that they are asked for in full: what
        an archive does not hold cannot be unchanged."""
        with self.changing() as connection:
            for table in (PAGE, REQUEST):
                connection.execute(sa.delete(table).where(table.c.site == site))

    def memory_of(self, site: str, url: str) -> Memory | None:
        """What earlier nights know of a page that is asked for outside of the queue."""
        with self.changing() as connection:
            row = self._pages(connection, site, [url]).get(url)
        return as_memory(row, "") if row else None

    # what everything rests on

    def _add(self, connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> int:
        """Add the rows that are not there yet; how many were not."""
        if not rows:
            return 0
        dialect = sqlite if self._engine.dialect.name == "sqlite" else postgresql
        statement = dialect.insert(table).on_conflict_do_nothing()
        counted = {"preserve_rowcount": True}
        return max(0, connection.execute(statement, rows, execution_options=counted).rowcount)

    def _add_found(
        self, connection: sa.Connection, run: str, site: str, found: Iterable[Found]
    ) -> int:
        return self._add(connection, REQUEST, [as_row(run, site, each) for each in found])

    def _release(self, connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
        back = {"state": WAITING, "owner": None, "leased_until": None}
        connection.execute(
            sa.update(REQUEST).where(which & (REQUEST.c.state == ASKED)).values(back)
        )

    def _refuse(
        self, connection: sa.Connection, which: sa.ColumnElement[bool], outcome: str
    ) -> int:
        ended = {"state": ENDED, "outcome": outcome, "owner": None, "leased_until": None}
        return connection.execute(sa.update(REQUEST).where(which).values(ended)).rowcount

    def _site(self, run: str, site: str) -> sa.Update:
        return sa.update(SITE).where((SITE.c.run == run) & (SITE.c.site == site))

    def _for_update(self, chosen: sa.Select[Any]) -> sa.Select[Any]:
        """PostgreSQL leaves what another process is just taking to it; SQLite lets one
        process write at a time anyway."""
        return chosen.with_for_update(skip_locked=True)

    def _pages(
        self, connection: sa.Connection, site: str, urls: Sequence[str]
    ) -> dict[str, sa.Row[Any]]:
        rows = connection.execute(
            sa.select(PAGE).where((PAGE.c.site == site) & PAGE.c.url.in_(urls))
        )
        return {row.url: row for row in rows}
