"""The frontier: nothing is lost by a kill, nothing is leased twice, and a quiet page waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.errors import OperatorError
from archive.frontier import asks, leases, sites
from archive.frontier.frontier import TERM, Frontier, frontier_url
from archive.frontier.memory import forget, memory_of, remember
from archive.frontier.results import asked_of, known, outcomes_of, results, settled_places
from archive.frontier.tables import LOST, PAGE, TABLES, Answer, Ended, Found, Leased, Owner
from archive.warc.manifest import NOT_DUE

RUN = "20260301T180000-a"
HOST = "a.example"


@dataclass
class Clock:
    """A time that a test moves on."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/frontier.sqlite"
    server: str = request.getfixturevalue("postgres")
    engine = sa.create_engine(server.replace("postgresql:", "postgresql+psycopg:", 1))
    TABLES.drop_all(engine)
    engine.dispose()
    return server


@pytest.fixture
def frontier(url: str, clock: Clock) -> Iterator[Frontier]:
    opened = Frontier(url, now=clock)
    yield opened
    opened.close()


def found(number: int, *, scheduled: bool = True, kind: str = "article") -> Found:
    return Found(f"http://{HOST}/t{number}.html", kind, 1, HOST, scheduled=scheduled)


def begun(frontier: Frontier, run: str = RUN, pages: int = 3, longest: int = 8) -> None:
    sites.begin(frontier, run, "a", [found(n) for n in range(pages)], longest=longest, declared="d")


def lease(
    frontier: Frontier,
    who: str,
    most: int,
    *,
    run: str = RUN,
    host: str = HOST,
    again: bool = False,
) -> list[Leased]:
    return leases.lease(frontier, Owner(run, who), "a", host, most=most, again=again)


def end(frontier: Frontier, who: str, told: list[Ended], *, run: str = RUN) -> int:
    return leases.end(frontier, Owner(run, who), "a", told)


def answer(place: int, *, unchanged: bool = False, digest: str = "sha1:A") -> Answer:
    return Answer(
        status=304 if unchanged else 200,
        captured_at="2026-03-01T18:00:00+00:00",
        digest=digest,
        warc="r-00000.warc.gz",
        warc_offset=place * 100,
        warc_end=place * 100 + 100,
        unchanged=unchanged,
        etag='"1"',
    )


def ended(one: Leased, *leads_to: Found, unchanged: bool = False) -> Ended:
    return Ended(one.id, "captured", answer(one.id, unchanged=unchanged), leads_to, lasting=True)


def urls(leased: list[Leased]) -> list[str]:
    return [one.found.url.rpartition("/t")[2].removesuffix(".html") for one in leased]


def test_a_request_is_leased_once_and_in_order(frontier: Frontier) -> None:
    begun(frontier)
    assert urls(lease(frontier, "x", 2)) == ["0", "1"]
    assert urls(lease(frontier, "y", 2)) == ["2"]
    assert lease(frontier, "y", 2) == []
    assert lease(frontier, "y", 2, host="b.example") == []


def test_what_waits_is_found_by_its_index_also_in_a_frontier_made_without_it(url: str) -> None:
    Frontier(url).close()
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        connection.execute(sa.text("DROP INDEX frontier_next"))
    Frontier(url).close()
    columns = {
        each["name"]: each["column_names"]
        for each in sa.inspect(engine).get_indexes("frontier_request")
    }
    engine.dispose()
    assert columns["frontier_next"][:4] == ["run", "site", "host", "state"]


def test_beginning_again_adds_nothing(frontier: Frontier) -> None:
    begun(frontier)
    begun(frontier, pages=9)
    assert known(frontier, RUN) == (3, 0)


def test_what_ended_and_what_it_led_to_are_noted_as_one(frontier: Frontier) -> None:
    begun(frontier, pages=1)
    [one] = lease(frontier, "x", 5)
    refused = Found("http://b.example/", "article", 2, "b.example", outcome="refused:offsite")
    assert end(frontier, "x", [ended(one, found(7), found(0), refused)]) == 2
    assert urls(lease(frontier, "x", 5)) == ["7"]
    assert outcomes_of(frontier, RUN, "a") == {"captured": 1, "refused:offsite": 1}


