"""WARC files: captures out of any of them, and the writing of our own.

`warc_records` finds records and `warc_writing` writes them; this module turns them into
the answers and captures everything else reads.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.bufferedreaders import ChunkedDataReader
from warcio.statusandheaders import StatusAndHeadersParser

from archive.addresses import host_of, without_credentials
from archive.records import Capture, Original, WarcLocation
from archive.warc.http_answer import HttpAnswer, sha1_digest
from archive.warc.records import WarcDamaged, WarcRecord, record_at, scan
from archive.warc.writing import WarcWriter, salvage

__all__ = [
    "HttpAnswer",
    "WarcDamaged",
    "WarcWriter",
    "answer_of",
    "read_answer",
    "read_answers",
    "read_capture",
    "read_captures",
    "salvage",
]

_SHA1 = re.compile(r"sha1:(?:([A-Z2-7]{32})|([0-9a-f]{40}))\Z", re.IGNORECASE)
_VIA = re.compile(rb"^via:[ \t]*(\S[^\r\n]*)", re.MULTILINE | re.IGNORECASE)
_UNCHANGED = b"HTTP/1.1 304 Not Modified\n\n"  # what a revisit without a block says


def read_captures(path: Path, key: str = "") -> Iterator[Capture]:
    """The captures of a WARC made by anyone, in the file's order.

    `key` is the object key the file is stored under, for the captures' locations (the
    file's name without one). A revisit is given the payload of the record it refers to;
    when that lies in another file its payload is empty and it names its `original`.

    Raises WarcDamaged, after everything that can be read, when anything could not be.
    """
    originals: dict[object, int] = {}
    with path.open("rb") as stream:
        for answer, record, via in _answers(stream, path):
            at = None
            names = (_digest(record, answer), (answer.target_uri, answer.captured_at))
            if record.kind == "response":
                for name in names:
                    originals.setdefault(name, record.offset)
            else:
                at = originals.get(names[0], originals.get(_refers_to(record)))
            original = None if at is None else _at(stream, at, path)[0]
            capture = _capture(answer, record, key or path.name, original)
            yield replace(capture, via=via) if via else capture


def read_capture(source: bytes | BinaryIO, location: WarcLocation) -> Capture:
    """The one capture at `location`.

    `source` is either the record's own bytes (`location.length` of them, from
    `location.offset` on) or a seekable stream of the whole file. A revisit's payload is
    looked for only in its own record, so it is empty. Raises WarcDamaged.
    """
    stream = BytesIO(source) if isinstance(source, bytes) else source
    offset = 0 if isinstance(source, bytes) else location.offset
    answer, record = _at(stream, offset, Path(location.key))
    return replace(_capture(answer, record, location.key), location=location)


def read_answers(path: Path, *, revisits: bool = False) -> Iterator[tuple[HttpAnswer, WarcRecord]]:
    """Every answer with the record it is in, content coding left as sent; revisits, which
    hold no body, are left out unless asked for. Raises WarcDamaged as `read_captures` does."""
    with path.open("rb") as stream:
        for answer, record, _ in _answers(stream, path):
            if revisits or record.kind == "response":
                yield answer, record


def read_answer(path: Path, offset: int) -> HttpAnswer:
    """The answer in the record at `offset`. Raises WarcDamaged when there is none."""
    with path.open("rb") as stream:
        return _at(stream, offset, path)[0]


def answer_of(record: WarcRecord) -> HttpAnswer | None:
    """The HTTP answer a record holds; None for records of any other kind.

    Raises WarcDamaged for a response record that should hold one and does not.
    """
    target = _uri(record, "WARC-Target-URI")
    if record.kind not in ("response", "revisit"):
        return None
    if not target.lower().startswith(("http://", "https://")):
        return None
    if not host_of(target):
        raise WarcDamaged(record.path, record.offset, "an address without a readable host")
    stream = BytesIO(record.block or (_UNCHANGED if record.kind == "revisit" else b"\n"))
    head = StatusAndHeadersParser([], verify=False).parse(stream)
    code, _, reason = head.statusline.partition(" ")
    moment = _moment(record.header("WARC-Date"))
    if not head.protocol.upper().startswith(("HTTP/", "ICY")):
        raise WarcDamaged(record.path, record.offset, "no HTTP status line")
    if not (code.isascii() and code.isdigit() and len(code) == 3):
        raise WarcDamaged(record.path, record.offset, "no HTTP status code")
    if moment is None:
        raise WarcDamaged(record.path, record.offset, "a record without a date")
    chunked = "chunked" in head.get_header("Transfer-Encoding", "").lower()
    body = (ChunkedDataReader(stream) if chunked else stream).read()
    return HttpAnswer(target, moment, int(code), reason, tuple(head.headers), body)


def _answers(stream: BinaryIO, path: Path) -> Iterator[tuple[HttpAnswer, WarcRecord, str | None]]:
    """Every answer, its record, and the page it came by where a metadata record before it
    says so."""
    damage: WarcDamaged | None = None
    came_by: dict[str, str] = {}
    for record in scan(stream, path):
        if record.kind == "metadata" and (via := _VIA.search(record.block)):
            page = without_credentials(via[1].decode("utf-8", "replace"))
            came_by[record.header("WARC-Concurrent-To")] = page
            continue
        try:
            answer = answer_of(record)
        except WarcDamaged as error:
            damage = damage or error
            continue
        if answer is not None:
            yield answer, record, came_by.pop(record.header("WARC-Record-ID"), None)
    if damage is not None:
        raise damage


def _at(stream: BinaryIO, offset: int, path: Path) -> tuple[HttpAnswer, WarcRecord]:
    record = record_at(stream, offset, path)
    answer = answer_of(record)
    if answer is None:
        raise WarcDamaged(path, offset, "the record here is no capture")
    return answer, record


def _capture(
    answer: HttpAnswer, record: WarcRecord, key: str, original: HttpAnswer | None = None
) -> Capture:
    """A record as a capture; `original` is the answer that a revisit refers to. One that
    was answered with 304 has no headers of its own to speak of: the original's stand in."""
    seen = original if original and answer.status == 304 else answer
    digest = _digest(record, answer)
    unresolved = record.kind == "revisit" and original is None
    return Capture(
        target_uri=answer.target_uri,
        answered_uri=answer.target_uri,
        captured_at=answer.captured_at,
        status=seen.status,
        headers=seen.headers,
        payload=(original or answer).payload(),
        payload_digest=digest,
        location=WarcLocation(key, record.offset, record.length),
        original=_original(answer, record, digest) if unresolved else None,
    )


def _original(answer: HttpAnswer, record: WarcRecord, digest: str) -> Original:
    """What a revisit stands for, as far as its record says."""
    target, moment = _refers_to(record)
    stated = bool(_SHA1.match(record.header("WARC-Payload-Digest")))
    return Original(target or answer.target_uri, moment, digest if stated else "")


def _refers_to(record: WarcRecord) -> tuple[str, datetime | None]:
    target = _uri(record, "WARC-Refers-To-Target-URI")
    return target, _moment(record.header("WARC-Refers-To-Date"))


def _uri(record: WarcRecord, header: str) -> str:
    return without_credentials(record.header(header).strip("<> "))


def _moment(stated: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stated)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _digest(record: WarcRecord, answer: HttpAnswer) -> str:
    """The payload's own digest; for a revisit, which has no payload, the one it states."""
    stated = _SHA1.match(record.header("WARC-Payload-Digest"))
    if stated is None or record.kind == "response":
        return sha1_digest(answer.body)
    return "sha1:" + (stated[1] or b32encode(bytes.fromhex(stated[2])).decode()).upper()
