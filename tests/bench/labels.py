"""The labelled real texts beside the project: what the engine makes of them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.records import Part, Relation, Reprint
from pipelines.reprints.documents import read_documents

FOUND = {
    "full": {Relation.FULL, Relation.PARTIAL, Relation.FRAGMENT, Relation.DIGEST},
    "partial": set(Relation) - {Relation.TEMPLATE, Relation.QUOTATION},
}
"""What counts as found. The label `partial` also stands on other editions of a law and on
decisions that amend one, which have names of their own here."""


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two documents and what people say they are to each other."""

    a: str
    b: str
    label: str


def documents(shared: Path) -> list[Part]:
    """All texts of the corpus."""
    return list(read_documents(shared / "corpus/documents.jsonl.gz"))


def labelled_pairs(shared: Path) -> Iterator[LabelledPair]:
    """All labelled pairs of the corpus, the lesser id first."""
    for line in (shared / "corpus/pairs.jsonl").read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        a, b = sorted((said["a"], said["b"]))
        yield LabelledPair(a, b, said["label"])


def corpus_digest(shared: Path) -> str:
    """What corpus the floors hold for."""
    return hashlib.sha256((shared / "corpus/pairs.jsonl").read_bytes()).hexdigest()[:16]


def table(pairs: Iterable[tuple[LabelledPair, Reprint | None]]) -> dict[str, float]:
    """By label: for full and partial the share found, for template and unrelated the share taken
    for a reprint."""
    total: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for pair, found in pairs:
        total[pair.label] += 1
        if found is not None:
            named = FOUND.get(pair.label, FOUND["full"])
            counted[pair.label] += found.relation in named
    return {label: counted[label] / total[label] for label in total}
