"""Permalinks and names over HTTP: one work, another, or a choice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from archive.catalogue.catalogue import open_catalogue
from archive.web.app import create_app
from pipelines.works.comparison import compare
from tests.archive import samples
from tests.archive.web.rooms import ReadingRoom, opened_room

REPORT = samples.document("press", "青禾区政府工作报告，完成投资十亿元。", "青禾区政府工作报告")
OTHER = samples.document("forum", "沿江新区政府工作报告，新建学校三所。", "沿江新区政府工作报告")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingRoom]:
    """A room in which w9 was split into w2 and w3, and w5 merged into w3 a night later."""
    folder = tmp_path_factory.mktemp("names")
    late = samples.document("library", "沿江新区政府工作报告，新建学校三所。", night=2)
    with closing(open_catalogue(f"sqlite:///{folder}/c.sqlite")) as catalogue:
        both = samples.work([REPORT, OTHER], work_id="w9")
        catalogue.apply(*samples.run(1, [REPORT, OTHER], [both]))
        halves = [samples.work([REPORT], 1, "w2", ["w9"]), samples.work([OTHER], work_id="w3")]
        lone = samples.work([late], work_id="w5")
        catalogue.apply(*samples.run(2, [late], [*halves, lone]))
        catalogue.apply(*samples.run(3, [], [samples.work([OTHER, late], 1, "w3", ["w5"])]))
        with opened_room(create_app(catalogue, compare)) as opened:
            yield opened


@pytest.mark.parametrize("root", ["", "/api/v1"])
def test_a_merged_work_leads_on_and_a_split_one_gives_a_choice(
    room: ReadingRoom, root: str
) -> None:
    moved = room.ask(f"{root}/works/w5")
    assert (moved.status, moved.headers["location"]) == (301, f"{root}/works/w3")
    split = room.ask(f"{root}/works/w9")
    assert split.status == 300
    assert "w2" in split.text
    assert "w3" in split.text


def test_a_permalink_as_of_a_night_leads_where_it_led_then(room: ReadingRoom) -> None:
    assert room.ask("/api/v1/works/w5?at=2026-03-03").json["work_id"] == "w5"
    assert room.ask("/api/v1/works/w9?at=2026-03-02").json["work_id"] == "w9"


def test_a_work_is_shown_by_any_name(room: ReadingRoom) -> None:
    assert room.ask("/api/v1/show?name=青禾区").json["work_id"] == "w2"
    assert room.ask("/api/v1/find?name=press.example/a").json == {"work_id": "w2", "by": "page"}
    several = room.ask("/api/v1/show?name=工作报告")
    assert several.status == 300
    assert [(one["work_id"], one["host"], one["published"]) for one in several.json["works"]] == [
        ("w2", "press.example", "2026-02-27"),
        ("w3", "forum.example", "2026-02-27"),
    ]
    choices = room.ask("/find?name=工作报告").text
    assert all(told in choices for told in ("press.example", "forum.example", "2026-02-27"))
    assert room.ask("/find?name=沿江新区").headers["location"] == "/works/w3"
    assert room.ask("/find?name=工作报告").status == 300
    assert room.ask("/find?name=无此名").status == 404
