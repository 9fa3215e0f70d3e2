"""Reading the archive: the text of a page, the canonical text of a work and its versions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from archive.addresses import address
from archive.catalogue import schema
from archive.catalogue.reads import HELD, canonical_text, chunks, is_newest, standing, work_states
from archive.catalogue.tombstones import refuse_removed, removed_pages
from archive.decisions import PartEntry, decode, part_of
from archive.errors import NothingFound
from archive.records import CanonicalVersion, Document, Origin, Part, Role
from archive.search.folding import title_key
from archive.texts.identity import is_of_another_line, merged_into, split_off
from archive.texts.naming import NamedBy, named_work, resolve_work

__all__ = [
    "OriginalHeld",
    "PageInWorks",
    "ShowAnswer",
    "VersionAnswer",
    "newest_document",
    "page_in_works",
    "resolve_work",
    "show",
    "text_answer",
]


@dataclass(frozen=True, slots=True)
class VersionAnswer:
    """One canonical version in short; `decided_at` is when the run that elected it began."""

    version: int
    url: str
    decided_by: str
    decided_at: datetime
    text_sha256: str
    object_key: str
    supersedes: int | None


class OriginalHeld(StrEnum):
    """Whether the page on which a work first appeared is held, as far as the evidence goes."""

    CAPTURED = "captured"  # the site that issued it published it itself
    CLAIMED = "claimed"  # the text stands on a page of the press that names the origin
    NOT_CAPTURED = "not_captured"  # others name an origin of which no page is held
    UNKNOWN = "unknown"  # nothing names an origin


@dataclass(frozen=True, slots=True)
class ShowAnswer:
    """A canonical text, with every version there was up to the night asked for.

    `origin` names whose text it is and why, be its own page held or not, which `original`
    says; `split_into` are works that took texts of this one away. `merged_from` are ids of
    works that it took in, which have versions of their own: the answer is about such a version
    where `versions_of` is not the work's id.
    """

    work_id: str
    version: int
    title: str | None
    url: str
    text_sha256: str
    object_key: str
    decided_by: str
    origin: Origin | None
    original: OriginalHeld
    split_into: tuple[str, ...]
    versions: tuple[VersionAnswer, ...]
    text: str
    versions_of: str
    merged_from: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageInWorks:
    """A page's parts, the works they stand in, and those that a canonical text rests on."""

    parts: tuple[Part, ...]
    works: frozenset[str]
    elected: frozenset[str]


def newest_document(connection: sa.Connection, url: str) -> Document:
    """The newest capture of that page that carried text.

    Raises `NothingFound`, saying what became of the captures that carried none.
    """
    refuse_removed(connection, address(url))
    capture, document = schema.CAPTURE, schema.DOCUMENT
    body = connection.scalar(
        sa.select(document.c.body)
        .join(capture, capture.c.document_id == document.c.document_id)
        .where(capture.c.address == address(url))
        .order_by(
            (capture.c.target_uri == url).desc(),
            capture.c.captured_at.desc(),
            document.c.document_id,
        )
        .limit(1)
    )
    if body is None:
        raise _no_text(connection, url)
    return decode(Document, body, url)


def text_answer(document: Document) -> dict[str, object]:
    """A document as the JSON of `dingben text`: every field by its own name."""
    answer = asdict(document)
    first = ("url", "title", "published", "credited_source", "credited_authors", "issuer", "text")
    return {name: answer[name] for name in (*first, *(key for key in answer if key not in first))}


def page_in_works(connection: sa.Connection, url: str) -> PageInWorks:
    """The newest document at that address as the works see it. Raises `NothingFound`."""
    document = newest_document(connection, url)
    part, witness, canonical = schema.PART, schema.WITNESS, schema.CANONICAL
    rows = connection.execute(
        sa.select(part).where(part.c.document_id == document.document_id).order_by(part.c.part_id)
    ).all()
    ids = [row.part_id for row in rows]
    works = sa.select(witness.c.work_id).where(witness.c.part_id.in_(ids) & standing(witness))
    stands = schema.WORK
    elected = (
        sa.select(canonical.c.part_id)
        .join(stands, (stands.c.work_id == canonical.c.work_id) & standing(stands))
        .where(canonical.c.part_id.in_(ids) & is_newest(canonical))
    )
    return PageInWorks(
        parts=tuple(part_of(document, decode(PartEntry, row.body, row.part_id)) for row in rows),
        works=frozenset(connection.scalars(works)),
        elected=frozenset(connection.scalars(elected)),
    )


