"""What a terminal shows counts one thing as one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from rich.console import RenderableType

from archive.audit.answers import (
    AuditAnswer,
    CanonicalAnswer,
    PageAnswer,
    PagingAnswer,
    WorkAnswer,
)
from archive.bucket.fixity import FixityReport
from archive.records import RunOutcome, RunReport
from archive.search.search import SearchAnswer
from archive.tables import audit_table, fixity_view, report_table, search_view
from archive.terminal import give

NOW = datetime(2026, 3, 1, 18, tzinfo=UTC)


def shown(view: RenderableType, capsys: pytest.CaptureFixture[str]) -> str:
    give({}, view, as_json=False)
    return capsys.readouterr().out


def report(count: int) -> RunReport:
    return RunReport(
        run_id="night",
        outcome=RunOutcome.SUCCEEDED,
        started_at=NOW,
        finished_at=NOW,
        captures=count,
        sites=(),
        works_new=count,
        works_changed=count,
        versions_new=count,
        problems=(),
        code_version="1",
        scheme="1",
    )


def test_a_text_of_several_pages_says_which_are_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    paging = PagingAnswer(
        pages=6,
        held=tuple(PageAnswer(number, f"http://a.example/{number}.html") for number in (2, 3)),
        missing=(1, 4),
        declared_chars=21177,
    )
    canonical = CanonicalAnswer(
        1, "http://a.example/2.html", "a.example", "a", "unknown", None, "", "", "", "complete",
        paging,
    )  # fmt: skip
    work = WorkAnswer("w1", "青禾区政府工作报告", None, None, canonical, ())
    told = shown(audit_table(AuditAnswer((work,))), capsys)
    assert "2 of 6 pages held · missing: 1, 4 · 21177 characters declared" in told


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (1, "1 capture · 1 new work · 1 work changed · 1 canonical version\n"),
        (2, "2 captures · 2 new works · 2 works changed · 2 canonical versions\n"),
    ],
)
def test_a_nights_sums(count: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(report_table(report(count)), capsys).endswith(told)


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, "0 canonical texts hold 青禾\n"),
        (1, "1 canonical text holds 青禾\n"),
        (2, "2 canonical texts hold 青禾\n"),
    ],
)
def test_the_hits_of_a_search(count: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(search_view(SearchAnswer("青禾", count, ())), capsys) == told


def test_the_objects_of_a_check(capsys: pytest.CaptureFixture[str]) -> None:
    one = FixityReport(1, read_data=True, findings=(), orphans=("warc/a",))
    assert shown(fixity_view(one), capsys) == (
        "1 object read, 0 damaged\n1 object that no run needs (left by a killed run)\n"
    )
