"""The reprint engine by itself: plain documents in, related pairs out.

No captures, no bucket, no catalogue: what a researcher of text reuse has is a file of texts.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Iterable, Iterator
from itertools import combinations, islice
from pathlib import Path
from typing import Any

from archive.errors import OperatorError
from archive.records import Fingerprint, Part, Reprint
from pipelines.collection import seldom_collected
from pipelines.reprints.candidates import OWNERS, PassageIndex
from pipelines.reprints.fingerprint import SCHEME, fingerprints
from pipelines.reprints.judge import judge_each

BATCH = 5_000
"""Documents taken into the index at a time; the pairs found do not depend on it."""

MANY = 100
"""Copies of one text up to which each is paired with each (4,950 pairs, about two seconds)."""

_KNOWN = ("title", "published", "issuer", "url")


class BadDocuments(OperatorError):
    """A file of documents cannot be read as one; the message names the file and the line."""


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

    The pairs do not depend on how the documents are batched. A text with very many copies (see
    `MANY`) has each of them paired with the first few, not every one with every other.
    """
    with seldom_collected():
        yield from _related_pairs(documents)


def _related_pairs(documents: Iterable[Part]) -> Iterator[Reprint]:
    parts: dict[str, Part] = {}
    tried: set[tuple[str, str]] = set()
    linked: list[tuple[str, str]] = []
    asked = _taken_down(_candidates(documents, parts), tried)
    for reprint in judge_each((parts[a], parts[b]) for a, b in asked):
        if reprint is not None:
            if reprint.relation.is_reprint:
                linked.append((reprint.a, reprint.b))
            yield reprint
    rest = (pair for group in _groups(linked) for pair in combinations(group, 2))
    for reprint in judge_each((parts[a], parts[b]) for a, b in rest if (a, b) not in tried):
        if reprint is not None:
            yield reprint


def _taken_down(
    pairs: Iterable[tuple[str, str]], tried: set[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    for pair in pairs:
        tried.add(pair)
        yield pair


def _candidates(documents: Iterable[Part], parts: dict[str, Part]) -> Iterator[tuple[str, str]]:
    """The pairs worth judging; `parts` is filled as documents come."""
    incoming = iter(documents)
    with tempfile.TemporaryDirectory(prefix="dingben-pairs-") as folder:
        index = PassageIndex.open(Path(folder), SCHEME)
        taken: list[Fingerprint] = []
        while batch := list(islice(incoming, BATCH)):
            index.add(taken)  # the last batch is asked about, and nobody asks it
            parts.update((part.part_id, part) for part in batch)
            taken = fingerprints(batch)
            yield from index.candidates(taken)
        index.close()


def _groups(linked: Iterable[tuple[str, str]]) -> Iterator[list[str]]:
    """Documents joined by reprints, where they are more than own a key and not too many."""
    group_of: dict[str, set[str]] = {}
    for a, b in linked:
        ours, theirs = group_of.setdefault(a, {a}), group_of.setdefault(b, {b})
        if ours is not theirs:
            larger, smaller = (ours, theirs) if len(ours) >= len(theirs) else (theirs, ours)
            larger |= smaller
            group_of.update(dict.fromkeys(smaller, larger))
    for group in {id(group): group for group in group_of.values()}.values():
        if OWNERS < len(group) <= MANY:
            yield sorted(group)


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


def read_documents(path: Path) -> Iterator[Part]:
    """The documents of a JSON Lines file, gzipped or not: `id` and `text`, and where known
    `title, published, issuer, url`. Raises BadDocuments at the first line that is none."""
    seen: set[str] = set()
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    part = _document(line, f"{path}, line {number}")
                    if part.part_id in seen:
                        raise BadDocuments(
                            f"{path}, line {number}: id {part.part_id!r} was used before;"
                            " give every document its own"
                        )
                    seen.add(part.part_id)
                    yield part
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadDocuments(f"{path} cannot be read: {reason}") from error


def _document(line: bytes, where: str) -> Part:
    try:
        said: Any = json.loads(line)
    except ValueError as error:
        raise BadDocuments(f"{where}: not JSON ({error}); write one document a line") from error
    if not isinstance(said, dict):
        raise BadDocuments(f'{where}: not an object; write {{"id": …, "text": …}}')
    part_id, text = said.get("id"), said.get("text")
    if isinstance(part_id, int) and not isinstance(part_id, bool):
        part_id = str(part_id)
    if not isinstance(part_id, str) or not part_id or not isinstance(text, str):
        raise BadDocuments(f"{where}: a document needs a string `id` and a string `text`")
    known = {name: said[name] for name in _KNOWN if isinstance(said.get(name), str)}
    return Part(part_id, part_id, 0, len(text), text, **known)
