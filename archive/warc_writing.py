"""Writing a WARC that survives a kill: whole gzip members, a name that says `open`.

The file is `NAME.warc.gz.open` until it is sealed. A record reaches it in one write, so
a kill leaves whole records and at most one torn one at the end, which `salvage` cuts.
"""

from __future__ import annotations

import os
import re
import uuid
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.http_answer import HttpAnswer, sha1_digest
from archive.records import WarcLocation
from archive.warc_records import whole_prefix

OPEN_SUFFIX = ".open"
"""What is added to the name of a WARC that is still written."""

_UNSAFE = re.compile(r"[\x00-\x20\x7f]")


def salvage(open_file: Path) -> int:
    """Cut a `.open` file left by a kill to its longest whole prefix; return its length."""
    with open_file.open("r+b") as stream:
        length = whole_prefix(stream)
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
        if self._length == 0:
            fields = {"format": "WARC File Format 1.1", **info}
            block = "".join(f"{key}: {_safe(value)}\r\n" for key, value in fields.items())
            headers = {
                "WARC-Type": "warcinfo",
                "WARC-Filename": path.name,
                "Content-Type": "application/warc-fields",
            }
            self._write(headers, datetime.now(UTC), block.encode())

    @property
    def length(self) -> int:
        """How many bytes the file holds by now."""
        return self._length

    def write(self, answer: HttpAnswer) -> WarcLocation:
        """Add a response record; where it lies, under the file's sealed name."""
        sent = _without_transfer_coding(answer)
        headers = {
            "WARC-Type": "response",
            "WARC-Target-URI": _UNSAFE.sub(_percent, sent.target_uri),
            "WARC-Payload-Digest": sha1_digest(sent.body),
            "Content-Type": "application/http; msgtype=response",
        }
        if sent.ip_address:
            headers["WARC-IP-Address"] = sent.ip_address
        if sent.truncated:
            headers["WARC-Truncated"] = sent.truncated
        return self._write(headers, sent.captured_at, sent.head() + sent.body)

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

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _write(self, headers: Mapping[str, str], moment: datetime, block: bytes) -> WarcLocation:
        fields = {
            **headers,
            "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
            "WARC-Date": moment.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "WARC-Block-Digest": sha1_digest(block),
            "Content-Length": str(len(block)),
        }
        head = "".join(f"{key}: {value}\r\n" for key, value in fields.items())
        packer = zlib.compressobj(6, zlib.DEFLATED, 31)
        member = packer.compress(b"WARC/1.1\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n")
        member += packer.flush()
        return self._append(member)

    def _append(self, member: bytes) -> WarcLocation:
        """One write, or none: a torn record would hide every record written after it."""
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


def _without_transfer_coding(answer: HttpAnswer) -> HttpAnswer:
    """The answer without a header that would announce chunks the body no longer has."""
    kept = tuple(pair for pair in answer.headers if pair[0].lower() != "transfer-encoding")
    return HttpAnswer(
        answer.target_uri,
        answer.captured_at,
        answer.status,
        answer.reason,
        kept,
        answer.body,
        answer.ip_address,
        answer.truncated,
    )


def _safe(value: str) -> str:
    return " ".join(value.split())


def _percent(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"
