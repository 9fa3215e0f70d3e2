"""The audit as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from archive.audit.audit import AuditAnswer
from archive.audit.exports import audit_rows
from archive.audit.views import CHECKS
from archive.terminal import printable

COLUMNS = (
    "work_id", "title", "origin", "kind", "url", "host", "site_id", "role", "published",
    "captured_at", "credited_source", "credited_authors", "contained", "covers", "jaccard",
    "flags", "missing_sections", "figures_changed",
    "first_seen", "lag_of", "lag_published_hours", "lag_published_days", "lag_captured_hours",
    "credit", "credit_reason", "source_url", "source_strength", "source_evidence",
    "defects_seen", "defects", *CHECKS,
)  # fmt: skip

# A cell that begins with one of these is a formula to a spreadsheet (OWASP, CSV injection);
# the full-width ones are to some as well.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PHRASES = (
    "figures_changed", "defects", "source_evidence", "evidence", "texts_of", "copied_from",
    "periods",
)  # fmt: skip
_BETWEEN = {"flags": " "} | dict.fromkeys(_PHRASES, "; ")


def audit_csv(answer: AuditAnswer) -> str:
    """A row a witness, RFC 4180, with a header."""
    return rows_csv(audit_rows(answer), COLUMNS)


def rows_csv(rows: Iterable[Mapping[str, object]], columns: Sequence[str] = ()) -> str:
    """Any rows as CSV, RFC 4180, with a header: that of the first row where none is given."""
    written = io.StringIO()
    lines = csv.writer(written)
    several = list(rows)
    header = tuple(columns) or tuple(several[0] if several else ())
    if header:
        lines.writerow(header)
    for row in several:
        lines.writerow([cell(_flat(name, row[name])) for name in header])
    return written.getvalue()


def cell(value: object) -> str:
    """A value as a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else printable(str(value))
    return "'" + text if text.startswith(FORMULA) else text


def _flat(name: str, value: object) -> object:
    return _BETWEEN.get(name, "、").join(value) if isinstance(value, list) else value
