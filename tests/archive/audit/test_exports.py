"""Exports hold the same rows in every form, and no row acts where it is opened."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from archive.audit.audit import audit
from archive.audit.exports import audit_rows, json_lines
from archive.audit.spreadsheet import COLUMNS, cell
from archive.catalogue.catalogue import Catalogue
from tests.archive import samples


def test_a_row_a_witness_with_lists_as_lists(catalogue: Catalogue) -> None:
    pages = [samples.document("a", "青禾区公报。"), samples.document("b", "青禾区公报。")]
    catalogue.apply(*samples.run(1, pages, [samples.work(pages)]))
    with catalogue.reading() as connection:
        rows = list(audit_rows(audit(connection)))
    assert tuple(rows[0]) == COLUMNS
    assert [row["host"] for row in rows] == ["a.example", "b.example"]
    assert rows[0]["flags"] == []
    lines = json_lines(rows).splitlines()
    assert [json.loads(line) for line in lines] == rows


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_no_text_is_a_formula_in_a_spreadsheet(text: str) -> None:
    assert not cell(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert cell(text).endswith(text)


def test_white_space_before_a_formula_hides_none() -> None:
    for text in ("\t=1", "\r=1", "\n=1"):
        assert cell(text).startswith("'")
