"""The text comes out of a page whatever system made it, with its title, day and source."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.records import Document
from pipelines.extract import extract
from tests.pipelines.extract.layouts import Layout, every
from tests.pipelines.extract.layouts_mixed import mixed
from tests.pipelines.extract.pages import capture

LAYOUTS = every()


def read(layout: Layout) -> Document:
    made = capture(layout.markup, url="http://www.wulanqiao.example/art/2026/1/9/art_77_31.html")
    found = extract(replace(made, captured_at=datetime(2026, 2, 1, tzinfo=UTC)))
    assert isinstance(found, Document), found
    return found


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_the_text_and_what_the_page_says_of_it(layout: Layout) -> None:
    found = read(layout)
    kept = [line for line in found.text.split("\n") if line not in layout.optional]
    assert kept == [line for line in layout.text if line not in layout.optional]
    assert (found.title, found.published) == (layout.title, layout.published)
    assert found.credited_source == layout.source


def test_any_mixture_of_their_parts_is_read() -> None:
    pages = list(mixed(240, seed=20260109))
    wrong = [page.markup for page in pages if said(read(page)) != expected(page)]
    assert len(wrong) <= 0.02 * len(pages), wrong[0]


def said(found: Document) -> tuple[object, ...]:
    day = (found.published or "")[:10]
    return found.text.split("\n"), found.title, day, found.credited_source


def expected(page: Layout) -> tuple[object, ...]:
    return list(page.text), page.title, page.published, page.source
