"""The relations that grouping goes by, whatever the order in which texts came.

The index pairs a text with the first few that own its passages, and which these are depends on
who came first. So of many copies of one text a few stand for all, chosen by their ids; whatever is
related to one copy is judged against those, and only relations to them count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from heapq import nsmallest

from archive.records import Part, Relation, Reprint
from pipelines.reprints.judge import judge_each
from pipelines.reprints.thirds import pair_of
from pipelines.works.works import is_whole

STANDING = 8
"""How many copies stand for all: as many as own a passage, so that of so few every pair counts."""

Copies = Mapping[str, tuple[str, ...]]
"""By part id: those copies of its text that stand for all of them, itself perhaps among them."""

_BINDING = frozenset(Relation) - {Relation.QUOTATION, Relation.RELATED}


def copies(part_ids: Iterable[str], reprints: Iterable[Reprint]) -> Copies:
    """Which copies stand for each text. Whole copies of one another are copies of one text."""
    groups = _joined(part_ids, (one for one in reprints if is_whole(one)))
    distinct = {id(group): group for group in groups.values()}
    standing = {key: tuple(nsmallest(STANDING, group)) for key, group in distinct.items()}
    return {part_id: standing[id(group)] for part_id, group in groups.items()}


def completed(
    parts: Mapping[str, Part], reprints: Sequence[Reprint], settled: Collection[str] = ()
) -> list[Reprint]:
    """The relations that are missing: of every part to the copies that stand for whatever it is
    related to. Those of parts not given are passed over; those of parts that were `settled` among
    themselves before have been looked for then."""
    known = [one for one in reprints if {one.a, one.b} <= parts.keys()]
    tried = {pair_of(one.a, one.b) for one in known}
    if settled:
        before = frozenset(settled)
        tried |= _wanted(before, [one for one in known if {one.a, one.b} <= before])
    added: list[Reprint] = []
    while wanted := _wanted(parts, known) - tried:
        tried |= wanted
        judged = judge_each((parts[a], parts[b]) for a, b in sorted(wanted))
        found = [one for one in judged if one is not None]
        known += found
        added += found
    return added


def binding(parts: Iterable[str], reprints: Sequence[Reprint]) -> tuple[Reprint, ...]:
    """The relations that count, in order: of each copy to those that stand for all, and of these
    to those of other texts."""
    standing = copies(parts, reprints)
    counted = {pair_of(one.a, one.b): one for one in reprints if _counts(one, standing)}
    return tuple(counted[pair] for pair in sorted(counted))


def _counts(one: Reprint, standing: Copies) -> bool:
    ours, theirs = standing.get(one.a, ()), standing.get(one.b, ())
    stands = one.a in ours, one.b in theirs
    return any(stands) if ours == theirs else all(stands)


def _wanted(part_ids: Iterable[str], known: Sequence[Reprint]) -> set[tuple[str, str]]:
    standing = copies(part_ids, known)
    together = _joined(part_ids, (one for one in known if one.relation.is_reprint))
    # Thousands of copies of one text have one and the same list of those that stand for it.
    reached = {
        (part_id, standing[other])
        for one in known
        if one.relation in _BINDING and together[one.a] is together[one.b]
        for part_id, other in ((one.a, one.b), (one.b, one.a))
    }
    return {pair_of(part_id, copy) for part_id, some in reached for copy in some if copy != part_id}


def _joined(part_ids: Iterable[str], reprints: Iterable[Reprint]) -> dict[str, set[str]]:
    """By part id, the parts that those relations join it to, however far, and itself."""
    joined = {part_id: {part_id} for part_id in part_ids}
    for one in reprints:
        ours, theirs = joined.get(one.a), joined.get(one.b)
        if ours is not None and theirs is not None and ours is not theirs:
            larger, smaller = sorted((ours, theirs), key=len, reverse=True)
            larger |= smaller
            joined.update(dict.fromkeys(smaller, larger))
    return joined
