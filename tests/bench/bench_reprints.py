"""The reprint engine beside its peers: recall by kind of copy, precision and speed.

    python -m tests.bench.bench_reprints [--documents 1000] [--seed 7] [--corpus ../shared]

Prints Markdown tables. Invented reports by default; with a corpus folder also the labelled real
texts. Peers run on the same texts in the same process: datasketch as its README does it, the same
on this project's normalised text, and datasketch's LSHEnsemble for containment.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from datasketch import MinHash, MinHashLSH, MinHashLSHEnsemble

from archive.records import Part, Relation, Reprint
from pipelines.fingerprint import PERMUTATIONS, fingerprint
from pipelines.normalise import normalise
from pipelines.pairs import related_pairs
from tests.bench import labels, reports

Pairs = set[tuple[str, str]]
SHINGLE = 5


@dataclass(frozen=True, slots=True)
class Run:
    """One method over one corpus."""

    method: str
    score: reports.Score
    per_second: float


def main() -> None:
    """Run the benchmark and print its tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--documents", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--corpus", type=Path)
    options = asked.parse_args()
    documents = reports.corpus(options.documents, options.seed)
    say(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    say(f"## {len(documents)} invented documents, seed {options.seed}\n")
    say(_table([_timed(name, method, documents) for name, method in METHODS.items()]))
    say(_signing([each.part for each in documents[:200]]))
    if options.corpus:
        say(_on_labels(options.corpus))


def say(text: str) -> None:
    """Print one piece of the report."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _timed(
    name: str, method: Callable[[list[Part]], Pairs], documents: list[reports.Labelled]
) -> Run:
    begun = time.perf_counter()
    found = method([each.part for each in documents])
    took = time.perf_counter() - begun
    called = (Reprint(a, b, Relation.FULL, 1, 1, 1, (), "") for a, b in found)
    return Run(name, reports.score(documents, called), len(documents) / took)


def ours(parts: list[Part]) -> Pairs:
    """This project's engine: every pair it calls a reprint."""
    return {(each.a, each.b) for each in related_pairs(parts) if each.relation.is_reprint}


def readme(threshold: float, form: Callable[[str], str]) -> Callable[[list[Part]], Pairs]:
    """datasketch as its README shows it: shingles, `update` for each, MinHashLSH."""

    def method(parts: list[Part]) -> Pairs:
        index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
        found: Pairs = set()
        for part in parts:
            minhash = _minhash(_shingles(form(part.text)))
            found |= {_ordered(part.part_id, other) for other in index.query(minhash)}
            index.insert(part.part_id, minhash)
        return found

    return method


def ensemble(parts: list[Part]) -> Pairs:
    """datasketch's index for containment, on normalised text."""
    index = MinHashLSHEnsemble(threshold=0.5, num_perm=PERMUTATIONS, num_part=16)
    sketches = [
        (part.part_id, minhash, len(shingles))
        for part in parts
        if (shingles := _shingles(normalise(part.text).text)) and (minhash := _minhash(shingles))
    ]
    index.index(sketches)
    return {
        _ordered(name, other)
        for name, minhash, size in sketches
        for other in index.query(minhash, size)
        if other != name
    }


def _shingles(text: str) -> set[str]:
    return {text[i : i + SHINGLE] for i in range(len(text) - SHINGLE + 1)}


def _minhash(shingles: set[str]) -> MinHash:
    minhash = MinHash(num_perm=PERMUTATIONS)
    for shingle in shingles:
        minhash.update(shingle.encode())
    return minhash


def _ordered(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


METHODS: dict[str, Callable[[list[Part]], Pairs]] = {
    "this project": ours,
    "datasketch, README way, 0.8": readme(0.8, str),
    "datasketch, README way, 0.5": readme(0.5, str),
    "datasketch, normalised text, 0.5": readme(0.5, lambda text: normalise(text).text),
    "datasketch LSHEnsemble, normalised text": ensemble,
}


def _table(runs: list[Run]) -> str:
    kinds = sorted(runs[0].score.recall)
    head = ["method", *kinds, "macro", "precision", "documents/s"]
    lines = [head, ["---"] * len(head)]
    for run in runs:
        recall = [f"{run.score.recall[kind]:.3f}" for kind in kinds]
        summary = [f"{run.score.macro:.4f}", f"{run.score.precision:.4f}", f"{run.per_second:,.0f}"]
        lines.append([run.method, *recall, *summary])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _signing(parts: list[Part]) -> str:
    begun = time.perf_counter()
    for part in parts:
        fingerprint(part)
    ours_took = time.perf_counter() - begun
    begun = time.perf_counter()
    for part in parts[:20]:
        _minhash(_shingles(part.text))
    readme_took = (time.perf_counter() - begun) * len(parts) / 20
    rate, times = len(parts) / ours_took, readme_took / ours_took
    return f"Signing with passages: {rate:,.0f} documents/s, {times:.0f} × the README way\n"


def _on_labels(shared: Path) -> str:
    begun = time.perf_counter()
    documents = labels.documents(shared)
    found = {(each.a, each.b): each for each in related_pairs(documents)}
    took = time.perf_counter() - begun
    table = labels.table(_paired(shared, found))
    rows = "\n".join(f"| {label} | {table[label]:.4f} |" for label in sorted(table))
    return (
        f"## {len(documents)} real texts, {took:.1f} s\n\n"
        "full, partial: share found; template, unrelated: share taken for a reprint\n\n"
        f"| label | share |\n| --- | --- |\n{rows}\n"
    )


def _paired(
    shared: Path, found: dict[tuple[str, str], Reprint]
) -> Iterator[tuple[labels.LabelledPair, Reprint | None]]:
    for pair in labels.labelled_pairs(shared):
        yield pair, found.get((pair.a, pair.b))


if __name__ == "__main__":
    main()
