"""What an audit answers with. The same names stand in the JSON of the verbs and of the API."""

from __future__ import annotations

from dataclasses import dataclass

from archive.audit.compliance import Compliance, Lag
from archive.descent import Credit, SourceEvidence, TextDefect
from archive.records import Flag, Kind, Origin, Verdict
from archive.vocabulary import Strength


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
class SourceAnswer:
    """The page that a witness was most likely copied from, how far the evidence goes, whether
    it also says which of the two is the copy, and the evidence (see `pipelines.works.lineage`)."""

    url: str
    host: str
    part_id: str
    strength: Strength
    ordered: bool
    evidence: tuple[SourceEvidence, ...]


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """One page that carries the work. Shares are 0–1, rounded to four places.

    `first_seen` is the first capture of the page as a witness; `lag` and `compliance`
    are null for the page that the others are held against, and for the origin's own; `source`
    is null where nothing says whom the page was copied from; `defects` are the first of
    `defects_seen`.
    """

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
    site_name: str = ""
    title: str | None = None
    original_title: str | None = None
    editor: str | None = None
    first_seen: str = ""
    lag: Lag | None = None
    credit: Credit | None = None
    source: SourceAnswer | None = None
    compliance: Compliance | None = None
    defects: tuple[TextDefect, ...] = ()
    defects_seen: int = 0


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
    """A work and those who carry it, the canonical witness first: all of them, or one page of
    the list of `pages`."""

    work_id: str
    title: str | None
    issuer: str | None
    origin: Origin | None
    canonical: CanonicalAnswer
    witnesses: tuple[WitnessAnswer, ...]
    pages: int = 0


@dataclass(frozen=True, slots=True)
class AuditAnswer:
    """The works that were asked for, those with most witnesses first."""

    works: tuple[WorkAnswer, ...]
