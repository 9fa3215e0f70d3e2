"""Full text, exact for any query, Chinese or not: storing words and finding them.

On SQLite an FTS5 table holds every character, signs and spaces too, together with the one after
it, as one token. A stretch of text is then a phrase of such pairs, one of two characters a
single token, and one character the beginning of a token, for which the table has an index. So
one and two characters find what they should (trigrams find nothing there, word tokens miss most)
and cost less than a phrase of single characters does. Other databases look for the stretch in
the folded texts. `archive.search.query.holds` says what both must answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from archive.search import schema
from archive.search.patience import SECONDS, patience
from archive.search.query import Both, Either, Query, Term, Without, terms

TITLE_WEIGHT = 8.0
_END = "0" * 6  # stands after the last character

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts that are searched together: what is known of them, their words, and the name of
    their full text table."""

    texts: sa.Table
    words: sa.Table
    full_text: str


CANONICAL = Corpus(schema.CANONICAL_TEXT, schema.CANONICAL_WORDS, schema.FULL_TEXT[0])
WITNESSES = Corpus(schema.WITNESS_TEXT, schema.WITNESS_WORDS, schema.FULL_TEXT[1])


def add(connection: sa.Connection, corpus: Corpus, rows: Sequence[dict[str, Any]]) -> None:
    """Store texts: each row holds the columns of both tables but `text_id`."""
    if not rows:
        return
    newest = connection.scalar(sa.select(sa.func.max(corpus.texts.c.text_id))) or 0
    numbered = [{**row, "text_id": number} for number, row in enumerate(rows, start=newest + 1)]
    for table in (corpus.texts, corpus.words):
        names = table.c.keys()
        connection.execute(
            sa.insert(table), [{name: row[name] for name in names} for row in numbered]
        )
    learn(connection, corpus, [(r["text_id"], r["folded_title"], r["folded"]) for r in numbered])


def remove(connection: sa.Connection, corpus: Corpus, which: Condition) -> None:
    """Forget the texts of which that holds."""
    texts, words = corpus.texts, corpus.words
    held = connection.execute(
        sa.select(texts.c.text_id, texts.c.folded_title, words.c.folded)
        .join(words, words.c.text_id == texts.c.text_id)
        .where(which)
    ).all()
    learn(connection, corpus, [tuple(row) for row in held], forget=True)
    for row in held:
        for table in (texts, words):
            connection.execute(sa.delete(table).where(table.c.text_id == row.text_id))


