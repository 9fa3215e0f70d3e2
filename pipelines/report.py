"""The report of a run: every capture counted, and an outcome that hides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from archive.amounts import number_of
from archive.decisions import CaptureEntry, Decisions
from archive.records import Document, Outcome, RunOutcome, RunReport, SiteCount, SiteYield
from archive.warc.manifest import NOT_DUE
from pipelines.admission import CARRIED
from pipelines.expectations import SiteNight, site_yield, unmet, usual_yields
from pipelines.sealed import SealedRun
from pipelines.works.histories import RECENT

CHECKS = 0.2
"""The share of a site's captures that may be a check for robots before it is a problem; a page
now and then is weather."""


def run_report(  # noqa: PLR0913 (what a report rests on, all by name)
    run: SealedRun,
    decisions: Decisions,
    *,
    before: Mapping[str, str],
    versions_new: int,
    documents: Mapping[str, Document],
    history: Sequence[RunReport],
    damage: Iterable[str],
    remarks: Iterable[str],
) -> RunReport:
    """Count a run's captures and judge the run by what its sites promised.

    `before` says which work each part stood in; a work that took in others is none that is new,
    even by an id that is; `documents` are the run's new ones by id,
    `history` the reports before it, newest first; `damage` is what of the run's files could
    not be read, `remarks` what is no problem and worth a line. A site whose night was not as
    its declaration expects, or not as its last ones were, makes the run degraded; a run that
    was to bring something and brought no document fails.
    """
    counts = _count(decisions.captures)
    yields = _yields(run, decisions, documents)
    missed = _unmet(run, counts, yields, history)
    checks = _checks(run, decisions.captures)
    broken = [*_broken(decisions.captures), *_unresolved(counts)]
    found = [*run.problems, *damage, *missed, *checks, *broken]
    standing = set(before.values())
    new = sum(work.work_id not in standing and not work.merged_from for work in decisions.works)
    return RunReport(
        run_id=decisions.run_id,
        outcome=_outcome(run, decisions.captures, found),
        started_at=run.started_at,
        finished_at=datetime.now(UTC),
        captures=len(decisions.captures),
        sites=tuple(
            SiteCount(
                site_id, tuple(sorted(counts.get(site_id, Counter()).items())), yields[site_id]
            )
            for site_id in sorted(yields)
        ),
        works_new=new,
        works_changed=len(decisions.works) - new,
        versions_new=versions_new,
        problems=tuple(found),
        code_version=code_version(),
        scheme=decisions.scheme,
        remarks=(*_window(run), *run.remarks, *remarks),
    )


def _window(run: SealedRun) -> Iterator[str]:
    if run.days is not None:
        yield f"only articles {run.days}: not held to what a whole night yields"


def unstable(pages: Mapping[str, int]) -> tuple[str, ...]:
    """A line for every page that says something else again and again: a counter in its text,
    or a server with several answers. `pages`: how often of late, by address."""
    return tuple(
        f"unstable: {place} said something else {count} times within {RECENT.days} days: it stands "
        "as it was until it settles; cut what changes in it, or leave it out"
        for place, count in sorted(pages.items())
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


def _yields(
    run: SealedRun, decisions: Decisions, documents: Mapping[str, Document]
) -> dict[str, SiteYield]:
    """What every site yielded that was asked, or that a capture is of. The lists of a night
    that was limited to some days are not what later nights are held to."""
    captures: dict[str, list[CaptureEntry]] = {site.site_id: [] for site in run.sites}
    for capture in decisions.captures:
        captures.setdefault(capture.site_id, []).append(capture)
    tallies = {tally.site_id: tally for tally in run.tallies if run.days is None}
    return {
        site_id: site_yield(entries, documents, tallies.get(site_id))
        for site_id, entries in captures.items()
    }


def _unmet(
    run: SealedRun,
    counts: Mapping[str, Counter[Outcome]],
    yields: Mapping[str, SiteYield],
    history: Sequence[RunReport],
) -> Iterator[str]:
    stopped = {tally.site_id for tally in run.tallies if tally.stopped_by}
    left_out = _left_out(run)
    for site in run.sites:
        count = counts.get(site.site_id, Counter())
        night = SiteNight(
            site=site,
            yielded=yields[site.site_id],
            documents=sum(count[outcome] for outcome in CARRIED),
            stopped=site.site_id in stopped,
            left_out=left_out.get(site.site_id, 0),
            whole=run.days is None,
        )
        yield from unmet(night, usual_yields(history, site.site_id))


def _checks(run: SealedRun, captures: Sequence[CaptureEntry]) -> list[str]:
    """A line for every site that answered with a check for robots as if it were the page; one
    that says so by its status is told of by the crawl."""
    had = Counter(capture.site_id for capture in captures) + Counter(_left_out(run))
    shown = Counter(
        capture.site_id
        for capture in captures
        if capture.outcome is Outcome.BLOCKED and capture.status == 200
    )
    return [
        f"{site_id}: {count} of {number_of(had[site_id], 'page was', 'pages were')} a check for "
        "robots: what is stored stays as it is"
        for site_id, count in sorted(shown.items())
        if count > CHECKS * had[site_id]
    ]


def _unresolved(counts: Mapping[str, Counter[Outcome]]) -> Iterator[str]:
    for site_id, count in sorted(counts.items()):
        if number := count[Outcome.UNRESOLVED]:
            pages = number_of(number, "page has", "pages have")
            yield (
                f"{site_id}: {pages} not changed since captures that the archive does not hold: "
                "the next night asks for all of the site in full"
            )


def _broken(captures: Sequence[CaptureEntry]) -> list[str]:
    return [
        f"{capture.target_uri} broke the reader: {capture.detail}"
        for capture in captures
        if capture.outcome is Outcome.FAILED_ERROR
    ]


def _left_out(run: SealedRun) -> dict[str, int]:
    """The pages of each site that were left out because they never change: they stand as
    they were."""
    return {tally.site_id: dict(tally.outcomes).get(NOT_DUE, 0) for tally in run.tallies}


def _outcome(
    run: SealedRun, captures: Sequence[CaptureEntry], problems: Sequence[str]
) -> RunOutcome:
    if not problems:
        return RunOutcome.SUCCEEDED
    carried = any(capture.outcome in CARRIED for capture in captures) or any(
        _left_out(run).values()
    )
    return RunOutcome.DEGRADED if carried else RunOutcome.FAILED
