"""Asking only for what changed: conditional requests, and answers that are revisits.

RFC 9110, 13 for the conditions; WARC 1.1, 6.7 for the records.
"""

from __future__ import annotations

from datetime import datetime

from archive.frontier.tables import Answer, Memory
from archive.records import Original, WarcLocation
from archive.warc.http_answer import HttpAnswer, sha1_digest

_LASTING = frozenset({200, 301, 302, 303, 307, 308, 404, 410})
"""Statuses that say something of the page; the others say something of the server."""


def conditions(memory: Memory | None) -> dict[str, str]:
    """The headers that ask for a page only if it changed. A page whose links were read by
    another declaration is asked for in full, to be read anew."""
    if memory is None or memory.status != 200 or memory.leads_to is None:
        return {}
    stated = {"If-None-Match": memory.etag, "If-Modified-Since": memory.last_modified}
    return {key: value for key, value in stated.items() if value}


def original_of(answer: HttpAnswer, memory: Memory | None) -> Original | None:
    """The capture of an earlier night that this answer brings nothing new to: the server
    says so (304), or sent the same bytes with the same status."""
    if memory is None:
        return None
    if answer.status != 304:
        if answer.status != memory.status or answer.truncated:
            return None
        if sha1_digest(answer.body) != memory.digest:
            return None
    return as_original(answer, memory)


def as_original(answer: HttpAnswer, memory: Memory) -> Original:
    """The remembered capture, as a revisit refers to it."""
    moment = datetime.fromisoformat(memory.captured_at)
    return Original(answer.target_uri, moment, memory.digest)


def told(answer: HttpAnswer, original: Original | None, place: WarcLocation) -> Answer:
    """What the frontier keeps of an answer that was recorded."""
    stated = {key.lower(): value for key, value in answer.headers}
    return Answer(
        status=answer.status,
        captured_at=answer.captured_at.isoformat(),
        digest=original.payload_digest if original else sha1_digest(answer.body),
        warc=place.key,
        warc_offset=place.offset,
        warc_end=place.offset + place.length,
        unchanged=original is not None,
        etag=stated.get("etag"),
        last_modified=stated.get("last-modified"),
    )


def is_lasting(answer: HttpAnswer, original: Original | None) -> bool:
    """Whether the next night may go by an answer."""
    if answer.status == 304:
        return original is not None
    return answer.status in _LASTING and answer.truncated is None
