"""Real pages, torn and patched: none raises, none takes long, and no page tells on another."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from archive.records import Document, Rejection
from pipelines.extract import extract
from tests.bench.bench_text import load
from tests.pipelines.extract.pages import capture

PATCHES = (
    b"<div>", b"</div>", b"<table><tr><td>", b"</table>", b"<a href='x'>", b"<!--", b"-->",
    b"<script>", b"</html>", b"<pre>", b"<textarea>", b"<noscript>",
    b"\x00", b"&#x10ffff;", b"\x80",
)  # fmt: skip


@pytest.fixture(scope="module")
def pages(shared: Path) -> list[bytes]:
    return [page.payload for page in load(shared / "pages") if len(page.payload) < 200_000]


def torn(pages: list[bytes], draw: random.Random) -> bytes:
    """A page with pieces cut out, doubled, put in from another page, or ended in its middle."""
    body, other = bytearray(draw.choice(pages)), draw.choice(pages)
    for _ in range(draw.randint(1, 9)):
        at = draw.randrange(len(body))
        end = at + draw.randint(0, 3000)
        start = draw.randrange(len(other))
        body[at:end] = draw.choice(
            (
                b"",
                bytes(body[at : at + 150]) * draw.randint(1, 200),
                other[start : start + 4000],
                bytes([draw.randrange(256)]),
                draw.choice(PATCHES) * draw.randint(1, 300),
            )
        )
        if draw.random() < 0.05:
            del body[at + 1 :]
    return bytes(body)


def test_torn_pages_are_read_in_seconds(pages: list[bytes]) -> None:
    draw = random.Random(20260109)
    for _ in range(150):
        page = torn(pages, draw)
        started = time.process_time()
        assert isinstance(extract(capture(page)), Document | Rejection)
        assert time.process_time() - started < 5


def test_what_a_page_gives_does_not_depend_on_those_before(pages: list[bytes]) -> None:
    captures = [capture(page) for page in pages[:12]]
    forwards = [extract(each) for each in captures]
    backwards = [extract(each) for each in reversed(captures)]
    assert forwards == backwards[::-1]
