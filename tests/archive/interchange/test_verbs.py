"""The verb `export` narrows a list as the same list is narrowed over HTTP."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from archive.catalogue.catalogue import open_catalogue
from archive.settings import load_settings
from archive.web.app import create_app
from dingben import app
from pipelines.works.comparison import compare
from tests.archive import samples
from tests.archive.web.rooms import opened_room


@pytest.mark.parametrize(
    ("listing", "rows"), [("witnesses", 2), ("works", 0)], ids=["witnesses", "works"]
)
def test_a_site_means_the_same_to_the_verb_and_over_http(
    tmp_path: Path, listing: str, rows: int
) -> None:
    """The site carries the one work, whose canonical text stands on another's page."""
    pages = [samples.document(name, "云川区公报。", "云川区公报") for name in ("gov", "library")]
    other = samples.document("forum", "沿江新区公报。", "公报")
    works = [samples.work(pages, work_id="w1"), samples.work([other], work_id="w2")]
    with closing(open_catalogue(load_settings(tmp_path).catalogue)) as catalogue:
        catalogue.apply(*samples.run(1, [*pages, other], works))
        with opened_room(create_app(catalogue, compare)) as room:
            over_http = room.ask(f"/export/{listing}.jsonl?all=1&site=library").text
    said = ["export", "jsonl", "--what", listing, "--site", "library", "--home", str(tmp_path)]
    ended = CliRunner().invoke(app, said)
    assert ended.stdout == over_http
    assert len(ended.stdout.splitlines()) == rows
