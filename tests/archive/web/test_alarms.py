"""Alarms are listed, and fed, the newest first."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from archive.alerts.after_run import raise_alarms
from archive.alerts.alarms import AlarmRecord, opened_record
from archive.alerts.declaration import Condition
from archive.bucket.store import ObjectStore
from archive.catalogue.catalogue import open_catalogue
from archive.removal import remove
from archive.web.app import create_app
from archive.web.feeds import ATOM
from pipelines.works.comparison import compare
from tests.archive.alerts.homes import carried, home, page
from tests.archive.test_removal import committed
from tests.archive.web.rooms import opened_room
from tests.archive.web.test_feeds import ALARM


def test_new_alarms_are_listed_and_fed(tmp_path: Path) -> None:
    given = home(tmp_path)
    given.saved("转载 <b>", condition=["new_work", "new_repost"], to={"file": "a"})
    report = page("gov", "青禾区政府工作报告。")
    copies = [page(name, f"青禾区政府工作报告。{name}") for name in ("library", "forum")]
    given.ran(1, [report, *copies], [carried(report, *copies)])
    assert raise_alarms(given.settings).raised == 3
    with (
        closing(open_catalogue(given.settings.catalogue)) as catalogue,
        opened_record(given.settings) as record,
        opened_room(create_app(catalogue, compare, alarms=record)) as room,
    ):
        first = room.ask("/api/v1/alarms?limit=2")
        rest = room.ask("/api/v1/alarms?limit=2&offset=2")
        feed = ElementTree.fromstring(room.ask("/alarms.atom").body)
        for path in ("/alarms", "/"):
            page_of_alarms = room.ask(path).text
            assert "转载 &lt;b&gt;" in page_of_alarms
            assert page_of_alarms.count('href="/works/w1"') >= 3
    assert first.headers["x-total-count"] == "3"
    listed = [one["alarm"] for one in (*first.json["alarms"], *rest.json["alarms"])]
    assert listed[0]["condition"] == "new_work"
    entries = feed.findall(f"{{{ATOM}}}entry")
    assert [one.findtext(f"{{{ATOM}}}title") for one in entries] == [
        f"{one['audit']} · {one['told']}" for one in listed
    ]
    assert len({one.findtext(f"{{{ATOM}}}id") for one in entries}) == 3


def test_alarms_are_told_in_the_readers_language(tmp_path: Path) -> None:
    with (
        closing(open_catalogue(f"sqlite:///{tmp_path}/c.sqlite")) as catalogue,
        closing(AlarmRecord(f"sqlite:///{tmp_path}/alarms.sqlite")) as record,
        opened_room(create_app(catalogue, compare, alarms=record)) as room,
    ):
        for condition in Condition:
            figures = tuple(f"{n}亿→{n}万" for n in range(7)) if "figure" in condition else ()
            told = replace(ALARM, condition=condition, alarm_id=condition, figures=figures)
            record.add("all", 1, [replace(told, host="a.example", kind="full")], ["file"])
        false = replace(ALARM, condition="uncredited_repost", host="a.example", kind="full")
        record.add("all", 1, [replace(false, alarm_id="false", credited="网友")], ["file"])
        chinese, english = (room.ask("/alarms", accept_language=one).text for one in ("zh", "en"))
        assert 'lang="en"' not in chinese.partition("<main")[2]
        for phrase in ("a.example 载有此文（全文）", "未注明来源", "所注来源“网友”不实", "定本已变",
                       "0亿→0万、", "另有 2 处", "见于 a.example"):  # fmt: skip
            assert phrase in chinese
        for phrase in ("a.example carries it (full)", "credits nobody", "credits 网友 falsely",
                       "and 2 more", "text changed, now of a.example"):  # fmt: skip
            assert phrase in english
        record.add("all", 1, [replace(ALARM, alarm_id="old", told="as told then")], ["file"])
        assert '<span lang="en">as told then</span>' in room.ask("/alarms").text


def test_alarms_about_what_was_removed_are_not_counted_either(
    tmp_path: Path, store: ObjectStore
) -> None:
    given = home(tmp_path)
    given.saved("all", condition=["new_work", "new_repost"], to={"file": "a"})
    report, copy, other = (page(name, f"青禾区公报。{name}") for name in ("gov", "library", "town"))
    with closing(open_catalogue(given.settings.catalogue)) as catalogue:
        works = [carried(report, copy), carried(other, work_id="w2")]
        committed(store, catalogue, 1, [report, copy, other], works)
        assert raise_alarms(given.settings).raised == 3
        remove(store, catalogue, "w2", "by order")
        with (
            opened_record(given.settings) as record,
            opened_room(create_app(catalogue, compare, alarms=record)) as room,
        ):
            first, last = (room.ask(f"/api/v1/alarms?limit=1&offset={at}") for at in (0, 1))
    assert first.headers["x-total-count"] == last.headers["x-total-count"] == "2"
    assert {one["alarm"]["work_id"] for one in (*first.json["alarms"], *last.json["alarms"])} == {
        "w1"
    }
    assert 'rel="next"' not in last.headers["link"]


def test_an_archive_without_saved_audits_has_an_empty_feed(tmp_path: Path) -> None:
    with (
        closing(open_catalogue(f"sqlite:///{tmp_path}/c.sqlite")) as catalogue,
        opened_room(create_app(catalogue, compare)) as room,
    ):
        assert room.ask("/api/v1/alarms").json == {"total": 0, "waiting": 0, "alarms": []}
        assert ElementTree.fromstring(room.ask("/alarms.atom").body).tag == f"{{{ATOM}}}feed"
