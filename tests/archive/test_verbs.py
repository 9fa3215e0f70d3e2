"""The reading verbs over an archive whose bytes lie in a real bucket."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from archive.catalogue import open_catalogue
from archive.settings import Endpoint
from archive.store import ObjectStore
from dingben import app
from tests.archive import recorded, samples
from tests.s3 import SHARED_BUCKET

PAGE = samples.document("gov", "云川市公报。", "云川市公报")
BYTES = b"\x00<p>\xd4\xc6\xb4\xa8</p>\xff"
Verb = Callable[..., Result]


@pytest.fixture
def verb(s3: Endpoint, store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verb:
    """The front door of a home with one page, captured on two nights."""
    settings = recorded.settings_of(s3, tmp_path / "home")
    given = {
        "HOME": settings.home,
        "S3_ENDPOINT": s3.url,
        "S3_BUCKET": SHARED_BUCKET,
        "S3_ACCESS_KEY": s3.access_key and s3.access_key.get_secret_value(),
        "S3_SECRET_KEY": s3.secret_key and s3.secret_key.get_secret_value(),
    }
    for name, value in given.items():
        monkeypatch.setenv(f"DINGBEN_{name}", str(value))
    with closing(open_catalogue(settings.catalogue)) as catalogue:
        for night in (1, 2):
            answers = [recorded.answer(PAGE.url, BYTES + b"%d" % night, 24 * night)]
            warc = recorded.sealed(tmp_path / str(night), answers)
            fresh = night == 1
            recorded.commit(
                catalogue, store, warc, night,
                documents=[PAGE] if fresh else [],
                works=[samples.work([PAGE], work_id="w1")] if fresh else [],
            )  # fmt: skip

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(one) for one in arguments])

    return run


def test_a_capture_is_written_byte_for_byte(verb: Verb, tmp_path: Path) -> None:
    ran = verb("capture", PAGE.url)
    assert ran.exit_code == 0, ran.output
    assert ran.stdout_bytes == BYTES + b"2"
    verb("capture", PAGE.url, "--at", "2026-03-02", "-o", tmp_path / "page.html")
    assert (tmp_path / "page.html").read_bytes() == BYTES + b"1"
