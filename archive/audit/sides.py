"""The sides of an audit: one question, answered from each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import sqlalchemy as sa

from archive.audit.audit import AuditAnswer, Listed, audit, audited_page
from archive.audit.exports import compliance_rows, lineage_rows, share_rows, witness_rows
from archive.audit.lines import copies, reposts
from archive.audit.scope import Scope, audited
from archive.audit.shares import SharesAnswer, site_shares
from archive.audit.views import ComplianceAnswer, LineageAnswer, compliance_lines, lineage_view
from archive.lists.columns import Rows
from archive.texts.reading import resolve_work


class Side(StrEnum):
    """What an audit tells: who carries each work; what share of a site is reposted; who does
    what is asked of a repost; who copied from whom."""

    WORKS = "works"
    SITES = "sites"
    COMPLIANCE = "compliance"
    LINEAGE = "lineage"


Answer = AuditAnswer | SharesAnswer | ComplianceAnswer | LineageAnswer


@dataclass(frozen=True, slots=True)
class Question:
    """What an audit is asked: the works of `scope`, or one by id or address (`work`); of its
    list, which is of works, sites, reposts or copies, a page; and of each of the works which
    witnesses."""

    scope: Scope = field(default_factory=Scope)
    work: str | None = None
    limit: int | None = None
    offset: int = 0
    listed: Listed = field(default_factory=Listed)


@dataclass(frozen=True, slots=True)
class SideAnswer:
    """An answer, of how many works, sites, reposts or copies in all it is a page, whether it
    names nothing, and the same as a list, whose rows can be read once."""

    answer: Answer
    total: int
    empty: bool
    rows: Rows


def seen_from(connection: sa.Connection, side: Side, asked: Question) -> SideAnswer:
    """An audit from one side. Raises `NothingFound` for a work that is none."""
    if side is Side.SITES:
        return _sites(connection, asked)
    if side is Side.WORKS:
        total, found = _audited(connection, asked)
        return SideAnswer(found, total, not found.works, witness_rows(found))
    ids = _asked_works(connection, asked)
    listed = replace(asked.listed, limit=asked.limit, offset=asked.offset)
    if side is Side.COMPLIANCE:
        listed = replace(listed, now=asked.work is None and not asked.scope.is_period)
        done = reposts(connection, ids, listed)
        duty = ComplianceAnswer(done.sites, compliance_lines(done.answer))
        return SideAnswer(duty, done.total, not duty.pages, compliance_rows(duty))
    told = copies(connection, ids, listed)
    descent = lineage_view(told.answer)
    return SideAnswer(descent, told.total, not descent.links, lineage_rows(descent))


def _sites(connection: sa.Connection, asked: Question) -> SideAnswer:
    every = site_shares(connection, asked.scope).sites
    end = None if asked.limit is None else asked.offset + asked.limit
    shown = SharesAnswer(every[asked.offset : end])
    return SideAnswer(shown, len(every), not shown.sites, share_rows(shown))


def _asked_works(connection: sa.Connection, asked: Question) -> Sequence[str]:
    if asked.work is not None:
        return [resolve_work(connection, asked.work)]
    return audited(connection, asked.scope, None)[1]


def _audited(connection: sa.Connection, asked: Question) -> tuple[int, AuditAnswer]:
    if asked.work is not None:
        return 1, audit(connection, work=asked.work, listed=asked.listed)
    return audited_page(connection, asked.scope, asked.limit, asked.offset, asked.listed)
