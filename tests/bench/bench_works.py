"""How long one more witness of a much-reprinted text takes, and the audit of its work.

`python -m tests.bench.bench_works [WITNESSES]` (5000 unless given) fills an archive with that
many pages of one report, by writing what their nights would have decided; takes one page more
in by the real way of a page; asks for the audit of the work, whole and a page of it, and for its
page in the reading room; and prints what each took.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from archive import keys
from archive.audit.audit import Listed, audit
from archive.bucket.embedded import object_store_server
from archive.bucket.store import ObjectStore
from archive.catalogue.catalogue import open_catalogue
from archive.catalogue.ledger import commit
from archive.decisions import DecidedRun, Decisions, DocumentEntry, encode, entry_of
from archive.records import (
    CanonicalVersion,
    Document,
    Origin,
    Part,
    Reprint,
    Role,
    RunOutcome,
    RunReport,
    Site,
    Witness,
    Work,
)
from archive.web.app import create_app
from pipelines.ingest import Archive, ingest
from pipelines.reprints.candidates import PassageIndex
from pipelines.reprints.fingerprint import SCHEME, fingerprint
from pipelines.reprints.judge import judge
from pipelines.works.comparison import compare
from pipelines.works.completion import STANDING
from pipelines.works.crediting import held_together
from pipelines.works.cut import cut
from pipelines.works.origin import origin
from pipelines.works.witness import canonical_witness, witness
from pipelines.works.works import work_id
from tests.archive.web.rooms import opened_room
from tests.pipelines.nights import FIRST_NIGHT, PORTAL, SITES, Page, sealed
from tests.pipelines.reports import report

WITNESSES = 5000
UNDECLARED = Site("undeclared", "", Role.UNKNOWN, ())
OWNERS = 8  # edges that each has: the index pairs a text with the first few that hold a key
TEXT = report(7, 1500)
SLIPPED = TEXT[:300] + "之" + TEXT[301:600] + "乎" + TEXT[601:900] + TEXT[904:]


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of processor time that the page more, the audit, a page of it and the work's page
    in the reading room took (the reading of a capture apart, which is a worker's); the pages of
    the work, the figures told of them, and the bytes of what the night decided."""

    ingest: float
    audit: float
    paged: float
    opened: float
    witnesses: int
    figures: int
    decided: int


def documents(count: int) -> Iterator[Document]:
    """The portal's report, and copies of it, each with a last line of its own."""
    for number in range(count):
        host = f"www.site{number}.example" if number else PORTAL.hosts[0]
        url = f"http://{host}/a/{number}.html"
        yield Document(
            document_id=keys.sha256(url.encode())[:32],
            url=url,
            captured_at=FIRST_NIGHT,
            payload_digest="sha1:" + "A" * 32,
            text=_copied(number),
            title="政府工作报告",
            published=f"2026-03-{1 + min(number, 27):02}",
        )


def _copied(number: int) -> str:
    """The text as a copy has it; every second one was copied from one with slips."""
    if not number:
        return TEXT
    return f"{SLIPPED if number % 2 else TEXT}\n本站第{number}号编辑整理。"


def decided(pages: Sequence[Document], parts: Sequence[Part]) -> Decisions:
    """What the nights that brought those pages would have decided."""
    first = parts[0]
    edges = [one for copy in parts[1:3] if (one := judge(copy, first)) is not None]
    if len(edges) < 2:
        raise RuntimeError("the copies are no reprints of each other: the benchmark is wrong")
    edge = edges[0]
    measured = [witness(copy, first, one) for copy, one in zip(parts[1:3], edges, strict=True)]
    by_part = {part.part_id: part for part in parts}
    known = {page.document_id: page for page in pages}
    sites = {part.part_id: UNDECLARED if number else PORTAL for number, part in enumerate(parts)}
    whose = origin(parts, known, sites, first.part_id)
    witnesses = held_together(
        [
            canonical_witness(first),
            *(
                replace(measured[number % 2], part_id=part.part_id)
                for number, part in enumerate(parts[1:])
            ),
        ],
        by_part,
        known,
        sites,
        whose,
    )
    entries = [
        DocumentEntry(
            document_id=page.document_id,
            object_key=keys.document_key(keys.sha256(encode(page))),
            host=page.url.split("/")[2],
            site_id=UNDECLARED.site_id if number else PORTAL.site_id,
            role=UNDECLARED.role if number else PORTAL.role,
            parts=(entry_of(parts[number]),),
        )
        for number, page in enumerate(pages)
    ]
    work = _work(parts, witnesses, whose)
    return Decisions("filled", SCHEME, (), tuple(entries), tuple(_edges(edge, parts)), (work,))


