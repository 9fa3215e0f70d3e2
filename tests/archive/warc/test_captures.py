"""WARC files: anyone's are read, ours are whole, and damage is never silent."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.records import Capture, WarcLocation
from archive.warc import records as warc_records
from archive.warc.captures import WarcDamaged, WarcWriter, read_capture, read_captures, salvage
from archive.warc.http_answer import HttpAnswer, sha1_digest

# warcio's writer leaves its temporary files to the collector
pytestmark = [
    pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

MOMENT = datetime(2023, 3, 2, 18, 11, 9, tzinfo=UTC)


def an_answer(number: int = 0, body: bytes = b"<p>one</p>", **headers: str) -> HttpAnswer:
    return HttpAnswer(
        target_uri=f"http://www.example.com/{number}.html",
        captured_at=MOMENT + timedelta(seconds=number),
        status=200,
        reason="OK",
        headers=(("Content-Type", "text/html; charset=gb2312"), *headers.items()),
        body=body,
    )


def written(folder: Path, *answers: HttpAnswer) -> Path:
    with WarcWriter(folder / "w.warc.gz", {"software": "test"}) as writer:
        for answer in answers:
            writer.write(answer)
        return writer.seal()


def made_by_warcio(
    path: Path, fill: Callable[[WARCWriter], None], *, gz: bool = True, version: str = "1.0"
) -> Path:
    with path.open("wb") as out:
        fill(WARCWriter(out, gzip=gz, warc_version=version))
    return path


def one_of_each(writer: WARCWriter) -> None:
    """The records a crawler of somebody else's leaves."""
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "a.example")], is_http_request=True)
    make = writer.create_warc_record
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "other"}))
    writer.write_record(
        make("dns:a.example", "response", BytesIO(b"1"), warc_content_type="text/dns")
    )
    writer.write_record(make("http://a.example/", "request", http_headers=asked))
    writer.write_record(make("http://a.example/", "response", BytesIO(b"body"), http_headers=http))
    writer.write_record(make("http://a.example/", "metadata", BytesIO(b"via: x")))


def damaged(path: Path) -> tuple[list[Capture], WarcDamaged | None]:
    found: list[Capture] = []
    try:
        for capture in read_captures(path):
            found.append(capture)
    except WarcDamaged as error:
        return found, error
    return found, None


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    answers = [an_answer(0), an_answer(1, b"\xd6\xd0\xce\xc4")]
    found = list(read_captures(written(tmp_path, *answers), "runs/1/w.warc.gz"))
    assert [(c.target_uri, c.captured_at, c.status, c.headers, c.payload) for c in found] == [
        (a.target_uri, a.captured_at, 200, a.headers, a.body) for a in answers
    ]
    assert [c.payload_digest for c in found] == [sha1_digest(a.body) for a in answers]
    assert {c.location.key for c in found} == {"runs/1/w.warc.gz"}


def test_our_files_pass_the_fields_own_checks(tmp_path: Path) -> None:
    path = written(tmp_path, an_answer(0), an_answer(1, b""), an_answer(2, b"x" * 100_000))
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count("digest pass") == 4
    assert subprocess.run(["gunzip", "-t", str(path)], check=False).returncode == 0


@pytest.mark.parametrize("gz", [True, False], ids=["gzip", "plain"])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_warc_of_anyones_gives_its_responses(tmp_path: Path, gz: bool, version: str) -> None:
    path = made_by_warcio(tmp_path / "x.warc", one_of_each, gz=gz, version=f"WARC/{version}")
    [capture] = read_captures(path)
    assert (capture.target_uri, capture.payload) == ("http://a.example/", b"body")
    place = capture.location
    piece = path.read_bytes()[place.offset : place.offset + place.length]
    assert read_capture(piece, place) == capture
    with path.open("rb") as stream:
        assert read_capture(stream, place) == capture


