"""What the passage index costs as it grows: a night's question, its size, the memory it holds."""

from __future__ import annotations

import re
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from archive.records import Fingerprint
from pipelines.reprints.candidates import PassageIndex
from pipelines.reprints.fingerprint import SCHEME, fingerprints
from tests.bench import reports

NIGHT = 1_000
SMALL, LARGE = 10_000, 100_000


def report() -> str:
    """Fill an index night by night and say what the nights cost.

    The first nights are invented reports; the later ones are the same again with other words
    (every key changed alike), but for one key in twelve, which stays: the field's stock phrases.
    """
    first = [each.part for each in reports.corpus(SMALL, seed=1)][:SMALL]
    signed = fingerprints(first)
    del first
    with tempfile.TemporaryDirectory() as folder:
        index = PassageIndex.open(Path(folder), SCHEME)
        took = []
        for night in range(LARGE // NIGHT):
            start = night * NIGHT % SMALL
            batch = [_again(each, night * NIGHT // SMALL) for each in signed[start : start + NIGHT]]
            begun = time.process_time()
            index.candidates(batch)
            asked = time.process_time() - begun
            index.add(batch)
            took.append((asked, time.process_time() - begun))
        size = sum(path.stat().st_size for path in Path(folder).iterdir()) / LARGE
        resident = _resident()
        index.close()
    nights = SMALL // NIGHT
    small, large = _medians(took[nights - 5 : nights + 5]), _medians(took[-10:])
    return (
        f"## The index, in nights of {NIGHT:,}\n\n"
        "| documents in it | asking, s | asking and adding, s |\n| --- | --- | --- |\n"
        f"| {SMALL:,} | {small[0]:.3f} | {small[1]:.3f} |\n"
        f"| {LARGE:,} | {large[0]:.3f} | {large[1]:.3f} |\n\n"
        f"Medians of ten nights. {size / 1000:.1f} kB a document on disk; the process, with all of"
        f" Python and {SMALL:,} fingerprints to repeat, holds {resident:.0f} MB.\n"
    )


def _medians(took: list[tuple[float, float]]) -> list[float]:
    return [statistics.median(column) for column in zip(*took, strict=True)]


def _again(fingerprint: Fingerprint, salt: int) -> Fingerprint:
    key = np.uint64(salt * 0x9E3779B97F4A7C15 % 2**64)
    stays = fingerprint.passages % np.uint64(12) == 0
    return replace(
        fingerprint,
        part_id=f"{salt}-{fingerprint.part_id}",
        signature=fingerprint.signature ^ np.uint32(key >> np.uint64(32)),
        passages=np.where(stays, fingerprint.passages, fingerprint.passages ^ key),
    )


def _resident() -> float:
    """Megabytes of memory this process holds now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else float("nan")
