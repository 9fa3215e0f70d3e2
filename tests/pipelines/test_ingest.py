"""Pages into the record: whatever their order and their batches, the record says the same."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.audit.scope import Scope
from archive.audit.shares import site_shares
from archive.bucket.store import ObjectStore
from archive.catalogue.lookup import Lookup
from archive.settings import Endpoint
from archive.texts.reading import show
from pipelines.ingest import follow
from pipelines.reprints.candidates import PassageIndex
from pipelines.reprints.fingerprint import SCHEME
from tests.pipelines.nights import Archives, Page, audited, take
from tests.pipelines.reports import report

ONE, TWO, THREE = report(21, 1500), report(22, 1500), report(23, 1500)
LIBRARY = "http://www.library.example/wenmi/77"
TITLE = "区2026年政府工作报告-3篇"
AT = len(ONE) // 2


@pytest.fixture
def archives(s3: Endpoint, store: ObjectStore, tmp_path: Path) -> Archives:
    """Empty archives."""
    return Archives(s3, store, tmp_path)


def compiled(number: int, text: str) -> Page:
    """A page of a compilation of three reports."""
    suffix = "" if number == 1 else f"_{number}"
    return Page(f"{LIBRARY}{suffix}.html", TITLE, text, number, 3, number)


PAGES = (
    compiled(1, ONE[:AT]),
    compiled(2, f"{ONE[AT:]}\n{TWO[:AT]}"),
    compiled(3, f"{TWO[AT:]}\n{THREE}"),
)


def by_title(works: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {work["title"]: work for work in works}


def letters(text: str) -> str:
    return "".join(text.split())


def test_a_report_that_stands_on_two_pages_only_is_one_work_with_its_whole_text(
    archives: Archives, tmp_path: Path
) -> None:
    archive = archives.new()
    take(archive, tmp_path, PAGES)
    works = by_title(audited(archive))
    assert set(works) == {text.partition("\n")[0] for text in (ONE, TWO, THREE)}
    first = works[ONE.partition("\n")[0]]
    assert first["issuer"] is not None
    assert [one["page"] for one in first["canonical"]["paging"]["held"]] == [1, 2]
    assert first["canonical"]["paging"]["missing"] == []
    assert [one["kind"] for one in first["witnesses"]] == ["canonical", "fragment"]
    with archive.catalogue.reading() as connection:
        shown = show(connection, f"{LIBRARY}.html")
    assert letters(shown.text) == letters(ONE)
    assert archive.store.get(shown.object_key).decode() == shown.text


def test_a_page_that_comes_a_night_later_completes_its_text_as_version_two(
    archives: Archives, tmp_path: Path
) -> None:
    archive = archives.new()
    take(archive, tmp_path, PAGES[:1])
    [before] = audited(archive)
    assert before["canonical"]["paging"]["missing"] == [2]
    take(archive, tmp_path, PAGES[:1], PAGES[1:])
    after = by_title(audited(archive))[ONE.partition("\n")[0]]
    assert after["work_id"] == before["work_id"]
    assert (after["canonical"]["version"], after["canonical"]["paging"]["missing"]) == (2, [])
    with archive.catalogue.reading() as connection:
        assert letters(show(connection, f"{LIBRARY}.html").text) == letters(ONE)
        assert letters(show(connection, f"{LIBRARY}.html", version=1).text) == letters(ONE[:AT])


def test_a_page_that_begins_a_report_says_that_the_one_before_it_lacks_nothing(
    archives: Archives, tmp_path: Path
) -> None:
    unended = ONE[: ONE.rindex("\n")]
    pages = (compiled(1, unended), compiled(2, TWO))
    archive = archives.new()
    take(archive, tmp_path, pages[:1], pages[1:])
    works = by_title(audited(archive))
    assert works[ONE.partition("\n")[0]]["canonical"]["paging"]["missing"] == []
    assert len(works) == 2


def test_the_whole_text_found_elsewhere_takes_the_place_of_its_pages(
    archives: Archives, tmp_path: Path
) -> None:
    portal = Page("http://www.qinghe.example/gzbg/1.html", "政府工作报告", ONE, minute=9)
    archive = archives.new()
    take(archive, tmp_path, PAGES, [portal])
    work = next(one for one in audited(archive) if len(one["witnesses"]) == 3)
    assert (work["canonical"]["url"], work["canonical"]["paging"]) == (portal.url, None)
    assert [one["kind"] for one in work["witnesses"]] == ["canonical", "fragment", "fragment"]


def test_an_index_that_was_lost_is_made_again_in_the_order_of_the_nights(
    archives: Archives, tmp_path: Path
) -> None:
    archive = archives.new()
    take(archive, tmp_path, PAGES[:1], PAGES[1:2], PAGES[2:])
    with (
        closing(PassageIndex.open(tmp_path / "again", SCHEME)) as again,
        archive.catalogue.reading() as connection,
    ):
        follow(again, Lookup(connection))
        assert sorted(again.part_ids()) == sorted(archive.index.part_ids())
        newest, *_ = Lookup(connection).part_ids_by_run()
        assert set(list(again.part_ids())[-len(newest) :]) == set(newest)


def test_hosts_that_nobody_declared_are_a_site_each(archives: Archives, tmp_path: Path) -> None:
    archive = archives.new()
    hosts = ("www.one.example", "www.other.example")
    take(archive, tmp_path, [Page(f"http://{host}/1.html", TITLE, ONE) for host in hosts])
    with archive.catalogue.reading() as connection:
        shares = site_shares(connection, Scope()).sites
    assert {one.site_id for one in shares} == set(hosts)
    assert sorted(one.reposts for one in shares) == [0, 1]
