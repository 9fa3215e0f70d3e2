"""The frontier: what a crawl has still to ask, as leased rows in a database.

A crawl process takes a site (`sites`), leases some of its requests, and says how each one
ended and what it led to, in one transaction (`leases`); each that leaves for the network is
noted before it does (`asks`). What was leased by a process that died is waiting again when
its lease ends (or when the run's owner takes it over), so a kill loses nothing. Several
processes share a run by sites: a site's delay, its budget and its patience are one, so one
process at a time has it. What a run came to is in `results`, what the next night goes by in
`memory`. All of these raise `FrontierUnavailable`.

The rows lie beside the catalogue and are no part of it. The catalogue is derived and is
thrown away to be made again; what a crawl has asked cannot be made again from anything but
its WARC files, and the validators of a page (ETag, digest) from nothing. On a server they
share the catalogue's database, in tables that `rebuild` does not know. With SQLite they are
a file of their own: rebuilding deletes the catalogue's file, and that file has one writer
at a time, so a night that is being committed would make the crawl wait.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from archive.catalogue import database
from archive.errors import NoSpace, OperatorError
from archive.frontier.tables import LOSS, TABLES

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
    """The frontier at a database's URL. Opening it raises `CatalogueUnavailable`."""

    def __init__(self, url: str, *, now: Callable[[], float] | None = None) -> None:
        """`now` tells the seconds that leases are measured by. Processes that share a file
        are on one machine, whose clock may be set while they work: they go by the seconds
        that it has been up."""
        self._engine = database.beside(url, TABLES, LOSS)
        of_one_machine = self._engine.dialect.name == "sqlite"
        self.now = now or (time.monotonic if of_one_machine else time.time)

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
                raise FrontierUnavailable(database.damage_words(file, error, LOSS)) from error
            kind = FrontierFull if database.is_full(error) else FrontierUnavailable
            raise kind(
                f"the {self._engine.dialect.name} frontier failed: {error.orig}; what was "
                "recorded is kept: run it again to go on"
            ) from error
