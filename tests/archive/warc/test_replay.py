"""A replayed recording answers as the web did, and for nothing else."""

from __future__ import annotations

import gzip
import http.client
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.warc.captures import WarcDamaged, WarcWriter
from archive.warc.http_answer import HttpAnswer
from archive.warc.replay import ReplayWeb, replay

NEWEST = datetime(2023, 1, 2, tzinfo=UTC)
PACKED = gzip.compress("沈阳".encode("gb18030"))


def recorded(uri: str, body: bytes, status: int = 200, **headers: str) -> HttpAnswer:
    return HttpAnswer(uri, NEWEST, status, "As Recorded", tuple(headers.items()), body)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReplayWeb]:
    folder = tmp_path_factory.mktemp("recorded")
    old = HttpAnswer("http://a.example/", datetime(2023, 1, 1, tzinfo=UTC), 200, "", (), b"old")
    with WarcWriter(folder / "w.warc.gz", {}) as writer:
        writer.write(recorded("http://a.example/", b"new", Connection="X-Hop", **{"X-Hop": "1"}))
        writer.write(old)
        writer.write(recorded("https://a.example/", b"secure"))
        writer.write(recorded("http://a.example/list?b=2&a=1", b"query"))
        writer.write(recorded("http://b.example/zip", PACKED, **{"Content-Encoding": "gzip"}))
        writer.write(recorded("http://b.example/moved", b"", 302, Location="/zip"))
        writer.write(recorded("http://b.example/gone", b"gone", 410))
        writer.write(recorded("http://b.example/same", b"", 304))
        path = writer.seal()
    with replay([path]) as running:
        yield running


def asked(
    web: ReplayWeb, uri: str, method: str = "GET", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    proxy = urlsplit(web.proxy)
    connection = http.client.HTTPConnection(str(proxy.hostname), proxy.port, timeout=5)
    try:
        connection.request(method, uri, headers=headers)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_it_listens_on_loopback_and_knows_its_hosts(web: ReplayWeb) -> None:
    assert urlsplit(web.proxy).hostname == "127.0.0.1"
    assert web.hosts == {"a.example", "b.example"}


def test_bytes_are_as_recorded_still_packed(web: ReplayWeb) -> None:
    response, body = asked(web, "http://b.example/zip")
    assert (response.status, response.reason, body) == (200, "As Recorded", PACKED)
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Content-Length"] == str(len(PACKED))


def test_the_newest_answer_is_given(web: ReplayWeb) -> None:
    assert asked(web, "http://a.example/")[1] == b"new"


def test_http_and_https_are_two_webs(web: ReplayWeb) -> None:
    assert asked(web, "https://a.example/")[1] == b"secure"
    assert asked(web, "http://a.example/", **{"X-Forwarded-Proto": "https"})[1] == b"secure"


@pytest.mark.parametrize(("path", "status"), [("moved", 302), ("gone", 410), ("same", 304)])
def test_statuses_are_as_recorded(web: ReplayWeb, path: str, status: int) -> None:
    assert asked(web, f"http://b.example/{path}")[0].status == status


def test_queries_are_found_in_any_order(web: ReplayWeb) -> None:
    assert asked(web, "http://a.example/list?a=1&b=2")[1] == b"query"


@pytest.mark.parametrize(
    "uri", ["http://a.example/other", "http://c.example/", "/", "http://a.example:81/"]
)
def test_what_was_not_recorded_is_not_found(web: ReplayWeb, uri: str) -> None:
    assert asked(web, uri)[0].status == 404


def test_a_tunnel_is_refused(web: ReplayWeb) -> None:
    assert asked(web, "a.example:443", method="CONNECT")[0].status == 501


def test_what_belonged_to_the_recorded_connection_is_left_out(web: ReplayWeb) -> None:
    response, _ = asked(web, "http://a.example/")
    assert response.headers["X-Hop"] is None


def test_head_has_no_body(web: ReplayWeb) -> None:
    response, body = asked(web, "http://b.example/zip", method="HEAD")
    assert (response.headers["Content-Length"], body) == (str(len(PACKED)), b"")


def test_a_file_that_is_no_warc_is_refused_before_anything_is_served(tmp_path: Path) -> None:
    (tmp_path / "x.warc.gz").write_bytes(b"no")
    with pytest.raises(WarcDamaged, match="not a WARC"), replay([tmp_path / "x.warc.gz"]):
        pass


TAGGED = {"ETag": 'W/"a1"', "Last-Modified": "Mon, 02 Jan 2023 03:04:05 GMT", "X-Own": "1"}


@pytest.mark.parametrize(
    ("asked_with", "status"),
    [
        ({}, 200),
        ({"If-None-Match": '"a1"'}, 304),
        ({"If-None-Match": '"b", W/"a1"'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"b"'}, 200),
        ({"If-Modified-Since": TAGGED["Last-Modified"]}, 304),
        ({"If-Modified-Since": "Tue, 03 Jan 2023 00:00:00 GMT"}, 304),
        ({"If-Modified-Since": "Sun, 01 Jan 2023 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        # a tag that differs decides, whatever the date says (RFC 9110, 13.1.3)
        ({"If-None-Match": '"b"', "If-Modified-Since": TAGGED["Last-Modified"]}, 200),
    ],
    ids=str,
)
def test_a_conditional_request_is_answered_by_what_was_recorded(
    tmp_path: Path, asked_with: dict[str, str], status: int
) -> None:
    with WarcWriter(tmp_path / "w.warc.gz", {}) as writer:
        writer.write(recorded("http://t.example/", b"tagged", **TAGGED))
        path = writer.seal()
    with replay([path]) as running:
        response, body = asked(running, "http://t.example/", **asked_with)
    assert (response.status, body) == (status, b"" if status == 304 else b"tagged")
    assert response.headers["ETag"] == TAGGED["ETag"]
    assert response.headers["X-Own"] == (None if status == 304 else "1")


def test_what_has_no_validator_is_always_given_whole(web: ReplayWeb) -> None:
    conditions = {"If-None-Match": '"a1"', "If-Modified-Since": TAGGED["Last-Modified"]}
    assert asked(web, "http://a.example/", **conditions)[1] == b"new"
