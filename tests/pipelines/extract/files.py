"""Invented PDF and Word files: the smallest that a reader of either must take."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from docx import Document as WordFile

LINE_CHARS = 34
"""Characters of 12 points that fill a line between the margins at 90 and 498 points."""


def pdf(pages: Sequence[Sequence[tuple[int, str]]], trailer: str = "") -> bytes:
    """A PDF in Adobe's GB1 fonts, none embedded. A page is lines: x in points, and the text."""
    font = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        " /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>] >>"
    )
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        font,
    ]
    for n, lines in enumerate(pages):
        shown = "".join(
            f"BT /F1 12 Tf {x} {780 - 20 * row} Td <{text.encode('utf-16-be').hex()}> Tj ET\n"
            for row, (x, text) in enumerate(lines)
        )
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]"
            f" /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * n} 0 R >>"
        )
        objects.append(f"<< /Length {len(shown)} >>\nstream\n{shown}endstream")
    body = b"%PDF-1.4\n"
    places = []
    for number, told in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{told}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        body
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}"
            f"trailer << /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{len(body)}\n%%EOF\n"
        ).encode()
    )


def set_in_lines(paragraph: str) -> list[tuple[int, str]]:
    """A paragraph as a typesetter breaks it: the first line indented by two characters."""
    first = LINE_CHARS - 2
    rest = [paragraph[at : at + LINE_CHARS] for at in range(first, len(paragraph), LINE_CHARS)]
    return [(114, paragraph[:first]), *((90, line) for line in rest)]


def docx(paragraphs: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word file: paragraphs, then a table, then nothing."""
    file = WordFile()
    for paragraph in paragraphs:
        file.add_paragraph(paragraph)
    if rows:
        table = file.add_table(len(rows), len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    packed = BytesIO()
    file.save(packed)
    return packed.getvalue()
