"""What a crawl came to, out of the frontier's rows, and what of it the next night goes by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from archive.frontier.frontier import Frontier
from archive.frontier.rows import LONGEST_TRAIL, trail
from archive.frontier.tables import ENDED, PAGE, PROBLEM, REQUEST, SITE

_TOGETHER = 500


@dataclass(slots=True)
class SiteResult:
    """One site's part of a run: outcomes, what ended it early, what an operator must read,
    and the pages of its lists: where the list begins, the page, the articles it showed."""

    stopped_by: str | None = None
    outcomes: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    walks: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)


def results(frontier: Frontier, run: str, article: str) -> dict[str, SiteResult]:
    """What became of each site of a run so far; `article` is the kind of an article."""
    with frontier.changing() as connection:
        sites = connection.execute(sa.select(SITE).where(SITE.c.run == run)).all()
        found = {row.site: SiteResult(row.stopped_by) for row in sites}
        counted = (
            sa.select(REQUEST.c.site, REQUEST.c.outcome, sa.func.count().label("number"))
            .where((REQUEST.c.run == run) & (REQUEST.c.state == ENDED))
            .group_by(REQUEST.c.site, REQUEST.c.outcome)
        )
        for row in connection.execute(counted):
            found[row.site].outcomes[row.outcome] = row.number
        told = sa.select(PROBLEM).where(PROBLEM.c.run == run).order_by(PROBLEM.c.id)
        for row in connection.execute(told):
            found[row.site].problems.append(row.problem)
        walked = (
            sa.select(REQUEST.c.site, REQUEST.c.url, REQUEST.c.walk, REQUEST.c.leads_to)
            .where((REQUEST.c.run == run) & REQUEST.c.walk.is_not(None))
            .order_by(REQUEST.c.id)
        )
        for row in connection.execute(walked):
            shown = tuple(each.url for each in trail(row.leads_to) if each.kind == article)
            found[row.site].walks.append((row.walk, row.url, shown))
    return found


def outcomes_of(frontier: Frontier, run: str, site: str) -> Counter[str]:
    """The outcomes of a site's requests so far."""
    query = (
        sa.select(REQUEST.c.outcome, sa.func.count())
        .where((REQUEST.c.run == run) & (REQUEST.c.site == site) & (REQUEST.c.state == ENDED))
        .group_by(REQUEST.c.outcome)
    )
    with frontier.changing() as connection:
        return Counter({row[0]: row[1] for row in connection.execute(query)})


def asked_of(frontier: Frontier, run: str, site: str, kind: str) -> int:
    """How many requests of a kind a site was asked so far; those that were refused were not."""
    asked = REQUEST.c.outcome.not_like("refused:%") & (REQUEST.c.kind == kind)
    query = sa.select(sa.func.count()).where(
        (REQUEST.c.run == run) & (REQUEST.c.site == site) & (REQUEST.c.state == ENDED) & asked
    )
    with frontier.changing() as connection:
        return int(connection.scalar(query) or 0)


def looks_of(frontier: Frontier, run: str, site: str) -> Counter[str]:
    """How many articles of a site looked the same, by their looks."""
    query = (
        sa.select(REQUEST.c.looks, sa.func.count())
        .where((REQUEST.c.run == run) & (REQUEST.c.site == site) & REQUEST.c.looks.is_not(None))
        .group_by(REQUEST.c.looks)
    )
    with frontier.changing() as connection:
        return Counter({row[0]: row[1] for row in connection.execute(query)})


def known(frontier: Frontier, run: str) -> tuple[int, int]:
    """How many requests a run knows, and how many of them have ended."""
    ended = sa.func.coalesce(sa.func.sum(sa.case((REQUEST.c.state == ENDED, 1), else_=0)), 0)
    with frontier.changing() as connection:
        row = connection.execute(
            sa.select(sa.func.count(), ended).where(REQUEST.c.run == run)
        ).one()
    return int(row[0]), int(row[1])


def settled_places(frontier: Frontier, run: str, besides: str) -> set[tuple[str, int]]:
    """Where in the run's WARC files the answers lie whose requests have ended: any other
    answer in them came before a kill, and is there to be used. So are those of the kind
    `besides`, which every process needs for itself."""
    query = sa.select(REQUEST.c.warc, REQUEST.c.warc_offset).where(
        (REQUEST.c.run == run) & REQUEST.c.warc.is_not(None) & (REQUEST.c.kind != besides)
    )
    with frontier.changing() as connection:
        return {(row.warc, row.warc_offset) for row in connection.execute(query)}


