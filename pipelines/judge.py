"""How two texts are related, and why.

Alignment says how much two texts share; it cannot say whether one is a copy of the other or both
are one form. That is weighed here: how the shared passages are copied (whole, or edited at every
line), what stands in the blanks (figures, places), and what the texts call themselves. Each piece
of evidence has a weight and a sentence; the sentences are the reason that is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from archive.records import Flag, Part, Relation, Reprint, Span
from pipelines import evidence
from pipelines.align import Chain, chains, spans
from pipelines.differences import Differences, Marks, differences, marks
from pipelines.fingerprint import PASSAGE, SHINGLE, gram_hashes
from pipelines.identity import Identity, identify
from pipelines.normalise import Normalised, code_points, exact_form, normalise

COVERED = 100
CONTAINED = 0.20
LONGEST = 120
CONTAINED_AT_LEAST = 0.06
"""Accepted: 100 characters and a fifth of a text, or one span of 120 and a sixteenth."""

WHOLE = 0.9
"""Two texts that both lie in each other to this share are one whole text."""

UNCHANGED = 0.998
"""Nothing that is amended shares this much with what it was; the dates are then misread."""

PART = 0.8
"""A copy that lies in the other to this share is a part of it; below, it has text of its own."""

TAKEN = 0.05
FIGURES = 4
"""Or a twentieth, with four figures in it and no other ones in their places."""

OPENING = 20
"""What an order says before what it publishes, its title aside, is longer than this."""

QUOTED = 40
"""A span this long is a quotation; shorter ones are the language of the field."""


class _Reading:
    """A text made ready for comparison; who it says it is is read only when it matters."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.text = normalise(part.text)

    @cached_property
    def identity(self) -> Identity:
        return identify(self.part)

    @cached_property
    def marks(self) -> Marks:
        return marks(self.part.text, self.text)


@dataclass(frozen=True, slots=True)
class _Measure:
    """What the alignment of two texts amounts to. Shares are of comparison forms."""

    chains: tuple[Chain, ...]
    covered: int
    contained_a: float
    contained_b: float
    longest: int

    @property
    def contained(self) -> float:
        """The share of the more contained text."""
        return max(self.contained_a, self.contained_b)


def judge(a: Part, b: Part) -> Reprint | None:
    """How two texts are related, or None where they are not.

    The relation is named from the point of view of the copy, the less complete of the two. Asked
    the other way round, the answer is the same with a and b exchanged.
    """
    if (b.text, b.part_id) < (a.text, a.part_id):
        found = _judged(_read(b), _read(a))
        return None if found is None else _turned(found)
    return _judged(_read(a), _read(b))


@lru_cache(maxsize=1024)
def _read(part: Part) -> _Reading:
    return _Reading(part)


def _judged(a: _Reading, b: _Reading) -> Reprint | None:
    if min(len(a.text.text), len(b.text.text)) < PASSAGE:
        return _exact(a, b)
    measure = _measure(a, b)
    if measure.longest < QUOTED and not _accepted(a, b, measure):
        return None
    relation, reason = _named(a, b, measure)
    if relation is None:
        return None
    return Reprint(
        a=a.part.part_id,
        b=b.part.part_id,
        relation=relation,
        contained_a=measure.contained_a,
        contained_b=measure.contained_b,
        jaccard=jaccard(a.text, b.text),
        spans=spans(a.text, b.text, measure.chains),
        reason=reason,
    )


def _exact(a: _Reading, b: _Reading) -> Reprint | None:
    """Texts with hardly any Han are one text when all their letters and digits agree."""
    form = exact_form(a.part.text)
    if not form or form != exact_form(b.part.text):
        return None
    everything = Span(0, len(a.part.text), 0, len(b.part.text))
    reason = f"all {len(form)} letters and digits agree"
    return Reprint(
        a.part.part_id, b.part.part_id, Relation.FULL, 1.0, 1.0, 1.0, (everything,), reason
    )


def _measure(a: _Reading, b: _Reading) -> _Measure:
    found = chains(a.text, b.text)
    covered = sum(chain.same for chain in found)
    return _Measure(
        chains=found,
        covered=covered,
        contained_a=covered / len(a.text.text),
        contained_b=covered / len(b.text.text),
        longest=max((chain.same for chain in found), default=0),
    )


def jaccard(a: Normalised, b: Normalised) -> float:
    """The Jaccard similarity of two comparison forms' sets of 5-character shingles."""
    left, right = _shingles(a.text), _shingles(b.text)
    together = np.sort(np.concatenate([left, right]))
    common = int(np.count_nonzero(together[1:] == together[:-1]))
    return common / max(len(left) + len(right) - common, 1)


