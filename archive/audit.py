"""The audit: who reposted what, when, how much of it, crediting whom, and what they changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from archive import schema
from archive.catalogue import HOME_ZONE
from archive.decisions import decode
from archive.errors import NothingFound
from archive.figure_pairs import same
from archive.moments import instant
from archive.reading import resolve_work
from archive.records import CanonicalVersion, Flag, Kind, Origin, Verdict, Witness


@dataclass(frozen=True, slots=True)
class FigureAnswer:
    """A figure of the canonical text and what stands for it in the copy, with the words
    around either; empty where there is none."""

    canonical: str
    copy: str
    verdict: Verdict
    canonical_context: str
    copy_context: str


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """One page that carries the work. Shares are 0–1, rounded to four places."""

    url: str
    host: str
    site_id: str
    role: str
    kind: Kind
    contained: float
    covers: float
    jaccard: float
    published: str | None
    captured_at: str
    credited_source: str | None
    credited_authors: tuple[str, ...]
    flags: tuple[Flag, ...]
    missing_sections: tuple[str, ...]
    figures: tuple[FigureAnswer, ...]
    part_id: str


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """A page that a canonical text of several pages rests on."""

    page: int
    url: str


@dataclass(frozen=True, slots=True)
class PagingAnswer:
    """The pages of a canonical text of several: how many the article has, those that are
    held, and those on which the text must go on but that the record lacks."""

    pages: int
    held: tuple[PageAnswer, ...]
    missing: tuple[int, ...]
    declared_chars: int | None


@dataclass(frozen=True, slots=True)
class CanonicalAnswer:
    """The elected text of the work, where it stands (of several pages, the first) and which
    rule elected it; `paging` is null for a text that is no piece of a paged article."""

    version: int
    url: str
    host: str
    site_id: str
    role: str
    published: str | None
    captured_at: str
    text_sha256: str
    object_key: str
    decided_by: str
    paging: PagingAnswer | None


@dataclass(frozen=True, slots=True)
class WorkAnswer:
    """A work and everybody who carries it, the canonical witness first."""

    work_id: str
    title: str | None
    issuer: str | None
    origin: Origin | None
    canonical: CanonicalAnswer
    witnesses: tuple[WitnessAnswer, ...]


@dataclass(frozen=True, slots=True)
class AuditAnswer:
    """The works that were asked for, those with most witnesses first."""

    works: tuple[WorkAnswer, ...]


def audit(
    connection: sa.Connection,
    *,
    work: str | None = None,
    host: str | None = None,
    since: date | None = None,
    single: bool = False,
) -> AuditAnswer:
    """Who reposted what.

    `work` narrows to one work (an id that was merged away is followed), `host` to works
    that a page of that host carries, `since` to works with a page captured on that day
    (in China) or later; `single` adds works that only one page carries. Raises
    `NothingFound` for a work id that never was.
    """
    chosen = None if work is None else resolve_work(connection, work)
    works = [
        _work(connection, work_id, list(rows))
        for work_id, rows in groupby(_witness_rows(connection, chosen), key=lambda row: row[0])
    ]
    kept = [
        answer
        for answer in works
        if (work or single or len({witness.url for witness in answer.witnesses}) > 1)
        and (host is None or any(witness.host == host for witness in answer.witnesses))
        and (since is None or _captured_since(answer, since))
    ]
    if work is not None and not kept:
        raise NothingFound(f"work {work} has no page that fits")
    kept.sort(key=lambda answer: (-len(answer.witnesses), answer.title or "", answer.work_id))
    return AuditAnswer(tuple(kept))


def _witness_rows(
    connection: sa.Connection, work_id: str | None
) -> Iterator[tuple[str, Witness, sa.Row[*tuple[Any, ...]]]]:
    """Open witnesses with their pages, in the order of their works."""
    witness, part, document = schema.WITNESS, schema.PART, schema.DOCUMENT
    query = (
        sa.select(
            witness.c.work_id,
            witness.c.body,
            document.c.url,
            document.c.address,
            document.c.host,
            document.c.site_id,
            document.c.role,
            document.c.captured_at,
            document.c.published,
            document.c.credited_source,
            document.c.credited_authors,
        )
        .join(part, part.c.part_id == witness.c.part_id)
        .join(document, document.c.document_id == part.c.document_id)
        .where(witness.c.until.is_(None))
        .order_by(witness.c.work_id, document.c.captured_at.desc(), witness.c.part_id)
    )
    if work_id is not None:
        query = query.where(witness.c.work_id == work_id)
    for row in connection.execute(query):
        yield row.work_id, decode(Witness, row.body.encode(), row.work_id), row


def _work(
    connection: sa.Connection,
    work_id: str,
    rows: Sequence[tuple[str, Witness, sa.Row[*tuple[Any, ...]]]],
) -> WorkAnswer:
    state = connection.execute(
        sa.select(schema.WORK).where(
            (schema.WORK.c.work_id == work_id) & schema.WORK.c.until.is_(None)
        )
    ).one()
    canonical = _newest_version(connection, work_id)
    witnesses = [_witness(witness, row) for witness, row in _newest_pages(rows, canonical)]
    witnesses.sort(
        key=lambda witness: (
            witness.kind is not Kind.CANONICAL,
            witness.published or witness.captured_at,
            witness.url,
        )
    )
    elected = next(row for _, witness, row in rows if witness.part_id == canonical.part_id)
    return WorkAnswer(
        work_id=work_id,
        title=state.title,
        issuer=state.issuer,
        origin=decode(Origin, state.origin.encode(), work_id) if state.origin else None,
        canonical=CanonicalAnswer(
            version=canonical.version,
            url=elected.url,
            host=elected.host,
            site_id=elected.site_id,
            role=elected.role,
            published=elected.published,
            captured_at=elected.captured_at,
            text_sha256=canonical.text_sha256,
            object_key=canonical.object_key,
            decided_by=canonical.decided_by,
            paging=_paging(canonical, rows),
        ),
        witnesses=tuple(witnesses),
    )


def _newest_version(connection: sa.Connection, work_id: str) -> CanonicalVersion:
    table = schema.CANONICAL
    body = connection.execute(
        sa.select(table.c.body)
        .where(table.c.work_id == work_id)
        .order_by(table.c.version.desc())
        .limit(1)
    ).scalar_one()
    return decode(CanonicalVersion, body.encode(), work_id)


def _paging(
    canonical: CanonicalVersion, rows: Iterable[tuple[str, Witness, sa.Row[*tuple[Any, ...]]]]
) -> PagingAnswer | None:
    paging = canonical.paging
    if paging is None:
        return None
    urls = {witness.part_id: row.url for _, witness, row in rows}
    held = zip(paging.held, canonical.part_ids, strict=True)
    return PagingAnswer(
        pages=paging.pages,
        held=tuple(PageAnswer(page, urls[part_id]) for page, part_id in held),
        missing=paging.missing,
        declared_chars=paging.declared_chars,
    )


def _newest_pages(
    rows: Iterable[tuple[str, Witness, sa.Row[*tuple[Any, ...]]]], canonical: CanonicalVersion
) -> Iterator[tuple[Witness, sa.Row[*tuple[Any, ...]]]]:
    """One row a page: its newest state, or the one that the canonical text rests on."""
    seen: set[str] = set()
    elected = set(canonical.part_ids)
    ordered = sorted(rows, key=lambda row: row[1].part_id not in elected)
    for _, witness, row in ordered:
        if row.address not in seen:
            seen.add(row.address)
            yield witness, row


def _witness(witness: Witness, row: sa.Row[*tuple[Any, ...]]) -> WitnessAnswer:
    return WitnessAnswer(
        url=row.url,
        host=row.host,
        site_id=row.site_id,
        role=row.role,
        kind=witness.kind,
        contained=round(witness.contained, 4),
        covers=round(witness.covers, 4),
        jaccard=round(witness.jaccard, 4),
        published=row.published,
        captured_at=row.captured_at,
        credited_source=row.credited_source,
        credited_authors=tuple(json.loads(row.credited_authors)),
        flags=witness.flags,
        missing_sections=witness.missing_sections,
        figures=tuple(
            _same(pair.a)
            if pair is same(pair.a)
            else FigureAnswer(pair.a, pair.b, pair.verdict, pair.a_context, pair.b_context)
            for pair in witness.figures
        ),
        part_id=witness.part_id,
    )


@lru_cache(maxsize=65536)
def _same(words: str) -> FigureAnswer:
    """One object for a figure that thousands of witnesses have as it is."""
    return FigureAnswer(words, words, Verdict.SAME, "", "")


def _captured_since(answer: WorkAnswer, since: date) -> bool:
    begin = instant(datetime.combine(since, time.min, HOME_ZONE))
    return any(witness.captured_at >= begin for witness in answer.witnesses)
