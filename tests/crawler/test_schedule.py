"""One night a day, none lost and none run twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time as clock
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from archive.catalogue.database import CatalogueUnavailable
from archive.frontier import lease as leases
from archive.frontier.lease import Claim, NightLease
from crawler.schedule import NightKeeper, Nights, NotAnHour

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
# Half a day from now, so that no night falls due while a test runs.
NIGHTS = Nights(time((datetime.now(SHANGHAI).hour + 12) % 24), SHANGHAI)
DAY = timedelta(days=1)


def tonight() -> date:
    return NIGHTS.due(datetime.now(UTC))


def python(script: str) -> list[str]:
    return [sys.executable, "-c", script]


def one_line(log: Path) -> list[str]:
    """A night that leaves a line behind."""
    return python(f"open({str(log)!r}, 'a').write('night\\n')")


def waits(log: Path) -> list[str]:
    """A night that goes on until it is told to stop, and then ends as a night does."""
    return python(
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))\n"
        f"open({str(log)!r}, 'a').write('night\\n')\n"
        "time.sleep(60)"
    )


def until(done: Callable[[], object], seconds: float = 20.0) -> None:
    end = clock.monotonic() + seconds
    while not done():
        assert clock.monotonic() < end, "it did not come to that"
        clock.sleep(0.02)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/catalogue.sqlite"


@pytest.fixture
def lease(url: str) -> Iterator[NightLease]:
    with closing(NightLease(url, "a")) as lease:
        yield lease


@contextmanager
def kept(
    lease: NightLease, command: list[str], told: list[tuple[str, int | None]] | None = None
) -> Iterator[NightKeeper]:
    """A scheduler for as long as the block runs; `told` is what it tells of."""
    heard = [] if told is None else told
    keeper = NightKeeper(
        NIGHTS, lease, command, again=0.05, on_trouble=lambda *words: heard.append(words)
    )
    keeper.start()
    try:
        yield keeper
    finally:
        keeper.stop()


def ended(lease: NightLease) -> list[tuple[date, str, int | None]]:
    return [(one.night, one.what, one.exit_code) for one in lease.nights(10)]


def test_the_night_is_due_at_its_hour_in_china(lease: NightLease, tmp_path: Path) -> None:
    with kept(lease, one_line(tmp_path / "nights")) as keeper:
        due = keeper.next_night
    assert (due.time(), due.utcoffset()) == (NIGHTS.at, timedelta(hours=8))
    assert not (tmp_path / "nights").exists()


@pytest.mark.parametrize(
    ("zone", "at", "now", "due"),
    [
        (SHANGHAI, time(2), datetime(2026, 3, 1, 18, 0, tzinfo=UTC), date(2026, 3, 2)),
        (SHANGHAI, time(2), datetime(2026, 3, 1, 17, 59, tzinfo=UTC), date(2026, 3, 1)),
        # 02:30 is not on the clock of that day; it is on the one before and after
        (BERLIN, time(2, 30), datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 28)),
        (BERLIN, time(2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC), date(2026, 3, 29)),
        # 02:30 is on the clock twice: the night of that day is the same one both times
        (BERLIN, time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25)),
        (BERLIN, time(2, 30), datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 25)),
    ],
    ids=["at two", "before two", "not yet skipped", "skipped", "first of two", "second of two"],
)
def test_which_night_is_due(zone: ZoneInfo, at: time, now: datetime, due: date) -> None:
    assert Nights(at, zone).due(now) == due


@pytest.mark.parametrize(
    ("zone", "at", "from_", "to"),
    [
        (SHANGHAI, time(2), date(2026, 1, 1), date(2026, 12, 31)),
        (BERLIN, time(2, 30), date(2026, 3, 1), date(2026, 11, 30)),
        # midnight is not on the clock of 2018-11-04, and twice on that of 2018-02-17
        (ZoneInfo("America/Sao_Paulo"), time(0), date(2018, 2, 1), date(2018, 11, 30)),
        # half an hour at a time
        (ZoneInfo("Australia/Lord_Howe"), time(2), date(2026, 4, 1), date(2026, 10, 31)),
    ],
    ids=["shanghai", "berlin", "sao paulo", "lord howe"],
)
def test_every_day_has_one_night_whatever_its_clock_does(
    zone: ZoneInfo, at: time, from_: date, to: date
) -> None:
    nights = Nights(at, zone)
    moment = datetime.combine(from_, at, zone).astimezone(UTC)
    begun: list[date] = []
    fired = None
    while not begun or begun[-1] < to:
        begun.append(nights.due(moment))
        fired = nights.trigger.get_next_fire_time(fired, moment)
        moment = fired.astimezone(UTC)
    assert begun == [from_ + n * DAY for n in range((to - from_).days + 1)]


@pytest.mark.parametrize("days_down", [1, 3])
def test_nights_missed_while_down_are_made_up_for_once(
    lease: NightLease, tmp_path: Path, days_down: int
) -> None:
    log = tmp_path / "nights"
    lease.begin(tonight() - days_down * DAY)
    with kept(lease, one_line(log)) as keeper:
        until(lambda: ended(lease))
        assert keeper.next_night > datetime.now(UTC)
    assert log.read_text() == "night\n"
    assert ended(lease) == [(tonight(), "ended", 0)]
    with kept(lease, one_line(log)):
        pass
    assert log.read_text() == "night\n"


SCHEDULER = """
import sys, time
from archive.frontier.lease import NightLease
from crawler.schedule import NightKeeper, Nights
nights = Nights.at_hour(sys.argv[1], "Asia/Shanghai")
keeper = NightKeeper(nights, NightLease(sys.argv[2]), sys.argv[3:], again=0.05)
print("ready", flush=True)
sys.stdin.readline()
keeper.start()
print("started", flush=True)
sys.stdin.readline()
keeper.stop()
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_scheduler_processes_give_one_night(
    kind: str, url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = url if kind == "sqlite" else request.getfixturevalue("postgres")
    log = tmp_path / "nights"
    with closing(NightLease(address, "test")) as lease:
        lease.begin(tonight() - DAY)
        two = [
            subprocess.Popen(
                [*python(SCHEDULER), f"{NIGHTS.at}", address, *one_line(log)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )
            for _ in range(2)
        ]  # fmt: skip
        for said in ("ready\n", "started\n"):
            for process in two:
                assert process.stdout is not None
                assert process.stdout.readline() == said
            if said == "ready\n":
                for process in two:
                    assert process.stdin is not None
                    process.stdin.write("go\n")
                    process.stdin.flush()
        until(lambda: ended(lease))
        for process in two:
            process.communicate("stop\n", timeout=30)
        assert ended(lease) == [(tonight(), "ended", 0)]
        lease.forget()
    assert log.read_text() == "night\n"


@pytest.mark.parametrize(
    ("script", "code"),
    [("raise SystemExit(3)", 3), ("import os; os.kill(os.getpid(), 11)", -signal.SIGSEGV)],
    ids=["failed", "segfault"],
)
def test_a_night_that_breaks_is_recorded_and_the_next_one_runs(
    lease: NightLease, tmp_path: Path, script: str, code: int
) -> None:
    lease.begin(tonight() - DAY)
    told: list[tuple[str, int | None]] = []
    with kept(lease, python(script), told) as keeper:
        until(lambda: told)
        assert ended(lease) == [(tonight(), "ended", code)]
        assert keeper.next_night > datetime.now(UTC)
    assert told == [(f"the night of {tonight()} ended with exit code {code}", code)]
    assert lease.claim(tonight() + DAY) is Claim.GRANTED


def test_a_night_longer_than_a_day_is_not_overlapped_and_the_skip_is_told(
    lease: NightLease, url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(NightLease(url, "long night")) as long:
        long.begin(tonight() - 2 * DAY)
        long.claim(tonight() - DAY)
        told: list[tuple[str, int | None]] = []
        with kept(lease, one_line(tmp_path / "nights"), told):
            until(lambda: told)
    assert ended(lease) == [(tonight(), "skipped", None)]
    assert not (tmp_path / "nights").exists()
    assert told == [(f"the night of {tonight()} skipped: an earlier one is not over", None)]
    assert "skipped: an earlier one is not over" in caplog.text


def test_an_interrupted_night_is_gone_on_with_by_the_next_scheduler(
    lease: NightLease, tmp_path: Path
) -> None:
    log = tmp_path / "nights"
    lease.begin(tonight() - DAY)
    with kept(lease, waits(log)) as keeper:
        until(log.exists)
        until(log.read_text)
    assert keeper.interrupted
    assert ended(lease) == []
    with kept(lease, one_line(log)):
        until(lambda: ended(lease))
    assert log.read_text() == "night\n" * 2
    assert ended(lease) == [(tonight(), "ended", 0)]


def test_a_night_waits_for_the_home_that_another_run_has(lease: NightLease, tmp_path: Path) -> None:
    free = tmp_path / "free"
    lease.begin(tonight() - DAY)
    script = f"import os, sys; sys.exit(0 if os.path.exists({str(free)!r}) else 11)"
    with kept(lease, python(script)):
        clock.sleep(0.2)
        assert ended(lease) == []
        free.touch()
        until(lambda: ended(lease))
    assert ended(lease) == [(tonight(), "ended", 0)]


def test_a_night_waits_for_a_database_that_is_away(
    lease: NightLease, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Exception | None] = [CatalogueUnavailable("away"), None]
    claim = lease.claim

    def away_at_first(night: date) -> Claim:
        if answers and (error := answers.pop(0)) is not None:
            raise error
        return claim(night)

    monkeypatch.setattr(lease, "claim", away_at_first)
    lease.begin(tonight() - DAY)
    with kept(lease, one_line(tmp_path / "nights")):
        until(lambda: ended(lease))
    assert (tmp_path / "nights").read_text() == "night\n"


def test_a_night_whose_lease_another_has_taken_is_ended(
    lease: NightLease, url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As after a machine that slept: two must never run, and the later one tells the end."""
    log = tmp_path / "nights"
    lease.begin(tonight() - DAY)
    with kept(lease, waits(log)), closing(NightLease(url, "b")) as other:
        until(log.exists)
        until(log.read_text)
        assert other.claim(tonight(), datetime.now(UTC) + DAY) is Claim.GRANTED
        assert other.end(tonight(), 0)
        until(lambda: "its lease was lost" in caplog.text)
    assert ended(lease) == [(tonight(), "ended", 0)]


def test_a_scheduler_that_was_told_that_another_has_the_night_takes_it_over_when_that_one_dies(
    lease: NightLease, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease.begin(tonight() - DAY)
    monkeypatch.setattr(leases, "TERM", timedelta(seconds=0.1))
    with closing(NightLease(url, "b")) as other:
        assert other.claim(tonight()) is Claim.GRANTED
        with kept(lease, one_line(tmp_path / "nights")):
            monkeypatch.setattr(leases, "TERM", timedelta(seconds=1.5))
            assert other.renew(tonight())  # it lives when it is looked at first, and dies then
            until(lambda: ended(lease))
    assert ended(lease) == [(tonight(), "ended", 0)]
    assert (tmp_path / "nights").read_text() == "night\n"


Look = tuple[Callable[[], None], datetime]


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Look]:
    """What schedulers that are not started ask to be done later, and when."""
    looks: list[Look] = []

    def add_job(_: object, what: Callable[[], None], *_trigger: str, **more: datetime) -> None:
        looks.append((what, more["run_date"]))

    monkeypatch.setattr(BackgroundScheduler, "add_job", add_job)
    return looks


def test_a_skipped_night_is_told_once_and_not_run_when_the_earlier_one_ends(
    lease: NightLease, url: str, tmp_path: Path, looks: list[Look]
) -> None:
    log, told = tmp_path / "nights", list[str]()
    with closing(NightLease(url, "long night")) as long, closing(NightLease(url, "b")) as second:
        long.begin(tonight() - 2 * DAY)
        assert long.claim(tonight() - DAY) is Claim.GRANTED
        for one in (lease, second):
            keeper = NightKeeper(
                NIGHTS, one, one_line(log), on_trouble=lambda words, _: told.append(words)
            )
            keeper.run_due()
        for _ in range(3):
            what, moment = looks[-1]
            assert moment > datetime.now(UTC)
            what()
        assert len(looks) == 5
        assert told == [f"the night of {tonight()} skipped: an earlier one is not over"]
        assert long.end(tonight() - DAY, 0)
        looks[-1][0]()
        looks[0][0]()
    assert len(looks) == 5, "there is nothing more to be looked at"
    assert ended(lease) == [(tonight(), "skipped", None), (tonight() - DAY, "ended", 0)]
    assert not log.exists()


def test_a_night_that_a_dead_holder_was_in_the_way_of_is_run(
    lease: NightLease, url: str, tmp_path: Path, looks: list[Look]
) -> None:
    log = tmp_path / "nights"
    with closing(NightLease(url, "b")) as dead:
        dead.begin(tonight() - 2 * DAY)
        dead.claim(tonight() - DAY)
        NightKeeper(NIGHTS, lease, one_line(log)).run_due()
        assert not log.exists()
        dead.let_go(tonight() - DAY)  # as good as a lease that ran out
    [(what, _)] = looks
    what()
    assert log.read_text() == "night\n"
    assert ended(lease) == [(tonight(), "ended", 0)]


def test_an_unfinished_night_of_a_later_day_is_waited_for_and_not_asked_for_again_and_again(
    lease: NightLease, url: str, tmp_path: Path, looks: list[Look]
) -> None:
    """As where the hour was moved, or a machine's clock was ahead."""
    lease.begin(tonight())
    with closing(NightLease(url, "b")) as ahead:
        assert ahead.claim(tonight() + DAY) is Claim.GRANTED
        ahead.let_go(tonight() + DAY)
    NightKeeper(NIGHTS, lease, one_line(tmp_path / "nights")).run_due()
    assert looks == []


def test_what_is_in_a_nights_way_is_not_looked_at_sooner_than_told(
    lease: NightLease, url: str, tmp_path: Path, looks: list[Look]
) -> None:
    lease.begin(tonight() - DAY)
    begun = datetime.now(UTC)
    with closing(NightLease(url, "b")) as other:
        assert other.claim(tonight()) is Claim.GRANTED
    NightKeeper(NIGHTS, lease, one_line(tmp_path / "nights"), again=7200.0).run_due()
    [(_, moment)] = looks
    assert moment >= begun + timedelta(hours=2)


def test_a_dead_holders_night_is_made_up_for_though_the_database_was_away_when_it_was_looked_at(
    lease: NightLease,
    url: str,
    tmp_path: Path,
    looks: list[Look],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away() -> None:
        raise CatalogueUnavailable("away")

    log = tmp_path / "nights"
    lease.begin(tonight() - DAY)
    with closing(NightLease(url, "b")) as dead:
        assert dead.claim(tonight()) is Claim.GRANTED
        with monkeypatch.context() as patched:
            patched.setattr(lease, "unfinished", away)
            NightKeeper(NIGHTS, lease, one_line(log)).run_due()
            looks[-1][0]()
        dead.let_go(tonight())
    looks[-1][0]()
    assert len(looks) == 2
    assert ended(lease) == [(tonight(), "ended", 0)]


def test_a_scheduler_that_is_told_to_stop_while_it_plans_a_look_does_not_wait_for_itself(
    lease: NightLease, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """APScheduler's end holds what adding a job needs, and waits for the thread that adds one."""
    planning, ending = threading.Event(), threading.Event()
    add_job, shutdown = BackgroundScheduler.add_job, BackgroundScheduler.shutdown
    at_once: list[bool] = []

    def slowly(self: BackgroundScheduler, *what: object, **more: object) -> object:
        if threading.current_thread() is threading.main_thread():
            return add_job(self, *what, **more)
        planning.set()
        at_once.append(ending.wait(0.5))
        return add_job(self, *what, **more)

    def ends(self: BackgroundScheduler, *, wait: bool) -> None:
        assert wait
        ending.set()
        shutdown(self, wait=False)  # if it is wrong, this test is not to wait for ever

    monkeypatch.setattr(BackgroundScheduler, "add_job", slowly)
    monkeypatch.setattr(BackgroundScheduler, "shutdown", ends)
    with closing(NightLease(url, "b")) as other:
        other.begin(tonight() - DAY)
        assert other.claim(tonight()) is Claim.GRANTED
        other.let_go(tonight())
        monkeypatch.setattr(lease, "claim", lambda _: Claim.TAKEN)
        with kept(lease, one_line(tmp_path / "nights")):
            assert planning.wait(20)
    assert at_once == [False]


def test_a_lease_is_held_for_one_night_only(lease: NightLease) -> None:
    lease.begin(tonight() - 2 * DAY)
    assert lease.claim(tonight() - DAY) is Claim.GRANTED
    assert lease.claim(tonight(), datetime.now(UTC) + DAY) is Claim.GRANTED
    assert not lease.renew(tonight() - DAY)
    assert not lease.end(tonight() - DAY, 130)
    lease.let_go(tonight() - DAY)
    assert ended(lease) == []
    assert lease.claim(tonight()) is Claim.TAKEN
    assert lease.renew(tonight())


def test_a_skip_says_nothing_of_a_night_that_somebody_has(lease: NightLease) -> None:
    lease.begin(tonight() - DAY)
    assert lease.skip(tonight())
    assert not lease.skip(tonight()), "it is noted, and told, once"
    assert ended(lease) == [(tonight(), "skipped", None)]
    lease.claim(tonight())
    assert lease.end(tonight(), 0)
    assert not lease.skip(tonight())
    assert ended(lease) == [(tonight(), "ended", 0)]


BEGUN = datetime.now(UTC)
FIRST = date(2026, 1, 1)


class EverySecond(Nights):
    """Nights that are due a second after each other, on days that follow each other."""

    def due(self, now: datetime) -> date:
        return FIRST + timedelta(days=int((now - BEGUN).total_seconds()))

    @property
    def trigger(self) -> CronTrigger:
        return CronTrigger(second="*", timezone=self.zone)


def test_a_night_that_comes_while_one_runs_is_left_to_whoever_can_run_it(
    lease: NightLease, tmp_path: Path
) -> None:
    """Even where the lease of the one that runs has lapsed: to claim it would swallow it."""
    log = tmp_path / "nights"
    nights = EverySecond(time(0), SHANGHAI)
    keeper = NightKeeper(nights, lease, waits(log))
    lease.begin(FIRST - DAY)
    keeper.start()
    try:
        until(log.exists)
        until(log.read_text)
        running = lease.unfinished()
        assert running is not None
        lease.let_go(running[0])
        until(lambda: len(ended(lease)) > 1)
        assert {what for _, what, _ in ended(lease)} == {"skipped"}
        assert lease.unfinished() == (running[0], datetime.fromtimestamp(0, UTC))
    finally:
        keeper.stop()
    assert log.read_text() == "night\n"


@pytest.mark.parametrize(
    ("hour", "zone", "said"),
    [
        ("25:00", "Asia/Shanghai", "is no hour: write it as HH:MM"),
        ("02:00", "Mond/Krater", "is no time zone"),
    ],
    ids=["hour", "zone"],
)
def test_an_hour_that_is_none_is_told(hour: str, zone: str, said: str) -> None:
    with pytest.raises(NotAnHour, match=said):
        Nights.at_hour(hour, zone)


def test_the_scheduler_ends_when_it_is_told_to(tmp_path: Path, project: Path) -> None:
    """As systemd and Kubernetes do it; nothing of a night has been asked yet."""
    home = tmp_path / "var"
    with subprocess.Popen(
        [sys.executable, str(project / "dingben.py"), "schedule", "--home", str(home),
         "--at", f"{NIGHTS.at:%H:%M}", "--sites", str(project / "tests" / "web" / "sites")],
        stderr=subprocess.PIPE, text=True, cwd=tmp_path,
        env={k: v for k, v in os.environ.items() if not k.startswith("DINGBEN_")},
    ) as process:  # fmt: skip
        assert process.stderr is not None
        for line in process.stderr:
            if "next night" in line:
                break
        process.terminate()
        assert process.wait(20) == 0
    assert '"event": "next night' in (home / "log" / "schedule.log").read_text()