def test_the_recorded_seed_pages_are_read(shared: Path) -> None:
    found = list(read_captures(shared / "web" / "seeds.warc.gz"))
    assert len(found) == 15
    assert all(c.status == 200 and c.payload for c in found)
    assert all(sha1_digest(c.payload) == c.payload_digest for c in found)


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "br", "zstd", "gzip, br"])
def test_payloads_have_their_codings_undone(tmp_path: Path, coding: str) -> None:
    import zlib

    import brotli
    import zstandard

    text = "各位代表".encode() * 50
    how: Mapping[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "x-gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "zstd": zstandard.ZstdCompressor().compress,
    }
    body = text
    for step in coding.split(", "):
        body = how[step](body)
    answer = an_answer(0, body, **{"Content-Encoding": coding})
    [capture] = read_captures(written(tmp_path, answer))
    assert capture.payload == text
    assert capture.payload_digest == sha1_digest(body)


def test_chunks_are_undone(tmp_path: Path) -> None:
    def fill(writer: WARCWriter) -> None:
        http = StatusAndHeaders("200 OK", [("Transfer-Encoding", "chunked")], protocol="HTTP/1.1")
        body = BytesIO(b"4\r\nfour\r\n3;x=y\r\nsix\r\n0\r\n\r\n")
        writer.write_record(
            writer.create_warc_record("http://a.example/", "response", body, http_headers=http)
        )

    [capture] = read_captures(made_by_warcio(tmp_path / "x.warc.gz", fill))
    assert capture.payload == b"foursix"


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=5))
def test_chunks_join_to_the_body(chunks: list[bytes]) -> None:
    framed = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in chunks) + b"0\r\n\r\n"
    assert a_chunked_body(framed) == b"".join(chunks)


@pytest.mark.parametrize("body", [b"<html>face\r\n", b"", b"\r\n\r\n", b"4"])
def test_a_body_that_was_never_chunked_stays(body: bytes) -> None:
    assert a_chunked_body(body) == body


@given(st.binary(max_size=200))
def test_no_bytes_that_are_called_chunked_raise(body: bytes) -> None:
    assert len(a_chunked_body(body)) <= len(body)


def a_chunked_body(body: bytes) -> bytes:
    """The payload of an answer that says its body is chunked."""
    record = plain_record(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n" + body)
    return read_capture(record, WarcLocation("x.warc", 0, len(record))).payload


def test_a_revisit_has_the_payload_it_refers_to(tmp_path: Path) -> None:
    def fill(writer: WARCWriter) -> None:
        http = StatusAndHeaders("200 OK", [("X", "1")], protocol="HTTP/1.1")
        unchanged = StatusAndHeaders("304 Not Modified", [], protocol="HTTP/1.1")
        first = writer.create_warc_record(
            "http://a.example/",
            "response",
            BytesIO(b"same"),
            http_headers=http,
            warc_headers_dict={"WARC-Date": "2023-01-01T00:00:00Z"},
        )
        writer.write_record(first)
        digest = first.rec_headers.get_header("WARC-Payload-Digest")
        for uri, seen, told in (
            ("http://b.example/", http, digest),
            ("http://a.example/", unchanged, "sha1:" + "A" * 32),
            ("http://c.example/", http, "sha1:" + "B" * 32),
        ):
            refers_to = "http://a.example/" if uri != "http://c.example/" else "http://d.example/"
            writer.write_record(
                writer.create_revisit_record(
                    uri, told, refers_to, "2023-01-01T00:00:00Z", http_headers=seen
                )
            )

    found = list(read_captures(made_by_warcio(tmp_path / "x.warc.gz", fill)))
    assert [(c.target_uri, c.status, c.payload) for c in found] == [
        ("http://a.example/", 200, b"same"),
        ("http://b.example/", 200, b"same"),
        ("http://a.example/", 200, b"same"),
        ("http://c.example/", 200, b""),
    ]
    assert len({c.location for c in found}) == 4


def test_a_revisit_without_a_block_is_the_answer_it_refers_to(tmp_path: Path) -> None:
    digest = sha1_digest(b"same")
    first = plain_record(b"HTTP/1.1 404 Gone\r\nX: 1\r\n\r\nsame", WARC_Payload_Digest=digest)
    again = plain_record(b"", WARC_Type="revisit", WARC_Payload_Digest=digest)
    (tmp_path / "x.warc").write_bytes(first + again)
    original, revisit = read_captures(tmp_path / "x.warc")
    assert (revisit.status, revisit.headers, revisit.payload) == (404, (("X", "1"),), b"same")
    assert revisit.location.offset == len(first)
    assert original.location.offset == 0


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"<html>no</html>", "not a WARC"),
        (gzip.compress(b"not a record"), "not a WARC"),
        (b"\x28\xb5\x2f\xfd" + bytes(20), "zstd -d"),
        (b"PK\x03\x04" + bytes(2000), "not a WARC"),
    ],
    ids=["empty", "html", "gzip", "zstd", "zip"],
)
def test_what_is_no_warc_is_refused_in_one_line(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(content)
    found, error = damaged(path)
    assert found == []
    assert error is not None
    assert why in str(error)
    assert str(path) in str(error)
    assert "\n" not in str(error)


def test_a_file_cut_anywhere_gives_all_whole_records_and_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, *(an_answer(n) for n in range(4)))
    whole = list(read_captures(path))
    content = path.read_bytes()
    ends = [c.location.offset + c.location.length for c in whole]
    cut_file = tmp_path / "cut.warc.gz"
    for cut in range(1, len(content), 7):
        cut_file.write_bytes(content[:cut])
        found, error = damaged(cut_file)
        assert len(found) == sum(end <= cut for end in ends)
        assert (error is None) == (cut in [whole[0].location.offset, *ends])


