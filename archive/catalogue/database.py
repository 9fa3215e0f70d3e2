"""The database that a catalogue lies in: reaching it, its tables, and its failures told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from archive.catalogue import schema
from archive.catalogue.indexing import refold
from archive.errors import NoSpace, OperatorError, install
from archive.errors import is_full as disk_full
from archive.search.schema import CREATE_FULL_TEXT, FULL_TEXT, METADATA

_FULL = "the disk is full, and the catalogue cannot be opened: make room, then run it again"
_LOSS = "loss"
"""The option of an engine that says what is lost with its file."""


class CatalogueUnavailable(OperatorError):
    """The catalogue cannot be opened, read or written. Raised by every use of it."""


class CatalogueFull(CatalogueUnavailable, NoSpace):
    """The catalogue's database failed for want of space."""


class BadCatalogueUrl(CatalogueUnavailable):
    """`catalogue_url` names no database that this program can reach as it is installed."""

    exit_code = 4


class OtherVersion(CatalogueUnavailable):
    """Another version of this code made the catalogue. Raised by `connect`."""


class NoCatalogue(CatalogueUnavailable):
    """The database is another program's. Raised by `connect` and `discard`, which spare it."""


def connect(url: str, *, renew: bool = False) -> sa.Engine:
    """The database at an SQLAlchemy URL, with the tables of this version in it.

    `renew` empties a catalogue that another version made. Raises `OtherVersion` without
    it, `NoCatalogue`, `BadCatalogueUrl`, and `CatalogueUnavailable` where the database cannot
    be opened.
    """
    with _openable(url):
        engine = _engine(url)
        _open(engine, renew=renew)
    return engine


def beside(url: str, tables: sa.MetaData, loss: str) -> sa.Engine:
    """The same database for tables that are no part of the catalogue, made where they are
    missing: what they hold outlives a catalogue that is made again on a server. With SQLite
    they are a file of their own; `loss` says in words what goes with it when it is damaged.

    Raises `BadCatalogueUrl`, `CatalogueUnavailable`.
    """
    with _openable(url, loss):
        engine = _engine(url, loss)
        try:
            with engine.begin() as connection:
                if connection.dialect.name == "postgresql":  # two may be first at once
                    connection.execute(sa.text("SELECT pg_advisory_xact_lock(20260101)"))
                for table in tables.sorted_tables:
                    connection.execute(sa.schema.CreateTable(table, if_not_exists=True))
                    for index in table.indexes:
                        index.create(connection, checkfirst=True)
        except sa.exc.SQLAlchemyError:
            engine.dispose()
            raise
    return engine


def _engine(url: str, loss: str = "") -> sa.Engine:
    target = make_url(url)
    if target.drivername == "postgresql":
        target = target.set(drivername="postgresql+psycopg")
    if target.drivername.startswith("sqlite") and target.database:
        Path(target.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(target, execution_options={_LOSS: loss})
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _set_pragmas)
    return engine


@contextmanager
def _openable(url: str, loss: str = "") -> Iterator[None]:
    """A database that cannot be opened ends in one line, without the address's password."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        shown = make_url(url)
        if is_full(error):
            raise CatalogueFull(_FULL) from error
        if is_damaged(error):
            raise CatalogueUnavailable(damage_words(shown.database, error, loss)) from error
        server = "check catalogue_url, and whether its server runs"
        advice = "check catalogue_url" if shown.drivername.startswith("sqlite") else server
        reason = str(error.orig).strip().partition("\n")[0]
        kind = shown.drivername.partition("+")[0]
        raise CatalogueUnavailable(
            f"the {kind} catalogue cannot be opened: {reason}; {advice}"
        ) from error
    except ModuleNotFoundError as error:
        needed = f"{error.name}, which is not installed"
        advice = f": {install('postgres')}" if error.name == "psycopg" else ""
        raise BadCatalogueUrl(f"catalogue_url needs {needed}{advice}") from error
    except (sa.exc.SQLAlchemyError, ValueError) as error:
        # an address that cannot be read is not repeated: it may hold a password
        raise BadCatalogueUrl(
            "catalogue_url is not a database URL: write postgresql://USER@HOST/NAME or "
            "sqlite:////ABSOLUTE/FILE, or leave it out"
        ) from error
    except OSError as error:
        if disk_full(error):
            raise CatalogueFull(_FULL) from error
        raise CatalogueUnavailable(
            f"the catalogue cannot be opened: {error}; check catalogue_url"
        ) from error


def discard(url: str) -> None:
    """Forget the catalogue at that URL, damaged or not, so that `connect` begins anew.

    Raises `NoCatalogue`, `CatalogueUnavailable`.
    """
    target = make_url(url)
    if target.drivername.startswith("sqlite"):
        _spare_strangers(url)
        for suffix in ("", "-wal", "-shm"):
            Path(f"{target.database}{suffix}").unlink(missing_ok=True)
        return
    engine = connect(url, renew=True)
    with failures_in_a_line(engine), engine.begin() as connection:
        METADATA.drop_all(connection)
    engine.dispose()


def _spare_strangers(url: str) -> None:
    """Refuse an SQLite file that is another program's. One that cannot be read is damaged."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            _standing(connection)
    except sa.exc.DBAPIError:
        return
    finally:
        engine.dispose()


