"""After each run: the saved audits are evaluated for it, and what they raise is told.

A run counts as evaluated when its alarms are noted, in one transaction; so a process killed
before it finds nothing done, and one killed after it finds what is still to be told.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from archive.alerts.alarms import AlarmRecord, Pending, place
from archive.alerts.declaration import SavedAudit, load_audits
from archive.alerts.delivery import deliver
from archive.alerts.evaluation import raised
from archive.alerts.happenings import happenings
from archive.catalogue import schema
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.database import OtherVersion
from archive.catalogue.opening import opened_catalogue
from archive.catalogue.tombstones import removed_names
from archive.errors import NothingFound
from archive.lock import open_lock_file
from archive.settings import Settings
from archive.terminal import complain


@dataclass(frozen=True, slots=True)
class AlertsAnswer:
    """What came of evaluating the saved audits: how many there are, how many alarms are new,
    how many were told and how many wait, and why, a line an audit."""

    audits: int
    raised: int
    told: int
    waiting: int
    problems: tuple[str, ...]


@contextmanager
def alerted(settings: Settings) -> Iterator[Callable[[], None]]:
    """Around a run: mistakes in the saved audits are found before it begins (`AuditsInvalid`);
    the function that is yielded is to be called when it is committed. What cannot be told is
    complained of and does not fail the run."""
    audits = load_audits(settings.alerts_dir)
    if audits:
        last = _last_sequence(settings)
        if last is not None:
            with closing(AlarmRecord(place(settings))) as record:
                record.begin((audit.name for audit in audits), last)

    def committed() -> None:
        if audits:
            for problem in raise_alarms(settings).problems:
                complain(f"an alarm waits for the next run: {problem}")

    yield committed


def raise_alarms(settings: Settings) -> AlertsAnswer:
    """Evaluate every saved audit for the runs that it was not evaluated for (a new one for the
    newest), then tell what is to be told; what is about works and pages that were removed is
    told to nobody. Raises `AuditsInvalid`, `CatalogueUnavailable`."""
    audits = load_audits(settings.alerts_dir)
    with (
        opened_catalogue(settings) as catalogue,
        closing(AlarmRecord(place(settings))) as record,
        _alone(settings),
    ):
        last = catalogue.last_sequence()
        with catalogue.reading() as connection:
            record.rewind(lambda sequence: connection.scalar(_run_of(sequence)))
        record.begin((audit.name for audit in audits), last - 1)
        fresh = _evaluate(catalogue, record, audits, last)
        removed = _removed(catalogue)
        told, waiting, problems = 0, 0, []
        for audit in audits:
            gone = [one for one in record.pending(audit.name) if one.alarm.is_about(removed)]
            record.drop(gone, "removed")
            pending = record.pending(audit.name)
            problem = deliver(audit, pending, settings, record.settle)
            left = len(record.pending(audit.name))
            told, waiting = told + len(pending) - left, waiting + left
            problems += [problem] if problem else []
    return AlertsAnswer(len(audits), fresh, told, waiting, tuple(problems))


def pending_alarms(settings: Settings) -> tuple[Pending, ...]:
    """What is still to be told."""
    removed = what_was_removed(settings)
    with closing(AlarmRecord(place(settings))) as record:
        return tuple(
            one
            for audit in load_audits(settings.alerts_dir)
            for one in record.pending(audit.name)
            if not one.alarm.is_about(removed)
        )


def what_was_removed(settings: Settings) -> frozenset[str]:
    """The names of all that was removed; none where there is no archive yet. Raises
    `CatalogueUnavailable`."""
    try:
        with opened_catalogue(settings) as catalogue:
            return _removed(catalogue)
    except NothingFound:
        return frozenset()


def _removed(catalogue: Catalogue) -> frozenset[str]:
    with catalogue.reading() as connection:
        return removed_names(connection)


def _evaluate(
    catalogue: Catalogue, record: AlarmRecord, audits: tuple[SavedAudit, ...], last: int
) -> int:
    """Note what each audit raises in each run after its last; how many alarms are new."""
    fresh = 0
    evaluated = record.evaluated()
    begin = min((evaluated[audit.name] for audit in audits), default=last)
    for sequence in range(max(begin, 0) + 1, last + 1):
        due = [audit for audit in audits if evaluated[audit.name] < sequence]
        with catalogue.reading() as connection:
            run_id = connection.scalar(_run_of(sequence)) or ""
            wanted = {condition for audit in due for condition in audit.condition}
            alarms = raised(due, run_id, sequence, happenings(connection, sequence, wanted))
        record.note_run(sequence, run_id)
        for audit in due:
            fresh += record.add(audit.name, sequence, alarms[audit.name], audit.to.names)
    return fresh


def _run_of(sequence: int) -> sa.Select[str]:
    return sa.select(schema.RUN.c.run_id).where(schema.RUN.c.sequence == sequence)


def _last_sequence(settings: Settings) -> int | None:
    """The newest run; 0 where there is no archive yet, None where the run that begins will
    first make the catalogue again."""
    if settings.catalogue_url is None and not settings.catalogue_file.exists():
        return None if (settings.home / "s3").exists() else 0
    try:
        with opened_catalogue(settings) as catalogue:
            return catalogue.last_sequence()
    except OtherVersion:
        return None


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """One process of a home evaluates and tells at a time; another waits for it."""
    with open_lock_file(settings.home / "run" / "alerts.lock") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
