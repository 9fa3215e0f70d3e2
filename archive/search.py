"""Full text over canonical texts: exact for any query, Chinese or not.

FTS5 holds every text character by character, so that a query of one or two characters
finds what it should (trigrams find nothing there, word tokens miss most); each hit is
then checked against the folded text, which makes the answer equal to brute force.
Other databases scan the folded texts.
"""

from __future__ import annotations

import re
import shlex
import unicodedata
from dataclasses import dataclass

import sqlalchemy as sa

from archive import schema
from archive.decisions import decode
from archive.errors import OperatorError
from archive.reading import canonical_part
from archive.records import CanonicalVersion, Work

SNIPPET_BEFORE = 20
SNIPPET_LENGTH = 80


class BadQuery(OperatorError):
    """A query without a word in it. Raised by `search`."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """A work whose canonical text holds every term. `matched` counts the terms' occurrences."""

    work_id: str
    title: str | None
    url: str
    host: str
    published: str | None
    snippet: str


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """The hits of one page of an answer, best first, and how many there are in all."""

    query: str
    total: int
    hits: tuple[Hit, ...]


def fold(text: str) -> str:
    """Text as search sees it: width and case of characters do not matter."""
    return unicodedata.normalize("NFKC", text).casefold()


def terms_of(query: str) -> tuple[str, ...]:
    """The terms of a query, folded: words apart by white space, `"a phrase"` kept whole.

    Raises `BadQuery` where nothing is left to look for.
    """
    try:
        words = shlex.shlex(query, posix=True)
        words.whitespace_split, words.quotes, words.commenters, words.escape = True, '"', "", ""
        terms = tuple(folded for word in words if (folded := fold(word).strip()))
    except ValueError:
        terms = tuple(fold(query).replace('"', " ").split())
    if not terms:
        raise BadQuery("the query is empty: give at least one character to look for")
    return terms


def search(connection: sa.Connection, query: str, limit: int = 20, offset: int = 0) -> SearchAnswer:
    """The works whose canonical title or text holds every term of `query`."""
    terms = terms_of(query)
    table = schema.CANONICAL_TEXT
    scores = _ranked(connection, terms)
    kept: list[tuple[float, str]] = []
    for work_id, title, folded, text_id in (
        connection.execute(
            sa.select(table.c.work_id, table.c.title, table.c.folded, table.c.text_id)
        )
        if scores is None
        else _texts(connection, list(scores))
    ):
        if all(term in folded or term in fold(title) for term in terms):
            kept.append((0.0 if scores is None else scores[text_id], work_id))
    kept.sort()
    page = [work_id for _, work_id in kept[offset : offset + limit]]
    return SearchAnswer(
        query, len(kept), tuple(_hit(connection, work_id, terms) for work_id in page)
    )


def index_work(connection: sa.Connection, work: Work) -> None:
    """Make `work` findable by its newest canonical text."""
    part, _ = canonical_part(connection, work.canonical.part_id)
    folded = fold(part.text)
    unindex_work(connection, work.work_id)
    table = schema.CANONICAL_TEXT
    title = work.title or ""
    inserted = connection.execute(
        sa.insert(table).values(work_id=work.work_id, title=title, folded=folded)
    )
    if connection.dialect.name == "sqlite":
        key = inserted.inserted_primary_key
        _full_text(connection, "insert", int(key[0]) if key else 0, title, folded)


def unindex_work(connection: sa.Connection, work_id: str) -> None:
    """Take a work that changed or is gone out of the search."""
    table = schema.CANONICAL_TEXT
    row = connection.execute(sa.select(table).where(table.c.work_id == work_id)).first()
    if row is None:
        return
    if connection.dialect.name == "sqlite":
        _full_text(connection, "delete", row.text_id, row.title, row.folded)
    connection.execute(sa.delete(table).where(table.c.work_id == work_id))


def _full_text(
    connection: sa.Connection, action: str, text_id: int, title: str, folded: str
) -> None:
    """A contentless FTS5 table is told what to forget in the same words it learned."""
    verb = f", {schema.FULL_TEXT}" if action == "delete" else ""
    value = ", 'delete'" if action == "delete" else ""
    connection.execute(
        sa.text(
            f"INSERT INTO {schema.FULL_TEXT}(rowid, title, folded{verb}) "  # noqa: S608
            f"VALUES (:text_id, :title, :folded{value})"
        ),
        {"text_id": text_id, "title": _spaced(fold(title)), "folded": _spaced(folded)},
    )


def _spaced(text: str) -> str:
    """Every character a token of its own."""
    return " ".join(re.sub(r"\s+", "", text))


def _ranked(connection: sa.Connection, terms: tuple[str, ...]) -> dict[int, float] | None:
    """Row ids that can hold every term, with their rank; None where only a scan can tell
    (no FTS5, or a term of nothing but signs, which FTS5 does not index)."""
    phrases = [" ".join(character for character in term if character.isalnum()) for term in terms]
    if connection.dialect.name != "sqlite" or not all(phrases):
        return None
    match = " AND ".join(f'"{phrase}"' for phrase in phrases)
    rows = connection.execute(
        sa.text(
            f"SELECT rowid, bm25({schema.FULL_TEXT}, 8.0, 1.0) FROM {schema.FULL_TEXT} "  # noqa: S608
            f"WHERE {schema.FULL_TEXT} MATCH :match"
        ),
        {"match": match},
    )
    return dict(rows.all())


def _texts(connection: sa.Connection, ids: list[int]) -> list[tuple[str, str, str, int]]:
    table = schema.CANONICAL_TEXT
    query = sa.select(table.c.work_id, table.c.title, table.c.folded, table.c.text_id)
    rows: list[tuple[str, str, str, int]] = []
    for start in range(0, len(ids), 5000):
        chunk = query.where(table.c.text_id.in_(ids[start : start + 5000]))
        rows.extend(connection.execute(chunk))
    return rows


def _hit(connection: sa.Connection, work_id: str, terms: tuple[str, ...]) -> Hit:
    table = schema.CANONICAL
    body = connection.execute(
        sa.select(table.c.body)
        .where(table.c.work_id == work_id)
        .order_by(table.c.version.desc())
        .limit(1)
    ).scalar_one()
    canonical = decode(CanonicalVersion, body.encode(), work_id)
    part, document = canonical_part(connection, canonical.part_id)
    host = sa.select(schema.DOCUMENT.c.host).where(
        schema.DOCUMENT.c.document_id == document.document_id
    )
    return Hit(
        work_id=work_id,
        title=canonical.title,
        url=document.url,
        host=connection.scalar(host) or "",
        published=document.published,
        snippet=snippet(part.text, terms),
    )


def snippet(text: str, terms: tuple[str, ...]) -> str:
    """Some words of `text` around the first place where a term stands."""
    flat = " ".join(text.split())
    folded = [fold(character) for character in flat]
    joined = "".join(folded)
    places = [place for term in terms if (place := joined.find(term)) >= 0]
    at, seen = 0, 0
    if places:
        while seen + len(folded[at]) <= min(places):
            seen += len(folded[at])
            at += 1
    start = max(0, at - SNIPPET_BEFORE)
    end = min(len(flat), start + SNIPPET_LENGTH)
    return ("…" if start else "") + flat[start:end] + ("…" if end < len(flat) else "")
