"""What a page is now: which of the documents that were captured at its address stands.

The newest capture counts, unless it lost what the one before it had. All that was captured at
an address is looked at by the times of capture, so it makes no difference when which came into
the archive: a page that shows its first text again stands as it is, and a fetch that lost half
of one that is imported years later is set aside then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.addresses import address
from archive.records import Document, Flag

# A page that lost half of its text since the last night was cut, blocked or put behind
# a wall; whoever shortened it on purpose will be seen by the reader of `worse` counts.
SHRUNK = 0.5

_LOSSES = frozenset({Flag.LOGIN_WALL, Flag.DIGITS_MASKED, Flag.TRUNCATED, Flag.MOJIBAKE})


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """A document as it was captured at an address, once."""

    captured_at: datetime
    document_id: str


@dataclass(frozen=True, slots=True)
class Histories:
    """Of pages that were looked at: the document that stands now, by address; when each document
    stood last; and those that were never anything but a loss."""

    standing: Mapping[str, str]
    last: Mapping[str, datetime]
    worse: frozenset[str]


def has_lost(new: Document, stored: Document) -> bool:
    """Whether a fetch lacks what the one before it had: half of the text, its digits, the part
    behind a wall."""
    lost = _LOSSES & (set(new.flags) - set(stored.flags))
    return bool(lost) or len(new.text) < SHRUNK * len(stored.text)


def histories(documents: Mapping[str, Document], seen: Iterable[Seen]) -> Histories:
    """How those pages stand after all that was seen of them. What is not among `documents` is
    passed over."""
    at: dict[str, list[Seen]] = {}
    for each in sorted(set(seen)):
        if each.document_id in documents:
            at.setdefault(address(documents[each.document_id].url), []).append(each)
    standing: dict[str, str] = {}
    last: dict[str, datetime] = {}
    for place, captures in at.items():
        for each in captures:
            now = standing.get(place)
            if now is None or not has_lost(documents[each.document_id], documents[now]):
                standing[place] = each.document_id
                last[each.document_id] = each.captured_at
    told = {each.document_id for captures in at.values() for each in captures}
    return Histories(standing, last, frozenset(told - last.keys()))
