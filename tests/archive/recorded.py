"""A small archive whose captures really lie in a bucket: what is read of them can be tried."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from archive import keys
from archive.addresses import host_of
from archive.bucket.store import ObjectStore
from archive.catalogue.catalogue import Catalogue
from archive.decisions import CaptureEntry
from archive.records import Document, Outcome, WarcLocation, Work
from archive.settings import Endpoint, Settings
from archive.warc.captures import WarcWriter, read_captures
from archive.warc.http_answer import HttpAnswer
from tests.archive import samples
from tests.s3 import SHARED_BUCKET


def answer(url: str, body: bytes, hours: float = 0, **headers: str) -> HttpAnswer:
    """A page as it was answered, so many hours after the first night."""
    moment = samples.NIGHT + timedelta(hours=hours)
    head = {"Content-Type": "text/html; charset=utf-8", **headers}
    told = tuple((name.replace("_", "-"), value) for name, value in head.items())
    return HttpAnswer(url, moment, 200, "OK", told, body)


def sealed(folder: Path, answers: Iterable[HttpAnswer], name: str = "w") -> Path:
    """Those answers in a WARC."""
    folder.mkdir(parents=True, exist_ok=True)
    with WarcWriter(folder / f"{name}.warc.gz", {"software": "test"}) as writer:
        for one in answers:
            writer.write(one)
        return writer.seal()


def commit(
    catalogue: Catalogue,
    store: ObjectStore,
    warc: Path,
    sequence: int = 1,
    *,
    documents: Sequence[Document] = (),
    works: Sequence[Work] = (),
    known: Sequence[Document] = (),
) -> None:
    """Put a WARC into the bucket and a run that captured it into the catalogue; a capture of
    a document's address is what gave that document, be it new or `known`."""
    key = keys.warc_key(keys.sha256(warc.read_bytes()))
    store.put_file_if_absent(key, warc)
    by_url = {one.url: one.document_id for one in (*documents, *known)}
    committed, decisions, held = samples.run(sequence, documents, works)
    entries = tuple(
        CaptureEntry(
            one.target_uri, one.captured_at, one.status, one.payload_digest,
            WarcLocation(key, one.location.offset, one.location.length),
            host_of(one.target_uri), Outcome.ARCHIVED, "", by_url.get(one.target_uri),
        )
        for one in read_captures(warc)
    )  # fmt: skip
    catalogue.apply(committed, replace(decisions, captures=entries), held)


def settings_of(s3: Endpoint, home: Path, bucket: str = SHARED_BUCKET) -> Settings:
    """A home with that bucket; what outlives a test has one of its own."""
    assert s3.access_key is not None
    assert s3.secret_key is not None
    return Settings(
        home=home,
        s3_endpoint=s3.url,
        s3_bucket=bucket,
        s3_access_key=s3.access_key,
        s3_secret_key=s3.secret_key,
    )
