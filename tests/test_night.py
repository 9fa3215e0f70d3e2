"""A night over the sample web, from the first request to the audit."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rapidfuzz.distance import Indel

from archive.catalogue import schema
from archive.catalogue.catalogue import open_catalogue
from archive.warc.records import scan
from tests.door import PROJECT, Ended, dingben

GOLD = json.loads((PROJECT / "tests" / "web" / "gold.json").read_text())
ARTICLES = {page["url"]: page for page in GOLD["pages"] if page["text"]}
WORKS = {work["report"]: work for work in GOLD["works"]}


def letters(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of one night over the sample web."""
    home = tmp_path_factory.mktemp("night") / "var"
    web = PROJECT / "tests" / "web"
    dingben("night", "--replay", web / "sample.warc.gz", "--sites", web / "sites", home=home)
    return home


@pytest.fixture(scope="module")
def audit(home: Path) -> dict[str, Any]:
    """The audit of every work, by the address of each of its pages."""
    answer = dingben("audit", "--all", "--json", home=home).json
    return {
        witness["url"]: {**work, "witness": witness}
        for work in answer["works"]
        for witness in work["witnesses"]
    }


@pytest.fixture(scope="module")
def captures(home: Path) -> dict[str, str]:
    """The outcome of every capture, by address."""
    catalogue = open_catalogue(f"sqlite:///{home}/catalogue.sqlite")
    with catalogue.reading() as connection:
        table = schema.CAPTURE
        rows = connection.execute(sa.select(table.c.target_uri, table.c.outcome)).all()
    catalogue.close()
    assert len(rows) == len({row.target_uri for row in rows}), "a page was asked for twice"
    return {row.target_uri: row.outcome for row in rows}


def test_the_counts_of_the_report_add_up_to_the_captures(
    home: Path, captures: dict[str, str]
) -> None:
    [run] = dingben("status", "--json", home=home).json["runs"]
    counts: Counter[str] = Counter()
    for site in run["report"]["sites"]:
        counts.update(dict(site["outcomes"]))
    assert counts == Counter(captures.values())
    assert counts.total() == run["report"]["captures"] == len(captures)


@pytest.mark.parametrize("page", GOLD["pages"], ids=lambda page: page["url"])
def test_every_capture_has_the_outcome_it_should(
    page: dict[str, Any], captures: dict[str, str]
) -> None:
    if page["disallowed"]:
        assert page["url"] not in captures
    else:
        assert captures[page["url"]] in page["outcomes"]


@pytest.mark.parametrize("url", ARTICLES)
def test_a_page_gives_the_text_its_author_wrote(url: str, home: Path) -> None:
    gold = ARTICLES[url]
    text = dingben("text", url, "--json", home=home).json
    wanted = letters(gold["text"])
    got = letters(text["text"])
    for tail in (*gold["optional_tail"], *gold["noise"]):
        wanted, got = wanted.replace(letters(tail), ""), got.replace(letters(tail), "")
    assert Indel.distance(wanted, got) <= 0.02 * len(wanted)
    assert [leak for leak in gold["leak"] if leak in text["text"]] == []
    assert [once for once in gold["once"] if text["text"].count(once) != 1] == []
    for field in ("title", "published", "credited_source", "page", "pages", "declared_chars"):
        assert text[field] == gold[field], field
    if gold["credited_authors"] is not None:
        assert text["credited_authors"] == gold["credited_authors"]
    assert set(gold["flags"]) <= set(text["flags"]) <= {*gold["flags"], *gold["flags_allowed"]}


@pytest.mark.parametrize("report", WORKS)
def test_the_pages_of_a_report_are_one_work(report: str, audit: dict[str, Any]) -> None:
    work = WORKS[report]
    found = audit[work["urls"][0]]
    pages = {witness["url"] for witness in found["witnesses"]}
    assert set(work["urls"]) <= pages <= {*work["urls"], *work["may_join"]}
    assert found["canonical"]["url"] in work["canonical"]
    if work["origin"]:
        assert found["origin"]["name"] == work["origin"]


@pytest.mark.parametrize(
    ("report", "wanted"),
    [(name, witness) for name, work in WORKS.items() for witness in work["witnesses"]],
    ids=lambda value: value if isinstance(value, str) else value["url"],
)
def test_a_witness_is_named_and_measured(
    report: str, wanted: dict[str, Any], audit: dict[str, Any]
) -> None:
    home_page = audit[WORKS[report]["urls"][0]]
    [witness] = [one for one in home_page["witnesses"] if one["url"] == wanted["url"]]
    if home_page["canonical"]["url"] == wanted["url"]:
        assert wanted["url"] in WORKS[report]["canonical"]
        return
    assert witness["kind"] in wanted["kinds"]
    for share in ("contained", "covers"):
        least, most = wanted[share]
        assert least <= witness[share] <= most, share
    figures = [
        {name: figure[name] for name in ("canonical", "copy", "verdict")}
        for figure in witness["figures"]
    ]
    for figure in wanted["figures"]:
        assert figure in figures
    assert set(wanted["missing_sections"]) <= set(witness["missing_sections"])


@pytest.mark.parametrize("pair", GOLD["kept_apart"], ids=lambda pair: pair["why"])
def test_texts_that_only_look_alike_are_kept_apart(
    pair: dict[str, str], audit: dict[str, Any]
) -> None:
    assert audit[pair["a"]]["work_id"] != audit[pair["b"]]["work_id"]


