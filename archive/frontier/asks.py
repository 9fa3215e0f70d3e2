"""What left for the network, noted before it does: so that whatever kills a crawl, nothing is
asked for more than twice, and what came back is not asked for again.

A lease alone does not say it: a process leases more than it has under way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from archive.frontier.frontier import Frontier
from archive.frontier.rows import as_outcome, as_row
from archive.frontier.tables import ENDED, LOST, REQUEST, WAITING, Ended, Found, Leased, Owner

_LEAVES = (
    sa.update(REQUEST)
    .where((REQUEST.c.id == sa.bindparam("key")) & (REQUEST.c.owner == sa.bindparam("whose")))
    .values(attempts=REQUEST.c.attempts + 1)
)


def leaves(frontier: Frontier, owner: Owner, leased: Leased) -> bool:
    """Note that a request leaves now: it counts as asked for, whatever becomes of the
    process. False where the owner's lease of it has ended, and it must not leave."""
    with frontier.changing() as connection:
        left = connection.execute(_LEAVES, {"key": leased.id, "whose": owner.name})
        return bool(left.rowcount)


def leaves_outside(frontier: Frontier, run: str, site: str, found: Found) -> int:
    """The same of a request outside of the queue (a robots.txt); how often it has left by
    now without an answer. Its outcome is `LOST` until `note` tells another."""
    row = as_row(run, site, found) | {"state": ENDED, "outcome": LOST, "attempts": 1}
    more = {"outcome": LOST, "attempts": REQUEST.c.attempts + 1}
    with frontier.changing() as connection:
        put = _put(connection, row, more).returning(REQUEST.c.attempts)
        return int(connection.execute(put).scalar_one_or_none() or 1)


def note(frontier: Frontier, run: str, site: str, found: Found, ended: Ended) -> None:
    """Note how a request outside of the queue ended."""
    outcome = as_outcome(ended) | ({} if ended.outcome == LOST else {"attempts": 0})
    row = as_row(run, site, found) | outcome
    with frontier.changing() as connection:
        connection.execute(_put(connection, row, outcome))


def answered(frontier: Frontier, owner: Owner, urls: Iterable[str]) -> None:
    """Note that the answers to these addresses are recorded, though their requests have no
    end yet: they are not lost. `owner` had some of them, and is dead."""
    open_ones = (REQUEST.c.state == WAITING) | (REQUEST.c.owner == owner.name)
    here = (REQUEST.c.run == owner.run) & (open_ones | (REQUEST.c.outcome == LOST))
    had = sa.update(REQUEST).where(here & (REQUEST.c.url == sa.bindparam("key")))
    with frontier.changing() as connection:
        for url in urls:
            connection.execute(had.values(attempts=0), {"key": url})


def lost(frontier: Frontier, run: str, sites: Collection[str]) -> dict[tuple[str, str], bool]:
    """The hosts (site, host) that were asked for something that a process died over, and
    whether something outside of the queue (their robots.txt) is among it."""
    outside = (REQUEST.c.outcome == LOST) & (REQUEST.c.attempts == 1)
    waiting = (REQUEST.c.state == WAITING) & (REQUEST.c.attempts > 0)
    query = (
        sa.select(REQUEST.c.site, REQUEST.c.host, sa.func.max(REQUEST.c.state))
        .where((REQUEST.c.run == run) & REQUEST.c.site.in_(sites) & (outside | waiting))
        .group_by(REQUEST.c.site, REQUEST.c.host)
    )
    with frontier.changing() as connection:
        return {(row[0], row[1]): row[2] == ENDED for row in connection.execute(query)}


def _put(
    connection: sa.Connection, row: Mapping[str, Any], instead: Mapping[str, Any]
) -> sqlite.Insert | postgresql.Insert:
    """Add a request, or change the one that is there; a page of the queue, to which a
    robots.txt may be redirected, is left as it is."""
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    put = dialect.insert(REQUEST).values(dict(row))
    same_kind = REQUEST.c.kind == row["kind"]
    keys = ["run", "url", "turn"]
    changed: sqlite.Insert | postgresql.Insert = put.on_conflict_do_update(
        index_elements=keys, set_=dict(instead), where=same_kind
    )
    return changed
