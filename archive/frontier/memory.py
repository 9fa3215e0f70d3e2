"""What the next night goes by: of each page of a site, when it last came in full, with which
validators, where it led, and when it is due again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from archive.frontier.changes import pages_at
from archive.frontier.frontier import Frontier
from archive.frontier.rows import LONGEST_TRAIL, as_memory
from archive.frontier.tables import PAGE, PROBLEM, REQUEST, SITE, Memory

_TOGETHER = 500


def memory_of(frontier: Frontier, site: str, url: str) -> Memory | None:
    """What earlier nights know of a page that is asked for outside of the queue."""
    with frontier.changing() as connection:
        row = pages_at(connection, site, [url]).get(url)
        return as_memory(row, "") if row else None


def forget(frontier: Frontier, site: str) -> None:
    """Drop all that is known of a site's pages, so that they are asked for in full: what
    an archive does not hold cannot be unchanged."""
    with frontier.changing() as connection:
        for table in (PAGE, REQUEST):
            connection.execute(sa.delete(table).where(table.c.site == site))


def remember(frontier: Frontier, is_done: Callable[[str], bool]) -> None:
    """Turn the runs that are done into what the next night goes by, oldest first, and drop
    their requests. `is_done` says of a run whether its captures are in the archive: what
    never got there must be asked for in full again.

    A page that was unchanged for 1, 2, 3 … nights of its site in a row is due again after
    2, 4, 8 … nights, at most the site's longest.
    """
    with frontier.changing() as connection:
        runs = connection.scalars(sa.select(SITE.c.run).distinct().order_by(SITE.c.run)).all()
    for run in runs:
        if not is_done(run):
            continue
        with frontier.changing() as connection:
            sites = connection.execute(sa.select(SITE).where(SITE.c.run == run)).all()
            for state in sites:
                _remember_site(connection, state)
            for table in (REQUEST, PROBLEM):
                connection.execute(sa.delete(table).where(table.c.run == run))
            _forget_nights(connection, run, {state.site for state in sites})


def _forget_nights(connection: sa.Connection, run: str, sites: set[str]) -> None:
    """Keep of each site only the row that counts its nights."""
    later = SITE.alias()
    newest = sa.select(sa.func.max(later.c.night)).where(later.c.site == SITE.c.site)
    stale = SITE.c.site.in_(sites) & (SITE.c.night < newest.scalar_subquery())
    connection.execute(sa.update(SITE).where(SITE.c.run == run).values(closed=True))
    connection.execute(sa.delete(SITE).where(stale & SITE.c.closed))


def _remember_site(connection: sa.Connection, state: sa.Row[Any]) -> None:
    answered = (REQUEST.c.run == state.run) & (REQUEST.c.site == state.site)
    answered &= REQUEST.c.status.is_not(None)
    rows = connection.execute(
        sa.select(REQUEST).where(answered).order_by(REQUEST.c.url, REQUEST.c.turn)
    ).all()
    newest = list({row.url: row for row in rows}.values())
    for begin in range(0, len(newest), _TOGETHER):
        batch = newest[begin : begin + _TOGETHER]
        urls = [row.url for row in batch]
        before = pages_at(connection, state.site, urls)
        here = (PAGE.c.site == state.site) & PAGE.c.url.in_(urls)
        connection.execute(sa.delete(PAGE).where(here))
        connection.execute(
            sa.insert(PAGE), [_page(row, before.get(row.url), state) for row in batch]
        )


def _page(row: Any, before: Any, state: Any) -> dict[str, Any]:
    """What is known of a page after this night. A revisit leaves the capture it refers to."""
    if not row.lasting:
        return _passing(row, before, state)
    same = bool(row.unchanged and before is not None)
    unchanged = max(before.unchanged, 0) + 1 if same else 0
    wait = min(2**unchanged, state.longest) if row.scheduled else 1
    told = row.leads_to or "[]"
    kept = before if same else row
    return {
        "site": row.site,
        "url": row.url,
        "status": kept.status,
        "captured_at": kept.captured_at,
        "digest": kept.digest,
        "etag": row.etag or (before.etag if same else None),
        "last_modified": row.last_modified or (before.last_modified if same else None),
        "unchanged": unchanged,
        "due": state.night + wait,
        "declared": state.declared if len(told) <= LONGEST_TRAIL else "",
        "leads_to": told if len(told) <= LONGEST_TRAIL else "[]",
    }


def _passing(row: Any, before: Any, state: Any) -> dict[str, Any]:
    """After an answer that says something of the server and nothing of the page (it was
    busy, or kept us out): what was known of the page stands, and it is due again. Where
    nothing was, only the bytes are known, to tell the same refusal from another."""
    if before is not None and before.unchanged >= 0:
        return {**before._mapping, "due": state.night + 1}
    kept = before if row.unchanged and before is not None else row
    return {
        "site": row.site,
        "url": row.url,
        "status": kept.status,
        "captured_at": kept.captured_at,
        "digest": kept.digest,
        "etag": None,
        "last_modified": None,
        "unchanged": -1,
        "due": state.night + 1,
        "declared": "",
        "leads_to": "[]",
    }