@pytest.mark.parametrize("gz", [True, False], ids=["gzip", "plain"])
def test_damage_in_the_middle_costs_only_what_it_hit(tmp_path: Path, gz: bool) -> None:
    def fill(writer: WARCWriter) -> None:
        for number in range(5):
            http = StatusAndHeaders("200 OK", [], protocol="HTTP/1.1")
            body = BytesIO(b"body %d" % number)
            uri = f"http://a.example/{number}"
            writer.write_record(writer.create_warc_record(uri, "response", body, http_headers=http))

    path = made_by_warcio(tmp_path / "x.warc", fill, gz=gz)
    hit = list(read_captures(path))[2].location
    content = bytearray(path.read_bytes())
    content[hit.offset : hit.offset + 60] = b"\x00" * 60
    path.write_bytes(content)
    found, error = damaged(path)
    assert [c.target_uri[-1] for c in found] == ["0", "1", "3", "4"]
    assert error is not None
    assert error.offset == hit.offset


def test_a_file_packed_as_one_gzip_stream_is_refused_with_the_remedy(tmp_path: Path) -> None:
    plain = made_by_warcio(tmp_path / "x.warc", one_of_each, gz=False)
    packed = tmp_path / "x.warc.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    found, error = damaged(packed)
    assert found == []
    assert error is not None
    assert "warcio recompress" in str(error)


def test_a_record_too_long_for_a_page_hides_none_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warc_records, "MAX_BLOCK", 5000)
    answers = [an_answer(0, b"a" * 9000), an_answer(1), an_answer(2, b"b" * 4800)]
    assert [len(c.payload) for c in read_captures(written(tmp_path, *answers))][1] == 10
    records = [plain_record(b"HTTP/1.1 200 OK\n\n" + b"a" * size) for size in (9000, 10, 4700)]
    (tmp_path / "x.warc").write_bytes(b"".join(records))
    sizes = [len(c.payload) for c in read_captures(tmp_path / "x.warc")]
    assert sizes[1:] == [10, 4700]
    assert sizes[0] < 5000
    (tmp_path / "x.warc.gz").write_bytes(gzip.compress(b"".join(records)))
    found, error = damaged(tmp_path / "x.warc.gz")
    assert found == []
    assert error is not None
    assert "warcio recompress" in str(error)


