"""The forms in which a list is written: JSON Lines as it is, CSV safe in a spreadsheet, and
Parquet with its types."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from enum import StrEnum
from io import StringIO
from typing import BinaryIO, Literal

from archive.lists.columns import BETWEEN, Cell, Rows
from archive.lists.parquet import write_parquet
from archive.terminal import printable


class Form(StrEnum):
    """How an answer can be written; each verb and each address says which of these it has."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    JSON_LINES = "jsonl"
    PARQUET = "parquet"
    PASSIM = "passim"
    WARC = "warc"


ListForm = Literal[Form.JSON_LINES, Form.CSV, Form.PARQUET]
"""The forms that any list has."""

BYTE_ORDER_MARK = "\ufeff"
"""Tells spreadsheets that a file is UTF-8."""

# A cell that begins with one of these is a formula to a spreadsheet (OWASP, CSV injection);
# the full-width ones are to some as well.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(rows: Rows, form: ListForm, out: BinaryIO) -> int:
    """Write a list; how many rows it had. Raises `ParquetMissing`."""
    if form is Form.PARQUET:
        return write_parquet(rows, out)
    lines = _csv_lines(rows) if form is Form.CSV else _json_lines(rows)
    count = 0
    for line in lines:
        out.write(line.encode("utf-8", "replace"))
        count += 1
    return count - (form is Form.CSV)


def cell(value: object, kind: Cell = Cell.TEXT) -> str:
    """A value as CSV has it: several texts in one, and none that a spreadsheet takes for a
    formula."""
    one = BETWEEN[kind].join(value) if isinstance(value, list) else value
    text = "" if one is None else printable(str(one))
    return "'" + text if text.startswith(FORMULA) else text


def _json_lines(rows: Rows) -> Iterator[str]:
    """A row a line, its values as they are."""
    return (json.dumps(row, ensure_ascii=False) + "\n" for row in rows.rows)


def _csv_lines(rows: Rows) -> Iterator[str]:
    """RFC 4180 with a header, after the mark of UTF-8."""
    written = StringIO()
    lines = csv.writer(written)
    lines.writerow(rows.columns)
    yield BYTE_ORDER_MARK + _taken(written)
    for row in rows.rows:
        lines.writerow([cell(row[name], kind) for name, kind in rows.columns.items()])
        yield _taken(written)


def _taken(written: StringIO) -> str:
    text = written.getvalue()
    written.seek(0)
    written.truncate()
    return text
