"""What a page is now: which of the documents that were captured at its address stands.

The newest capture counts, unless it lost what the one before it had, or the page is unstable.
All that was captured at an address is looked at by the times of capture, so it makes no
difference when which came into the archive: a page that shows its first text again stands as it
is, and a fetch that lost half of one that is imported years later is set aside then.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.addresses import address
from archive.records import Document, Flag

# A page that lost half of its text since the last night was cut, blocked or put behind
# a wall; whoever shortened it on purpose will be seen by the reader of `worse` counts.
SHRUNK = 0.5

# A page may be corrected, and that correction corrected. One that says something else this often
# within these days counts its readers, or is answered for by several servers in turn; it has
# settled when it did so once at most.
RECENT = timedelta(days=7)
UNSTABLE = 3
SETTLED = 1

_LOSSES = frozenset({Flag.LOGIN_WALL, Flag.DIGITS_MASKED, Flag.TRUNCATED, Flag.MOJIBAKE})


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """A document as it was captured at an address, once."""

    captured_at: datetime
    document_id: str


@dataclass(frozen=True, slots=True)
class Histories:
    """Of pages that were looked at: the document that stands now, by address; when each document
    stood last; those that were never anything but a loss; and how often the unstable pages said
    something else of late, by address."""

    standing: Mapping[str, str]
    last: Mapping[str, datetime]
    worse: frozenset[str]
    unstable: Mapping[str, int]


def has_lost(new: Document, stored: Document) -> bool:
    """Whether a fetch lacks what the one before it had: half of the text, its digits, the part
    behind a wall."""
    lost = _LOSSES & (set(new.flags) - set(stored.flags))
    return bool(lost) or len(new.text) < SHRUNK * len(stored.text)


class PageHistory:
    """One page, capture by capture in the order of their times. An unstable page stands as it was
    when it became so, until it settles."""

    def __init__(self) -> None:
        self.standing: Document | None = None
        self.until: datetime | None = None
        self.last: dict[str, datetime] = {}
        self.shown: set[str] = set()
        self.lost: set[str] = set()
        self.changes: deque[datetime] = deque()
        self.is_unstable = False
        self._latest: str | None = None

    def see(self, captured_at: datetime, document: Document) -> None:
        """The page as it was captured next."""
        self.until = captured_at
        if self.standing is not None and has_lost(document, self.standing):
            self.lost.add(document.document_id)
            return
        self.shown.add(document.document_id)
        self._count(captured_at, document.document_id)
        if not self.is_unstable:
            self.standing = document
            self.last[document.document_id] = captured_at

    def _count(self, captured_at: datetime, document_id: str) -> None:
        if self._latest not in (None, document_id):
            self.changes.append(captured_at)
        self._latest = document_id
        while self.changes and self.changes[0] <= captured_at - RECENT:
            self.changes.popleft()
        often = SETTLED + 1 if self.is_unstable else UNSTABLE
        self.is_unstable = len(self.changes) >= often


def histories(documents: Mapping[str, Document], seen: Iterable[Seen]) -> Histories:
    """How those pages stand after all that was seen of them. What is not among `documents` is
    passed over."""
    pages: dict[str, PageHistory] = {}
    for each in sorted(set(seen)):
        if (document := documents.get(each.document_id)) is not None:
            page = pages.setdefault(address(document.url), PageHistory())
            page.see(each.captured_at, document)
    return Histories(
        standing={
            place: page.standing.document_id for place, page in pages.items() if page.standing
        },
        last={key: moment for page in pages.values() for key, moment in page.last.items()},
        worse=frozenset(key for page in pages.values() for key in page.lost - page.shown),
        unstable={place: len(page.changes) for place, page in pages.items() if page.is_unstable},
    )
