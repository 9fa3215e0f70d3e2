"""Every capture ends in one counted outcome, and a bad fetch takes nobody's place."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.catalogue.catalogue import open_catalogue
from archive.catalogue.lookup import Lookup
from archive.records import Capture, Original, Outcome, Role, Site, WarcLocation
from pipelines.admission import Admission, admit, site_of
from pipelines.extract import extract
from pipelines.extract.workers import Reading

NIGHT = datetime(2026, 3, 1, 18, tzinfo=UTC)
URL = "http://www.qinghe.example/gzbg/1.html"
SITES = {"www.qinghe.example": Site("qinghe", "青禾", Role.GOVERNMENT, ("www.qinghe.example",))}
SENTENCES = [
    f"今年第{n}项工作是推进青禾区城市更新与产业升级，完成投资{n}.5亿元。" for n in range(40)
]


def page(sentences: list[str]) -> bytes:
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return (
        "<html><head><meta charset='utf-8'><title>青禾区政府工作报告</title></head><body>"
        f"<h1>青禾区政府工作报告</h1><div class='TRS_Editor'>{body}</div></body></html>"
    ).encode()


def capture(payload: bytes, *, night: int = 1, url: str = URL, status: int = 200) -> Capture:
    return Capture(
        target_uri=url,
        answered_uri=url,
        captured_at=NIGHT + timedelta(days=night),
        status=status,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        payload=payload,
        payload_digest=f"sha1:{abs(hash(payload)):032X}",
        location=WarcLocation("warc/0.warc.gz", 0, len(payload)),
    )


def breakable(given: Capture) -> Reading:
    """A reader that some pages break, as a bug in a parser would."""
    if b"raise" in given.payload:
        raise RecursionError("too deep")
    if b"crash" in given.payload:
        os.kill(os.getpid(), signal.SIGSEGV)
    if b"hang" in given.payload:
        time.sleep(60)
    return extract(given)


def admitted(tmp_path: Path, *captures: Capture) -> Admission:
    catalogue = open_catalogue(f"sqlite:///{tmp_path}/c.sqlite")
    with catalogue.reading() as connection:
        found = admit(captures, SITES, Lookup(connection))
    catalogue.close()
    return found


def outcomes(found: Admission) -> list[Outcome]:
    return [entry.outcome for entry in found.captures]


def test_the_same_bytes_again_are_unchanged(tmp_path: Path) -> None:
    found = admitted(tmp_path, capture(page(SENTENCES)), capture(page(SENTENCES), night=2))
    assert outcomes(found) == [Outcome.ARCHIVED, Outcome.UNCHANGED]
    assert len(found.documents) == 1
    assert {entry.document_id for entry in found.captures} == {found.documents[0].document_id}
    assert {entry.site_id for entry in found.captures} == {"qinghe"}


def test_a_fetch_that_lost_half_the_text_does_not_take_the_stored_ones_place(
    tmp_path: Path,
) -> None:
    found = admitted(tmp_path, capture(page(SENTENCES)), capture(page(SENTENCES[:10]), night=2))
    assert outcomes(found) == [Outcome.ARCHIVED, Outcome.WORSE]
    assert found.captures[1].document_id is None
    assert "characters for" in found.captures[1].detail


def test_an_older_and_shorter_capture_that_comes_later_is_history(tmp_path: Path) -> None:
    found = admitted(
        tmp_path, capture(page(SENTENCES), night=5), capture(page(SENTENCES[:10]), night=2)
    )
    assert outcomes(found) == [Outcome.ARCHIVED, Outcome.ARCHIVED]


def test_a_known_text_that_lost_half_is_worse_however_it_comes_again(tmp_path: Path) -> None:
    """A truncated fetch, the whole text, and the same truncated fetch, read again or revisited."""
    cut, whole = page(SENTENCES[:10]), page(SENTENCES)
    again = capture(cut, night=3)
    said = Original(URL, NIGHT + timedelta(days=1), again.payload_digest)
    revisit = replace(capture(b"", night=4), original=said)
    captures = [capture(cut), capture(whole, night=2), again, revisit, capture(whole, night=5)]
    found = admitted(tmp_path, *captures)
    told = [Outcome.ARCHIVED, Outcome.ARCHIVED, Outcome.WORSE, Outcome.WORSE, Outcome.UNCHANGED]
    assert outcomes(found) == told
    assert [entry.document_id is None for entry in found.captures] == [
        outcome is Outcome.WORSE for outcome in told
    ]
    # What comes late is judged by what stood when it was captured.
    late = [capture(whole, night=6), capture(cut, night=1), capture(cut, night=7)]
    assert outcomes(admitted(tmp_path / "late", *late)) == [
        Outcome.ARCHIVED,
        Outcome.ARCHIVED,
        Outcome.WORSE,
    ]


def test_a_page_that_grew_is_archived_again(tmp_path: Path) -> None:
    found = admitted(tmp_path, capture(page(SENTENCES[:30])), capture(page(SENTENCES), night=2))
    assert outcomes(found) == [Outcome.ARCHIVED, Outcome.ARCHIVED]


def test_a_page_that_breaks_its_reader_costs_its_own_capture_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bad = [
        capture(name.encode(), url=f"http://www.qinghe.example/{name}")
        for name in ("raise", "crash", "hang")
    ]
    good = [capture(page(SENTENCES), url=f"{URL}?{n}") for n in range(4)]
    catalogue = open_catalogue(f"sqlite:///{tmp_path}/c.sqlite")
    with catalogue.reading() as connection:
        given = [good[0], *bad, *good[1:]]
        found = admit(given, SITES, Lookup(connection), read=breakable, seconds=2)
    catalogue.close()
    assert (
        outcomes(found) == [Outcome.ARCHIVED] + [Outcome.FAILED_ERROR] * 3 + [Outcome.ARCHIVED] * 3
    )
    assert [entry.detail for entry in found.captures if entry.detail] == [
        "RecursionError: too deep",
        "the process that read it died: SIGSEGV",
        "not read within 2 seconds",
    ]
    assert [entry.target_uri for entry in found.captures] == [one.target_uri for one in given]
    assert all(one.target_uri in caplog.text for one in bad)


def test_an_undeclared_host_is_said_to_be_so(tmp_path: Path) -> None:
    found = admitted(tmp_path, capture(page(SENTENCES), url="http://other.example/a.html"))
    assert found.captures[0].site_id == "undeclared"


def test_a_host_declared_with_its_port_has_its_pages() -> None:
    [site] = SITES.values()
    declared = {"127.0.0.1:18080": site}
    assert site_of("http://127.0.0.1:18080/gzbg/1.html", declared) is site
    assert site_of("http://127.0.0.1:18081/gzbg/1.html", declared).site_id == "127.0.0.1:18081"


@pytest.mark.parametrize(
    ("payload", "status", "outcome"),
    [
        (b"", 404, Outcome.FAILED_STATUS),
        (b"", 301, Outcome.REDIRECT),
        (b"\x89PNG\r\n\x1a\n", 200, Outcome.NOT_HTML),
        (b"<html><body></body></html>", 200, Outcome.NO_TEXT),
    ],
)
def test_what_carries_no_text_is_counted_for_what_it_is(
    payload: bytes, status: int, outcome: Outcome, tmp_path: Path
) -> None:
    found = admitted(tmp_path, capture(payload, status=status))
    assert outcomes(found) == [outcome]
    assert found.documents == ()


def revisit(of: Capture, *, night: int, digest: str | None = None) -> Capture:
    """A capture that brought nothing but the word that the page did not change."""
    digest = of.payload_digest if digest is None else digest
    original = Original(of.target_uri, of.captured_at, digest)
    return replace(
        of,
        captured_at=NIGHT + timedelta(days=night),
        status=304,
        payload=b"",
        payload_digest=digest or "sha1:EMPTY",
        original=original,
    )


def test_a_revisit_of_a_document_is_unchanged_and_stands_behind_it(tmp_path: Path) -> None:
    first = capture(page(SENTENCES))
    found = admitted(tmp_path, first, revisit(first, night=2))
    assert outcomes(found) == [Outcome.ARCHIVED, Outcome.UNCHANGED]
    assert {entry.document_id for entry in found.captures} == {found.documents[0].document_id}


def test_a_revisit_of_what_was_turned_down_is_turned_down_again(tmp_path: Path) -> None:
    first = capture(b"<html><body><p>nothing</p></body></html>")
    found = admitted(tmp_path, first, revisit(first, night=2))
    assert outcomes(found)[0] is outcomes(found)[1]
    assert outcomes(found)[1] not in (Outcome.UNCHANGED, Outcome.UNRESOLVED)


def test_a_revisit_without_its_original_is_unresolved_and_no_empty_page(tmp_path: Path) -> None:
    first = capture(page(SENTENCES))
    found = admitted(
        tmp_path,
        revisit(first, night=2),
        revisit(first, night=3),
        revisit(first, night=4, digest=""),
    )
    assert outcomes(found) == [Outcome.UNRESOLVED] * 3
    assert {entry.document_id for entry in found.captures} == {None}
    assert found.documents == ()
    assert "the archive does not hold" in found.captures[0].detail


def test_a_revisit_of_another_page_is_not_taken_for_this_one(tmp_path: Path) -> None:
    first = capture(page(SENTENCES))
    elsewhere = replace(revisit(first, night=2), target_uri=URL + "?copy")
    assert outcomes(admitted(tmp_path, first, elsewhere))[1] is Outcome.UNRESOLVED
