"""The lease that a night runs under: whoever holds it runs tonight's night, alone.

It lies beside the catalogue, so that schedulers of several processes, homes or machines
that share a catalogue agree on it. One row is taken by compare and set, which both SQLite
and PostgreSQL do atomically; a holder that dies lets go of it by not renewing.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa

from archive.catalogue import database

TERM = timedelta(minutes=5)
"""How long a lease holds that is not renewed. Clocks of machines differ by far less."""

_OWN = sa.MetaData()
_LEASE = sa.Table(
    "night_lease",
    _OWN,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("night", sa.Text, nullable=False),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("expires", sa.Float, nullable=False),
    sa.Column("ended", sa.Boolean, nullable=False),
)
_NIGHTS = sa.Table(
    "scheduled_night",
    _OWN,
    sa.Column("night", sa.Text, primary_key=True),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("exit_code", sa.Integer),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("noted_at", sa.Text, nullable=False),
)
_NAME = "night"


class Claim(StrEnum):
    """What became of asking for a night."""

    GRANTED = "granted"
    TAKEN = "taken"
    """Somebody has run that night, or is at it, or it is known already to be skipped."""
    OVERLAP = "overlap"
    """An earlier night is not over yet: now it is noted that this one was skipped."""


@dataclass(frozen=True, slots=True)
class ScheduledNight:
    """What became of a night that was due: `ended` with an exit code, or `skipped`."""

    night: date
    what: str
    exit_code: int | None
    holder: str
    noted_at: str


class NightLease:
    """The lease of one catalogue, as one holder sees it. Every method raises
    `CatalogueUnavailable` where the database does not answer."""

    def __init__(self, url: str, holder: str | None = None) -> None:
        """`url` is the catalogue's; `holder` tells who asks (this process)."""
        self.holder = holder or f"{socket.gethostname()}:{os.getpid()}"
        self._engine = database.beside(
            url, _OWN, "only how the last nights were begun is forgotten"
        )

    def begin(self, night: date) -> date:
        """The night that was last claimed; where none ever was, `night`, so that no night
        before it is owed."""
        row = {
            "name": _NAME,
            "night": night.isoformat(),
            "holder": self.holder,
            "expires": 0.0,
            "ended": True,
        }
        with database.failures_in_a_line(self._engine):
            try:
                with self._engine.begin() as connection:
                    connection.execute(sa.insert(_LEASE).values(row))
            except sa.exc.IntegrityError:
                pass  # it is there already
            with self._engine.connect() as connection:
                return date.fromisoformat(
                    connection.execute(sa.select(_LEASE.c.night)).scalar_one()
                )

    def claim(self, night: date, now: datetime | None = None) -> Claim:
        """Ask for the night that was due on that day. An overlap is noted as skipped, once."""
        moment = (now or datetime.now(UTC)).timestamp()
        lease = _LEASE.c
        gone = lease.expires < moment
        free = sa.or_(lease.ended, gone)
        mine = sa.or_(
            sa.and_(lease.night < night.isoformat(), free),
            sa.and_(lease.night == night.isoformat(), sa.not_(lease.ended), gone),
        )
        taken = {
            "night": night.isoformat(),
            "holder": self.holder,
            "expires": moment + TERM.total_seconds(),
            "ended": False,
        }
        with database.failures_in_a_line(self._engine), self._engine.begin() as connection:
            if connection.execute(sa.update(_LEASE).where(mine).values(taken)).rowcount:
                return Claim.GRANTED
        return Claim.OVERLAP if self.skip(night) else Claim.TAKEN

    def skip(self, night: date) -> bool:
        """Note that the night was skipped, asking for nothing; False where that is noted already
        (of many who note it, one is to tell), and where somebody has run it or is at it: then it
        was not, and what is known of it stands."""
        with database.failures_in_a_line(self._engine):
            try:
                with self._engine.begin() as connection:
                    held = connection.execute(sa.select(_LEASE.c.night)).scalar_one()
                    if held >= night.isoformat():
                        return False
                    self._note(connection, night, "skipped", None)
            except sa.exc.IntegrityError:
                return False  # it is noted already
        return True

    def renew(self, night: date) -> bool:
        """Go on holding the lease for that night; False where it is lost by now."""
        expires = datetime.now(UTC).timestamp() + TERM.total_seconds()
        with database.failures_in_a_line(self._engine), self._engine.begin() as connection:
            return self._change(connection, night, expires=expires)

    def end(self, night: date, exit_code: int) -> bool:
        """The night is over: note how, and let the next one begin. False where the lease was
        lost by then: how the night ended is for its new holder to tell."""
        with database.failures_in_a_line(self._engine), self._engine.begin() as connection:
            if not self._change(connection, night, ended=True):
                return False
            connection.execute(sa.delete(_NIGHTS).where(_NIGHTS.c.night == night.isoformat()))
            self._note(connection, night, "ended", exit_code)
            return True

    def let_go(self, night: date) -> None:
        """Give an interrupted night back, to be gone on with by whoever asks next."""
        with database.failures_in_a_line(self._engine), self._engine.begin() as connection:
            self._change(connection, night, expires=0.0)

    def unfinished(self) -> tuple[date, datetime] | None:
        """The night that was begun and not ended, and when its lease runs out."""
        query = sa.select(_LEASE.c.night, _LEASE.c.expires).where(sa.not_(_LEASE.c.ended))
        with database.failures_in_a_line(self._engine), self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return date.fromisoformat(row.night), datetime.fromtimestamp(row.expires, UTC)

    def nights(self, limit: int) -> tuple[ScheduledNight, ...]:
        """What became of the last nights that were due, newest first."""
        query = sa.select(_NIGHTS).order_by(_NIGHTS.c.night.desc()).limit(limit)
        with database.failures_in_a_line(self._engine), self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return tuple(
            ScheduledNight(
                date.fromisoformat(row.night), row.what, row.exit_code, row.holder, row.noted_at
            )
            for row in rows
        )

    def forget(self) -> None:
        """Drop the lease and all that it remembers; the next scheduler begins anew."""
        with database.failures_in_a_line(self._engine):
            _OWN.drop_all(self._engine)

    def close(self) -> None:
        """Give the database's connections back."""
        self._engine.dispose()

    def _note(
        self, connection: sa.Connection, night: date, what: str, exit_code: int | None
    ) -> None:
        row = {
            "night": night.isoformat(),
            "what": what,
            "exit_code": exit_code,
            "holder": self.holder,
            "noted_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        connection.execute(sa.insert(_NIGHTS).values(row))

    def _change(self, connection: sa.Connection, night: date, **values: object) -> bool:
        lease = _LEASE.c
        ours = sa.and_(
            lease.holder == self.holder, lease.night == night.isoformat(), sa.not_(lease.ended)
        )
        return bool(connection.execute(sa.update(_LEASE).where(ours).values(values)).rowcount)
