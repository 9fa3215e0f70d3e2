"""Every night at its hour: APScheduler keeps the time, a process of its own runs the night.

The next night is written down beside the archive, so that a night that was missed while
nobody was running is made up for, once, when the scheduler is back.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import threading
from collections.abc import Sequence
from datetime import time
from pathlib import Path

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from archive.errors import OperatorError

log = logging.getLogger(__name__)

JOB = "night"
# A night that is late by less than a day is still run; APScheduler's default of one
# second would drop it without a word.
GRACE_SECONDS = 24 * 3600


class NotAnHour(OperatorError):
    """What was given as the hour of the night is none. Raised by `hour`."""

    exit_code = 2


def hour(text: str) -> time:
    """An hour of the day as `HH:MM` says it. Raises `NotAnHour`."""
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise NotAnHour(f"{text!r} is no hour: write it as HH:MM, like 02:00") from error


def run_night(command: Sequence[str]) -> int:
    """Run one night as a command of its own, so that its end is only its own; its exit code."""
    code = subprocess.run(command, check=False).returncode  # noqa: S603
    log.log(logging.INFO if code == 0 else logging.WARNING, "night ended with exit code %d", code)
    return code


def open_scheduler(state: Path, at: time, zone: str, command: Sequence[str]) -> BackgroundScheduler:
    """A running scheduler that holds the nightly job. `state` is the file of its clock;
    a job that it remembers with the same hour and command keeps its due time."""
    state.parent.mkdir(parents=True, exist_ok=True)
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{state}")},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE_SECONDS},
        timezone=zone,
    )
    scheduler.start(paused=True)
    trigger = CronTrigger(hour=at.hour, minute=at.minute, timezone=zone)
    known = scheduler.get_job(JOB)
    same = known is not None and str(known.trigger) == str(trigger)
    if not same or list(known.args[0]) != list(command):
        scheduler.add_job(run_night, trigger, [list(command)], id=JOB, replace_existing=True)
    scheduler.resume()
    return scheduler


def keep_nights(state: Path, at: time, zone: str, command: Sequence[str]) -> None:
    """Run `command` every day at that hour until SIGTERM or SIGINT; a night in progress
    is let finish."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    scheduler = open_scheduler(state, at, zone, command)
    log.info("next night: %s", scheduler.get_job(JOB).next_run_time)
    stopped.wait()
    scheduler.shutdown(wait=True)
