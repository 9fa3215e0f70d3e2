"""How two texts are related, and why.

Alignment says how much two texts share; it cannot say whether one is a copy of the other or both
are one form. That is weighed here: how the shared passages are copied (whole, or edited at every
line), what stands in the blanks (figures, places), and what the texts call themselves. Each piece
of evidence has a weight and a sentence; the sentences are the reason that is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from archive.records import Flag, Part, Relation, Reprint, Span
from pipelines.reprints import evidence
from pipelines.reprints.align import Chain, spans
from pipelines.reprints.carriers import carries
from pipelines.reprints.editions import editions_of, is_draft, is_garbled
from pipelines.reprints.normalise import exact_form
from pipelines.reprints.reading import Pair, Reading, compared, read_each
from pipelines.reprints.turning import turned

TOGETHER = 64
"""Pairs judged at a time: what comparing costs beside its work is shared among them."""

COVERED = 100
CONTAINED = 0.20
LONGEST = 120
CONTAINED_AT_LEAST = 0.06
"""Accepted: 100 characters and a fifth of a text, or one span of 120 and a sixteenth."""

FEW = 3
SURE = 1.5
"""Or so many passages, if they are plainly copied: by so many points of evidence."""

SHORT = 50
MOSTLY = 0.5
"""Or 50 characters that are half of a text: a news item can be as short."""

TAKEN = 0.05
FIGURES = 3
"""Or a twentieth, with three figures in it and no other ones in their places."""

WHOLE = 0.9
"""Two texts that both lie in each other to this share are one whole text."""

PART = 0.8
"""A copy that lies in the other to this share is a part of it; below, it has text of its own."""

WHOLLY = 0.97
PICKED = 0.5
"""One that has some words of its own, and takes less than half of the passage it is from, was not
cut short but abridged."""

LONG = 500
"""Two texts of this length that share a passage or two, and no figures, quote a third."""

FRAME = 250
EDGE = 40
"""A site's own words at the top or bottom of its pages: unrelated pages of one portal were seen to
share about 200 characters of them."""

QUOTED = 40
"""A span this long is a quotation; shorter ones are the language of the field."""


def judge(a: Part, b: Part) -> Reprint | None:
    """How two texts are related, or None where they are not.

    The relation is named from the point of view of the copy, the less complete of the two. Asked
    the other way round, the answer is the same with a and b exchanged.
    """
    return next(judge_each([(a, b)]))


def judge_each(pairs: Iterable[tuple[Part, Part]]) -> Iterator[Reprint | None]:
    """What `judge` says of each of many pairs, in their order, and sooner than one by one."""
    incoming = iter(pairs)
    while some := list(islice(incoming, TOGETHER)):
        turns = [(b.text, b.part_id) < (a.text, a.part_id) for a, b in some]
        ordered = [(b, a) if turn else (a, b) for (a, b), turn in zip(some, turns, strict=True)]
        judged = _each_judged(read_each(ordered))
        for turn, found in zip(turns, judged, strict=True):
            yield turned(found) if turn and found is not None else found


def _each_judged(readings: list[tuple[Reading, Reading]]) -> Iterator[Reprint | None]:
    of_han = [not (a.is_foreign or b.is_foreign) for a, b in readings]
    pairs = iter(compared([both for both, known in zip(readings, of_han, strict=True) if known]))
    for (a, b), known in zip(readings, of_han, strict=True):
        yield _judged(next(pairs)) if known else _exact(a.part, b.part)


def _judged(pair: Pair) -> Reprint | None:
    a, b = pair.a, pair.b
    relation, reason = _named(pair) if _accepted(pair) else _slight(pair)
    if relation is None:
        return None
    shared = f"{pair.covered} characters shared"
    longer, shorter = (pair.contained_a, pair.contained_b)[:: 1 if a.length >= b.length else -1]
    parts = f"{shorter:.0%} of the shorter text and {longer:.0%} of the longer"
    return Reprint(
        a=a.part.part_id,
        b=b.part.part_id,
        relation=relation,
        contained_a=pair.contained_a,
        contained_b=pair.contained_b,
        jaccard=pair.jaccard,
        spans=spans(a.text, b.text, pair.chains),
        reason=f"{shared}, {parts}; {reason}",
    )


def _exact(a: Part, b: Part) -> Reprint | None:
    """Texts with hardly any Han are one text when all their letters and digits agree."""
    form = exact_form(a.text)
    if not form or form != exact_form(b.text):
        return None
    everything = Span(0, len(a.text), 0, len(b.text))
    reason = f"all {len(form)} letters and digits agree"
    return Reprint(a.part_id, b.part_id, Relation.FULL, 1.0, 1.0, 1.0, (everything,), reason)


def _accepted(pair: Pair) -> bool:
    """They share enough for a copy."""
    if pair.covered >= COVERED and pair.contained >= CONTAINED:
        return True
    if pair.longest >= LONGEST and pair.contained >= CONTAINED_AT_LEAST:
        return True
    if pair.covered >= SHORT and pair.contained >= MOSTLY:
        return True
    return pair.contained >= PART or _takes_figures(pair)


def _takes_figures(pair: Pair) -> bool:
    """A short item made from a long report shares little with it but its figures, word for word;
    stock phrases and laws have none to share."""
    if pair.covered < QUOTED or pair.contained < TAKEN or pair.both_statutes:
        return False
    differ = pair.differences
    return differ.figures_same >= FIGURES and differ.figures_other * 5 <= differ.figures_same


def _slight(pair: Pair) -> tuple[Relation | None, str]:
    """What texts are that share less than a copy would, and why. Sentences taken here and there
    are a copy still; stock phrases never look like that."""
    many = pair.covered >= COVERED and pair.contained >= CONTAINED_AT_LEAST
    if many and len(pair.chains) >= FEW and _points(pair) >= SURE:
        relation, reason = _named(pair)
        if relation is Relation.DIGEST:
            return relation, reason
    reason = "too little for a copy"
    if pair.longest < QUOTED:
        return None, reason
    rewritten = pair.contained >= TAKEN and _one_law(pair)
    return Relation.EDITION if rewritten else Relation.QUOTATION, reason


def _named(pair: Pair) -> tuple[Relation, str]:
    """What texts are that share enough for a copy, and why."""
    if carries(pair):
        return Relation.RELATED, "one publishes, forwards or amends the other"
    ours, theirs = pair.a.identity, pair.b.identity
    one_law = _one_law(pair)
    editions = editions_of(pair)
    if is_draft(ours, theirs) or (editions and one_law):
        of_days = f"one title, of {editions[0]} and of {editions[1]}" if editions else ""
        return Relation.EDITION, of_days or "one is a draft of the other"
    if _quotes(pair):
        return Relation.QUOTATION, "both quote one passage, or stand in one frame"
    weighed = _weighed(pair)
    reason = "; ".join(each.words for each in weighed)
    if sum(each.weight for each in weighed) <= 0:
        return (Relation.EDITION if one_law else Relation.TEMPLATE), reason
    nameless = pair.both_contained >= WHOLE and not (ours.titles or theirs.titles)
    if editions and (nameless or evidence.short_title(ours, theirs)):
        return Relation.EDITION, f"{reason}; one law, of {editions[0]} and of {editions[1]}"
    return _shape(pair), reason


def _weighed(pair: Pair) -> list[evidence.Evidence]:
    shared = evidence.Shared(
        pair.covered, pair.contained, pair.spanned, pair.both_contained, len(pair.chains)
    )
    return evidence.weigh(pair.a.identity, pair.b.identity, shared, pair.differences)


def _points(pair: Pair) -> float:
    return sum(each.weight for each in _weighed(pair))


def _one_law(pair: Pair) -> bool:
    return pair.both_statutes and evidence.same_title(pair.a.identity, pair.b.identity)


def _quotes(pair: Pair) -> bool:
    """Two long texts that share a passage and nothing that is theirs alone, or two texts that
    share only the top and bottom of their pages, which nobody misreads."""
    if evidence.same_title(pair.a.identity, pair.b.identity) or pair.spanned >= PART:
        return False
    if _is_framed(pair):
        return not is_garbled(pair)
    if pair.contained >= CONTAINED or len(pair.chains) >= FEW or pair.differences.figures_same > 1:
        return False
    return min(pair.a.length, pair.b.length) >= LONG


def _is_framed(pair: Pair) -> bool:
    """All that the texts share begins both, or ends both, and is no longer than what a site puts
    there; what it puts on both sides may have a text's own title or date amid it."""
    sides = [_side(pair, chain) for chain in pair.chains]
    if all(near for near, _ in sides):
        return True
    between = min(pair.a.length, pair.b.length) > 2 * FRAME
    return between and {wide for _, wide in sides} == {"top", "bottom"}


