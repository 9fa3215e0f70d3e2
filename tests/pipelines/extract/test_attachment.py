"""Reports that are PDF and Word files come out in paragraphs, as their author wrote them."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Document, Flag, Outcome, Rejection
from pipelines.extract import attachment, extract
from tests.pipelines.extract.files import docx, pdf, set_in_lines
from tests.pipelines.extract.pages import SENTENCE, capture, document, rejection

TITLE = "关于做好青石区防汛工作的通知"
PARAGRAPHS = [f"第{n}方面，{SENTENCE * 2}" for n in "一二三四五六"]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
REPORT = [TITLE, "青政发〔2023〕7号", *PARAGRAPHS, "青石区人民政府", "2023年3月1日"]


def typeset() -> bytes:
    """A report of three pages, with a running head and page numbers; a paragraph runs over."""
    lines = [(200, TITLE), (230, "青政发〔2023〕7号")]
    for paragraph in PARAGRAPHS:
        lines += set_in_lines(paragraph)
    lines += [(380, "青石区人民政府"), (390, "2023年3月1日")]
    per_page = 8
    parts = [lines[at : at + per_page] for at in range(0, len(lines), per_page)]
    return pdf(
        [[(90, "青石区防汛文件汇编"), *part, (290, f"- {n} -")] for n, part in enumerate(parts, 1)]
    )


def test_a_pdf_is_read_in_whole_paragraphs_without_page_numbers_and_running_heads() -> None:
    read = document(typeset(), content_type="application/pdf", url="http://q.example/7.pdf")
    assert read.text.split("\n") == REPORT
    assert {cut.rule for cut in read.removed} == {"page-number", "running-head"}
    assert (read.title, read.document_number) == (TITLE, "青政发〔2023〕7号")
    assert read.issuer == "青石区人民政府"
    assert read.published is None


def test_a_word_file_keeps_its_paragraphs_and_tables() -> None:
    file = docx([TITLE, "", *PARAGRAPHS], [("指标", "数值"), ("生产总值", "940亿元")])
    read = document(file, content_type=WORD)
    assert read.text.split("\n") == [TITLE, *PARAGRAPHS, "指标\t数值", "生产总值\t940亿元"]
    assert read.title == TITLE


@pytest.mark.parametrize("content_type", [None, "text/html", "application/octet-stream"])
def test_a_file_is_known_by_its_bytes(content_type: str | None) -> None:
    assert isinstance(extract(capture(typeset(), content_type=content_type)), Document)


def test_the_state_of_a_file_s_text_is_judged_like_a_page_s() -> None:
    cut = [f"（三）着力改善民生。{SENTENCE}", *PARAGRAPHS]
    assert Flag.SLICE in document(docx(cut), content_type=WORD).flags


def test_what_gives_no_text_is_counted_for_what_it_is() -> None:
    scanned = rejection(pdf([[], []]))
    assert (scanned.outcome, scanned.detail) == (
        Outcome.NO_TEXT,
        "a scanned PDF: 2 pages and no text",
    )
    zeros = "<" + "00" * 32 + ">"
    locked = pdf(
        [[(90, TITLE)]],
        f"/ID [{zeros} {zeros}]"
        f" /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O {zeros} /U {zeros} >>",
    )
    assert rejection(locked).outcome is Outcome.UNDECODABLE
    assert "password" in rejection(locked).detail
    assert rejection(pdf([[(90, "目录")]])).outcome is Outcome.TOO_SHORT
    assert rejection(docx(["　"]), content_type=WORD).outcome is Outcome.NO_TEXT
    assert rejection(typeset()[:400]).outcome in (Outcome.NOT_HTML, Outcome.NO_TEXT)


def test_a_zip_bomb_is_not_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachment, "MAX_UNFOLDED", 10_000)
    found = rejection(docx(["青" * 20_000]), content_type=WORD)
    assert "more than 10000 bytes" in found.detail


def test_an_entity_of_a_word_file_opens_nothing() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(docx(PARAGRAPHS))) as old, zipfile.ZipFile(packed, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename == "word/document.xml":
                head, _, rest = body.partition(b"?>")
                entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
                body = head + b"?>" + entity + rest.replace("第一".encode(), b"&e;", 1)
            new.writestr(entry, body)
    found = extract(capture(packed.getvalue(), content_type=WORD))
    assert "root:" not in getattr(found, "text", "")


@given(
    cuts=st.lists(st.tuples(st.integers(0, 6000), st.binary(max_size=12)), min_size=1, max_size=8),
    word=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_a_broken_file_is_a_document_or_a_rejection(
    cuts: list[tuple[int, bytes]], word: bool
) -> None:
    body = bytearray(docx(PARAGRAPHS) if word else typeset())
    for at, put in cuts:
        place = at % len(body)
        body[place : place + len(put)] = put
    found = extract(capture(bytes(body), content_type=None))
    assert isinstance(found, Document | Rejection)
