"""An archive that holds nothing yet says so, and in one way, whatever is asked of it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from archive.bucket.store import StoreUnavailable
from archive.catalogue.catalogue import open_catalogue
from archive.errors import NothingFound
from archive.settings import ConfigurationError, load_settings
from dingben import app

ASKED = (
    "text http://a.example/", "search 报告", "show w1", "capture http://a.example/",
    "audit", "audit sites", "audit compliance", "audit lineage", "audit --format csv",
    "audit --json", "search 报告 --json", "show w1 --json",
    "export jsonl", "export csv", "export passim", "explain http://a.example/ http://b.example/",
)  # fmt: skip
KEPT = ("check", "rebuild", "status", "remove w1 --reason error")


@pytest.mark.parametrize("asked", [*ASKED, *KEPT])
def test_where_no_archive_is_none_is_made_and_that_is_said(tmp_path: Path, asked: str) -> None:
    home = tmp_path / "mistyped"
    ended = CliRunner().invoke(app, [*asked.split(), "--home", str(home)])
    assert isinstance(ended.exception, NothingFound)
    assert str(ended.exception).startswith(f"no archive in {home} yet: `dingben night`")
    assert ended.exception.exit_code == 5
    assert ended.stdout == ""
    assert not home.exists()


@pytest.mark.parametrize("asked", ASKED)
def test_an_archive_without_a_run_is_none_yet(tmp_path: Path, asked: str) -> None:
    settings = load_settings(tmp_path)
    with closing(open_catalogue(settings.catalogue)):
        pass
    ended = CliRunner().invoke(app, [*asked.split(), "--home", str(tmp_path)])
    assert isinstance(ended.exception, NothingFound)
    assert str(ended.exception).startswith(f"no archive in {tmp_path} yet")
    assert ended.stdout == ""


@pytest.mark.parametrize("asked", ["check", "rebuild"])
def test_a_bucket_that_is_gone_is_no_empty_one(tmp_path: Path, asked: str) -> None:
    with closing(open_catalogue(load_settings(tmp_path).catalogue)):
        pass
    ended = CliRunner().invoke(app, [asked, "--home", str(tmp_path)])
    assert isinstance(ended.exception, StoreUnavailable)
    assert "has a catalogue but no bucket" in str(ended.exception)
    assert not (tmp_path / "s3").exists()


def test_a_home_that_is_a_file_is_named_as_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "home"
    file.touch()
    with pytest.raises(ConfigurationError, match=f"^--home is a file, {file}: a home is a folder$"):
        load_settings(file)
    monkeypatch.setenv("DINGBEN_HOME", str(file))
    with pytest.raises(ConfigurationError, match="DINGBEN_HOME in the environment"):
        load_settings()
