"""Revisits: a record that says nothing changed, and a file that knows the page it came by."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.records import Original
from archive.warc.captures import WarcWriter, read_answers, read_captures
from archive.warc.http_answer import HttpAnswer, sha1_digest

# warcio's reader leaves its files to the collector
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")

MOMENT = datetime(2026, 3, 2, 18, tzinfo=UTC)
BODY = "<p>各位代表</p>".encode("gb18030")
FIRST = HttpAnswer(
    "http://a.example/市/1.html", MOMENT, 200, "OK", (("Content-Type", "text/html"),), BODY
)
AGAIN = replace(FIRST, captured_at=MOMENT + timedelta(days=1))
NOT_MODIFIED = replace(AGAIN, status=304, reason="Not Modified", headers=(("ETag", '"x"'),))
ORIGINAL = Original(FIRST.target_uri, MOMENT, sha1_digest(BODY))


def written(path: Path, *answers: HttpAnswer, original: Original | None = ORIGINAL) -> Path:
    with WarcWriter(path, {}) as writer:
        for answer in answers:
            writer.write(answer, original=original if answer is not FIRST else None)
        return writer.seal()


@pytest.mark.parametrize(
    ("answer", "profile"),
    [(NOT_MODIFIED, "server-not-modified"), (AGAIN, "identical-payload-digest")],
    ids=["304", "200"],
)
def test_a_revisit_is_written_as_the_standard_says(
    tmp_path: Path, answer: HttpAnswer, profile: str
) -> None:
    with written(tmp_path / "r.warc.gz", answer).open("rb") as stream:
        [_, record] = list(ArchiveIterator(stream, verify_http=False))
        head = record.rec_headers
        assert record.rec_type == "revisit"
        assert head["WARC-Profile"].endswith(f"/warc/1.1/revisit/{profile}")
        assert head["WARC-Payload-Digest"] == ORIGINAL.payload_digest
        assert head["WARC-Refers-To-Date"] == "2026-03-02T18:00:00Z"
        assert head["WARC-Refers-To-Target-URI"] == head["WARC-Target-URI"]
        assert record.http_headers.get_statuscode() == str(answer.status)


def test_a_revisit_in_another_file_names_its_original(tmp_path: Path) -> None:
    [capture] = read_captures(written(tmp_path / "r.warc.gz", NOT_MODIFIED))
    assert capture.original is not None
    assert capture.original.captured_at == MOMENT
    assert capture.original.payload_digest == capture.payload_digest == sha1_digest(BODY)
    assert (capture.payload, capture.status) == (b"", 304)


@pytest.mark.parametrize("answer", [NOT_MODIFIED, AGAIN], ids=["304", "200"])
def test_a_revisit_beside_its_original_has_its_payload(tmp_path: Path, answer: HttpAnswer) -> None:
    first, again = read_captures(written(tmp_path / "r.warc.gz", FIRST, answer))
    assert first.original is again.original is None
    assert (again.status, again.payload) == (200, BODY)
    assert again.captured_at == answer.captured_at


def test_revisits_are_answers_only_where_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "r.warc.gz", FIRST, NOT_MODIFIED)
    assert [answer.status for answer, _ in read_answers(path)] == [200]
    assert [answer.status for answer, _ in read_answers(path, revisits=True)] == [200, 304]


def test_a_file_knows_the_page_it_was_linked_from(tmp_path: Path) -> None:
    page = "http://a.example/市/1.html"
    with WarcWriter(tmp_path / "v.warc.gz", {}) as writer:
        writer.write(FIRST)
        writer.write(replace(FIRST, target_uri="http://a.example/1.pdf"), via=page)
        writer.write(replace(FIRST, target_uri="http://a.example/2.html"))
        path = writer.seal()
    assert [capture.via for capture in read_captures(path)] == [None, page, None]
    with path.open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds == ["warcinfo", "response", "metadata", "response", "response"]
