"""Pairs that meet in a third text only.

A passage is owned by the first few texts that have it, so two later ones that share nothing but
such a passage are never asked about: which of them an owner is depends on who came first. They are
found through that owner: one is a part or a digest of it, the other is related to it in another
way, and both by one passage. (Two copies of a third are looked for by `works.completion`.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from archive.records import Relation, Reprint

OVERLAP = 40
"""Characters of the third text that both have: below, nothing is called a quotation."""

MOST_RELATED = 1_000
"""A text that so many others are related to says nothing of any two of them."""

Range = tuple[int, int]
_Place = tuple[str, tuple[Range, ...]]
_Pairs = set[tuple[str, str]]


def is_part(relation: Relation) -> bool:
    """Whether a text is less than the whole of what it is a reprint of."""
    return relation.is_reprint and relation is not Relation.FULL


def through_thirds(found: Sequence[Reprint], known: Sequence[Reprint]) -> _Pairs:
    """The pairs to be judged after a run `found` relations, beside those `known` of the texts
    that these lead to. None that was found, or is known, is among them."""
    fresh = {pair_of(one.a, one.b) for one in found}
    tried = fresh | {pair_of(one.a, one.b) for one in known}
    parts = _by_third(one for one in (*found, *known) if is_part(one.relation))
    others = _by_third(one for one in (*found, *known) if not one.relation.is_reprint)
    pairs: _Pairs = set()
    for third in parts.keys() & others.keys():
        if max(len(parts[third]), len(others[third])) > MOST_RELATED:
            continue
        for (x, in_x), (y, in_y) in product(parts[third], others[third]):
            new = pair_of(x, third) in fresh or pair_of(y, third) in fresh
            if new and x != y and pair_of(x, y) not in tried and overlap(in_x, in_y):
                pairs.add(pair_of(x, y))
    return pairs


def _by_third(reprints: Iterable[Reprint]) -> dict[str, list[_Place]]:
    """By the text that others are related to, these and where in it they share something."""
    places: dict[str, list[_Place]] = {}
    for one in reprints:
        in_a = tuple((span.a_start, span.a_end) for span in one.spans)
        in_b = tuple((span.b_start, span.b_end) for span in one.spans)
        places.setdefault(one.a, []).append((one.b, in_a))
        places.setdefault(one.b, []).append((one.a, in_b))
    return places


def overlap(ours: Iterable[Range], theirs: Sequence[Range]) -> bool:
    """Some range of one lies over one of the other for long enough."""
    return any(
        min(our_end, their_end) - max(our_start, their_start) >= OVERLAP
        for our_start, our_end in ours
        for their_start, their_end in theirs
    )


def pair_of(a: str, b: str) -> tuple[str, str]:
    """Two ids as every pair is written: the lesser first."""
    return (a, b) if a < b else (b, a)
