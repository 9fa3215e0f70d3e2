"""The catalogue: what the archive's runs decided, applied in order and open to questions.

One SQLite file in WAL mode, or PostgreSQL by URL, through SQLAlchemy Core. A run is
applied in one transaction, so a reader sees a run whole or not at all. Nothing here is
the only copy of anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

import sqlalchemy as sa

from archive.addresses import address
from archive.catalogue import database, schema
from archive.catalogue.indexing import index_seen_again
from archive.catalogue.linking import add_links
from archive.catalogue.reads import chunks, newest_sequence
from archive.catalogue.tombstones import bury
from archive.catalogue.works import apply_work, leave_work
from archive.decisions import (
    CaptureEntry,
    Committed,
    Decisions,
    DocumentEntry,
    PartEntry,
    decode,
    written,
)
from archive.moments import instant, last_instant
from archive.paging import PageBreak
from archive.records import Document, Reprint
from archive.search.folding import number_key


class Catalogue:
    """An open catalogue. `reading` gives a connection to readers; `apply` is the only writer."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @property
    def url(self) -> str:
        """Where it lies, with any password: not for showing."""
        return self._engine.url.render_as_string(hide_password=False)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection whose answers all come from one moment, whatever is written meanwhile.

        Neither driver gives that by itself: SQLite's begins no transaction for a query, and
        PostgreSQL's default looks anew with every statement.
        """
        with database.failures_in_a_line(self._engine), self._engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            else:
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    def close(self) -> None:
        """Give the file or the server's connections back."""
        self._engine.dispose()

    def last_sequence(self) -> int:
        """The number of the newest run that is applied; 0 for an empty catalogue."""
        with self.reading() as connection:
            return newest_sequence(connection)

    def committed(self, run_id: str) -> Committed | None:
        """That run's report, if the run is part of the record."""
        query = sa.select(schema.RUN.c.committed).where(schema.RUN.c.run_id == run_id)
        with self.reading() as connection:
            body = connection.scalar(query)
        return decode(Committed, body, run_id) if body else None

    def runs(self, limit: int, offset: int = 0) -> tuple[Committed, ...]:
        """The newest runs, newest first."""
        query = (
            sa.select(schema.RUN.c.committed)
            .order_by(schema.RUN.c.sequence.desc())
            .limit(limit)
            .offset(offset)
        )
        with self.reading() as connection:
            return tuple(decode(Committed, body, "run") for body in connection.scalars(query))

    def sequence_at(self, day: date | None) -> int | None:
        """The newest run that was part of the record when that day ended in China (0: none was);
        None, as the readers say now, for no day."""
        if day is None:
            return None
        query = sa.select(sa.func.max(schema.RUN.c.sequence)).where(
            schema.RUN.c.finished_at <= last_instant(day)
        )
        with self.reading() as connection:
            return connection.scalar(query) or 0

    def apply(
        self, committed: Committed, decisions: Decisions, documents: Mapping[str, Document]
    ) -> None:
        """Add one run, whole. `documents` holds every document that `decisions` adds."""
        sequence = committed.sequence
        with database.failures_in_a_line(self._engine), self._engine.begin() as connection:
            connection.execute(
                sa.insert(schema.RUN).values(
                    sequence=sequence,
                    run_id=decisions.run_id,
                    started_at=instant(committed.report.started_at),
                    finished_at=instant(committed.report.finished_at),
                    committed=written(committed),
                )
            )
            _insert(connection, schema.CAPTURE, _capture_rows(sequence, decisions.captures))
            for entry in decisions.documents:
                _add_document(connection, sequence, entry, documents[entry.document_id])
            add_links(connection, documents.values(), decisions.captures)
            _add_reprints(connection, sequence, decisions.reprints)
            _insert(connection, schema.PAGE_BREAK, _break_rows(sequence, decisions.page_breaks))
            for departure in decisions.departures:
                leave_work(connection, sequence, departure)
            for work in decisions.works:
                apply_work(connection, sequence, work)
            seen = {each.document_id for each in decisions.captures if each.document_id}
            index_seen_again(connection, seen)
            bury(connection, sequence, decisions.tombstones)


def open_catalogue(url: str, *, renew: bool = False) -> Catalogue:
    """Open the catalogue at an SQLAlchemy URL, making its tables where they are missing.

    `renew` empties one that another version made, to be filled from the bucket again;
    without it such a one is refused. Raises `CatalogueUnavailable`.
    """
    return Catalogue(database.connect(url, renew=renew))


def _insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, object]]) -> None:
    if rows:
        connection.execute(sa.insert(table), rows)


def _capture_rows(sequence: int, captures: tuple[CaptureEntry, ...]) -> list[dict[str, object]]:
    return [
        {
            "sequence": sequence,
            "number": number,
            "target_uri": capture.target_uri,
            "address": address(capture.target_uri),
            "captured_at": instant(capture.captured_at),
            "status": capture.status,
            "payload_digest": capture.payload_digest,
            "warc_key": capture.location.key,
            "warc_offset": capture.location.offset,
            "warc_length": capture.location.length,
            "site_id": capture.site_id,
            "outcome": capture.outcome.value,
            "detail": capture.detail,
            "document_id": capture.document_id,
        }
        for number, capture in enumerate(captures, start=1)
    ]


def _add_reprints(connection: sa.Connection, sequence: int, found: tuple[Reprint, ...]) -> None:
    """A relation that was found before is not found anew."""
    table = schema.REPRINT
    known = {
        (row.a, row.b)
        for chunk in chunks(one.a for one in found)
        for row in connection.execute(sa.select(table.c.a, table.c.b).where(table.c.a.in_(chunk)))
    }
    rows: dict[tuple[str, str], dict[str, object]] = {
        (one.a, one.b): {
            "a": one.a,
            "b": one.b,
            "sequence": sequence,
            "relation": one.relation.value,
            "body": written(one),
        }
        for one in found
        if (one.a, one.b) not in known
    }
    _insert(connection, table, list(rows.values()))


def _break_rows(sequence: int, breaks: tuple[PageBreak, ...]) -> list[dict[str, object]]:
    return [
        {
            "before_part": each.before,
            "after_part": each.after,
            "sequence": sequence,
            "continues": each.continues,
        }
        for each in breaks
    ]


def _add_document(
    connection: sa.Connection, sequence: int, entry: DocumentEntry, document: Document
) -> None:
    connection.execute(
        sa.insert(schema.DOCUMENT).values(
            document_id=document.document_id,
            sequence=sequence,
            url=document.url,
            address=address(document.url),
            host=entry.host,
            site_id=entry.site_id,
            site_name=entry.site_name,
            role=entry.role.value,
            captured_at=instant(document.captured_at),
            published=document.published,
            credited_source=document.credited_source,
            credited_authors=json.dumps(document.credited_authors, ensure_ascii=False),
            original_title=document.original_title,
            editor=document.editor,
            object_key=entry.object_key,
            body=written(document),
        )
    )
    rows: list[dict[str, object]] = [
        {
            "part_id": part.part_id,
            "document_id": document.document_id,
            "number": _number(part, document, len(entry.parts)),
            "title": part.title or document.title,
            "part_start": part.start,
            "part_end": part.end,
            "body": written(part),
        }
        for part in entry.parts
    ]
    _insert(connection, schema.PART, rows)


def _number(part: PartEntry, document: Document, parts: int) -> str | None:
    """The document number that a part bears, as it is looked up. What a page says of itself
    holds for its text only where that is all one text."""
    said = part.document_number or (document.document_number if parts == 1 else None)
    return number_key(said) if said else None
