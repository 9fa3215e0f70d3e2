"""How well the engine judges what was done to real texts: recall by kind of copy, and how many
pairs that are no copies are taken for one.

    python -m tests.bench.bench_judgement [--corpus ../shared] [--texts 120] [--seed 5]
        [--write tests/bench/RESULTS-judgement.md]

Texts are sampled from the labelled corpus and changed as `tests.bench.stress` says; no text is
kept. What copies are made is not what any threshold was fitted to one by one, but it is what they
were tried on: a kept-back corpus says more. Titles are left out where a line says so; digests
never have the title of their original.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from archive.records import Part, Reprint
from pipelines.reprints.candidates import PassageIndex
from pipelines.reprints.fingerprint import SCHEME, fingerprints
from pipelines.reprints.judge import judge
from tests.bench import labels, stress

Pair = tuple[Part, Part]

COPIES: dict[str, tuple[stress.Change, bool]] = {
    "titles and headings removed": (stress.unheaded, False),
    "first three tenths": (stress.first, False),
    "middle two fifths": (stress.middle, False),
    "last third": (stress.last, False),
    "a tenth to three fifths of the paragraphs dropped": (stress.thinned, True),
    "traditional script": (stress.traditional, True),
    "full-width signs": (stress.wide, True),
    "digits masked": (stress.masked, True),
    "a tenth of all characters misread": (stress.misread, True),
    "digest: 5–30 % of the sentences, edited": (stress.digest, False),
    "digest: 80–300 characters": (stress.item, False),
    "digest: half sentences": (stress.clauses, False),
}
"""What is done to a text, and whether the copy keeps the title."""

SHORT = (200, 300, 400, 600, 1000)
"""Characters of misread pieces."""

DILUTED = (0.15, 0.25, 0.4)
"""Shares of a digest's sentences among sentences of its own."""

Forms = tuple[stress.Change, stress.Change, bool]
NO_COPIES: dict[str, Forms] = {
    "as they are": (stress.whole, stress.whole, True),
    "titles removed": (stress.whole, stress.whole, False),
    "titles and headings removed": (stress.unheaded, stress.unheaded, False),
    "one without its heading": (stress.whole, stress.unheaded, False),
    "first three tenths of both": (stress.first, stress.first, False),
    "middle two fifths of both": (stress.middle, stress.middle, False),
    "last third of both": (stress.last, stress.last, False),
    "paragraphs of both dropped": (stress.thinned, stress.thinned, False),
    "digits of both masked": (stress.masked, stress.masked, True),
    "one with slips": (stress.whole, stress.slipped, False),
    "one misread": (stress.whole, stress.misread, False),
    "one against a digest of the other": (stress.whole, stress.digest, False),
}


