"""What differs inside passages that are otherwise the same: the blanks of a form.

A reprint repeats its figures and its places; a form filled in by another city, or for another
year, repeats everything but these.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Postfix, Prefix

from pipelines.figures.marks import Marks
from pipelines.reprints.align import Chain
from pipelines.reprints.gaps import Gap, gaps
from pipelines.reprints.sentences import kept

ABRIDGED = 0.25
"""What leaving words out of a sentence, an ordinal or a character changed throughout weighs, beside
a sentence that was rewritten: an abridger does the one, a form the others, and copies do both."""

AROUND = 4
"""Characters before an ordinal that tell what it counts."""

WORD = 2, 4
AGAIN = 3
"""How long a word is, and how often it stands for another in a form."""

STANDS = 1 / 3
"""The share of the times that a word stands for others, from which on it stands for this one."""

SPUN = 3
SPUN_AT_ALL = 6
"""Different words each swapped for another, again and again and at all, from which on a text is
spun with synonyms; a form has its few blanks, each of which comes again. Measured: no pair of one
form in 500 has more than two that come again; of 100 texts with 30 words spun 86 have, and 79 of
these have the six; six that come again only 27 have."""

PHRASE = 6
"""Characters before a figure that tell where it stands."""

_Figures = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """How two texts differ where they agree.

    `figures_same`, `figures_other`: figures at the same place, equal or not (masked or missing
    ones are neither, nor are equal years and dates, which prove little); `edits`: how often a
    sentence was rewritten, not counting single slips, nor whole sentences moved, dropped or put in;
    `slips`: how often a character or two are wrong; `scattered`: in how many different ways, before
    different words, as misreading makes them and no amendment does; `places`: the substitutions
    (a, b) that stand where a place name stands, in order; `sessions`: those that stand where the
    ordinal of a session, a term or an issue does (第三次会议); `renumbered`: how many ordinals are
    others, sessions or not; `torn`: the share of the passages' ends that lie within a sentence of
    both texts, in [0, 1]: whoever copies takes sentences, and stock phrases begin and end anywhere;
    `kept`: the share that the passages are of the sentences they are from, in [0, 1]; `swapped`:
    the words (a, b), of two to four characters, of which one stands for the other again and again;
    `exchanged`: how many words, with no character in common, stand for another once or oftener.
    """

    figures_same: int
    figures_other: int
    edits: float
    slips: int
    places: tuple[tuple[str, str], ...]
    sessions: tuple[tuple[str, str], ...] = ()
    renumbered: int = 0
    torn: float = 0.0
    kept: float = 1.0
    swapped: tuple[tuple[str, str], ...] = ()
    scattered: int = 0
    exchanged: int = 0

    @property
    def figures(self) -> int:
        """How many figures could be compared."""
        return self.figures_same + self.figures_other

    @property
    def is_spun(self) -> bool:
        """Several words, with no character in common, are each put for another all through, and
        many more here and there."""
        return _apart(self.swapped) >= SPUN and self.exchanged >= SPUN_AT_ALL


def differences(
    a: str, marks_a: Marks, b: str, marks_b: Marks, chains: tuple[Chain, ...]
) -> Differences:
    """Compare the insides of aligned passages of two comparison forms, figure by figure and
    blank by blank."""
    same, other = _compared(a, marks_a, b, marks_b, chains)
    ends = marks_a.ends, marks_b.ends
    ended = (a, ends[0]), (b, ends[1])
    found = _of_one_hand([gap for chain in chains for gap in gaps(a, b, chain)])
    slips: list[Gap] = []
    rewritten: list[Gap] = []
    for gap in found:
        (slips if gap.is_slip else rewritten).append(gap)
    places = [gap for gap in found if gap.is_place]
    renumbered = sum(gap.is_ordinal for gap in slips)
    torn = sum(_torn(chain, *ends) for chain in chains)
    return Differences(
        figures_same=same,
        figures_other=other,
        edits=torn / 2
        + _weight([gap for gap in rewritten if _is_edit(gap, *ended)])
        + ABRIDGED * (renumbered + _again(slips)),
        slips=len(slips) - sum(gap.is_slip for gap in places),
        places=tuple((gap.left, gap.right) for gap in places),
        sessions=tuple(
            (gap.left, gap.right) for gap in found if gap.is_session and not _is_of_both(gap, a, b)
        ),
        renumbered=renumbered,
        torn=torn / max(len(chains), 1),
        kept=kept(*ends, chains),
        swapped=_swapped(found, AGAIN),
        exchanged=_apart(_swapped(found, 1)),
        scattered=len(
            {
                (gap.left, gap.right, gap.after[:1])
                for gap in slips
                if not gap.is_place and not (gap.is_ordinal and gap.left and gap.right)
            }
        ),
    )


def _compared(
    a: str, marks_a: Marks, b: str, marks_b: Marks, chains: tuple[Chain, ...]
) -> tuple[int, int]:
    """How many figures at the same place agree, and how many do not. One of a stock phrase that
    the other text has as well, in another place (处以5万元以上), was only held against the wrong
    one of its like."""
    same, apart = 0, []
    for at_a, at_b, left, right in _figure_pairs(marks_a, marks_b, chains):
        if left != right and (len(left) != len(right) or not all(map(_agree, left, right))):
            apart.append((at_a, at_b))
        elif "年" not in left[0]:
            same += 1
    if apart:
        phrases_a, phrases_b = _phrases(a, marks_a), _phrases(b, marks_b)
        apart = [
            (at_a, at_b)
            for at_a, at_b in apart
            if (a[at_a - PHRASE : at_a], marks_a.figures[at_a]) not in phrases_b
            and (b[at_b - PHRASE : at_b], marks_b.figures[at_b]) not in phrases_a
        ]
    return same, len(apart)


def _phrases(text: str, marks: Marks) -> set[tuple[str, tuple[str, ...]]]:
    return {(text[at - PHRASE : at], figures) for at, figures in marks.figures.items()}


def _of_one_hand(found: list[Gap]) -> list[Gap]:
    """The gaps without those where one word stands in the place of many others: a hijacked mirror
    puts what it advertises anywhere, and a form the same for the same, again and again."""
    put = Counter(
        (gap.left, gap.right) for gap in found if _is_word(gap.left) and _is_word(gap.right)
    )
    strange: set[str] = set()
    blanks = {pair for pair, times in put.items() if times >= AGAIN}
    for side in (0, 1):
        others = Counter(pair[side] for pair in put)
        strange.update(word for word, many in others.items() if many >= AGAIN)
        times = Counter(pair[side] for pair in put.elements())
        blanks = {pair for pair in blanks if put[pair] >= STANDS * times[pair[side]]}
    if not strange:
        return found
    anywhere = re.compile("|".join(word for word in strange if len(word) > WORD[0]) or "$^")
    return [
        gap
        for gap in found
        if (gap.left, gap.right) in blanks
        or not (
            strange & {gap.left, gap.right}
            or anywhere.search(gap.left)
            or anywhere.search(gap.right)
        )
    ]


def _is_word(words: str) -> bool:
    return WORD[0] <= len(words) <= WORD[1]


def _weight(edits: list[Gap]) -> float:
    """How much rewriting there is. An abridger only leaves out, so what is left out of one and the
    same text counts little; whoever fills in a form puts in as much as he leaves out."""
    only_a = sum(edit.loses for edit in edits)
    only_b = sum(edit.gains for edit in edits)
    return len(edits) - (1 - ABRIDGED) * max(only_a, only_b)


def _again(slips: list[Gap]) -> int:
    """How many slips are none, but one character put for another again and again (省 for 市):
    misreading never makes the same slip twice."""
    put = [gap for gap in slips if gap.left and gap.right]
    times = Counter((gap.left, gap.right) for gap in put)
    if len(times) == len(put):
        return 0
    return sum(times[gap.left, gap.right] > 1 and not gap.is_ordinal for gap in put)


def _is_of_both(gap: Gap, a: str, b: str) -> bool:
    """One of two ordinals stands in the other text as well, with the same words around it: that
    text tells of several, and one of them was left out."""
    before = slice(max(gap.a[0] - AROUND, 0), gap.a[0])
    ours, theirs = (a[before] + one + gap.after for one in (gap.left, gap.right))
    return ours in b or theirs in a


def _swapped(found: list[Gap], least: int) -> tuple[tuple[str, str], ...]:
    """The words that stand for another so many times or more."""
    words = Counter(
        (gap.left, gap.right)
        for gap in found
        if gap.left != gap.right and _is_word(gap.left) and _is_word(gap.right)
    )
    return tuple(pair for pair, times in words.items() if times >= least)


def _apart(pairs: tuple[tuple[str, str], ...]) -> int:
    """How many of them have no character in common with a shorter one."""
    seen: set[str] = set()
    words = 0
    for left, right in sorted(pairs, key=lambda pair: len(pair[0] + pair[1])):
        words += seen.isdisjoint(left + right)
        seen.update(left + right)
    return words


def _agree(left: str, right: str) -> bool:
    """The same figure, or one is the other rounded."""
    if left == right:
        return True
    if "年" in left + right:
        return False
    decimals = min(len(figure.partition(".")[2]) for figure in (left, right))
    return abs(float(left) - float(right)) <= 0.5001 * 10**-decimals and "." in left + right


def _figure_pairs(
    a: Marks, b: Marks, chains: tuple[Chain, ...]
) -> Iterator[tuple[int, int, _Figures, _Figures]]:
    """The figures that stand between the same two characters of an equal block: their places, and
    what they are."""
    places, ours, theirs = a.places, a.figures, b.figures
    for chain in chains:
        for at_a, at_b, length in chain.blocks:
            low = bisect_right(places, at_a)
            high = bisect_left(places, at_a + length, lo=low)
            for place in places[low:high]:
                opposite = place - at_a + at_b
                if (figures := theirs.get(opposite)) is not None:
                    yield place, opposite, ours[place], figures


def _is_edit(gap: Gap, a: tuple[str, bytes], b: tuple[str, bytes]) -> bool:
    """It is no whole sentence, or sentences, that stand in the place of others, or stand in the
    midst of one; nor anything that was put between two sentences. The texts have their `ends`."""
    if gap.left and gap.right:
        (from_a, to_a), (from_b, to_b) = gap.a, gap.b
        return not (a[1][from_a] and a[1][to_a] and b[1][from_b] and b[1][to_b])
    (text, ends), (start, end), other, at = (
        (b, gap.b, a[1], gap.a[0]) if gap.right else (a, gap.a, b[1], gap.b[0])
    )
    put = text[start:end]  # which may have been put there some characters on, or before, as well
    forth = Prefix.similarity(put, text[end : end + len(put)])
    back = Postfix.similarity(put, text[max(start - len(put), 0) : start])
    return not any(
        other[at + by] or (ends[start + by] and ends[end + by]) for by in range(-back, forth + 1)
    )


def _torn(chain: Chain, ends_a: bytes, ends_b: bytes) -> float:
    """Half an edit for each end of a span that lies within a sentence of both texts; where it is
    the end of a sentence in one, that one is cut or was put together there."""
    edges = zip(chain.a_range, chain.b_range, strict=True)
    return sum(0.5 for in_a, in_b in edges if not ends_a[in_a] and not ends_b[in_b])
