"""Saved pages in, one line a page out; what cannot be read is said and costs nothing else."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from archive.records import RunOutcome
from archive.texts.reading import text_answer
from pipelines.extract.saved import AddressGiven, SavedPages, own_address
from tests.door import PROJECT, dingben
from tests.pipelines.extract.files import docx, pdf
from tests.pipelines.extract.pages import SENTENCE, article, document

PAGE = (
    "<html><head><title>青石区召开民生工作推进会-青石新闻网</title>"
    f"<link rel='canonical' href='http://www.qingshi.example/1.html'></head>{article()}</html>"
).encode()
STUB = b"<html><body><p>404</p></body></html>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pages, one of them no document, beside what is no page."""
    pages = tmp_path / "pages"
    (pages / "deeper").mkdir(parents=True)
    (pages / "b.html").write_bytes(PAGE)
    (pages / "c.html.gz").write_bytes(gzip.compress(PAGE))
    (pages / "deeper" / "a.htm").write_bytes(STUB)
    (pages / "notes.txt").write_text("no page")
    return pages


def lines(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_line_a_page_with_its_file_and_every_field_of_text(folder: Path, tmp_path: Path) -> None:
    found = lines(dingben("extract", folder, "--json", home=tmp_path / "var").out)
    assert [line["file"] for line in found] == ["b.html", "c.html.gz", "a.htm"]
    first, packed, stub = found
    assert first | {"file": ""} == packed | {
        "file": "",
        "captured_at": first["captured_at"],
    }
    assert set(first) == {"file", *text_answer(document(article()))}
    assert first["title"] == "青石区召开民生工作推进会"
    assert str(first["text"]).count(SENTENCE) == 5
    assert stub["rejected"] == "rejected:no_text"
    assert set(stub) == {"file", "url", "rejected", "detail"}
    assert not (tmp_path / "var").exists()


def test_the_answer_is_the_same_in_any_order_and_at_any_time(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.suffix != ".txt" and path.is_file())
    once = {str(page.answer) for page in SavedPages(files)}
    again = {str(page.answer) for page in SavedPages(files[::-1])}
    assert once == again
    assert len(once) == 3


def test_a_file_that_cannot_be_read_costs_itself(folder: Path, tmp_path: Path) -> None:
    (folder / "bad.warc.gz").write_bytes(b"nothing of the kind")
    (folder / "empty.html").write_bytes(b"")
    (folder / "false.html.gz").write_bytes(b"\x1f\x8b nothing of the kind")
    ended = dingben("extract", folder, tmp_path / "none.html", home=tmp_path / "var", code=3)
    assert len(ended.out.splitlines()) == 3
    said = ended.err.splitlines()
    assert len(said) == 4
    for line, name in zip(
        said, ("bad.warc.gz", "empty.html", "false.html.gz", "none.html"), strict=True
    ):
        assert line.startswith("dingben: ")
        assert name in line


@pytest.mark.parametrize("share", [0.3, 0.9, 0.99])
def test_half_a_gzip_file_is_not_taken_for_a_page(tmp_path: Path, share: float) -> None:
    packed = gzip.compress(PAGE)
    (tmp_path / "half.html.gz").write_bytes(packed[: int(share * len(packed))])
    pages = SavedPages([tmp_path])
    assert not list(pages)
    [line] = pages.unreadable
    assert "half.html.gz: the gzip file ends too early" in line


def test_pages_that_give_no_text_are_not_success(tmp_path: Path) -> None:
    (tmp_path / "noise.html").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "stub.html").write_bytes(STUB)
    ended = dingben("extract", tmp_path, home=tmp_path / "var", code=5)
    assert len(ended.out.splitlines()) == 2
    assert "no page gave a text" in ended.err


def test_nothing_read_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for given in ("none.html", "empty"):
        ended = dingben("extract", tmp_path / given, "--json", home=tmp_path / "var", code=1)
        assert ended.out == ""
        assert ended.err.count("\n") == 1


def test_a_warc_gives_a_line_for_every_capture(tmp_path: Path) -> None:
    pages = SavedPages([PROJECT / "tests" / "web" / "sample.warc.gz"])
    found = [page.answer for page in pages]
    assert len(found) > 50
    assert {page["file"] for page in found} == {"sample.warc.gz"}
    assert sum("text" in page for page in found) > 20
    assert pages.outcome is RunOutcome.SUCCEEDED


def test_the_address_is_given_or_the_page_s_own_or_the_file_s(tmp_path: Path) -> None:
    page = tmp_path / "p.html"
    page.write_bytes(PAGE)
    plain = tmp_path / "q.html"
    plain.write_text(f"<html><body>{article()}</body></html>")
    assert [one.answer["url"] for one in SavedPages([page, plain])] == [
        "http://www.qingshi.example/1.html",
        plain.as_uri(),
    ]
    given = "http://other.example/7.html"
    assert [one.answer["url"] for one in SavedPages([page], given)] == [given]
    with pytest.raises(AddressGiven, match="one page's address"):
        SavedPages([page, plain], given)


def test_pdf_and_word_files_are_pages_too(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf([[(90, f"第{n}，{SENTENCE}"[:34]) for n in range(4)]]))
    (tmp_path / "b.docx").write_bytes(docx([SENTENCE] * 4))
    found = [page.answer for page in SavedPages([tmp_path])]
    assert [(page["file"], page["url"]) for page in found] == [
        (path.name, path.as_uri()) for path in sorted(tmp_path.iterdir())
    ]
    assert found[1]["text"] == "\n".join([SENTENCE] * 4)
    assert "text" in found[0]


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ('<link rel="canonical" href="//www.qingshi.example/1">', "http://www.qingshi.example/1"),
        ('<meta property="og:url" content="https://q.example/2">', "https://q.example/2"),
        ('<link rel="canonical" href="/relative">', "file:///p.html"),
        ('<link rel="canonical" href="javascript:alert(1)">', "file:///p.html"),
        ('<link rel="canonical" href="http://[bad">', "file:///p.html"),
        ("", "file:///p.html"),
    ],
)
def test_only_an_address_of_the_web_is_a_page_s_own(head: str, address: str) -> None:
    page = f"<html><head>{head}</head><body>x</body></html>".encode()
    assert own_address(page, "file:///p.html") == address


def test_a_page_packed_with_a_clock_that_was_never_set_keeps_its_date(tmp_path: Path) -> None:
    page = tmp_path / "p.html"
    page.write_text(f"<html><body>{article(info='发布时间：2023-03-01')}</body></html>")
    os.utime(page, (0, 0))
    assert [one.answer["published"] for one in SavedPages([page])] == ["2023-03-01"]