def test_a_second_night_records_revisits_only_and_changes_nothing(home: Path) -> None:
    before = dingben("audit", "--all", "--json", home=home).out
    web = PROJECT / "tests" / "web"
    again = dingben(
        "night", "--replay", web / "sample.warc.gz", "--sites", web / "sites", "--json", home=home
    ).json
    assert (again["works_new"], again["works_changed"], again["versions_new"]) == (0, 0, 0)
    assert dingben("audit", "--all", "--json", home=home).out == before
    [warc] = (home / "runs" / again["run_id"]).glob("*.warc.gz")
    with warc.open("rb") as stream:
        kinds = Counter(record.kind for record in scan(stream, warc))
    assert kinds == {"warcinfo": 1, "revisit": again["captures"]}


def test_going_back_over_a_range_of_days_changes_no_first_seen(home: Path) -> None:
    before = dingben("audit", "--all", "--json", home=home).out
    web = PROJECT / "tests" / "web"
    days = ("--from", "2026-01-01", "--to", "2026-01-20")
    dingben(
        "night", "--replay", web / "sample.warc.gz", "--sites", web / "sites", *days,
        home=home,
    )  # fmt: skip
    assert dingben("audit", "--all", "--json", home=home).out == before


def test_the_bucket_is_sound_and_enough_to_make_the_catalogue_again(home: Path) -> None:
    before = dingben("audit", "--all", "--json", home=home).out
    assert "0 damaged" in dingben("check", "--read-data", home=home).out
    for name in ("catalogue.sqlite", "catalogue.sqlite-wal", "catalogue.sqlite-shm"):
        (home / name).unlink(missing_ok=True)
    assert dingben("rebuild", "--json", home=home).json == {"runs": 3}
    assert dingben("audit", "--all", "--json", home=home).out == before


def test_a_canonical_text_is_found_by_its_words(home: Path) -> None:
    url = WORKS["wangting"]["canonical"][0]
    shown = dingben("show", url, "--json", home=home).json
    words = shown["text"].split("\n")[5][:12]
    hits = dingben("search", f'"{words}"', "--json", home=home).json["hits"]
    assert shown["work_id"] in {hit["work_id"] for hit in hits}
    assert shown["url"] == url


def test_the_demo_prints_the_report_and_who_reposted_what(tmp_path: Path) -> None:
    shown: Ended = dingben("demo", home=tmp_path / "var")
    assert "77 captures" in shown.out
    assert "digest" in shown.out
    assert "30.4亿元→30.36亿元" in shown.out


FALSE_CREDITS = {"credit to anonymous readers", "credit to itself", "credit to a column"}


def test_a_credit_is_worth_what_the_sample_made_it(audit: dict[str, Any]) -> None:
    """Whoever credits nobody, itself or a column credits falsely; a hijacked mirror that copied
    the credit along names the true origin; who names no source owes it."""
    for work in GOLD["works"]:
        for url in work["urls"]:
            page, credit = ARTICLES[url], audit[url]["witness"]["credit"]
            if FALSE_CREDITS & set(page["defects"]):
                assert credit["verdict"] == "false", url
            elif page["credited_source"] is None:
                assert credit["verdict"] in {"missing", "unknown"}, url
            else:
                assert credit["verdict"] in {"true", "own", "unknown"}, url
            if "credit copied along" in page["defects"]:
                assert credit["verdict"] == "true", url


def test_the_lineage_tells_who_copied_whom_and_nothing_that_is_not_so(
    audit: dict[str, Any],
) -> None:
    """One page of the sample was made from another copy: the football site's from the paper's
    digest, with all that this did to the text. All other copies were made from the original."""
    digests = [url for url, page in ARTICLES.items() if "digest" in page["defects"]]
    paper = next(url for url in digests if "rounded figure" in ARTICLES[url]["defects"])
    copied = next(url for url in digests if url != paper)
    for url, found in audit.items():
        source = found["witness"]["source"]
        if url == copied:
            assert (source["url"], source["strength"], source["ordered"]) == (paper, "strong", True)
            told = " ".join(one["quote"] for one in source["evidence"])
            assert "30.4→30.36" in told
            assert "187→178" in told
        elif source is not None:
            # Weak cases name the page of the work that stands closest to the original.
            assert source["strength"] == "weak", url
            assert source["url"] == found["canonical"]["url"], url


LOSSES = {
    "plus signs lost": ("sign_lost", "+"),
    "lower-cased": ("lower_cased", "MAX"),
    "footnote marks with a lost character": ("stray", ""),
    "doubled commas": ("punctuation", ""),
    "gambling words for words": ("reworded", "项目"),
    "place names removed": ("dropped", "石矶"),
    "changed figure": ("figure", "187"),
}


@pytest.mark.parametrize("loss", sorted(LOSSES))
def test_what_was_done_to_a_text_is_told_with_its_place(loss: str, audit: dict[str, Any]) -> None:
    kind, words = LOSSES[loss]
    urls = [url for url, page in ARTICLES.items() if loss in page["defects"] and url in audit]
    assert urls
    for url in urls:
        found = [one for one in audit[url]["witness"]["defects"] if one["kind"] == kind]
        assert words in {one["canonical"] for one in found}, url
