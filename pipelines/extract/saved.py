"""Saved pages by themselves: files and folders in, an answer for every page, no archive."""

from __future__ import annotations

import zlib
from base64 import b32encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from gzip import BadGzipFile, GzipFile
from hashlib import sha1
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

from archive.errors import OperatorError
from archive.records import Capture, Document, RunOutcome, WarcLocation
from archive.texts.reading import text_answer
from archive.warc.captures import WarcDamaged, read_captures
from archive.warc.content_coding import MAX_PAYLOAD
from archive.warc.content_coding import decode as undone
from pipelines.decode import UndecodableError, decode
from pipelines.extract.attachment import is_attachment
from pipelines.extract.page import parse
from pipelines.extract.title import metas_of
from pipelines.extract.workers import Reading, read_pages

PAGES = (".html", ".htm", ".shtml", ".xhtml")
WARCS = (".warc", ".warc.gz")
FILES = (".pdf", ".docx")

_GZIP = b"\x1f\x8b"
# What lies in a folder and ends so is read; a file that is named is read however it ends.
_TAKEN = (*PAGES, *(f"{ending}.gz" for ending in PAGES), *WARCS, *FILES)
# No page was saved before there were any: an older time was set by whoever packed the file.
_FIRST_PAGE = datetime(1993, 1, 1, tzinfo=UTC)
_HEAD = 65_536


class AddressGiven(OperatorError):
    """One address was given for more than one page. Raised by `SavedPages`."""

    exit_code = 2


class UnreadablePage(OperatorError):
    """A file that holds no page that could be read; its line is in `SavedPages.unreadable`."""


@dataclass(frozen=True, slots=True)
class SavedPage:
    """One page of a file: its answer, JSON-ready, and the line that a person reads."""

    answer: dict[str, object]
    view: str
    has_text: bool


class SavedPages:
    """The pages of files and folders (`.html`, `.htm`, either with `.gz`, `.pdf`, `.docx` and
    WARC), in the order given, a folder's by name. Iterate once; then `unreadable` has a line
    for every file that could not be read, and `outcome` says how it went.

    `url` is the address of the one page there is. Without it a page's own word counts
    (its canonical link, else og:url), else the file's `file:` address.
    """

    def __init__(self, paths: Sequence[Path], url: str | None = None) -> None:
        self.unreadable: list[str] = []
        self._files = [file for path in paths for file in self._listed(path)]
        self._url = url
        self._read = 0
        if url is not None and len(self._files) > 1:
            raise AddressGiven(f"--url {url} is one page's address; {len(self._files)} are given")

    def __iter__(self) -> Iterator[SavedPage]:
        """The pages. Reading runs in worker processes, a few pages ahead."""
        for capture, reading in read_pages(self._captures()):
            if reading is not None:
                self._read += 1
                yield _page(capture, reading)

    @property
    def outcome(self) -> RunOutcome:
        """Succeeded: every file was read; degraded: some were; failed: none."""
        if not self.unreadable:
            return RunOutcome.SUCCEEDED
        return RunOutcome.DEGRADED if self._read else RunOutcome.FAILED

    def _listed(self, path: Path) -> list[Path]:
        if not path.is_dir():
            return [path]
        found = sorted(file for file in path.rglob("*") if file.name.lower().endswith(_TAKEN))
        if not found:
            self.unreadable.append(f"{path}: no saved page in it ({' '.join(_TAKEN)})")
        return found

    def _captures(self) -> Iterator[Capture]:
        for file in self._files:
            try:
                yield from captures_of(file, self._url)
            except (UnreadablePage, WarcDamaged) as error:
                self.unreadable.append(str(error))
            except OSError as error:
                self.unreadable.append(f"{file}: cannot be read: {error.strerror}")


def captures_of(file: Path, url: str | None = None) -> Iterator[Capture]:
    """The captures of one file, their location naming the file.

    Raises UnreadablePage, WarcDamaged (after what could be read) and OSError.
    """
    if file.name.lower().endswith(WARCS):
        yield from read_captures(file, file.name)
        return
    body = file.read_bytes()
    payload = undone(body, ["gzip"]) if body.startswith(_GZIP) else body
    if payload.startswith(b"WARC/"):
        yield from read_captures(file, file.name)
        return
    if body.startswith(_GZIP) and (wrong := _what_is_wrong(body)):
        raise UnreadablePage(f"{file}: {wrong}")
    if not payload.strip():
        raise UnreadablePage(f"{file}: empty")
    yield _capture(file, payload, url or own_address(payload, file.resolve().as_uri()))


def own_address(payload: bytes, otherwise: str) -> str:
    """The address that a page calls its own: its canonical link, else its og:url."""
    if is_attachment(payload):
        return otherwise
    try:
        root = parse(decode(payload[:_HEAD]).text)
    except UndecodableError:
        return otherwise
    if root is None:
        return otherwise
    links = [
        link.get("href") or ""
        for link in root.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    for named in (*links, metas_of(root).get("og:url", "")):
        if named.strip():
            address = _joined(otherwise, named.strip())
            if address.startswith(("http://", "https://")):
                return address
    return otherwise


def _what_is_wrong(packed: bytes) -> str:
    """Why a gzip file is not one whole page, or nothing. The reader of a web takes what it can
    get; a file that was cut is better had again."""
    try:
        with GzipFile(fileobj=BytesIO(packed)) as stream:
            return "" if len(stream.read(MAX_PAYLOAD + 1)) <= MAX_PAYLOAD else "far too large"
    except EOFError:
        return "the gzip file ends too early, so this is not the whole page: have it again"
    except (BadGzipFile, zlib.error):
        return "not gzip all through"


def _joined(base: str, named: str) -> str:
    try:
        return urljoin("http:" if named.startswith("//") else base, named)
    except ValueError:
        return base


def _capture(file: Path, payload: bytes, url: str) -> Capture:
    """A saved page as if just answered; it was captured when it was saved."""
    saved = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return Capture(
        target_uri=url,
        answered_uri=url,
        captured_at=saved if saved >= _FIRST_PAGE else datetime.now(UTC),
        status=200,
        headers=(),
        payload=payload,
        payload_digest="sha1:" + b32encode(sha1(payload, usedforsecurity=False).digest()).decode(),
        location=WarcLocation(file.name, 0, len(payload)),
    )


def _page(capture: Capture, reading: Reading) -> SavedPage:
    file = capture.location.key
    if isinstance(reading, Document):
        said = (reading.published or "undated", reading.credited_source or "no source")
        view = f"{file}: {reading.title or 'untitled'} ({', '.join(said)}): {len(reading.text)}"
        answered: dict[str, object] = {"file": file, **text_answer(reading)}
        return SavedPage(answered, f"{view} characters", has_text=True)
    answer: dict[str, object] = {
        "file": file,
        "url": reading.target_uri,
        "rejected": reading.outcome.value,
        "detail": reading.detail,
    }
    view = f"{file}: {reading.outcome.value}: {reading.detail}"
    return SavedPage(answer, view, has_text=False)
