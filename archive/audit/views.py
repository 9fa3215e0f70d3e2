"""An audit seen from one side: how far sites do what is asked of a repost, and who copied from
whom. Each is read out of the audit's own answers."""

from __future__ import annotations

from dataclasses import dataclass, fields

from archive.audit.answers import AuditAnswer
from archive.audit.compliance import Compliance, Lag
from archive.descent import Credit, SourceEvidence
from archive.records import Kind
from archive.vocabulary import Strength

CHECKS = tuple(field.name for field in fields(Compliance))
"""What is asked of a repost, by the names that every answer uses."""


@dataclass(frozen=True, slots=True)
class ComplianceLine:
    """A page as a repost, with what it does of what is asked of one."""

    work_id: str
    title: str | None
    url: str
    site_id: str
    site_name: str
    role: str
    published: str | None
    credited_source: str | None
    credit: Credit | None
    lag: Lag | None
    compliance: Compliance


@dataclass(frozen=True, slots=True)
class SiteCompliance:
    """How many reposts of a site do each thing: by check, then `yes`, `no`, `unknown`. A page
    that reposts two works is one of `pages`, and two of `texts`, of which the checks are."""

    site_id: str
    site_name: str
    role: str
    pages: int
    texts: int
    checks: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class ComplianceAnswer:
    """Reposts of those that were asked for, and what each site does in sum, by all of them."""

    sites: tuple[SiteCompliance, ...]
    pages: tuple[ComplianceLine, ...]


@dataclass(frozen=True, slots=True)
class LineageLine:
    """A page and the one that it was most likely copied from (null: nothing says), with the
    evidence; `ordered` is whether it also says which of the two is the copy."""

    work_id: str
    title: str | None
    copy: str
    kind: Kind
    published: str | None
    first_seen: str
    source: str | None
    strength: Strength
    ordered: bool
    evidence: tuple[SourceEvidence, ...]


@dataclass(frozen=True, slots=True)
class LineageAnswer:
    """Who copied from whom, work by work."""

    links: tuple[LineageLine, ...]


def compliance_lines(answer: AuditAnswer) -> tuple[ComplianceLine, ...]:
    """The reposts of an audit; the origins' own pages are none, nor is a page that the others
    are held against for want of the origin's."""
    return tuple(
        ComplianceLine(
            work_id=work.work_id,
            title=work.title,
            url=one.url,
            site_id=one.site_id,
            site_name=one.site_name,
            role=one.role,
            published=one.published,
            credited_source=one.credited_source,
            credit=one.credit,
            lag=one.lag,
            compliance=one.compliance,
        )
        for work in answer.works
        for one in work.witnesses
        if one.compliance is not None and one.lag is not None
    )


def lineage_view(answer: AuditAnswer) -> LineageAnswer:
    """The witnesses of an audit but for the canonical ones, each with its likely source."""
    return LineageAnswer(
        tuple(
            LineageLine(
                work_id=work.work_id,
                title=work.title,
                copy=one.url,
                kind=one.kind,
                published=one.published,
                first_seen=one.first_seen,
                source=one.source.url if one.source else None,
                strength=one.source.strength if one.source else Strength.NONE,
                ordered=bool(one.source and one.source.ordered),
                evidence=one.source.evidence if one.source else (),
            )
            for work in answer.works
            for one in work.witnesses
            if one.kind is not Kind.CANONICAL
        )
    )
