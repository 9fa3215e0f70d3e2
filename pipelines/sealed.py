"""What can be ingested: a finished crawl, or captures that somebody else made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.amounts import number_of
from archive.errors import OperatorError
from archive.records import Site
from archive.vocabulary import Asked, failed, is_refused
from archive.warc.manifest import CrawlManifest, SiteTally, read_manifest

# Ends of a request that say nothing about the night: an answer, or a page that is gone.
ORDINARY = frozenset({*Asked, failed(404), failed(410)})


class SealBroken(OperatorError):
    """A WARC changed after its crawl sealed it. Raised by `verify`."""


class UnreadableFile(OperatorError):
    """A file to import that cannot be opened. Raised by `sealed_file` and
    `verify`."""


@dataclass(frozen=True, slots=True)
class SealedRun:
    """A run's captures, complete and unchanging.

    `warcs` maps each file to its SHA-256; `sites` are those that were asked for pages;
    `problems` are what already went wrong on the way, `tallies` the crawl's counts,
    `remarks` the exceptions that it made on purpose; `days` are those that its articles were
    limited to, None for a whole night.
    """

    run_id: str
    started_at: datetime
    warcs: Mapping[Path, str]
    sites: tuple[Site, ...] = ()
    problems: tuple[str, ...] = ()
    tallies: tuple[SiteTally, ...] = ()
    remarks: tuple[str, ...] = ()
    days: str | None = None


def sealed_crawl(folder: Path) -> SealedRun:
    """The finished crawl in `folder`. Raises `ManifestInvalid` where it did not finish."""
    manifest = read_manifest(folder)
    return SealedRun(
        run_id=manifest.run_id,
        started_at=manifest.started_at,
        warcs={folder / warc.name: warc.sha256 for warc in manifest.warcs},
        sites=manifest.sites,
        problems=tuple(_problems(manifest)),
        tallies=manifest.tallies,
        remarks=manifest.remarks,
        days=manifest.days,
    )


def verify(path: Path, digest: str) -> None:
    """Make sure that a file still has the SHA-256 that it was sealed with."""
    if _digest(path) != digest:
        raise SealBroken(f"{path} is not what the crawl sealed: restore it, or crawl again")


def sealed_file(path: Path, now: datetime) -> SealedRun:
    """A WARC made by anyone, as a run of its own: the same bytes are the same run."""
    digest = _digest(path)
    return SealedRun(f"import-{digest[:16]}", now, {path: digest})


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror}") from error


def _problems(manifest: CrawlManifest) -> Iterator[str]:
    for tally in manifest.tallies:
        lost = {
            outcome: count
            for outcome, count in tally.outcomes
            if outcome not in ORDINARY and not is_refused(outcome)
        }
        if lost:
            told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(lost.items()))
            yield f"{tally.site_id}: of {number_of(tally.requests, 'request')} {told}"
        yield from tally.lines
