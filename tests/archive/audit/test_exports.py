"""Each side of an audit is a list whose rows have the columns that it declares, full or empty."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pyarrow.parquet
import pytest

from archive.audit.sides import Question, Side, SideAnswer, seen_from
from archive.catalogue.catalogue import Catalogue
from archive.descent import Credit, Source, SourceEvidence
from archive.lists.forms import Form, write
from archive.records import Kind
from archive.vocabulary import CreditVerdict, Strength
from tests.archive import samples

PAGES = [
    replace(samples.document(name, "青禾区公报。"), published=f"2026-03-01T{hour}+08:00")
    for name, hour in (("a", "08:00:00"), ("b", "09:30:00"), ("c", "10:00:00"))
]


def seen(catalogue: Catalogue, side: Side) -> SideAnswer:
    with catalogue.reading() as connection:
        return seen_from(connection, side, Question())


def fill(catalogue: Catalogue) -> None:
    """A work of three pages, the first the origin's own, the third copied from the second."""
    first, second, third = map(samples.witness, PAGES)
    first = replace(first, credit=Credit(CreditVerdict.OWN, None, "its own"))
    evidence = (SourceEvidence("shared_defect", "抓→挠"),)
    copied = Source(second.part_id, Strength.STRONG, ordered=True, evidence=evidence)
    others = replace(second, kind=Kind.FULL), replace(third, kind=Kind.FULL, source=copied)
    work = replace(samples.work(PAGES), witnesses=(first, *others))
    catalogue.apply(*samples.run(1, PAGES, [work]))


@pytest.mark.parametrize("side", list(Side), ids=str)
def test_a_side_has_its_columns_whatever_it_holds(catalogue: Catalogue, side: Side) -> None:
    nothing = seen(catalogue, side)
    assert nothing.empty
    assert (nothing.total, list(nothing.rows.rows)) == (0, [])
    fill(catalogue)
    full = seen(catalogue, side)
    rows = list(full.rows.rows)
    assert rows
    assert full.rows.columns == nothing.rows.columns
    assert {tuple(row) for row in rows} == {tuple(full.rows.columns)}
    out = BytesIO()
    write(replace(full.rows, rows=rows), Form.PARQUET, out)
    assert pyarrow.parquet.read_table(BytesIO(out.getvalue())).to_pylist() == rows


def test_a_row_a_witness_with_lists_as_lists(catalogue: Catalogue) -> None:
    fill(catalogue)
    rows = list(seen(catalogue, Side.WORKS).rows.rows)
    assert [row["host"] for row in rows] == ["a.example", "b.example", "c.example"]
    assert rows[0]["flags"] == []
    assert rows[2]["source_evidence"] == ["shared_defect: 抓→挠"]
    assert [row["lag_published_hours"] for row in rows] == [None, 1.5, 2.0]


def test_a_side_is_seen_in_pages_and_of_one_work(catalogue: Catalogue) -> None:
    fill(catalogue)
    with catalogue.reading() as connection:
        every = seen_from(connection, Side.SITES, Question())
        pages = [seen_from(connection, Side.SITES, Question(limit=1, offset=n)) for n in range(3)]
        [work] = (row["work_id"] for row in list(seen(catalogue, Side.WORKS).rows.rows)[:1])
        one = seen_from(connection, Side.LINEAGE, Question(work=str(work)))
    assert [page.total for page in pages] == [3, 3, 3]
    assert [row for page in pages for row in page.rows.rows] == list(every.rows.rows)
    assert [row["copy"] for row in one.rows.rows] == [page.url for page in PAGES[1:]]
