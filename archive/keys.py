"""The layout of the bucket: every object's key, and nothing else writes one by hand.

    format.json                      what wrote this bucket, and its format version
    warc/{sha256}.warc.gz            a sealed WARC, as the crawl or somebody else made it
    document/{sha256}.json           one page's text and metadata (`Document`)
    text/{sha256}.txt                a canonical text, UTF-8
    decisions/{sha256}.json          what a run decided (`Decisions`)
    report/{sequence}.json           a run's report: its last object, and its commit

Keys that hold a digest are content addressed: the object under them can only be that
content. Reports are numbered from 1 without gaps, so that the number is the order of
the archive's history; whoever writes report n has seen all before n.
"""

from __future__ import annotations

import hashlib

REPORT_PREFIX = "report/"


def sha256(body: bytes) -> str:
    """The hexadecimal SHA-256 of `body`."""
    return hashlib.sha256(body).hexdigest()


def document_id(target_uri: str, payload_digest: str) -> str:
    """The id of the document that a page's bytes give: the same page, the same bytes, the
    same document, whenever and however often it was captured."""
    return sha256(f"{target_uri}\n{payload_digest}".encode("utf-8", "surrogatepass"))[:32]


def warc_key(digest: str) -> str:
    """Where a WARC of that SHA-256 lies."""
    return f"warc/{digest}.warc.gz"


def document_key(digest: str) -> str:
    """Where a document, serialised, of that SHA-256 lies."""
    return f"document/{digest}.json"


def text_key(digest: str) -> str:
    """Where a canonical text of that SHA-256 lies."""
    return f"text/{digest}.txt"


def decisions_key(digest: str) -> str:
    """Where a run's decisions of that SHA-256 lie."""
    return f"decisions/{digest}.json"


def report_key(sequence: int) -> str:
    """Where the report of the archive's n-th run lies; keys sort as their numbers do."""
    return f"{REPORT_PREFIX}{sequence:08d}.json"


def sequence_of(key: str) -> int:
    """The number of the run whose report lies there; 0 for any other key."""
    name = key.removeprefix(REPORT_PREFIX).removesuffix(".json")
    return int(name) if key.startswith(REPORT_PREFIX) and name.isascii() and name.isdigit() else 0


def digest_of(key: str) -> str | None:
    """The SHA-256 that a content-addressed key promises; None for any other key."""
    folder, _, name = key.partition("/")
    digest = name.partition(".")[0]
    return digest if folder in ("warc", "document", "text", "decisions") else None
