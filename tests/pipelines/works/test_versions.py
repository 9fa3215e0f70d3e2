"""The versions of a canonical text: counted on over new ids and merges, and asked for by any id
the work ever had, as of any night."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.bucket.store import ObjectStore
from archive.catalogue.catalogue import open_catalogue
from archive.catalogue.ledger import catch_up
from archive.errors import NothingFound
from archive.removal import remove
from archive.settings import Endpoint
from archive.texts.reading import show
from archive.web.app import create_app
from pipelines.ingest import Archive, ingest
from pipelines.works.comparison import compare
from tests.archive.web.rooms import opened_room
from tests.pipelines.nights import SITES, Archives, Page, audited, sealed, take
from tests.pipelines.reports import report

TEXT = report(31, 900)
FIRST, SECOND, THIRD = (
    re.sub(r"\d+\.\d亿元", f"{each}亿元", TEXT, count=1) for each in (91.2, 92.3, 93.4)
)


@pytest.fixture
def archives(s3: Endpoint, store: ObjectStore, tmp_path: Path) -> Archives:
    """Empty archives."""
    return Archives(s3, store, tmp_path)


def page(name: str, text: str, minute: int) -> Page:
    return Page(f"http://www.{name}.example/a.html", "政府工作报告", text, minute=minute)


def work_id(archive: Archive) -> str:
    [work] = audited(archive)
    return str(work["work_id"])


def test_a_work_that_gets_a_new_id_goes_on_counting_and_lists_its_former_versions(
    archives: Archives, tmp_path: Path
) -> None:
    nights = [
        [page("qinghe", FIRST, 1)],
        [page("qinghe", SECOND, 2)],
        [page("another", SECOND, 3)],  # its address comes first: the work's id is another now
        [page("qinghe", THIRD, 4)],
    ]
    archive = archives.new()
    take(archive, tmp_path, *nights[:2])
    old = work_id(archive)
    reports = take(archive, tmp_path, *nights)
    new = work_id(archive)
    assert new != old
    assert [one.versions_new for one in reports] == [1, 1, 0, 1]
    assert [one.works_new for one in reports] == [1, 0, 0, 0]
    again = open_catalogue(f"sqlite:///{tmp_path}/again.sqlite")
    catch_up(archive.store, again)
    for catalogue in (archive.catalogue, again):
        with catalogue.reading() as connection:
            now = show(connection, new)
            assert [one.version for one in now.versions] == [1, 2, 3]
            assert len({one.decided_at for one in now.versions}) == 3
            assert (now.version, now.text, now.merged_from) == (3, THIRD, ())
            for name in (old, new):
                assert show(connection, name).work_id == new
                assert [show(connection, name, n).text for n in (1, 2, 3)] == [FIRST, SECOND, THIRD]
                then = show(connection, name, sequence=1)
                assert (then.work_id, then.version, then.text) == (old, 1, FIRST)
                assert show(connection, name, sequence=3).work_id == new
                assert show(connection, name, sequence=3).version == 2
            with pytest.raises(NothingFound):
                show(connection, new, 3, sequence=1)
            with pytest.raises(NothingFound):
                show(connection, new, sequence=0)
    with opened_room(create_app(again, compare)) as room:
        for root in ("", "/api/v1"):
            moved = room.ask(f"{root}/works/{old}?version=2")
            assert moved.status == 301
            assert moved.headers["location"] == f"{root}/works/{new}?version=2"
        assert f"/works/{new}?version=1" in room.ask(f"/works/{new}").text
        told = room.ask(f"/api/v1/works/{new}").json["versions"]
        assert [one["version"] for one in told] == [1, 2, 3]


def test_works_that_are_merged_keep_their_versions_under_their_ids(
    archives: Archives, tmp_path: Path
) -> None:
    # Two halves of one text share nothing until the whole of it is found.
    lines = TEXT.split("\n")
    halves = ["\n".join(lines[: len(lines) // 2]), "\n".join(lines[len(lines) // 2 :])]
    archive = archives.new()
    nights = [[page("abc", halves[0], 1), page("bcd", halves[1], 2)], [page("qinghe", TEXT, 3)]]
    take(archive, tmp_path, *nights[:1])
    ids = {work["canonical"]["url"]: work["work_id"] for work in audited(archive)}
    heir, merged = (ids[page(name, "", 0).url] for name in ("abc", "bcd"))
    reports = take(archive, tmp_path, *nights)
    assert reports[1].versions_new == 1
    with archive.catalogue.reading() as connection:
        now = show(connection, merged)
        assert (now.work_id, now.version, now.text) == (heir, 2, TEXT)
        assert now.merged_from == (merged,)
        assert show(connection, heir, 1).text == halves[0]
        then = show(connection, merged, 1)
        assert (then.text, then.work_id, then.versions_of) == (halves[1], heir, merged)
        assert show(connection, merged, sequence=1).text == halves[1]
    with opened_room(create_app(archive.catalogue, compare)) as room:
        for root in ("", "/api/v1"):
            moved = room.ask(f"{root}/works/{merged}")
            assert (moved.status, moved.headers["location"]) == (301, f"{root}/works/{heir}")
            kept = room.ask(f"{root}/works/{merged}?version=1")
            assert kept.status == 200
            assert halves[1].split("\n")[0] in kept.text
        assert 'class="warning"' in room.ask(f"/works/{merged}?version=1").text
        assert f"/works/{merged}?version=1" in room.ask(f"/works/{heir}").text


def test_a_number_that_an_id_has_given_is_not_given_again(
    archives: Archives, tmp_path: Path
) -> None:
    lines = TEXT.split("\n")
    half, other = "\n".join(lines[: len(lines) // 2]), "\n".join(lines[len(lines) // 2 :])
    revised = re.sub(r"\d+\.\d亿元", "91.2亿元", other, count=1)
    nights = [
        [page("abc", half, 1), page("bcd", other, 2)],
        [page("bcd", revised, 3)],
        [page("qinghe", TEXT, 4)],
    ]
    archive = archives.new()
    take(archive, tmp_path, *nights[:2])
    ids = {work["canonical"]["url"]: work["work_id"] for work in audited(archive)}
    heir, merged = (ids[page(name, "", 0).url] for name in ("abc", "bcd"))
    take(archive, tmp_path, *nights)
    assert work_id(archive) == heir
    remove(archive.store, archive.catalogue, page("abc", "", 0).url, "court order")
    ingest(sealed(tmp_path, [page("zcopy", TEXT, 5)], 5), archive, SITES)
    assert work_id(archive) == merged
    with archive.catalogue.reading() as connection:
        assert [show(connection, merged, number).text for number in (1, 2, 3)] == [
            other, revised, TEXT,
        ]  # fmt: skip
        now = show(connection, merged)
        assert (now.version, now.text) == (3, TEXT)
        assert show(connection, heir, 2).text == TEXT


def test_a_work_whose_id_comes_back_goes_on_counting_too(
    archives: Archives, tmp_path: Path
) -> None:
    archive = archives.new()
    nights = [[page("qinghe", FIRST, 1)], [page("another", FIRST, 2)], [page("qinghe", SECOND, 3)]]
    take(archive, tmp_path, *nights[:1])
    first = work_id(archive)
    take(archive, tmp_path, *nights)
    second = work_id(archive)
    remove(archive.store, archive.catalogue, page("another", "", 0).url, "court order")
    ingest(sealed(tmp_path, [page("qinghe", THIRD, 4)], 5), archive, SITES)
    assert work_id(archive) == first != second
    with archive.catalogue.reading() as connection:
        for name in (first, second):
            now = show(connection, name)
            assert (now.work_id, now.version, now.text) == (first, 3, THIRD)
            assert [one.version for one in now.versions] == [1, 2, 3]
            called = [show(connection, name, sequence=night).work_id for night in (1, 2, 3, 4, 5)]
            assert called == [first, second, second, second, first]
