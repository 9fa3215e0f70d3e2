"""Every list of the archive as flat rows: what JSON Lines, CSV and Parquet hold alike. The lists
are read in one order, so that two exports of one archive are equal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from enum import StrEnum
from itertools import islice
from typing import TypeAlias

import sqlalchemy as sa

from archive import overview
from archive.audit.audit import (
    AuditAnswer,
    Listed,
    WorkAnswer,
    WorkPages,
    pages_of,
    work_answer,
)
from archive.audit.exports import witness_rows
from archive.audit.scope import Scope, audited
from archive.catalogue import schema
from archive.catalogue.reads import newest_sequence, newest_versions, origin_of, standing
from archive.catalogue.tombstones import not_removed
from archive.decisions import Committed, decode
from archive.interchange.stretches import Some, pages_of_each, stretches
from archive.lists.columns import Cell, Row, Rows
from archive.moments import told_instant
from archive.search.query import BadQuery
from archive.search.schema import CANONICAL_TEXT, CANONICAL_WORDS
from archive.search.search import Filters, matching, matching_pages
from archive.texts.naming import resolve_work


class Listing(StrEnum):
    """What can be exported."""

    WORKS = "works"
    WITNESSES = "witnesses"
    CAPTURES = "captures"
    SITES = "sites"
    RUNS = "runs"


@dataclass(frozen=True, slots=True)
class Asked:
    """What narrows a list. `query` and `filters` choose works by search, `work` is one work's
    name; `scope` narrows the list of witnesses as it does an audit, also by host, site and role:
    `filters` mean the canonical text's."""

    query: str | None = None
    filters: Filters = field(default_factory=Filters)
    work: str | None = None
    scope: Scope = field(default_factory=lambda: Scope(single=True))


def rows_of(
    connection: sa.Connection,
    listing: Listing,
    asked: Asked | None = None,
    some: Some | None = None,
) -> tuple[int, Rows]:
    """One of the lists, or some of it, and how much there is of it in all. Raises `NothingFound`
    for a work that is none, `BadQuery`."""
    given, part = asked or Asked(), (some or Some()).shown
    if listing is Listing.WORKS:
        works = chosen_works(connection, given)
        return len(works), Rows(listing, _WORK, _works(connection, works[part]))
    if listing is Listing.WITNESSES:
        total, answer = _chosen_audit(connection, given, some or Some())
        return total, witness_rows(answer)
    if listing is Listing.CAPTURES:
        shown = not_removed(schema.CAPTURE.c.address)
        count = sa.select(sa.func.count()).select_from(schema.CAPTURE).where(shown)
        captures = _captures(connection, some or Some())
        return connection.scalar(count) or 0, Rows(listing, _CAPTURE, captures)
    if listing is Listing.SITES:
        sites = overview.sites(connection)
        return len(sites), Rows(listing, _SITE, _sites(sites[part]))
    runs = _runs(connection)
    return newest_sequence(connection), Rows(listing, _RUN, islice(runs, part.start, part.stop))


def chosen_works(connection: sa.Connection, asked: Asked) -> list[str]:
    """The works that are asked for: those that answer the query, best first; else all. Raises
    `BadQuery` where pages are asked for."""
    if asked.filters.witnesses:
        raise BadQuery("`witnesses` asks for pages: take the list of witnesses")
    if asked.work is not None:
        return [resolve_work(connection, asked.work)]
    if asked.query is not None or asked.filters != Filters():
        return matching(connection, asked.query, asked.filters)
    table = CANONICAL_TEXT
    return list(connection.scalars(sa.select(table.c.work_id).order_by(table.c.work_id)))


def _chosen_audit(connection: sa.Connection, asked: Asked, some: Some) -> tuple[int, AuditAnswer]:
    """How many witnesses the audit that is asked for has, and those of them that are wanted, by
    works; of those that a search chose, in its order; where it chose pages, of these alone."""
    if asked.work is not None:
        return _listed(connection, [resolve_work(connection, asked.work)], some)
    _, ids = audited(connection, asked.scope, None)
    within = set(ids)
    if asked.filters.witnesses:
        found = matching_pages(connection, asked.query, asked.filters)
        pages = frozenset(one for one in found if one[0] in within)
        chosen = list(dict.fromkeys(work_id for work_id, _ in found if work_id in within))
        return _listed(connection, chosen, some, pages)
    filters = replace(asked.filters, host=None, site=None, role=None)
    if asked.query is not None or filters != Filters():
        works = chosen_works(connection, replace(asked, filters=filters))
        ids = tuple(one for one in works if one in within)
    return _listed(connection, ids, some)


_Pages: TypeAlias = frozenset[tuple[str, str]]
"""Pages, each named by its work and its address."""


def _listed(
    connection: sa.Connection, ids: Sequence[str], some: Some, pages: _Pages | None = None
) -> tuple[int, AuditAnswer]:
    """How many witnesses those works have, and the wanted ones; of `pages` alone, if given."""
    if pages is None:
        counts = pages_of_each(connection, ids)
    else:
        of_each = Counter(work_id for work_id, _ in pages)
        counts = [(work_id, of_each[work_id]) for work_id in ids]
    total, wanted = stretches(counts, some)
    every = {one.work_id: one for one in pages_of(connection, [one.work_id for one in wanted])}
    works = (_stretch(connection, every[one.work_id], one.shown, pages) for one in wanted)
    return total, AuditAnswer(tuple(works))


