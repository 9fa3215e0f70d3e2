"""The verbs of the crawl say what would be asked, and do not call done what asked nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

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
        dingben("night", "--sites", sites, home=home, code=None, more=asked)
        lists = [url for _, url, _ in web.asked if url.endswith("/list/")]
    assert len(lists) == 2
    status = dingben("status", "--json", home=home).json
    assert len(status["runs"]) == 2
    assert status["unfinished"] == []


@pytest.mark.parametrize(("hours", "another"), [(0, False), (11, False), (13, True), (900, True)])
def test_a_run_is_another_nights_by_when_it_began(
    tmp_path: Path, hours: int, another: bool
) -> None:
    began = datetime(2026, 3, 1, 18, 0, 0, 123, tzinfo=UTC)
    run = open_run(tmp_path, ["here"], began, lambda _: False).name
    assert is_of_another_night(run, began + timedelta(hours=hours)) is another
