"""The verb `audit` in all its sides and formats, over a catalogue of its own."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from archive.audit.compliance import BadSourceList
from archive.catalogue.catalogue import open_catalogue
from archive.errors import NothingFound
from archive.settings import load_settings
from dingben import app
from tests.archive import samples

Verb = Callable[..., Result]
PAGES = [samples.document(name, "云川区公报。", "云川区公报") for name in ("gov", "copy", "late")]
LISTS = {"works": "works", "sites": "sites", "compliance": "pages", "lineage": "links"}


@pytest.fixture
def verb(tmp_path: Path) -> Verb:
    """The verb over an archive that holds one work of three pages."""
    settings = load_settings(tmp_path)
    with closing(open_catalogue(settings.catalogue)) as catalogue:
        catalogue.apply(*samples.run(1, PAGES, [samples.work(PAGES, work_id="w1")]))

    def run(*arguments: object) -> Result:
        said = ["audit", *map(str, arguments), "--home", str(tmp_path)]
        return CliRunner().invoke(app, said)

    return run


@pytest.mark.parametrize("side", LISTS)
def test_a_side_is_the_same_in_every_format(verb: Verb, side: str) -> None:
    answer = json.loads(verb(side, "--format", "json").stdout)
    assert answer == json.loads(verb(side, "--json").stdout)
    lines = [json.loads(line) for line in verb(side, "--format", "jsonl").stdout.splitlines()]
    sheet = verb(side, "--format", "csv").stdout
    assert sheet.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(sheet.removeprefix("\ufeff"))))
    assert [list(row) for row in rows] == [list(line) for line in lines]
    listed = answer[LISTS[side]]
    count = sum(len(one["witnesses"]) for one in listed) if side == "works" else len(listed)
    assert len(lines) == count > 0
    table = verb(side)
    assert table.exit_code == 0
    assert "copy" in table.stdout


def test_what_narrows_an_audit(verb: Verb) -> None:
    for narrow in (["--site", "nobody"], ["--role", "forum"], ["--until", "2020-01-01"]):
        for side in ("works", "lineage", "sites"):
            ended = verb(side, *narrow)
            assert isinstance(ended.exception, NothingFound), (side, narrow)
    assert verb("--role", "press", "--until", "2026-03-05").exit_code == 0


def test_a_works_witnesses_in_pages(verb: Verb) -> None:
    said = [
        json.loads(verb("--work", "w1", "--limit", 1, "--offset", n, "--json").stdout)["works"][0]
        for n in range(3)
    ]
    assert {one["pages"] for one in said} == {3}
    assert len({one["witnesses"][0]["url"] for one in said}) == 3


def test_a_list_of_sources_is_looked_up(verb: Verb, tmp_path: Path) -> None:
    listed, other = tmp_path / "listed.txt", tmp_path / "other.txt"
    listed.write_text("云川日报\n", "utf-8")
    other.write_text("新华社\n", "utf-8")
    for path, said in ((listed, "yes"), (other, "no")):
        answer = json.loads(verb("compliance", "--sources", path, "--json").stdout)
        assert {one["compliance"]["source_listed"] for one in answer["pages"]} == {said}
    assert isinstance(verb("--sources", tmp_path / "none.txt").exception, BadSourceList)
