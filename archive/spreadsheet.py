"""The audit as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io

from archive.audit import AuditAnswer
from archive.exports import audit_rows
from archive.terminal import printable

COLUMNS = (
    "work_id", "title", "origin", "kind", "url", "host", "site_id", "role", "published",
    "captured_at", "credited_source", "credited_authors", "contained", "covers", "jaccard",
    "flags", "missing_sections", "figures_changed",
)  # fmt: skip

# A cell that begins with one of these is a formula to a spreadsheet (OWASP, CSV injection);
# the full-width ones are to some as well.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BETWEEN = {"flags": " ", "figures_changed": "; "}


def audit_csv(answer: AuditAnswer) -> str:
    """A row a witness, RFC 4180, with a header."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    for row in audit_rows(answer):
        rows.writerow([cell(_flat(name, row[name])) for name in COLUMNS])
    return written.getvalue()


def cell(value: object) -> str:
    """A value as a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else printable(str(value))
    return "'" + text if text.startswith(FORMULA) else text


def _flat(name: str, value: object) -> object:
    return _BETWEEN.get(name, "、").join(value) if isinstance(value, list) else value