def show(
    connection: sa.Connection, name: str, version: int | None = None, sequence: int | None = None
) -> ShowAnswer:
    """The canonical text of a work, by any name (`archive.texts.naming`): the newest version, a
    numbered one, or the one that stood as of a run. Versions on removed pages are left out. A
    numbered version of an id that was merged into another work is still that of the id.

    Raises `NothingFound` (`Removed` for a version that is left out), `SeveralWorks`.
    """
    named = named_work(connection, name, sequence)
    work_id = line = named.work_id
    if named.by is NamedBy.FORMER_ID and is_of_another_line(connection, name, version, work_id):
        line = name
    versions = _versions(connection, line, sequence)
    chosen = [one for one, _ in versions if version in (None, one.version)]
    if not chosen:
        have = ", ".join(str(one.version) for one, _ in versions) or "none"
        raise NothingFound(
            "work {work_id} has no version {version}; it has {have}",
            work_id=work_id,
            version=version,
            have=have,
        )
    elected = chosen[-1]
    pages = _pages(connection, (one for one, _ in versions))
    removed = removed_pages(connection)
    refuse_removed(connection, *(removed & {pages[one].address for one in elected.part_ids}))
    text, document = canonical_text(connection, elected)
    state = work_states(connection, [work_id], sequence).get(work_id)
    origin = state.origin if state else None
    return ShowAnswer(
        work_id=work_id,
        version=elected.version,
        title=elected.title,
        url=document.url,
        text_sha256=elected.text_sha256,
        object_key=elected.object_key,
        decided_by=elected.decided_by,
        origin=origin,
        original=_original(connection, origin, document),
        split_into=tuple(split_off(connection, work_id, sequence)),
        versions=tuple(
            _version(one, started_at, pages[one.part_id].url)
            for one, started_at in versions
            if removed.isdisjoint(pages[each].address for each in one.part_ids)
        ),
        text=text,
        versions_of=line,
        merged_from=tuple(merged_into(connection, work_id, sequence)),
    )


def _versions(
    connection: sa.Connection, work_id: str, sequence: int | None
) -> list[tuple[CanonicalVersion, str]]:
    """The versions that an id has, oldest first, each with when the run that elected it began."""
    table, run = schema.CANONICAL, schema.RUN
    query = (
        sa.select(table.c.body, run.c.started_at)
        .join(run, run.c.sequence == table.c.since)
        .where(table.c.work_id == work_id)
        .order_by(table.c.version)
    )
    if sequence is not None:
        query = query.where(table.c.since <= sequence)
    return [
        (decode(CanonicalVersion, row.body, work_id), row.started_at)
        for row in connection.execute(query)
    ]


def _pages(
    connection: sa.Connection, versions: Iterable[CanonicalVersion]
) -> dict[str, sa.Row[str, str, str]]:
    """The pages (url, address) that the texts of those versions stand on, by part."""
    part, document = schema.PART, schema.DOCUMENT
    return {
        row.part_id: row
        for chunk in chunks(part_id for one in versions for part_id in one.part_ids)
        for row in connection.execute(
            sa.select(part.c.part_id, document.c.url, document.c.address)
            .select_from(HELD)
            .where(part.c.part_id.in_(chunk))
        )
    }


def _original(connection: sa.Connection, origin: Origin | None, document: Document) -> OriginalHeld:
    """What the evidence for an origin says of its page; `document` has the canonical text."""
    if origin is None:
        return OriginalHeld.UNKNOWN
    if origin.evidence == "captured":
        return OriginalHeld.CAPTURED
    table = schema.DOCUMENT
    role = connection.scalar(
        sa.select(table.c.role).where(table.c.document_id == document.document_id)
    )
    named = title_key(document.credited_source or "") == title_key(origin.name)
    return OriginalHeld.CLAIMED if role == Role.PRESS.value and named else OriginalHeld.NOT_CAPTURED


def _version(canonical: CanonicalVersion, started_at: str, url: str) -> VersionAnswer:
    return VersionAnswer(
        version=canonical.version,
        url=url,
        decided_by=canonical.decided_by,
        decided_at=datetime.fromisoformat(started_at),
        text_sha256=canonical.text_sha256,
        object_key=canonical.object_key,
        supersedes=canonical.supersedes,
    )


def _no_text(connection: sa.Connection, url: str) -> NothingFound:
    """What became of the captures of a page that has no text."""
    table = schema.CAPTURE
    row = connection.execute(
        sa.select(table)
        .where(table.c.address == address(url))
        .order_by(table.c.captured_at.desc())
        .limit(1)
    ).first()
    if row is None:
        return NothingFound("the archive has no capture of {url}", url=url)
    return NothingFound(
        "{url} was captured, but gave no text: {outcome} ({detail})",
        url=url,
        outcome=row.outcome,
        detail=row.detail,
    )
