"""Plain documents, as researchers of text reuse keep them: JSON Lines, a document a line."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from archive.errors import OperatorError
from archive.records import Part

_KNOWN = ("title", "published", "issuer", "url")
_GZIP = b"\x1f\x8b"
_SURROGATE = re.compile("[\ud800-\udfff]")


class BadDocuments(OperatorError):
    """A file of documents cannot be read as one; the message names the file and the line."""


def read_documents(path: Path) -> Iterator[Part]:
    """The documents of a JSON Lines file, gzipped or not: `id` and `text`, and where known
    `title, published, issuer, url`; other fields are passed over. Raises BadDocuments at the
    first line that is no document, and where the file holds none."""
    lines: dict[str, int] = {}
    try:
        with _opened(path) as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    part = _document(line, f"{path}, line {number}")
                    first = lines.setdefault(part.part_id, number)
                    if first != number:
                        raise BadDocuments(
                            f"{path}, line {number}: id {part.part_id!r} was used before, in line"
                            f" {first}; give every document its own"
                        )
                    yield part
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadDocuments(f"{path} cannot be read: {reason}") from error
    if not lines:
        raise BadDocuments(f"{path} holds no document; write one JSON object a line")


def _opened(path: Path) -> BinaryIO:
    """The file's lines: unzipped where its name or its first bytes say that it is zipped."""
    file = path.open("rb")
    if path.suffix != ".gz" and file.peek(2)[:2] != _GZIP:
        return file
    file.close()
    return gzip.open(path)  # type: ignore[return-value]


def _document(line: bytes, where: str) -> Part:
    try:
        said: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadDocuments(f"{where}: not JSON ({error}); write one document a line") from error
    if not isinstance(said, dict):
        raise BadDocuments(f'{where}: not an object; write {{"id": …, "text": …}}')
    part_id, text = said.get("id"), said.get("text")
    if isinstance(part_id, int) and not isinstance(part_id, bool):
        part_id = str(part_id)
    if not isinstance(part_id, str) or not part_id:
        raise BadDocuments(f"{where}: a document needs a string `id`, not {_shown(part_id)}")
    if _SURROGATE.search(part_id):
        raise BadDocuments(f"{where}: id {part_id!r} is no Unicode text; give it another")
    if not isinstance(text, str):
        raise BadDocuments(f"{where}: a document needs a string `text`, not {_shown(text)}")
    known = {name: said[name] for name in _KNOWN if isinstance(said.get(name), str)}
    return Part(part_id, part_id, 0, len(text), text, **known)


def _shown(said: object) -> str:
    """What stands where a string should, as JSON has it."""
    return "nothing" if said is None else json.dumps(said)[:40]
