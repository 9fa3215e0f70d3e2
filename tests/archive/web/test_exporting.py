"""Every list can be fetched as a file, and holds what the verb writes."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO, StringIO

import pyarrow.parquet
import pytest

from archive.catalogue.catalogue import open_catalogue
from archive.interchange.rows import Listing
from archive.lists import parquet
from archive.web.app import create_app
from pipelines.works.comparison import compare
from tests.archive import samples
from tests.archive.web.rooms import ReadingRoom, opened_room


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingRoom]:
    """A room over one work of two pages."""
    folder = tmp_path_factory.mktemp("exports")
    pages = [samples.document(name, "青禾区公报。", "=公报") for name in ("a", "b")]
    with closing(open_catalogue(f"sqlite:///{folder}/c.sqlite")) as catalogue:
        catalogue.apply(*samples.run(1, pages, [samples.work(pages)]))
        with opened_room(create_app(catalogue, compare)) as opened:
            yield opened


@pytest.fixture(scope="module")
def lone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingRoom]:
    """A room over one work of one page."""
    folder = tmp_path_factory.mktemp("lone")
    page = samples.document("a", "青禾区公报。")
    with closing(open_catalogue(f"sqlite:///{folder}/c.sqlite")) as catalogue:
        catalogue.apply(*samples.run(1, [page], [samples.work([page])]))
        with opened_room(create_app(catalogue, compare)) as opened:
            yield opened


@pytest.mark.parametrize("listing", list(Listing), ids=str)
def test_a_list_is_the_same_in_every_form(room: ReadingRoom, listing: Listing) -> None:
    asked = "?q=公报&all=1" if listing is Listing.WORKS else ""
    lines = room.ask(f"/export/{listing}.jsonl{asked}")
    rows = [json.loads(line) for line in lines.text.splitlines()]
    assert rows
    assert lines.headers["content-disposition"].startswith("attachment")
    table = pyarrow.parquet.read_table(BytesIO(room.ask(f"/export/{listing}.parquet{asked}").body))
    assert table.to_pylist() == rows
    sheet = room.ask(f"/export/{listing}.csv{asked}").body.decode("utf-8-sig")
    assert len(list(csv.reader(StringIO(sheet, newline="")))) == len(rows) + 1


def test_a_room_without_the_library_for_parquet_says_so(
    room: ReadingRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> object:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(parquet.importlib, "import_module", missing)
    reply = room.ask("/api/v1/export/works.parquet")
    assert reply.status == 404
    assert "pip install" in reply.json["error"]


def test_what_a_search_found_can_be_taken_along(room: ReadingRoom) -> None:
    found = room.ask("/search?q=青禾").text
    [path] = re.findall(r'href="(/export/works\.jsonl[^"]*)"', found)
    assert len(room.ask(path.replace("&amp;", "&")).text.splitlines()) == 1


def test_an_export_of_witnesses_is_narrowed_by_all_that_it_is_asked(room: ReadingRoom) -> None:
    def count(asked: str) -> int:
        return len(room.ask(f"/export/witnesses.jsonl?all=1&{asked}").text.splitlines())

    assert (
        count("q=公报") == count("site=b") == count("role=press") == count("from=2026-02-27") == 2
    )
    for nothing in (
        "q=别的",
        "site=c",
        "role=forum",
        "until=2026-01-01",
        "issuer=某",
        "q=公报&host=c",
    ):
        assert count(nothing) == 0, nothing


def test_the_texts_of_all_witnesses_come_as_passim_reads_them(room: ReadingRoom) -> None:
    whole = room.ask("/export/works.passim").text
    assert {json.loads(line)["series"] for line in whole.splitlines()} == {"a", "b"}
    parts = [room.ask(f"/export/works.passim?limit=1&offset={at}") for at in range(3)]
    assert "".join(one.text for one in parts) == whole
    assert [one.text.count("\n") for one in parts] == [1, 1, 0]
    assert {one.headers["x-total-count"] for one in parts} == {"2"}


@pytest.mark.parametrize(
    "asked",
    [
        "captures.csv?site=a", "sites.csv?host=a.example", "runs.jsonl?q=公报",
        "captures.csv?until=2026-03-01", "works.csv?since=2026-03-01",
        "works.passim?since=2026-03-01", "captures.passim",
    ],
)  # fmt: skip
def test_what_would_narrow_nothing_is_refused(room: ReadingRoom, asked: str) -> None:
    assert room.ask(f"/api/v1/export/{asked}").status == 400


def test_a_form_or_a_list_that_is_none_is_refused(room: ReadingRoom) -> None:
    assert room.ask("/export/works.xlsx").status == 400
    assert room.ask("/export/secrets.csv").status == 400
    assert room.ask("/export/works.csv?q=" + "(" * 40).status == 400


def test_a_list_is_handed_out_in_parts_that_say_how_much_there_is(room: ReadingRoom) -> None:
    for listing in Listing:
        whole = room.ask(f"/api/v1/export/{listing}.jsonl")
        total = int(whole.headers["x-total-count"])
        told, link = [], f"/api/v1/export/{listing}.jsonl?limit=1"
        while link:
            part = room.ask(link)
            assert part.headers["x-total-count"] == str(total)
            told.append(part.text)
            onward = re.search(r'<([^>]*)>; rel="next"', part.headers.get("link", ""))
            link = onward[1] if onward else ""
        assert "".join(told) == whole.text
        assert len(told) == total


@pytest.mark.parametrize("asked", ["", "q=公报&", "q=公报&witnesses=1&"], ids=["all", "q", "pages"])
def test_of_a_work_that_many_carry_no_more_rows_are_handed_out_than_asked(
    room: ReadingRoom, asked: str
) -> None:
    whole = room.ask(f"/api/v1/export/witnesses.jsonl?{asked}").text
    parts = [
        room.ask(f"/api/v1/export/witnesses.jsonl?{asked}limit=1&offset={at}") for at in range(3)
    ]
    assert [one.text.count("\n") for one in parts] == [1, 1, 0]
    assert "".join(one.text for one in parts) == whole
    assert {one.headers["x-total-count"] for one in parts} == {"2"}


def test_the_list_of_witnesses_has_the_works_on_one_page_too(lone: ReadingRoom) -> None:
    rows = lone.ask("/api/v1/export/witnesses.jsonl").text.splitlines()
    assert [json.loads(row)["host"] for row in rows] == ["a.example"]


def test_the_pages_that_a_search_found_can_be_taken_along(lone: ReadingRoom) -> None:
    found = lone.ask("/search?q=公报&witnesses=1").text
    [path] = re.findall(r'href="(/export/witnesses\.jsonl[^"]*)"', found)
    assert len(lone.ask(path.replace("&amp;", "&")).text.splitlines()) == 1
    assert lone.ask("/export/witnesses.jsonl?q=别的&witnesses=1").text == ""
    assert lone.ask("/export/witnesses.jsonl?host=b.example&witnesses=1").text == ""
    refused = lone.ask("/api/v1/export/works.jsonl?q=公报&witnesses=1")
    assert (refused.status, "list of witnesses" in refused.text) == (400, True)
