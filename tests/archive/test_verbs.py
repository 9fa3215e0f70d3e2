"""The reading verbs over an archive whose bytes lie in a real bucket."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyarrow.parquet
import pytest
from typer.testing import CliRunner, Result

from archive.bucket.store import ObjectStore
from archive.catalogue.catalogue import open_catalogue
from archive.errors import NothingFound
from archive.interchange.verbs import NotExported
from archive.settings import Endpoint
from archive.warc.captures import read_captures
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
                known=[PAGE],
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


def test_a_work_is_exported_as_a_whole_warc(verb: Verb, tmp_path: Path) -> None:
    out = tmp_path / "work.warc.gz"
    ran = verb("export", "warc", "--work", PAGE.url, "-o", out)
    assert ran.exit_code == 0, ran.output
    checked = subprocess.run(
        [sys.executable, "-c", "from warcio.cli import main; main()", "check", str(out)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr
    subprocess.run(["gunzip", "-t", str(out)], check=True)
    assert [one.payload for one in read_captures(out)] == [BYTES + b"1", BYTES + b"2"]
    assert not (tmp_path / "work.warc.gz.part").exists()


def test_an_export_that_does_not_say_enough_is_refused(verb: Verb, tmp_path: Path) -> None:
    for arguments in (["warc", "--work", "w1"], ["parquet"], ["warc", "-o", tmp_path / "x"]):
        ran = verb("export", *arguments)
        assert isinstance(ran.exception, NotExported), ran.output
    ran = verb("export", "warc", "--work", "none", "-o", tmp_path / "x")
    assert isinstance(ran.exception, NothingFound)
    assert list(tmp_path.glob("x*")) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["passim", "--what", "captures"],
        ["passim", "--since", "2026-03-01"],
        ["jsonl", "--what", "runs", "--query", "云川"],
        ["jsonl", "--what", "works", "--host", "gov.example"],
        ["jsonl", "--work", "w1", "--query", "云川"],
    ],
)
def test_an_option_that_an_export_cannot_heed_is_refused(verb: Verb, arguments: list[str]) -> None:
    ran = verb("export", *arguments)
    assert isinstance(ran.exception, NotExported), ran.output
    assert arguments[-2] in str(ran.exception)
    assert not ran.stdout


def test_a_list_is_exported_to_a_file_and_to_the_terminal(verb: Verb, tmp_path: Path) -> None:
    lines = verb("export", "jsonl", "--what", "works", "--query", "云川").stdout
    assert json.loads(lines)["work_id"] == "w1"
    verb("export", "parquet", "--what", "works", "-o", tmp_path / "works.parquet")
    [row] = pyarrow.parquet.read_table(tmp_path / "works.parquet").to_pylist()
    assert row == json.loads(lines)
    assert json.loads(verb("export", "passim").stdout)["series"] == "gov"
