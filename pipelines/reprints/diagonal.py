"""A copy that nothing was put into or left out of, but at its ends, lies on one diagonal.

Most copies are such, whatever was done to their signs, digits and script. A few probes tell where
the diagonal is, and one look along it finds what the general alignment would, in a tenth of the
time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pipelines.reprints.normalise import code_points

ANCHOR = 8
"""Anchors shorter than a passage key: after the candidates, precision costs nothing here."""

LONE = 16
"""A chain with fewer equal characters than this is an idiom, not a passage."""

WORD = 3
"""Inside a gap, equal stretches from this length on count as the same text."""


PROBES = 8
PROBE = 12
"""How many runs of a are looked for in b, and how long they are, to see whether b simply stands a
little further on."""

STRAIGHT = 40
STRAIGHT_SAME = 0.75
"""The widest gap and the least share of equal characters on a diagonal taken as it is: over such a
gap every anchor is worth its price, and no other diagonal can have more."""


class Block(NamedTuple):
    """A stretch of equal characters, in offsets of the two comparison forms."""

    a: int
    b: int
    length: int


def straight(a: str, b: str) -> list[Block] | None:
    """The equal stretches of the one span of two comparison forms, of which a is the shorter, where
    that lies on one diagonal and leaves of one text too little for another span; None where it
    does not."""
    shift = _shift(a, b)
    if shift is None:
        return None
    start, end = max(0, -shift), min(len(a), len(b) - shift)
    equal = np.zeros(end - start + 2, dtype=bool)
    np.equal(
        code_points(a)[start:end], code_points(b)[start + shift : end + shift], out=equal[1:-1]
    )
    edges = np.flatnonzero(equal[1:] != equal[:-1]).reshape(-1, 2)
    lengths = edges[:, 1] - edges[:, 0]
    anchors = np.flatnonzero(lengths >= ANCHOR)
    if not len(anchors):
        return None
    edges, lengths = edges[anchors[0] : anchors[-1] + 1], lengths[anchors[0] : anchors[-1] + 1]
    held = edges[anchors - anchors[0]]
    gaps = held[1:, 0] - held[:-1, 1]
    reach = int(edges[-1, 1] - edges[0, 0])
    words = lengths >= WORD
    if (
        min(len(a), len(b)) - reach >= LONE
        or (len(gaps) and gaps.max() > STRAIGHT)
        or lengths[words].sum() < STRAIGHT_SAME * reach
    ):
        return None
    at = (edges[words, 0] + start).tolist()
    return [Block(i, i + shift, n) for i, n in zip(at, lengths[words].tolist(), strict=True)]


def _shift(a: str, b: str) -> int | None:
    """How far b stands behind a, going by the first two probes that agree."""
    seen: set[int] = set()
    step = max((len(a) - PROBE) // PROBES, 1)
    for place in range(step // 2, len(a) - PROBE + 1, step):
        found = b.find(a[place : place + PROBE])
        if found >= 0:
            if found - place in seen:
                return found - place
            seen.add(found - place)
    return None