def _edges(edge: Reprint, parts: Sequence[Part]) -> Iterator[Reprint]:
    """Of every page to those that came first, and to those that stand for all."""
    ids = [part.part_id for part in parts]
    standing = sorted(ids)[:STANDING]
    for place, part_id in enumerate(ids):
        for other in sorted({*ids[: min(place, OWNERS)], *standing} - {part_id}):
            if other not in standing or part_id not in standing or part_id < other:
                yield replace(edge, a=part_id, b=other)


def _work(parts: Sequence[Part], witnesses: Sequence[Witness], whose: Origin | None) -> Work:
    first, name = parts[0], work_id(parts)
    digest = keys.sha256(first.text.encode())
    canonical = CanonicalVersion(
        work_id=name,
        version=1,
        part_id=first.part_id,
        title=first.title,
        text_sha256=digest,
        object_key=keys.text_key(digest),
        decided_by="role",
        supersedes=None,
    )
    return Work(name, first.title, None, whose, canonical, tuple(witnesses))


def fill(archive: Archive, count: int) -> None:
    """Put that many witnesses of one text into an empty archive."""
    pages = list(documents(count))
    parts = [cut(page)[0] for page in pages]
    known = {page.document_id: page for page in pages}
    filled = RunReport(
        "filled", RunOutcome.SUCCEEDED, FIRST_NIGHT, FIRST_NIGHT,
        0, (), 1, 0, 1, (), "bench", SCHEME,
    )  # fmt: skip
    run = DecidedRun(1, decided(pages, parts), known, filled)
    commit(archive.store, archive.catalogue, run)
    archive.index.add([fingerprint(part) for part in parts])


def measured(archive: Archive, folder: Path, count: int) -> Measured:
    """Take one page more into an archive of `count` witnesses, and ask for its audit."""
    page = Page(
        f"http://www.late.example/a/{count}.html", "政府工作报告", f"{TEXT}\n本站转载。", minute=1
    )
    run = sealed(folder, [page], 2)
    before = set(archive.store.keys("decisions/"))
    begun = time.process_time()
    ingest(run, archive, SITES)
    ingested = time.process_time() - begun
    gc.collect()
    gc.freeze()  # a reading room is a process of its own, that holds nothing of what was taken in
    with archive.catalogue.reading() as connection:
        begun = time.process_time()
        [work] = audit(connection, work=page.url).works
        audited = time.process_time() - begun
        begun = time.process_time()
        audit(connection, work=work.work_id, listed=Listed(100, count // 2))
        paged = time.process_time() - begun
    [written] = [key for key in archive.store.keys("decisions/") if key not in before]
    return Measured(
        ingest=ingested,
        audit=audited,
        paged=paged,
        opened=_opened(archive, work.work_id),
        witnesses=len(work.witnesses),
        figures=sum(len(one.figures) for one in work.witnesses),
        decided=len(archive.store.get(written)),
    )


def _opened(archive: Archive, work_id: str) -> float:
    """What it takes to open the work's page, the second time (the first reads the templates)."""
    with opened_room(create_app(archive.catalogue, compare)) as room:
        for _ in range(2):
            begun = time.process_time()
            reply = room.ask(f"/works/{work_id}")
            took = time.process_time() - begun
    if reply.status != 200:
        raise RuntimeError(f"the work's page answers {reply.status}")
    return took


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else WITNESSES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with object_store_server(folder / "home") as endpoint:
            store = ObjectStore.open(endpoint, "bench")
            with (
                closing(open_catalogue(f"sqlite:///{folder}/catalogue.sqlite")) as catalogue,
                closing(PassageIndex.open(folder / "index", SCHEME)) as index,
            ):
                archive = Archive(store, catalogue, index)
                fill(archive, count)
                found = measured(archive, folder, count)
            store.close()
    sys.stdout.write(
        f"{count} witnesses: one more in {found.ingest:.2f} s, {found.decided} bytes decided; "
        f"audit of {found.witnesses} witnesses and {found.figures} figures in {found.audit:.2f} s, "
        f"100 of them in {found.paged:.2f} s; its page opens in {found.opened:.2f} s\n"
    )


if __name__ == "__main__":
    main()
