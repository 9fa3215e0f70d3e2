"""A host's own lines are learned from its pages, cut from those that come, and kept as data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive import keys
from archive.bucket.store import ObjectStore
from archive.catalogue.catalogue import open_catalogue
from archive.catalogue.ledger import catch_up
from archive.decisions import Committed, Decisions, decode
from archive.host_lines import LEARNED_LINE, LearnedLine
from archive.settings import Endpoint
from archive.texts.reading import newest_document
from pipelines.ingest import Archive
from tests.pipelines.nights import Archives, Page, take
from tests.pipelines.reports import report

LINE = "青石小剧场的好戏周末登台啦"
HOST = "http://www.library.example"


@pytest.fixture
def archives(s3: Endpoint, store: ObjectStore, tmp_path: Path) -> Archives:
    return Archives(s3, store, tmp_path)


def page(number: int) -> Page:
    text = report(300 + number, 700)
    return Page(f"{HOST}/{number}.html", text.partition("\n")[0], f"{text}\n{LINE}", minute=number)


def text_of(archive: Archive, number: int) -> str:
    with archive.catalogue.reading() as connection:
        return newest_document(connection, page(number).url).text


def learned(archive: Archive, run: int) -> tuple[LearnedLine, ...]:
    """What a run learned, by the bucket's own word."""
    key = keys.report_key(run)
    decided = decode(Committed, archive.store.get(key), key).decisions_key
    return decode(Decisions, archive.store.get(decided), decided).learned


def test_a_line_of_many_texts_goes_with_its_counts_and_a_rebuild_says_the_same(
    archives: Archives, tmp_path: Path
) -> None:
    archive = archives.new()
    take(archive, tmp_path, [page(n) for n in range(7)], [page(7), page(8)])
    assert text_of(archive, 3).endswith(LINE)
    assert not text_of(archive, 8).endswith(LINE)
    with archive.catalogue.reading() as connection:
        removed = newest_document(connection, page(8).url).removed
    assert (removed[-1].text, removed[-1].rule) == (LINE, LEARNED_LINE)
    assert learned(archive, 1) == ()
    assert learned(archive, 2) == (LearnedLine("www.library.example", LINE, 9, 9),)
    again = open_catalogue(f"sqlite:///{tmp_path}/again.sqlite")
    catch_up(archive.store, again)
    rebuilt = Archive(archive.store, again, archive.index)
    assert [text_of(rebuilt, n) for n in range(9)] == [text_of(archive, n) for n in range(9)]


def test_the_order_of_a_night_s_pages_changes_nothing(archives: Archives, tmp_path: Path) -> None:
    pages = [page(n) for n in range(9)]
    texts = []
    for order in (pages, pages[::-1]):
        archive = archives.new()
        take(archive, tmp_path, order)
        texts.append([text_of(archive, n) for n in range(9)])
    assert texts[0] == texts[1]
    assert not any(text.endswith(LINE) for text in texts[0])


def test_what_was_learned_since_is_no_change_of_a_page(archives: Archives, tmp_path: Path) -> None:
    archive = archives.new()
    first, others = page(0), [page(n) for n in range(1, 9)]
    same = replace(first, text=f"{first.text}<!-- -->", minute=20)
    changed = replace(first, text=first.text.replace(LINE, f"补记一笔。\n{LINE}"), minute=40)
    take(archive, tmp_path, [first], others, [same])
    assert text_of(archive, 0).endswith(LINE)
    take(archive, tmp_path, [first], others, [same], [changed])
    assert text_of(archive, 0).endswith("补记一笔。")
