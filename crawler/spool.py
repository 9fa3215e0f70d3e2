"""The run's WARC files while the crawl goes on: one writer, and a memory of what it wrote.

What a killed crawl had already recorded is answered from here when the crawl is run
again, in the order it was recorded, so nothing is asked for twice.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.manifest import SealedWarc, sealed
from archive.warc import HttpAnswer, WarcWriter, read_answer, read_answers, salvage
from archive.warc_writing import OPEN_SUFFIX

ROTATE_AT = 1 << 30
"""Bytes after which a WARC is sealed and the next one begun: the field's usual 1 GB."""


@dataclass(frozen=True, slots=True)
class _Place:
    path: Path
    offset: int


class Spool:
    """The WARC files of one run folder."""

    def __init__(
        self, run_dir: Path, info: Mapping[str, str], *, rotate_at: int = ROTATE_AT
    ) -> None:
        """Takes up what is there; `info` are fields of the warcinfo record.

        Raises WarcDamaged when a sealed file of the run is not whole any more.
        """
        self._run_dir = run_dir
        self._info = info
        self._rotate_at = rotate_at
        self._writer: WarcWriter | None = None
        self._recorded: dict[str, deque[_Place]] = {}
        self.first_captured_at: datetime | None = None
        for path in sorted(run_dir.glob(f"*.warc.gz{OPEN_SUFFIX}")):
            if salvage(path) == 0:
                path.unlink()
        for path in sorted(run_dir.glob("*.warc.gz*"), key=lambda path: path.name):
            self._remember(path)

    @property
    def resumed(self) -> bool:
        """Whether an earlier crawl of this run had recorded anything."""
        return self.first_captured_at is not None

    def recorded(self, url: str) -> HttpAnswer | None:
        """The next answer to an address that an earlier crawl of this run recorded and this
        one has not used yet; None when the address must be asked for."""
        places = self._recorded.get(url)
        if not places:
            return None
        place = places.popleft()
        path = place.path
        if not path.exists():  # sealed since it was remembered
            path = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
        return read_answer(path, place.offset)

    def write(self, answer: HttpAnswer) -> None:
        """Record an answer. Raises OSError when the disk does."""
        if self._writer is not None and self._writer.length >= self._rotate_at:
            self._writer.seal()
            self._writer = None
        if self._writer is None:
            self._writer = WarcWriter(self._next_path(), self._info)
        self._writer.write(answer)

    def seal(self) -> tuple[SealedWarc, ...]:
        """Seal what is open; every file of the run, in order."""
        if self._writer is None and any(self._run_dir.glob(f"*{OPEN_SUFFIX}")):
            self._writer = WarcWriter(self._next_path(), self._info)
        if self._writer is not None:
            self._writer.seal()
            self._writer = None
        return tuple(sealed(path) for path in sorted(self._run_dir.glob("*.warc.gz")))

    def close(self) -> None:
        """Leave what is open for the next crawl of this run."""
        if self._writer is not None:
            self._writer.close()

    def _remember(self, path: Path) -> None:
        for answer, record in read_answers(path):
            place = _Place(path, record.offset)
            self._recorded.setdefault(answer.target_uri, deque()).append(place)
            if self.first_captured_at is None or answer.captured_at < self.first_captured_at:
                self.first_captured_at = answer.captured_at

    def _next_path(self) -> Path:
        """The sealed name of the file that is open, or of a new one."""
        for path in self._run_dir.glob(f"*.warc.gz{OPEN_SUFFIX}"):
            return path.with_name(path.name.removesuffix(OPEN_SUFFIX))
        number = len(list(self._run_dir.glob("*.warc.gz")))
        return self._run_dir / f"{self._run_dir.name}-{number:05d}.warc.gz"
