"""The central types: what one room hands to the next.

Every type is a frozen dataclass; a stage returns a new type and never widens an old one.
Times: `captured_at` is ours (aware, UTC), `published` is theirs (ISO 8601 as the page states
it: a date, or a date and time with +08:00; or None). Offsets count Python characters of
`Document.text`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from archive.attachments import FileLink
from archive.descent import Credit, Source, TextDefects
from archive.figure_pairs import FigurePair, FigurePairs
from archive.paging import Paging
from archive.vocabulary import Flag, Kind, Outcome, Relation, Role, RunOutcome, Verdict
from archive.yields import Expectations, SiteYield

__all__ = [
    "CanonicalVersion",
    "Capture",
    "Defect",
    "Document",
    "Evidence",
    "Expectations",
    "FigurePair",
    "Fingerprint",
    "Flag",
    "Kind",
    "Origin",
    "Original",
    "Outcome",
    "Part",
    "Rejection",
    "Relation",
    "Removal",
    "Reprint",
    "Role",
    "RunOutcome",
    "RunReport",
    "Site",
    "SiteCount",
    "SiteYield",
    "Span",
    "Verdict",
    "WarcLocation",
    "Witness",
    "Work",
]


@dataclass(frozen=True, slots=True)
class Site:
    """A declared site, as far as anything after the crawl needs to know it."""

    site_id: str
    name: str
    role: Role
    hosts: tuple[str, ...]
    expectations: Expectations = field(default_factory=Expectations)


@dataclass(frozen=True, slots=True)
class WarcLocation:
    """Where a capture's record lies: object key of the WARC, byte offset and length."""

    key: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Original:
    """The earlier capture that a revisit says nothing changed since; what is not stated is
    empty or None."""

    target_uri: str
    captured_at: datetime | None
    payload_digest: str


@dataclass(frozen=True, slots=True)
class Capture:
    """One recorded answer. `payload` is the body with transfer and content coding
    undone; `payload_digest` is the WARC's own (`sha1:BASE32`, over the coded body).

    `original` is set for a revisit whose original lies in another file: its payload is
    empty. `via` is the page that a file was linked from, where the crawl noted it.
    """

    target_uri: str
    answered_uri: str
    captured_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    payload: bytes
    payload_digest: str
    location: WarcLocation
    original: Original | None = None
    via: str | None = None

    def header(self, name: str) -> str | None:
        """The first header of that name, any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Removal:
    """A piece of page text that was cut, and the rule that cut it."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a metadata field has its value: the rule that found it and the words it read."""

    field: str
    rule: str
    quote: str


@dataclass(frozen=True, slots=True)
class Defect:
    """Damage seen in the text itself: its name (a `Flag` value or a defect's own) and the words."""

    name: str
    quote: str


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one captured page and what the page says about it.

    `text` has one paragraph a line, no blank lines, and is not normalised. `outline` holds
    the top-level section numerals present, in order. `credited_source` is never itself.
    """

    document_id: str
    url: str
    captured_at: datetime
    payload_digest: str
    text: str
    title: str | None = None
    original_title: str | None = None
    published: str | None = None
    credited_source: str | None = None
    credited_authors: tuple[str, ...] = ()
    editor: str | None = None
    issuer: str | None = None
    document_number: str | None = None
    outline: tuple[str, ...] = ()
    page: int | None = None
    pages: int | None = None
    declared_chars: int | None = None
    flags: tuple[Flag, ...] = ()
    defects: tuple[Defect, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    removed: tuple[Removal, ...] = ()
    attachments: tuple[FileLink, ...] = ()
    extractor: str = ""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a capture gave no document: stage, counted outcome, one line of detail."""

    target_uri: str
    stage: str
    outcome: Outcome
    detail: str
    attachments: tuple[FileLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a document that carries one text: all of it, or one report of a compilation.
    Works are made of parts; a plain text without a page is one as well. `text` is the document's
    `text[start:end]`; the rest is what its document says that bears on which text this is."""

    part_id: str
    document_id: str
    start: int
    end: int
    text: str
    title: str | None = None
    url: str | None = None
    captured_at: datetime | None = None
    published: str | None = None
    issuer: str | None = None
    document_number: str | None = None
    credited_source: str | None = None
    page: int | None = None
    pages: int | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What finds a part again. All arrays are read-only.

    `signature`: uint32, shape (permutations,), datasketch's MinHash; `passages`: uint64,
    shape (n,), winnowed keys of character n-grams; `positions`: uint32, shape (n,), where
    each passage begins in the normalised text. Two fingerprints compare only under one
    `scheme` (permutation, seed, n-grams, window, normaliser version).
    """

    part_id: str
    scheme: str
    length: int
    signature: NDArray[np.uint32]
    passages: NDArray[np.uint64]
    positions: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Span:
    """An aligned passage: half-open character ranges into the two raw texts."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int


@dataclass(frozen=True, slots=True)
class Reprint:
    """A verified relation of two parts: an edge. Shares are of normalised characters, in [0, 1].

    `contained_a`: share of a found in b; `contained_b`: share of b found in a.
    `reason` says in words why the relation has its name.
    """

    a: str
    b: str
    relation: Relation
    contained_a: float
    contained_b: float
    jaccard: float
    spans: tuple[Span, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose text a work is: the name, what kind of evidence says so, and its words."""

    name: str
    evidence: str
    quote: str


@dataclass(frozen=True, slots=True)
class CanonicalVersion:
    """The elected text of a work. `object_key` holds exactly `text_sha256`'s text.

    It rests on `part_id`; one that runs over several pages goes on in the parts
    `continued_in`, and `paging` says which pages there are.
    """

    work_id: str
    version: int
    part_id: str
    title: str | None
    text_sha256: str
    object_key: str
    decided_by: str
    supersedes: int | None
    continued_in: tuple[str, ...] = ()
    paging: Paging | None = None

    @property
    def part_ids(self) -> tuple[str, ...]:
        """Every part that the text rests on, in order."""
        return self.part_id, *self.continued_in


@dataclass(frozen=True, slots=True)
class Witness:
    """A page that carries a work, measured against the work's canonical text.

    `defects` are the first of its differences inside passages that the two share,
    `defects_seen` how many there are. `credit` and `source` are None for a page that is yet
    to be held against the other witnesses.
    """

    part_id: str
    kind: Kind
    contained: float
    covers: float
    jaccard: float
    flags: tuple[Flag, ...]
    missing_sections: tuple[str, ...]
    figures: FigurePairs
    decided_by: str
    defects: TextDefects = ()
    defects_seen: int = 0
    credit: Credit | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """One text, whatever pages carry it. `merged_from` are ids that now redirect here; the
    versions of the one that a new id `continues` are its own."""

    work_id: str
    title: str | None
    issuer: str | None
    origin: Origin | None
    canonical: CanonicalVersion
    witnesses: tuple[Witness, ...]
    merged_from: tuple[str, ...] = ()
    continues: str | None = None


@dataclass(frozen=True, slots=True)
class SiteCount:
    """What became of one site's captures in a run, and what the site yielded in it."""

    site_id: str
    outcomes: tuple[tuple[Outcome, int], ...]
    yielded: SiteYield = field(default_factory=SiteYield)


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did. `problems` are the lines an operator must read, `remarks` exceptions
    that were made on purpose."""

    run_id: str
    outcome: RunOutcome
    started_at: datetime
    finished_at: datetime
    captures: int
    sites: tuple[SiteCount, ...]
    works_new: int
    works_changed: int
    versions_new: int
    problems: tuple[str, ...]
    code_version: str
    scheme: str
    remarks: tuple[str, ...] = ()
