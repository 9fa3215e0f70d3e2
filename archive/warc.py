"""WARC files: captures out of any of them, and the writing of our own.

The parts: `warc_records` frames records on disk, `http_answer` reads what is in one,
`warc_writing` writes; this module turns them into the captures everything else reads.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from archive.http_answer import HttpAnswer, NotAnAnswer, parse_answer, sha1_digest
from archive.records import Capture, WarcLocation
from archive.warc_records import WarcDamaged, WarcRecord, record_at, scan
from archive.warc_writing import WarcWriter, salvage

__all__ = [
    "HttpAnswer",
    "WarcDamaged",
    "WarcWriter",
    "answer_of",
    "read_answers",
    "read_capture",
    "read_captures",
    "salvage",
]

_SHA1_BASE32 = re.compile(r"sha1:([A-Z2-7]{32})\Z", re.IGNORECASE)
_SHA1_HEX = re.compile(r"sha1:([0-9a-f]{40})\Z", re.IGNORECASE)


def read_captures(path: Path, key: str = "") -> Iterator[Capture]:
    """The captures of a WARC made by anyone, in the file's order.

    `key` is the object key the file is stored under, for the captures' locations (the
    file's name without one). A revisit is given the payload of the record it refers to;
    when that lies in another file its payload is empty and its digest tells which it is.

    Raises WarcDamaged, after everything that can be read, when anything could not be.
    """
    with path.open("rb") as stream:
        yield from _captures(stream, path, key or path.name)


def read_capture(source: bytes | BinaryIO, location: WarcLocation) -> Capture:
    """The one capture at `location`.

    `source` is either the record's own bytes (`location.length` of them, from
    `location.offset` on) or a seekable stream of the whole file. A revisit's payload is
    looked for only in its own record, so it is empty. Raises WarcDamaged.
    """
    path = Path(location.key)
    if isinstance(source, bytes):
        record = record_at(BytesIO(source), 0, path)
    else:
        record = record_at(source, location.offset, path)
    try:
        answer = answer_of(record)
    except NotAnAnswer as error:
        raise WarcDamaged(path, location.offset, str(error)) from None
    if answer is None:
        reason = f"a {record.kind or 'nameless'} record is no capture"
        raise WarcDamaged(path, location.offset, reason)
    return _capture(answer, answer.payload(), _digest(record, answer), location)


def read_answers(path: Path) -> Iterator[tuple[HttpAnswer, WarcRecord]]:
    """Every answer with the record it is in, content coding left as sent; revisits, which
    hold no body, are left out. Raises WarcDamaged as `read_captures` does."""
    with path.open("rb") as stream:
        yield from (
            (answer, record)
            for answer, record in _answers(stream, path)
            if record.kind == "response"
        )


def answer_of(record: WarcRecord) -> HttpAnswer | None:
    """The HTTP answer a record holds; None for records of any other kind.

    Raises NotAnAnswer for a response record that should hold one and does not.
    """
    if record.kind not in ("response", "revisit"):
        return None
    target = (record.header("WARC-Target-URI") or "").strip("<> ")
    if not target.lower().startswith(("http://", "https://")):
        return None
    try:
        captured_at = datetime.fromisoformat((record.header("WARC-Date") or "").strip())
    except ValueError:
        raise NotAnAnswer("a record without a date that can be read") from None
    if captured_at.tzinfo is None:
        captured_at = captured_at.replace(tzinfo=UTC)
    return parse_answer(record.block, target, captured_at.astimezone(UTC))


def _answers(stream: BinaryIO, path: Path) -> Iterator[tuple[HttpAnswer, WarcRecord]]:
    damage: WarcDamaged | None = None
    for record in scan(stream, path):
        try:
            answer = answer_of(record)
        except NotAnAnswer as error:
            damage = damage or WarcDamaged(path, record.offset, str(error))
            continue
        if answer is not None:
            yield answer, record
    if damage is not None:
        raise damage


def _captures(stream: BinaryIO, path: Path, key: str) -> Iterator[Capture]:
    by_digest: dict[str, int] = {}
    by_moment: dict[tuple[str, datetime], int] = {}
    for answer, record in _answers(stream, path):
        location = WarcLocation(key, record.offset, record.length)
        digest = _digest(record, answer)
        if record.kind == "response":
            by_digest.setdefault(digest, record.offset)
            by_moment.setdefault((answer.target_uri, answer.captured_at), record.offset)
            yield _capture(answer, answer.payload(), digest, location)
            continue
        offset = by_digest.get(digest)
        if offset is None and (moment := _refers_to(record)):
            offset = by_moment.get(moment)
        original = None if offset is None else answer_of(record_at(stream, offset, path))
        yield _revisit(answer, original, digest, location)


def _revisit(
    answer: HttpAnswer, original: HttpAnswer | None, digest: str, location: WarcLocation
) -> Capture:
    """A revisit as the capture it stands for. One that the server answered with 304 has
    no status and headers of its own to speak of: the original's stand in."""
    if original is None:
        return _capture(answer, b"", digest, location)
    seen = original if answer.status == 304 else answer
    return Capture(
        target_uri=answer.target_uri,
        answered_uri=answer.target_uri,
        captured_at=answer.captured_at,
        status=seen.status,
        headers=seen.headers,
        payload=original.payload(),
        payload_digest=digest,
        location=location,
    )


def _refers_to(record: WarcRecord) -> tuple[str, datetime] | None:
    uri = record.header("WARC-Refers-To-Target-URI")
    try:
        moment = datetime.fromisoformat(record.header("WARC-Refers-To-Date") or "")
    except ValueError:
        return None
    return (uri.strip("<> "), moment) if uri else None


def _digest(record: WarcRecord, answer: HttpAnswer) -> str:
    """The payload digest as the record has it, written in one way; ours where it has none."""
    stated = (record.header("WARC-Payload-Digest") or "").strip()
    if found := _SHA1_BASE32.match(stated):
        return "sha1:" + found[1].upper()
    if found := _SHA1_HEX.match(stated):
        return "sha1:" + b32encode(bytes.fromhex(found[1])).decode()
    return sha1_digest(answer.body)


def _capture(answer: HttpAnswer, payload: bytes, digest: str, location: WarcLocation) -> Capture:
    return Capture(
        target_uri=answer.target_uri,
        answered_uri=answer.target_uri,
        captured_at=answer.captured_at,
        status=answer.status,
        headers=answer.headers,
        payload=payload,
        payload_digest=digest,
        location=location,
    )
