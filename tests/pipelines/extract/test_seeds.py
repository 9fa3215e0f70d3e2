"""The five real pages beside the project come out as their gold says."""

from __future__ import annotations

import difflib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.records import Capture, Document, Flag, Outcome, Rejection, WarcLocation
from pipelines.extract import extract


def _captures(path: Path) -> list[Capture]:
    found = []
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type != "response":
                continue
            url = record.rec_headers.get_header("WARC-Target-URI")
            found.append(
                Capture(
                    target_uri=url,
                    answered_uri=url,
                    captured_at=datetime.fromisoformat(
                        record.rec_headers.get_header("WARC-Date").replace("Z", "+00:00")
                    ),
                    status=int(record.http_headers.get_statuscode()),
                    headers=tuple(record.http_headers.headers),
                    payload=record.content_stream().read(),
                    payload_digest=record.rec_headers.get_header("WARC-Payload-Digest") or "",
                    location=WarcLocation(path.name, 0, 0),
                )
            )
    return found


@pytest.fixture(scope="module")
def read(shared: Path) -> dict[str, Document | Rejection]:
    return {
        capture.target_uri: extract(capture)
        for capture in _captures(shared / "web" / "seeds.warc.gz")
    }


@pytest.fixture(scope="module")
def gold(shared: Path) -> dict[str, dict[str, Any]]:
    pages = json.loads((shared / "web" / "seeds.gold.json").read_text("utf-8"))["pages"]
    return {page["seed"]: page for page in pages}


@pytest.fixture(params=["000", "001", "002", "003", "004"])
def pair(
    request: pytest.FixtureRequest,
    read: dict[str, Document | Rejection],
    gold: dict[str, dict[str, Any]],
) -> tuple[Document, dict[str, Any]]:
    page = gold[request.param]
    document = read[page["url"]]
    assert isinstance(document, Document), document
    return document, page


def test_metadata_is_what_the_page_says(pair: tuple[Document, dict[str, Any]]) -> None:
    document, page = pair
    fields = ("title", "published", "credited_source", "page", "pages", "declared_chars")
    for field in fields:
        if field in page:
            assert getattr(document, field) == page[field], field
    assert list(document.credited_authors) == page.get("credited_authors", [])


def test_the_text_is_the_gold_within_two_percent(pair: tuple[Document, dict[str, Any]]) -> None:
    document, page = pair
    text = document.text
    for line in page.get("optional_tail", []):
        text = text.replace(line, "")
        page = page | {"text": page["text"].replace(line, "")}
    match = difflib.SequenceMatcher(None, text, page["text"], autojunk=False)
    equal = sum(block.size for block in match.get_matching_blocks())
    assert equal >= 0.98 * max(len(text), len(page["text"]))


def test_nothing_leaks_and_openings_stand_once(pair: tuple[Document, dict[str, Any]]) -> None:
    document, page = pair
    assert [words for words in page["leak"] if words in document.text] == []
    assert {words: document.text.count(words) for words in page.get("once", [])} == dict.fromkeys(
        page.get("once", []), 1
    )


@pytest.mark.parametrize(
    ("seed", "flags"),
    [
        ("000", {Flag.SLICE}),
        ("001", {Flag.LOWER_CASED}),
        ("002", {Flag.TRUNCATED}),
        ("003", {Flag.DIGITS_MASKED, Flag.NAMES_MASKED, Flag.LOGIN_WALL}),
        ("004", {Flag.DISPLACED}),
    ],
)
def test_flags(
    seed: str,
    flags: set[Flag],
    read: dict[str, Document | Rejection],
    gold: dict[str, dict[str, Any]],
) -> None:
    document = read[gold[seed]["url"]]
    assert isinstance(document, Document)
    assert set(document.flags) == flags


def test_what_was_cut_is_kept_as_evidence(
    read: dict[str, Document | Rejection], gold: dict[str, dict[str, Any]]
) -> None:
    teaser, masked, moved = (read[gold[seed]["url"]] for seed in ("002", "003", "004"))
    assert isinstance(teaser, Document)
    assert isinstance(masked, Document)
    assert isinstance(moved, Document)
    assert any(cut.rule == "teaser-repeats-opening" for cut in teaser.removed)
    assert any("siteCode=SYHP" in cut.text for cut in masked.removed)
    assert [defect.quote for defect in moved.defects] == gold["004"]["displaced"]


def test_lists_and_robots_files_are_no_documents(
    read: dict[str, Document | Rejection], gold: dict[str, dict[str, Any]]
) -> None:
    articles = {page["url"] for page in gold.values()}
    others = {url: found for url, found in read.items() if url not in articles}
    assert len(others) == 10
    for url, found in others.items():
        expected = Outcome.NOT_HTML if url.endswith("robots.txt") else Outcome.LISTING
        assert isinstance(found, Rejection)
        assert found.outcome is expected, url
