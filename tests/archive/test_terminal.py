"""What is written for people can neither steer their terminal nor compute in their spreadsheet."""

from __future__ import annotations

import json

import pytest

from archive.lists.forms import cell
from archive.terminal import complain, give, printable


def test_an_answer_is_json_for_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    give({"title": "青禾区"}, "青禾区", as_json=True)
    out = capsys.readouterr().out
    assert json.loads(out) == {"title": "青禾区"}
    assert "青禾区" in out


def test_an_answer_is_its_view_for_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    give({"title": "x"}, "[bold]青禾区[/bold]", as_json=False)
    assert capsys.readouterr().out == "[bold]青禾区[/bold]\n"


def test_a_pages_text_cannot_steer_the_terminal() -> None:
    assert printable("青\x1b[2J禾\x9b1m\x07\n\t区\u202e反") == "青[2J禾1m\n\t区反"


def test_no_view_can_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    give({}, "题\x1b]0;owned\x07目", as_json=False)
    assert capsys.readouterr().out == "题]0;owned目\n"


def test_an_error_is_one_line_whatever_it_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    complain("bad page\nsecond line \x1b[31m红")
    assert capsys.readouterr().err == "dingben: bad page second line [31m红\n"


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\tx"])
def test_a_cell_is_never_a_formula(text: str) -> None:
    assert cell(text) == "'" + text


def test_what_a_control_character_hides_is_seen() -> None:
    assert cell("\r\x00=1+1\x1b[2J") == "'=1+1[2J"


def test_other_cells_stay_as_they_are() -> None:
    assert [cell(value) for value in (None, "青禾", 0.5, "a=b")] == ["", "青禾", "0.5", "a=b"]
