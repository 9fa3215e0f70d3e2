"""Five real pages come out as a careful reader would take them down."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz.distance import Indel

from tests.door import PROJECT, dingben

SEEDS = ("000", "001", "002", "003", "004")
FLAGS = {
    "000": {"slice"},
    "001": {"lower_cased"},
    "002": {"truncated"},
    "003": {"digits_masked", "names_masked"},
    "004": {"displaced"},
}


@pytest.fixture(scope="module")
def gold(shared: Path) -> dict[str, Any]:
    """What must come out, by seed."""
    return json.loads((shared / "web" / "seeds.gold.json").read_text())


@pytest.fixture(scope="module", params=["import", "replay"])
def home(request: pytest.FixtureRequest, shared: Path, tmp_path_factory: Any) -> Path:
    """An archive of the seeds: imported, or crawled from the recording."""
    home = tmp_path_factory.mktemp(request.param) / "var"
    recording, sites = shared / "web" / "seeds.warc.gz", PROJECT / "tests" / "seed_sites"
    if request.param == "import":
        dingben("import", recording, "--sites", sites, home=home)
    else:
        dingben("night", "--replay", recording, "--sites", sites, home=home)
    return home


@pytest.fixture(scope="module")
def works(home: Path) -> dict[str, Any]:
    """The audit by address."""
    answer = dingben("audit", "--all", "--json", home=home).json
    return {witness["url"]: work for work in answer["works"] for witness in work["witnesses"]}


def letters(text: str) -> str:
    return re.sub(r"\s+", "", text)


def page(gold: dict[str, Any], seed: str) -> dict[str, Any]:
    return next(one for one in gold["pages"] if one["seed"] == seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_page_gives_its_text_and_says_whose_it_is(
    seed: str, home: Path, gold: dict[str, Any]
) -> None:
    wanted = page(gold, seed)
    got = dingben("text", wanted["url"], "--json", home=home).json
    for name in ("title", "published", "credited_source", "page", "pages", "declared_chars"):
        assert got[name] == wanted.get(name), name
    assert got["credited_authors"] == wanted.get("credited_authors", [])
    assert set(got["flags"]) >= FLAGS[seed]
    assert [leak for leak in wanted["leak"] if leak in got["text"]] == []
    assert [once for once in wanted.get("once", []) if got["text"].count(once) != 1] == []
    ours, theirs = letters(got["text"]), letters(wanted["text"])
    for tail in wanted.get("optional_tail", []):
        ours, theirs = ours.replace(letters(tail), ""), theirs.replace(letters(tail), "")
    assert Indel.distance(ours, theirs) <= 0.02 * len(theirs)


def test_two_of_the_five_are_one_work_and_no_others(
    works: dict[str, Any], gold: dict[str, Any]
) -> None:
    for relation, same in (("same_work", True), ("unrelated", False)):
        for a, b in gold["relations"][relation]:
            ids = {works[page(gold, seed)["url"]]["work_id"] for seed in (a, b)}
            assert (len(ids) == 1) is same


def test_the_compilation_page_is_a_fragment_of_the_newspapers_text(
    works: dict[str, Any], gold: dict[str, Any]
) -> None:
    work = works[page(gold, "000")["url"]]
    [fragment] = [one for one in work["witnesses"] if one["kind"] != "canonical"]
    pair = gold["relations"]["pair_000_001"]
    assert work["canonical"]["url"] == page(gold, "001")["url"]
    assert (fragment["url"], fragment["kind"]) == (page(gold, "000")["url"], "fragment")
    low, high = pair["contained_share_of_000"]
    assert low <= fragment["contained"] <= high
    low, high = pair["contained_share_of_001"]
    assert low <= fragment["covers"] <= high
    for figure in pair["figures"]:
        found = {"canonical": figure["b"], "copy": figure["a"], "verdict": figure["verdict"]}
        assert found in [{name: one[name] for name in found} for one in fragment["figures"]]


def test_what_only_one_of_them_says_is_not_aligned(home: Path, gold: dict[str, Any]) -> None:
    pair = gold["relations"]["pair_000_001"]
    urls = [page(gold, seed)["url"] for seed in ("000", "001")]
    answer = dingben("explain", *urls, "--json", home=home).json
    texts = [dingben("text", url, "--json", home=home).json["text"] for url in urls]
    assert answer["same_work"] is True
    low, high = pair["contained_share_of_000"]
    assert low <= answer["contained_a"] <= high
    aligned = {(one["a"], one["b"]) for one in answer["figures"]}
    for a, b in pair["must_not_align"]:
        assert (a, b) not in aligned
    for span in answer["spans"]:
        assert span["text"] == texts[0][slice(*span["a"])]
    shared_of_a = "".join(texts[0][slice(*span["a"])] for span in answer["spans"])
    for words in pair["only_in_000"]:
        assert words not in shared_of_a
    shared_of_b = "".join(texts[1][slice(*span["b"])] for span in answer["spans"])
    for words in pair["only_in_001"]:
        assert words not in shared_of_b


@pytest.mark.parametrize(
    ("seed", "origin"), [("001", "沈阳日报"), ("003", "沈阳日报"), ("004", "浑南区政府网")]
)
def test_a_work_names_its_origin(
    seed: str, origin: str, works: dict[str, Any], gold: dict[str, Any]
) -> None:
    assert works[page(gold, seed)["url"]]["origin"]["name"] == origin


def test_what_is_missing_is_said(works: dict[str, Any], gold: dict[str, Any]) -> None:
    [only] = works[page(gold, "002")["url"]]["witnesses"]
    assert only["missing_sections"] == page(gold, "002")["missing_sections"]
