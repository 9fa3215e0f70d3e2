"""The tables of texts that search looks into. They stand in the catalogue's database, which says
what is put there (`archive.catalogue.indexing`)."""

from __future__ import annotations

import sqlalchemy as sa

METADATA = sa.MetaData()
"""The tables of one database: these, and those of `archive.catalogue.schema`."""


def _searched(name: str) -> sa.Table:
    """What search knows of a text but its words: how it was folded, and what hits can be
    narrowed by; `flags` stand between spaces."""
    return sa.Table(
        name,
        METADATA,
        sa.Column("text_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("work_id", sa.Text, nullable=False, index=True),
        sa.Column("part_id", sa.Text, nullable=False, index=True),
        sa.Column("fold", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False, index=True),
        sa.Column("captured_at", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("site_id", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("published", sa.Text),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("document_number", sa.Text, nullable=False),
        sa.Column("flags", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("folded_title", sa.Text, nullable=False),
    )


def _words(name: str) -> sa.Table:
    """The words themselves, apart, so that narrowing does not read them."""
    return sa.Table(
        name,
        METADATA,
        sa.Column("text_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
    )


# Each work's newest canonical version, and each text that the newest capture of a page
# carries. On SQLite the folded words are mirrored in the FTS5 tables, as pairs of characters
# (see archive.search.fulltext): six hexadecimal digits each, so that the first of a pair is a
# prefix.
CANONICAL_TEXT, CANONICAL_WORDS = _searched("canonical_text"), _words("canonical_words")
WITNESS_TEXT, WITNESS_WORDS = _searched("witness_text"), _words("witness_words")

FULL_TEXT = ("canonical_fts", "witness_fts")
CREATE_FULL_TEXT = tuple(
    sa.text(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING "
        "fts5(title, folded, content='', tokenize='ascii', prefix='6')"
    )
    for name in FULL_TEXT
)