def test_a_dead_process_loses_what_had_left_and_nothing_else_of_its_leases(
    frontier: Frontier,
) -> None:
    begun(frontier)
    [left, held] = lease(frontier, "dead", 2)
    assert asks.leaves(frontier, Owner(RUN, "dead"), left)
    assert sites.take_over(frontier, RUN, {})
    assert asks.lost(frontier, RUN, ["a"]) == {("a", HOST): False}
    fresh = lease(frontier, "x", 5)
    assert urls(fresh) == ["1", "2"]
    [again] = lease(frontier, "x", 5, again=True)
    assert (again.id, again.attempts) == (left.id, 1)
    assert end(frontier, "dead", [ended(held)]) == 0
    assert outcomes_of(frontier, RUN, "a") == {}


def test_a_request_whose_answer_was_recorded_is_not_lost(frontier: Frontier) -> None:
    begun(frontier)
    for one in lease(frontier, "dead", 2):
        assert asks.leaves(frontier, Owner(RUN, "dead"), one)
    asks.answered(frontier, Owner(RUN, "x"), [found(1).url])  # that one is another's, who is alive
    asks.answered(frontier, Owner(RUN, "dead"), [found(0).url])
    sites.take_over(frontier, RUN, {})
    assert urls(lease(frontier, "x", 5)) == ["0", "2"]
    assert urls(lease(frontier, "x", 5, again=True)) == ["1"]


def test_a_robots_txt_counts_as_lost_until_its_end_is_told(frontier: Frontier) -> None:
    begun(frontier)
    robots = Found(f"http://{HOST}/robots.txt", "robots", 0, HOST)
    assert asks.leaves_outside(frontier, RUN, "a", robots) == 1
    assert asks.lost(frontier, RUN, ["a"]) == {("a", HOST): True}
    assert outcomes_of(frontier, RUN, "a") == {LOST: 1}
    assert asks.leaves_outside(frontier, RUN, "a", robots) == 2
    asks.answered(frontier, Owner(RUN, "x"), [robots.url])
    assert asks.lost(frontier, RUN, ["a"]) == {}
    assert asks.leaves_outside(frontier, RUN, "a", robots) == 1
    asks.note(frontier, RUN, "a", robots, Ended(0, "captured", answer(9)))
    assert asks.lost(frontier, RUN, ["a"]) == {}
    assert outcomes_of(frontier, RUN, "a") == {"captured": 1}
    assert asks.leaves_outside(frontier, RUN, "a", robots) == 1


def test_a_robots_txt_that_is_redirected_to_a_page_leaves_the_page_as_it_is(
    frontier: Frontier,
) -> None:
    begun(frontier, pages=1)
    robots = replace(found(0), kind="robots")
    assert asks.leaves_outside(frontier, RUN, "a", robots) == 1
    asks.note(frontier, RUN, "a", robots, Ended(0, "captured", answer(9)))
    assert urls(lease(frontier, "x", 5)) == ["0"]


def test_a_site_is_one_processes_until_its_lease_ends(frontier: Frontier, clock: Clock) -> None:
    begun(frontier)
    assert sites.take_sites(frontier, Owner(RUN, "x"), 5) == {"a": None}
    lease(frontier, "x", 5)
    clock.now += TERM - 1
    assert sites.take_sites(frontier, Owner(RUN, "y"), 5) == {}
    sites.renew(frontier, Owner(RUN, "x"))
    clock.now += TERM - 1
    assert sites.take_sites(frontier, Owner(RUN, "y"), 5) == {}
    sites.stop(frontier, RUN, "a", "blocked")
    clock.now += 2
    assert sites.take_sites(frontier, Owner(RUN, "y"), 5) == {"a": "blocked"}
    assert len(lease(frontier, "y", 5)) == 3


def test_who_lost_a_site_unawares_asks_nothing_more_of_it(frontier: Frontier, clock: Clock) -> None:
    begun(frontier)
    sites.take_sites(frontier, Owner(RUN, "slow"), 1)
    [one] = lease(frontier, "slow", 1)
    clock.now += TERM + 1
    assert sites.take_sites(frontier, Owner(RUN, "y"), 1) == {"a": None}
    assert not asks.leaves(frontier, Owner(RUN, "slow"), one)
    assert lease(frontier, "slow", 5) == []
    assert urls(lease(frontier, "y", 5)) == ["0", "1", "2"]


