"""The run's record while it is written: found again, in order, and never too large."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.records import Original
from archive.warc.captures import read_captures
from archive.warc.http_answer import HttpAnswer, sha1_digest
from crawler.spool import Spool, seal, take_up

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
URL = "http://a.example/"


def an_answer(url: str, number: int = 0) -> HttpAnswer:
    body = b"%d" % number * 1000
    return HttpAnswer(url, MOMENT + timedelta(seconds=number), 200, "OK", (), body)


def again(folder: Path, settled: set[tuple[str, int]] | None = None) -> Spool:
    take_up(folder)
    spool = Spool(folder, {})
    spool.remember(settled or set())
    return spool


def bodies(spool: Spool, url: str, number: int) -> list[bytes | None]:
    found = [spool.recorded(url) for _ in range(number)]
    return [one and spool.read(one).body[:1] for one in found]


def test_what_was_recorded_is_answered_once_each_in_its_order(tmp_path: Path) -> None:
    spool = Spool(tmp_path, {})
    for number in (1, 2):
        spool.write(an_answer(URL, number))
    spool.close()
    resumed = again(tmp_path)
    assert bodies(resumed, URL, 3) == [b"1", b"2", None]
    assert resumed.recorded("http://b.example/") is None


def test_what_the_frontier_knows_already_is_not_answered_again(tmp_path: Path) -> None:
    spool = Spool(tmp_path, {})
    place = spool.write(an_answer(URL, 1))
    spool.write(an_answer(URL, 2))
    spool.close()
    assert bodies(again(tmp_path, {(place.key, place.offset)}), URL, 2) == [b"2", None]


def test_a_revisit_is_found_again_as_one(tmp_path: Path) -> None:
    spool = Spool(tmp_path, {})
    first = an_answer(URL, 1)
    spool.write(first, original=Original(URL, MOMENT, sha1_digest(first.body)))
    spool.close()
    found = again(tmp_path).recorded(URL)
    assert found is not None
    assert found.is_revisit


def test_a_record_that_was_never_written_leaves_no_file(tmp_path: Path) -> None:
    assert seal(tmp_path, {}) == ()
    (tmp_path / "run-00000.warc.gz.open").touch()
    assert take_up(tmp_path) == {}
    assert seal(tmp_path, {}) == ()
    assert list(tmp_path.iterdir()) == []


def test_a_torn_record_is_cut_off_and_the_length_is_told(tmp_path: Path) -> None:
    spool = Spool(tmp_path, {})
    place = spool.write(an_answer(URL, 1))
    spool.close()
    [left] = tmp_path.iterdir()
    with left.open("ab") as torn:
        torn.write(b"\x1f\x8b\x08torn")
    assert take_up(tmp_path) == {place.key: place.offset + place.length}


def test_a_large_record_goes_on_in_a_new_file(tmp_path: Path) -> None:
    spool = Spool(tmp_path, {}, rotate_at=1000)
    for number in range(12):
        spool.write(an_answer(f"http://a.example/{number}", number))
    spool.close()
    sealed = seal(tmp_path, {})
    assert len(sealed) > 1
    assert [warc.name for warc in sealed] == sorted(p.name for p in tmp_path.iterdir())
    captured = [c.target_uri for warc in sealed for c in read_captures(tmp_path / warc.name)]
    assert captured == [f"http://a.example/{number}" for number in range(12)]


def test_a_file_sealed_meanwhile_is_still_answered_from(tmp_path: Path) -> None:
    spool = Spool(tmp_path, {})
    for number in range(3):
        spool.write(an_answer(f"http://a.example/{number}", number))
    spool.close()
    take_up(tmp_path)
    resumed = Spool(tmp_path, {}, rotate_at=1)
    resumed.remember(set())
    resumed.write(an_answer("http://a.example/9", 9))
    resumed.write(an_answer("http://a.example/10", 10))
    assert bodies(resumed, "http://a.example/1", 1) == [b"1"]
    resumed.close()
    assert len(seal(tmp_path, {})) == 2


def test_processes_that_share_a_folder_write_files_of_their_own(tmp_path: Path) -> None:
    spools = [Spool(tmp_path, {}, worker=number) for number in range(3)]
    for number, spool in enumerate(spools):
        spool.write(an_answer(URL, number))
        spool.close()
    name = tmp_path.name
    assert [warc.name for warc in seal(tmp_path, {})] == [
        f"{name}-00000.warc.gz", f"{name}-w1-00000.warc.gz", f"{name}-w2-00000.warc.gz",
    ]  # fmt: skip
