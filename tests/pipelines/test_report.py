"""A report says plainly when a night was not good."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.bucket.store import ObjectStore
from archive.decisions import CaptureEntry, Decisions
from archive.records import (
    Expectations,
    Outcome,
    Role,
    RunOutcome,
    RunReport,
    Site,
    WarcLocation,
)
from archive.settings import Endpoint
from archive.warc.manifest import CrawlManifest, SealedWarc, SiteTally, write_manifest
from archive.yields import ListWalk
from pipelines.expectations import usual_yields
from pipelines.report import run_report
from pipelines.sealed import (
    SealBroken,
    SealedRun,
    UnreadableFile,
    sealed_crawl,
    sealed_file,
    verify,
)
from tests.pipelines.nights import Archives, Page, take
from tests.pipelines.reports import report as bulletin

NOW = datetime(2026, 3, 1, 18, tzinfo=UTC)


def entry(outcome: Outcome, site: str = "qinghe") -> CaptureEntry:
    where = WarcLocation("warc/0.warc.gz", 0, 1)
    url = f"http://{site}.example/"
    return CaptureEntry(url, NOW, 200, "sha1:A", where, site, outcome, "why", None)


def report(
    *outcomes: Outcome,
    expected: Expectations | None = None,
    tallies: tuple[SiteTally, ...] = (),
    days: str | None = None,
) -> RunReport:
    site = Site("qinghe", "青禾", Role.GOVERNMENT, (), expected or Expectations())
    decisions = Decisions("run", "scheme", tuple(map(entry, outcomes)), (), (), ())
    run = SealedRun("run", NOW, {}, (site,), tallies=tallies, days=days)
    return run_report(
        run, decisions, before={}, versions_new=0, documents={}, history=(), damage=(), remarks=()
    )


def test_a_night_of_some_days_is_not_held_to_what_a_whole_one_yields() -> None:
    whole = Expectations(min_documents=12, min_listed=12, max_documents=20)
    lists = (SiteTally("qinghe", 4, (("captured", 4),), listed=3, lists=(ListWalk("l", 1, 3),)),)
    found = report(*[Outcome.ARCHIVED] * 3, expected=whole, tallies=lists, days="to 2026-11-14")
    assert (found.outcome, found.problems) == (RunOutcome.SUCCEEDED, ())
    assert found.remarks == ("only articles to 2026-11-14: not held to what a whole night yields",)
    assert not usual_yields([found], "qinghe"), "later nights are held to whole ones only"
    assert report(Outcome.ARCHIVED, expected=whole, tallies=lists).outcome is RunOutcome.DEGRADED
    assert report(*[Outcome.ARCHIVED] * 21, expected=whole, days="to 2026-11-14").problems


def test_the_counts_add_up_to_the_captures() -> None:
    found = report(Outcome.ARCHIVED, Outcome.ARCHIVED, Outcome.LISTING, Outcome.WORSE)
    assert found.captures == 4
    [site] = found.sites
    assert dict(site.outcomes) == {
        Outcome.ARCHIVED: 2, Outcome.LISTING: 1, Outcome.WORSE: 1,
    }  # fmt: skip
    assert found.outcome is RunOutcome.SUCCEEDED


@pytest.mark.parametrize(
    ("expected", "said"),
    [(Expectations(min_documents=3), "at least 3"), (Expectations(max_documents=1), "at most 1")],
)
def test_a_site_that_gave_too_few_or_too_many_makes_the_run_degraded(
    expected: Expectations, said: str
) -> None:
    found = report(Outcome.ARCHIVED, Outcome.UNCHANGED, expected=expected)
    assert found.outcome is RunOutcome.DEGRADED
    assert said in found.problems[0]


def test_pages_that_stand_as_they_were_and_were_left_out_are_no_loss() -> None:
    tally = SiteTally("qinghe", 3, (("captured", 1), ("refused:not_due", 2)))
    expected = Expectations(min_documents=3)
    found = report(Outcome.ARCHIVED, expected=expected, tallies=(tally,))
    assert found.outcome is RunOutcome.SUCCEEDED
    assert "at least 3" in report(Outcome.ARCHIVED, expected=expected).problems[0]


def test_a_run_that_should_have_brought_something_and_brought_nothing_failed() -> None:
    found = report(Outcome.LISTING, expected=Expectations(min_documents=1))
    assert found.outcome is RunOutcome.FAILED


def test_pages_unchanged_since_what_the_archive_lost_are_told_of() -> None:
    found = report(Outcome.ARCHIVED, Outcome.UNRESOLVED)
    assert found.outcome is RunOutcome.DEGRADED
    assert "does not hold" in found.problems[0]


def test_a_page_that_broke_the_reader_is_named() -> None:
    found = report(Outcome.ARCHIVED, Outcome.FAILED_ERROR)
    assert found.outcome is RunOutcome.DEGRADED
    assert found.problems == ("http://qinghe.example/ broke the reader: why",)


def test_a_crawls_losses_are_told_and_pages_that_are_gone_are_not(tmp_path: Path) -> None:
    tally = SiteTally(
        "qinghe",
        9,
        (("captured", 5), ("failed:404", 2), ("failed:timeout", 2)),
        stopped_by="requests",
    )
    warc = SealedWarc("a.warc.gz", "0" * 64, 1)
    write_manifest(tmp_path, CrawlManifest("run", NOW, NOW, (), (warc,), (tally,)))
    sealed = sealed_crawl(tmp_path)
    assert sealed.problems == (
        "qinghe: of 9 requests 2 failed:timeout",
        "qinghe: stopped early by requests",
    )
    assert list(sealed.warcs) == [tmp_path / "a.warc.gz"]


def test_a_file_that_changed_after_it_was_sealed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"sealed")
    [(sealed, digest)] = sealed_file(path, NOW).warcs.items()
    verify(sealed, digest)
    path.write_bytes(b"changed")
    with pytest.raises(SealBroken, match=r"a\.warc\.gz is not what the crawl sealed"):
        verify(sealed, digest)


def test_the_same_bytes_are_the_same_run_under_any_name(tmp_path: Path) -> None:
    one, other = tmp_path / "one.warc.gz", tmp_path / "other.warc.gz"
    for path in (one, other):
        path.write_bytes(b"the same")
    assert sealed_file(one, NOW).run_id == sealed_file(other, NOW).run_id


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"gone\.warc\.gz cannot be read"):
        sealed_file(tmp_path / "gone.warc.gz", NOW)


def test_a_work_that_is_only_named_anew_is_no_new_work(
    s3: Endpoint, store: ObjectStore, tmp_path: Path
) -> None:
    archive = Archives(s3, store, tmp_path).new()
    whole = bulletin(31, 1500)
    later = Page("http://www.copy.example/9.html", "政府工作报告", whole[:1200])
    first = Page("http://www.copy.example/1.html", "政府工作报告", whole)
    one, two = take(archive, tmp_path, [later], [first])
    assert (one.works_new, one.works_changed) == (1, 0)
    assert (two.works_new, two.works_changed) == (0, 1)
