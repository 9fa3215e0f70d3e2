"""Each capture to its one outcome: a document that the record lacks, or the reason why not."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from archive.addresses import address, host_of
from archive.decisions import CaptureEntry
from archive.lookup import Lookup
from archive.records import Capture, Document, Flag, Outcome, Rejection, Role, Site
from pipelines.extract import extract

log = logging.getLogger(__name__)

UNDECLARED = Site(site_id="undeclared", name="", role=Role.UNKNOWN, hosts=())

# A page that lost half of its text since the last night was cut, blocked or put behind
# a wall; whoever shortened it on purpose will be seen by the reader of `worse` counts.
SHRUNK = 0.5


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

    def holds(self, document: Document) -> bool:
        return document.document_id in self.fresh or self.record.holds(document.document_id)

    def stored(self, url: str) -> Document | None:
        return self.newest.get(address(url)) or self.record.page_at(url)

    def add(self, document: Document) -> None:
        self.fresh[document.document_id] = document
        self.newest[address(document.url)] = document


def admit(captures: Iterable[Capture], hosts: Mapping[str, Site], record: Lookup) -> Admission:
    """Read every capture and say what becomes of it. `hosts`: the declared sites by host.

    One capture is held at a time. A page that breaks the reader costs its own capture
    and nothing else.
    """
    pages = _Pages(record)
    entries: list[CaptureEntry] = []
    for capture, reading in _readings(captures):
        outcome, detail = _outcome(reading, pages)
        document_id = None
        if isinstance(reading, Document) and outcome is not Outcome.WORSE:
            document_id = reading.document_id
            if outcome is Outcome.ARCHIVED:
                pages.add(reading)
        entries.append(
            CaptureEntry(
                target_uri=capture.target_uri,
                captured_at=capture.captured_at,
                status=capture.status,
                payload_digest=capture.payload_digest,
                location=capture.location,
                site_id=site_of(capture.target_uri, hosts).site_id,
                outcome=outcome,
                detail=detail,
                document_id=document_id,
            )
        )
    return Admission(tuple(entries), tuple(pages.fresh.values()))


def site_of(url: str, hosts: Mapping[str, Site]) -> Site:
    """The declared site that an address belongs to, or `UNDECLARED`."""
    return hosts.get(host_of(url), UNDECLARED)


def looks_worse(new: Document, stored: Document) -> bool:
    """A fetch that lost what the stored one has never takes its place by itself."""
    losses = {Flag.LOGIN_WALL, Flag.DIGITS_MASKED, Flag.TRUNCATED, Flag.MOJIBAKE}
    lost = losses & (set(new.flags) - set(stored.flags))
    return bool(lost) or len(new.text) < SHRUNK * len(stored.text)


def _readings(captures: Iterable[Capture]) -> Iterator[tuple[Capture, Document | Rejection]]:
    """The per-page boundary: whatever a page does to the reader is counted against it."""
    for capture in captures:
        reading: Document | Rejection
        try:
            reading = extract(capture)
        except Exception as error:
            log.exception("a page broke the reader: %s", capture.target_uri)
            detail = f"{type(error).__name__}: {error}"
            reading = Rejection(capture.target_uri, "extract", Outcome.FAILED_ERROR, detail)
        yield capture, reading


def _outcome(reading: Document | Rejection, pages: _Pages) -> tuple[Outcome, str]:
    if isinstance(reading, Rejection):
        return reading.outcome, reading.detail
    if pages.holds(reading):
        return Outcome.UNCHANGED, ""
    stored = pages.stored(reading.url)
    if stored is not None and looks_worse(reading, stored):
        return Outcome.WORSE, f"{len(reading.text)} characters for {len(stored.text)} stored"
    return Outcome.ARCHIVED, ""
