"""Each capture to its one outcome: a document that the record lacks, or the reason why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from archive import keys
from archive.addresses import address, host_of
from archive.catalogue.lookup import Lookup
from archive.decisions import CaptureEntry
from archive.records import (
    Capture,
    Document,
    Original,
    Outcome,
    Rejection,
    Role,
    Site,
)
from pipelines.extract import extract
from pipelines.extract.workers import PAGE_SECONDS, Reading, read_pages
from pipelines.works.histories import has_lost

CARRIED = (Outcome.ARCHIVED, Outcome.UNCHANGED)
"""The outcomes of a capture that a document stands behind."""

UNDECLARED = Site(site_id="undeclared", name="", role=Role.UNKNOWN, hosts=())


@dataclass(frozen=True, slots=True)
class Admission:
    """What became of a run's captures; `documents` are those the record lacked."""

    captures: tuple[CaptureEntry, ...]
    documents: tuple[Document, ...]


@dataclass(slots=True)
class _Pages:
    """The newest document of every page, as of this capture: the record's and the run's own."""

    record: Lookup
    fresh: dict[str, Document] = field(default_factory=dict)
    newest: dict[str, Document] = field(default_factory=dict)
    ended: dict[tuple[str, str], tuple[Outcome, str | None]] = field(default_factory=dict)

    def known(self, capture: Capture) -> bool:
        """Whether there is no need to read: the document of these bytes at that address is
        there, or nothing came but word of an earlier capture."""
        if capture.original is not None:
            return True
        return self.holds(keys.document_id(capture.target_uri, capture.payload_digest))

    def holds(self, document_id: str) -> bool:
        return document_id in self.fresh or self.record.holds(document_id)

    def before(self, original: Original) -> tuple[Outcome, str | None] | None:
        """What became of an earlier capture, of this run or of the record."""
        own = self.ended.get((address(original.target_uri), original.payload_digest))
        return own or self.record.outcome_of(original)

    def stored(self, url: str) -> Document | None:
        return self.newest.get(address(url)) or self.record.page_at(url)

    def add(self, document: Document) -> None:
        self.fresh[document.document_id] = document
        stored = self.stored(document.url)
        if stored is None or stored.captured_at <= document.captured_at:
            self.newest[address(document.url)] = document


def admit(
    captures: Iterable[Capture],
    hosts: Mapping[str, Site],
    record: Lookup,
    *,
    read: Callable[[Capture], Reading] = extract,
    seconds: float = PAGE_SECONDS,
) -> Admission:
    """Read every capture and say what becomes of it. `hosts`: the declared sites by host.

    Worker processes read, a few captures ahead; what becomes of each is decided here, in
    the order of the captures. A page that breaks its reader (`read`, importable by name)
    or keeps it longer than `seconds` costs its own capture and nothing else.
    """
    pages = _Pages(record)
    readings = read_pages(captures, known=pages.known, read=read, seconds=seconds)
    return Admission(
        tuple(_admitted(capture, reading, hosts, pages) for capture, reading in readings),
        tuple(pages.fresh.values()),
    )


def _admitted(
    capture: Capture, reading: Reading | None, hosts: Mapping[str, Site], pages: _Pages
) -> CaptureEntry:
    own_id = keys.document_id(capture.target_uri, capture.payload_digest)
    document_id: str | None = own_id
    if capture.original is not None:
        outcome, detail, document_id = _as_before(capture, capture.original, pages)
    elif reading is None or pages.holds(own_id):
        outcome, detail = Outcome.UNCHANGED, ""
    else:
        outcome, detail = _outcome(reading, pages)
        if isinstance(reading, Document) and outcome is Outcome.ARCHIVED:
            pages.add(reading)
    if outcome is not Outcome.UNRESOLVED:
        pages.ended[address(capture.target_uri), capture.payload_digest] = (outcome, document_id)
    return CaptureEntry(
        target_uri=capture.target_uri,
        captured_at=capture.captured_at,
        status=capture.status,
        payload_digest=capture.payload_digest,
        location=capture.location,
        site_id=site_of(capture.target_uri, hosts).site_id,
        outcome=outcome,
        detail=detail,
        document_id=document_id if outcome in CARRIED else None,
    )


def _as_before(
    capture: Capture, original: Original, pages: _Pages
) -> tuple[Outcome, str, str | None]:
    """What becomes of a revisit: what became of the capture that it refers to.

    One that gave a document is unchanged; one that was turned down still is. Without that
    capture nobody knows what the page says, and an address that never was archived has not
    been now.
    """
    told = f"nothing changed since {original.captured_at or 'a capture'} of {original.target_uri}"
    same_page = address(original.target_uri) == address(capture.target_uri)
    before = pages.before(original) if same_page else None
    if before is None:
        return Outcome.UNRESOLVED, f"{told}, which the archive does not hold", None
    outcome, document_id = before
    return Outcome.UNCHANGED if outcome in CARRIED else outcome, told, document_id


def site_of(url: str, hosts: Mapping[str, Site]) -> Site:
    """The declared site that an address belongs to, or `UNDECLARED`."""
    return hosts.get(host_of(url), UNDECLARED)


def looks_worse(new: Document, stored: Document) -> bool:
    """A fetch that lost what the stored one has never takes its place by itself. An older
    capture that comes to the archive later is history, not a loss."""
    return new.captured_at >= stored.captured_at and has_lost(new, stored)


def _outcome(reading: Reading, pages: _Pages) -> tuple[Outcome, str]:
    if isinstance(reading, Rejection):
        return reading.outcome, reading.detail
    stored = pages.stored(reading.url)
    if stored is not None and looks_worse(reading, stored):
        return Outcome.WORSE, f"{len(reading.text)} characters for {len(stored.text)} stored"
    return Outcome.ARCHIVED, ""
