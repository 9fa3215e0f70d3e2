"""The bytes that were captured come back as they were, and a revisit finds its own."""

from __future__ import annotations

import gzip
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.bucket.store import NoSuchObject, ObjectStore
from archive.catalogue.catalogue import Catalogue
from archive.errors import NothingFound
from archive.texts.captures import captures_of, nearest, newest, read_line
from tests.archive import recorded, samples

URL = "http://gov.example/a"
PAGE = "<p>云川市</p>".encode()


def test_a_capture_comes_back_as_it_was(
    catalogue: Catalogue, store: ObjectStore, tmp_path: Path
) -> None:
    packed = gzip.compress(PAGE, mtime=0)
    answers = [
        recorded.answer(URL, b"old"),
        recorded.answer("https://gov.example/a", packed, 1, Content_Encoding="gzip"),
        recorded.answer("http://gov.example/b", b"other", 2),
    ]
    recorded.commit(catalogue, store, recorded.sealed(tmp_path, answers))
    with catalogue.reading() as connection:
        old, new = captures_of(connection, URL)
        assert (old.target_uri, new.target_uri) == (URL, "https://gov.example/a")
        assert read_line(connection, store, old).payload == b"old"
        held = read_line(connection, store, newest((old, new), URL))
        with pytest.raises(NothingFound, match=r"no capture of http://none\.example"):
            captures_of(connection, "http://none.example/\0")
    assert held.payload == PAGE
    assert held.header("content-type") == "text/html; charset=utf-8"


def test_only_what_was_committed_by_a_night_was_captured_by_it(
    catalogue: Catalogue, store: ObjectStore, tmp_path: Path
) -> None:
    for night in (1, 2):
        warc = recorded.sealed(tmp_path / str(night), [recorded.answer(URL, b"%d" % night, night)])
        recorded.commit(catalogue, store, warc, night)
    with catalogue.reading() as connection:
        assert [len(captures_of(connection, URL, night)) for night in (1, 2)] == [1, 2]
        with pytest.raises(NothingFound):
            captures_of(connection, URL, 0)


def test_of_two_captures_as_close_the_earlier_is_nearest(
    catalogue: Catalogue, store: ObjectStore, tmp_path: Path
) -> None:
    answers = [recorded.answer(URL, b"%d" % hour, hour) for hour in (0, 2, 8)]
    recorded.commit(catalogue, store, recorded.sealed(tmp_path, answers))
    with catalogue.reading() as connection:
        found = captures_of(connection, URL)
    chosen = [nearest(found, samples.NIGHT + timedelta(hours=at)) for at in (-9, 1, 3, 7, 99)]
    assert [found.index(one) for one in chosen] == [0, 0, 1, 2, 2]


def revisit(path: Path, refers: bool) -> Path:
    """A WARC of one revisit record: the page at `URL`, unchanged since the first night."""
    stated = {"WARC-Date": "2026-03-02T18:00:00Z"}
    if refers:
        stated["WARC-Refers-To-Target-URI"] = URL
        stated["WARC-Refers-To-Date"] = "2026-03-01T18:00:00Z"
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True, warc_version="1.1")
        head = StatusAndHeaders("304 Not Modified", [], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            URL, "revisit", payload=BytesIO(), length=0, http_headers=head,
            warc_headers_dict=stated,
        )  # fmt: skip
        record.rec_headers.remove_header("WARC-Payload-Digest")
        writer.write_record(record)
    return path


@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_revisit_is_given_what_it_says_did_not_change(
    catalogue: Catalogue, store: ObjectStore, tmp_path: Path
) -> None:
    first = recorded.sealed(tmp_path, [recorded.answer(URL, PAGE)])
    recorded.commit(catalogue, store, first)
    recorded.commit(catalogue, store, revisit(tmp_path / "again.warc.gz", refers=True), 2)
    with catalogue.reading() as connection:
        *_, again = captures_of(connection, URL)
        held = read_line(connection, store, again)
    assert held.payload == PAGE
    assert held.status == 200
    assert held.captured_at == again.captured_at


@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_revisit_of_what_is_not_held_is_said(
    catalogue: Catalogue, store: ObjectStore, tmp_path: Path
) -> None:
    recorded.commit(catalogue, store, revisit(tmp_path / "again.warc.gz", refers=True))
    with catalogue.reading() as connection:
        [line] = captures_of(connection, URL)
        with pytest.raises(NothingFound, match="only as unchanged since"):
            read_line(connection, store, line)


def test_a_capture_that_the_bucket_lost_is_said(catalogue: Catalogue, store: ObjectStore) -> None:
    document = samples.document("gov", "云川市公报。")
    catalogue.apply(*samples.run(1, [document], [samples.work([document])]))
    with catalogue.reading() as connection:
        [line] = captures_of(connection, document.url)
        with pytest.raises(NoSuchObject):
            read_line(connection, store, line)
