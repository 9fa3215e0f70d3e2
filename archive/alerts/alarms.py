"""The record of alarms: what was raised, by which run, and what is still to be told to whom.

It is no part of the catalogue, which can be made again from the bucket at any time: what was
told cannot be untold. On a server it lies in the catalogue's database, else in a file of the
home. That a run was evaluated and what it raised are written in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from archive.addresses import address
from archive.catalogue import database
from archive.catalogue.reads import chunks
from archive.moments import instant
from archive.settings import Settings

_TABLES = sa.MetaData()
_CURSOR = sa.Table(
    "alarm_cursor",
    _TABLES,
    sa.Column("audit", sa.Text, primary_key=True),
    sa.Column("sequence", sa.Integer, nullable=False),
)
_RUN = sa.Table(
    "alarm_run",
    _TABLES,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("run_id", sa.Text, nullable=False),
)
_ALARM = sa.Table(
    "alarm",
    _TABLES,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("alarm_id", sa.Text, nullable=False, unique=True),
    sa.Column("audit", sa.Text, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("raised_at", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)
_DELIVERY = sa.Table(
    "alarm_delivery",
    _TABLES,
    sa.Column("alarm_id", sa.Text, primary_key=True),
    sa.Column("target", sa.Text, primary_key=True),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("problem", sa.Text),
    sa.Column("delivered_at", sa.Text),
)


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that a saved audit asked to be told of. `alarm_id` is the same whenever and
    wherever the same thing is found; `told` says it in one line. `host` and `kind` are those of
    the page that it is about (None in an alarm of before they were kept), `credited` is whom
    that page names falsely."""

    alarm_id: str
    audit: str
    condition: str
    sequence: int
    run_id: str
    work_id: str
    title: str | None
    url: str
    canonical_url: str
    told: str
    figures: tuple[str, ...] = ()
    host: str | None = None
    kind: str | None = None
    credited: str | None = None

    def is_about(self, names: frozenset[str]) -> bool:
        """Whether one of those work ids and addresses is its work or one of its pages."""
        pages = (address(self.url), address(self.canonical_url))
        return not names.isdisjoint((self.work_id, *pages))


@dataclass(frozen=True, slots=True)
class RaisedAlarm:
    """An alarm, and when it was raised (ISO 8601, UTC)."""

    alarm: Alarm
    raised_at: str


