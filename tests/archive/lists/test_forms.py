"""Any list in any form: what is written is what was there, and nothing of it acts."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO

import pyarrow.parquet
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.lists.columns import Cell, Row, Rows
from archive.lists.forms import Form, cell, write

COLUMNS = {
    "said": Cell.TEXT, "counted": Cell.WHOLE, "shared": Cell.REAL, "held": Cell.TRUTH,
    "sites": Cell.NAMES, "flags": Cell.WORDS, "defects": Cell.PHRASES,
}  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LISTS = st.lists(TEXTS, max_size=3)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "said": st.none() | TEXTS,
            "counted": st.none() | st.integers(-(2**63), 2**63 - 1),
            "shared": st.none() | st.floats(allow_nan=False),
            "held": st.none() | st.booleans(),
            "sites": LISTS,
            "flags": LISTS,
            "defects": LISTS,
        }
    ),
    max_size=5,
)


@settings(deadline=None)  # the first one loads the library of Parquet
@given(ROWS)
def test_any_cells_come_back_from_parquet_and_json(rows: list[Row]) -> None:
    for form in (Form.PARQUET, Form.JSON_LINES, Form.CSV):
        out = BytesIO()
        assert write(Rows("works", COLUMNS, iter(rows)), form, out) == len(rows)
        if form is Form.PARQUET:
            assert pyarrow.parquet.read_table(BytesIO(out.getvalue())).to_pylist() == rows
        elif form is Form.JSON_LINES:
            lines = out.getvalue().decode().split("\n")[:-1]
            assert [json.loads(line) for line in lines] == rows


def test_several_texts_in_one_cell_are_parted_by_what_stands_in_none_of_them() -> None:
    row: Row = dict.fromkeys(COLUMNS) | {
        "sites": ["青禾网", "云川网"],
        "flags": ["undated", "truncated"],
        "defects": ["甲、乙→甲", "30.4→30.36 changed"],
    }
    out = BytesIO()
    write(Rows("works", COLUMNS, [row]), Form.CSV, out)
    assert out.getvalue().startswith("\ufeff".encode())
    [read] = csv.DictReader(StringIO(out.getvalue().decode("utf-8-sig"), newline=""))
    assert (read["sites"], read["flags"]) == ("青禾网、云川网", "undated truncated")
    assert read["defects"] == "甲、乙→甲; 30.4→30.36 changed"
    assert read["counted"] == ""


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_no_text_is_a_formula_in_a_spreadsheet(text: str) -> None:
    assert not cell(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert cell(text).endswith(text)


def test_white_space_before_a_formula_hides_none() -> None:
    for text in ("\t=1", "\r=1", "\n=1"):
        assert cell(text).startswith("'")
