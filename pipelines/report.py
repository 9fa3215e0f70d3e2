"""The report of a run: every capture counted, and an outcome that hides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from archive.decisions import CaptureEntry, Decisions
from archive.records import Outcome, RunOutcome, RunReport, Site, SiteCount
from pipelines.admission import CARRIED
from pipelines.sealed import SealedRun


def run_report(
    run: SealedRun,
    decisions: Decisions,
    *,
    before: Mapping[str, str],
    versions_new: int,
    damage: Iterable[str] = (),
) -> RunReport:
    """Count a run's captures and judge the run by what its sites promised.

    `before` says which work each part stood in; `damage` is what of the run's files could
    not be read. A site that gave fewer documents than its declaration expects makes the
    run degraded; a run that was to bring something and brought no document fails.
    """
    counts = _count(decisions.captures)
    found = [*run.problems, *damage, *_unmet(run.sites, counts), *_broken(decisions.captures)]
    standing = set(before.values())
    return RunReport(
        run_id=decisions.run_id,
        outcome=_outcome(decisions.captures, found),
        started_at=run.started_at,
        finished_at=datetime.now(UTC),
        captures=len(decisions.captures),
        sites=tuple(
            SiteCount(site_id, tuple(sorted(outcomes.items())))
            for site_id, outcomes in sorted(counts.items())
        ),
        works_new=sum(work.work_id not in standing for work in decisions.works),
        works_changed=sum(work.work_id in standing for work in decisions.works),
        versions_new=versions_new,
        problems=tuple(found),
        code_version=code_version(),
        scheme=decisions.scheme,
    )


def code_version() -> str:
    """The version of this code, as installed; `source` where it runs from a checkout."""
    try:
        return version("dingben")
    except PackageNotFoundError:
        return "source"


def _count(captures: Sequence[CaptureEntry]) -> dict[str, Counter[Outcome]]:
    counts: dict[str, Counter[Outcome]] = {}
    for capture in captures:
        counts.setdefault(capture.site_id, Counter())[capture.outcome] += 1
    return counts


def _unmet(crawled: Sequence[Site], counts: Mapping[str, Counter[Outcome]]) -> list[str]:
    problems = []
    for site in crawled:
        carried = sum(counts.get(site.site_id, Counter())[outcome] for outcome in CARRIED)
        expected = site.expectations
        if carried < expected.min_documents:
            problems.append(
                f"{site.site_id}: {carried} documents, at least {expected.min_documents} "
                "expected: look at its list pages and its captures' outcomes"
            )
        if expected.max_documents is not None and carried > expected.max_documents:
            problems.append(
                f"{site.site_id}: {carried} documents, at most {expected.max_documents} "
                "expected: look for a crawl that left its bounds"
            )
    return problems


def _broken(captures: Sequence[CaptureEntry]) -> list[str]:
    return [
        f"{capture.target_uri} broke the reader: {capture.detail}"
        for capture in captures
        if capture.outcome is Outcome.FAILED_ERROR
    ]


def _outcome(captures: Sequence[CaptureEntry], problems: Sequence[str]) -> RunOutcome:
    if not problems:
        return RunOutcome.SUCCEEDED
    carried = any(capture.outcome in CARRIED for capture in captures)
    return RunOutcome.DEGRADED if carried else RunOutcome.FAILED
