"""What the stages of the engine cost, each by itself, beside datasketch the README way.

Speeds are in processor time of one core. The peer is measured in turns with the engine, on a few
documents at a time: machines are shared, and both are to find the same one.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from archive.records import Fingerprint, Part
from pipelines.collection import seldom_collected
from pipelines.reprints.candidates import PassageIndex
from pipelines.reprints.fingerprint import SCHEME, fingerprints
from pipelines.reprints.judge import TOGETHER
from pipelines.reprints.normalise import normalise
from pipelines.reprints.pairs import in_batches
from pipelines.reprints.reading import compared, read, read_each

SAMPLE = 40
"""Documents of the peer's in a turn. Of all, by length, every so many-th: the peer's time goes by
the character, and a few documents taken at random are longer or shorter than all of them."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the engine's work: seconds a document, its own and the peer's for all of its."""

    name: str
    ours: float
    peers: float

    @property
    def ratio(self) -> float:
        """How many documents we take in the time of one of the peer's."""
        return self.peers / self.ours


def stages(
    parts: list[Part], engine: Callable[[], object], peer: Callable[[list[Part]], object]
) -> Iterator[Stage]:
    """Signing; asking, chaining and verifying; both; judging; and the whole of `engine`, which
    does it all over `parts`."""
    normalise("")  # whose table is made once a process
    clock = _Clock(parts, peer)
    signed: list[Fingerprint] = []
    sign = clock.stage("sign", lambda: signed.extend(fingerprints(parts)))
    align = clock.stage("query, chain, verify", lambda: _aligned(parts, signed))
    signed.clear()
    read.cache_clear()
    whole = clock.stage("the whole engine", engine)
    both = _sum("sign, query, chain, verify", sign, align)
    yield from (sign, align, both)
    yield Stage("judge", max(whole.ours - both.ours, 1e-9), whole.peers)
    yield whole


def _sum(name: str, first: Stage, second: Stage) -> Stage:
    return Stage(name, first.ours + second.ours, (first.peers + second.peers) / 2)


class _Clock:
    """Times stages, and the peer before and after each."""

    def __init__(self, parts: list[Part], peer: Callable[[list[Part]], object]) -> None:
        self._parts = parts
        self._peer = peer
        ranked = sorted(parts, key=lambda part: len(part.text))
        self._sample = ranked[len(parts) // (2 * SAMPLE) :: max(len(parts) // SAMPLE, 1)][:SAMPLE]

    def stage(self, name: str, work: Callable[[], object]) -> Stage:
        """Do the work once."""
        before = self._peers()
        took = _timed(work) / len(self._parts)
        return Stage(name, took, (before + self._peers()) / 2)

    def _peers(self) -> float:
        return _timed(lambda: self._peer(self._sample)) / len(self._sample)


def _timed(work: Callable[[], object]) -> float:
    with seldom_collected():
        begun = time.process_time()
        work()
        return time.process_time() - begun


def _aligned(parts: list[Part], signed: list[Fingerprint]) -> int:
    """Find the pairs worth aligning and align them, as the engine does; how many it were."""
    by_id = {part.part_id: part for part in parts}
    pairs = iter(_asked(signed))
    found = 0
    while some := list(islice(pairs, TOGETHER)):
        found += len(compared(read_each((by_id[a], by_id[b]) for a, b in some)))
    return found


def _asked(signed: list[Fingerprint]) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        index = PassageIndex.open(Path(folder), SCHEME)
        for some, is_last in in_batches(signed):
            ask = index.candidates if is_last else index.candidates_added
            yield from ask(some)
        index.close()


def table(measured: list[Stage]) -> str:
    """Stages as a table in Markdown."""
    rows = [
        f"| {stage.name} | {1e6 * stage.ours:,.0f} | {1 / stage.ours:,.0f} | {stage.ratio:.0f} |"
        for stage in measured
    ]
    head = "| stage | µs a document | documents/s | × the README way |"
    return "\n".join([head, "| --- | --- | --- | --- |", *rows]) + "\n"
