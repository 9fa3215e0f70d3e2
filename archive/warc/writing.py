"""Writing a WARC that survives a kill: whole gzip members, a name that says `open`.

warcio writes the records. The file is `NAME.warc.gz.open` until it is sealed, and a record
reaches it in one write, so a kill leaves at most one torn record, which `salvage` cuts.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from string import punctuation
from typing import Self
from urllib.parse import quote

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser
from warcio.warcwriter import WARCWriter

from archive.records import Original, WarcLocation
from archive.warc.http_answer import HttpAnswer
from archive.warc.records import WarcDamaged, scan

OPEN_SUFFIX = ".open"
"""What is added to the name of a WARC that is still written."""


def salvage(open_file: Path) -> int:
    """Cut a `.open` file left by a kill to its longest whole prefix; return its length."""
    with open_file.open("r+b") as stream:
        length = 0
        try:
            for record in scan(stream, open_file):
                length = record.offset + record.length
        except WarcDamaged as damage:
            length = damage.offset
        stream.truncate(length)
        os.fsync(stream.fileno())
    return length


class WarcWriter:
    """Writes answers to one `NAME.warc.gz`: WARC 1.1, one gzip member a record.

    Begins a new `NAME.warc.gz.open`, or goes on with the one that is there (salvage it
    first). Raises OSError when the disk does; the file then still ends with a whole record.
    """

    def __init__(self, path: Path, info: Mapping[str, str]) -> None:
        """`path` is the sealed name; `info` the fields of the warcinfo record."""
        self._sealed = path
        self._open = path.with_name(path.name + OPEN_SUFFIX)
        self._file = self._open.open("ab", buffering=0)
        self._length = self._file.seek(0, os.SEEK_END)
        self._member = BytesIO()
        self._records = WARCWriter(self._member, gzip=True, warc_version="1.1")
        if self._length == 0:
            fields = {"format": "WARC File Format 1.1", **info}
            info = {key: _one_line(value) for key, value in fields.items()}
            self._append(self._records.create_warcinfo_record(path.name, info))

    @property
    def length(self) -> int:
        """How many bytes the file holds by now."""
        return self._length

    def write(
        self, answer: HttpAnswer, *, original: Original | None = None, via: str | None = None
    ) -> WarcLocation:
        """Add an answer; where it lies, under the file's sealed name.

        With an `original` it is a revisit record without a body: of the profile that says
        so where the server did (304), else of identical payloads. `via` is the page that
        led to it, kept as Heritrix does: in a metadata record, which comes just before and
        holds the answer's `notes` as well.
        """
        fields = {
            "WARC-Date": _date(answer.captured_at),
            "WARC-IP-Address": answer.ip_address,
            "WARC-Truncated": answer.truncated,
        }
        if via is not None or answer.notes:
            told = (("via", via or ""), *answer.notes)
            fields["WARC-Record-ID"] = self._write_metadata(answer, told)
        if original is not None:
            fields |= _reference(answer, original)
        body = b"" if original else answer.body
        record = self._records.create_warc_record(
            quote(answer.target_uri, safe=punctuation),
            "revisit" if original else "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=_HeadAsSent(answer),
            warc_headers_dict={key: value for key, value in fields.items() if value},
        )
        return self._append(record)

    def _write_metadata(self, answer: HttpAnswer, fields: Iterable[tuple[str, str]]) -> str:
        """Add the metadata record of an answer that comes next; the answer's record id."""
        record_id = str(StatusAndHeadersParser.make_warc_id())
        lines = (f"{name}: {_one_line(value)}\r\n" for name, value in fields if value)
        told = "".join(lines).encode()
        record = self._records.create_warc_record(
            quote(answer.target_uri, safe=punctuation),
            "metadata",
            payload=BytesIO(told),
            length=len(told),
            warc_content_type="application/warc-fields",
            warc_headers_dict={
                "WARC-Date": _date(answer.captured_at),
                "WARC-Concurrent-To": record_id,
            },
        )
        self._append(record)
        return record_id

    def seal(self) -> Path:
        """Make the file durable and give it its name; nothing can be added afterwards."""
        os.fsync(self._file.fileno())
        self._file.close()
        self._open.rename(self._sealed)
        folder = os.open(self._sealed.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return self._sealed

    def close(self) -> None:
        """Leave the file open for another to go on with."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _append(self, record: ArcWarcRecord) -> WarcLocation:
        """One write, or none: a torn record would hide every record written after it."""
        self._member.seek(0)
        self._member.truncate()
        self._records.write_record(record)
        member = self._member.getvalue()
        try:
            written = self._file.write(member)
            while written < len(member):
                written += self._file.write(member[written:])
        except OSError:
            self._file.truncate(self._length)
            raise
        location = WarcLocation(self._sealed.name, self._length, len(member))
        self._length += len(member)
        return location


class _HeadAsSent(StatusAndHeaders):  # type: ignore[misc]
    """An answer's head in the bytes it was sent in (warcio percent-encodes a header that is
    not ASCII, and fails on such a status line), without the name of chunks that are undone."""

    def __init__(self, answer: HttpAnswer) -> None:
        status = f"{answer.status:03d} {_one_line(answer.reason)}"
        headers = [(_one_line(key), _one_line(value)) for key, value in answer.headers]
        super().__init__(status, headers, protocol="HTTP/1.1")
        while self.remove_header("Transfer-Encoding"):
            pass

    def to_ascii_bytes(self, filter_func: Callable[..., object] | None = None) -> bytes:
        return str(self.to_str(filter_func)).encode("latin-1", "replace") + b"\r\n"


def _reference(answer: HttpAnswer, original: Original) -> dict[str, str | None]:
    """What a revisit record says of its original (WARC 1.1, 6.7)."""
    profile = "server-not-modified" if answer.status == 304 else "identical-payload-digest"
    return {
        "WARC-Profile": f"http://netpreserve.org/warc/1.1/revisit/{profile}",
        "WARC-Payload-Digest": original.payload_digest,
        "WARC-Refers-To-Target-URI": quote(original.target_uri, safe=punctuation),
        "WARC-Refers-To-Date": _date(original.captured_at) if original.captured_at else None,
    }


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _one_line(text: str) -> str:
    """A field's text without what would end its line: CR, LF and NUL."""
    return text.translate({10: " ", 13: " ", 0: " "})
