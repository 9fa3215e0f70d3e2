"""The requests of a run: leased to one process at a time, ended once, and what they lead to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from archive.frontier.changes import add_found, for_update, pages_at
from archive.frontier.frontier import TERM, Frontier
from archive.frontier.rows import as_memory, as_outcome, leased
from archive.frontier.tables import (
    ASKED,
    ENDED,
    REQUEST,
    SITE,
    WAITING,
    Ended,
    Found,
    Leased,
    Owner,
)
from archive.warc.manifest import NOT_DUE

LOOK_AHEAD = 1000
"""Requests that are looked through at a time for some that are due: a site whose thousands of
pages are all left out tonight must not keep its process from the other sites meanwhile."""


def lease(  # noqa: PLR0913 (which requests, all by name)
    frontier: Frontier, owner: Owner, site: str, host: str, *, most: int, again: bool = False
) -> list[Leased]:
    """Requests of a site to one host, now the owner's, in the order they should be made:
    those that never left, or (`again`) those that did and were lost. None where the site is
    another's by now.

    Those that are not due tonight end here. Where nothing else is among the next thousand,
    none is leased, and `waiting` still names the host.
    """
    first = _first(owner, site, host, again=again)
    with frontier.changing() as connection:
        night = connection.execute(
            sa.select(SITE).where((SITE.c.run == owner.run) & (SITE.c.site == site))
        ).one()
        due, late = _lease(connection, first.limit(most), night, owner, frontier.now() + TERM)
        if late and not due:
            ahead = connection.execute(for_update(first.limit(LOOK_AHEAD))).all()
            pages = pages_at(connection, site, [row.url for row in ahead])
            _leave_out(connection, night, _not_due(ahead, pages, night.night), pages)
            due, _ = _lease(connection, first.limit(most), night, owner, frontier.now() + TERM)
    return due


def waiting(frontier: Frontier, run: str, sites: Collection[str]) -> set[tuple[str, str]]:
    """The hosts (site, host) of which something is waiting that never left."""
    query = (
        sa.select(REQUEST.c.site, REQUEST.c.host)
        .where((REQUEST.c.run == run) & REQUEST.c.site.in_(sites))
        .where((REQUEST.c.state == WAITING) & (REQUEST.c.attempts == 0))
        .distinct()
    )
    with frontier.changing() as connection:
        return {(row.site, row.host) for row in connection.execute(query)}


def end(frontier: Frontier, owner: Owner, site: str, ended: Sequence[Ended]) -> int:
    """Note how leased requests of a site ended and add what they led to, as one; how
    many of these the run did not know. What lost its lease meanwhile stays as it is."""
    mine = (REQUEST.c.id == sa.bindparam("key")) & (REQUEST.c.owner == owner.name)
    statement = sa.update(REQUEST).where(mine)
    with frontier.changing() as connection:
        for one in ended:
            connection.execute(statement.values(**as_outcome(one)), {"key": one.id})
        found = [each for one in ended for each in one.leads_to]
        return add_found(connection, owner.run, site, found)


def add(frontier: Frontier, run: str, site: str, found: Found) -> None:
    """Add an address that no page led to."""
    with frontier.changing() as connection:
        add_found(connection, run, site, [found])


def refuse_waiting(
    frontier: Frontier, run: str, site: str, outcome: str, *, host: str | None = None
) -> int:
    """End everything of a site (or of one host of it) that is waiting in the same way; how
    many there were."""
    which = (REQUEST.c.run == run) & (REQUEST.c.site == site) & (REQUEST.c.state == WAITING)
    if host is not None:
        which &= REQUEST.c.host == host
    with frontier.changing() as connection:
        return connection.execute(sa.update(REQUEST).where(which).values(_ended(outcome))).rowcount


def _first(owner: Owner, site: str, host: str, *, again: bool) -> sa.Select[Any]:
    """What waits of a host, in order, as long as the site is nobody else's."""
    here = (REQUEST.c.run == owner.run) & (REQUEST.c.site == site) & (REQUEST.c.host == host)
    here &= REQUEST.c.state == WAITING
    here &= REQUEST.c.attempts > 0 if again else REQUEST.c.attempts == 0
    others = (SITE.c.run == owner.run) & (SITE.c.site == site) & (SITE.c.owner != owner.name)
    order = (REQUEST.c.attempts, REQUEST.c.rank, REQUEST.c.id)
    columns = (REQUEST.c.id, REQUEST.c.url, REQUEST.c.scheduled)
    return sa.select(*columns).where(here & ~sa.exists().where(others)).order_by(*order)


def _lease(
    connection: sa.Connection, first: sa.Select[Any], night: Any, owner: Owner, until: float
) -> tuple[list[Leased], int]:
    """Lease the first requests that wait; those that are due, and how many were not."""
    chosen = for_update(first).with_only_columns(REQUEST.c.id)
    rows = connection.execute(
        sa.update(REQUEST)
        .where(REQUEST.c.id.in_(chosen))
        .values({"state": ASKED, "owner": owner.name, "leased_until": until})
        .returning(REQUEST)
    ).all()
    pages = pages_at(connection, night.site, [row.url for row in rows])
    late = _not_due(rows, pages, night.night)
    _leave_out(connection, night, late, pages)
    out = {row.id for row in late}
    due = sorted(
        (row for row in rows if row.id not in out),
        key=lambda row: (row.attempts, row.rank, row.id),
    )
    return [leased(row, pages.get(row.url), night.declared) for row in due], len(late)


def _not_due(rows: Iterable[Any], pages: Mapping[str, Any], night: int) -> list[Any]:
    """Those of the requests that a schedule leaves out of a night, by what is known of their
    pages."""
    return [
        row for row in rows if row.scheduled and row.url in pages and pages[row.url].due > night
    ]


def _leave_out(
    connection: sa.Connection, night: Any, late: Sequence[Any], pages: Mapping[str, Any]
) -> None:
    """End requests that are not due. Where they led is asked for by a schedule of its own."""
    if not late:
        return
    which = REQUEST.c.id.in_([row.id for row in late])
    connection.execute(sa.update(REQUEST).where(which).values(_ended(NOT_DUE)))
    memories = (as_memory(pages[row.url], night.declared) for row in late)
    further = [found for memory in memories for found in memory.leads_to or ()]
    add_found(connection, night.run, night.site, further)


def _ended(outcome: str) -> dict[str, Any]:
    return {"state": ENDED, "outcome": outcome, "owner": None, "leased_until": None}
