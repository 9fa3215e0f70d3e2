"""Every list of the archive holds the same rows in every form."""

from __future__ import annotations

import csv
import importlib.util
import json
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet
import pytest

from archive.catalogue.catalogue import Catalogue
from archive.descent import Credit
from archive.interchange.passim import passim_rows
from archive.interchange.rows import Asked, Listing, chosen_works, rows_of
from archive.lists import parquet
from archive.lists.columns import Cell
from archive.lists.forms import FORMULA, Form, ListForm, cell, write
from archive.lists.parquet import ParquetMissing
from archive.records import Kind, Origin
from archive.search.query import BadQuery
from archive.search.search import Filters
from archive.vocabulary import CreditVerdict
from tests.archive import samples

REPORT = samples.document("press", "青禾区政府工作报告，\n“完成投资”十亿元。", "=报告,甲\n乙")
COPY = samples.document("library", "青禾区政府工作报告，\n“完成投资”十亿元。", "+报告")
OTHER = samples.document("forum", "沿江新区公报。", "公报")


@pytest.fixture
def filled(catalogue: Catalogue) -> Catalogue:
    """A work of two pages, whose title is a formula, and a work of one."""
    work = samples.work([REPORT, COPY], work_id="w1")
    named = replace(work, origin=Origin("云川日报", "source_line", "来源：云川日报"))
    works = [named, samples.work([OTHER], work_id="w2")]
    catalogue.apply(*samples.run(1, [REPORT, COPY, OTHER], works))
    return catalogue


def written(
    catalogue: Catalogue, listing: Listing, form: ListForm, asked: Asked | None = None
) -> bytes:
    out = BytesIO()
    with catalogue.reading() as connection:
        write(rows_of(connection, listing, asked)[1], form, out)
    return out.getvalue()


def read_lines(body: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in body.decode().splitlines()]


def read_csv(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(body.decode("utf-8-sig"), newline="")))


def columns_of(catalogue: Catalogue, listing: Listing) -> Mapping[str, Cell]:
    with catalogue.reading() as connection:
        return rows_of(connection, listing)[1].columns


@pytest.mark.parametrize("listing", list(Listing), ids=str)
def test_a_list_has_the_same_rows_in_every_form(filled: Catalogue, listing: Listing) -> None:
    lines = read_lines(written(filled, listing, Form.JSON_LINES))
    assert lines
    columns = columns_of(filled, listing)
    assert {tuple(line) for line in lines} == {tuple(columns)}
    assert read_csv(written(filled, listing, Form.CSV)) == [
        {name: cell(line[name], kind) for name, kind in columns.items()} for line in lines
    ]
    table = pyarrow.parquet.read_table(BytesIO(written(filled, listing, Form.PARQUET)))
    assert table.to_pylist() == lines
    assert table.schema.metadata[b"dingben.list"] == listing.value.encode()
    assert table.schema.metadata[b"dingben.schema"] == b"1"


@pytest.mark.parametrize("listing", list(Listing), ids=str)
def test_a_database_reads_from_parquet_what_stands_in_json_lines(
    filled: Catalogue, listing: Listing, tmp_path: Path
) -> None:
    held = tmp_path / "list.parquet"
    held.write_bytes(written(filled, listing, Form.PARQUET))
    with duckdb.connect() as database:
        asked = database.execute("SELECT * FROM read_parquet(?)", [str(held)])
        names = [column[0] for column in asked.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in asked.fetchall()]
    assert rows == read_lines(written(filled, listing, Form.JSON_LINES))


def test_a_list_of_what_a_query_finds(filled: Catalogue) -> None:
    asked = Asked(query="青禾")
    for listing, count in ((Listing.WORKS, 1), (Listing.WITNESSES, 2)):
        lines = read_lines(written(filled, listing, Form.JSON_LINES, asked))
        assert {line["work_id"] for line in lines} == {"w1"}
        assert len(lines) == count
        table = pyarrow.parquet.read_table(BytesIO(written(filled, listing, Form.PARQUET, asked)))
        assert table.to_pylist() == lines
    with filled.reading() as connection:
        assert chosen_works(connection, Asked(filters=Filters(host="forum.example"))) == ["w2"]
        with pytest.raises(BadQuery, match="at character 1"):
            chosen_works(connection, Asked(query="AND ("))