@lru_cache(maxsize=256)
def _shingles(text: str) -> NDArray[np.uint64]:
    """The distinct shingles of a comparison form: sorted, as hashes."""
    ranked = np.sort(gram_hashes(code_points(text), SHINGLE))
    first = np.ones(len(ranked), dtype=bool)
    first[1:] = ranked[1:] != ranked[:-1]
    return ranked[first]


def _accepted(a: _Reading, b: _Reading, measure: _Measure) -> bool:
    if measure.covered >= COVERED and measure.contained >= CONTAINED:
        return True
    if measure.longest >= LONGEST and measure.contained >= CONTAINED_AT_LEAST:
        return True
    return measure.contained >= PART or _takes_figures(a, b, measure)


def _takes_figures(a: _Reading, b: _Reading, measure: _Measure) -> bool:
    """A short item made from a long report shares little with it but its figures, word for word;
    stock phrases and laws have none to share."""
    if measure.covered < QUOTED or measure.contained < TAKEN:
        return False
    if a.identity.statute and b.identity.statute:
        return False
    differ = _differences(a, b, measure)
    return differ.figures_same >= FIGURES and differ.figures_other * 5 <= differ.figures_same


def _differences(a: _Reading, b: _Reading, measure: _Measure) -> Differences:
    return differences(a.text.text, a.marks, b.text.text, b.marks, measure.chains)


def _named(a: _Reading, b: _Reading, measure: _Measure) -> tuple[Relation | None, str]:
    shared = (
        f"{measure.covered} characters shared,"
        f" {measure.contained_a:.0%} of a and {measure.contained_b:.0%} of b"
    )
    if not _accepted(a, b, measure):
        return _slight(a, b, measure), f"{shared}; too little for a copy"
    ours, theirs = a.identity, b.identity
    one_law = _one_law(a, b)
    if _carries(a, b, measure):
        return Relation.RELATED, f"{shared}; one publishes, forwards or amends the other"
    changed = min(measure.contained_a, measure.contained_b) < UNCHANGED
    editions = evidence.editions(ours, theirs) if changed else None
    if one_law and editions:
        return Relation.EDITION, f"{shared}; one title, of {editions[0]} and of {editions[1]}"
    differ = _differences(a, b, measure)
    weighed = evidence.weigh(ours, theirs, measure.covered, measure.contained, differ)
    reason = "; ".join([shared, *(each.words for each in weighed)])
    if sum(each.weight for each in weighed) <= 0:
        return (Relation.EDITION if one_law else Relation.TEMPLATE), reason
    if editions and evidence.short_title(ours, theirs):
        return Relation.EDITION, f"{reason}; one law, of {editions[0]} and of {editions[1]}"
    return _shape(a, b, measure), reason


def _carries(a: _Reading, b: _Reading, measure: _Measure) -> bool:
    """Only one is an order, a notice or an amendment by its title, and it has words of its own
    that the other lacks: at its beginning, or so many that it is plainly more than the other."""
    if a.identity.carrier == b.identity.carrier:
        return False
    carrier, share = (a, measure.contained_a) if a.identity.carrier else (b, measure.contained_b)
    begins = [chain.a_range[0] if carrier is a else chain.b_range[0] for chain in measure.chains]
    head = carrier.identity.head
    title = max((len(title) for title in carrier.identity.titles if title in head), default=0)
    return share < WHOLE or min(begins) > title + OPENING


def _slight(a: _Reading, b: _Reading, measure: _Measure) -> Relation | None:
    """What texts are that share less than a copy would."""
    if measure.longest < QUOTED:
        return None
    rewritten = measure.contained >= TAKEN and _one_law(a, b)
    return Relation.EDITION if rewritten else Relation.QUOTATION


def _one_law(a: _Reading, b: _Reading) -> bool:
    ours, theirs = a.identity, b.identity
    return ours.statute and theirs.statute and evidence.same_title(ours, theirs)


def _shape(a: _Reading, b: _Reading, measure: _Measure) -> Relation:
    if min(measure.contained_a, measure.contained_b) >= WHOLE:
        return Relation.FULL
    if measure.contained < PART:
        return Relation.DIGEST
    copy = a if measure.contained_a >= measure.contained_b else b
    if Flag.SLICE in copy.part.flags or (copy.part.pages or 1) > 1:
        return Relation.FRAGMENT
    return Relation.PARTIAL


def _turned(found: Reprint) -> Reprint:
    """The same relation with a and b exchanged."""
    turned = (Span(s.b_start, s.b_end, s.a_start, s.a_end) for s in found.spans)
    return replace(
        found,
        a=found.b,
        b=found.a,
        contained_a=found.contained_b,
        contained_b=found.contained_a,
        spans=tuple(sorted(turned, key=lambda span: span.a_start)),
    )
