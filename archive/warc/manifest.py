"""The manifest of a crawl: the last thing it writes, and the only word that it ended.

A run folder with a manifest holds exactly the WARC files it names; one without is a
crawl that is still going on or was killed.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.errors import OperatorError
from archive.records import Expectations, Role, Site
from archive.yields import ListWalk

MANIFEST = "manifest.json"
"""The manifest's name in the folder of its run."""

RUNS = "runs"
"""The folder of a home that holds its crawls, each in a folder named by its run's id."""

_SCHEMA = 2


NOT_DUE = "refused:not_due"
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
    with written.open("w", encoding="utf-8") as out:
        json.dump(_to_json(manifest), out, ensure_ascii=False, indent=1)
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
        return _from_json(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ManifestInvalid(f"{file}: not a crawl's manifest: {error!r}") from None


def _to_json(manifest: CrawlManifest) -> dict[str, Any]:
    return {
        "schema": _SCHEMA,
        "run_id": manifest.run_id,
        "started_at": manifest.started_at.isoformat(),
        "finished_at": manifest.finished_at.isoformat(),
        "finished": manifest.finished,
        "remarks": list(manifest.remarks),
        "days": manifest.days,
        "requests": manifest.requests,
        "outcomes": manifest.outcomes,
        "sites": [
            {
                "id": site.site_id,
                "name": site.name,
                "role": site.role.value,
                "hosts": list(site.hosts),
                "expect": asdict(site.expectations),
            }
            for site in manifest.sites
        ],
        "tallies": [
            {
                "site": tally.site_id,
                "requests": tally.requests,
                "outcomes": dict(tally.outcomes),
                "stopped_by": tally.stopped_by,
                "problems": list(tally.problems),
                "listed": tally.listed,
                "lists": [asdict(walk) for walk in tally.lists],
            }
            for tally in manifest.tallies
        ],
        "warcs": [
            {"name": warc.name, "sha256": warc.sha256, "size": warc.size} for warc in manifest.warcs
        ],
    }


def _from_json(content: dict[str, Any]) -> CrawlManifest:
    if content["schema"] != _SCHEMA:
        raise ValueError(f"its schema is {content['schema']}, not {_SCHEMA}")
    return CrawlManifest(
        run_id=content["run_id"],
        started_at=datetime.fromisoformat(content["started_at"]),
        finished_at=datetime.fromisoformat(content["finished_at"]),
        finished=content["finished"],
        remarks=tuple(content["remarks"]),
        days=content.get("days"),
        sites=tuple(
            Site(
                site_id=site["id"],
                name=site["name"],
                role=Role(site["role"]),
                hosts=tuple(site["hosts"]),
                expectations=Expectations(**site["expect"]),
            )
            for site in content["sites"]
        ),
        tallies=tuple(
            SiteTally(
                site_id=tally["site"],
                requests=tally["requests"],
                outcomes=tuple(tally["outcomes"].items()),
                stopped_by=tally["stopped_by"],
                problems=tuple(tally["problems"]),
                listed=tally["listed"],
                lists=tuple(ListWalk(**walk) for walk in tally["lists"]),
            )
            for tally in content["tallies"]
        ),
        warcs=tuple(SealedWarc(**warc) for warc in content["warcs"]),
    )
