"""Full text over canonical texts: exact for any query, Chinese or not.

On SQLite an FTS5 table holds every character, signs and spaces too, as a token of its own;
a phrase of such tokens is exactly a stretch of the text, so that one or two characters find
what they should (trigrams find nothing there, word tokens miss most). Other databases look
for the stretch in the folded texts. `archive.query.holds` says what both must answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from archive import schema
from archive.folding import FOLD_VERSION, fold, number_key
from archive.query import Both, Either, Query, Term, Without, parse, terms
from archive.reading import canonical_text
from archive.records import Work
from archive.snippets import Mark, marks, snippet

TITLE_WEIGHT = 8.0


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit must be besides: whose page its canonical text stands on, who issued it,
    when it was published (days, both included), and what is wrong with a copy of it."""

    site: str | None = None
    role: str | None = None
    host: str | None = None
    issuer: str | None = None
    number: str | None = None
    published_from: date | None = None
    published_to: date | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A work whose canonical title or text answers the query. `marks` are the places in
    `snippet`, and `title_marks` those in `title`, where a term stands (half-open)."""

    work_id: str
    title: str | None
    url: str
    host: str
    published: str | None
    snippet: str
    marks: tuple[Mark, ...]
    title_marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """The hits of one page of an answer, best first, and how many there are in all."""

    query: str
    total: int
    hits: tuple[Hit, ...]


def search(
    connection: sa.Connection,
    query: str,
    limit: int = 20,
    offset: int = 0,
    filters: Filters | None = None,
) -> SearchAnswer:
    """The works whose canonical title or text answers `query`; see `archive.query`.

    Raises `BadQuery`.
    """
    parsed = parse(query)
    found = _found(connection, parsed, filters or Filters())
    ids = [text_id for text_id, _ in found[offset : offset + limit]]
    return SearchAnswer(query, len(found), tuple(_hits(connection, ids, terms(parsed))))


def matching(
    connection: sa.Connection, query: str | None, filters: Filters | None = None
) -> list[str]:
    """All works that answer `query`, best first; without one, those that `filters` leave, by
    their ids. Raises `BadQuery`."""
    table = schema.CANONICAL_TEXT
    if query is None:
        kept = sa.select(table.c.work_id).where(*_kept(filters or Filters()))
        return list(connection.scalars(kept.order_by(table.c.work_id)))
    names = dict(connection.execute(sa.select(table.c.text_id, table.c.work_id)).all())
    return [names[text_id] for text_id, _ in _found(connection, parse(query), filters or Filters())]


def index_work(connection: sa.Connection, work: Work) -> None:
    """Make `work` findable by its newest canonical text."""
    text, document = canonical_text(connection, work.canonical)
    unindex_work(connection, work.work_id)
    page = connection.execute(
        sa.select(schema.DOCUMENT).where(schema.DOCUMENT.c.document_id == document.document_id)
    ).one()
    flags = sorted({flag.value for witness in work.witnesses for flag in witness.flags})
    row = {
        "work_id": work.work_id,
        "title": work.title or "",
        "text": text,
        "folded_title": fold(work.title or ""),
        "folded": fold(text),
        "fold": FOLD_VERSION,
        "url": document.url,
        "host": page.host,
        "site_id": page.site_id,
        "role": page.role,
        "published": document.published,
        "issuer": fold(work.issuer or ""),
        "document_number": number_key(document.document_number or ""),
        "flags": f" {' '.join(flags)} ",
    }
    inserted = connection.execute(sa.insert(schema.CANONICAL_TEXT).values(row))
    if connection.dialect.name == "sqlite":
        key = inserted.inserted_primary_key
        _full_text(connection, "insert", key[0] if key else 0, row["folded_title"], row["folded"])


def unindex_work(connection: sa.Connection, work_id: str) -> None:
    """Take a work that changed or is gone out of the search."""
    table = schema.CANONICAL_TEXT
    row = connection.execute(sa.select(table).where(table.c.work_id == work_id)).first()
    if row is None:
        return
    if connection.dialect.name == "sqlite":
        _full_text(connection, "delete", row.text_id, row.folded_title, row.folded)
    connection.execute(sa.delete(table).where(table.c.work_id == work_id))


def refold(connection: sa.Connection) -> int:
    """Fold again the texts that an older way of folding made; how many there were."""
    table = schema.CANONICAL_TEXT
    stale = connection.execute(sa.select(table).where(table.c.fold != FOLD_VERSION)).all()
    for row in stale:
        title, folded = fold(row.title), fold(row.text)
        if connection.dialect.name == "sqlite":
            _full_text(connection, "delete", row.text_id, row.folded_title, row.folded)
            _full_text(connection, "insert", row.text_id, title, folded)
        connection.execute(
            sa.update(table)
            .where(table.c.text_id == row.text_id)
            .values(
                folded_title=title,
                folded=folded,
                issuer=fold(row.issuer),
                document_number=number_key(row.document_number),
                fold=FOLD_VERSION,
            )
        )
    return len(stale)


def _found(connection: sa.Connection, parsed: Query, filters: Filters) -> list[tuple[int, float]]:
    """Row ids and ranks, best first."""
    kept = _kept(filters)
    match = _full_text_query(parsed) if connection.dialect.name == "sqlite" else None
    if match is None:
        return _scanned(connection, parsed, terms(parsed), kept)
    return _matched(connection, match, kept)


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
        {"text_id": text_id, "title": _tokens(title), "folded": _tokens(folded)},
    )


def _tokens(text: str) -> str:
    """Every character as a token: its code point, which FTS5 takes for a word."""
    return " ".join(f"{ord(character):x}" for character in text)


def _full_text_query(query: Query) -> str | None:
    """The query in FTS5's language; None where that cannot say it (nothing but NOT)."""
    match query:
        case Term(text):
            return f'"{_tokens(text)}"'
        case Without():
            return None
        case Either(members):
            said = [_full_text_query(member) for member in members]
            return None if None in said else f"({' OR '.join(map(str, said))})"
        case Both(members):
            wanted = [_full_text_query(one) for one in members if not isinstance(one, Without)]
            banned = [_full_text_query(one.member) for one in members if isinstance(one, Without)]
            if not wanted or None in wanted or None in banned:
                return None
            positive = f"({' AND '.join(map(str, wanted))})"
            return "(" + " NOT ".join([positive, *map(str, banned)]) + ")"


