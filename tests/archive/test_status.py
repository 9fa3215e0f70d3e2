"""What an operator reads in the morning: every site's problems under its name."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

from rich.console import Console

from archive.catalogue.catalogue import open_catalogue
from archive.frontier.lease import NightLease
from archive.lock import exclusive
from archive.records import RunOutcome, SiteCount
from archive.settings import Settings
from archive.status import StatusAnswer, by_site, status_of, status_view
from tests.archive import samples

PROBLEMS = (
    "qinghe: its lists show 3 articles, 18 on most nights: has the site changed its lists?",
    "http://shimo.example/ broke the reader: why",
    "qinghe: stopped early by requests",
    "elsewhere: 2 documents",
)


def test_problems_stand_under_their_site(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    committed, decisions, documents = samples.run(1, [], [])
    report = replace(
        committed.report,
        outcome=RunOutcome.DEGRADED,
        sites=(SiteCount("qinghe", ()), SiteCount("shimo", ())),
        problems=PROBLEMS,
    )
    with (
        closing(open_catalogue(settings.catalogue)) as catalogue,
        closing(NightLease(settings.lease, "a machine")) as lease,
    ):
        catalogue.apply(replace(committed, report=report), decisions, documents)
        assert status_of(settings, catalogue, 5).nights == ()
        lease.begin(date(2026, 2, 28))
        for night, code in ((date(2026, 3, 1), 0), (date(2026, 3, 3), -11)):
            lease.claim(night)
            lease.end(night, code)
            lease.skip(date(2026, 3, 2))
        answer = status_of(settings, catalogue, 5)
    assert answer.problems == by_site(report) == {
        "qinghe": (PROBLEMS[0].partition(": ")[2], "stopped early by requests"),
        "run": (PROBLEMS[1], PROBLEMS[3]),
    }  # fmt: skip
    told = shown(answer, 200)
    assert "  ! its lists show 3 articles" in told
    assert "the night of 2026-03-02 skipped (a machine)" in told
    assert "the night of 2026-03-03 ended with exit code -11" in told
    assert "the night of 2026-03-01" not in told


def test_a_home_without_a_scheduler_gets_none_by_being_asked(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with closing(open_catalogue(settings.catalogue)) as catalogue:
        assert status_of(settings, catalogue, 5).nights == ()
    assert not settings.lease_file.exists()


def test_a_run_that_is_going_on_or_was_killed_is_named(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    killed, crawled = "20260301T180000000001-0badcafe", "20260302T180000000001-0badcafe"
    for run in (killed, crawled):
        (tmp_path / "runs" / run).mkdir(parents=True)
    (tmp_path / "runs" / crawled / "manifest.json").touch()
    with closing(open_catalogue(settings.catalogue)) as catalogue:
        told = shown(status_of(settings, catalogue, 5), 80)
        assert f"! {crawled} was crawled, and not taken in" in told
        assert f"! {killed} was begun, its crawl is not over" in told
        assert f"dingben ingest {crawled}" in told
        with exclusive(tmp_path):
            going = shown(status_of(settings, catalogue, 5), 200)
        assert f"at work in this home: process {os.getpid()}" in going
        assert "goes on with it" not in going
        run, decisions, documents = samples.run(1, [], [])
        report = replace(run.report, run_id=killed)
        catalogue.apply(replace(run, report=report), replace(decisions, run_id=killed), documents)
        answer = status_of(settings, catalogue, 5)
    assert [one.run_id for one in answer.unfinished] == [crawled]
    assert killed in shown(answer, 80), "an id is kept whole, to be copied"


def shown(answer: StatusAnswer, width: int) -> str:
    out = StringIO()
    Console(file=out, width=width).print(status_view(answer))
    return out.getvalue()