def _stretch(
    connection: sa.Connection, work: WorkPages, shown: slice, pages: _Pages | None
) -> WorkAnswer:
    """A work with some of its witnesses. Those that lie between two wanted ones are read too."""
    places = [
        place
        for place, one in enumerate(work.pages)
        if pages is None or (work.work_id, one.address) in pages
    ][shown]
    if not places:
        return work_answer(connection, work, Listed(0))
    first, last = places[0], places[-1]
    answer = work_answer(connection, work, Listed(last - first + 1, first))
    wanted = tuple(answer.witnesses[place - first] for place in places)
    return replace(answer, witnesses=wanted)


_WORK = {
    "work_id": Cell.TEXT,
    "title": Cell.TEXT,
    "issuer": Cell.TEXT,
    "document_number": Cell.TEXT,
    "origin": Cell.TEXT,
    "origin_evidence": Cell.TEXT,
    "version": Cell.WHOLE,
    "decided_by": Cell.TEXT,
    "url": Cell.TEXT,
    "host": Cell.TEXT,
    "site_id": Cell.TEXT,
    "role": Cell.TEXT,
    "published": Cell.TEXT,
    "flags": Cell.WORDS,
    "text_sha256": Cell.TEXT,
    "object_key": Cell.TEXT,
    "text": Cell.TEXT,
}
_CAPTURE = {
    "target_uri": Cell.TEXT,
    "captured_at": Cell.TEXT,
    "status": Cell.WHOLE,
    "payload_digest": Cell.TEXT,
    "site_id": Cell.TEXT,
    "outcome": Cell.TEXT,
    "detail": Cell.TEXT,
    "document_id": Cell.TEXT,
    "warc_key": Cell.TEXT,
    "warc_offset": Cell.WHOLE,
    "warc_length": Cell.WHOLE,
}
_SITE = {
    "site_id": Cell.TEXT,
    "role": Cell.TEXT,
    "hosts": Cell.NAMES,
    "pages": Cell.WHOLE,
    "shared": Cell.WHOLE,
}
_RUN = {
    "sequence": Cell.WHOLE,
    "run_id": Cell.TEXT,
    "outcome": Cell.TEXT,
    "started_at": Cell.TEXT,
    "finished_at": Cell.TEXT,
    "captures": Cell.WHOLE,
    "works_new": Cell.WHOLE,
    "works_changed": Cell.WHOLE,
    "versions_new": Cell.WHOLE,
    "problems": Cell.PHRASES,
    "code_version": Cell.TEXT,
}


def _works(connection: sa.Connection, work_ids: Sequence[str]) -> Iterator[Row]:
    text, words, state = CANONICAL_TEXT, CANONICAL_WORDS, schema.WORK
    for start in range(0, len(work_ids), 200):
        some = work_ids[start : start + 200]
        query = (
            sa.select(text, words.c.text, state.c.issuer.label("issued_by"), state.c.origin)
            .join(words, words.c.text_id == text.c.text_id)
            .join(state, (state.c.work_id == text.c.work_id) & standing(state))
            .where(text.c.work_id.in_(some))
        )
        found = {row.work_id: row for row in connection.execute(query)}
        versions = newest_versions(connection, some)
        for work_id in some:
            row, version = found[work_id], versions[work_id]
            origin = origin_of(work_id, row.origin)
            yield {
                "work_id": work_id,
                "title": row.title or None,
                "issuer": row.issued_by,
                "document_number": row.document_number or None,
                "origin": origin.name if origin else None,
                "origin_evidence": origin.evidence if origin else None,
                "version": version.version,
                "decided_by": version.decided_by,
                "url": row.url,
                "host": row.host,
                "site_id": row.site_id,
                "role": row.role,
                "published": row.published,
                "flags": row.flags.split(),
                "text_sha256": version.text_sha256,
                "object_key": version.object_key,
                "text": row.text,
            }


def _captures(connection: sa.Connection, some: Some) -> Iterator[Row]:
    table = schema.CAPTURE
    columns = [table.c[name] for name in _CAPTURE]
    shown = not_removed(table.c.address)
    query = sa.select(*columns).where(shown).order_by(table.c.sequence, table.c.number)
    query = query.limit(some.limit).offset(some.offset)
    for row in connection.execute(query.execution_options(yield_per=1000)):
        yield {**row._mapping, "captured_at": told_instant(row.captured_at)}


def _sites(sites: Iterable[overview.SiteLine]) -> Iterator[Row]:
    for site in sites:
        yield {
            "site_id": site.site_id,
            "role": site.role,
            "hosts": list(site.hosts),
            "pages": site.pages,
            "shared": site.shared,
        }


def _runs(connection: sa.Connection) -> Iterator[Row]:
    table = schema.RUN
    query = sa.select(table.c.sequence, table.c.committed).order_by(table.c.sequence)
    for sequence, body in connection.execute(query):
        report = decode(Committed, body, "run").report
        yield {
            "sequence": sequence,
            "run_id": report.run_id,
            "outcome": report.outcome.value,
            "started_at": report.started_at.astimezone(UTC).isoformat(),
            "finished_at": report.finished_at.astimezone(UTC).isoformat(),
            "captures": report.captures,
            "works_new": report.works_new,
            "works_changed": report.works_changed,
            "versions_new": report.versions_new,
            "problems": list(report.problems),
            "code_version": report.code_version,
        }