def test_an_empty_list_is_written_in_every_form(catalogue: Catalogue) -> None:
    for listing in Listing:
        assert written(catalogue, listing, Form.JSON_LINES) == b""
        header = written(catalogue, listing, Form.CSV).decode("utf-8-sig")
        assert header == ",".join(columns_of(catalogue, listing)) + "\r\n"
        table = pyarrow.parquet.read_table(BytesIO(written(catalogue, listing, Form.PARQUET)))
        assert table.num_rows == 0


@pytest.mark.parametrize("listing", list(Listing), ids=str)
def test_what_is_exported_night_by_night_fits_together(
    catalogue: Catalogue, listing: Listing
) -> None:
    """Each night says more of what a column holds: nothing, no lag, whole hours, half ones."""
    texts = "青禾区政府工作报告。"
    first = replace(samples.document("gov", texts), published="2026-03-01T08:00:00+08:00")
    late = replace(samples.document("a", texts, night=2), published="2026-03-01T09:00:00+08:00")
    later = replace(samples.document("b", texts, night=3), published="2026-03-01T10:30:00+08:00")
    own = replace(samples.witness(first), credit=Credit(CreditVerdict.OWN, None, "its own"))
    nights = [written(catalogue, listing, Form.PARQUET)]
    for number, pages in enumerate(([first], [first, late], [first, late, later]), 1):
        others = tuple(replace(samples.witness(one), kind=Kind.FULL) for one in pages[1:])
        work = replace(samples.work(pages, work_id="w1"), witnesses=(own, *others))
        catalogue.apply(*samples.run(number, pages[-1:], [work]))
        nights.append(written(catalogue, listing, Form.PARQUET))
    tables = [pyarrow.parquet.read_table(BytesIO(night)) for night in nights]
    assert {str(table.schema) for table in tables} == {str(tables[0].schema)}
    joined = pyarrow.concat_tables(tables)
    assert joined.num_rows == sum(table.num_rows for table in tables) > tables[-1].num_rows


def test_no_cell_of_a_csv_is_a_formula_while_json_keeps_the_words(filled: Catalogue) -> None:
    for listing in Listing:
        for row in read_csv(written(filled, listing, Form.CSV)):
            assert not [value for value in row.values() if value.startswith(FORMULA)]
    [work, _] = read_lines(written(filled, Listing.WORKS, Form.JSON_LINES))
    assert work["title"] == "=报告,甲\n乙"


def test_passim_gets_a_text_a_line_and_its_series(filled: Catalogue) -> None:
    with filled.reading() as connection:
        lines: list[dict[str, Any]] = list(passim_rows(connection, ["w1", "w2"]).rows)
    assert [line["work"] for line in lines] == ["w1", "w1", "w2"]
    assert {line["series"]: line["text"] for line in lines} == {
        "press": REPORT.text, "library": COPY.text, "forum": OTHER.text,
    }  # fmt: skip
    assert len({line["id"] for line in lines}) == 3
    assert {line["date"] for line in lines} == {"2026-02-27"}


def test_passim_dates_a_page_that_states_no_day_by_its_first_capture(catalogue: Catalogue) -> None:
    undated = replace(OTHER, published=None)
    catalogue.apply(*samples.run(1, [undated], [samples.work([undated], work_id="w1")]))
    catalogue.apply(*samples.seen_again(2, undated, night=-10))  # brought in later
    with catalogue.reading() as connection:
        [line] = passim_rows(connection, ["w1"]).rows
    assert line["date"] == "2026-02-19"


def test_without_its_library_parquet_says_what_to_install(
    filled: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> object:
        raise ModuleNotFoundError(name)

    assert importlib.util.find_spec("pyarrow")
    monkeypatch.setattr(parquet.importlib, "import_module", missing)
    with pytest.raises(ParquetMissing, match=r"pip install '\.\[parquet\]'"):
        written(filled, Listing.WORKS, Form.PARQUET)
