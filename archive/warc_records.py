"""The records of any WARC file, as framed on disk: gzip members or plain text.

Own framing rather than warcio's, because damage must be told from an end of file: a
reader that stops quietly at a broken gzip member loses the rest of a night. Format:
ISO 28500:2017 (WARC 1.1), https://iipc.github.io/warc-specifications/.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from archive.errors import OperatorError

MAX_BLOCK = 64 << 20
"""Bytes of a record's block that are kept in memory; what is longer is no page."""

_CHUNK = 1 << 16
_MAX_HEAD = 1 << 20
_GZIP = b"\x1f\x8b\x08"
_VERSION = b"WARC/"


class WarcDamaged(OperatorError):
    """A file that is not a whole WARC: where the first damage lies, and what it is."""

    def __init__(self, path: Path, offset: int, reason: str) -> None:
        self.path, self.offset, self.reason = path, offset, reason
        place = f"at byte {offset}: " if offset else ""
        super().__init__(f"{path}: {place}{reason}")


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """One record: its kind, headers and block, and its extent in the file as it lies there."""

    kind: str
    offset: int
    length: int
    headers: tuple[tuple[str, str], ...]
    block: bytes

    def header(self, name: str) -> str | None:
        """The first header of that name, any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


class _Broken(Exception):
    """Damage at the record being read; the message is the reason."""


def scan(stream: BinaryIO, path: Path) -> Iterator[WarcRecord]:
    """Every readable record of a seekable stream, in order; `path` names it in errors.

    Raises WarcDamaged after the last readable record when anything was not readable.
    """
    size = stream.seek(0, 2)
    offset, found = 0, 0
    damage: WarcDamaged | None = None
    while offset < size:
        try:
            record, after = _read_at(stream, offset, size)
        except _Broken as error:
            damage = damage or WarcDamaged(path, offset, str(error))
            offset = _next_record(stream, offset + 1, size)
            continue
        found += 1
        yield record
        offset = after
    if not found:
        raise WarcDamaged(path, 0, _why_not_warc(stream, size, damage))
    if damage is not None:
        raise damage


def whole_prefix(stream: BinaryIO) -> int:
    """The length of the longest run of whole records from the start of the stream."""
    size = stream.seek(0, 2)
    offset = 0
    while offset < size:
        try:
            offset = _read_at(stream, offset, size)[1]
        except _Broken:
            break
    return offset


def record_at(stream: BinaryIO, offset: int, path: Path) -> WarcRecord:
    """The one record at `offset`. Raises WarcDamaged when none can be read there."""
    try:
        return _read_at(stream, offset, stream.seek(0, 2))[0]
    except _Broken as error:
        raise WarcDamaged(path, offset, str(error)) from None


def _read_at(stream: BinaryIO, offset: int, size: int) -> tuple[WarcRecord, int]:
    """The record at `offset`, and where the next one begins. Raises _Broken."""
    stream.seek(offset)
    start = stream.read(len(_VERSION))
    if start.startswith(_GZIP[: len(start)]) and start:
        raw, after = _inflate(stream, offset)
        headers, head = _parse_head(raw)
        length = _content_length(headers)
        if len(raw) < min(head + length, MAX_BLOCK):
            raise _Broken("a record is shorter than its Content-Length")
        if raw[head + length :].strip(b"\r\n"):
            raise _Broken(
                "a gzip member holds more than one record, so that none can be found again;"
                " run `warcio recompress OLD NEW` and use the new file"
            )
        return _record(headers, raw[head : head + length], offset, after - offset), after
    if start == _VERSION:
        return _read_plain(stream, offset, size)
    raise _Broken("no WARC record begins here")


def _read_plain(stream: BinaryIO, offset: int, size: int) -> tuple[WarcRecord, int]:
    stream.seek(offset)
    raw = stream.read(_CHUNK)
    while b"\r\n\r\n" not in raw and b"\n\n" not in raw and len(raw) < _MAX_HEAD:
        more = stream.read(_CHUNK)
        if not more:
            break
        raw += more
    headers, head = _parse_head(raw)
    length = _content_length(headers)
    end = offset + head + length
    if end > size:
        raise _Broken("the file ends inside a record")
    stream.seek(offset + head)
    block = stream.read(min(length, MAX_BLOCK))
    stream.seek(end)
    tail = stream.read(64)
    after = end + len(tail) - len(tail.lstrip(b"\r\n"))
    return _record(headers, block, offset, head + length), after


def _inflate(stream: BinaryIO, offset: int) -> tuple[bytes, int]:
    """The member at `offset`, at most MAX_BLOCK of it, and where it ends. Raises _Broken."""
    stream.seek(offset)
    inflater = zlib.decompressobj(wbits=31)
    kept = bytearray()
    taken = offset
    while not inflater.eof:
        coded = inflater.unconsumed_tail
        if not coded:
            coded = stream.read(_CHUNK)
            taken += len(coded)
        if not coded:
            raise _Broken("the file ends inside a record")
        try:
            plain = inflater.decompress(coded, _CHUNK << 4)
        except zlib.error as error:
            raise _Broken(f"a record's gzip data is damaged ({error})") from None
        kept += plain[: max(0, MAX_BLOCK - len(kept))]
    return bytes(kept), taken - len(inflater.unused_data)


def _parse_head(raw: bytes) -> tuple[tuple[tuple[str, str], ...], int]:
    """A record's headers, and the length of its head with the blank line."""
    if not raw.startswith(_VERSION):
        raise _Broken("no WARC record begins here")
    stream = BytesIO(raw)
    try:
        head = StatusAndHeadersParser(["WARC/1.", "WARC/0."]).parse(stream)
    except (StatusAndHeadersParserException, EOFError):
        raise _Broken("a WARC version that is not known") from None
    return tuple((str(key), str(value)) for key, value in head.headers), stream.tell()


def _content_length(headers: tuple[tuple[str, str], ...]) -> int:
    value = next((value for key, value in headers if key.lower() == "content-length"), "")
    if not (value.isascii() and value.isdigit()):
        raise _Broken("a record without a Content-Length")
    return int(value)


def _record(
    headers: tuple[tuple[str, str], ...], block: bytes, offset: int, length: int
) -> WarcRecord:
    kind = next((value for key, value in headers if key.lower() == "warc-type"), "")
    return WarcRecord(kind.strip().lower(), offset, length, headers, block)


def _next_record(stream: BinaryIO, offset: int, size: int) -> int:
    """Where the next record that can be read begins, or the size of the stream."""
    while offset < size:
        stream.seek(offset)
        chunk = stream.read(1 << 20)
        hits = [hit for hit in (chunk.find(_GZIP), chunk.find(b"\nWARC/1.")) if hit >= 0]
        if not hits:
            offset += max(1, len(chunk) - len(_VERSION) - 3)
            if len(chunk) < 1 << 20:
                return size
            continue
        hit = offset + min(hits) + (chunk[min(hits)] == ord("\n"))
        try:
            _read_at(stream, hit, size)
        except _Broken:
            offset = hit + 1
        else:
            return hit
    return size


def _why_not_warc(stream: BinaryIO, size: int, damage: WarcDamaged | None) -> str:
    stream.seek(0)
    start = stream.read(8)
    if not size:
        return "an empty file, not a WARC"
    if start.startswith(b"\x28\xb5\x2f\xfd"):
        return "a zstandard file; unpack it with `zstd -d` first"
    if damage and (start.startswith((_GZIP, _VERSION))):
        return f"not a WARC that can be read: {damage.reason}"
    return "not a WARC file"
