"""The captures of a work as one WARC, the records as they lie in the bucket."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa
from warcio.warcwriter import WARCWriter

from archive.bucket.store import ObjectStore
from archive.catalogue import schema
from archive.catalogue.reads import standing
from archive.records import WarcLocation
from archive.texts.captures import captures_of_documents, originals, record_bytes
from archive.texts.naming import resolve_work
from archive.warc.captures import read_capture

_GZIP = b"\x1f\x8b"


def write_work(connection: sa.Connection, store: ObjectStore, name: str, path: Path) -> int:
    """Write every capture of the pages that carry a work to `path`, oldest first, with those
    that revisits among them refer to; how many there were. The file is there whole or not.

    Raises `NothingFound`, `StoreError`, `OSError`.
    """
    work_id = resolve_work(connection, name)
    aside = path.with_name(f"{path.name}.part")
    try:
        with aside.open("wb") as out:
            count = write_records(connection, store, work_id, out)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return count


def packed_bytes(connection: sa.Connection, work_id: str) -> int:
    """How many bytes of the bucket the captures of a work's pages take."""
    lines = captures_of_documents(connection, _documents(connection, work_id))
    return sum(line.location.length for line in lines)


def write_records(
    connection: sa.Connection, store: ObjectStore, work_id: str, out: BinaryIO
) -> int:
    """The same into an open file, for the id of a work that stands."""
    told = {
        "software": "dingben",
        "format": "WARC File Format 1.1",
        "description": f"the captures of work {work_id}",
    }
    member = BytesIO()
    writer = WARCWriter(member, gzip=True, warc_version="1.1")
    writer.write_record(writer.create_warcinfo_record(f"{work_id}.warc.gz", told))
    out.write(member.getvalue())
    count = 0
    for record in _records(connection, store, work_id):
        out.write(record)
        count += 1
    return count


def _records(connection: sa.Connection, store: ObjectStore, work_id: str) -> Iterator[bytes]:
    """One gzip member a record, each record once, an original before what revisits it."""
    written: set[WarcLocation] = set()
    for line in captures_of_documents(connection, _documents(connection, work_id)):
        record = record_bytes(store, line.location)
        original = read_capture(record, line.location).original
        earlier = next(originals(connection, line, original), None) if original else None
        if earlier is not None and earlier.location not in written:
            written.add(earlier.location)
            yield _member(record_bytes(store, earlier.location))
        if line.location not in written:
            written.add(line.location)
            yield _member(record)


def _member(record: bytes) -> bytes:
    """A record as a gzip member; one that lies unpacked lacks the blank lines after it."""
    return record if record.startswith(_GZIP) else gzip.compress(record + b"\r\n\r\n", mtime=0)


def _documents(connection: sa.Connection, work_id: str) -> list[str]:
    witness, part = schema.WITNESS, schema.PART
    query = (
        sa.select(part.c.document_id)
        .join(witness, witness.c.part_id == part.c.part_id)
        .where((witness.c.work_id == work_id) & standing(witness))
        .distinct()
        .order_by(part.c.document_id)
    )
    return list(connection.scalars(query))
