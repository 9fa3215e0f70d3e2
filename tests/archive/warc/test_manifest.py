"""A manifest is there whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.records import Expectations, Role, Site
from archive.warc.manifest import (
    CrawlManifest,
    ManifestInvalid,
    SealedWarc,
    SiteTally,
    read_manifest,
    sealed,
    write_manifest,
)

MANIFEST = CrawlManifest(
    run_id="20260101T020000",
    started_at=datetime(2026, 1, 1, 2, tzinfo=UTC),
    finished_at=datetime(2026, 1, 1, 3, tzinfo=UTC),
    sites=(Site("a", "甲", Role.GOVERNMENT, ("a.example",), Expectations(1, 9)),),
    warcs=(SealedWarc("a.warc.gz", "0" * 64, 12),),
    tallies=(
        SiteTally("a", 3, (("captured", 2), ("failed:404", 1))),
        SiteTally("b", 1, (("captured", 1),), "requests", ("列表页为空",)),
    ),
    days="to 2025-12-31",
)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    write_manifest(tmp_path, MANIFEST)
    assert read_manifest(tmp_path) == read_manifest(tmp_path / "manifest.json") == MANIFEST
    assert [p.name for p in tmp_path.iterdir()] == ["manifest.json"]


class Killed(BaseException):
    """The end of a process, as far as one may be played in another."""


@pytest.mark.parametrize("step", ["json.dump", "os.fsync"])
def test_a_write_that_dies_leaves_the_one_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def die(*written: Any, **_: Any) -> None:
        if step == "json.dump":
            written[1].write('{"schema":')
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(f"archive.warc.manifest.{step}", die)
        with pytest.raises(Killed):
            write_manifest(tmp_path, MANIFEST)
    with pytest.raises(ManifestInvalid, match="did not finish"):
        read_manifest(tmp_path)
    write_manifest(tmp_path, MANIFEST)
    monkeypatch.setattr(f"archive.warc.manifest.{step}", die)
    with pytest.raises(Killed):
        write_manifest(tmp_path, replace(MANIFEST, run_id="newer"))
    assert read_manifest(tmp_path) == MANIFEST


def test_counts_of_all_sites_are_added_up() -> None:
    assert MANIFEST.requests == 4
    assert MANIFEST.outcomes == {"captured": 3, "failed:404": 1}


def test_a_run_without_one_did_not_finish(tmp_path: Path) -> None:
    with pytest.raises(ManifestInvalid, match="did not finish"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"schema": 99}', '{"schema": 2}'])
def test_one_that_cannot_be_believed_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(ManifestInvalid) as refused:
        read_manifest(tmp_path)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("said", "instead", "where"),
    [
        ('"size": 12', '"size": "large"', "warcs.0.size"),
        ('"run_id"', '"id"', "run_id"),
        ('"government"', '"palace"', "sites.0.role"),
    ],
)
def test_what_is_wrong_with_one_is_named_with_its_place(
    tmp_path: Path, said: str, instead: str, where: str
) -> None:
    write_manifest(tmp_path, MANIFEST)
    file = tmp_path / "manifest.json"
    file.write_text(file.read_text("utf-8").replace(said, instead), "utf-8")
    with pytest.raises(ManifestInvalid, match=where) as refused:
        read_manifest(tmp_path)
    assert "\n" not in str(refused.value)


def test_a_sealed_file_is_known_by_its_digest(tmp_path: Path) -> None:
    (tmp_path / "x.warc.gz").write_bytes(b"abc")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sealed(tmp_path / "x.warc.gz") == SealedWarc("x.warc.gz", digest, 3)
