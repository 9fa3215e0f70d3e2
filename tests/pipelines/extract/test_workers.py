"""Many pages, many processes: the same answers in the same order, whatever one page does."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from archive.records import Capture, Document, Outcome, Rejection
from pipelines.extract import extract
from pipelines.extract.workers import Reading, read_pages
from tests.pipelines.extract.pages import SENTENCE, article, capture


def slow_at_even(given: Capture) -> Reading:
    """A reader that takes its time with every other page."""
    time.sleep(0.1 if int(given.target_uri.rpartition("/")[2]) % 2 == 0 else 0)
    return extract(given)


def deadly(given: Capture) -> Reading:
    """A reader that every marked page kills."""
    if given.payload == b"crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    return extract(given)


def pages(count: int) -> list[Capture]:
    return [
        capture(article(f"第{n}段，{SENTENCE}"), url=f"http://www.qingshi.example/{n}")
        for n in range(count)
    ]


def test_the_order_is_the_captures_and_not_that_of_the_workers() -> None:
    given = pages(10)
    found = list(read_pages(given, read=slow_at_even, workers=2))
    assert [one for one, _ in found] == given
    assert [reading for _, reading in found] == [extract(one) for one in given]


def test_pages_that_kill_every_worker_leave_the_others_read() -> None:
    crash = capture(b"crash", url="http://www.qingshi.example/crash")
    given = [one for page in pages(6) for one in (crash, page)]
    found = [reading for _, reading in read_pages(given, read=deadly, workers=2)]
    assert [type(reading) for reading in found] == [Rejection, Document] * 6
    assert {one.outcome for one in found if isinstance(one, Rejection)} == {Outcome.FAILED_ERROR}


def test_what_is_known_is_not_read() -> None:
    found = list(read_pages(pages(3), known=lambda one: one.target_uri.endswith("/1")))
    assert [reading is None for _, reading in found] == [False, True, False]


def test_captures_are_taken_as_they_are_read_and_not_all_at_once() -> None:
    taken = 0

    def counted() -> Iterator[Capture]:
        nonlocal taken
        for page in pages(40):
            taken += 1
            yield page

    reading = read_pages(counted(), workers=1)
    next(reading)
    assert taken < 10
    reading.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("workers", [1, 3])
def test_no_capture_is_no_work(workers: int) -> None:
    assert list(read_pages([], workers=workers)) == []