def test_a_name_says_open_until_the_file_is_sealed(tmp_path: Path) -> None:
    with WarcWriter(tmp_path / "n.warc.gz", {}) as writer:
        writer.write(an_answer())
        assert [p.name for p in tmp_path.iterdir()] == ["n.warc.gz.open"]
        writer.seal()
    assert [p.name for p in tmp_path.iterdir()] == ["n.warc.gz"]


@settings(max_examples=40, deadline=None)
@given(cut=st.integers(0, 10_000), bodies=st.lists(st.binary(max_size=300), max_size=4))
def test_a_torn_file_is_salvaged_and_written_on(
    tmp_path_factory: pytest.TempPathFactory, cut: int, bodies: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("torn")
    writer = WarcWriter(folder / "n.warc.gz", {})
    places = [writer.write(an_answer(n, body)) for n, body in enumerate(bodies)]
    writer.close()
    torn = folder / "n.warc.gz.open"
    cut = min(cut, torn.stat().st_size)
    torn.write_bytes(torn.read_bytes()[:cut])
    kept = sum(place.offset + place.length <= cut for place in places)
    assert salvage(torn) <= cut
    with WarcWriter(folder / "n.warc.gz", {}) as writer:
        writer.write(an_answer(99, b"after"))
        sealed = writer.seal()
    found = list(read_captures(sealed))
    assert [c.payload for c in found] == [*bodies[:kept], b"after"]


@settings(max_examples=60, deadline=None)
@given(
    status=st.integers(100, 599),
    reason=st.text(st.characters(max_codepoint=255), max_size=20),
    name=st.text("ABCabc-", min_size=1, max_size=10),
    value=st.text(st.characters(max_codepoint=255), max_size=30),
    body=st.binary(max_size=400),
)
def test_no_answer_of_any_server_breaks_the_file(  # noqa: PLR0917
    tmp_path_factory: pytest.TempPathFactory,
    status: int,
    reason: str,
    name: str,
    value: str,
    body: bytes,
) -> None:
    folder = tmp_path_factory.mktemp("any")
    answer = HttpAnswer("http://a.example/é b\n", MOMENT, status, reason, ((name, value),), body)
    [capture, after] = read_captures(written(folder, answer, an_answer(1, b"after")))
    assert (capture.status, capture.payload_digest) == (status, sha1_digest(body))
    assert after.payload == b"after"


def test_a_head_keeps_the_bytes_it_was_sent_in(tmp_path: Path) -> None:
    name = "本溪".encode("gb18030")
    answer = an_answer(0, b"", **{"Content-Disposition": f"filename={name.decode('latin-1')}"})
    content = gzip.decompress(written(tmp_path, replace(answer, reason="\xd6\xd0")).read_bytes())
    assert b"\r\nHTTP/1.1 200 \xd6\xd0\r\n" in content
    assert b"\r\nContent-Disposition: filename=" + name + b"\r\n" in content


def test_a_captured_page_of_a_false_charset_keeps_its_bytes(tmp_path: Path) -> None:
    body = "沈阳".encode("gb18030")
    [capture] = read_captures(written(tmp_path, an_answer(0, body)))
    assert capture.payload == body
    assert capture.header("content-type") == "text/html; charset=gb2312"


def plain_record(http: bytes, **fields: str) -> bytes:
    headers = {
        "WARC-Type": "response",
        "WARC-Target-URI": "http://a.example/",
        "WARC-Date": "2023-01-01T00:00:00Z",
        "Content-Type": "application/http;msgtype=response",
        "Content-Length": str(len(http)),
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return b"WARC/1.0\r\n" + head.encode() + b"\r\n" + http + b"\r\n\r\n"


@pytest.mark.parametrize(
    ("http", "fields", "status"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\nbody", {}, 200),
        (b"HTTP/1.1 200\r\n\r\nbody", {}, 200),
        (b"HTTP/1.0 404 Not Found\r\nA: b\r\n\r\nbody", {}, 404),
        (b"HTTP/2 200\r\n\r\nbody", {}, 200),
        (b"HTTP/2.0 301 \r\nlocation: /x\r\n\r\nbody", {}, 301),
        (b"HTTP/1.1 200 OK\n\nbody", {}, 200),
        (b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\nbody", {}, 200),
        (b"HTTP/1.1 200 \xd6\xd0\xce\xc4\r\nX: \xd6\xd0\r\n\r\nbody", {}, 200),
        (b"HTTP/1.1 200 OK\r\n\r\nbody", {"WARC_Target_URI": "<http://a.example/>"}, 200),
        (b"HTTP/1.1 200 OK\r\n\r\nbody", {"WARC_Date": "2023-01-01T00:00:00.123456789Z"}, 200),
        (b"HTTP/1.1 200 OK\r\n\r\nbody", {"Content_Type": ""}, 200),
        (
            b"HTTP/1.1 200 OK\r\n\r\nbody",
            {"WARC_Payload_Digest": "sha1:02083f4579e08a612425c0c1a17ee47add783b94"},
            200,
        ),
        (b"HTTP/1.1 200 OK\r\n\r\nbody", {"WARC_Payload_Digest": "sha256:" + "0" * 64}, 200),
    ],
)
def test_records_are_read_as_other_crawlers_write_them(
    tmp_path: Path, http: bytes, fields: dict[str, str], status: int
) -> None:
    (tmp_path / "x.warc").write_bytes(plain_record(http, **fields))
    [capture] = read_captures(tmp_path / "x.warc")
    assert (capture.target_uri, capture.status) == ("http://a.example/", status)
    assert capture.payload == b"body"
    assert capture.payload_digest == sha1_digest(b"body")


def test_nothing_in_a_file_reaches_the_terminal_by_itself(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    address = "http://a.example/x \x1b[31my"
    record = plain_record(b"HTTP/1.1 200 OK\r\n\r\nbody", WARC_Target_URI=address)
    (tmp_path / "x.warc").write_bytes(record[:-4] + b"no blank line" + record + record[:-9])
    found, error = damaged(tmp_path / "x.warc")
    assert len(found) == 2
    assert error is not None
    assert (capfd.readouterr(), caplog.records) == (("", ""), [])


def test_a_response_of_no_address_is_no_capture(tmp_path: Path) -> None:
    good = plain_record(b"HTTP/1.1 200 OK\r\n\r\nbody")
    (tmp_path / "x.warc").write_bytes(plain_record(b"HTTP/1.1 200\n\n", WARC_Target_URI="") + good)
    assert len(list(read_captures(tmp_path / "x.warc"))) == 1


@pytest.mark.parametrize(
    ("http", "fields", "why"),
    [
        (b"<html>no head</html>", {}, "no HTTP status line"),
        (b"HTTP/1.1 twohundred\r\n\r\n", {}, "no HTTP status code"),
        (b"", {}, "no HTTP status line"),
        (b"HTTP/1.1 200 OK\r\n\r\n", {"WARC_Date": "yesterday"}, "date"),
        (b"HTTP/1.1 200 OK\r\n\r\n", {"WARC_Date": "0001-01-01T00:00:00+10:00"}, "date"),
        (b"HTTP/1.1 200 OK\r\n\r\n", {"Content_Length": "many"}, "Content-Length"),
        (b"HTTP/1.1 200 OK\r\n\r\n", {"Content_Length": "-1"}, "Content-Length"),
        (b"HTTP/1.1 200 OK\r\n\r\n", {"Content_Length": "1" * 5000}, "Content-Length"),
        (b"HTTP/1.1 200 OK\r\n\r\n", {"X": "1" * (1 << 20)}, "Content-Length"),
    ],
)
def test_a_record_that_cannot_be_read_is_said_after_the_others(
    tmp_path: Path, http: bytes, fields: dict[str, str], why: str
) -> None:
    good = plain_record(b"HTTP/1.1 200 OK\r\n\r\nbody")
    (tmp_path / "x.warc").write_bytes(good + plain_record(http, **fields) + good)
    found, error = damaged(tmp_path / "x.warc")
    assert [c.payload for c in found] == [b"body", b"body"]
    assert error is not None
    assert error.offset == len(good)
    assert why in error.reason
