"""The run's WARC files while the crawl goes on: one writer a process, and a memory of what
a killed one had recorded.

The WARC is the truth of what was fetched. An answer that was recorded but whose end never
reached the frontier is answered from here when its request is made again, so nothing is
asked for twice that was had.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.records import Original, WarcLocation
from archive.warc.captures import WarcWriter, read_answer, read_answers, salvage
from archive.warc.http_answer import HttpAnswer
from archive.warc.manifest import SealedWarc, sealed
from archive.warc.records import WarcDamaged
from archive.warc.writing import OPEN_SUFFIX

ROTATE_AT = 1 << 30
"""Bytes after which a WARC is sealed and the next one begun: the field's usual 1 GB."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where an answer was recorded; a revisit has no body."""

    place: WarcLocation
    is_revisit: bool


def take_up(run_dir: Path, worker: int | None = None) -> dict[str, int]:
    """Cut what killed processes left to whole records; the run's files by their sealed
    names, and their lengths. Nobody may be writing, or not this `worker`."""
    name = "" if worker is None else f"{_name(run_dir, worker)}-[0-9]"
    for path in sorted(run_dir.glob(f"{name}*.warc.gz{OPEN_SUFFIX}")):
        if salvage(path) == 0:
            path.unlink()
    return {_sealed_name(path): path.stat().st_size for path in run_dir.glob("*.warc.gz*")}


def seal(run_dir: Path, info: Mapping[str, str]) -> tuple[SealedWarc, ...]:
    """Seal what is open; every file of the run, in order. `info` as `Spool` takes it."""
    for path in sorted(run_dir.glob(f"*.warc.gz{OPEN_SUFFIX}")):
        WarcWriter(path.with_name(_sealed_name(path)), info).seal()
    return tuple(sealed(path) for path in sorted(run_dir.glob("*.warc.gz")))


class Spool:
    """The WARC files that one process writes in a run's folder."""

    def __init__(
        self,
        run_dir: Path,
        info: Mapping[str, str],
        *,
        worker: int = 0,
        rotate_at: int = ROTATE_AT,
    ) -> None:
        """`info` are fields of the warcinfo record; `worker` tells processes that share the
        folder apart."""
        self._run_dir = run_dir
        self._info = info
        self._name = _name(run_dir, worker)
        self._rotate_at = rotate_at
        self._writer: WarcWriter | None = None
        self._recorded: dict[str, deque[Recorded]] = {}

    def remember(self, settled: Collection[tuple[str, int]]) -> None:
        """Look what the run had recorded that is not `settled` (file and offset): it is
        there to be used. Raises WarcDamaged when a file is not whole any more."""
        for path in sorted(self._run_dir.glob("*.warc.gz*"), key=_sealed_name):
            try:
                self._remember(path, settled)
            except WarcDamaged:
                if not path.name.endswith(OPEN_SUFFIX):
                    raise
                # a process that goes on beside this one is just writing its end

    def _remember(self, path: Path, settled: Collection[tuple[str, int]]) -> None:
        name = _sealed_name(path)
        for answer, record in read_answers(path, revisits=True):
            if (name, record.offset) not in settled:
                place = WarcLocation(name, record.offset, record.length)
                found = Recorded(place, is_revisit=record.kind == "revisit")
                self._recorded.setdefault(answer.target_uri, deque()).append(found)

    @property
    def unused(self) -> Collection[str]:
        """The addresses whose recorded answers nobody has used yet."""
        return [url for url, found in self._recorded.items() if found]

    def recorded(self, url: str) -> Recorded | None:
        """The next answer to an address that a killed process recorded and nobody has used
        yet; None when the address must be asked for."""
        found = self._recorded.get(url)
        return found.popleft() if found else None

    def read(self, recorded: Recorded) -> HttpAnswer:
        """What was recorded there."""
        path = self._run_dir / recorded.place.key
        if not path.exists():  # not sealed yet
            path = path.with_name(path.name + OPEN_SUFFIX)
        return read_answer(path, recorded.place.offset)

    def write(
        self, answer: HttpAnswer, *, original: Original | None = None, via: str | None = None
    ) -> WarcLocation:
        """Record an answer, or a revisit of `original`. Raises OSError when the disk does."""
        if self._writer is not None and self._writer.length >= self._rotate_at:
            self._writer.seal()
            self._writer = None
        if self._writer is None:
            self._writer = WarcWriter(self._next_path(), self._info)
        return self._writer.write(answer, original=original, via=via)

    def close(self) -> None:
        """Leave what is open to be sealed, or gone on with."""
        if self._writer is not None:
            self._writer.close()

    def _next_path(self) -> Path:
        """The sealed name of the file that is open, or of a new one."""
        number = 0
        for path in self._run_dir.glob(f"{self._name}-[0-9]*.warc.gz*"):
            if path.name.endswith(OPEN_SUFFIX):
                return path.with_name(_sealed_name(path))
            number += 1
        return self._run_dir / f"{self._name}-{number:05d}.warc.gz"


def _name(run_dir: Path, worker: int) -> str:
    return f"{run_dir.name}-w{worker}" if worker else run_dir.name


def _sealed_name(path: Path) -> str:
    return path.name.removesuffix(OPEN_SUFFIX)