def first_answer(frontier: Frontier, run: str) -> datetime | None:
    """When the first answer of a run was recorded."""
    query = sa.select(sa.func.min(REQUEST.c.captured_at)).where(REQUEST.c.run == run)
    with frontier.changing() as connection:
        first = connection.scalar(query)
    return datetime.fromisoformat(first) if first else None


def remember(frontier: Frontier, is_done: Callable[[str], bool]) -> None:
    """Turn the runs that are done into what the next night goes by, oldest first, and drop
    their requests. `is_done` says of a run whether its captures are in the archive: what
    never got there must be asked for in full again.

    A page that was unchanged for 1, 2, 3 … nights of its site in a row is due again after
    2, 4, 8 … nights, at most the site's longest.
    """
    with frontier.changing() as connection:
        runs = connection.scalars(sa.select(SITE.c.run).distinct().order_by(SITE.c.run)).all()
    for run in runs:
        if not is_done(run):
            continue
        with frontier.changing() as connection:
            sites = connection.execute(sa.select(SITE).where(SITE.c.run == run)).all()
            for state in sites:
                _remember_site(connection, state)
            for table in (REQUEST, PROBLEM):
                connection.execute(sa.delete(table).where(table.c.run == run))
            _forget_nights(connection, run, {state.site for state in sites})


def _forget_nights(connection: sa.Connection, run: str, sites: set[str]) -> None:
    """Keep of each site only the row that counts its nights."""
    later = SITE.alias()
    newest = sa.select(sa.func.max(later.c.night)).where(later.c.site == SITE.c.site)
    stale = SITE.c.site.in_(sites) & (SITE.c.night < newest.scalar_subquery())
    connection.execute(sa.update(SITE).where(SITE.c.run == run).values(closed=True))
    connection.execute(sa.delete(SITE).where(stale & SITE.c.closed))


def _remember_site(connection: sa.Connection, state: sa.Row[Any]) -> None:
    answered = (REQUEST.c.run == state.run) & (REQUEST.c.site == state.site)
    answered &= REQUEST.c.status.is_not(None)
    rows = connection.execute(
        sa.select(REQUEST).where(answered).order_by(REQUEST.c.url, REQUEST.c.turn)
    ).all()
    newest = list({row.url: row for row in rows}.values())
    for begin in range(0, len(newest), _TOGETHER):
        batch = newest[begin : begin + _TOGETHER]
        urls = [row.url for row in batch]
        here = (PAGE.c.site == state.site) & PAGE.c.url.in_(urls)
        before = {row.url: row for row in connection.execute(sa.select(PAGE).where(here))}
        connection.execute(sa.delete(PAGE).where(here))
        connection.execute(
            sa.insert(PAGE), [_page(row, before.get(row.url), state) for row in batch]
        )


def _page(row: Any, before: Any, state: Any) -> dict[str, Any]:
    """What is known of a page after this night. A revisit leaves the capture it refers to."""
    if not row.lasting:
        return _passing(row, before, state)
    same = bool(row.unchanged and before is not None)
    unchanged = max(before.unchanged, 0) + 1 if same else 0
    wait = min(2**unchanged, state.longest) if row.scheduled else 1
    told = row.leads_to or "[]"
    kept = before if same else row
    return {
        "site": row.site,
        "url": row.url,
        "status": kept.status,
        "captured_at": kept.captured_at,
        "digest": kept.digest,
        "etag": row.etag or (before.etag if same else None),
        "last_modified": row.last_modified or (before.last_modified if same else None),
        "unchanged": unchanged,
        "due": state.night + wait,
        "declared": state.declared if len(told) <= LONGEST_TRAIL else "",
        "leads_to": told if len(told) <= LONGEST_TRAIL else "[]",
    }


def _passing(row: Any, before: Any, state: Any) -> dict[str, Any]:
    """After an answer that says something of the server and nothing of the page (it was
    busy, or kept us out): what was known of the page stands, and it is due again. Where
    nothing was, only the bytes are known, to tell the same refusal from another."""
    if before is not None and before.unchanged >= 0:
        return {**before._mapping, "due": state.night + 1}
    kept = before if row.unchanged and before is not None else row
    return {
        "site": row.site,
        "url": row.url,
        "status": kept.status,
        "captured_at": kept.captured_at,
        "digest": kept.digest,
        "etag": None,
        "last_modified": None,
        "unchanged": -1,
        "due": state.night + 1,
        "declared": "",
        "leads_to": "[]",
    }
