"""What an audit answers with. The same names stand in the JSON of the verbs and of the API."""

from __future__ import annotations

from dataclasses import dataclass

from archive.audit.compliance import Compliance, Lag
from archive.descent import Credit, SourceEvidence, TextDefect
from archive.records import Flag, Kind, Origin, Verdict
from archive.texts.former import FormerState, Superseded
from archive.vocabulary import Strength


@dataclass(frozen=True, slots=True)
class FigureAnswer:
    """A figure of the canonical text and what stands for it in the copy, with the words
    around either; empty where there is none. `as_in` is the earlier state of the canonical
    page that has what the copy has: the verdict is then `superseded`, whatever it would be."""

    canonical: str
    copy: str
    verdict: Verdict
    canonical_context: str
    copy_context: str
    as_in: FormerState | None = None


@dataclass(frozen=True, slots=True)
class SourceAnswer:
    """The page that a witness was most likely copied from, how far the evidence goes, whether
    it also says which of the two is the copy, and the evidence (see `pipelines.works.lineage`).
    `captured_at` is the first capture of the page as it was then, and `version` the one that it
    was of the work, where the page has been corrected since."""

    url: str
    host: str
    part_id: str
    strength: Strength
    ordered: bool
    evidence: tuple[SourceEvidence, ...]
    captured_at: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """One page that carries the work. Shares are 0–1, rounded to four places.

    `first_seen` is the first capture of the page as a witness. Of a page that ceased to carry
    the work, `last_seen` is the last capture that did and `replaced_at` the first that showed
    another text in its place; both are null while it carries it, as far as it was seen. `lag`
    and `compliance` are null for the page that the others are held against, and for the
    origin's own; `source` is null where nothing says whom the page was copied from; `defects`
    are the first of `defects_seen`. What the page has as the canonical page had it before
    stands in `superseded`, and is neither among its flags and missing sections nor its
    defects.
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
    superseded: Superseded | None = None
    last_seen: str | None = None
    replaced_at: str | None = None


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
    rule elected it; `paging` is null for a text that is no piece of a paged article. The page
    may have come to carry another text since: `last_seen` and `replaced_at` are as in
    `WitnessAnswer`."""

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
    last_seen: str | None = None
    replaced_at: str | None = None


@dataclass(frozen=True, slots=True)
class WorkAnswer:
    """A work and those who carry it, the canonical witness first: all of them, or one page of
    the list of `pages`; `ended` of these have since come to carry something else."""

    work_id: str
    title: str | None
    issuer: str | None
    origin: Origin | None
    canonical: CanonicalAnswer
    witnesses: tuple[WitnessAnswer, ...]
    pages: int = 0
    ended: int = 0


@dataclass(frozen=True, slots=True)
class AuditAnswer:
    """The works that were asked for, those with most witnesses first."""

    works: tuple[WorkAnswer, ...]
