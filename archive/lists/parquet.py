"""A list as Parquet, its types as they are declared."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO

from archive.errors import OperatorError, install
from archive.lists.columns import BETWEEN, Cell, Row, Rows

SCHEMA_VERSION = 1
"""Of the columns of every list: raised when one is taken away or comes to mean another."""

_BATCH = 2000


class ParquetMissing(OperatorError):
    """Parquet was asked for without the library that writes it. Raised by `write_parquet`."""


def write_parquet(rows: Rows, out: BinaryIO) -> int:
    """One file, typed, compressed with zstd; how many rows it has. The list and its version
    stand in the metadata. Raises `ParquetMissing`."""
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
        Cell.TRUTH: arrow.bool_(),
        **dict.fromkeys(BETWEEN, arrow.list_(arrow.string())),
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
