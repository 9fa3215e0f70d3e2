"""A run killed at any point and run again ends as if it had never been killed."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.door import PROJECT, command, dingben, environment

WEB = PROJECT / "tests" / "web"
IMPORT = ("import", WEB / "sample.warc.gz", "--sites", WEB / "sites")
NIGHT = ("night", "--replay", WEB / "sample.warc.gz", "--sites", WEB / "sites")


def killed(arguments: tuple[object, ...], home: Path, after: float) -> bool:
    """Run a verb and SIGKILL it after that many seconds; whether it was still running."""
    process = subprocess.Popen(
        command(*arguments), cwd=home.parent, env=environment(home),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


def timed(arguments: tuple[object, ...], home: Path) -> float:
    begun = time.monotonic()
    dingben(*arguments, home=home)
    return time.monotonic() - begun


def works(home: Path) -> Any:
    """The audit without what differs from crawl to crawl: when, and what hangs on it."""
    answer = dingben("audit", "--all", "--json", home=home).json
    for work in answer["works"]:
        del work["work_id"]
        del work["canonical"]["captured_at"]
        for witness in work["witnesses"]:
            del witness["captured_at"], witness["first_seen"]
            if witness["lag"] is not None:
                del witness["lag"]["captured_hours"]
            if witness["source"] is not None:
                del witness["source"]["captured_at"]
        work["witnesses"].sort(key=lambda one: one["url"])
    return sorted(answer["works"], key=lambda work: json.dumps(work, sort_keys=True))


def home_of_kills(
    arguments: tuple[object, ...], folder: Path, chance: random.Random, seconds: float
) -> Path:
    """A home where the verb was killed twice before it was done; it takes about `seconds`."""
    for attempt in range(8):
        home = folder / str(attempt) / "var"
        home.parent.mkdir()
        if all(killed(arguments, home, chance.uniform(0.3, seconds)) for _ in range(2)):
            return home
        seconds *= 0.7  # the machine is less busy than it was
    raise AssertionError("the verb is done before it can be killed")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[float, str]:
    """How long an import takes, and the audit it leaves."""
    home = tmp_path_factory.mktemp("whole") / "var"
    return timed(IMPORT, home), dingben("audit", "--all", "--json", home=home).out


def test_an_import_killed_again_and_again_ends_as_if_it_never_was(
    imported: tuple[float, str], tmp_path: Path
) -> None:
    seconds, whole = imported
    home = home_of_kills(IMPORT, tmp_path, random.Random(20260301), seconds)
    dingben(*IMPORT, home=home)
    assert dingben("audit", "--all", "--json", home=home).out == whole
    assert "0 damaged" in dingben("check", "--read-data", home=home).out
    assert len(dingben("status", "--json", home=home).json["runs"]) == 1
    dingben("rebuild", home=home)
    assert dingben("audit", "--all", "--json", home=home).out == whole


def test_a_night_killed_again_and_again_ends_as_if_it_never_was(tmp_path: Path) -> None:
    whole = tmp_path / "whole" / "var"
    whole.parent.mkdir()
    seconds = timed(NIGHT, whole)
    home = home_of_kills(NIGHT, tmp_path, random.Random(20260302), seconds)
    dingben(*NIGHT, home=home)
    assert works(home) == works(whole)
    runs = dingben("status", "--json", home=home).json["runs"]
    counts = [
        {site["site_id"]: site["outcomes"] for site in run["report"]["sites"]} for run in runs
    ]
    [wanted] = dingben("status", "--json", home=whole).json["runs"]
    assert counts[-1] == {site["site_id"]: site["outcomes"] for site in wanted["report"]["sites"]}