def test_a_clock_that_is_set_meanwhile_ends_no_lease(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Frontier(f"sqlite:///{tmp_path}/frontier.sqlite")
    begun(opened)
    assert sites.take_sites(opened, Owner(RUN, "x"), 5) == {"a": None}
    for days in (1, -1):
        moment = time.time() + days * 86400
        monkeypatch.setattr(time, "time", lambda: moment)  # noqa: B023
        assert sites.take_sites(opened, Owner(RUN, "y"), 5) == {}
    opened.close()


def test_who_comes_after_a_dead_process_has_its_sites_at_once(frontier: Frontier) -> None:
    begun(frontier)
    sites.take_sites(frontier, Owner(RUN, "x"), 5)
    lease(frontier, "x", 5)
    assert sites.take_sites(frontier, Owner(RUN, "x"), 5) == {}
    assert sites.take_sites(frontier, Owner(RUN, "y"), 5, first=True) == {}
    assert sites.take_sites(frontier, Owner(RUN, "x"), 5, first=True) == {"a": None}
    assert len(lease(frontier, "x", 5)) == 3


def test_what_is_given_back_can_be_taken_at_once(frontier: Frontier) -> None:
    begun(frontier)
    sites.take_sites(frontier, Owner(RUN, "x"), 1)
    lease(frontier, "x", 2)
    assert not sites.close_site(frontier, RUN, "a")
    sites.let_go(frontier, Owner(RUN, "x"))
    assert sites.take_sites(frontier, Owner(RUN, "y"), 1) == {"a": None}
    assert len(lease(frontier, "y", 5)) == 3


def test_many_processes_share_a_run_and_none_makes_the_others_requests(url: str) -> None:
    opened = Frontier(url)
    sites.begin(opened, RUN, "a", [found(n) for n in range(200)], longest=8, declared="d")
    taken: list[int] = []

    def work(owner: str) -> None:
        own = Frontier(url)
        while leased := lease(own, owner, 7):
            taken.extend(one.id for one in leased)
            end(own, owner, [ended(one) for one in leased])
        own.close()

    threads = [threading.Thread(target=work, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 200
    assert sites.close_site(opened, RUN, "a")
    assert known(opened, RUN) == (200, 200)
    opened.close()


def test_a_record_that_was_lost_with_the_power_is_asked_for_again(frontier: Frontier) -> None:
    begun(frontier)
    leased = lease(frontier, "x", 5)
    end(frontier, "x", [ended(one) for one in leased])
    assert sites.close_site(frontier, RUN, "a")
    whole = answer(leased[1].id)
    sites.take_over(frontier, RUN, {whole.warc: whole.warc_end})
    assert sites.take_sites(frontier, Owner(RUN, "x"), 1) == {"a": None}
    assert urls(lease(frontier, "x", 5)) == ["2"]
    places = settled_places(frontier, RUN, "robots")
    assert places == {(whole.warc, answer(one.id).warc_offset) for one in leased[:2]}


def test_everything_that_waits_can_be_refused_and_is_counted(frontier: Frontier) -> None:
    begun(frontier)
    lease(frontier, "x", 1)
    assert leases.refuse_waiting(frontier, RUN, "a", "refused:budget") == 2
    assert outcomes_of(frontier, RUN, "a") == {"refused:budget": 2}


def test_problems_and_walks_are_kept_once(frontier: Frontier) -> None:
    begun(frontier, pages=1)
    [one] = lease(frontier, "x", 1)
    shown = Ended(one.id, "captured", answer(1), (found(8), found(9, kind="list")), walk="/list/")
    end(frontier, "x", [shown])
    for _ in range(2):
        sites.complain(frontier, RUN, "a", "空" * 3000)
    sites.stop(frontier, RUN, "a", "depth")
    sites.stop(frontier, RUN, "a", "requests")
    [(site, told)] = results(frontier, RUN, "article").items()
    assert (site, told.stopped_by, told.problems) == ("a", "depth", ["空" * 3000])
    assert told.walks == [("/list/", one.found.url, (found(8).url,))]


def nights(frontier: Frontier, number: int, *, longest: int, scheduled: bool = True) -> list[int]:
    """The nights of that many on which a page that never changes is asked for."""
    asked = []
    for night in range(1, number + 1):
        run = f"night{night:03d}"
        page = found(0, scheduled=scheduled)
        sites.begin(frontier, run, "a", [page], longest=longest, declared="d")
        for one in lease(frontier, "x", 5, run=run):
            asked.append(night)
            end(frontier, "x", [ended(one, unchanged=one.memory is not None)], run=run)
        left_out = outcomes_of(frontier, run, "a")[NOT_DUE]
        assert left_out == (asked[-1] != night)
        remember(frontier, lambda _: True)
    return asked


def test_a_page_that_never_changes_is_asked_for_ever_more_seldom(frontier: Frontier) -> None:
    assert nights(frontier, 31, longest=8) == [1, 2, 4, 8, 16, 24]


def test_a_page_that_is_left_out_still_leads_where_it_led(frontier: Frontier) -> None:
    asked = []
    for night in range(4):
        run = f"night{night}"
        sites.begin(frontier, run, "a", [found(0)], longest=8, declared="d")
        while leased := lease(frontier, "x", 5, run=run):
            for one in leased:
                more = [found(1)] if one.found == found(0) else []
                same = one.memory is not None
                end(frontier, "x", [ended(one, *more, unchanged=same)], run=run)
                asked.append((night, *urls([one])))
        assert known(frontier, run) == (2, 2)
        remember(frontier, lambda _: True)
    assert asked == [(n, page) for n in (0, 1, 3) for page in ("0", "1")]


def test_thousands_of_pages_that_are_not_due_are_looked_through_a_thousand_at_a_time(
    frontier: Frontier,
) -> None:
    number = 2 * leases.LOOK_AHEAD + 500
    pages = [replace(found(n), rank=n) for n in range(number + 1)]
    sites.begin(frontier, RUN, "a", pages, longest=8, declared="d")
    known_well = {
        "site": "a",
        "status": 200,
        "captured_at": "2026-02-01T18:00:00+00:00",
        "digest": "sha1:A",
        "unchanged": 3,
        "due": 9,
        "declared": "d",
        "leads_to": "[]",
    }
    with frontier.changing() as connection:
        rows = [known_well | {"url": page.url} for page in pages[:number]]
        connection.execute(sa.insert(PAGE), rows)
    for look in (1, 2):
        assert lease(frontier, "x", 2) == []
        assert outcomes_of(frontier, RUN, "a")[NOT_DUE] in range(
            look * leases.LOOK_AHEAD, (look + 1) * leases.LOOK_AHEAD
        )
        assert leases.waiting(frontier, RUN, {"a"}) == {("a", HOST)}
    assert urls(lease(frontier, "x", 2)) == [str(number)]
    assert outcomes_of(frontier, RUN, "a") == {NOT_DUE: number}
    assert leases.waiting(frontier, RUN, {"a"}) == set()


def test_a_list_is_asked_for_every_night(frontier: Frontier) -> None:
    assert nights(frontier, 5, longest=8, scheduled=False) == [1, 2, 3, 4, 5]


def test_what_is_remembered_is_the_capture_that_came_in_full(frontier: Frontier) -> None:
    place = count()
    for night, changed in enumerate([True, False, True]):
        run = f"night{night}"
        sites.begin(frontier, run, "a", [found(0, scheduled=False)], longest=8, declared="d")
        [one] = lease(frontier, "x", 5, run=run)
        came = answer(next(place), unchanged=not changed, digest=f"sha1:{night}")
        told = Ended(one.id, "captured", came, (found(5),), lasting=True)
        end(frontier, "x", [told], run=run)
        remember(frontier, lambda _: True)
        memory = memory_of(frontier, "a", found(0).url)
        assert memory is not None
        assert (memory.status, memory.digest) == (200, "sha1:2" if night == 2 else "sha1:0")
        assert memory.etag == '"1"'


def test_where_a_page_led_is_known_until_its_declaration_changes(frontier: Frontier) -> None:
    begun(frontier, pages=1)
    [one] = lease(frontier, "x", 5)
    next_page = Found("http://a.example/i2", "list", 1, HOST, carried={"page": 2, "seen": ["一"]})
    end(frontier, "x", [ended(one, next_page)])
    remember(frontier, lambda _: True)
    for run, declared, wanted in (("n2", "d", (next_page,)), ("n3", "other", None)):
        sites.begin(frontier, run, "a", [found(0)], longest=8, declared=declared)
        [again] = lease(frontier, "x", 5, run=run)
        assert again.memory is not None
        assert again.memory.leads_to == wanted


def test_a_run_that_never_reached_the_archive_is_not_remembered(frontier: Frontier) -> None:
    begun(frontier, pages=1)
    [one] = lease(frontier, "x", 5)
    end(frontier, "x", [ended(one)])
    remember(frontier, lambda _: False)
    assert memory_of(frontier, "a", one.found.url) is None
    assert known(frontier, RUN) == (1, 1)
    remember(frontier, lambda run: run == RUN)
    assert memory_of(frontier, "a", one.found.url) is not None
    assert known(frontier, RUN) == (0, 0)


def test_a_failure_is_no_memory_and_is_due_again(frontier: Frontier) -> None:
    begun(frontier, pages=1)
    [one] = lease(frontier, "x", 5)
    end(frontier, "x", [Ended(one.id, "failed:timeout")])
    remember(frontier, lambda _: True)
    begun(frontier, "later", pages=1)
    [again] = lease(frontier, "x", 5, run="later", host=HOST)
    assert again.memory is None


def test_a_server_that_was_busy_takes_nothing_from_what_is_known_of_a_page(
    frontier: Frontier,
) -> None:
    def night(run: str, status: int, *, lasting: bool) -> None:
        begun(frontier, run, pages=1)
        for one in lease(frontier, "x", 5, run=run):
            came = replace(answer(1), status=status, digest=f"sha1:{status}")
            end(frontier, "x", [Ended(one.id, "some", came, lasting=lasting)], run=run)
        remember(frontier, lambda _: True)

    def known_status() -> tuple[int, str | None] | None:
        memory = memory_of(frontier, "a", found(0).url)
        return (memory.status, memory.etag) if memory else None

    night("n1", 503, lasting=False)
    assert known_status() == (503, None)
    night("n2", 200, lasting=True)
    assert known_status() == (200, '"1"')
    night("n3", 503, lasting=False)
    assert known_status() == (200, '"1"')


def test_what_an_archive_lost_is_asked_for_in_full(frontier: Frontier) -> None:
    begun(frontier, pages=1)
    [one] = lease(frontier, "x", 5)
    end(frontier, "x", [ended(one)])
    forget(frontier, "a")
    remember(frontier, lambda _: True)
    assert memory_of(frontier, "a", one.found.url) is None


def test_the_frontier_outlives_the_catalogue_beside_it() -> None:
    assert frontier_url("sqlite:////v/catalogue.sqlite") == "sqlite:////v/frontier.sqlite"
    assert frontier_url("sqlite:///catalogue.sqlite") == "sqlite:///frontier.sqlite"
    assert frontier_url("postgresql://h/db") == "postgresql://h/db"


def test_how_many_files_a_site_was_asked_for_is_known_to_who_goes_on(frontier: Frontier) -> None:
    files = [found(n, kind="attachment") for n in range(3)]
    sites.begin(frontier, RUN, "a", [found(9), *files], longest=8, declared="d")
    sites.take_sites(frontier, Owner(RUN, "me"), 1)
    leased = lease(frontier, "me", 4)
    outcomes = ("captured", "failed:404", "refused:attachments", "captured")
    told = [Ended(one.id, outcome) for one, outcome in zip(leased, outcomes, strict=True)]
    end(frontier, "me", told)
    kinds = [one.found.kind for one in leased]
    assert asked_of(frontier, RUN, "a", "attachment") == 2, kinds


@pytest.mark.parametrize("kept", [0, 8192])
def test_a_damaged_file_is_named_with_what_to_do_and_what_it_costs(
    tmp_path: Path, kept: int
) -> None:
    """`rebuild`, the remedy of a damaged catalogue, would never touch it."""
    file = tmp_path / "frontier.sqlite"
    Frontier(f"sqlite:///{file}").close()
    file.write_bytes(file.read_bytes()[:kept] + b"\x5a" * 20_000)
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    with pytest.raises(OperatorError) as told:
        leases.waiting(Frontier(f"sqlite:///{file}"), RUN, {"a"})
    assert str(told.value).startswith(f"{file} is damaged (")
    assert "delete it" in str(told.value)
    assert "rebuild" not in str(told.value)
