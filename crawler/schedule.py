"""Every night at its hour: APScheduler keeps the time, a process of its own runs the night.

Each night is run under the catalogue's lease, so that of several schedulers one runs it.
The lease is also the memory of which night was run last: a night that was due while nobody
was running is made up for, once, when a scheduler is back, and so is one that was cut off.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from archive.catalogue.database import CatalogueUnavailable
from archive.errors import OperatorError
from archive.frontier.lease import Claim, NightLease

log = logging.getLogger(__name__)

JOB = "night"
LOOK = "look"
# A night that is late by less than a day is still run; APScheduler's default of one
# second would drop it without a word.
GRACE_SECONDS = 24 * 3600
AGAIN_SECONDS = 60.0
"""How often the lease is renewed, and what is in a night's way is looked at again."""
STOP_PATIENCE = 60.0
"""Seconds a night may take to end in good order once the scheduler was told to stop."""
LOCKED = 11
INTERRUPTED = 130


class NotAnHour(OperatorError):
    """What was given as the hour of the night is none. Raised by `Nights.at_hour`."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Nights:
    """When a night is due: every day at an hour of a zone."""

    at: time
    zone: ZoneInfo

    @classmethod
    def at_hour(cls, text: str, zone: str) -> Nights:
        """The hour as `HH:MM` says it, and its zone by name. Raises `NotAnHour`."""
        try:
            return cls(time.fromisoformat(text), ZoneInfo(zone))
        except ZoneInfoNotFoundError as error:
            raise NotAnHour(f"{zone!r} is no time zone: write it like Asia/Shanghai") from error
        except ValueError as error:
            raise NotAnHour(f"{text!r} is no hour: write it as HH:MM, like 02:00") from error

    def due(self, now: datetime) -> date:
        """The day whose night was due last."""
        today = now.astimezone(self.zone).date()
        moment = datetime.combine(today, self.at, self.zone).astimezone(UTC)
        return today if moment <= now else today - timedelta(days=1)

    def after(self, moment: datetime) -> datetime:
        """When the next night begins after a moment. An hour that a day's clock leaves out is
        as long after midnight as on any other day; of one that it has twice, the first counts."""
        day = self.due(moment)
        begins = moment
        while begins <= moment:
            day += timedelta(days=1)
            begins = datetime.combine(day, self.at, self.zone).astimezone(UTC)
        return begins.astimezone(self.zone)

    @property
    def trigger(self) -> BaseTrigger:
        """The same for APScheduler."""
        return EveryNight(self)


class EveryNight(BaseTrigger):  # type: ignore[misc]
    """One moment for every night. APScheduler's own cron leaves a day out whose clock has no
    such hour around midnight, and begins twice where it has two."""

    def __init__(self, nights: Nights) -> None:
        self._nights = nights

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The next night's moment."""
        return self._nights.after(max(now, previous_fire_time or now))


