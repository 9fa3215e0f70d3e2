"""The audit as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io

from archive.audit import AuditAnswer
from archive.records import Verdict

COLUMNS = (
    "work_id", "title", "origin", "kind", "url", "host", "site_id", "role", "published",
    "captured_at", "credited_source", "credited_authors", "contained", "covers", "jaccard",
    "flags", "missing_sections", "figures_changed",
)  # fmt: skip

# A cell that begins with one of these is a formula to a spreadsheet (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def audit_csv(answer: AuditAnswer) -> str:
    """A row a witness, RFC 4180, with a header."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    for work in answer.works:
        for witness in work.witnesses:
            changed = [
                f"{pair.canonical}→{pair.copy} {pair.verdict}"
                for pair in witness.figures
                if pair.verdict is not Verdict.SAME
            ]
            cells = (
                work.work_id, work.title, work.origin.name if work.origin else None,
                witness.kind, witness.url, witness.host, witness.site_id, witness.role,
                witness.published, witness.captured_at, witness.credited_source,
                "、".join(witness.credited_authors), witness.contained, witness.covers,
                witness.jaccard, " ".join(witness.flags), "、".join(witness.missing_sections),
                "; ".join(changed),
            )  # fmt: skip
            rows.writerow([cell(value) for value in cells])
    return written.getvalue()


def cell(value: object) -> str:
    """A value as a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(FORMULA) else text