def _kept(filters: Filters) -> list[sa.ColumnElement[bool]]:
    table = schema.CANONICAL_TEXT
    day = sa.func.substr(table.c.published, 1, len("2026-01-01"))
    given: list[tuple[object, Any]] = [
        (filters.site, table.c.site_id == filters.site),
        (filters.role, table.c.role == filters.role),
        (filters.host, table.c.host == filters.host),
        (filters.issuer, table.c.issuer.contains(fold(filters.issuer or ""), autoescape=True)),
        (
            filters.number,
            table.c.document_number.contains(number_key(filters.number or ""), autoescape=True),
        ),
        (filters.published_from, day >= str(filters.published_from)),
        (filters.published_to, day <= str(filters.published_to)),
        *((flag, table.c.flags.contains(f" {flag} ", autoescape=True)) for flag in filters.flags),
    ]
    return [condition for value, condition in given if value]


def _matched(
    connection: sa.Connection, match: str, kept: list[sa.ColumnElement[bool]]
) -> list[tuple[int, float]]:
    """Row ids and ranks from the full text table, best first."""
    full_text = sa.table(schema.FULL_TEXT, sa.column("rowid", sa.Integer))
    rank: sa.ColumnElement[float] = sa.literal_column(
        f"bm25({schema.FULL_TEXT}, {TITLE_WEIGHT}, 1.0)"
    )
    query = sa.select(full_text.c.rowid, rank.label("rank")).where(
        sa.text(f"{schema.FULL_TEXT} MATCH :match").bindparams(match=match)
    )
    if kept:
        ids = sa.select(schema.CANONICAL_TEXT.c.text_id).where(*kept)
        query = query.where(full_text.c.rowid.in_(ids))
    query = query.order_by(sa.text("rank"), full_text.c.rowid)
    return [(text_id, rank) for text_id, rank in connection.execute(query)]


def _scanned(
    connection: sa.Connection,
    parsed: Query,
    wanted: tuple[str, ...],
    kept: list[sa.ColumnElement[bool]],
) -> list[tuple[int, float]]:
    """Row ids and ranks by looking into every folded text, best first: occurrences for
    their share of the text, those in the title counted eightfold."""
    table = schema.CANONICAL_TEXT
    look = sa.func.instr if connection.dialect.name == "sqlite" else sa.func.strpos
    stands = _condition(parsed, lambda column, term: look(column, term) > 0)
    rank: sa.ColumnElement[float] = sa.literal(0.0)
    for term in wanted:
        body = sa.func.length(table.c.folded) - sa.func.length(
            sa.func.replace(table.c.folded, term, "")
        )
        title = sa.func.length(table.c.folded_title) - sa.func.length(
            sa.func.replace(table.c.folded_title, term, "")
        )
        rank = (
            rank
            - body * 1.0 / (sa.func.length(table.c.folded) + 100)
            - TITLE_WEIGHT * title / (sa.func.length(table.c.folded_title) + 10.0)
        )
    query = sa.select(table.c.text_id, rank.label("rank")).where(stands, *kept)
    query = query.order_by(sa.text("rank"), table.c.text_id)
    return [(text_id, rank) for text_id, rank in connection.execute(query)]


def _condition(query: Query, found: Any) -> sa.ColumnElement[bool]:
    table = schema.CANONICAL_TEXT
    match query:
        case Term(text):
            return sa.or_(found(table.c.folded_title, text), found(table.c.folded, text))
        case Without(member):
            return sa.not_(_condition(member, found))
        case Both(members):
            return sa.and_(*(_condition(member, found) for member in members))
        case Either(members):
            return sa.or_(*(_condition(member, found) for member in members))


def _hits(connection: sa.Connection, ids: list[int], wanted: tuple[str, ...]) -> list[Hit]:
    table = schema.CANONICAL_TEXT
    rows = connection.execute(sa.select(table).where(table.c.text_id.in_(ids)))
    by_id = {row.text_id: row for row in rows}
    hits = []
    for row in (by_id[text_id] for text_id in ids):
        shown, places = snippet(row.text, wanted)
        hits.append(
            Hit(
                work_id=row.work_id,
                title=row.title or None,
                url=row.url,
                host=row.host,
                published=row.published,
                snippet=shown,
                marks=places,
                title_marks=marks(row.title, wanted),
            )
        )
    return hits
