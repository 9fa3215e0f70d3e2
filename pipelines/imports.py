"""WARC files that anyone made, taken in one after the other; a bad one costs itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.records import RunOutcome, RunReport, Site
from archive.warc.captures import WarcDamaged
from pipelines.ingest import Archive, ingest
from pipelines.sealed import UnreadableFile, sealed_file


@dataclass(frozen=True, slots=True)
class Imported:
    """The runs of the files that were taken, in the order given, and a line for each of the
    others."""

    runs: tuple[RunReport, ...]
    refused: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """Failed where nothing came of any file, degraded where something did not of one."""
        outcomes = {report.outcome for report in self.runs}
        if outcomes <= {RunOutcome.FAILED}:
            return RunOutcome.FAILED.exit_code
        whole = not self.refused and outcomes == {RunOutcome.SUCCEEDED}
        return (RunOutcome.SUCCEEDED if whole else RunOutcome.DEGRADED).exit_code


def import_files(
    files: Sequence[Path],
    archive: Archive,
    sites: Sequence[Site],
    taken: Callable[[RunReport], None],
) -> Imported:
    """Take the captures of each file in, as a run of its own, of which `taken` hears at once:
    what ends a later file does not undo it. One file by two names is one run. Raises
    `UnreadableFile` where there is none that could be."""
    runs: dict[str, RunReport] = {}
    refused: list[str] = []
    for file in files:
        try:
            report = ingest(sealed_file(file, datetime.now(UTC)), archive, sites)
        except (UnreadableFile, WarcDamaged) as error:
            refused.append(str(error))
            continue
        if report.run_id not in runs:
            runs[report.run_id] = report
            taken(report)
    if not runs:
        raise UnreadableFile("; ".join(refused))
    return Imported(tuple(runs.values()), tuple(refused))
