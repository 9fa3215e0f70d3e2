"""Searching: canonical texts, or every text that a page carries, by words and by what is
known of them. How words are found is `archive.search.fulltext`'s."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from archive.moments import in_order
from archive.search.folding import fold, number_key, speakable, title_key
from archive.search.fulltext import CANONICAL, WITNESSES, Corpus, Wanted, find
from archive.search.query import parse, terms
from archive.search.snippets import Mark, marks, snippet


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit must be besides: whose page its text stands on, who issued it, when it was
    published (days, both included), what is wrong with a copy of it, and which place its title
    or its issuer names. With `witnesses` a hit is any page that carries a work, as it was
    captured last, and not a canonical text."""

    site: str | None = None
    role: str | None = None
    host: str | None = None
    issuer: str | None = None
    number: str | None = None
    published_from: date | None = None
    published_to: date | None = None
    flags: tuple[str, ...] = ()
    place: str | None = None
    witnesses: bool = False

    def __post_init__(self) -> None:
        """Raises `EndsBeforeItBegins`."""
        in_order(self.published_from, self.published_to)


@dataclass(frozen=True, slots=True)
class Hit:
    """A text whose title or words answer the query: a work's canonical text (which stands on
    the part `part_id`, or begins there), or a page's. `marks` are the places in `snippet`, and
    `title_marks` those in `title`, where a term stands (half-open)."""

    work_id: str
    title: str | None
    url: str
    host: str
    published: str | None
    snippet: str
    marks: tuple[Mark, ...]
    title_marks: tuple[Mark, ...]
    part_id: str


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
    """The texts that answer `query`, in title or words; see `archive.search.query`.

    Raises `BadQuery`.
    """
    parsed, asked = parse(query), filters or Filters()
    corpus = WITNESSES if asked.witnesses else CANONICAL
    total, ids = find(connection, corpus, Wanted(parsed, _kept(corpus, asked)), limit, offset)
    return SearchAnswer(query, total, tuple(_hits(connection, corpus, ids, terms(parsed))))


def matching(
    connection: sa.Connection, query: str | None, filters: Filters | None = None
) -> list[str]:
    """All works that answer `query`, best first; without one, those that `filters` leave, by
    their ids. Raises `BadQuery`."""
    table = CANONICAL.texts
    kept = _kept(CANONICAL, filters or Filters())
    if query is None:
        chosen = sa.select(table.c.work_id).where(*kept).order_by(table.c.work_id)
        return list(connection.scalars(chosen))
    names = dict(connection.execute(sa.select(table.c.text_id, table.c.work_id)).all())
    _, ids = find(connection, CANONICAL, Wanted(parse(query), kept))
    return [names[text_id] for text_id in ids]


def matching_pages(
    connection: sa.Connection, query: str | None, filters: Filters
) -> list[tuple[str, str]]:
    """All pages that answer `query`, or those that `filters` leave, each by its work and its
    address. Raises `BadQuery`."""
    table, kept = WITNESSES.texts, _kept(WITNESSES, filters)
    named = sa.select(table.c.text_id, table.c.work_id, table.c.address)
    if query is None:
        rows = connection.execute(named.where(*kept).order_by(table.c.work_id, table.c.text_id))
        return [(work_id, page) for _, work_id, page in rows]
    names = {text_id: (work_id, page) for text_id, work_id, page in connection.execute(named)}
    _, ids = find(connection, WITNESSES, Wanted(parse(query), kept))
    return [names[text_id] for text_id in ids]


def _kept(corpus: Corpus, filters: Filters) -> list[sa.ColumnElement[bool]]:
    table = corpus.texts
    day = sa.func.substr(table.c.published, 1, len("2026-01-01"))
    given: list[tuple[Any, Callable[[Any], sa.ColumnElement[bool]]]] = [
        (filters.site, lambda site: table.c.site_id == speakable(site)),
        (filters.role, lambda role: table.c.role == role),
        (filters.host, lambda host: table.c.host == speakable(host).lower()),
        (filters.issuer, lambda name: _has(table.c.issuer, fold(speakable(name)))),
        (filters.number, lambda one: _has(table.c.document_number, number_key(speakable(one)))),
        (filters.published_from, lambda first: day >= str(first)),
        (filters.published_to, lambda last: day <= str(last)),
        (filters.place, lambda place: _names(table, title_key(speakable(place)))),
        *((flag, lambda one: _has(table.c.flags, f" {one} ")) for flag in filters.flags),
    ]
    return [condition(value) for value, condition in given if value]


def _has(column: sa.Column[Any], words: str) -> sa.ColumnElement[bool]:
    return column.contains(words, autoescape=True)


def _names(table: sa.Table, place: str) -> sa.ColumnElement[bool]:
    return _has(table.c.folded_title, place) | _has(table.c.issuer, place)


@cache
def _with_words(corpus: Corpus) -> sa.Select[*tuple[Any, ...]]:
    """What is known of the texts of some ids, and their words."""
    texts, words = corpus.texts, corpus.words
    return (
        sa.select(texts, words.c.text)
        .join(words, words.c.text_id == texts.c.text_id)
        .where(texts.c.text_id.in_(sa.bindparam("ids", expanding=True)))
    )


def _hits(
    connection: sa.Connection, corpus: Corpus, ids: list[int], wanted: tuple[str, ...]
) -> list[Hit]:
    rows = connection.execute(_with_words(corpus), {"ids": ids})
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
                part_id=row.part_id,
            )
        )
    return hits