@dataclass(frozen=True, slots=True)
class AlarmsAnswer:
    """Some alarms, the newest first; how many there are, and how often one of them is still to
    be told."""

    total: int
    waiting: int
    alarms: tuple[RaisedAlarm, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """An alarm that a target (`webhook`, `mail` or `file`) has not been told of."""

    alarm: Alarm
    target: str
    tries: int


class AlarmRecord:
    """The alarms of one archive. Every method raises `CatalogueUnavailable` where the database
    does not answer."""

    def __init__(self, url: str) -> None:
        """`url`: see `place`."""
        self._engine = database.beside(
            url, _TABLES, "the alarms raised so far, and whom they were told to, are forgotten"
        )

    def close(self) -> None:
        """Give the file or the server's connections back."""
        self._engine.dispose()

    def begin(self, audits: Iterable[str], sequence: int) -> None:
        """Audits that are new are to be evaluated for the runs after `sequence`."""
        with database.failures_in_a_line(self._engine), self._engine.begin() as connection:
            for name in sorted(set(audits) - set(_cursors(connection))):
                connection.execute(sa.insert(_CURSOR).values(audit=name, sequence=sequence))

    def evaluated(self) -> dict[str, int]:
        """The last run that each audit was evaluated for."""
        with database.failures_in_a_line(self._engine), self._engine.connect() as connection:
            return _cursors(connection)

    def note_run(self, sequence: int, run_id: str) -> None:
        """Note which run had that number when it was evaluated."""
        with database.failures_in_a_line(self._engine), self._engine.begin() as connection:
            connection.execute(sa.delete(_RUN).where(_RUN.c.sequence == sequence))
            connection.execute(sa.insert(_RUN).values(sequence=sequence, run_id=run_id))

    def rewind(self, run_of: Callable[[int], str | None]) -> None:
        """Where the archive was put back from a backup and went on, other runs have the numbers of
        those that were evaluated: they are yet to be. `run_of` names the run of a number now; None
        for one that there is not, or not yet again."""
        newest = sa.select(_RUN.c.sequence, _RUN.c.run_id).order_by(_RUN.c.sequence.desc())
        with database.failures_in_a_line(self._engine), self._engine.begin() as connection:
            other = None
            for sequence, run_id in connection.execute(newest).all():
                now = run_of(sequence)
                if now == run_id:
                    break
                other = sequence if now is not None else other
            if other is not None:
                connection.execute(sa.delete(_RUN).where(_RUN.c.sequence >= other))
                beyond = _CURSOR.c.sequence >= other
                connection.execute(sa.update(_CURSOR).where(beyond).values(sequence=other - 1))

    def add(
        self, audit: str, sequence: int, alarms: Sequence[Alarm], targets: Sequence[str]
    ) -> int:
        """Note that an audit was evaluated up to that run, and what it raised that was not
        raised before; how many that is."""
        with database.failures_in_a_line(self._engine), self._engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            fresh = _unknown(connection, alarms)
            for alarm in fresh:
                connection.execute(
                    sa.insert(_ALARM).values(
                        alarm_id=alarm.alarm_id,
                        audit=audit,
                        sequence=alarm.sequence,
                        raised_at=instant(datetime.now(UTC)),
                        body=json.dumps(asdict(alarm), ensure_ascii=False),
                    )
                )
                for target in targets:
                    connection.execute(
                        sa.insert(_DELIVERY).values(alarm_id=alarm.alarm_id, target=target, tries=0)
                    )
            connection.execute(
                sa.update(_CURSOR)
                .where((_CURSOR.c.audit == audit) & (_CURSOR.c.sequence < sequence))
                .values(sequence=sequence)
            )
        return len(fresh)

    def answer(
        self, limit: int, offset: int = 0, without: frozenset[str] = frozenset()
    ) -> AlarmsAnswer:
        """Some alarms, but those about one of the names in `without`."""
        total, some = self.newest(limit, offset, without)
        waiting = sum(not one.alarm.is_about(without) for one in self.pending())
        return AlarmsAnswer(total, waiting, tuple(RaisedAlarm(*one) for one in some))

    def pending(self, audit: str | None = None) -> tuple[Pending, ...]:
        """What of an audit (None: of all) is still to be told, in the order in which it was
        raised."""
        asked = sa.true() if audit is None else _ALARM.c.audit == audit
        query = (
            sa.select(_ALARM.c.body, _DELIVERY.c.target, _DELIVERY.c.tries)
            .join(_DELIVERY, _DELIVERY.c.alarm_id == _ALARM.c.alarm_id)
            .where(asked & _DELIVERY.c.delivered_at.is_(None))
            .order_by(_DELIVERY.c.target, _ALARM.c.number)
        )
        with database.failures_in_a_line(self._engine), self._engine.connect() as connection:
            return tuple(
                Pending(_alarm(body), target, tries)
                for body, target, tries in connection.execute(query)
            )

    def settle(self, told: Iterable[Pending], problem: str = "") -> None:
        """Note that those were told, or why they could not be."""
        now = {"delivered_at": instant(datetime.now(UTC)), "problem": None}
        self._note(told, {"problem": problem} if problem else now, tries=1)

    def drop(self, pending: Iterable[Pending], why: str) -> None:
        """Note that those are told to nobody any more, and why."""
        self._note(pending, {"delivered_at": instant(datetime.now(UTC)), "problem": why}, tries=0)

    def _note(self, some: Iterable[Pending], values: dict[str, str | None], tries: int) -> None:
        with database.failures_in_a_line(self._engine), self._engine.begin() as connection:
            for one in some:
                connection.execute(
                    sa.update(_DELIVERY)
                    .where(
                        (_DELIVERY.c.alarm_id == one.alarm.alarm_id)
                        & (_DELIVERY.c.target == one.target)
                    )
                    .values(tries=one.tries + tries, **values)
                )

    def newest(
        self,
        limit: int,
        offset: int = 0,
        without: frozenset[str] = frozenset(),
        sequence: int | None = None,
    ) -> tuple[int, tuple[tuple[Alarm, str], ...]]:
        """How many alarms there are (with `sequence`, about that run), and some of them with
        when they were raised, the newest first; none that is about one of those names."""
        wanted = sa.true() if sequence is None else _ALARM.c.sequence == sequence
        counted = sa.select(sa.func.count()).select_from(_ALARM).where(wanted)
        query = sa.select(_ALARM.c.body, _ALARM.c.raised_at).where(wanted)
        query = query.order_by(_ALARM.c.number.desc())
        with database.failures_in_a_line(self._engine), self._engine.connect() as connection:
            if not without:
                rows = connection.execute(query.limit(limit).offset(offset))
                total = connection.scalar(counted) or 0
                return total, tuple((_alarm(body), raised_at) for body, raised_at in rows)
            kept = [
                (alarm, raised_at)
                for body, raised_at in connection.execute(query)
                if not (alarm := _alarm(body)).is_about(without)
            ]
            return len(kept), tuple(kept[offset : offset + limit])


def place(settings: Settings) -> str:
    """SQLAlchemy's URL of the alarm record of an archive."""
    url = settings.catalogue
    return f"sqlite:///{settings.home / 'alarms.sqlite'}" if url.startswith("sqlite") else url


@contextmanager
def opened_record(settings: Settings) -> Iterator[AlarmRecord | None]:
    """The alarm record of an archive that has saved audits; None for one that has not."""
    if settings.alerts_dir is None:
        yield None
    else:
        with closing(AlarmRecord(place(settings))) as record:
            yield record


def _cursors(connection: sa.Connection) -> dict[str, int]:
    return dict(connection.execute(sa.select(_CURSOR.c.audit, _CURSOR.c.sequence)).all())


def _unknown(connection: sa.Connection, alarms: Sequence[Alarm]) -> list[Alarm]:
    """Those that were never raised, each once."""
    by_id = {alarm.alarm_id: alarm for alarm in reversed(alarms)}
    for some in chunks(by_id):
        query = sa.select(_ALARM.c.alarm_id).where(_ALARM.c.alarm_id.in_(some))
        for known in connection.scalars(query):
            del by_id[known]
    return list(reversed(by_id.values()))


def _alarm(body: str) -> Alarm:
    held = json.loads(body)
    return Alarm(**{**held, "figures": tuple(held["figures"])})
