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


@contextmanager
def patience(connection: sa.Connection, seconds: float) -> Iterator[None]:
    """Raises `BadQuery` where what is asked within takes longer."""
    deadline = time.monotonic() + seconds
    raw: Any = connection.connection.driver_connection
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite:
        raw.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    else:
        _time_out(connection, f"{max(1, int(seconds * 1000))}")
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
            _time_out(connection, "DEFAULT")
    finally:
        if on_sqlite:
            raw.set_progress_handler(None, _STEPS)


def _time_out(connection: sa.Connection, milliseconds: str) -> None:
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {milliseconds}")
