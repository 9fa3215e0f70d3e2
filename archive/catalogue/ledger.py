"""How a run enters the record: objects first, its report last, then the rows.

The report is written under the next number and only if that number is free: it is the
commit. A run killed before it leaves content-addressed objects that the next attempt
finds in place; one killed after it is applied to the catalogue by whoever comes next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import sqlalchemy as sa

from archive import keys
from archive.bucket.fixity import ExpectedObject
from archive.bucket.s3 import PassingFailure
from archive.bucket.store import NoSuchObject, ObjectConflict, ObjectStore
from archive.catalogue import schema
from archive.catalogue.catalogue import Catalogue
from archive.decisions import BrokenRecord, Committed, DecidedRun, Decisions, decode, encode
from archive.errors import OperatorError
from archive.records import CanonicalVersion, Document


class AnotherRunCommitted(OperatorError):
    """Somebody else's run took the next number. Raised by `commit`; the run is decided
    again on the record as it now stands."""

    exit_code = 11


def catch_up(store: ObjectStore, catalogue: Catalogue) -> int:
    """Apply every committed run that the catalogue has not seen; how many there were.
    An empty catalogue is so made again from the bucket alone.

    Raises `BrokenRecord` where the bucket lacks an object that a report names.
    """
    applied = 0
    last = catalogue.last_sequence()
    _same_archive(store, catalogue, last)
    for number, key in enumerate(_reports_after(store, last), start=last + 1):
        if key != keys.report_key(number):
            raise BrokenRecord(f"{keys.report_key(number)} is missing from the bucket")
        committed = decode(Committed, store.get(key), key)
        decisions, documents = _load(store, committed)
        catalogue.apply(committed, decisions, documents)
        applied += 1
    return applied


def commit(store: ObjectStore, catalogue: Catalogue, run: DecidedRun) -> Committed:
    """Write a run's decisions and its report, then apply it.

    The objects that the decisions name must be in the store. Raises
    `AnotherRunCommitted` where another run was faster.
    """
    body = encode(run.decisions)
    decided = keys.decisions_key(keys.sha256(body))
    store.put_if_absent(decided, body)
    committed = Committed(run.sequence, decided, run.report)
    try:
        store.put_if_absent(keys.report_key(run.sequence), encode(committed))
    except ObjectConflict as error:
        raise AnotherRunCommitted(
            f"another run committed as number {run.sequence} first: run the same command again"
        ) from error
    catalogue.apply(committed, run.decisions, run.documents)
    return committed


def expected_objects(
    store: ObjectStore, known: Callable[[], Iterable[str]] = tuple
) -> Iterator[ExpectedObject]:
    """Every object that the committed runs need, by the bucket's own word.

    Where a report or decisions cannot be read, what lies behind them is asked of `known`: the
    keys that a catalogue names, if there is one.
    """
    named: dict[str, None] = {}
    doubted: set[str] = set()
    newest = max(map(keys.sequence_of, _reports_after(store, 0)), default=0)
    for report in map(keys.report_key, range(1, newest + 1)):
        named[report], asked = None, report
        try:
            committed = decode(Committed, store.get(report), report)
            asked = committed.decisions_key
            named[asked] = None
            decisions = decode(Decisions, store.get(asked), asked)
        except (NoSuchObject, BrokenRecord, PassingFailure):
            doubted.add(asked)
            continue
        named |= dict.fromkeys(capture.location.key for capture in decisions.captures)
        named |= dict.fromkeys(document.object_key for document in decisions.documents)
        named |= dict.fromkeys(work.canonical.object_key for work in decisions.works)
    if doubted:
        named |= dict.fromkeys(known())
    for key in named:
        yield ExpectedObject(key, doubted=key in doubted)


def known_objects(connection: sa.Connection) -> Iterator[str]:
    """The key of every object that a catalogue knows of."""
    for row in connection.execute(sa.select(schema.RUN.c.sequence, schema.RUN.c.committed)):
        key = keys.report_key(row.sequence)
        yield key
        yield decode(Committed, row.committed, key).decisions_key
    yield from connection.scalars(sa.select(schema.CAPTURE.c.warc_key).distinct())
    yield from connection.scalars(sa.select(schema.DOCUMENT.c.object_key).distinct())
    for body in connection.scalars(sa.select(schema.CANONICAL.c.body)):
        yield decode(CanonicalVersion, body, "canonical").object_key


def _same_archive(store: ObjectStore, catalogue: Catalogue, last: int) -> None:
    """A catalogue is of one bucket: the last run it knows must be that bucket's."""
    if not last:
        return
    key = keys.report_key(last)
    held = decode(Committed, store.get(key), key) if store.exists(key) else None
    if held not in catalogue.runs(1):
        raise BrokenRecord(
            f"the catalogue's run {last} is not this bucket's: check the bucket that is "
            "configured, or run `dingben rebuild` to follow it"
        )


def _reports_after(store: ObjectStore, sequence: int) -> list[str]:
    first = keys.report_key(sequence + 1)
    return sorted(key for key in store.keys(keys.REPORT_PREFIX) if key >= first)


def _load(store: ObjectStore, committed: Committed) -> tuple[Decisions, dict[str, Document]]:
    try:
        body = store.get(committed.decisions_key)
        decisions = decode(Decisions, body, committed.decisions_key)
        return decisions, {
            entry.document_id: decode(Document, store.get(entry.object_key), entry.object_key)
            for entry in decisions.documents
        }
    except NoSuchObject as error:
        raise BrokenRecord(f"{error}: run a full check") from error
