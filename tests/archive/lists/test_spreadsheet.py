"""A list as CSV, opened by a real spreadsheet: no cell of it computes anything."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from archive.lists.columns import Cell, Rows
from archive.lists.forms import Form, write

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
FIRST = [
    *map(chr, range(1, 256)),
    *"＝＋－＠％；，｜“”‘’＂＇−–\ufeff\u200b\u202e\u3000\u2003\u2028",
]
HARM = [
    "=1+2", "+1+2", "-1+2", "@SUM(1,2)", '=HYPERLINK("http://evil.example","甲")',
    "=cmd|'/C calc'!A0", '"=1+2"', "'=1+2", "=1+2\n=1+3", "\r\n=1+2", ",=1+2", '","=1+2', '";=1+2',
    "{=1+2}", "\x00=1+2",
    *(f"{one}{rest}" for one in FIRST for rest in ("=1+2", "1+2", "SUM(1,2)")),
]  # fmt: skip


@pytest.fixture(scope="module")
def soffice() -> str:
    """LibreOffice, as Debian has it."""
    found = shutil.which("soffice")
    if found is None:
        pytest.skip("there is no LibreOffice on this machine: install it to open the files")
    return found


def formulas(soffice: str, folder: Path, body: bytes) -> tuple[int, int]:
    """How many rows the spreadsheet sees in a CSV file, and how many formulas."""
    sheet = folder / "list.csv"
    sheet.write_bytes(body)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "fods", "--outdir", folder, sheet]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    opened = ElementTree.parse(folder / "list.fods")
    cells = list(opened.iter(f"{TABLE}table-cell"))
    rows = len(list(opened.iter(f"{TABLE}table-row")))
    return rows, sum(f"{TABLE}formula" in cell.attrib for cell in cells)


def test_no_cell_of_a_list_computes_anything(soffice: str, tmp_path: Path) -> None:
    columns = {"title": Cell.TEXT, "names": Cell.NAMES, "flags": Cell.WORDS, "said": Cell.PHRASES}
    rows = [{name: [harm, harm] for name in columns} | {"title": harm} for harm in HARM]
    out = BytesIO()
    write(Rows("works", columns, rows), Form.CSV, out)
    seen, computed = formulas(soffice, tmp_path, out.getvalue())
    assert seen >= len(rows)
    assert computed == 0


def test_the_spreadsheet_would_compute_what_is_not_made_safe(soffice: str, tmp_path: Path) -> None:
    assert formulas(soffice, tmp_path, b"title\n=1+2\n") == (2, 1)
