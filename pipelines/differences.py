"""What differs inside passages that are otherwise the same: the blanks of a form.

A reprint repeats its figures and its places; a form filled in by another city, or for another
year, repeats everything but these.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipelines.align import Chain
from pipelines.normalise import Normalised

_FIGURE = re.compile(r"\d[\d,，]*(?:[.．]\d+)?")
_SUFFIX = "省市区县州旗盟镇乡村"
_COUNTING = set("一二三四五六七八九十百千零两第几")
SLIP = 2
"""Characters that a slip of the pen, of a scanner or of a converter changes at a time."""

BLANK = 12
"""A substitution longer than this is other text, not a blank filled in otherwise."""


@dataclass(frozen=True, slots=True)
class Differences:
    """How two texts differ where they agree.

    `figures_same`, `figures_other`: figures at the same place, equal or not (masked or missing
    ones are neither); `passages`: stretches copied without an edit worth the name; `places`: the
    substitutions (a, b) that stand where a place name stands, in order.
    """

    figures_same: int
    figures_other: int
    passages: int
    places: tuple[tuple[str, str], ...]

    @property
    def figures(self) -> int:
        """How many figures could be compared."""
        return self.figures_same + self.figures_other


def differences(
    raw_a: str, a: Normalised, raw_b: str, b: Normalised, chains: tuple[Chain, ...]
) -> Differences:
    """Compare the insides of aligned passages, figure by figure and blank by blank."""
    same = other = 0
    for left, right in _figure_pairs(_figures(raw_a, a), _figures(raw_b, b), chains):
        if left == right:
            same += 1
        else:
            other += 1
    gaps = [gap for chain in chains for gap in _gaps(a.text, b.text, chain)]
    return Differences(
        same,
        other,
        len(chains) + sum(not _slip(left, right) for left, right, _ in gaps),
        tuple((left, right) for left, right, after in gaps if _is_place(left, right, after)),
    )


def _figures(raw: str, text: Normalised) -> dict[int, tuple[str, ...]]:
    """The figures of a text by how many characters of its comparison form stand before them."""
    found: dict[int, tuple[str, ...]] = {}
    matches = list(_FIGURE.finditer(raw))
    places = np.searchsorted(text.offsets, [match.start() for match in matches]).tolist()
    for place, match in zip(places, matches, strict=True):
        figure = unicodedata.normalize("NFKC", match.group()).replace(",", "")
        found[place] = (*found.get(place, ()), figure)
    return found


def _figure_pairs(
    a: dict[int, tuple[str, ...]], b: dict[int, tuple[str, ...]], chains: tuple[Chain, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Figures that stand between the same two characters of an equal block."""
    in_order = sorted(a)
    for chain in chains:
        for block in chain.blocks:
            low = int(np.searchsorted(in_order, block.a + 1))
            high = int(np.searchsorted(in_order, block.a + block.length))
            for place in in_order[low:high]:
                opposite = b.get(place - block.a + block.b)
                if opposite:
                    yield a[place], opposite


def _gaps(a: str, b: str, chain: Chain) -> Iterator[tuple[str, str, str]]:
    """What stands between neighbouring blocks, and the character that follows."""
    for last, block in zip(chain.blocks, chain.blocks[1:], strict=False):
        left = a[last.a + last.length : block.a]
        right = b[last.b + last.length : block.b]
        yield left, right, a[block.a]


def _slip(left: str, right: str) -> bool:
    """A wrong character, a lost one, a renumbered article: no hand has rewritten the sentence."""
    if max(len(left), len(right)) <= SLIP:
        return True
    if set(left) <= _COUNTING and set(right) <= _COUNTING:
        return True
    return len(left) == len(right) <= 2 * SLIP


def _is_place(left: str, right: str, after: str) -> bool:
    if not left or not right or max(len(left), len(right)) > BLANK:
        return False
    if set(left) <= _COUNTING or set(right) <= _COUNTING:
        return False
    return after in _SUFFIX or (left[-1] in _SUFFIX and right[-1] in _SUFFIX)
