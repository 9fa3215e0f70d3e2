"""The audit: who reposted what, when, how much of it, crediting whom, and what they changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from archive.audit.answers import (
    AuditAnswer,
    CanonicalAnswer,
    FigureAnswer,
    PageAnswer,
    PagingAnswer,
    SourceAnswer,
    WitnessAnswer,
    WorkAnswer,
)
from archive.audit.compliance import Compliance, Reference, compliance, lag, reference
from archive.audit.scope import Scope, audited
from archive.catalogue.members import Member, bodies, members_of, one_a_page
from archive.catalogue.reads import newest_versions, work_states
from archive.descent import Source
from archive.figure_pairs import FigurePair, same
from archive.moments import told_instant
from archive.records import CanonicalVersion, Origin
from archive.texts.former import (
    Former,
    FormerState,
    Judged,
    Reading,
    figure_reading,
    judged,
    versions_of_parts,
)
from archive.texts.reading import resolve_work
from archive.vocabulary import Verdict

__all__ = [
    "AuditAnswer",
    "CanonicalAnswer",
    "FigureAnswer",
    "Listed",
    "PageAnswer",
    "PagingAnswer",
    "SourceAnswer",
    "WitnessAnswer",
    "WorkAnswer",
    "WorkPages",
    "audit",
    "audit_of",
    "audited_page",
    "pages_of",
    "work_answer",
]


@dataclass(frozen=True, slots=True)
class Listed:
    """Which of a work's witnesses an answer lists, and the names that a source is looked up
    in (see `archive.audit.compliance.read_sources`). Without a limit it lists all. `now`: of a
    page that carries the work no more, nothing is asked as a repost. `part_id`: one state of
    a page alone, be it the newest or an older one."""

    limit: int | None = None
    offset: int = 0
    sources: frozenset[str] | None = None
    now: bool = False
    part_id: str | None = None


@dataclass(frozen=True, slots=True)
class WorkPages:
    """A work and all pages that carry it, a light row each, in the order of every list of
    them; `every` are all rows, also of a page's older states."""

    work_id: str
    title: str | None
    issuer: str | None
    origin: Origin | None
    canonical: CanonicalVersion
    pages: tuple[Member, ...]
    every: Mapping[str, Member]

    @property
    def elected(self) -> Member:
        """The page that the canonical text stands on, or begins on."""
        return self.every[self.canonical.part_id]

    @property
    def held_against(self) -> Reference:
        """The page that the others are held against."""
        return reference(self.pages, self.elected, self.every.values())

    def formers(self, connection: sa.Connection) -> dict[str, FormerState]:
        """The earlier states of the canonical page (see `archive.texts.former`), by part."""
        elected, rests_on = self.elected, set(self.canonical.part_ids)
        own = [
            one
            for part_id, one in self.every.items()
            if part_id not in rests_on and one.site_id == elected.site_id
        ]
        if not own:
            return {}
        versions = versions_of_parts(connection, self.work_id)
        addresses = {self.every[part_id].address for part_id in rests_on & self.every.keys()}
        return {
            one.part_id: FormerState(
                versions.get(one.part_id), one.url, one.part_id, told_instant(one.captured_at)
            )
            for one in own
            if one.address in addresses or one.part_id in versions
        }


def audit(
    connection: sa.Connection,
    *,
    work: str | None = None,
    scope: Scope | None = None,
    listed: Listed | None = None,
) -> AuditAnswer:
    """Who reposted what: of one work (an id that was merged away is followed), else of those
    that `scope` chooses. Raises `NothingFound` for a work id that never was."""
    if work is not None:
        ids: Sequence[str] = [resolve_work(connection, work)]
    else:
        _, ids = audited(connection, scope or Scope(), None)
    return audit_of(connection, ids, listed)


def audit_of(
    connection: sa.Connection, work_ids: Sequence[str], listed: Listed | None = None
) -> AuditAnswer:
    """The audit of those works that stand, in that order."""
    every = {one.work_id: one for one in pages_of(connection, work_ids)}
    works = (work_answer(connection, every[one], listed or Listed()) for one in work_ids)
    return AuditAnswer(tuple(works))


def audited_page(
    connection: sa.Connection,
    scope: Scope,
    limit: int | None,
    offset: int,
    listed: Listed | None = None,
) -> tuple[int, AuditAnswer]:
    """How many works an audit has in all, and one page of it (without a limit all)."""
    total, ids = audited(connection, scope, limit, offset)
    return total, audit_of(connection, ids, listed)


def pages_of(connection: sa.Connection, work_ids: Sequence[str]) -> Iterator[WorkPages]:
    """Those works with their pages, by work id."""
    states = work_states(connection, work_ids)
    versions = newest_versions(connection, work_ids)
    for work_id, members in members_of(connection, work_ids):
        state, canonical = states[work_id], versions[work_id]
        yield WorkPages(
            work_id=work_id,
            title=state.title,
            issuer=state.issuer,
            origin=state.origin,
            canonical=canonical,
            pages=one_a_page(members, canonical),
            every={member.part_id: member for member in members},
        )


