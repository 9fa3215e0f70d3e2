"""One golden page for every declared site and layout: an invented text in that site's shape.

`golden/SITE.html`, or `SITE.LAYOUT.html` for a second layout; beside it what must come out.
`optional` holds lines that may stay in the text or go.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pipelines.extract.pages import document

GOLDEN = Path(__file__).resolve().parent / "golden"
PAGES = sorted(page.stem for page in GOLDEN.glob("*.html"))


def test_every_declared_site_has_a_golden_page(project: Path) -> None:
    sites = {site.stem for site in (project / "crawler" / "sites").glob("*.yaml")}
    assert sites
    assert sites - {page.partition(".")[0] for page in PAGES} == set()


@pytest.mark.parametrize("page", PAGES)
def test_a_site_s_page_comes_out_as_its_gold_says(page: str) -> None:
    gold = json.loads((GOLDEN / f"{page}.json").read_text("utf-8"))
    read = document((GOLDEN / f"{page}.html").read_bytes(), url=gold.pop("url"))
    optional = set(gold.pop("optional", ()))
    assert [line for line in read.text.split("\n") if line not in optional] == gold.pop("text")
    said = {name: getattr(read, name) for name in gold}
    assert json.loads(json.dumps(said)) == gold
