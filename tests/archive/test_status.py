"""What an operator reads in the morning: every site's problems under its name."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

from rich.console import Console

from archive.catalogue.catalogue import open_catalogue
from archive.frontier.lease import NightLease
from archive.records import RunOutcome, SiteCount
from archive.settings import Settings
from archive.status import by_site, status_of, status_view
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
    out = StringIO()
    Console(file=out, width=200).print(status_view(answer))
    shown = out.getvalue()
    assert "  ! its lists show 3 articles" in shown
    assert "the night of 2026-03-02 skipped (a machine)" in shown
    assert "the night of 2026-03-03 ended with exit code -11" in shown
    assert "the night of 2026-03-01" not in shown


def test_a_home_without_a_scheduler_gets_none_by_being_asked(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with closing(open_catalogue(settings.catalogue)) as catalogue:
        assert status_of(settings, catalogue, 5).nights == ()
    assert not settings.lease_file.exists()