class NightKeeper:
    """Runs `command` once for every night that is due."""

    def __init__(
        self,
        nights: Nights,
        lease: NightLease,
        command: Sequence[str],
        again: float = AGAIN_SECONDS,
        on_trouble: Callable[[str, int | None], None] = lambda *_: None,
    ) -> None:
        """`again` are the seconds between two looks at what is in a night's way; `on_trouble`
        is told in words of a night that ended badly, with its exit code, or that was skipped,
        with none."""
        self._nights = nights
        self._lease = lease
        self._command = list(command)
        self._again = again
        self._on_trouble = on_trouble
        self._stopping = threading.Event()
        self._adding = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None
        self._scheduler = BackgroundScheduler(timezone=nights.zone)
        self.interrupted = False

    def start(self) -> None:
        """Wait for the next night, or begin at once with one that is owed."""
        now = datetime.now(UTC)
        last = self._lease.begin(self._nights.due(now))
        owed = now if last < self._nights.due(now) else None
        self._scheduler.add_listener(self._overlapped, EVENT_JOB_MAX_INSTANCES)
        self._scheduler.add_job(
            self.run_due,
            self._nights.trigger,
            id=JOB,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=GRACE_SECONDS,
            **({"next_run_time": owed} if owed else {}),
        )
        if owed is None:
            self._look_again(at_once=True)
        self._scheduler.start()
        log.info("next night: %s", self.next_night)

    @property
    def next_night(self) -> datetime:
        """When the next night begins."""
        moment: datetime = self._scheduler.get_job(JOB).next_run_time
        return moment

    def stop(self) -> None:
        """End in good order: a night in progress finishes its pages in flight, and is gone
        on with by the next scheduler."""
        with self._adding:  # APScheduler, ending, waits for threads that would add a job to it
            self._stopping.set()
        running = self._running
        if running is not None:
            with suppress(ProcessLookupError):
                running.terminate()
        self._scheduler.shutdown(wait=True)

    def run_due(self) -> None:
        """Run the night that is due, unless somebody else has it."""
        night = self._nights.due(datetime.now(UTC))
        claim = self._claimed(night)
        if claim is Claim.OVERLAP:
            self._tell_skipped(night)
        if claim is not Claim.GRANTED:
            log.info("night %s: %s", night, claim or "no lease")
            self._look_again()
            return
        code = self._run(night)
        while code == LOCKED and not self._stopping.wait(self._again) and self._still_ours(night):
            log.warning("night %s waits: another run has the home", night)
            code = self._run(night)
        if self._stopping.is_set() and (code < 0 or code in (INTERRUPTED, LOCKED)):
            self.interrupted = True
            self._lease.let_go(night)
            log.warning("night %s interrupted: the next scheduler goes on with it", night)
            return
        if not self._lease.end(night, code):
            log.warning("night %s: its lease was lost, another scheduler has it", night)
            return
        if code == 0:
            log.info("night %s ended well", night)
        else:
            log.warning("night %s ended with exit code %d", night, code)
            self._on_trouble(f"the night of {night} ended with exit code {code}", code)

    def _look(self) -> None:
        """Run the night that is due where whoever had the one in its way has died. Where that
        one has ended since, a night that was skipped for it stays so."""
        if self._running is not None:
            return  # it is ours
        if self._is_left_behind():
            self.run_due()
        else:
            self._look_again()

    def _is_left_behind(self) -> bool:
        """Whether a night is not over that nobody holds any more."""
        with suppress(CatalogueUnavailable):  # it is looked at again, which says so
            left = self._lease.unfinished()
            return left is not None and left[1] < datetime.now(UTC)
        return False

    def _look_again(self, *, at_once: bool = False) -> None:
        """Where a night is not over, see to it when its lease runs out: whoever has it and
        lives has renewed it by then, and whoever died cannot. One later than the night that is
        due (its hour was moved, or a clock was ahead) is in nobody's way before its own hour."""
        now = datetime.now(UTC)
        moment = now if at_once else now + timedelta(seconds=self._again)
        try:
            left = self._lease.unfinished()
        except CatalogueUnavailable as error:
            log.warning("who has the night cannot be seen now: %s", error)
        else:
            if left is None or left[0] > self._nights.due(now):
                return
            moment = max(moment, left[1] + timedelta(seconds=1))
            log.info("night %s is not over: looked at again %s", left[0], moment)
        with self._adding:
            if self._stopping.is_set():
                return
            self._scheduler.add_job(
                self._look,
                "date",
                run_date=moment,
                id=LOOK,
                max_instances=2,  # the one that asks for it is not quite over
                replace_existing=True,
                misfire_grace_time=GRACE_SECONDS,
            )

    def _claimed(self, night: date) -> Claim | None:
        """The lease's answer; None where the database gave none until the next night."""
        while self._nights.due(datetime.now(UTC)) == night:
            try:
                return self._lease.claim(night)
            except CatalogueUnavailable as error:
                log.warning("night %s waits for its lease: %s", night, error)
            if self._stopping.wait(self._again):
                break
        return None

    def _run(self, night: date) -> int:
        """Run one night as a command of its own, so that its end is only its own, and hold
        the lease meanwhile; its exit code, or the signal that killed it, negative."""
        with subprocess.Popen(self._command, start_new_session=True) as process:  # noqa: S603
            self._running = process
            if self._stopping.is_set():
                process.terminate()
            patience = STOP_PATIENCE
            while process.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(min(self._again, STOP_PATIENCE))
                    break
                if self._stopping.is_set():
                    patience -= min(self._again, STOP_PATIENCE)
                    if patience <= 0:
                        process.kill()
                elif not self._still_ours(night):
                    process.terminate()
            self._running = None
        return process.returncode

    def _still_ours(self, night: date) -> bool:
        try:
            return self._lease.renew(night)
        except CatalogueUnavailable as error:
            log.warning("the lease cannot be renewed now: %s", error)
            return True

    def _overlapped(self, event: JobSubmissionEvent) -> None:
        """APScheduler drops a night whose predecessor runs; it is noted as skipped. It is not
        asked for: granted here, it would be run by nobody, and by no other scheduler either."""
        night = self._nights.due(datetime.now(UTC))
        try:
            if event.job_id == JOB and self._lease.skip(night):
                self._tell_skipped(night)
        except CatalogueUnavailable as error:
            log.warning("night %s skipped, which cannot be noted now: %s", night, error)

    def _tell_skipped(self, night: date) -> None:
        log.warning("night %s skipped: an earlier one is not over", night)
        self._on_trouble(f"the night of {night} skipped: an earlier one is not over", None)


def keep_nights(keeper: NightKeeper) -> bool:
    """Keep nights until SIGTERM or SIGINT; whether one was interrupted by that."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    keeper.start()
    stopped.wait()
    keeper.stop()
    return keeper.interrupted