def main() -> None:
    """Run the benchmark, print its tables and write them where asked."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--corpus", type=Path, default=Path("../shared"))
    asked.add_argument("--texts", type=int, default=120)
    asked.add_argument("--seed", type=int, default=5)
    asked.add_argument("--write", type=Path)
    options = asked.parse_args()
    lines = []
    for line in report(options.corpus, options.texts, options.seed):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        lines.append(line)
    if options.write:
        options.write.write_text("\n".join(lines) + "\n", encoding="utf-8")


def report(shared: Path, texts: int, seed: int) -> Iterator[str]:
    """The two tables, line by line."""
    documents = {part.part_id: part for part in labels.documents(shared)}
    sample = sampled(list(documents.values()), texts, seed)
    yield "# How what was done to real texts is judged\n"
    yield f"`python -m tests.bench.bench_judgement --texts {texts} --seed {seed}`: {len(sample)}"
    yield f"texts of the labelled corpus ({labels.corpus_digest(shared)}), each against its copy."
    yield "The figures depend on no machine.\n"
    yield "| what was done | pairs | found as a reprint | named |"
    yield "|---|---|---|---|"
    for name, pairs in copies(sample, seed):
        yield _row(name, pairs)
    yield "\nPairs that people labelled as no copies, and what becomes of them.\n"
    yield "| label, and what was done | pairs | taken for a reprint | named |"
    yield "|---|---|---|---|"
    for name, pairs in no_copies(documents, shared, seed):
        yield _row(name, pairs)


def sampled(documents: Sequence[Part], texts: int, seed: int) -> list[Part]:
    """As many texts of every family, none too short to cut."""
    families: dict[str, list[Part]] = {}
    for part in documents:
        if len(part.text) > 1500 and len(stress.sentences(part.text)) > 20:
            families.setdefault(part.part_id.partition("-")[0], []).append(part)
    chooser = random.Random(seed)
    share = texts // len(families)
    return [
        part
        for _, family in sorted(families.items())
        for part in chooser.sample(family, min(len(family), share))
    ]


def copies(sample: Sequence[Part], seed: int) -> Iterator[tuple[str, list[Pair]]]:
    """Every kind of copy: texts beside what was made of them."""
    for name, (change, titled) in COPIES.items():
        yield name, _changed(sample, stress.whole, change, f"{seed}{name}", titled=titled)
    for size in SHORT:
        piece = stress.piece(size)
        yield (
            f"{size} characters, a tenth misread",
            [
                (original, _document(f"{number}v", stress.misread(chooser, original.text)))
                for number, part in enumerate(sample)
                for chooser in [random.Random(f"{seed}{size}{number}")]
                for original in [_document(f"{number}o", piece(chooser, part.text))]
            ],
        )
        yield (
            f"{size} characters of a whole text, a tenth misread",
            _changed(sample, stress.whole, stress.chained(piece, stress.misread), seed),
        )
    for share in DILUTED:
        diluted = stress.diluted([part.text for part in sample[::-1]], share)
        yield (
            f"digest, {share:.0%} of an article of its own",
            _changed(sample, stress.whole, diluted, f"{seed}{share}"),
        )


def no_copies(
    documents: dict[str, Part], shared: Path, seed: int
) -> Iterator[tuple[str, list[Pair]]]:
    """Every way of looking at the pairs labelled template and unrelated."""
    for label in ("template", "unrelated"):
        pairs = [pair for pair in labels.labelled_pairs(shared) if pair.label == label]
        for name, (ours, theirs, titled) in NO_COPIES.items():
            left = [documents[pair.a] for pair in pairs]
            right = [documents[pair.b] for pair in pairs]
            yield (
                f"{label}: {name}",
                [
                    (a, replaced)
                    for (a, _), (_, replaced) in zip(
                        _changed(left, ours, stress.whole, f"{seed}{name}a", titled=titled),
                        _changed(right, stress.whole, theirs, f"{seed}{name}b", titled=titled),
                        strict=True,
                    )
                ],
            )


def found(pairs: Sequence[Pair]) -> list[Reprint | None]:
    """What the engine makes of each pair: None too where it is no candidate."""
    with tempfile.TemporaryDirectory() as folder:
        index = PassageIndex.open(Path(folder), SCHEME)
        worthy = set(index.candidates(fingerprints([part for pair in pairs for part in pair])))
        index.close()
    return [
        judge(a, b) if tuple(sorted((a.part_id, b.part_id))) in worthy else None for a, b in pairs
    ]


def share_found(pairs: Sequence[Pair]) -> float:
    """The share of pairs called a reprint."""
    judged = found(pairs)
    return sum(one is not None and one.relation.is_reprint for one in judged) / len(judged)


def _row(name: str, pairs: Sequence[Pair]) -> str:
    judged = found(pairs)
    reprints = sum(one is not None and one.relation.is_reprint for one in judged)
    named = Counter(one.relation.value if one else "–" for one in judged)
    told = ", ".join(f"{relation} {count}" for relation, count in named.most_common())
    return f"| {name} | {len(pairs)} | {reprints / len(pairs):.3f} | {told} |"


def _changed(
    parts: Sequence[Part],
    ours: Callable[[random.Random, str], str],
    theirs: Callable[[random.Random, str], str],
    seed: object,
    *,
    titled: bool = False,
) -> list[Pair]:
    """Each text changed in two ways."""
    chooser = random.Random(str(seed))
    return [
        (
            _document(f"{number}o", ours(chooser, part.text), part.title if titled else None),
            _document(f"{number}v", theirs(chooser, part.text), part.title if titled else None),
        )
        for number, part in enumerate(parts)
    ]


def _document(part_id: str, text: str, title: str | None = None) -> Part:
    return Part(part_id, part_id, 0, len(text), text, title=title)


if __name__ == "__main__":
    main()