def learn(
    connection: sa.Connection,
    corpus: Corpus,
    texts: Sequence[tuple[int, str, str]],
    *,
    forget: bool = False,
) -> None:
    """Teach SQLite's full text table texts (id, folded title, folded words), or have it forget
    them: without content of its own it is told what to forget in the words it learned."""
    if connection.dialect.name != "sqlite" or not texts:
        return
    verb = f", {corpus.full_text}" if forget else ""
    value = ", 'delete'" if forget else ""
    connection.execute(
        sa.text(
            f"INSERT INTO {corpus.full_text}(rowid, title, folded{verb}) "  # noqa: S608
            f"VALUES (:text_id, :title, :folded{value})"
        ),
        [
            {"text_id": text_id, "title": _tokens(title), "folded": _tokens(folded)}
            for text_id, title, folded in texts
        ],
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What texts are to hold, conditions on `Corpus.texts` that they satisfy besides, and how
    long (in seconds) it may take to find them."""

    query: Query
    kept: Sequence[Condition] = ()
    patience: float = SECONDS


def find(
    connection: sa.Connection,
    corpus: Corpus,
    wanted: Wanted,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[int, list[int]]:
    """How many texts are as wanted, and the ids of one page of them, best first; texts that
    rank alike in the order of their ids. Raises `BadQuery` for what takes too long."""
    given: dict[str, str] = {}
    if connection.dialect.name != "sqlite":
        found = _scanned(corpus, wanted)
        rank = _occurrences(corpus, terms(wanted.query))
        counted, ranked = _counted(found), found.order_by(rank, *found.selected_columns)
    elif (match := _full_text_query(wanted.query)) is not None:
        given["match"] = match
        counted, ranked = _asked(corpus) if not wanted.kept else _matched(corpus, wanted.kept)
    else:
        counted, ranked = _composed(corpus, wanted)
    with patience(connection, wanted.patience):
        total = connection.scalar(counted, given) or 0
        if offset >= total:
            return total, []
        page = ranked.limit(limit).offset(offset)
        return total, list(connection.scalars(page, given))


def _tokens(text: str) -> str:
    """Every character and the one after it, as a token: twelve digits, a word to FTS5."""
    codes = [f"{ord(character):06x}" for character in text] + [_END]
    return " ".join(map("".join, pairwise(codes)))


def phrase(term: str) -> str:
    """What FTS5 is asked for to find a (folded) stretch of text."""
    codes = [f"{ord(character):06x}" for character in term]
    if len(codes) == 1:
        return f'"{codes[0]}"*'
    return f'"{" ".join(map("".join, pairwise(codes)))}"'


def _full_text_query(query: Query) -> str | None:
    """The query in FTS5's language; None where that cannot say it (it has no NOT by itself)."""
    match query:
        case Term(text):
            return phrase(text)
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


@cache
def _asked(corpus: Corpus) -> tuple[sa.Select[int], sa.Select[int]]:
    """What most searches ask the database; to say it anew costs as much as to answer it."""
    return _matched(corpus, ())


def _matched(corpus: Corpus, kept: Sequence[Condition]) -> tuple[sa.Select[int], sa.Select[int]]:
    """How many texts the full text table finds for `:match`, and their ids, best first."""
    full_text, rank = _full_text(corpus)
    found = sa.select(full_text.c.rowid).where(sa.text(f"{corpus.full_text} MATCH :match"))
    if kept:
        found = found.where(full_text.c.rowid.in_(sa.select(corpus.texts.c.text_id).where(*kept)))
    return _counted(found), found.order_by(rank, full_text.c.rowid)


def _composed(corpus: Corpus, wanted: Wanted) -> tuple[sa.Select[int], sa.Select[int]]:
    """The same for what FTS5 cannot say in one go: its answers to the parts that it can,
    joined and taken from one another as sets of ids. No text is read."""
    text_id = corpus.texts.c.text_id
    held = _in_the_index(corpus, wanted.query)
    found = sa.select(text_id).where(held, *wanted.kept)
    sought = terms(wanted.query)
    if not sought:
        return _counted(found), found.order_by(text_id)
    full_text, rank = _full_text(corpus)
    any_of_them = _match(corpus, " OR ".join(map(phrase, sought)))
    # Without a limit of its own SQLite would pull it apart, and FTS5 rank nothing.
    best = sa.select(full_text.c.rowid, rank.label("rank")).where(any_of_them).limit(-1).subquery()
    ranked = found.outerjoin(best, best.c.rowid == text_id)
    return _counted(found), ranked.order_by(sa.func.coalesce(best.c.rank, 0.0), text_id)


def _in_the_index(corpus: Corpus, query: Query) -> Condition:
    """That a text answers the query, as ids that the full text table finds for its parts."""
    said = _full_text_query(query)
    if said is not None:
        full_text, _ = _full_text(corpus)
        found = sa.select(full_text.c.rowid).where(_match(corpus, said))
        return corpus.texts.c.text_id.in_(found)
    match query:
        case Without(member):
            return sa.not_(_in_the_index(corpus, member))
        case Either(members):
            return sa.or_(*(_in_the_index(corpus, member) for member in members))
        case Both(members):
            return sa.and_(*(_in_the_index(corpus, member) for member in members))
        case Term():
            raise AssertionError("FTS5 can say any term")


def _match(corpus: Corpus, said: str) -> Condition:
    return sa.literal_column(corpus.full_text).op("MATCH")(said)


def _full_text(corpus: Corpus) -> tuple[sa.TableClause, sa.ColumnElement[float]]:
    """A full text table, and how it ranks what it found, the less the better."""
    rank = sa.literal_column(f"bm25({corpus.full_text}, {TITLE_WEIGHT}, 1.0)", sa.Float)
    return sa.table(corpus.full_text, sa.column("rowid", sa.Integer)), rank


def _counted(found: sa.Select[int]) -> sa.Select[int]:
    return sa.select(sa.func.count()).select_from(found.subquery())


def _scanned(corpus: Corpus, wanted: Wanted) -> sa.Select[int]:
    """Ids by looking into every folded text: what PostgreSQL does."""
    texts, words = corpus.texts, corpus.words
    return (
        sa.select(texts.c.text_id)
        .join(words, words.c.text_id == texts.c.text_id)
        .where(_condition(corpus, wanted.query), *wanted.kept)
    )


def _occurrences(corpus: Corpus, wanted: Sequence[str]) -> sa.ColumnElement[float]:
    """The rank of a text that was looked into, the less the better: occurrences for their share
    of the text, those in the title counted eightfold."""
    rank: sa.ColumnElement[float] = sa.literal(0.0)
    for term in wanted:
        for column, weight, room in (
            (corpus.words.c.folded, 1.0, 100.0),
            (corpus.texts.c.folded_title, TITLE_WEIGHT, 10.0),
        ):
            without = sa.func.length(sa.func.replace(column, term, ""))
            rank -= weight * (sa.func.length(column) - without) / (sa.func.length(column) + room)
    return rank


def _condition(corpus: Corpus, query: Query) -> Condition:
    texts, words, look = corpus.texts, corpus.words, sa.func.strpos
    match query:
        case Term(text):
            return sa.or_(look(texts.c.folded_title, text) > 0, look(words.c.folded, text) > 0)
        case Without(member):
            return sa.not_(_condition(corpus, member))
        case Both(members):
            return sa.and_(*(_condition(corpus, member) for member in members))
        case Either(members):
            return sa.or_(*(_condition(corpus, member) for member in members))
