"""The log is one JSON line an event, whatever a page put into it."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from archive.logs import kept_log


def test_an_event_is_one_line_whatever_it_quotes(tmp_path: Path) -> None:
    hostile = "title\n\x1b[2J%(x)s {y} " + "长" * 100_000
    with kept_log(tmp_path) as path:
        logging.getLogger("pipelines").warning("a page said: %s", hostile)
    [line] = path.read_text().splitlines()
    event = json.loads(line)
    assert event["event"] == f"a page said: {hostile}"
    assert (event["level"], event["logger"]) == ("warning", "pipelines")
    assert event["timestamp"].endswith("Z")


def test_a_failure_keeps_its_traceback_in_the_log_and_off_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with kept_log(tmp_path) as path:
        try:
            raise RecursionError("too deep")
        except RecursionError:
            logging.getLogger("pipelines").exception("a page broke the reader")
    event = json.loads(path.read_text())
    assert "RecursionError: too deep" in event["exception"]
    assert capsys.readouterr().err == ""


def test_nothing_is_logged_once_the_work_is_done(tmp_path: Path) -> None:
    with kept_log(tmp_path) as path:
        pass
    logging.getLogger("pipelines").warning("late")
    assert path.read_text() == ""
