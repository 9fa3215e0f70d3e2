"""The frontier's rows to the types that a crawl works with, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

import sqlalchemy as sa

from archive.frontier.tables import ENDED, WAITING, Ended, Found, Leased, Memory
from archive.vocabulary import REFUSED

LONGEST_TRAIL = 4 << 20
"""Characters of what a page led to that are remembered; a page that leads to more (a whole
sitemap) is read anew every night."""


def as_row(run: str, site: str, found: Found) -> dict[str, Any]:
    """An address as a request of the run."""
    return {
        "run": run,
        "site": site,
        "host": found.host,
        "url": found.url,
        "turn": found.turn,
        "kind": found.kind,
        "hops": found.hops,
        "rank": found.rank,
        "scheduled": found.scheduled,
        "via": found.via,
        "carried": json.dumps(found.carried, ensure_ascii=False),
        "state": WAITING if found.outcome is None else ENDED,
        "attempts": 0,
        "outcome": found.outcome,
    }


def as_found(row: Any) -> Found:
    """The address that a request asks for."""
    return Found(
        url=row.url,
        kind=row.kind,
        hops=row.hops,
        host=row.host,
        rank=row.rank,
        scheduled=row.scheduled,
        turn=row.turn,
        via=row.via,
        carried=json.loads(row.carried),
    )


def as_outcome(ended: Ended) -> dict[str, Any]:
    """The columns that say how a request ended."""
    row: dict[str, Any] = {
        "state": ENDED,
        "owner": None,
        "leased_until": None,
        "outcome": ended.outcome,
        "lasting": ended.lasting,
        "walk": ended.walk,
        "looks": ended.looks,
        "leads_to": _as_trail(ended.leads_to) if ended.leads_to else None,
    }
    if ended.answer is None:
        return row
    stated = {
        key: storable(value) if isinstance(value, str) else value
        for key, value in asdict(ended.answer).items()
    }
    return row | stated


def storable(text: str) -> str:
    """Words of a server, or about it, as every database takes them: PostgreSQL knows no NUL,
    and none of them half a character."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def leased(row: Any, page: sa.Row[Any] | None, declared: str) -> Leased:
    """A request that was just leased, with what is known of its page."""
    memory = as_memory(page, declared) if page is not None else None
    return Leased(row.id, row.site, as_found(row), row.attempts, memory)


def as_memory(page: Any, declared: str) -> Memory:
    """What is known of a page; where it led holds for the declaration it was read by."""
    known = page.declared == declared
    return Memory(
        status=page.status,
        captured_at=page.captured_at,
        digest=page.digest,
        etag=page.etag,
        last_modified=page.last_modified,
        leads_to=trail(page.leads_to) if known else None,
    )


TRAPPED = f"{REFUSED}trap"
"""What the outcomes of all traps begin with."""


def trail(written: str | None) -> tuple[Found, ...]:
    """Where a page led, as its row says. What a trap was taken for is judged anew each night."""
    found = (Found(**each) for each in json.loads(written or "[]"))
    return tuple(
        replace(one, outcome=None) if (one.outcome or "").startswith(TRAPPED) else one
        for one in found
    )


def _as_trail(found: Iterable[Found]) -> str:
    return json.dumps(
        [
            {key: value for key, value in asdict(each).items() if key not in _PLAIN or value}
            for each in found
        ],
        ensure_ascii=False,
    )


_PLAIN = frozenset({"rank", "scheduled", "turn", "via", "carried", "outcome"})
