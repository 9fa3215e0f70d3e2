"""A page that says something else every night is told of, and elects nothing new each time
(reliability D 47)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.bucket.store import ObjectStore
from archive.records import Flag
from archive.settings import Endpoint
from archive.texts.reading import newest_document, show
from tests.pipelines.nights import Archives, Page, audited, take
from tests.pipelines.reports import report

TEXT = report(41, 500)
URL = "http://www.qinghe.example/a.html"
COPY = Page("http://www.copy.example/a.html", "政府工作报告", TEXT, minute=7)
NIGHTS = 8


def counted(night: int) -> str:
    """A text that ends in a counter."""
    return f"{TEXT}\n当前共有{night * 37}位读者在读本报告。"


def alternating(night: int) -> str:
    """The answer of one server or of the other."""
    return TEXT.replace("青禾", "白河") if night % 2 else TEXT


def captured(said: Callable[[int], str], night: int) -> list[Page]:
    page = Page(URL, "政府工作报告", said(night), minute=1440 * (night - 1))
    return [page, COPY] if night == 1 else [page]


@pytest.fixture
def archives(s3: Endpoint, store: ObjectStore, tmp_path: Path) -> Archives:
    """Empty archives."""
    return Archives(s3, store, tmp_path)


@pytest.mark.parametrize("said", [counted, alternating], ids=["counted", "alternating"])
def test_a_text_a_night_is_no_version_a_night(
    archives: Archives, tmp_path: Path, said: Callable[[int], str]
) -> None:
    archive = archives.new()
    nights = [captured(said, night) for night in range(1, NIGHTS + 1)]
    reports = take(archive, tmp_path, *nights)
    assert [one.versions_new for one in reports] == [1, 1, 1] + [0] * (NIGHTS - 3)
    assert [len(one.remarks) for one in reports] == [0] * 3 + [1] * (NIGHTS - 3)
    assert reports[-1].remarks[0].startswith("unstable: www.qinghe.example/a.html said something")
    assert all(one.problems == () for one in reports)
    [work] = audited(archive)
    flags = {page["url"]: page["flags"] for page in work["witnesses"]}
    assert flags == {URL: [Flag.UNSTABLE], COPY.url: []}
    with archive.catalogue.reading() as connection:
        assert show(connection, URL).text == said(3)
        assert newest_document(connection, URL).text == said(NIGHTS)
    # It settles: what it says now is its text.
    last = NIGHTS + 7
    nights += [captured(lambda _: said(NIGHTS), night) for night in range(NIGHTS + 1, last + 1)]
    reports = take(archive, tmp_path, *nights)
    assert sum(one.versions_new for one in reports) == 4
    assert reports[-1].remarks == ()
    [work] = audited(archive)
    assert all(page["flags"] == [] for page in work["witnesses"])
    with archive.catalogue.reading() as connection:
        assert show(connection, URL).text == said(NIGHTS)


def test_a_page_that_shows_another_report_every_night_carries_them_all(
    archives: Archives, tmp_path: Path
) -> None:
    archive = archives.new()
    texts = [report(50 + night, 300) for night in range(6)]
    take(archive, tmp_path, *(captured(lambda night: texts[night - 1], n) for n in range(1, 7)))
    found = {work["canonical"]["url"] for work in audited(archive)}
    assert URL in found
    assert len([work for work in audited(archive) if work["canonical"]["url"] == URL]) == 6
