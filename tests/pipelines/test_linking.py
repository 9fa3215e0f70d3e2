"""A captured file knows the pages that link it, whether those had text of their own or none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive.attachments import LinkingPage
from archive.bucket.store import ObjectStore
from archive.catalogue.catalogue import Catalogue, open_catalogue
from archive.catalogue.ledger import catch_up
from archive.catalogue.linking import linking_pages
from archive.settings import Endpoint
from archive.texts.reading import newest_document
from archive.warc.http_answer import HttpAnswer
from archive.warc.writing import WarcWriter
from pipelines.ingest import ingest
from pipelines.sealed import SealedRun, sealed_file
from tests.pipelines.extract.files import pdf, set_in_lines
from tests.pipelines.extract.pages import article
from tests.pipelines.nights import FIRST_NIGHT, SITES, Archives

HOST = "http://www.qinghe.example"
PAGE, STUB, FILE = f"{HOST}/1.html", f"{HOST}/2.html", f"{HOST}/report.pdf"
SAID = "青禾区全年完成投资三十六亿元，改造老旧小区十二个，新建口袋公园五处，群众满意度稳步提升。"


def answer(url: str, body: bytes, kind: str = "text/html; charset=utf-8") -> HttpAnswer:
    return HttpAnswer(url, FIRST_NIGHT, 200, "OK", (("Content-Type", kind),), body)


def html(title: str, body: str) -> bytes:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


def night(folder: Path) -> SealedRun:
    link = f"<p>附件：<a href='{FILE}'>报告全文</a></p>"
    info = "发布时间：2026-02-01"
    with WarcWriter(folder / "night.warc.gz", {"software": "tests"}) as writer:
        writer.write(answer(PAGE, html("青石区召开民生工作推进会", article(link, info=info))))
        writer.write(answer(STUB, html("工作报告", f"<h1>工作报告</h1>{link}")))
        writer.write(answer(FILE, pdf([set_in_lines(SAID * 4)]), "application/pdf"))
        writer.seal()
    return sealed_file(folder / "night.warc.gz", FIRST_NIGHT)


def pages_of(catalogue: Catalogue) -> tuple[LinkingPage, ...]:
    with catalogue.reading() as connection:
        return linking_pages(connection, FILE)


@pytest.fixture
def archives(s3: Endpoint, store: ObjectStore, tmp_path: Path) -> Archives:
    return Archives(s3, store, tmp_path)


def test_a_file_knows_its_pages_and_its_pages_know_it(archives: Archives, tmp_path: Path) -> None:
    archive = archives.new()
    ingest(night(tmp_path), archive, SITES)
    title = "青石区召开民生工作推进会"
    known = (
        LinkingPage(PAGE, title, "2026-02-01", "报告全文"),
        LinkingPage(STUB, None, None, None),
    )
    assert pages_of(archive.catalogue) == known
    with archive.catalogue.reading() as connection:
        [file] = newest_document(connection, PAGE).attachments
        assert (file.url, file.name) == (FILE, "报告全文")
        assert "三十六亿元" in newest_document(connection, FILE).text
        assert linking_pages(connection, PAGE) == ()
    again = open_catalogue(f"sqlite:///{tmp_path}/again.sqlite")
    catch_up(archive.store, again)
    assert pages_of(again) == known


def test_another_night_says_it_once_more_and_no_page_counts_twice(
    archives: Archives, tmp_path: Path
) -> None:
    archive = archives.new()
    run = night(tmp_path)
    ingest(run, archive, SITES)
    ingest(replace(run, run_id="20260302T180000Z-second"), archive, SITES)
    assert [page.url for page in pages_of(archive.catalogue)] == [PAGE, STUB]
