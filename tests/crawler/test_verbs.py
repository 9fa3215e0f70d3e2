"""The verbs of the crawl say what would be asked, and do not call done what asked nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from archive.records import RunReport
from archive.settings import Settings
from archive.vocabulary import RunOutcome
from crawler.runs import is_of_another_night, open_run
from crawler.selection import NothingToCrawl
from crawler.sites import SitesInvalid
from dingben import app
from tests.crawler.loopback import Page, linking, serving
from tests.door import dingben


def declared(folder: Path, port: int, **more: object) -> Path:
    """A folder with one site, on this machine."""
    host = f"127.0.0.1:{port}"
    site = {
        "id": "here", "name": "此处", "role": "press", "hosts": [host], "verified": None,
        "discovery": {"start": [f"http://{host}/list/"], "articles": [r"t\d+\.html$"]},
        "politeness": {"delay": 0.1}, **more,
    }  # fmt: skip
    (folder / "sites").mkdir()
    (folder / "sites" / "here.yaml").write_text(yaml.safe_dump(site))
    return folder / "sites"


def left_over() -> RunReport:
    """What became of a run of the night before."""
    now = datetime.now(UTC)
    return RunReport(
        run_id="before", outcome=RunOutcome.SUCCEEDED, started_at=now, finished_at=now,
        captures=0, sites=(), works_new=0, works_changed=0, versions_new=0, problems=(),
        code_version="1", scheme="1",
    )  # fmt: skip


def crawled(folder: Path, sites: Path, *more: str) -> Result:
    home = ("--home", str(folder / "var"), "--sites", str(sites))
    return CliRunner().invoke(app, ["crawl", *home, *more])


def test_a_web_inside_is_crawled_where_the_settings_name_it_and_else_said_to_be_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving({}) as web:
        here = f"http://127.0.0.1:{web.port}"
        web.pages = {
            f"{here}/list/": linking("/t1.html"),
            f"{here}/t1.html": Page("<p>此处。</p>".encode()),
        }
        sites = declared(tmp_path, web.port)
        refused = crawled(tmp_path, sites)
        assert isinstance(refused.exception, SitesInvalid), refused.output
        assert "allow_inner" in str(refused.exception)
        assert not web.asked
        monkeypatch.setenv("DINGBEN_ALLOW_INNER", "127.0.0.1")
        done = crawled(tmp_path, sites)
        assert done.exit_code == 0, done.output
    assert any(url.endswith("/t1.html") for _, url, _ in web.asked)


def test_a_crawl_that_could_ask_nothing_says_so_and_is_not_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DINGBEN_ALLOW_INNER", "127.0.0.1")
    ended = crawled(tmp_path, declared(tmp_path, 9))
    assert ended.exit_code == 1, ended.output
    assert "here: nothing could be asked: " in ended.stderr
    assert len(ended.stdout.split()) == 1, "the run id alone stands on standard output"


def test_the_schedule_looks_at_its_sites_before_it_waits_for_a_night(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder, kind in (("none", SitesInvalid), ("empty", NothingToCrawl)):
        given = ["--home", str(tmp_path / "var"), "--sites", str(tmp_path / folder)]
        ended = CliRunner().invoke(app, ["schedule", *given])
        assert isinstance(ended.exception, kind), ended.output
    assert not (tmp_path / "var").exists()


def test_a_dry_run_says_whole_addresses_and_what_they_may_cost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DINGBEN_ALLOW_INNER", "127.0.0.1")
    discovery = {
        "start": [f"http://127.0.0.1:18080/{'zwgk/' * 2}a{'-long' * 20}.html"],
        "sitemaps": ["http://127.0.0.1:18080/sitemap.xml"],
        "articles": ["t"],
    }
    sites = declared(tmp_path, 18080, discovery=discovery, limits={"requests": 70})
    plan = crawled(tmp_path, sites, "--dry-run").stdout
    for address in (discovery["start"][0], discovery["sitemaps"][0]):
        assert address in plan.split()
    assert "at most 70 requests, 0.1 seconds apart, 1 at a time" in plan
    assert plan.splitlines()[-1] == "1 site, at most 70 requests"
    assert not (tmp_path / "var").exists()


def test_a_night_that_finishes_an_older_one_still_asks_for_what_is_new(tmp_path: Path) -> None:
    home = tmp_path / "var"
    yesterday = datetime.now(UTC) - timedelta(days=1)
    open_run(home, ["here"], yesterday, lambda _: False).mkdir(parents=True)
    with serving({}) as web:
        here = f"http://127.0.0.1:{web.port}"
        web.pages = {
            f"{here}/list/": linking("/t1.html"),
            f"{here}/t1.html": Page(f"<h1>通知</h1><p>{'此处有一份通知。' * 40}</p>".encode()),
        }
        sites = declared(tmp_path, web.port)
        asked = {"DINGBEN_ALLOW_INNER": "127.0.0.1"}
        ended = dingben("night", "--sites", sites, "--json", home=home, code=None, more=asked)
        lists = [url for _, url, _ in web.asked if url.endswith("/list/")]
    assert len(lists) == 2
    status = dingben("status", "--json", home=home).json
    assert len(status["runs"]) == 2
    told = [ended.json, *ended.json["earlier"]]
    assert [one["run_id"] for one in told] == [one["report"]["run_id"] for one in status["runs"]]
    outcomes = [RunOutcome(one["outcome"]).exit_code for one in told]
    assert ended.code == next(filter(None, outcomes), 0)
    assert status["unfinished"] == []


@pytest.mark.parametrize(("hours", "another"), [(0, False), (11, False), (13, True), (900, True)])
def test_a_run_is_another_nights_by_when_it_began(
    tmp_path: Path, hours: int, another: bool
) -> None:
    began = datetime(2026, 3, 1, 18, 0, 0, 123, tzinfo=UTC)
    run = open_run(tmp_path, ["here"], began, lambda _: False).name
    assert is_of_another_night(run, began + timedelta(hours=hours)) is another


def test_a_copy_of_a_run_that_somebody_keeps_is_not_gone_on_with(tmp_path: Path) -> None:
    now = datetime(2026, 3, 1, 18, 0, 0, 123, tzinfo=UTC)
    run = open_run(tmp_path, ["here"], now, lambda _: False)
    for name in (f"kept-{run.name}", run.name.replace("-", "-before-upgrade-")):
        (run.parent / name).mkdir(parents=True)
    assert open_run(tmp_path, ["here"], now, lambda _: False) == run
    assert not run.exists()
    run.mkdir()
    later = now + timedelta(days=1)
    assert open_run(tmp_path, ["here"], later, lambda _: False) == run


def test_what_an_older_run_raised_is_told_though_tonights_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DINGBEN_ALLOW_INNER", "127.0.0.1")
    evaluated: list[str] = []

    @contextmanager
    def noted(_: Settings) -> Iterator[Callable[[], None]]:
        yield lambda: evaluated.append("committed")

    def half(*given: object, **_: object) -> None:
        took = cast("Callable[[RunReport], None]", given[-1])
        took(left_over())
        raise NothingToCrawl("no site tonight")

    monkeypatch.setattr("dingben.alerted", noted)
    monkeypatch.setattr("dingben._night", half)
    given = ["--home", str(tmp_path / "var"), "--sites", str(declared(tmp_path, 9))]
    ended = CliRunner().invoke(app, ["night", *given])
    assert isinstance(ended.exception, NothingToCrawl), ended.output
    assert evaluated == ["committed"]
