"""What a run decided, and its exact form in the bucket.

A run writes its decisions once and never edits them; the catalogue is nothing but the
decisions of all runs applied in order. So `rebuild` and a night's own commit are the
same function, and an answer can be traced to the run that decided it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from archive.errors import OperatorError
from archive.host_lines import LearnedLine
from archive.paging import PageBreak
from archive.records import (
    Document,
    Flag,
    Outcome,
    Part,
    Reprint,
    Role,
    RunReport,
    WarcLocation,
    Work,
)

T = TypeVar("T")

_UNKNOWN = ("unexpected_keyword_argument", "extra_forbidden")


class NewerRecord(OperatorError):
    """A later release decided what this one has no word for. Raised by the readers here: to pass
    over a tombstone, say, would show what was removed."""


class BrokenRecord(OperatorError):
    """An object of the bucket does not hold what its key says. Raised by the readers
    here; the operator runs `dingben check --read-data`."""


@dataclass(frozen=True, slots=True)
class CaptureEntry:
    """One capture of the run and its one outcome."""

    target_uri: str
    captured_at: datetime
    status: int
    payload_digest: str
    location: WarcLocation
    site_id: str
    outcome: Outcome
    detail: str
    document_id: str | None


@dataclass(frozen=True, slots=True)
class PartEntry:
    """Where a part lies in its document's text, and what it does not have from its page:
    one report of a compilation has its own title and issuer, and may be no piece."""

    part_id: str
    start: int
    end: int
    title: str | None
    issuer: str | None = None
    document_number: str | None = None
    page: int | None = None
    pages: int | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document that this run added, whose it is (its site by id, role and, where declared,
    name), and the parts it was cut into. The texts of the parts are cut from the document
    again when read."""

    document_id: str
    object_key: str
    host: str
    site_id: str
    role: Role
    parts: tuple[PartEntry, ...]
    site_name: str = ""


@dataclass(frozen=True, slots=True)
class Departure:
    """A part that is no longer a witness of a work."""

    work_id: str
    part_id: str


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is shown to nobody any more: works; pages, by their addresses (as
    `archive.addresses.address` writes them); and of the `carriers`, pages that carry one of the
    works and maybe others, what was captured. `name` is what the operator named, `reason` what
    whoever asks is told; the objects stay in the bucket."""

    name: str
    reason: str
    works: tuple[str, ...]
    pages: tuple[str, ...]
    carriers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that a run adds to the record. `works` are the new states of the works that this
    run touched, each with those of its witnesses that are new or measured anew, and the ids
    that it took in; `departures` are the witnesses that left one; `learned` are the lines of
    hosts that it cut from the edges of its documents, `tombstones` what it took away. What has no
    name here is refused when it is read."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    run_id: str
    scheme: str
    captures: tuple[CaptureEntry, ...]
    documents: tuple[DocumentEntry, ...]
    reprints: tuple[Reprint, ...]
    works: tuple[Work, ...]
    page_breaks: tuple[PageBreak, ...] = ()
    departures: tuple[Departure, ...] = ()
    learned: tuple[LearnedLine, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()


@dataclass(frozen=True, slots=True)
class DecidedRun:
    """A run that is ready to be committed as number `sequence`, which follows the last run
    that it was decided on. `documents` are all that the decisions add, by id."""

    sequence: int
    decisions: Decisions
    documents: Mapping[str, Document]
    report: RunReport


@dataclass(frozen=True, slots=True)
class Committed:
    """A run's last object: its report, and where its decisions lie."""

    sequence: int
    decisions_key: str
    report: RunReport


def encode(record: object) -> bytes:
    """A record as the bytes of its object: the same record, the same bytes."""
    kind: Any = type(record)
    return _adapter(kind).dump_json(record)


def written(record: object) -> str:
    """The same as text, as a column of the catalogue holds it."""
    return encode(record).decode()


def decode(kind: type[T], body: bytes | str, key: str) -> T:
    """Read the object under `key` back, or the text of a column (of which `key` says whose).

    Raises `BrokenRecord` where it does not hold a `kind`, `NewerRecord` where it holds more than
    a `Decisions` may.
    """
    asked: Any = kind
    try:
        record: T = _adapter(asked).validate_json(body)
    except ValidationError as error:
        if unknown := [one for one in error.errors() if one["type"] in _UNKNOWN]:
            word = ".".join(map(str, unknown[0]["loc"]))
            raise NewerRecord(
                f"{key} says {word!r}, which this release does not know: install a newer dingben"
            ) from error
        name = getattr(kind, "__name__", "record")
        raise BrokenRecord(f"{key} does not hold a {name}: run a full check") from error
    return record


def decode_each(kind: type[T], bodies: Mapping[str, str]) -> list[T]:
    """Thousands of records, by what each is called, read back in one go, in their order.

    Raises as `decode` does, and names the one at fault.
    """
    asked: Any = kind
    try:
        records: list[T] = decode(list[asked], f"[{','.join(bodies.values())}]", "")
    except (BrokenRecord, NewerRecord):
        return [decode(kind, body, name) for name, body in bodies.items()]
    return records


@functools.cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def entry_of(part: Part) -> PartEntry:
    """What the record keeps of a part, beside its document."""
    return PartEntry(
        part_id=part.part_id,
        start=part.start,
        end=part.end,
        title=part.title,
        issuer=part.issuer,
        document_number=part.document_number,
        page=part.page,
        pages=part.pages,
        flags=part.flags,
    )


def part_of(document: Document, entry: PartEntry) -> Part:
    """The part that `entry` marks in `document`, with what the document says of itself."""
    return Part(
        part_id=entry.part_id,
        document_id=document.document_id,
        start=entry.start,
        end=entry.end,
        text=document.text[entry.start : entry.end],
        title=entry.title,
        url=document.url,
        captured_at=document.captured_at,
        published=document.published,
        issuer=entry.issuer,
        document_number=entry.document_number,
        credited_source=document.credited_source,
        page=entry.page,
        pages=entry.pages,
        flags=entry.flags,
    )
