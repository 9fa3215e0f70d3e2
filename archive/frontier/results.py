"""What a crawl came to so far, out of the frontier's rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from archive.frontier.frontier import Frontier
from archive.frontier.rows import trail
from archive.frontier.tables import ENDED, PROBLEM, REQUEST, SITE
from archive.vocabulary import REFUSED


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
    asked = REQUEST.c.outcome.not_like(f"{REFUSED}%") & (REQUEST.c.kind == kind)
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
