"""The manifest of a crawl: the last thing it writes, and the only word that it ended.

A run folder with a manifest holds exactly the WARC files it names; one without is a
crawl that is still going on or was killed.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from archive.errors import OperatorError
from archive.records import Site
from archive.vocabulary import Rule, refused
from archive.yields import ListWalk

MANIFEST = "manifest.json"
"""The manifest's name in the folder of its run."""

RUNS = "runs"
"""The folder of a home that holds its crawls, each in a folder named by its run's id."""

_SCHEMA = 3

NOT_DUE = refused(Rule.NOT_DUE)
"""The outcome of a page that stands as it was and that its schedule leaves out of a night."""


class ManifestInvalid(OperatorError):
    """A manifest that is missing or cannot be believed; the message says which and why."""


@dataclass(frozen=True, slots=True)
class SealedWarc:
    """A file of the run: its name, the SHA-256 of its bytes in hexadecimal, its size."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class SiteTally:
    """What became of one site's requests. The counts of `outcomes` add up to `requests`.

    `captured`, `redirected` and `failed:STATUS` were answered and lie in the WARC;
    `failed:REASON` was not answered; `refused:RULE` was never asked. `stopped_by` names
    the limit that ended the site early, if one did; `problems` are the lines an operator
    must read: a list page that failed or went empty, a robots.txt that cannot be had.
    `listed` counts the articles that its `lists`, feeds and sitemaps showed.
    """

    site_id: str
    requests: int
    outcomes: tuple[tuple[str, int], ...]
    stopped_by: str | None = None
    problems: tuple[str, ...] = ()
    listed: int = 0
    lists: tuple[ListWalk, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """What an operator must read of the site, under its name."""
        stopped = (f"stopped early by {self.stopped_by}",) if self.stopped_by else ()
        return tuple(f"{self.site_id}: {line}" for line in (*self.problems, *stopped))


@dataclass(frozen=True, slots=True)
class CrawlManifest:
    """One finished crawl: its sites as they were declared, its files, its counts. `remarks`
    are exceptions that were made on purpose (a server that was not verified); `days` are those
    that its articles were limited to, in words, None for a whole night."""

    run_id: str
    started_at: datetime
    finished_at: datetime
    sites: tuple[Site, ...]
    warcs: tuple[SealedWarc, ...]
    tallies: tuple[SiteTally, ...]
    finished: bool = True
    remarks: tuple[str, ...] = ()
    days: str | None = None

    @property
    def requests(self) -> int:
        """Requests of all sites together."""
        return sum(tally.requests for tally in self.tallies)

    @property
    def outcomes(self) -> dict[str, int]:
        """Counts of all sites together, by outcome."""
        total: dict[str, int] = {}
        for tally in self.tallies:
            for outcome, count in tally.outcomes:
                total[outcome] = total.get(outcome, 0) + count
        return dict(sorted(total.items()))


def sealed(path: Path) -> SealedWarc:
    """Name, digest and size of a sealed file."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return SealedWarc(path.name, digest, path.stat().st_size)


def write_manifest(path: Path, manifest: CrawlManifest) -> None:
    """Write a manifest so that a kill leaves either none, the old one, or the whole new one.

    `path` is the file, or the run's folder.
    """
    target = path / MANIFEST if path.is_dir() else path
    written = target.with_name(target.name + ".new")
    in_sum = {"requests": manifest.requests, "outcomes": manifest.outcomes}
    said = {"schema": _SCHEMA, **in_sum, **_form().dump_python(manifest, mode="json")}
    with written.open("w", encoding="utf-8") as out:
        json.dump(said, out, ensure_ascii=False, indent=1)
        out.write("\n")
        out.flush()
        os.fsync(out.fileno())
    written.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_manifest(path: Path) -> CrawlManifest:
    """The manifest at `path` (the file, or the run's folder). Raises ManifestInvalid."""
    file = path / MANIFEST if path.is_dir() else path
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ManifestInvalid(f"{file}: no manifest: this crawl did not finish") from None
    except (OSError, ValueError) as error:
        raise ManifestInvalid(f"{file}: cannot be read: {error}") from None
    try:
        return _believed(content)
    except ValueError as error:
        raise ManifestInvalid(f"{file}: not a crawl's manifest: {error}") from None


def _believed(content: object) -> CrawlManifest:
    """Raises ValueError: the first thing that is wrong, in one line."""
    schema = content.get("schema") if isinstance(content, dict) else None
    if schema != _SCHEMA:
        raise ValueError(f"its schema is {schema}, not {_SCHEMA}")
    try:
        return _form().validate_python(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ValueError(f"{where}: {first['msg']}") from None


@functools.cache
def _form() -> TypeAdapter[CrawlManifest]:
    return TypeAdapter(CrawlManifest)
