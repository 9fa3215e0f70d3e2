"""The run's record while it is written: found again, in order, and never too large."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.http_answer import HttpAnswer
from archive.warc import read_captures
from crawler.spool import Spool

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def an_answer(url: str, number: int = 0) -> HttpAnswer:
    body = b"%d" % number * 1000
    return HttpAnswer(url, MOMENT + timedelta(seconds=number), 200, "OK", (), body)


def test_what_was_recorded_is_answered_once_each_in_its_order(tmp_path: Path) -> None:
    spool = Spool(tmp_path, {})
    assert not spool.resumed
    for number in (1, 2):
        spool.write(an_answer("http://a.example/", number))
    spool.close()
    again = Spool(tmp_path, {})
    assert again.resumed
    assert again.first_captured_at == MOMENT + timedelta(seconds=1)
    answers = [again.recorded("http://a.example/") for _ in range(3)]
    assert [answer and answer.body[:1] for answer in answers] == [b"1", b"2", None]
    assert again.recorded("http://b.example/") is None


def test_a_record_that_was_never_written_leaves_no_file(tmp_path: Path) -> None:
    assert Spool(tmp_path, {}).seal() == ()
    (tmp_path / "run-00000.warc.gz.open").touch()
    assert Spool(tmp_path, {}).seal() == ()
    assert list(tmp_path.iterdir()) == []


def test_a_large_record_goes_on_in_a_new_file(tmp_path: Path) -> None:
    spool = Spool(tmp_path, {}, rotate_at=1000)
    for number in range(12):
        spool.write(an_answer(f"http://a.example/{number}", number))
    first = spool.recorded("http://a.example/0")
    assert first is None  # what this crawl wrote it has seen
    sealed = spool.seal()
    assert len(sealed) > 1
    assert [warc.name for warc in sealed] == sorted(p.name for p in tmp_path.iterdir())
    captured = [c.target_uri for warc in sealed for c in read_captures(tmp_path / warc.name)]
    assert captured == [f"http://a.example/{number}" for number in range(12)]


def test_a_file_sealed_meanwhile_is_still_answered_from(tmp_path: Path) -> None:
    spool = Spool(tmp_path, {})
    for number in range(3):
        spool.write(an_answer(f"http://a.example/{number}", number))
    spool.close()
    again = Spool(tmp_path, {}, rotate_at=1)
    again.write(an_answer("http://a.example/9", 9))
    again.write(an_answer("http://a.example/10", 10))
    found = again.recorded("http://a.example/1")
    assert found is not None
    assert found.body == an_answer("", 1).body
    assert len(again.seal()) == 2
