"""Each capture to its one outcome: a document that the record lacks, or the reason why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from archive import keys
from archive.addresses import address, host_name, host_of, owner_of
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
from pipelines.works.histories import PageHistory, Seen, has_lost

CARRIED = (Outcome.ARCHIVED, Outcome.UNCHANGED)
"""The outcomes of a capture that a document stands behind."""

UNDECLARED = "undeclared"
"""What the captures of hosts that no site declares are counted under."""


@dataclass(frozen=True, slots=True)
class Admission:
    """What became of a run's captures; `documents` are those the record lacked."""

    captures: tuple[CaptureEntry, ...]
    documents: tuple[Document, ...]


@dataclass(slots=True)
class _Pages:
    """What every page was, capture by capture: by the record and by the run so far."""

    record: Lookup
    fresh: dict[str, Document] = field(default_factory=dict)
    captured: dict[str, list[Seen]] = field(default_factory=dict)
    followed: dict[str, PageHistory] = field(default_factory=dict)
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

    def standing(self, capture: Capture) -> Document | None:
        """The document that stood at the capture's address when it was made."""
        place, moment = address(capture.target_uri), capture.captured_at
        page = self.followed.get(place)
        if page is None or (page.until is not None and page.until > moment):
            page = self._followed(place, moment)
        return page.standing

    def another(self, capture: Capture, document_id: str) -> bool:
        """Whether that page has been another document as well."""
        place = address(capture.target_uri)
        own = {each.document_id for each in self.captured.get(place, ())}
        return bool(own - {document_id}) or bool(self.record.revised([place]))

    def document(self, document_id: str) -> Document:
        """A document that is held."""
        return self.fresh.get(document_id) or self.record.documents([document_id])[document_id]

    def add(self, capture: Capture, document_id: str, fresh: Document | None) -> None:
        """Note that the page was that document when it was captured, which may be `fresh`."""
        if fresh is not None:
            self.fresh[document_id] = fresh
        place, moment = address(capture.target_uri), capture.captured_at
        self.captured.setdefault(place, []).append(Seen(moment, document_id))
        page = self.followed.get(place)
        if page is not None and (page.until is None or page.until <= moment):
            page.see(moment, self.document(document_id))
        else:  # what comes after it has to be looked at again
            self.followed.pop(place, None)

    def _followed(self, place: str, moment: datetime) -> PageHistory:
        """The page up to that moment; it is followed on from there where nothing came later."""
        own = self.captured.get(place, ())
        held = self.record.documents_at([place])
        held |= {each.document_id: self.document(each.document_id) for each in own}
        every = {*own, *(Seen(*each) for each in self.record.captures_at([place]))}
        known = sorted(each for each in every if each.document_id in held)
        page = PageHistory()
        for each in known:
            if each.captured_at <= moment:
                page.see(each.captured_at, held[each.document_id])
        if not known or known[-1].captured_at <= moment:
            self.followed[place] = page
        return page


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
    fresh: Document | None = None
    if capture.original is not None:
        outcome, detail, document_id = _as_before(capture, capture.original, pages)
    elif reading is None or pages.holds(own_id):
        outcome, detail = Outcome.UNCHANGED, ""
    elif isinstance(reading, Rejection):
        outcome, detail = reading.outcome, reading.detail
    else:
        outcome, detail, fresh = Outcome.ARCHIVED, "", reading
    if outcome in CARRIED and document_id is not None:
        if lost := _what_was_lost(capture, document_id, fresh, pages):
            outcome, detail = Outcome.WORSE, lost
        else:
            pages.add(capture, document_id, fresh)
    if outcome is not Outcome.UNRESOLVED:
        pages.ended[address(capture.target_uri), capture.payload_digest] = (outcome, document_id)
    return CaptureEntry(
        target_uri=capture.target_uri,
        captured_at=capture.captured_at,
        status=capture.status,
        payload_digest=capture.payload_digest,
        location=capture.location,
        site_id=site.site_id if (site := owner_of(capture.target_uri, hosts)) else UNDECLARED,
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
    """The declared site that an address belongs to; a host that none declares is one by itself.
    The registry gives names under gov.cn to organs of government only (CNNIC, 2002)."""
    if (declared := owner_of(url, hosts)) is not None:
        return declared
    host = host_of(url)
    role = Role.GOVERNMENT if f".{host_name(host)}".endswith(".gov.cn") else Role.UNKNOWN
    return Site(site_id=host, name="", role=role, hosts=())


def _what_was_lost(
    capture: Capture, document_id: str, fresh: Document | None, pages: _Pages
) -> str:
    """What a fetch lacks of what stood at its address, in words: it never takes that one's place
    by itself, be its text known or new. An older capture that comes to the archive later is
    history, not a loss."""
    if fresh is None and not pages.another(capture, document_id):
        return ""
    said, stored = fresh or pages.document(document_id), pages.standing(capture)
    if stored is None or not has_lost(said, stored):
        return ""
    return f"{len(said.text)} characters for {len(stored.text)} stored"
