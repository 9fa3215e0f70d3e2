"""One lease for every scheduler of a catalogue, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from archive.catalogue.catalogue import open_catalogue
from archive.catalogue.database import CatalogueUnavailable, discard
from archive.frontier.lease import TERM, Claim, NightLease

TONIGHT = date(2026, 3, 2)
YESTERDAY = date(2026, 3, 1)
TOMORROW = date(2026, 3, 3)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A catalogue's address, with no lease beside it yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/catalogue.sqlite"
        return
    address: str = request.getfixturevalue("postgres")
    yield address
    with closing(NightLease(address)) as lease:
        lease.forget()


@pytest.fixture
def lease(url: str) -> Iterator[NightLease]:
    with closing(NightLease(url, "a")) as lease:
        lease.begin(YESTERDAY)
        yield lease


@pytest.fixture
def other(url: str) -> Iterator[NightLease]:
    with closing(NightLease(url, "b")) as other:
        yield other


def test_of_many_that_ask_at_once_one_gets_the_night(url: str) -> None:
    claims: list[Claim] = []
    together = threading.Barrier(8)

    def ask(one: NightLease) -> None:
        together.wait()
        one.begin(YESTERDAY)
        claims.append(one.claim(TONIGHT))

    with ExitStack() as opened:
        leases = [opened.enter_context(closing(NightLease(url, str(n)))) for n in range(8)]
        threads = [threading.Thread(target=ask, args=(one,)) for one in leases]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(claims) == [Claim.GRANTED, *[Claim.TAKEN] * 7]


def test_a_night_that_was_run_is_not_run_by_another(lease: NightLease, other: NightLease) -> None:
    assert lease.claim(TONIGHT) is Claim.GRANTED
    lease.end(TONIGHT, 0)
    assert other.claim(TONIGHT) is Claim.TAKEN
    assert other.claim(YESTERDAY) is Claim.TAKEN
    assert other.claim(TOMORROW) is Claim.GRANTED


def test_a_night_that_overlaps_the_one_before_is_skipped_and_noted(
    lease: NightLease, other: NightLease
) -> None:
    lease.claim(TONIGHT)
    assert other.claim(TOMORROW) is Claim.OVERLAP
    [noted] = other.nights(10)
    assert (noted.night, noted.what, noted.holder) == (TOMORROW, "skipped", "b")


def test_a_dead_holders_night_is_taken_over_and_a_living_ones_is_not(
    lease: NightLease, other: NightLease
) -> None:
    now = datetime.now(UTC)
    lease.claim(TONIGHT, now)
    assert other.claim(TONIGHT, now + TERM - timedelta(seconds=9)) is Claim.TAKEN
    assert other.claim(TONIGHT, now + TERM + timedelta(seconds=9)) is Claim.GRANTED
    assert not lease.renew(TONIGHT)


def test_a_renewed_lease_lasts(lease: NightLease, other: NightLease) -> None:
    lease.claim(TONIGHT, datetime.now(UTC) - TERM)
    assert lease.renew(TONIGHT)
    assert other.claim(TONIGHT) is Claim.TAKEN


def test_an_interrupted_night_is_given_back(lease: NightLease, other: NightLease) -> None:
    lease.claim(TONIGHT)
    lease.let_go(TONIGHT)
    left = other.unfinished()
    assert left is not None
    assert left[0] == TONIGHT
    assert other.claim(TONIGHT) is Claim.GRANTED


def test_how_a_night_ended_is_kept(lease: NightLease) -> None:
    for night, code in ((TONIGHT, 3), (TOMORROW, -11)):
        lease.claim(night)
        lease.end(night, code)
    assert [(one.night, one.what, one.exit_code) for one in lease.nights(10)] == [
        (TOMORROW, "ended", -11),
        (TONIGHT, "ended", 3),
    ]
    assert lease.unfinished() is None
    assert [one.night for one in lease.nights(1)] == [TOMORROW]


def test_where_no_night_was_ever_run_none_is_owed(lease: NightLease) -> None:
    assert lease.begin(TOMORROW) == YESTERDAY


def test_a_catalogue_made_again_keeps_the_lease_on_a_server(postgres: str) -> None:
    with closing(NightLease(postgres, "a")) as lease:
        lease.begin(YESTERDAY)
        lease.claim(TONIGHT)
        discard(postgres)
        open_catalogue(postgres).close()
        assert lease.claim(TONIGHT) is Claim.TAKEN
        lease.forget()


def test_a_database_that_is_away_is_told_in_one_line() -> None:
    with pytest.raises(CatalogueUnavailable, match="cannot be opened"):
        NightLease("postgresql://nobody:secret@127.0.0.1:9/none")
