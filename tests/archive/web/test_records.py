"""A work leads to all that it rests on: its texts, captures, decisions, and each figure's
witnesses; as files, as pages, and under the API."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from archive.bucket.store import ObjectStore
from archive.catalogue.catalogue import open_catalogue
from archive.records import FigurePair, Verdict
from archive.settings import Endpoint
from archive.web import work_files
from archive.web.app import create_app
from archive.web.bucket import LazyBucket
from pipelines.works.comparison import compare
from tests.archive import recorded, samples
from tests.archive.web.rooms import ReadingRoom, opened_room
from tests.s3 import new_bucket

TEXT = "青禾区政府工作报告\n安置187名职工，投入30.4亿元。\n新建公园3个，再建公园3个。"
GOV = samples.document("gov", TEXT, "青禾区报告")
FIRST = samples.document("library", TEXT.replace("187", "178"), "青禾区报告")
SECOND = samples.document("forum", TEXT.replace("30.4", "30.36"), "青禾区报告", night=2)
PAIRS = {
    FIRST.url: (
        FigurePair("187名", "178名", Verdict.CHANGED, "安置187名职工", "安置178名职工"),
        FigurePair("30.4亿元", "30.4亿元", Verdict.SAME),
        FigurePair("3个", "3个", Verdict.SAME),
        FigurePair("3个", "3个", Verdict.SAME),
    ),
    SECOND.url: (
        FigurePair("187名", "187名", Verdict.SAME),
        FigurePair("30.4亿元", "30.36亿元", Verdict.ROUNDED, "投入30.4亿元", "投入30.36亿元"),
        FigurePair("3个", "3个", Verdict.SAME),
    ),
}


@pytest.fixture(scope="module")
def room(s3: Endpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingRoom]:
    """A work of two nights: its text was elected anew on the second, with a page more."""
    folder, name = tmp_path_factory.mktemp("records"), new_bucket()
    with (
        closing(ObjectStore.open(s3, name)) as store,
        closing(open_catalogue(f"sqlite:///{folder}/c.sqlite")) as catalogue,
        closing(LazyBucket(recorded.settings_of(s3, folder, name))) as bucket,
    ):
        for night, pages in ((1, [GOV, FIRST]), (2, [SECOND])):
            answers = [
                recorded.answer(page.url, page.text.encode(), 24 * (night - 1)) for page in pages
            ]
            members = [FIRST, GOV] if night == 1 else [GOV, FIRST, SECOND]
            work = samples.work(members, version=night, work_id="w1")
            told = tuple(
                replace(one, figures=PAIRS.get(page.url, ()))
                for one, page in zip(work.witnesses, members, strict=True)
            )
            recorded.commit(
                catalogue, store, recorded.sealed(folder, answers, f"n{night}"), night,
                documents=pages, works=[replace(work, witnesses=told)],
            )  # fmt: skip
        with opened_room(create_app(catalogue, compare, bucket)) as opened:
            yield opened


def test_a_text_is_given_as_text_in_any_version_and_as_of_any_night(room: ReadingRoom) -> None:
    now = room.ask("/works/w1/text.txt")
    assert (now.text, now.headers["content-type"]) == (f"{TEXT}\n", "text/plain; charset=utf-8")
    assert now.headers["link"] == '</works/w1?version=2>; rel="canonical"'
    assert room.ask("/works/w1/text.txt", if_none_match=now.headers["etag"]).status == 304
    for asked in ("version=1", "at=2026-03-02"):
        assert room.ask(f"/api/v1/works/w1/text.txt?{asked}").text == f"{FIRST.text}\n"
    assert room.ask("/works/none/text.txt").status == 404


def test_the_captures_of_a_work_are_one_valid_warc(room: ReadingRoom, tmp_path: Path) -> None:
    got = room.ask("/works/w1/captures.warc.gz")
    assert got.headers["content-disposition"] == 'attachment; filename="w1.warc.gz"'
    assert int(got.headers["content-length"]) == len(got.body)
    held = tmp_path / "w1.warc.gz"
    held.write_bytes(got.body)
    subprocess.run(["gunzip", "-t", held], check=True)
    checking = "from warcio.cli import main; main()"
    subprocess.run([sys.executable, "-c", checking, "check", held], check=True)
    unpacked = subprocess.run(["gunzip", "-c", held], check=True, capture_output=True).stdout
    assert unpacked.count(b"WARC-Type: response") == 3
    assert room.ask("/works/none/captures.warc.gz").status == 404


def test_more_captures_than_are_handed_out_are_refused_with_the_verb_that_writes_them(
    room: ReadingRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_files, "LARGEST_WARC", 100)
    refused = room.ask("/api/v1/works/w1/captures.warc.gz")
    assert refused.status == 413
    assert "dingben export warc --work w1" in refused.json["error"]


def test_the_decision_log_says_what_each_run_decided(room: ReadingRoom) -> None:
    answer = room.ask("/api/v1/works/w1/decisions")
    told = [
        (one["sequence"], one["decided"], (one["url"] or "").split("/")[2], one["version"])
        for one in answer.json["decisions"]
    ]
    assert told == [
        (2, "elected", "gov.example", 2),
        (2, "joined", "forum.example", None),
        (2, "kind", "gov.example", None),
        (2, "kind", "library.example", None),
        (1, "elected", "library.example", 1),
        (1, "joined", "gov.example", None),
        (1, "joined", "library.example", None),
    ]
    assert answer.headers["x-total-count"] == "7"
    paged = room.ask("/api/v1/works/w1/decisions?limit=3&offset=3")
    assert [one["sequence"] for one in paged.json["decisions"]] == [2, 1, 1]
    page = room.ask("/works/w1/decisions", accept_language="en").text
    assert page.index("Version 2") < page.index("Version 1")


def test_a_figure_names_the_pages_that_say_it_and_those_that_do_not(room: ReadingRoom) -> None:
    told = room.ask("/api/v1/works/w1/figures").json
    assert (told["carriers"], told["pages"]) == (2, 2)
    lines = {one["figure"]: one for one in told["figures"]}
    assert list(lines) == ["187名", "30.4亿元", "3个"]
    changed, rounded, alike = lines.values()
    assert (changed["same"], changed["differing"], changed["times"]) == (1, 1, 1)
    [other] = changed["others"]
    assert (other["host"], other["copy"], other["verdict"]) == (
        "library.example", "178名", "changed",
    )  # fmt: skip
    assert TEXT[changed["start"] :].startswith("187名")
    assert [one["verdict"] for one in rounded["others"]] == ["rounded"]
    assert (alike["same"], alike["differing"], alike["times"]) == (2, 0, 2)
    assert len(room.ask("/api/v1/works/w1/figures?limit=1&offset=1").json["figures"]) == 1


def test_a_figure_that_is_in_dispute_leads_from_the_text_to_its_witnesses(
    room: ReadingRoom,
) -> None:
    page = room.ask("/works/w1").text
    at = TEXT.index("187名")
    assert f'<a class="disputed" href="/works/w1/figures#at-{at}">187名</a>' in page
    assert '">3个</a>' not in page
    figures = room.ask("/works/w1/figures").text
    assert f'id="at-{at}"' in figures
    assert f"/works/w1/witnesses/{FIRST.document_id}.0" in figures


def test_a_page_s_captures_are_listed_each_as_a_download(room: ReadingRoom) -> None:
    listed = room.ask(f"/captures?url={FIRST.url}").text
    path = f"/capture/20260301180000/{FIRST.url}"
    assert f'<a href="{path}" download>' in listed
    assert room.ask(path).body == FIRST.text.encode()
    for other in (f"/timemap/link/{FIRST.url}", f"/timemap/json/{FIRST.url}"):
        assert f'href="{other}"' in listed
        assert room.ask(other).status == 200
    assert f'href="/timegate/{FIRST.url}"' in listed
    assert room.ask("/captures?url=http://none.example/").status == 404


def test_a_work_leads_to_all_of_it(room: ReadingRoom) -> None:
    page = room.ask("/works/w1").text
    for path in (
        "/works/w1/text.txt", "/api/v1/works/w1", "/works/w1/captures.warc.gz",
        "/works/w1/figures", "/works/w1/decisions", "/api/v1/works/w1/decisions",
        f"/timemap/link/{GOV.url}", f"/timegate/{GOV.url}",
        "/captures?url=http%3A%2F%2Fgov.example%2Fa", "/capture?url=http%3A%2F%2Fgov.example%2Fa",
    ):  # fmt: skip
        assert f'href="{path}"' in page, path
        assert room.ask(path).status in (200, 302), path


def test_a_work_is_shown_as_it_stood_on_a_day(room: ReadingRoom) -> None:
    then = room.ask("/works/w1?at=2026-03-02", accept_language="en").text
    assert "as it stood on 2026-03-02, version 1" in then
    assert "安置178名职工" in then
    assert "as it stood" not in room.ask("/works/w1?at=", accept_language="en").text
    assert room.ask("/works/w1?at=2020-01-01").status == 404