@contextmanager
def failures_in_a_line(engine: sa.Engine) -> Iterator[None]:
    """A failing database (full disk, lost server, damaged file) ends in one line."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        loss = engine.get_execution_options().get(_LOSS, "")
        if is_damaged(error):
            raise CatalogueUnavailable(damage_words(engine.url.database, error, loss)) from error
        kind = CatalogueFull if is_full(error) else CatalogueUnavailable
        again = "run it again" if loss else "`dingben rebuild` makes it again from the bucket"
        raise kind(
            f"the {engine.dialect.name} catalogue failed: {error.orig}; nothing is lost: {again}"
        ) from error


def damage_words(file: str | None, error: sa.exc.DBAPIError, loss: str) -> str:
    """What is said of a damaged file of SQLite: `loss` says what goes with it, nothing that it
    is the catalogue."""
    if not loss:
        return f"{file} is damaged ({error.orig}): `dingben rebuild` makes it again from the bucket"
    return f"{file} is damaged ({error.orig}): delete it, with its -wal and -shm; {loss}"


def is_damaged(error: sa.exc.DBAPIError) -> bool:
    """Whether a file of SQLite is none any more, or not all of it."""
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_full(error: sa.exc.DBAPIError) -> bool:
    """Whether a database failed for want of space. SQLite calls a file that may not grow,
    by a quota or a limit, one that it cannot write."""
    if isinstance(error.orig, sqlite3.Error):
        return error.orig.sqlite_errorcode in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE)
    return getattr(error.orig, "sqlstate", None) == "53100"  # PostgreSQL's disk_full


def _set_pragmas(connection: object, _record: object) -> None:
    """WAL lets readers go on while a night is written; the bucket is the durable copy,
    so NORMAL is enough (SQLAlchemy's defaults commit 250 times slower)."""
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=15000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _open(engine: sa.Engine, *, renew: bool) -> None:
    try:
        with engine.begin() as connection:
            _prepare(connection, renew=renew)
    except (sa.exc.SQLAlchemyError, CatalogueUnavailable):
        engine.dispose()
        raise


def _prepare(connection: sa.Connection, *, renew: bool) -> None:
    """Make the tables, or find them as this version makes them."""
    standing = _standing(connection)
    if not standing & METADATA.tables.keys():
        _create(connection)
        return
    made_by = None
    if schema.MADE_BY.name in standing:
        made_by = connection.scalar(sa.select(schema.MADE_BY.c.version))
    if made_by == schema.version():
        refold(connection)
        return
    if not renew:
        raise OtherVersion(
            "another version of dingben made this catalogue: run `dingben rebuild` once"
        )
    standing_tables = sa.MetaData()
    standing_tables.reflect(connection, only=sorted(standing & METADATA.tables.keys()))
    standing_tables.drop_all(connection)
    if connection.dialect.name == "sqlite":
        _drop_full_text(connection)
    _create(connection)


def _standing(connection: sa.Connection) -> set[str]:
    """The tables that are there. Raises `NoCatalogue` where they are another program's.

    A file of SQLite is a catalogue's alone; one that a kill left half made has no version yet.
    A server may hold other tables, but none of our names before the version stands.
    """
    standing = set(sa.inspect(connection).get_table_names())
    strange = standing & METADATA.tables.keys()
    if connection.dialect.name == "sqlite":
        strange = {name for name in standing - strange if not name.startswith(FULL_TEXT)}
    if strange and schema.MADE_BY.name not in standing:
        raise NoCatalogue(
            f"the database at catalogue_url is another program's (it has {min(strange)}): "
            "give the catalogue one of its own"
        )
    return standing


def _create(connection: sa.Connection) -> None:
    METADATA.create_all(connection)
    connection.execute(sa.insert(schema.MADE_BY).values(version=schema.version()))
    if connection.dialect.name == "sqlite":
        for statement in CREATE_FULL_TEXT:
            connection.execute(statement)


def _drop_full_text(connection: sa.Connection) -> None:
    for name in FULL_TEXT:
        connection.execute(sa.text(f"DROP TABLE IF EXISTS {name}"))
