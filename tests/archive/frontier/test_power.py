"""The frontier after the power failed: whole, and short of its last transactions at most."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.frontier import leases, sites
from archive.frontier.frontier import Frontier
from archive.frontier.results import known
from archive.frontier.tables import Ended, Found, Owner

RUN, PAGES = "r", 12
ME = Owner(RUN, "x")


def found(number: int) -> Found:
    return Found(f"http://a.example/t{number}.html", "article", 1, "a.example")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a frontier in the middle of its work: each page that ended led to one."""
    folder = tmp_path_factory.mktemp("power")
    frontier = Frontier(f"sqlite:///{folder}/frontier.sqlite")
    sites.begin(frontier, RUN, "a", [found(0)], longest=8, declared="d")
    for number in range(PAGES):
        [one] = leases.lease(frontier, ME, "a", "a.example", most=1)
        leases.end(frontier, ME, "a", [Ended(one.id, "captured", leads_to=(found(number + 1),))])
    copy = folder / "copy"
    copy.mkdir()
    for path in folder.glob("frontier.sqlite*"):
        shutil.copy(path, copy)
    frontier.close()
    return copy


@settings(deadline=None, max_examples=30)
@given(torn=st.floats(0, 1), junk=st.binary(max_size=64))
def test_a_log_that_was_torn_anywhere_costs_its_last_transactions_and_no_more(
    before: Path, tmp_path_factory: pytest.TempPathFactory, torn: float, junk: bytes
) -> None:
    folder = tmp_path_factory.mktemp("after")
    for path in before.iterdir():
        if not path.name.endswith("-shm"):  # it is memory
            shutil.copy(path, folder)
    log = folder / "frontier.sqlite-wal"
    content = log.read_bytes()
    log.write_bytes(content[: int(len(content) * torn)] + junk)
    with sqlite3.connect(folder / "frontier.sqlite") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    frontier = Frontier(f"sqlite:///{folder}/frontier.sqlite")
    requests, ended = known(frontier, RUN)
    begun = sites.take_over(frontier, RUN, {})
    assert requests == (ended + 1 if begun else 0)  # what ended, and what it led to, are one
    assert ended == PAGES or torn < 1
    sites.begin(frontier, RUN, "a", [found(0)], longest=8, declared="d")
    assert len(leases.lease(frontier, Owner(RUN, "y"), "a", "a.example", most=PAGES)) == 1
    frontier.close()
