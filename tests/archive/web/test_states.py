"""Pages whose text changed: each state of one can be read, and none stands in the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from archive.catalogue.catalogue import open_catalogue
from archive.decisions import Tombstone
from archive.descent import Source
from archive.records import Kind
from archive.vocabulary import Strength
from archive.web.app import create_app
from pipelines.works.comparison import compare
from tests.archive import samples
from tests.archive.web.rooms import ReadingRoom, opened_room

FIRST = samples.document("gov", "青禾区政府工作报告，安置187名群众。")
CORRECTED = samples.document("gov", "青禾区政府工作报告，安置188名群众。", night=2)
COPY = samples.document("copy", "青禾区政府工作报告，安置187名群众。")
BEFORE = samples.document("solo", "沿江新区公报全文。")
AFTER = samples.document("solo", "云川区通知全文。", night=4)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingRoom]:
    """A canonical page that was corrected after it was copied, and a page that carried one work
    and then another, which was removed."""
    source = Source(f"{FIRST.document_id}.0", Strength.STRONG, ordered=True, evidence=())
    former, copy = (samples.witness(one, Kind.FULL) for one in (FIRST, COPY))
    witnesses = (samples.witness(CORRECTED), former, replace(copy, source=source))
    corrected = replace(samples.work([CORRECTED], 2, "w-a"), witnesses=witnesses)
    url = f"sqlite:///{tmp_path_factory.mktemp('states')}/catalogue.sqlite"
    with closing(open_catalogue(url)) as catalogue:
        first = samples.work([FIRST, COPY], work_id="w-a")
        catalogue.apply(*samples.run(1, [FIRST, COPY], [first]))
        catalogue.apply(*samples.run(2, [CORRECTED], [corrected]))
        catalogue.apply(*samples.run(3, [BEFORE], [samples.work([BEFORE], work_id="w-b")]))
        catalogue.apply(*samples.run(4, [AFTER], [samples.work([AFTER], work_id="w-c")]))
        told, decisions, documents = samples.run(5, [], [])
        removed = Tombstone(name="w-c", reason="asked for", works=("w-c",), pages=(), carriers=())
        catalogue.apply(told, replace(decisions, tombstones=(removed,)), documents)
        with opened_room(create_app(catalogue, compare)) as opened:
            yield opened


def test_a_copy_leads_to_the_state_of_the_page_that_it_was_copied_from(room: ReadingRoom) -> None:
    copy = room.ask(f"/works/w-a/witnesses/{COPY.document_id}.0", accept_language="en").text
    source = f"/works/w-a/witnesses/{FIRST.document_id}.0"
    assert f'href="{source}"' in copy
    state = room.ask(source)
    assert state.status == 200
    assert "187" in state.text.partition('class="legend"')[2]


def test_a_site_lists_each_page_once_and_leads_to_it(room: ReadingRoom) -> None:
    told = room.ask("/sites/gov").text
    links = re.findall(r'href="(/works/w-a/witnesses/[^"]+)"', told)
    assert links == [f"/works/w-a/witnesses/{CORRECTED.document_id}.0"]
    assert room.ask("/api/v1/sites/gov").json["total"] == 1


def test_a_site_none_of_whose_pages_carries_now_what_it_did_has_a_page(room: ReadingRoom) -> None:
    assert room.ask("/api/v1/sites/solo").json["total"] == 1
    page = room.ask("/sites/solo", accept_language="en")
    assert page.status == 200
    assert 'href="/works/w-b"' in page.text
    assert "What it reposts" not in page.text
