"""From sealed WARC files to a committed run: the whole way of a page, on one screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive import keys
from archive.addresses import host_of
from archive.amounts import number_of
from archive.bucket.store import ObjectStore
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.ledger import catch_up, commit
from archive.catalogue.lookup import Lookup
from archive.decisions import (
    CaptureEntry,
    DecidedRun,
    Decisions,
    DocumentEntry,
    PartEntry,
    encode,
    entry_of,
)
from archive.paging import joined_text
from archive.records import Capture, Document, Part, RunReport, Site, Work
from archive.warc.captures import WarcDamaged, read_captures
from pipelines.admission import admit, site_of
from pipelines.finding import find_reprints
from pipelines.host_lines import trimmed
from pipelines.report import run_report, unstable
from pipelines.reprints.candidates import PassageIndex
from pipelines.reprints.fingerprint import SCHEME, fingerprints
from pipelines.sealed import SealedRun, verify
from pipelines.works.cut import cut
from pipelines.works.neighbourhood import Arrivals, neighbourhood
from pipelines.works.pages import adjoining, page_breaks
from pipelines.works.settlement import settle

HISTORY = 120
"""Runs in which a site's last nights are looked for: imports, and a month of days that were fetched
one by one, may lie between them."""


@dataclass(frozen=True, slots=True)
class Archive:
    """The record that runs are added to: the store, the catalogue, and the passage index,
    which follows the catalogue."""

    store: ObjectStore
    catalogue: Catalogue
    index: PassageIndex


def ingest(run: SealedRun, archive: Archive, sites: Sequence[Site]) -> RunReport:
    """Take a sealed run's captures into the record, once; its report.

    A run that the record already has is answered from there. Killed anywhere and called
    again it ends the same: objects are content addressed, and nothing shows before the
    report is written. Raises `AnotherRunCommitted`, `StoreUnavailable`, `WarcDamaged`
    (for a file with nothing readable in it).
    """
    catch_up(archive.store, archive.catalogue)
    if (done := archive.catalogue.committed(run.run_id)) is not None:
        return done.report
    damage: list[str] = []
    declared = {site.site_id: site for site in (*sites, *run.sites)}
    with archive.catalogue.reading() as connection:
        record = Lookup(connection)
        sequence = record.last_sequence() + 1
        follow(archive.index, record)
        admission = admit(_captures(run, damage), _hosts(declared), record)
        own = trimmed(admission.documents, record)
        arrivals = _arrivals(admission.captures, own.documents, _hosts(declared), record)
        signed = fingerprints(arrivals.parts)
        reprints = find_reprints(arrivals.parts, signed, archive.index, record)
        around = neighbourhood(record, arrivals, reprints, declared)
        settled = settle(around)
    decisions = Decisions(
        run_id=run.run_id,
        scheme=SCHEME,
        captures=admission.captures,
        documents=_entries(arrivals),
        reprints=(*reprints, *around.added),
        works=settled.works,
        page_breaks=arrivals.breaks,
        departures=settled.departures,
        learned=own.lines,
    )
    report = run_report(
        run,
        decisions,
        before=around.before,
        versions_new=settled.versions_new,
        documents=arrivals.documents,
        history=[past.report for past in archive.catalogue.runs(HISTORY)],
        damage=damage,
        remarks=unstable(around.unstable),
    )
    _store_objects(archive.store, run, arrivals, settled.works, around.parts)
    decided = DecidedRun(sequence, decisions, arrivals.documents, report)
    commit(archive.store, archive.catalogue, decided)
    archive.index.add(signed)
    return report


def follow(index: PassageIndex, record: Lookup) -> None:
    """Bring the index up to the catalogue: what a killed run committed but did not index.

    The index takes runs in their order, so those before one that it has, it has as well.
    """
    behind: list[list[str]] = []
    for brought in record.part_ids_by_run():
        missing = [part_id for part_id in brought if part_id not in index]
        if brought and not missing:
            break
        behind.append(missing)
    for missing in filter(None, reversed(behind)):
        index.add(fingerprints([part for _, part in sorted(record.parts(missing).items())]))


def _captures(run: SealedRun, damage: list[str]) -> Iterator[Capture]:
    """The captures of all files. A damaged file gives what can be read of it, and a line
    in the report; one with nothing readable fails the run."""
    for path, digest in run.warcs.items():
        count = 0
        try:
            for capture in read_captures(path, keys.warc_key(digest)):
                count += 1
                yield capture
        except WarcDamaged as error:
            if not count:
                raise
            before = number_of(count, "capture before it was", "captures before it were")
            damage.append(f"{error} (the {before} read)")


def _hosts(declared: Mapping[str, Site]) -> dict[str, Site]:
    return {host: site for site in declared.values() for host in site.hosts}


def _arrivals(
    captures: tuple[CaptureEntry, ...],
    documents: Sequence[Document],
    hosts: Mapping[str, Site],
    record: Lookup,
) -> Arrivals:
    by_id = {document.document_id: document for document in documents}
    parts = tuple(part for document in documents for part in cut(document))
    known = record.documents_at(adjoining(documents))
    held = record.parts_of(known)
    return Arrivals(
        captures=captures,
        documents=by_id,
        parts=parts,
        breaks=page_breaks({**known, **by_id}, (*held, *parts), new=by_id),
        sites={document.document_id: site_of(document.url, hosts) for document in documents},
    )


def _entries(arrivals: Arrivals) -> tuple[DocumentEntry, ...]:
    parts: dict[str, list[PartEntry]] = {document_id: [] for document_id in arrivals.documents}
    for part in arrivals.parts:
        parts[part.document_id].append(entry_of(part))
    return tuple(
        DocumentEntry(
            document_id=document_id,
            object_key=keys.document_key(keys.sha256(encode(document))),
            host=host_of(document.url),
            site_id=arrivals.sites[document_id].site_id,
            role=arrivals.sites[document_id].role,
            parts=tuple(parts[document_id]),
            site_name=arrivals.sites[document_id].name,
        )
        for document_id, document in arrivals.documents.items()
    )


def _store_objects(
    store: ObjectStore,
    run: SealedRun,
    arrivals: Arrivals,
    works: Sequence[Work],
    parts: Mapping[str, Part],
) -> None:
    """Write what the decisions name: the captures themselves, documents, canonical texts.

    Raises `SealBroken` for a file that is no longer what was sealed.
    """
    for path, digest in run.warcs.items():
        verify(path, digest)
        store.put_file_if_absent(keys.warc_key(digest), path)
    for document in arrivals.documents.values():
        body = encode(document)
        store.put_if_absent(keys.document_key(keys.sha256(body)), body)
    for work in works:
        text = joined_text([parts[part_id].text for part_id in work.canonical.part_ids])
        store.put_if_absent(work.canonical.object_key, text.encode())