def _side(pair: Pair, chain: Chain) -> tuple[bool, str]:
    """Whether a passage stands at the edge of both texts, and on which side of both it lies."""
    begins, ends = max(chain.a_range[0], chain.b_range[0]), max(chain.a_range[1], chain.b_range[1])
    left = max(pair.a.length - chain.a_range[0], pair.b.length - chain.b_range[0])
    after = max(pair.a.length - chain.a_range[1], pair.b.length - chain.b_range[1])
    near = min(begins, after) <= EDGE and chain.same <= FRAME
    return near, "top" if ends <= FRAME else "bottom" if left <= FRAME else ""


def _shape(pair: Pair) -> Relation:
    """Which kind of reprint the less complete text is."""
    if pair.both_contained >= WHOLE:
        return Relation.FULL
    if pair.contained < PART:
        return Relation.DIGEST
    copy = pair.a.part if pair.contained_a >= pair.contained_b else pair.b.part
    if Flag.SLICE in copy.flags or (copy.pages or 1) > 1:
        return Relation.FRAGMENT
    return Relation.DIGEST if _is_picked(pair) else Relation.PARTIAL


def _is_picked(pair: Pair) -> bool:
    """Sentences picked here and there, and something said beside them."""
    whole = 1 if pair.contained_a >= pair.contained_b else 0
    ranges = [(chain.a_range, chain.b_range)[whole] for chain in pair.chains]
    reach = max(end for _, end in ranges) - min(start for start, _ in ranges)
    beside = pair.spanned < WHOLLY and len(pair.chains) >= FEW
    return beside and pair.covered < PICKED * reach
