"""The reprint engine beside its peers: recall by kind of copy, precision, speed and size.

    python -m tests.bench.bench_reprints [--documents 1000] [--sizes 10000 50000] [--seed 7]
        [--corpus ../shared] [--write tests/bench/reprints.md]

Prints Markdown tables, and writes them. Invented reports by default; with a corpus folder also the
labelled real texts. Peers run on the same texts in the same process: datasketch as its README does
it, the same on this project's normalised text, datasketch's LSHEnsemble for containment, and
rensa. Speeds are in processor time of one core, since machines are shared; at the larger sizes
each stage of the engine is measured by itself, and beside it the README way, which costs a document
the same at any size, on a few of them just before and just after.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from datasketch import MinHash, MinHashLSH, MinHashLSHEnsemble
from rensa import RMinHash, RMinHashLSH  # type: ignore[import-untyped]

from archive.records import Part, Relation, Reprint
from pipelines.reprints.normalise import normalise
from pipelines.reprints.pairs import related_pairs
from pipelines.reprints.signature import PERMUTATIONS
from tests.bench import bench_index, labels, reports
from tests.bench.stages import stages, table

Pairs = set[tuple[str, str]]
SHINGLE = 5


@dataclass(frozen=True, slots=True)
class Run:
    """One method over one corpus."""

    method: str
    score: reports.Score
    per_second: float


def main() -> None:
    """Run the benchmark, print its tables and write them where asked."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--documents", type=int, default=1000)
    asked.add_argument("--sizes", type=int, nargs="*", default=[])
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--corpus", type=Path)
    asked.add_argument("--write", type=Path)
    options = asked.parse_args()
    told = []
    for piece in _pieces(options):
        say(piece)
        told.append(piece)
    if options.write:
        options.write.write_text("\n".join(told), encoding="utf-8")


def _pieces(options: argparse.Namespace) -> Iterator[str]:
    """The report, piece by piece. The index comes first, while memory holds nothing else."""
    yield "# The reprint engine beside its peers\n"
    yield f"Made by `python -m tests.bench.bench_reprints {_said(options)}`, on a machine shared"
    yield f"with other work: {machine()}\n"
    if options.sizes:
        yield bench_index.report()
    documents = reports.corpus(options.documents, options.seed)
    yield f"## {len(documents)} invented documents, seed {options.seed}\n"
    yield _table([_timed(name, method, documents) for name, method in METHODS.items()])
    for size in options.sizes:
        yield _at_size(size, options.seed + 1)
    if options.corpus:
        yield _on_labels(options.corpus)


def _said(options: argparse.Namespace) -> str:
    sizes = " ".join(map(str, options.sizes))
    corpus = f" --corpus {options.corpus}" if options.corpus else ""
    return f"--documents {options.documents}" + (f" --sizes {sizes}" if sizes else "") + corpus


def machine() -> str:
    """What it ran on: cores, Python and the libraries compared."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "datasketch", "rensa"))
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},"
        f" {versions}"
    )


def say(text: str) -> None:
    """Print one piece of the report."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _timed(
    name: str, method: Callable[[list[Part]], Pairs], documents: list[reports.Labelled]
) -> Run:
    begun = time.process_time()
    found = method([each.part for each in documents])
    took = time.process_time() - begun
    return Run(name, _scored(documents, found), len(documents) / took)


def _scored(documents: list[reports.Labelled], found: Pairs) -> reports.Score:
    called = (Reprint(a, b, Relation.FULL, 1, 1, 1, (), "") for a, b in found)
    return reports.score(documents, called)


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


def rust(threshold: float) -> Callable[[list[Part]], Pairs]:
    """rensa, datasketch's ways in Rust, on normalised text; what it finds it is asked to verify."""

    def method(parts: list[Part]) -> Pairs:
        index = RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=32)
        sketches: list[RMinHash] = []
        found: Pairs = set()
        for number, part in enumerate(parts):
            sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
            sketch.update(list(_shingles(normalise(part.text).text)))
            for other in index.query(sketch):
                if sketch.jaccard(sketches[other]) >= threshold:
                    found.add(_ordered(part.part_id, parts[other].part_id))
            index.insert(number, sketch)
            sketches.append(sketch)
        return found

    return method


METHODS: dict[str, Callable[[list[Part]], Pairs]] = {
    "this project": ours,
    "datasketch, README way, 0.8": readme(0.8, str),
    "datasketch, README way, 0.5": readme(0.5, str),
    "datasketch, normalised text, 0.5": readme(0.5, lambda text: normalise(text).text),
    "datasketch LSHEnsemble, normalised text": ensemble,
    "rensa, normalised text, 0.5": rust(0.5),
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


def _at_size(size: int, seed: int) -> str:
    documents = reports.corpus(size, seed)
    parts = [each.part for each in documents]
    found: Pairs = set()
    measured = list(stages(parts, lambda: found.update(ours(parts)), readme(0.8, str)))
    score = _scored(documents, found)
    return (
        f"## {size:,} invented documents, seed {seed}\n\n"
        f"Macro recall {score.macro:.4f}, precision {score.precision:.4f}\n\n{table(measured)}"
    )


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
