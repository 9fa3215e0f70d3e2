"""Captures over HTTP: handed out as downloads, and found by Memento (RFC 7089)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from archive.bucket.store import ObjectStore
from archive.catalogue.catalogue import open_catalogue
from archive.settings import Endpoint
from archive.web.app import create_app
from archive.web.bucket import LazyBucket
from pipelines.works.comparison import compare
from tests.archive import recorded
from tests.archive.web.rooms import ReadingRoom, opened_room
from tests.s3 import new_bucket

URL = "http://gov.example/列表?a=1&b=2"
SENT = "http://gov.example/%E5%88%97%E8%A1%A8?a=1&b=2"
HARM = "http://evil.example/x'\"><script>.html"


@pytest.fixture(scope="module")
def room(s3: Endpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingRoom]:
    """A room over three captures of one page, a day apart, and one of a page that is malice."""
    folder, name = tmp_path_factory.mktemp("memento"), new_bucket()
    pages = [recorded.answer(SENT, b"<p>%d</p>" % day, 24 * day) for day in range(3)]
    harm = recorded.answer(HARM, b"<script>1</script>", Content_Type="text/html\x00; x")
    with (
        closing(ObjectStore.open(s3, name)) as store,
        closing(open_catalogue(f"sqlite:///{folder}/c.sqlite")) as catalogue,
        closing(LazyBucket(recorded.settings_of(s3, folder, name))) as bucket,
    ):
        recorded.commit(catalogue, store, recorded.sealed(folder, [*pages, harm]))
        with opened_room(create_app(catalogue, compare, bucket)) as opened:
            yield opened


def relations(header: str) -> dict[str, list[str]]:
    """The targets of a Link header, by relation."""
    found: dict[str, list[str]] = {}
    for target, names in re.findall(r'<([^<>]*)>; rel="([^"]*)"', header):
        for name in names.split():
            found.setdefault(name, []).append(target)
    return found


def followed(room: ReadingRoom, address: str) -> str:
    assert address.startswith(room.address)
    return address[len(room.address) :]


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        (None, 2),
        ("Sun, 01 Mar 2026 18:00:00 GMT", 0),
        ("Mon, 02 Mar 2026 05:59:00 GMT", 0),
        ("Mon, 02 Mar 2026 06:01:00 GMT", 1),
        ("Thu, 01 Jan 1998 00:00:00 GMT", 0),
        ("Fri, 01 Jan 2038 00:00:00 GMT", 2),
    ],
)
def test_a_timegate_leads_to_the_closest_capture(
    room: ReadingRoom, asked: str | None, day: int
) -> None:
    headers = {"accept_datetime": asked} if asked else {}
    gate = room.ask(f"/timegate/{URL}", **headers)
    assert gate.status == 302
    assert gate.headers["vary"] == "accept-datetime"
    assert "memento-datetime" not in gate.headers
    links = relations(gate.headers["link"])
    assert links["original"] == [SENT]
    assert links["timemap"] == [f"{room.address}/timemap/link/{SENT}"]
    memento = room.ask(followed(room, gate.headers["location"]))
    assert memento.status == 200
    assert memento.body == b"<p>%d</p>" % day
    assert memento.headers["memento-datetime"].startswith(("Sun, 01", "Mon, 02", "Tue, 03")[day])


def test_a_memento_names_its_neighbours(room: ReadingRoom) -> None:
    middle = room.ask(f"/capture/20260302180000/{URL}")
    links = relations(middle.headers["link"])
    stamps = {name: re.findall(r"/capture/(\d{14})/", links[name][0]) for name in
              ("first", "prev", "next", "last")}  # fmt: skip
    assert stamps == {
        "first": ["20260301180000"], "prev": ["20260301180000"],
        "next": ["20260303180000"], "last": ["20260303180000"],
    }  # fmt: skip
    assert links["timegate"] == [f"{room.address}/timegate/{SENT}"]


def test_a_moment_without_a_capture_leads_to_the_closest(room: ReadingRoom) -> None:
    for stamped in ("2026", "20260301190000", "20260302"):
        assert room.ask(f"/capture/{stamped}/{URL}").status == 302
    assert room.ask(f"/capture/20261399/{URL}").status == 400
    assert room.ask("/capture/2026/http://none.example/").status == 404


def test_a_timemap_lists_every_capture(room: ReadingRoom) -> None:
    listed = room.ask(f"/timemap/link/{URL}")
    assert listed.headers["content-type"].startswith("application/link-format")
    links = relations(listed.text)
    assert len(links["memento"]) == 3
    assert [len(links[name]) for name in ("original", "self", "timegate", "first", "last")] == [
        1
    ] * 5
    told = room.ask(f"/timemap/json/{URL}").json
    assert [one["uri"] for one in told["mementos"]["list"]] == links["memento"]
    assert told["mementos"]["last"]["datetime"] == "2026-03-03T18:00:00Z"
    for uri in links["memento"]:
        assert room.ask(followed(room, uri)).status == 200


def test_what_is_no_date_or_no_capture_is_refused(room: ReadingRoom) -> None:
    assert room.ask(f"/timegate/{URL}", accept_datetime="yesterday").status == 400
    assert room.ask("/timegate/http://none.example/").status == 404
    assert room.ask("/timemap/link/http://none.example/").status == 404
    assert room.ask(f"/timemap/xml/{URL}").status == 400


def test_a_capture_is_a_download_in_a_sandbox(room: ReadingRoom) -> None:
    for path in (f"/capture?url={HARM}", f"/capture/20260301180000/{HARM}"):
        got = room.ask(path)
        assert got.status == 200, path
        assert got.body == b"<script>1</script>"
        assert got.headers["content-disposition"].startswith("attachment")
        assert got.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["content-type"].partition(";")[0] == "text/html"
    assert room.ask(f"/capture?url={HARM}", method="HEAD").body == b""


def test_the_newest_capture_of_a_night_is_given(room: ReadingRoom) -> None:
    asked = URL.replace("&", "%26")
    assert room.ask(f"/capture?url={asked}&at=2026-03-02").body == b"<p>2</p>"
    assert room.ask(f"/capture?url={asked}&at=2026-03-01").status == 404
    listed = room.ask(f"/api/v1/captures?url={asked}&limit=2")
    assert [len(listed.json["captures"]), listed.headers["x-total-count"]] == [2, "3"]
