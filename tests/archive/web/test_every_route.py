"""What holds for every route there is, also for those that are yet to be written: what was
removed is told to be so (451) and is in no list, an answer that is known is not sent again,
and no list is without end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from archive.alerts.after_run import raise_alarms
from archive.alerts.alarms import opened_record
from archive.bucket.store import ObjectStore
from archive.catalogue.catalogue import open_catalogue
from archive.removal import remove
from archive.web.app import create_app
from archive.web.bucket import LazyBucket
from pipelines.works.comparison import compare
from tests.archive.alerts.homes import carried, home, page
from tests.archive.test_removal import REASON, committed
from tests.archive.web.rooms import ReadingRoom, Reply, opened_room

GONE = page("gov", "青禾区公报，投资十亿元。")
GONE_COPY = page("library", "青禾区公报，投资九亿元。")
KEPT, KEPT_COPY = page("town", "云川市公报。"), page("forum", "云川市公报。转")
LEFT = page("museum", "云川市公报。存")
PAGES = (
    "/", "/search?q=公报", "/sites", "/audit?all=1", "/audit/sites?all=1", "/audit/lineage?all=1",
    "/audit/compliance?all=1", "/alarms", "/about", "/works/{work}", "/works/{work}/figures",
    "/works/{work}/decisions", "/works/{work}/witnesses/{part}", "/captures?url={url}",
    "/feed.atom", "/alarms.atom", "/sites/{site}", "/works/{work}/text.txt", "/audit.csv?all=1",
    "/audit/sites.jsonl", "/timemap/link/{url}", "/static/style.css",
)  # fmt: skip


@contextmanager
def opened(folder: Path, store: ObjectStore, *, removing: bool) -> Iterator[ReadingRoom]:
    """Two works with alarms about them; of the first nothing is left, of the other a page not,
    where that was asked for."""
    given = home(folder)
    given.saved("all", condition=["new_work", "new_repost"], to={"file": "alarms.jsonl"})
    with (
        closing(open_catalogue(given.settings.catalogue)) as catalogue,
        opened_record(given.settings) as record,
        closing(LazyBucket(given.settings)) as bucket,
    ):
        works = [carried(GONE, GONE_COPY), carried(KEPT, KEPT_COPY, LEFT, work_id="w2")]
        committed(store, catalogue, 1, [GONE, GONE_COPY, KEPT, KEPT_COPY, LEFT], works)
        raise_alarms(given.settings)
        if removing:
            remove(store, catalogue, "w1", REASON)
            remove(store, catalogue, LEFT.url, REASON)
        with opened_room(create_app(catalogue, compare, bucket, alarms=record)) as room:
            yield room


def operations(room: ReadingRoom) -> dict[str, dict[str, Any]]:
    described = room.ask("/api/v1/openapi.json").json["paths"]
    assert len(described) > 20
    return {path: told["get"] for path, told in described.items()}


def questions(room: ReadingRoom, work: str, url: str, part: str) -> Iterator[tuple[str, bool]]:
    """Every question of the API about a work or a page, and whether it names one; then the
    pages. Each list is asked for as much as it gives."""
    values = {
        "work_id": work, "url": url, "name": url, "a": url, "b": url, "q": "公报", "all": "1",
        "site_id": "town", "what": "{what}", "form": "jsonl",
    }  # fmt: skip
    for path, told in operations(room).items():
        asked = {one["name"]: one for one in told.get("parameters", [])}
        names = not asked.keys().isdisjoint({"work_id", "url", "name", "a"})
        query = "&".join(
            f"{name}={quote(values[name], safe='')}"
            for name, one in asked.items()
            if one["in"] == "query" and name in values
        )
        for what in ("works", "witnesses", "captures", "sites", "runs"):
            filled = re.sub(r"{(\w+)}", lambda found: values[found[1]], path)
            # Lists that are of all there are refuse to be narrowed.
            narrowed = "{what}" not in filled or what in ("works", "witnesses")
            yield f"{filled.replace('{what}', what)}?{query if narrowed else ''}", names
            if "{what}" not in path:
                break
    for path in PAGES:
        names = any(field in path for field in ("{work}", "{url}"))
        yield path.format(work=work, url=quote(url, safe=""), part=part, site="town"), names


def test_what_was_removed_is_told_to_be_so_by_every_route_and_is_in_no_list(
    tmp_path: Path, store: ObjectStore
) -> None:
    with opened(tmp_path, store, removing=True) as room:
        for path, names in questions(room, "w1", GONE_COPY.url, f"{GONE.document_id}.0"):
            reply = room.ask(path)
            assert reply.status == (451 if names else 200), path
            if names:
                assert REASON in reply.text, path
            else:
                assert_nothing_of_it(reply, path)


def test_a_removed_page_is_in_no_answer_about_the_work_that_stays(
    tmp_path: Path, store: ObjectStore
) -> None:
    with opened(tmp_path, store, removing=True) as room:
        for path, _ in questions(room, "w2", KEPT.url, f"{KEPT.document_id}.0"):
            if not path.endswith(("captures.warc.gz?", "captures.warc.gz")):
                reply = room.ask(path)
                assert reply.status == 200, path
                assert_nothing_of_it(reply, path)
        for path in (
            f"/works/w2/witnesses/{LEFT.document_id}.0", f"/captures?url={LEFT.url}",
            f"/capture?url={LEFT.url}", f"/timegate/{LEFT.url}", f"/capture/2026/{LEFT.url}",
            f"/api/v1/explain?a={KEPT.url}&b={LEFT.url}", f"/find?name={LEFT.url}",
        ):  # fmt: skip
            assert room.ask(path).status == 451, path


def assert_nothing_of_it(reply: Reply, path: str) -> None:
    """But that it was removed, which the removing runs say of themselves."""
    told = re.sub(r".* was removed: .*\n", "", reply.text)
    for word in ("gov.example", "library.example", "museum.example", "十亿", "九亿", "w1"):
        assert word not in told, (path, word)


@pytest.fixture
def room(tmp_path: Path, store: ObjectStore) -> Iterator[ReadingRoom]:
    """The two works as they were."""
    with opened(tmp_path, store, removing=False) as told:
        yield told


def test_no_answer_that_is_known_is_sent_again(room: ReadingRoom) -> None:
    for path, _ in questions(room, "w2", KEPT.url, f"{KEPT_COPY.document_id}.0"):
        if "captures.warc.gz" not in path:
            first = room.ask(path)
            again = room.ask(path, if_none_match=first.headers.get("etag", ""))
            assert (first.status, again.status, again.body) == (200, 304, b""), path
            assert again.headers["etag"] == first.headers["etag"]


def test_every_list_is_bounded_and_says_how_much_there_is(room: ReadingRoom) -> None:
    lists = 0
    for path, told in operations(room).items():
        bounds = {one["name"]: one["schema"] for one in told.get("parameters", [])}
        filled = path.replace("{work_id}", "w2").replace("{site_id}", "town")
        filled = filled.replace("{what}.{form}", "works.jsonl")
        if "limit" in bounds:
            lists += 1
            assert bounds["limit"]["maximum"] <= 1000, path
            asked = f"{filled}?q=公报&url={KEPT.url}&all=1"
            assert room.ask(f"{asked}&limit=1").headers["x-total-count"].isdigit(), path
            for much in ("limit=1001", "limit=0", "limit=-1", "limit=1e9", f"limit={10**30}"):
                assert room.ask(f"{asked}&{much}").status == 400, (path, much)
        if "offset" in bounds:
            deep = room.ask(f"{filled}?q=公报&url={KEPT.url}&all=1&offset=1000000")
            assert deep.status == 200, path
            assert room.ask(f"{filled}?q=公报&url={KEPT.url}&offset=1000001").status == 400, path
    assert lists >= 12
    for path in ("/search?q=公报", "/sites?", "/audit?", "/works/w2?", "/works/w2/decisions?",
                 f"/captures?url={KEPT.url}", "/alarms?"):  # fmt: skip
        assert room.ask(f"{path}&page=10000").status == 200, path
        for much in ("10001", "0", "-1", str(10**30)):
            assert room.ask(f"{path}&page={much}").status == 400, (path, much)


def test_a_range_or_a_header_without_end_costs_nothing(room: ReadingRoom) -> None:
    pieces = "bytes=" + ",".join(f"{at}-{at}" for at in range(4000))
    tags = ",".join(f'"{at}"' for at in range(4000))
    for path, _ in questions(room, "w2", KEPT.url, f"{KEPT_COPY.document_id}.0"):
        if "captures.warc.gz" not in path:
            assert room.ask(path, range=pieces, if_none_match=tags).status == 200, path
