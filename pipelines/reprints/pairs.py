"""The reprint engine by itself: plain documents in, related pairs out.

No captures, no bucket, no catalogue: what a researcher of text reuse has is a file of texts.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import TypeVar

from archive.records import Part, Reprint
from pipelines.collection import seldom_collected
from pipelines.reprints.candidates import PassageIndex
from pipelines.reprints.documents import read_documents
from pipelines.reprints.fingerprint import SCHEME, fingerprints
from pipelines.reprints.judge import judge_each
from pipelines.reprints.keys_in_common import OWNERS
from pipelines.reprints.thirds import Range, overlap

BATCH = 5_000
"""Documents taken into the index at a time, or so many that no small rest is left; the pairs found
do not depend on it."""

PAIRED_COPIES = 1_000
"""Copies of one text up to which each is paired with each: half a million pairs."""

_Item = TypeVar("_Item")
_Pairs = Iterator[tuple[str, str]]


def related_lines(path: Path) -> Iterator[dict[str, object]]:
    """The related pairs of a `DOCUMENTS.jsonl[.gz]`, as JSON-ready dicts with the fields
    `a, b, relation, contained_a, contained_b, jaccard, spans, reason`; spans are
    `{"a": [from, to], "b": [from, to]}` in characters of the two texts.

    Raises BadDocuments before the first pair where a line is no document.
    """
    documents = list(read_documents(path))
    return (as_line(reprint) for reprint in related_pairs(documents))


def related_pairs(documents: Iterable[Part]) -> Iterator[Reprint]:
    """Every related pair of `documents`, each once, with a < b; part ids must be distinct.

    What pairs, and in what order, depends neither on the order of the documents nor on how they
    are batched. Every two of up to `PAIRED_COPIES` copies of a text are a pair; of a text that
    has more copies, each is paired with the first few of them by their ids.
    """
    with seldom_collected():
        yield from _related_pairs(sorted(documents, key=lambda part: part.part_id))


def _related_pairs(documents: list[Part]) -> Iterator[Reprint]:
    parts = {part.part_id: part for part in documents}
    tried: set[tuple[str, str]] = set()
    copies: dict[str, list[tuple[str, list[Range]]]] = {}
    for found in _judged(_taken_down(_candidates(documents), tried), parts):
        if found.relation.is_reprint:
            in_a = [(span.a_start, span.a_end) for span in found.spans]
            in_b = [(span.b_start, span.b_end) for span in found.spans]
            copies.setdefault(found.a, []).append((found.b, in_a))
            copies.setdefault(found.b, []).append((found.a, in_b))
        yield found
    yield from _judged(_through_a_third(copies, tried), parts)


def _judged(pairs: _Pairs, parts: dict[str, Part]) -> Iterator[Reprint]:
    judged = judge_each((parts[a], parts[b]) for a, b in pairs)
    return (found for found in judged if found is not None)


def _taken_down(pairs: _Pairs, tried: set[tuple[str, str]]) -> _Pairs:
    for pair in pairs:
        tried.add(pair)
        yield pair


def _candidates(documents: list[Part]) -> _Pairs:
    """The pairs that the index finds worth judging."""
    with tempfile.TemporaryDirectory(prefix="dingben-pairs-") as folder:
        index = PassageIndex.open(Path(folder), SCHEME)
        for some, is_last in in_batches(documents):
            # The last batch is asked about, and nobody asks it.
            ask = index.candidates if is_last else index.candidates_added
            yield from ask(fingerprints(some))
        index.close()


def in_batches(items: list[_Item]) -> Iterator[tuple[list[_Item], bool]]:
    """Items in batches of one size, near `BATCH`, and whether one is the last."""
    size = math.ceil(len(items) / max(round(len(items) / BATCH), 1))
    for start in range(0, len(items), max(size, 1)):
        yield items[start : start + size], start + size >= len(items)


def _through_a_third(
    copies: dict[str, list[tuple[str, list[Range]]]], tried: set[tuple[str, str]]
) -> _Pairs:
    """Pairs that share no key that either of them owns, for a third text has the passage as well
    and came before both: those whose copies of it, (id, ranges of the third) each, overlap."""
    for _, sharing in sorted(copies.items()):
        if OWNERS <= len(sharing) < PAIRED_COPIES:
            for (a, in_a), (b, in_b) in combinations(sorted(sharing), 2):
                if (a, b) not in tried and overlap(in_a, in_b):
                    tried.add((a, b))
                    yield a, b


def as_line(reprint: Reprint) -> dict[str, object]:
    """A related pair as it is written out."""
    return {
        "a": reprint.a,
        "b": reprint.b,
        "relation": reprint.relation.value,
        "contained_a": round(reprint.contained_a, 4),
        "contained_b": round(reprint.contained_b, 4),
        "jaccard": round(reprint.jaccard, 4),
        "spans": [
            {"a": [span.a_start, span.a_end], "b": [span.b_start, span.b_end]}
            for span in reprint.spans
        ],
        "reason": reprint.reason,
    }
