"""What a crawl came to, for whoever started it: what asked nothing is not done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.records import RunOutcome
from archive.vocabulary import FAILED, Asked
from archive.warc.manifest import CrawlManifest, SiteTally


@dataclass(frozen=True, slots=True)
class Ending:
    """How a crawl ended, and the lines that an operator must read."""

    outcome: RunOutcome
    problems: tuple[str, ...]


def ending(manifest: CrawlManifest) -> Ending:
    """Failed where no site answered anything, degraded where one has a problem."""
    problems = tuple(line for tally in manifest.tallies for line in _problems(tally))
    if not any(map(_was_answered, manifest.tallies)):
        return Ending(RunOutcome.FAILED, problems)
    return Ending(RunOutcome.DEGRADED if problems else RunOutcome.SUCCEEDED, problems)


def _problems(tally: SiteTally) -> Iterator[str]:
    if not _was_answered(tally):
        counts = ", ".join(f"{count} {outcome}" for outcome, count in tally.outcomes)
        yield f"{tally.site_id}: nothing could be asked: {counts or 'it has no requests'}"
    yield from tally.lines


def _was_answered(tally: SiteTally) -> bool:
    """Whether a server answered any of the site's requests, if only with an error."""
    return any(
        outcome in set(Asked) or outcome.removeprefix(FAILED).isdigit()
        for outcome, _ in tally.outcomes
    )
