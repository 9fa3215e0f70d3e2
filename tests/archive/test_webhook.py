"""A run's end is told to a service, in good and in bad, and never changes the run."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from archive.errors import OperatorError
from archive.records import Outcome, RunOutcome, RunReport, SiteCount
from archive.settings import ConfigurationError, Settings, load_settings
from archive.webhook import TRIES, announce_trouble, announced

MOMENT = datetime(2026, 3, 1, 18, tzinfo=UTC)
REPORT = RunReport(
    run_id="20260302T020000",
    outcome=RunOutcome.DEGRADED,
    started_at=MOMENT,
    finished_at=MOMENT,
    captures=7,
    sites=(
        SiteCount("a", ((Outcome.ARCHIVED, 3), (Outcome.BLOCKED, 1))),
        SiteCount("b", ((Outcome.ARCHIVED, 3),)),
    ),
    works_new=1,
    works_changed=0,
    versions_new=1,
    problems=("a: keeps crawlers out\n\x1b[31m",),
    code_version="1",
    scheme="s",
)


@dataclass
class Service:
    """What it answers, in turn, and what it was told."""

    statuses: list[int]
    url: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def listening(*statuses: int) -> Iterator[Service]:
    service = Service(list(statuses))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/json"
            service.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            status = service.statuses.pop(0) if len(service.statuses) > 1 else service.statuses[0]
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{service.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service.url = f"http://127.0.0.1:{server.server_address[1]}/hook/secret-key"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield service
        server.shutdown()
        thread.join()


def settings(home: Path, url: str | None) -> Settings:
    return Settings(home=home, webhook_url=SecretStr(url) if url else None)


def run(home: Path, url: str | None, error: BaseException | None = None) -> None:
    with announced(settings(home, url), backoff=0.01) as announce:
        if error is not None:
            raise error
        announce(REPORT)


def logged(home: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (home / "log" / "runs.log").read_text().splitlines()]


def test_a_committed_run_is_told_with_its_counts_and_problems(tmp_path: Path) -> None:
    with listening(204) as service:
        run(tmp_path, service.url)
    assert service.told == [
        {
            "run_id": "20260302T020000",
            "completed": True,
            "outcome": "degraded",
            "counts": {"archived": 6, "blocked": 1},
            "problems": list(REPORT.problems),
            "exit_code": 3,
        }
    ]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (OperatorError("the crawl cannot be written: no space"), 1, "no space"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (ZeroDivisionError("why"), 1, "a bug: ZeroDivisionError: why"),
    ],
    ids=["failed", "interrupted", "bug"],
)
def test_a_run_that_did_not_complete_is_told_and_goes_on_failing(
    tmp_path: Path, error: BaseException, code: int, said: str
) -> None:
    with listening(200) as service, pytest.raises(type(error)):
        run(tmp_path, service.url, error)
    [told] = service.told
    assert (told["run_id"], told["completed"], told["exit_code"]) == (None, False, code)
    assert said in told["problems"][0]


def test_a_service_that_fails_for_a_moment_is_told_again(tmp_path: Path) -> None:
    with listening(503, 429, 200) as service:
        run(tmp_path, service.url)
    assert len(service.told) == 3
    assert [line["level"] for line in logged(tmp_path)] == ["info"]


@pytest.mark.parametrize(
    ("status", "asked"), [(500, TRIES), (404, 1), (302, 1)], ids=["500", "404", "302"]
)
def test_a_service_that_does_not_take_it_is_noted_and_costs_the_run_nothing(
    tmp_path: Path, status: int, asked: int
) -> None:
    with listening(status) as service:
        run(tmp_path, service.url)
    assert len(service.told) == asked
    last = logged(tmp_path)[-1]
    assert last["level"] == "warning"
    assert last["event"] == f"the webhook at 127.0.0.1 was not told: HTTP {status}"
    assert "secret-key" not in json.dumps(logged(tmp_path))


def test_a_service_that_is_not_there_is_noted(tmp_path: Path) -> None:
    run(tmp_path, "http://127.0.0.1:9/hook")
    last = logged(tmp_path)[-1]["event"]
    assert last == "the webhook at 127.0.0.1 was not told: NewConnectionError"


def test_without_a_service_the_log_has_one_json_line_a_run(tmp_path: Path) -> None:
    run(tmp_path, None)
    run(tmp_path, None)
    lines = logged(tmp_path)
    assert [line["run_id"] for line in lines] == ["20260302T020000"] * 2
    assert lines[0]["problems"] == list(REPORT.problems)


def test_an_address_that_is_none_is_refused_without_repeating_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DINGBEN_WEBHOOK_URL", "ftp://key@host/")
    with pytest.raises(ConfigurationError, match="DINGBEN_WEBHOOK_URL") as error:
        load_settings(tmp_path)
    assert "key@host" not in str(error.value)


@pytest.mark.parametrize(
    ("code", "broken", "told"),
    [
        (-9, False, ["the night of 2026-03-01"]),
        (None, False, ["the night of 2026-03-01"]),
        (4, True, ["the night of 2026-03-01: DINGBEN_S3_BUCKET in the environment: is no bucket"]),
        (4, False, []),
        (3, False, []),
    ],
    ids=["killed", "skipped", "unreadable", "told by itself", "degraded"],
)
def test_a_scheduler_tells_what_the_night_could_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int | None, broken: bool, told: list[str]
) -> None:
    with listening(204) as service:
        begun_with = settings(tmp_path, service.url)
        if broken:
            monkeypatch.setenv("DINGBEN_S3_BUCKET", "?")
        announce_trouble(begun_with, tmp_path, "the night of 2026-03-01", code)
    assert [one["exit_code"] for one in service.told] == [code] * len(told)
    for one, words in zip(service.told, told, strict=True):
        assert one["problems"][0].startswith(words)
