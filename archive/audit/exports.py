"""An audit from each of its sides as a list for other programs, with its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.audit.audit import AuditAnswer, WitnessAnswer
from archive.audit.compliance import Compliance
from archive.audit.shares import SharesAnswer
from archive.audit.views import CHECKS, ComplianceAnswer, LineageAnswer
from archive.descent import SourceEvidence
from archive.lists.columns import Cell, Row, Rows
from archive.records import Verdict

_CHECKS = dict.fromkeys(CHECKS, Cell.TEXT)
_WITNESS = {
    "work_id": Cell.TEXT,
    "title": Cell.TEXT,
    "origin": Cell.TEXT,
    "kind": Cell.TEXT,
    "url": Cell.TEXT,
    "host": Cell.TEXT,
    "site_id": Cell.TEXT,
    "role": Cell.TEXT,
    "published": Cell.TEXT,
    "captured_at": Cell.TEXT,
    "credited_source": Cell.TEXT,
    "credited_authors": Cell.NAMES,
    "contained": Cell.REAL,
    "covers": Cell.REAL,
    "jaccard": Cell.REAL,
    "flags": Cell.WORDS,
    "missing_sections": Cell.NAMES,
    "figures_changed": Cell.PHRASES,
    "superseded": Cell.PHRASES,
    "first_seen": Cell.TEXT,
    "last_seen": Cell.TEXT,
    "replaced_at": Cell.TEXT,
    "lag_of": Cell.TEXT,
    "lag_published_hours": Cell.REAL,
    "lag_published_days": Cell.WHOLE,
    "lag_captured_hours": Cell.REAL,
    "credit": Cell.TEXT,
    "credit_reason": Cell.TEXT,
    "source_url": Cell.TEXT,
    "source_strength": Cell.TEXT,
    "source_evidence": Cell.PHRASES,
    "defects_seen": Cell.WHOLE,
    "defects": Cell.PHRASES,
    **_CHECKS,
}
_DUTY = {
    "work_id": Cell.TEXT,
    "title": Cell.TEXT,
    "url": Cell.TEXT,
    "site_id": Cell.TEXT,
    "site_name": Cell.TEXT,
    "role": Cell.TEXT,
    "published": Cell.TEXT,
    "credited_source": Cell.TEXT,
    "credit": Cell.TEXT,
    "lag_of": Cell.TEXT,
    "lag_published_hours": Cell.REAL,
    "lag_published_days": Cell.WHOLE,
    **_CHECKS,
}
_LINEAGE = {
    "work_id": Cell.TEXT,
    "title": Cell.TEXT,
    "copy": Cell.TEXT,
    "kind": Cell.TEXT,
    "published": Cell.TEXT,
    "first_seen": Cell.TEXT,
    "source": Cell.TEXT,
    "strength": Cell.TEXT,
    "ordered": Cell.TRUTH,
    "evidence": Cell.PHRASES,
}
_SHARE = {
    "site_id": Cell.TEXT,
    "site_name": Cell.TEXT,
    "role": Cell.TEXT,
    "pages": Cell.WHOLE,
    "reposts": Cell.WHOLE,
    "share": Cell.REAL,
    "texts_of": Cell.PHRASES,
    "copied_from": Cell.PHRASES,
    "periods": Cell.PHRASES,
}


def witness_rows(answer: AuditAnswer) -> Rows:
    """A row a witness."""
    return Rows("witnesses", _WITNESS, _witnesses(answer))


def compliance_rows(answer: ComplianceAnswer) -> Rows:
    """A row a repost."""
    return Rows("compliance", _DUTY, _duties(answer))


def lineage_rows(answer: LineageAnswer) -> Rows:
    """A row a copy, with its likely source where there is one."""
    return Rows("lineage", _LINEAGE, _links(answer))


def share_rows(answer: SharesAnswer) -> Rows:
    """A row a site."""
    return Rows("shares", _SHARE, _shares(answer))


def _witnesses(answer: AuditAnswer) -> Iterator[Row]:
    for work in answer.works:
        for witness in work.witnesses:
            yield {
                "work_id": work.work_id,
                "title": work.title,
                "origin": work.origin.name if work.origin else None,
                "kind": witness.kind.value,
                "url": witness.url,
                "host": witness.host,
                "site_id": witness.site_id,
                "role": witness.role,
                "published": witness.published,
                "captured_at": witness.captured_at,
                "credited_source": witness.credited_source,
                "credited_authors": list(witness.credited_authors),
                "contained": witness.contained,
                "covers": witness.covers,
                "jaccard": witness.jaccard,
                "flags": [flag.value for flag in witness.flags],
                "missing_sections": list(witness.missing_sections),
                "figures_changed": [
                    f"{pair.canonical}→{pair.copy} {pair.verdict}"
                    for pair in witness.figures
                    if pair.verdict is not Verdict.SAME
                ],
                "superseded": [
                    f"version {one.version}: {one.url}" if one.version else one.url
                    for one in (witness.superseded.states if witness.superseded else ())
                ],
                **_judged(witness),
            }


def _judged(witness: WitnessAnswer) -> Row:
    """When a page came, whom it was copied from, and what it is worth as a repost."""
    lag, credit, source = witness.lag, witness.credit, witness.source
    return {
        "first_seen": witness.first_seen,
        "last_seen": witness.last_seen,
        "replaced_at": witness.replaced_at,
        "lag_of": lag.of if lag else None,
        "lag_published_hours": lag.published_hours if lag else None,
        "lag_published_days": lag.published_days if lag else None,
        "lag_captured_hours": lag.captured_hours if lag else None,
        "credit": credit.verdict.value if credit else None,
        "credit_reason": credit.reason if credit else None,
        "source_url": source.url if source else None,
        "source_strength": source.strength.value if source else None,
        "source_evidence": _evidence(source.evidence) if source else [],
        "defects_seen": witness.defects_seen,
        "defects": [
            " ".join(f"{one.start} {one.kind}: {one.canonical}→{one.copy}".split())
            for one in witness.defects
        ],
        **_checks(witness.compliance),
    }


def _duties(answer: ComplianceAnswer) -> Iterator[Row]:
    for line in answer.pages:
        yield {
            "work_id": line.work_id,
            "title": line.title,
            "url": line.url,
            "site_id": line.site_id,
            "site_name": line.site_name,
            "role": line.role,
            "published": line.published,
            "credited_source": line.credited_source,
            "credit": line.credit.verdict.value if line.credit else None,
            "lag_of": line.lag.of if line.lag else None,
            "lag_published_hours": line.lag.published_hours if line.lag else None,
            "lag_published_days": line.lag.published_days if line.lag else None,
            **_checks(line.compliance),
        }


def _links(answer: LineageAnswer) -> Iterator[Row]:
    for link in answer.links:
        yield {
            "work_id": link.work_id,
            "title": link.title,
            "copy": link.copy,
            "kind": link.kind.value,
            "published": link.published,
            "first_seen": link.first_seen,
            "source": link.source,
            "strength": link.strength.value,
            "ordered": link.ordered,
            "evidence": _evidence(link.evidence),
        }


def _shares(answer: SharesAnswer) -> Iterator[Row]:
    for site in answer.sites:
        yield {
            "site_id": site.site_id,
            "site_name": site.site_name,
            "role": site.role,
            "pages": site.pages,
            "reposts": site.reposts,
            "share": site.share,
            "texts_of": [f"{one.site_id} {one.pages}" for one in site.texts_of],
            "copied_from": [f"{one.site_id} {one.pages}" for one in site.copied_from],
            "periods": [f"{one.month or '–'} {one.reposts}/{one.pages}" for one in site.periods],
        }


def _evidence(evidence: Iterable[SourceEvidence]) -> list[str]:
    """Each piece of evidence in one text: its name, and its words."""
    return [f"{one.name}: {one.quote}" if one.quote else one.name for one in evidence]


def _checks(found: Compliance | None) -> Row:
    return {name: getattr(found, name, None) and getattr(found, name).value for name in CHECKS}
