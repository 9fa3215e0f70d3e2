"""The sites of a run: begun once, one process's at a time, and closed when nothing is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

import sqlalchemy as sa

from archive.frontier.changes import add, add_found, for_update, release
from archive.frontier.frontier import TERM, Frontier
from archive.frontier.rows import storable
from archive.frontier.tables import (
    ENDED,
    PROBLEM,
    REQUEST,
    SITE,
    WAITING,
    Found,
    Owner,
)


def begin(  # noqa: PLR0913 (what a site is to a run, by name)
    frontier: Frontier, run: str, site: str, found: Iterable[Found], *, longest: int, declared: str
) -> None:
    """Let a site take part in a run, beginning with `found`; once, however often called.

    `longest` is the most nights that an unchanging page may be left out; `declared`
    stands for the declaration by which addresses are found in pages.
    """
    nights = sa.select(sa.func.coalesce(sa.func.max(SITE.c.night), 0)).where(SITE.c.site == site)
    with frontier.changing() as connection:
        row = {
            "run": run,
            "site": site,
            "night": connection.execute(nights).scalar_one() + 1,
            "longest": longest,
            "declared": declared,
            "closed": False,
        }
        if add(connection, SITE, [row]):
            add_found(connection, run, site, found)


def take_over(frontier: Frontier, run: str, recorded: Mapping[str, int]) -> bool:
    """End all leases of a run whose processes are known to be dead; whether the run had
    begun before.

    `recorded` are the run's WARC files and their lengths: a request whose record was
    lost with the power is made again.
    """
    with frontier.changing() as connection:
        begun = connection.execute(sa.select(SITE.c.site).where(SITE.c.run == run)).first()
        release(connection, REQUEST.c.run == run)
        connection.execute(
            sa.update(SITE).where(SITE.c.run == run).values(owner=None, leased_until=None)
        )
        _ask_again(connection, run, recorded)
    return begun is not None


def _ask_again(connection: sa.Connection, run: str, recorded: Mapping[str, int]) -> None:
    """Have the requests made again whose records are not in the files."""
    places = sa.select(REQUEST.c.id, REQUEST.c.site, REQUEST.c.warc, REQUEST.c.warc_end)
    written = (REQUEST.c.run == run) & REQUEST.c.warc.is_not(None)
    again = {"state": WAITING, "outcome": None, "warc": None}
    for row in connection.execute(places.where(written)).all():
        if row.warc_end > recorded.get(row.warc, 0):
            connection.execute(sa.update(REQUEST).where(REQUEST.c.id == row.id).values(again))
            connection.execute(_site(run, row.site).values(closed=False))


def take_sites(
    frontier: Frontier, owner: Owner, most: int, *, first: bool = False
) -> dict[str, str | None]:
    """Sites of a run that nobody works on, now the owner's; with what stopped them. The
    `first` time an owner takes some, those that it had when it died are its own."""
    now = frontier.now()
    free = SITE.c.owner.is_(None) | (SITE.c.leased_until < now)
    if first:
        free |= SITE.c.owner == owner.name
    free &= (SITE.c.run == owner.run) & ~SITE.c.closed
    chosen = sa.select(SITE.c.site).where(free).order_by(SITE.c.site).limit(most)
    with frontier.changing() as connection:
        taken = connection.execute(
            sa.update(SITE)
            .where((SITE.c.run == owner.run) & SITE.c.site.in_(for_update(chosen)))
            .values(owner=owner.name, leased_until=now + TERM)
            .returning(SITE.c.site, SITE.c.stopped_by)
        ).all()
        for row in taken:  # a site whose owner died comes with the requests it had
            release(connection, (REQUEST.c.run == owner.run) & (REQUEST.c.site == row.site))
    return {row.site: row.stopped_by for row in sorted(taken)}


def renew(frontier: Frontier, owner: Owner) -> None:
    """Go on holding every site and request that the owner has."""
    until = frontier.now() + TERM
    with frontier.changing() as connection:
        for table in (SITE, REQUEST):
            mine = (table.c.run == owner.run) & (table.c.owner == owner.name)
            connection.execute(sa.update(table).where(mine).values(leased_until=until))


def let_go(frontier: Frontier, owner: Owner) -> None:
    """Give back what the owner has, for whoever comes next."""
    with frontier.changing() as connection:
        release(connection, (REQUEST.c.run == owner.run) & (REQUEST.c.owner == owner.name))
        mine = (SITE.c.run == owner.run) & (SITE.c.owner == owner.name)
        connection.execute(sa.update(SITE).where(mine).values(owner=None, leased_until=None))


def stop(frontier: Frontier, run: str, site: str, rule: str) -> None:
    """Note the limit that ended a site early; the first one stands."""
    with frontier.changing() as connection:
        connection.execute(
            _site(run, site).where(SITE.c.stopped_by.is_(None)).values(stopped_by=rule)
        )


def close_site(frontier: Frontier, run: str, site: str) -> bool:
    """Note that a site has nothing left to ask; False where it has."""
    left = (
        sa.select(REQUEST.c.id)
        .where((REQUEST.c.run == run) & (REQUEST.c.site == site) & (REQUEST.c.state != ENDED))
        .limit(1)
    )
    with frontier.changing() as connection:
        is_left = connection.execute(left).first() is not None
        if not is_left:
            done = {"closed": True, "owner": None, "leased_until": None}
            connection.execute(_site(run, site).values(done))
    return not is_left


def complain(frontier: Frontier, run: str, site: str, problem: str) -> None:
    """Note what an operator must read; the same words once."""
    told = storable(problem)
    row = {
        "run": run,
        "site": site,
        "digest": sha256(told.encode()).hexdigest(),
        "problem": told,
    }
    with frontier.changing() as connection:
        add(connection, PROBLEM, [row])


def _site(run: str, site: str) -> sa.Update:
    return sa.update(SITE).where((SITE.c.run == run) & (SITE.c.site == site))
