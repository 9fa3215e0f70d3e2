"""The audit on pages: by site, by duty, by descent, with what narrows it in the address."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from archive.catalogue.catalogue import open_catalogue
from archive.descent import Credit, Source, SourceEvidence, TextDefect
from archive.records import Kind
from archive.vocabulary import CreditVerdict, DefectKind, Strength
from archive.web.app import create_app
from pipelines.works.comparison import compare
from tests.archive import samples
from tests.archive.web.rooms import ReadingRoom, opened_room

TEXT = "云川区公报。今年融资30.4亿元，增长5.5%，新建学校12所。"
FIRST = samples.document("gov", TEXT)
HUB = samples.document("hub", TEXT.replace("30.4", "30.36"), night=2)
COPY = samples.document("copy", TEXT.replace("30.4", "**.*"), night=3)
SLIP = TextDefect(
    DefectKind.FIGURE, 10, 14, 10, 15, "30.4", "30.36", "融资30.4亿元", "融资30.36亿元"
)
HUB_PART = f"{HUB.document_id}.0"
VIEWS = ("sites", "compliance", "lineage")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingRoom]:
    """A work of three pages, the third copied from the second, which credits nobody."""
    with audited(tmp_path_factory) as opened:
        yield opened


@pytest.fixture(scope="module")
def sourced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingRoom]:
    """The same, with a list of the sources that may be credited."""
    with audited(tmp_path_factory, frozenset({"云川日报"})) as opened:
        yield opened


@contextmanager
def audited(
    tmp_path_factory: pytest.TempPathFactory, sources: frozenset[str] | None = None
) -> Iterator[ReadingRoom]:
    canonical, *others = (samples.witness(one) for one in (FIRST, HUB, COPY))
    hub, copy = (replace(one, kind=Kind.FULL, defects=(SLIP,), defects_seen=1) for one in others)
    evidence = (SourceEvidence("shared_defect", "30.4→30.36 <b>"),)
    source = Source(hub.part_id, Strength.STRONG, ordered=True, evidence=evidence)
    falsely = Credit(CreditVerdict.FALSE, "网友投稿", "names nobody")
    witnesses = (canonical, replace(hub, credit=falsely), replace(copy, source=source))
    work = replace(samples.work([FIRST, HUB, COPY], work_id="w-a"), witnesses=witnesses)
    url = f"sqlite:///{tmp_path_factory.mktemp('audited')}/catalogue.sqlite"
    with closing(open_catalogue(url)) as catalogue:
        catalogue.apply(*samples.run(1, [FIRST, HUB, COPY], [work]))
        with opened_room(create_app(catalogue, compare, sources=sources)) as opened:
            yield opened


def test_a_work_draws_who_copied_whom_and_says_it_in_words(room: ReadingRoom) -> None:
    page = room.ask("/works/w-a", accept_language="en").text
    drawing = page.partition('<svg class="descent"')[2].partition("</svg>")[0]
    assert 'role="img" aria-labelledby="descent-title descent-text"' in drawing
    assert drawing.count("<rect") == 2
    assert drawing.count('class="line strong"') == 1
    words = page.partition("The same in words, with the evidence</summary>")[2]
    assert "a shared defect" in words
    assert "30.4→30.36 &lt;b&gt;" in words
    assert "style=" not in page


def test_face_to_face_the_reader_sees_credit_source_defects_and_what_is_masked(
    room: ReadingRoom,
) -> None:
    hub = room.ask(f"/works/w-a/witnesses/{HUB.document_id}.0", accept_language="en").text
    assert "names nobody" in hub
    assert "What it did to the text" in hub
    assert "10 / 10" in hub
    copy = room.ask(f"/works/w-a/witnesses/{COPY.document_id}.0", accept_language="en").text
    assert 'href="/works/w-a/witnesses/' + f'{HUB.document_id}.0"' in copy
    masked = copy.partition('id="masked"')[2].partition("</table>")[0]
    assert "**.*亿元" in masked
    assert "30.4亿元" in masked


def test_a_site_tells_its_share_and_its_sources(room: ReadingRoom) -> None:
    page = room.ask("/sites/copy", accept_language="en").text
    assert "1 of 1 (100%)" in page
    assert page.count('href="/sites/gov"') == 1
    assert page.count('href="/sites/hub"') == 1


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_hands_its_filters_on_to_its_files(room: ReadingRoom, view: str) -> None:
    page = room.ask(f"/audit/{view}?host=COPY.example&all=true&since=").text
    assert f"/audit/{view}.csv?host=copy.example&amp;all=true" in page
    assert 'aria-current="page"' in page
    assert room.ask(f"/audit/{view}?page=0").status == 400
    assert room.ask(f"/audit/{view}.exe").status == 400


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_the_same_in_every_form(room: ReadingRoom, view: str) -> None:
    table = room.ask(f"/audit/{view}.csv").body.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    lines = [json.loads(line) for line in room.ask(f"/audit/{view}.jsonl").text.splitlines()]
    answer = room.ask(f"/audit/{view}.json").json
    listed = answer[{"sites": "sites", "compliance": "pages", "lineage": "links"}[view]]
    assert len(rows) == len(lines) == len(listed) > 0
    assert [list(row) for row in rows] == [list(line) for line in lines]
    assert room.ask(f"/api/v1/audit/{view}").json == answer


def test_what_a_source_is_looked_up_in_is_so_in_the_room_too(sourced: ReadingRoom) -> None:
    table = sourced.ask("/audit/compliance", accept_language="en").text
    assert "source listed" in table
    row = next(csv.DictReader(io.StringIO(
        sourced.ask("/audit/compliance.csv").body.decode("utf-8-sig"))))  # fmt: skip
    assert row["source_listed"] == "yes"
    for path in ("/api/v1/audit", "/api/v1/works/w-a/audit"):
        (work,) = sourced.ask(path).json["works"]
        assert {one["compliance"]["source_listed"] for one in work["witnesses"]} == {"yes"}
    (first, *_) = sourced.ask("/api/v1/audit/compliance").json["sites"]
    assert first["checks"]["source_listed"] == {"yes": 1}


def test_without_a_list_of_sources_there_is_no_such_check(room: ReadingRoom) -> None:
    assert "source listed" not in room.ask("/audit/compliance", accept_language="en").text


def test_a_false_credit_shows_the_name_that_it_gives(room: ReadingRoom) -> None:
    paths = ("/works/w-a", "/audit", "/audit/compliance", f"/works/w-a/witnesses/{HUB_PART}")
    for path in paths:
        text = room.ask(path, accept_language="en").text
        told = re.sub(r"<[^>]*>", "", text)
        assert re.search(r"网友投稿\s*false", told), path


def test_sums_by_site_are_of_all_pages_of_the_list(room: ReadingRoom) -> None:
    parts = [room.ask(f"/api/v1/audit/compliance?limit=1&offset={at}") for at in (0, 1)]
    whole = room.ask("/api/v1/audit/compliance").json
    assert [one.json["sites"] for one in parts] == [whole["sites"]] * 2
    assert [one.json["pages"][0] for one in parts] == whole["pages"]
    assert parts[0].headers["x-total-count"] == "2"
    first, second = (
        room.ask(f"/audit/compliance?page={at}", accept_language="en").text for at in (1, 2)
    )
    assert first.partition("By page")[0].count("</tr>") == 1 + len(whole["sites"])
    assert "This list has no page 2." in second
    assert "By site" not in second


def test_the_api_gives_a_works_witnesses_in_pages(room: ReadingRoom) -> None:
    one = room.ask("/api/v1/works/w-a/audit?limit=1&offset=1")
    (work,) = one.json["works"]
    assert (work["pages"], len(work["witnesses"])) == (3, 1)
    assert one.headers["x-total-count"] == "3"
    assert 'rel="next"' in one.headers["link"]


def test_the_api_gives_a_works_copies_in_pages(room: ReadingRoom) -> None:
    links = room.ask("/api/v1/works/w-a/lineage").json["links"]
    assert {one["copy"]: one["source"] for one in links} == {HUB.url: None, COPY.url: HUB.url}
    parts = [room.ask(f"/api/v1/works/w-a/lineage?limit=1&offset={at}") for at in (0, 1)]
    assert [one for part in parts for one in part.json["links"]] == links
    assert {part.headers["x-total-count"] for part in parts} == {"2"}
    beyond = room.ask("/api/v1/works/w-a/lineage?limit=1&offset=50").headers["link"]
    assert "offset=1&" in beyond
    assert ['rel="next"' in part.headers["link"] for part in parts] == [True, False]


def test_each_figure_is_traced_to_where_it_comes_from(room: ReadingRoom) -> None:
    about = room.ask("/about", accept_language="en").text
    figures = about.partition('id="figures"')[2]
    for name in ("First seen", "How late", "Credit", "Defects", "Copied from", "Share of reposts"):
        assert f"<dt>{name}</dt>" in figures
    for path in ("/works/w-a", "/audit", "/audit/sites", "/sites/gov"):
        assert 'href="/about#figures"' in room.ask(path).text
