"""Files that are imported together: each is a run of its own, told of once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from archive.bucket.s3 import StoreUnavailable
from dingben import SAMPLE_WEB, app
from pipelines import imports


def test_what_was_taken_is_told_of_once_also_where_a_later_file_ends_the_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, again, other = (tmp_path / f"{name}.warc.gz" for name in ("first", "again", "other"))
    for path in (first, again):
        shutil.copy(SAMPLE_WEB / "sample.warc.gz", path)
    other.write_bytes(b"")
    home = tmp_path / "home"
    taken = CliRunner().invoke(
        app, ["import", str(first), str(again), "--home", str(home), "--json"]
    )
    assert taken.exit_code == 0
    [run] = json.loads(taken.stdout)["runs"]
    assert told(home) == [run["run_id"]]

    real = imports.sealed_file

    def failing(path: Path, *given: object) -> object:
        if path == other:
            raise StoreUnavailable("the disk is full")
        return real(path, *given)

    monkeypatch.setattr(imports, "sealed_file", failing)
    ended = CliRunner().invoke(app, ["import", str(first), str(other), "--home", str(home)])
    assert isinstance(ended.exception, StoreUnavailable)
    assert told(home) == [run["run_id"], run["run_id"], None]


def told(home: Path) -> list[str | None]:
    """The runs that the log of runs tells of."""
    lines = (home / "log" / "runs.log").read_text("utf-8").splitlines()
    return [json.loads(line[line.index("{") :])["run_id"] for line in lines]
