"""One night a day, none lost and none run twice."""

from __future__ import annotations

import subprocess
import sys
import time as clock
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawler.schedule import JOB, open_scheduler

SHANGHAI = "Asia/Shanghai"


def command(log: Path) -> list[str]:
    return [sys.executable, "-c", f"open({str(log)!r}, 'a').write('night\\n')"]


def wait_for(log: Path, seconds: float = 10.0) -> str:
    end = clock.monotonic() + seconds
    while clock.monotonic() < end and not log.exists():
        clock.sleep(0.05)
    clock.sleep(0.2)
    return log.read_text() if log.exists() else ""


def test_the_night_is_due_at_its_hour_in_china(tmp_path: Path) -> None:
    scheduler = open_scheduler(tmp_path / "s.sqlite", time(2, 0), SHANGHAI, ["true"])
    due = scheduler.get_job(JOB).next_run_time
    scheduler.shutdown()
    assert (due.hour, due.minute, due.utcoffset()) == (2, 0, timedelta(hours=8))


def die_owing_a_night(state: Path, missed: datetime, owed: list[str]) -> None:
    """A scheduler process that is gone before its night's hour."""
    script = (
        "import os, sys; from datetime import datetime, time; from pathlib import Path\n"
        "from crawler.schedule import JOB, open_scheduler\n"
        "s = open_scheduler(Path(sys.argv[1]), time(2, 0), 'Asia/Shanghai', sys.argv[3:])\n"
        "s.pause(); s.get_job(JOB).modify(next_run_time=datetime.fromisoformat(sys.argv[2]))\n"
        "os._exit(0)"
    )
    arguments = [str(state), missed.isoformat(), *owed]
    subprocess.run([sys.executable, "-c", script, *arguments], check=True)


@pytest.mark.parametrize("days_down", [0, 3])
def test_nights_missed_while_down_are_made_up_for_once(tmp_path: Path, days_down: int) -> None:
    log, state = tmp_path / "nights", tmp_path / "s.sqlite"
    missed = datetime.now(ZoneInfo(SHANGHAI)) - timedelta(days=days_down, hours=3)
    die_owing_a_night(state, missed, command(log))
    after = open_scheduler(state, time(2, 0), SHANGHAI, command(log))
    ran = wait_for(log)
    due = after.get_job(JOB).next_run_time
    after.shutdown()
    assert ran == "night\n"
    assert due > datetime.now(ZoneInfo(SHANGHAI))


def test_another_hour_replaces_the_one_remembered(tmp_path: Path) -> None:
    state = tmp_path / "s.sqlite"
    open_scheduler(state, time(2, 0), SHANGHAI, ["true"]).shutdown()
    scheduler = open_scheduler(state, time(4, 30), SHANGHAI, ["true"])
    due = scheduler.get_job(JOB).next_run_time
    scheduler.shutdown()
    assert (due.hour, due.minute) == (4, 30)
