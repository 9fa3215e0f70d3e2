"""Which texts a run's new ones are related to: through the index, and through a third text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from archive.catalogue.lookup import Lookup
from archive.records import Fingerprint, Part, Relation, Reprint
from pipelines.reprints.candidates import PassageIndex
from pipelines.reprints.judge import judge_each
from pipelines.reprints.thirds import is_part, through_thirds

_PARTS = [relation for relation in Relation if is_part(relation)]
_OTHERS = [relation for relation in Relation if not relation.is_reprint]


def find_reprints(
    fresh: Sequence[Part], signed: Sequence[Fingerprint], index: PassageIndex, record: Lookup
) -> tuple[Reprint, ...]:
    """Every relation that a fresh text has, to the record's texts and among themselves, and those
    of two others that it brings together. `signed`: the fingerprints of the fresh texts."""
    texts = {part.part_id: part for part in fresh}
    found = list(_judged(index.candidates(signed), texts, record))
    more, tried = found, set[tuple[str, str]]()
    while more:
        known = (*found[: len(found) - len(more)], *_around(more, record))
        pairs = through_thirds(more, known) - tried
        tried |= pairs
        more = list(_judged(sorted(pairs), texts, record))
        found += more
    return tuple(found)


def _judged(
    pairs: Collection[tuple[str, str]], texts: dict[str, Part], record: Lookup
) -> Iterator[Reprint]:
    """What those pairs are, but for those that are nothing; `texts` are at hand, and it grows."""
    texts |= record.parts({end for pair in pairs for end in pair} - texts.keys())
    judged = judge_each((texts[a], texts[b]) for a, b in pairs if a in texts and b in texts)
    return (reprint for reprint in judged if reprint is not None)


def _around(found: Sequence[Reprint], record: Lookup) -> Iterator[Reprint]:
    """What the record knows of the texts that may be the third of two."""
    for ours, theirs in ((_PARTS, _OTHERS), (_OTHERS, _PARTS)):
        ends = {end for one in found if one.relation in ours for end in (one.a, one.b)}
        yield from record.related(ends, theirs)
