"""The records of any WARC file (ISO 28500:2017), gzip members or plain text.

warcio parses their headers; where a record begins and ends is found here, because its
ArchiveIterator (1.8.1, measured) cannot tell damage from an end: of a file of 72 records
cut in half it gives 35, the last one short, and no error; after a spoiled member it reads
no further; `not a warc at all` is one record to it. It takes 942 MB for 300 kB that unfold
to one long header, and its loader puts a file's addresses on the terminal as they are.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from warcio.exceptions import ArchiveLoadFailed
from warcio.limitreader import LimitReader
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from archive.errors import OperatorError

MAX_BLOCK = 64 << 20
"""Bytes of a record that are kept in memory; what is longer is no page."""

_STEP = 1 << 14
_START = re.compile(rb"\x1f\x8b\x08|WARC/[01]\.")
_LENGTH = re.compile("[0-9]{1,18}")
_MAX_HEAD = 1 << 20
_HEADERS = StatusAndHeadersParser(ArcWarcRecordLoader.WARC_TYPES)


class WarcDamaged(OperatorError):
    """A file that is not a whole WARC: where the first damage lies, and what it is."""

    def __init__(self, path: Path, offset: int, reason: str) -> None:
        self.path, self.offset, self.reason = path, offset, reason
        place = f"at byte {offset}: " if offset else ""
        super().__init__(f"{path}: {place}{reason}")


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """One record: its extent in the file, where the next one begins, its headers (warcio's
    StatusAndHeaders) and its block."""

    path: Path
    offset: int
    length: int
    after: int
    headers: Any
    block: bytes

    @property
    def kind(self) -> str:
        """Its WARC-Type: `response`, `revisit` and so on."""
        return self.header("WARC-Type").lower()

    def header(self, name: str) -> str:
        """The first header of that name, any case; empty without one."""
        return str(self.headers.get_header(name, "")).strip()


def scan(stream: BinaryIO, path: Path) -> Iterator[WarcRecord]:
    """Every readable record of a seekable stream, in order; `path` names it in errors.

    Raises WarcDamaged after the last readable record when anything was not readable.
    """
    size = stream.seek(0, 2)
    offset = found = 0
    damage: WarcDamaged | None = None
    while offset < size:
        try:
            record = record_at(stream, offset, path)
        except WarcDamaged as error:
            damage = damage or error
            offset = _next_start(stream, offset + 1)
            continue
        found += 1
        yield record
        offset = record.after
    if not found:
        reason = damage.reason if damage else "the file is empty"
        raise WarcDamaged(path, 0, f"not a WARC that can be read: {reason}")
    if damage is not None:
        raise damage


def record_at(stream: BinaryIO, offset: int, path: Path) -> WarcRecord:
    """The one record at `offset`. Raises WarcDamaged when none can be read there."""
    size = stream.seek(0, 2)
    stream.seek(offset)
    start = stream.read(4)
    stream.seek(offset)
    try:
        if not start.startswith(b"\x1f\x8b"):
            headers, block, end, after = _read(stream, size)
            return WarcRecord(path, offset, end - offset, after, headers, block)
        plain, size = _unpacked(stream)
        after = stream.tell()
        headers, block, _, end = _read(plain, size)
    except ArchiveLoadFailed as error:
        zstd = start == b"\x28\xb5\x2f\xfd"
        reason = "it is packed; unpack it with `zstd -d` first" if zstd else str(error)
        raise WarcDamaged(path, offset, reason) from None
    if size - end > (4 if size > MAX_BLOCK else 0):  # the blank lines of a long one are not kept
        reason = "a gzip member of many records; run `warcio recompress OLD NEW` and use the new"
        raise WarcDamaged(path, offset, reason)
    return WarcRecord(path, offset, after - offset, after, headers, block)


def _read(source: BinaryIO, size: int) -> tuple[Any, bytes, int, int]:
    """The headers and block of the record at which `source` (of `size` bytes) stands, where
    it ends, and where the blank lines after it do. Raises ArchiveLoadFailed."""
    top = LimitReader(source, _MAX_HEAD)
    try:
        headers = _HEADERS.parse(top)
    except (StatusAndHeadersParserException, EOFError):
        raise ArchiveLoadFailed("no WARC record begins here") from None
    length = _LENGTH.fullmatch(headers.get_header("Content-Length", "").strip())
    if length is None or top.limit == 0:
        raise ArchiveLoadFailed("a record without a Content-Length")
    end = source.tell() + int(length[0])
    if end > size:
        raise ArchiveLoadFailed("a record ends before its Content-Length")
    block = source.read(min(int(length[0]), MAX_BLOCK))
    source.seek(end)
    rest = source.read(64)
    return headers, block, end, end + len(rest) - len(rest.lstrip(b"\r\n"))


def _unpacked(stream: BinaryIO) -> tuple[BinaryIO, int]:
    """The gzip member at which the stream stands, at most MAX_BLOCK of it, and its length
    in all; leaves the stream at the member's end. Raises ArchiveLoadFailed."""
    inflater = zlib.decompressobj(wbits=31)
    kept, length = BytesIO(), 0
    while not inflater.eof:
        coded = inflater.unconsumed_tail or stream.read(_STEP)
        if not coded:
            raise ArchiveLoadFailed("the file ends inside a record")
        try:
            plain = inflater.decompress(coded, MAX_BLOCK)
        except zlib.error as error:
            raise ArchiveLoadFailed(f"a record's gzip data is damaged ({error})") from None
        kept.write(plain[: max(0, MAX_BLOCK - length)])
        length += len(plain)
    stream.seek(-len(inflater.unused_data), 1)
    kept.seek(0)
    return kept, length


def _next_start(stream: BinaryIO, offset: int) -> int:
    """Where the next record may begin; the end of the stream when nowhere."""
    while True:
        stream.seek(offset)
        chunk = stream.read(1 << 20)
        if found := _START.search(chunk):
            return offset + found.start()
        if len(chunk) < 1 << 20:
            return offset + len(chunk)
        offset += len(chunk) - 8
