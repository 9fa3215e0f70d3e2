"""Two texts held against each other: for a witness that no edge measured, and for a reader
who asks how two pages are related."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from archive.records import FigurePair, Kind, Part, Relation, Reprint
from pipelines.figures.figures import compare_figures
from pipelines.figures.unmask import Unmasked, unmask
from pipelines.reprints.align import align, shares
from pipelines.reprints.judge import judge
from pipelines.reprints.normalise import normalise
from pipelines.reprints.turning import turned
from pipelines.works.witness import witness

UNJUDGED = "too little in common to be judged"


@dataclass(frozen=True, slots=True)
class Passage:
    """An aligned passage: half-open ranges into the two pages' texts, and a's words."""

    a: tuple[int, int]
    b: tuple[int, int]
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How page b stands to page a. `kind` is None where neither reprints the other;
    `relation` may then still say template, quotation, edition or related. `unmasked_a` is
    page a with the digits that it masks put back from b, where b shows any of them (offsets
    into a's part that was compared); `unmasked_b` the same the other way."""

    same_work: bool
    kind: Kind | None
    relation: Relation | None
    reason: str
    contained_a: float
    contained_b: float
    jaccard: float
    spans: tuple[Passage, ...]
    figures: tuple[FigurePair, ...]
    unmasked_a: Unmasked | None = None
    unmasked_b: Unmasked | None = None


def measure(a: Part, b: Part) -> Reprint:
    """The shares of two texts in each other, whether or not they are reprints.

    Members of one work that only others join are measured so; their relation is
    `related` where the judgement names none.
    """
    judged = judge(a, b)
    if judged is not None:
        return judged
    left, right = normalise(a.text), normalise(b.text)
    contained_a, contained_b = shares(left, right)
    joint = contained_a * len(left.text)
    union = len(left.text) + len(right.text) - joint
    return Reprint(
        a=a.part_id,
        b=b.part_id,
        relation=Relation.RELATED,
        contained_a=contained_a,
        contained_b=contained_b,
        jaccard=joint / union if union else 0.0,
        spans=align(left, right),
        reason=UNJUDGED,
    )


def compare(
    a: Sequence[Part], b: Sequence[Part], *, same_work: bool, elected: Collection[str] = ()
) -> Comparison:
    """Hold two pages against each other by those of their parts that share most.

    `same_work` and `elected` (part ids that canonical texts rest on) are the record's own
    word: against an elected text the other is named as the audit names it. Offsets are
    into the pages' whole texts.
    """
    left, right, best = max(
        ((left, right, measure(left, right)) for left in a for right in b),
        key=lambda one: (one[2].contained_a + one[2].contained_b, one[0].part_id),
    )
    best = best if best.a == left.part_id else turned(best)
    return Comparison(
        same_work=same_work,
        kind=_kind(left, right, best, elected),
        relation=best.relation if best.reason != UNJUDGED else None,
        reason=best.reason,
        contained_a=round(best.contained_a, 4),
        contained_b=round(best.contained_b, 4),
        jaccard=round(best.jaccard, 4),
        spans=tuple(
            Passage(
                (left.start + span.a_start, left.start + span.a_end),
                (right.start + span.b_start, right.start + span.b_end),
                left.text[span.a_start : span.a_end],
            )
            for span in best.spans
        ),
        figures=compare_figures(left.text, right.text, best.spans),
        unmasked_a=_unmasked(left, right, best),
        unmasked_b=_unmasked(right, left, turned(best)),
    )


def _unmasked(copy: Part, twin: Part, reprint: Reprint) -> Unmasked | None:
    found = unmask(copy.text, twin.text, reprint.spans)
    return found if found.filled or found.conflicts else None


def _kind(left: Part, right: Part, reprint: Reprint, elected: Collection[str]) -> Kind | None:
    if not reprint.relation.is_reprint:
        return None
    if right.part_id in elected:
        return witness(left, right, reprint).kind
    if left.part_id in elected:
        return witness(right, left, reprint).kind
    return Kind(reprint.relation.value)