def work_answer(connection: sa.Connection, work: WorkPages, listed: Listed) -> WorkAnswer:
    """A work with the witnesses that are listed."""
    shown = _shown(work, listed)
    states = work.formers(connection)
    asked = [*shown, *(work.every[part_id] for part_id in states)]
    known = bodies(connection, work.work_id, asked)
    # Witnesses with the same figures share one list of them, and of what is said of them.
    lists = {id(one.figures): one.figures for one in known.values()}
    figures = {key: _figures(pairs, {}) for key, pairs in lists.items()}
    formers = tuple(Former.of(state, known[part_id]) for part_id, state in states.items())
    told = _Told(work, work.held_against, listed, formers, figures)
    return WorkAnswer(
        work_id=work.work_id,
        title=work.title,
        issuer=work.issuer,
        origin=work.origin,
        canonical=_canonical(work),
        witnesses=tuple(
            _witness(member, judged(known[member.part_id], formers), told) for member in shown
        ),
        pages=len(work.pages),
        ended=sum(one.replaced_at is not None for one in work.pages),
    )


def _shown(work: WorkPages, listed: Listed) -> Sequence[Member]:
    if listed.part_id is not None:
        return [work.every[listed.part_id]]
    end = None if listed.limit is None else listed.offset + listed.limit
    return work.pages[listed.offset : end]


def asked_of(member: Member, held: Reference, listed: Listed) -> Compliance | None:
    """What a page does of what is asked of a repost; None where nothing is."""
    if listed.now and member.replaced_at is not None:
        return None
    return compliance(member, held, listed.sources)


def _canonical(work: WorkPages) -> CanonicalAnswer:
    canonical, elected = work.canonical, work.elected
    return CanonicalAnswer(
        version=canonical.version,
        url=elected.url,
        host=elected.host,
        site_id=elected.site_id,
        role=elected.role,
        published=elected.published,
        captured_at=told_instant(elected.captured_at),
        text_sha256=canonical.text_sha256,
        object_key=canonical.object_key,
        decided_by=canonical.decided_by,
        paging=_paging(work),
        last_seen=_told_if_any(elected.last_seen),
        replaced_at=_told_if_any(elected.replaced_at),
    )


def _told_if_any(written: str | None) -> str | None:
    return told_instant(written) if written else None


def _paging(work: WorkPages) -> PagingAnswer | None:
    paging = work.canonical.paging
    if paging is None:
        return None
    held = zip(paging.held, work.canonical.part_ids, strict=True)
    return PagingAnswer(
        pages=paging.pages,
        held=tuple(PageAnswer(page, work.every[part_id].url) for page, part_id in held),
        missing=paging.missing,
        declared_chars=paging.declared_chars,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What each witness of a work is held against, and the figures of each list of them as
    they are told of whoever has none of an earlier state."""

    work: WorkPages
    held: Reference
    listed: Listed
    formers: tuple[Former, ...]
    figures: Mapping[int, tuple[FigureAnswer, ...]]


def _witness(member: Member, own: Judged, told: _Told) -> WitnessAnswer:
    witness = own.witness
    return WitnessAnswer(
        url=member.url,
        host=member.host,
        site_id=member.site_id,
        role=member.role,
        kind=witness.kind,
        contained=round(witness.contained, 4),
        covers=round(witness.covers, 4),
        jaccard=round(witness.jaccard, 4),
        published=member.published,
        captured_at=told_instant(member.captured_at),
        credited_source=member.credited_source,
        credited_authors=_authors(member.credited_authors),
        flags=witness.flags,
        missing_sections=witness.missing_sections,
        figures=_figures(witness.figures, own.figures)
        if own.figures
        else told.figures[id(witness.figures)],
        part_id=witness.part_id,
        site_name=member.site_name,
        title=member.title,
        original_title=member.original_title,
        editor=member.editor,
        first_seen=told_instant(member.first_seen),
        lag=lag(member, told.held),
        credit=witness.credit,
        source=_source(witness.source, told),
        compliance=asked_of(member, told.held, told.listed),
        defects=witness.defects,
        defects_seen=witness.defects_seen,
        superseded=own.superseded,
        last_seen=_told_if_any(member.last_seen),
        replaced_at=_told_if_any(member.replaced_at),
    )


def _source(source: Source | None, told: _Told) -> SourceAnswer | None:
    every = told.work.every
    if source is None or source.part_id is None or source.part_id not in every:
        return None
    page = every[source.part_id]
    versions = {one.state.part_id: one.state.version for one in told.formers}
    return SourceAnswer(
        url=page.url,
        host=page.host,
        part_id=page.part_id,
        strength=source.strength,
        ordered=source.ordered,
        evidence=source.evidence,
        captured_at=told_instant(page.captured_at),
        version=versions.get(page.part_id),
    )


@lru_cache(maxsize=4096)
def _authors(written: str) -> tuple[str, ...]:
    return tuple(json.loads(written))


def _figures(
    pairs: tuple[FigurePair, ...], as_in: Mapping[Reading, FormerState]
) -> tuple[FigureAnswer, ...]:
    return tuple(
        _same(pair.a) if pair is same(pair.a) else figure_answer(pair, as_in) for pair in pairs
    )


def figure_answer(pair: FigurePair, as_in: Mapping[Reading, FormerState]) -> FigureAnswer:
    """What became of a figure, which may be as an earlier state of the canonical page has it."""
    state = as_in.get(figure_reading(pair)) if pair.verdict is not Verdict.SAME else None
    verdict = Verdict.SUPERSEDED if state else pair.verdict
    return FigureAnswer(pair.a, pair.b, verdict, pair.a_context, pair.b_context, state)


@lru_cache(maxsize=65536)
def _same(words: str) -> FigureAnswer:
    """One object for a figure that thousands of witnesses have as it is."""
    return FigureAnswer(words, words, Verdict.SAME, "", "")
