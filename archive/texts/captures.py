"""The captures of an address, and the bytes that were captured.

The catalogue says which captures there are and where they lie; the bytes are read from
their WARC in the bucket, that one record alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from archive.addresses import address
from archive.bucket.store import ObjectStore
from archive.catalogue import schema
from archive.catalogue.tombstones import not_removed, refuse_removed
from archive.errors import NothingFound
from archive.moments import instant
from archive.records import Capture, Original, Outcome, WarcLocation
from archive.search.folding import speakable
from archive.warc.captures import read_capture

MOST_CAPTURES = 10_000


@dataclass(frozen=True, slots=True)
class CaptureLine:
    """One capture in short: what was asked for, when, what came of it, where it lies."""

    target_uri: str
    captured_at: datetime
    status: int
    payload_digest: str
    outcome: Outcome
    document_id: str | None
    location: WarcLocation


def captures_of(
    connection: sa.Connection, url: str, sequence: int | None = None
) -> tuple[CaptureLine, ...]:
    """The captures of the page at that address (the newest `MOST_CAPTURES`), oldest first, as
    of that run or now; with whatever scheme. Raises `NothingFound` where there is none."""
    wanted = address(speakable(url))
    refuse_removed(connection, wanted)
    table = schema.CAPTURE
    query = (
        sa.select(table)
        .where(table.c.address == wanted)
        .order_by(table.c.captured_at.desc(), table.c.sequence.desc(), table.c.number.desc())
        .limit(MOST_CAPTURES)
    )
    if sequence is not None:
        query = query.where(table.c.sequence <= sequence)
    found = tuple(_line(row) for row in reversed(connection.execute(query).all()))
    if not found:
        raise NothingFound("the archive has no capture of {url}", url=url)
    return found


def captures_of_documents(
    connection: sa.Connection, document_ids: Sequence[str]
) -> tuple[CaptureLine, ...]:
    """Every capture that gave one of those documents, oldest first; those of removed pages are
    left out, and of pages that carry something removed besides."""
    table = schema.CAPTURE
    query = (
        sa.select(table)
        .where(table.c.document_id.in_(document_ids) & not_removed(table.c.address))
        .order_by(table.c.captured_at, table.c.sequence, table.c.number)
    )
    return tuple(_line(row) for row in connection.execute(query))


def newest(captures: Sequence[CaptureLine], url: str) -> CaptureLine:
    """The last of them; of two of one moment, that of the very address."""
    return max(captures, key=lambda one: (one.captured_at, one.target_uri == url))


def nearest(captures: Sequence[CaptureLine], moment: datetime) -> CaptureLine:
    """The one closest in time to `moment`; the earlier of two as close (RFC 7089, 4.1)."""
    return min(captures, key=lambda one: (abs(one.captured_at - moment), one.captured_at))


def read_line(connection: sa.Connection, store: ObjectStore, line: CaptureLine) -> Capture:
    """What was captured, with its payload. A revisit is given that of the capture that it
    says nothing changed since.

    Raises `NothingFound` where that one is not held, `NoSuchObject`, `WarcDamaged`.
    """
    capture = read_capture(record_bytes(store, line.location), line.location)
    if capture.original is None:
        return capture
    for earlier in originals(connection, line, capture.original):
        held = read_capture(record_bytes(store, earlier.location), earlier.location)
        if held.original is None:
            answered = capture.status != 304
            return replace(
                capture,
                payload=held.payload,
                status=capture.status if answered else held.status,
                headers=capture.headers if answered else held.headers,
            )
    raise NothingFound(
        "{url} was captured at {at} UTC only as unchanged since a capture that the archive does "
        "not hold",
        url=line.target_uri,
        at=f"{line.captured_at:%Y-%m-%d %H:%M}",
    )


def originals(
    connection: sa.Connection, line: CaptureLine, original: Original
) -> Iterator[CaptureLine]:
    """The captures that a revisit may stand for, the likeliest first."""
    table = schema.CAPTURE
    at_address = table.c.address == address(original.target_uri)
    same = (
        table.c.payload_digest == original.payload_digest
        if original.payload_digest
        else at_address & (table.c.captured_at == _moment(original))
    )
    query = (
        sa.select(table)
        .where(
            same & (table.c.captured_at <= instant(line.captured_at)) & not_removed(table.c.address)
        )
        .order_by(at_address.desc(), table.c.captured_at.desc(), table.c.number)
        .limit(50)
    )
    for row in connection.execute(query):
        found = _line(row)
        if found.location != line.location:
            yield found


def record_bytes(store: ObjectStore, location: WarcLocation) -> bytes:
    """The bytes of one WARC record as they lie in the bucket."""
    return store.get_range(location.key, location.offset, location.length)


def _moment(original: Original) -> str:
    return instant(original.captured_at) if original.captured_at else ""


def _line(row: sa.Row[*tuple[object, ...]]) -> CaptureLine:
    return CaptureLine(
        target_uri=row.target_uri,
        captured_at=datetime.fromisoformat(row.captured_at),
        status=row.status,
        payload_digest=row.payload_digest,
        outcome=Outcome(row.outcome),
        document_id=row.document_id,
        location=WarcLocation(row.warc_key, row.warc_offset, row.warc_length),
    )
