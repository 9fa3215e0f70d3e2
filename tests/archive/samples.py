"""Small invented runs for the tests of the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from archive import keys
from archive.addresses import host_of
from archive.decisions import CaptureEntry, Committed, Decisions, DocumentEntry, PartEntry, encode
from archive.records import (
    CanonicalVersion,
    Document,
    Kind,
    Outcome,
    Role,
    RunOutcome,
    RunReport,
    WarcLocation,
    Witness,
    Work,
)

NIGHT = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)


def document(name: str, text: str, title: str | None = None, night: int = 1) -> Document:
    """A page `http://{name}.example/a` with that text, captured on that night."""
    url = f"http://{name}.example/a"
    return Document(
        document_id=keys.sha256(f"{url}{text}".encode())[:32],
        url=url,
        captured_at=NIGHT + timedelta(days=night - 1),
        payload_digest="sha1:" + "A" * 32,
        text=text,
        title=title or f"{name} 的报告",
        published="2026-02-27",
        credited_source="云川日报",
    )


def witness(of: Document, kind: Kind = Kind.CANONICAL) -> Witness:
    """That document's first part as a whole copy."""
    return Witness(f"{of.document_id}.0", kind, 1.0, 1.0, 1.0, (), (), (), "sample")


def work(
    members: Sequence[Document], version: int = 1, work_id: str = "", merged: Sequence[str] = ()
) -> Work:
    """A work whose canonical text is that of the first member."""
    first = members[0]
    digest = keys.sha256(first.text.encode())
    name = work_id or "w" + members[-1].document_id[:16]
    canonical = CanonicalVersion(
        work_id=name,
        version=version,
        part_id=f"{first.document_id}.0",
        title=first.title,
        text_sha256=digest,
        object_key=keys.text_key(digest),
        decided_by="length",
        supersedes=version - 1 or None,
    )
    others = [witness(one, Kind.FULL) for one in members[1:]]
    return Work(name, first.title, None, None, canonical, (witness(first), *others), tuple(merged))


def run(
    sequence: int, documents: Sequence[Document], works: Sequence[Work]
) -> tuple[Committed, Decisions, dict[str, Document]]:
    """A whole run that adds these documents and states these works."""
    entries = tuple(
        DocumentEntry(
            one.document_id,
            keys.document_key(keys.sha256(encode(one))),
            host_of(one.url),
            host_of(one.url).partition(".")[0] or "nowhere",
            Role.PRESS,
            (PartEntry(f"{one.document_id}.0", 0, len(one.text), one.title),),
        )
        for one in documents
    )
    location = WarcLocation(keys.warc_key("0" * 64), 0, 10)
    captures = tuple(
        CaptureEntry(
            one.url, one.captured_at, 200, one.payload_digest, location, "s",
            Outcome.ARCHIVED, "", one.document_id,
        )
        for one in documents
    )  # fmt: skip
    decisions = Decisions(f"run-{sequence}", "scheme", captures, entries, (), tuple(works))
    report = RunReport(
        decisions.run_id, RunOutcome.SUCCEEDED, NIGHT + timedelta(days=sequence - 1),
        NIGHT + timedelta(days=sequence - 1, hours=1),
        len(captures), (), len(works), 0, len(works), (), "test", "scheme",
    )  # fmt: skip
    digest = keys.sha256(encode(decisions))
    committed = Committed(sequence, keys.decisions_key(digest), report)
    return committed, decisions, {one.document_id: one for one in documents}


def seen_again(
    sequence: int, page: Document, night: int
) -> tuple[Committed, Decisions, dict[str, Document]]:
    """A run that found nothing but that page, on that night, as the record holds it."""
    committed, decisions, _ = run(sequence, [page], [])
    capture = replace(
        decisions.captures[0],
        captured_at=NIGHT + timedelta(days=night - 1),
        outcome=Outcome.UNCHANGED,
    )
    return committed, replace(decisions, captures=(capture,), documents=()), {}


def hostile(url: str, text: str, said: str) -> Document:
    """A page at any address whose every word is `said` to do harm."""
    return Document(
        document_id=keys.sha256(f"{url}{text}".encode())[:32],
        url=url,
        captured_at=NIGHT,
        payload_digest="sha1:" + "A" * 32,
        text=text,
        title=said,
        published=said,
        credited_source=said,
        credited_authors=(said,),
        issuer=said,
        document_number=said,
    )
