"""No question holds a reader's connection for long: the database is stopped, and the reader
told what to ask instead."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from archive.search.query import BadQuery

SECONDS = 10.0
"""As long may a search take: 20,000 texts are searched in hundredths of one."""

_STEPS = 1000  # of SQLite's virtual machine, between two looks at the clock

_TIME_OUT = "SET LOCAL statement_timeout ="


@contextmanager
def patience(connection: sa.Connection, seconds: float) -> Iterator[None]:
    """Raises `BadQuery` where all that is asked within takes longer."""
    deadline = time.monotonic() + seconds
    raw: Any = connection.connection.driver_connection
    on_sqlite = connection.dialect.name == "sqlite"

    def time_left(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        # PostgreSQL times each statement by itself.
        if not statement.startswith(_TIME_OUT):
            left = max(0, int((deadline - time.monotonic()) * 1000)) + 1
            connection.exec_driver_sql(f"{_TIME_OUT} {left}")

    if on_sqlite:
        raw.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    else:
        sa.event.listen(connection, "before_cursor_execute", time_left)
    try:
        yield
    except sa.exc.OperationalError as error:
        if time.monotonic() <= deadline:
            raise
        raise BadQuery(
            "the search took longer than {seconds} seconds and was stopped: "
            "ask for fewer or longer words",
            seconds=f"{seconds:g}",
        ) from error
    else:
        if not on_sqlite:
            connection.exec_driver_sql(f"{_TIME_OUT} DEFAULT")
    finally:
        if on_sqlite:
            raw.set_progress_handler(None, _STEPS)
        else:
            sa.event.remove(connection, "before_cursor_execute", time_left)
