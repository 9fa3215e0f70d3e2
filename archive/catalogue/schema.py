"""The catalogue's tables; those of its search are `archive.search.schema`'s. Every row can be made
again from the bucket.

`since` and `until` are run sequences (`until` null: still so); a reader that asks for
the archive as of a night takes the rows with since ≤ night < until. Times are UTC text
in ISO 8601 of one width, so that they sort; JSON columns hold the central types.
"""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from archive.search.schema import CREATE_FULL_TEXT, METADATA

MEANING = 3
"""Raised by one when a row comes to mean something else in the same columns: catalogues that were
made before are made again. 2: pages that were removed, and what carries them, lie under
tombstones of their own; a work has the versions of its former ids. 3: an address is without its
scheme's own port and without credentials."""

MADE_BY = sa.Table("made_by", METADATA, sa.Column("version", sa.Text, primary_key=True))

RUN = sa.Table(
    "run",
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("run_id", sa.Text, nullable=False, unique=True),
    sa.Column("started_at", sa.Text, nullable=False),
    sa.Column("finished_at", sa.Text, nullable=False),
    sa.Column("committed", sa.Text, nullable=False),
)

CAPTURE = sa.Table(
    "capture",
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("target_uri", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False, index=True),
    sa.Column("captured_at", sa.Text, nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("payload_digest", sa.Text, nullable=False),
    sa.Column("warc_key", sa.Text, nullable=False),
    sa.Column("warc_offset", sa.BigInteger, nullable=False),
    sa.Column("warc_length", sa.BigInteger, nullable=False),
    sa.Column("site_id", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("document_id", sa.Text),
    sa.Index("ix_capture_document", "document_id", "captured_at"),
)

DOCUMENT = sa.Table(
    "document",
    METADATA,
    sa.Column("document_id", sa.Text, primary_key=True),
    sa.Column("sequence", sa.Integer, nullable=False, index=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False, index=True),
    sa.Column("host", sa.Text, nullable=False, index=True),
    sa.Column("site_id", sa.Text, nullable=False),
    sa.Column("site_name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("captured_at", sa.Text, nullable=False),
    sa.Column("published", sa.Text),
    sa.Column("credited_source", sa.Text),
    sa.Column("credited_authors", sa.Text, nullable=False),
    sa.Column("original_title", sa.Text),
    sa.Column("editor", sa.Text),
    sa.Column("object_key", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)

# Files that pages link as their own; either may be captured or not.
ATTACHMENT = sa.Table(
    "attachment",
    METADATA,
    sa.Column("file_address", sa.Text, primary_key=True),
    sa.Column("page_address", sa.Text, primary_key=True),
    sa.Column("page", sa.Text, nullable=False),
    sa.Column("title", sa.Text),
    sa.Column("published", sa.Text),
    sa.Column("name", sa.Text),
)

PART = sa.Table(
    "part",
    METADATA,
    sa.Column("part_id", sa.Text, primary_key=True),
    sa.Column("document_id", sa.Text, nullable=False, index=True),
    sa.Column("number", sa.Text, index=True),
    sa.Column("title", sa.Text),
    sa.Column("part_start", sa.Integer, nullable=False),
    sa.Column("part_end", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)

REPRINT = sa.Table(
    "reprint",
    METADATA,
    sa.Column("a", sa.Text, primary_key=True),
    sa.Column("b", sa.Text, primary_key=True, index=True),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("relation", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)

PAGE_BREAK = sa.Table(
    "page_break",
    METADATA,
    sa.Column("before_part", sa.Text, primary_key=True),
    sa.Column("after_part", sa.Text, primary_key=True, index=True),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("continues", sa.Boolean, nullable=False),
)

WORK = sa.Table(
    "work",
    METADATA,
    sa.Column("work_id", sa.Text, primary_key=True),
    sa.Column("since", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("until", sa.Integer),
    sa.Column("title", sa.Text),
    sa.Column("folded_title", sa.Text, nullable=False),
    sa.Column("issuer", sa.Text),
    sa.Column("origin", sa.Text),
)

WITNESS = sa.Table(
    "witness",
    METADATA,
    sa.Column("work_id", sa.Text, primary_key=True),
    sa.Column("part_id", sa.Text, primary_key=True, index=True),
    sa.Column("since", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("until", sa.Integer),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("credit", sa.Text),
    sa.Column("source_part", sa.Text),
    sa.Column("strength", sa.Text),
    sa.Column("ordered", sa.Boolean),
    sa.Column("body", sa.Text, nullable=False),
)

CANONICAL = sa.Table(
    "canonical",
    METADATA,
    sa.Column("work_id", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("since", sa.Integer, nullable=False),
    sa.Column("part_id", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)

REDIRECT = sa.Table(
    "redirect",
    METADATA,
    sa.Column("work_id", sa.Text, primary_key=True),
    sa.Column("since", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("continued", sa.Boolean, nullable=False),  # the target has the versions as its own
)

# What was removed: a work's id, a page's address, or that of a page that carries such a work.
TOMBSTONE = sa.Table(
    "tombstone",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("since", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)


def version() -> str:
    """What all tables are, in short: other columns, indexes or meanings are another version."""
    columns = [
        f"{table.name}.{column.name} {column.type}"
        for table in METADATA.sorted_tables
        for column in table.columns
    ]
    indexes = sorted(
        f"{index.name} {index.columns.keys()}"
        for table in METADATA.sorted_tables
        for index in table.indexes
    )
    told = "\n".join([f"meaning {MEANING}", *columns, *indexes, *map(str, CREATE_FULL_TEXT)])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
