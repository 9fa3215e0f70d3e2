"""The statements that the frontier's other modules share, inside of a transaction of theirs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from archive.frontier.rows import as_row
from archive.frontier.tables import ASKED, PAGE, REQUEST, WAITING, Found


def add(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> int:
    """Add the rows that are not there yet; how many were not."""
    if not rows:
        return 0
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).on_conflict_do_nothing()
    counted = {"preserve_rowcount": True}
    return max(0, connection.execute(statement, rows, execution_options=counted).rowcount)


def add_found(connection: sa.Connection, run: str, site: str, found: Iterable[Found]) -> int:
    """Add addresses to what a run is to ask for; how many of them it did not know."""
    return add(connection, REQUEST, [as_row(run, site, each) for each in found])


def release(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    """Give back leased requests, to wait for whoever comes next."""
    back = {"state": WAITING, "owner": None, "leased_until": None}
    connection.execute(sa.update(REQUEST).where(which & (REQUEST.c.state == ASKED)).values(back))


def for_update(chosen: sa.Select[Any]) -> sa.Select[Any]:
    """PostgreSQL leaves what another process is just taking to it; SQLite lets one process
    write at a time anyway."""
    return chosen.with_for_update(skip_locked=True)


def pages_at(connection: sa.Connection, site: str, urls: Collection[str]) -> dict[str, sa.Row[Any]]:
    """What earlier nights know of the pages of a site, by address."""
    known = sa.select(PAGE).where((PAGE.c.site == site) & PAGE.c.url.in_(urls))
    return {row.url: row for row in connection.execute(known)}
