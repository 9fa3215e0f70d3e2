"""The forms in which a list is written: JSON Lines as it is, CSV safe in a spreadsheet, and
Parquet with its types."""

from __future__ import annotations

import csv
import importlib
import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from io import StringIO
from itertools import islice
from typing import Any, BinaryIO

from archive.audit.spreadsheet import cell
from archive.errors import OperatorError, install
from archive.interchange.rows import Cell, Row, Rows

SCHEMA_VERSION = 1
"""Of the columns of every list: raised when one is taken away or comes to mean another."""

BYTE_ORDER_MARK = "\ufeff"
_SEPARATORS = {"flags": " ", "figures_changed": "; "}
_BATCH = 2000


class Form(StrEnum):
    """How a list is written."""

    JSON_LINES = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    PASSIM = "passim"
    WARC = "warc"


class ParquetMissing(OperatorError):
    """Parquet was asked for without the library that writes it."""


def write(rows: Rows, form: Form, out: BinaryIO) -> int:
    """Write a list in one of its forms (JSON Lines, CSV, Parquet); how many rows it had.

    Raises `ParquetMissing`.
    """
    if form is Form.PARQUET:
        return _write_parquet(rows, out)
    lines = _csv_lines(rows) if form is Form.CSV else map(json_line, rows.rows)
    count = 0
    for line in lines:
        out.write(line.encode("utf-8", "replace"))
        count += 1
    return count - (form is Form.CSV)


def json_line(row: Row) -> str:
    """A row as one line of JSON, its values as they are."""
    return json.dumps(row, ensure_ascii=False) + "\n"


def _csv_lines(rows: Rows) -> Iterator[str]:
    """RFC 4180 with a header; the mark at the beginning tells spreadsheets that it is UTF-8."""
    written = StringIO()
    lines = csv.writer(written)
    lines.writerow(rows.columns)
    yield BYTE_ORDER_MARK + _taken(written)
    for row in rows.rows:
        lines.writerow([cell(joined(name, row[name])) for name in rows.columns])
        yield _taken(written)


def joined(name: str, value: object) -> object:
    """A cell's value as CSV holds it: a list's texts in one."""
    return _SEPARATORS.get(name, "、").join(value) if isinstance(value, list) else value


def _taken(written: StringIO) -> str:
    text = written.getvalue()
    written.seek(0)
    written.truncate()
    return text


def _write_parquet(rows: Rows, out: BinaryIO) -> int:
    """One file, typed, compressed with zstd; the list and its version stand in the metadata."""
    try:
        arrow: Any = importlib.import_module("pyarrow")
        parquet: Any = importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise ParquetMissing(
            f"Parquet needs pyarrow (55 MB), which is not installed: {install('parquet')}"
        ) from error
    kinds = {
        Cell.TEXT: arrow.string(),
        Cell.WHOLE: arrow.int64(),
        Cell.REAL: arrow.float64(),
        Cell.TEXTS: arrow.list_(arrow.string()),
        Cell.TRUTH: arrow.bool_(),
    }
    told = {"dingben.list": str(rows.listing), "dingben.schema": str(SCHEMA_VERSION)}
    schema = arrow.schema(
        [(name, kinds[kind]) for name, kind in rows.columns.items()], metadata=told
    )
    count = 0
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        for batch in _batches(rows.rows):
            said = [{name: _unicode(value) for name, value in row.items()} for row in batch]
            writer.write_table(arrow.Table.from_pylist(said, schema=schema))
            count += len(batch)
    return count


def _unicode(value: object) -> object:
    """Text without halves of characters, which UTF-8 has no form for."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return [_unicode(one) for one in value] if isinstance(value, list) else value


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
