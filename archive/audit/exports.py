"""Answers for other programs: an audit as rows, as JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from enum import StrEnum

from archive.audit.audit import AuditAnswer, WitnessAnswer
from archive.audit.compliance import Compliance
from archive.audit.shares import SharesAnswer
from archive.audit.views import CHECKS, ComplianceAnswer, LineageAnswer
from archive.descent import SourceEvidence
from archive.records import Verdict


class Format(StrEnum):
    """How an audit is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    JSON_LINES = "jsonl"


def audit_rows(answer: AuditAnswer) -> Iterator[dict[str, object]]:
    """A row a witness: what CSV and JSON Lines hold alike. Lists stay lists."""
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
                **_judged(witness),
            }


def _judged(witness: WitnessAnswer) -> dict[str, object]:
    """When a page came, whom it was copied from, and what it is worth as a repost."""
    lag, credit, source = witness.lag, witness.credit, witness.source
    return {
        "first_seen": witness.first_seen,
        "lag_of": lag.of if lag else None,
        "lag_published_hours": lag.published_hours if lag else None,
        "lag_published_days": lag.published_days if lag else None,
        "lag_captured_hours": lag.captured_hours if lag else None,
        "credit": credit.verdict.value if credit else None,
        "credit_reason": credit.reason if credit else None,
        "source_url": source.url if source else None,
        "source_strength": source.strength.value if source else None,
        "source_evidence": evidence_told(source.evidence) if source else [],
        "defects_seen": witness.defects_seen,
        "defects": [
            " ".join(f"{one.start} {one.kind}: {one.canonical}→{one.copy}".split())
            for one in witness.defects
        ],
        **_checks(witness.compliance),
    }


def compliance_rows(answer: ComplianceAnswer) -> Iterator[dict[str, object]]:
    """A row a repost."""
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


def lineage_rows(answer: LineageAnswer) -> Iterator[dict[str, object]]:
    """A row a copy, with its likely source where there is one."""
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
            "evidence": evidence_told(link.evidence),
        }


def share_rows(answer: SharesAnswer) -> Iterator[dict[str, object]]:
    """A row a site."""
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


def evidence_told(evidence: Iterable[SourceEvidence]) -> list[str]:
    """Each piece of evidence in one text: its name, and its words."""
    return [f"{one.name}: {one.quote}" if one.quote else one.name for one in evidence]


def _checks(found: Compliance | None) -> dict[str, object]:
    return {name: getattr(found, name, None) and getattr(found, name).value for name in CHECKS}


def json_lines(rows: Iterable[dict[str, object]]) -> str:
    """Each row as one line of JSON, its values as they are."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
