"""A page as a witness of its work: how much of the canonical text it has, and in what state."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from archive.figure_pairs import same
from archive.records import (
    FigurePair,
    Flag,
    Kind,
    Part,
    Relation,
    Reprint,
    Span,
    Verdict,
    Witness,
)
from pipelines.figures.figures import compare_figures
from pipelines.figures.quantities import quantities
from pipelines.reprints.normalise import normalise
from pipelines.reprints.turning import turned
from pipelines.works.defects import text_defects
from pipelines.works.sections import (
    covered_share,
    is_trailing,
    missing_sections,
    next_section,
    sections,
)
from pipelines.works.shares import CARRIED, EDITED, SHUFFLED, TO_ITS_END, WHOLE

_MOVED = 20  # fewer displaced characters are a repeated phrase
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*")


def witness(
    copy: Part, canonical: Part, reprint: Reprint, decided_by: str | None = None
) -> Witness:
    """Measure `copy` against the canonical text of its work.

    `reprint` relates the two, either of them as its a. `decided_by` says why the copy belongs
    to the work; by default it is the reprint's own reason. Raises ValueError where the reprint
    is of other parts.
    """
    contained, covers, spans = _from_canonical(copy, canonical, reprint)
    displaced = _displaced(spans)
    reached = covered_share(len(canonical.text), [(one.a_start, one.a_end) for one in spans])
    # Edited at every line, but from the first line to the last, it is still the whole text.
    whole = covers >= WHOLE or (covers >= EDITED and reached >= WHOLE)
    kind = Kind.FULL if whole else _lesser_kind(copy, reprint.relation, contained, covers)
    if kind is Kind.PARTIAL and displaced > SHUFFLED * _length(spans):
        kind = Kind.DIGEST
    # A page of a paged text never had the sections of the other pages.
    missing = () if kind is Kind.FRAGMENT else missing_sections(canonical.text, copy.text, spans)
    figures = compare_figures(canonical.text, copy.text, spans)
    seen, defects = text_defects(canonical.text, copy.text, spans)
    flags = {*copy.flags, *_relative_flags(copy, canonical, spans, figures)}
    # An editor's digest reorders what it takes; in a copy, a passage elsewhere is a defect.
    if kind in (Kind.FULL, Kind.PARTIAL) and displaced >= _MOVED:
        flags.add(Flag.DISPLACED)
    if kind is Kind.PARTIAL and _is_cut_short(canonical.text, spans, missing):
        flags.add(Flag.TRUNCATED)
    return Witness(
        part_id=copy.part_id,
        kind=kind,
        contained=contained,
        covers=covers,
        jaccard=reprint.jaccard,
        flags=_ordered(flags),
        missing_sections=missing,
        figures=tuple(
            same(pair.a) if pair.verdict is Verdict.SAME and pair.a == pair.b else pair
            for pair in figures
        ),
        decided_by=reprint.reason if decided_by is None else decided_by,
        defects=defects,
        defects_seen=seen,
    )


def canonical_page(part: Part, canonical: Part) -> Witness:
    """A page of those that the canonical text rests on: the only one, or one of several.

    Of several, the first is named canonical, and each covers its share.
    """
    if part.text == canonical.text:
        return canonical_witness(part)
    whole = len(normalise(canonical.text).text)
    share = min(len(normalise(part.text).text) / whole, 1.0) if whole else 1.0
    first = part.part_id == canonical.part_id
    return Witness(
        part_id=part.part_id,
        kind=Kind.CANONICAL if first else Kind.FRAGMENT,
        contained=1.0,
        covers=share,
        jaccard=share,
        flags=_ordered(part.flags),
        missing_sections=(),
        figures=(),
        decided_by=f"page {part.page} of the canonical text" if part.page else "canonical text",
    )


def canonical_witness(part: Part, decided_by: str = "canonical") -> Witness:
    """The page that carries the canonical text, measured against itself.

    A text that is itself cut short still says which section it would have gone on with.
    """
    following = next_section(part.text) if Flag.TRUNCATED in part.flags else None
    return Witness(
        part_id=part.part_id,
        kind=Kind.CANONICAL,
        contained=1.0,
        covers=1.0,
        jaccard=1.0,
        flags=_ordered(part.flags),
        missing_sections=() if following is None else (following,),
        figures=(),
        decided_by=decided_by,
    )


def is_piece(part: Part) -> bool:
    """Whether a part is a page or a slice of something longer."""
    return Flag.SLICE in part.flags or (part.page is not None and (part.pages or 1) > 1)


def _from_canonical(
    copy: Part, canonical: Part, reprint: Reprint
) -> tuple[float, float, tuple[Span, ...]]:
    """Share of the copy in the canonical text, the other way, and spans with that text as a."""
    if (reprint.a, reprint.b) == (canonical.part_id, copy.part_id):
        return reprint.contained_b, reprint.contained_a, reprint.spans
    if (reprint.a, reprint.b) != (copy.part_id, canonical.part_id):
        raise ValueError(
            f"the reprint relates {reprint.a} and {reprint.b}, not {copy.part_id} and"
            f" {canonical.part_id}; measure these two"
        )
    return reprint.contained_a, reprint.contained_b, turned(reprint).spans


def _lesser_kind(copy: Part, relation: Relation, contained: float, covers: float) -> Kind:
    """The kind from the copy's point of view; the relation was named without one."""
    if relation is Relation.FULL and covers >= EDITED:
        return Kind.FULL
    if is_piece(copy) or relation is Relation.FRAGMENT:
        return Kind.FRAGMENT
    if relation is Relation.DIGEST:
        return Kind.DIGEST
    if relation in (Relation.FULL, Relation.PARTIAL):
        return Kind.PARTIAL
    # Joined through a third page: only the shares can tell.
    return Kind.PARTIAL if contained >= CARRIED else Kind.DIGEST


def _relative_flags(
    copy: Part, canonical: Part, spans: Sequence[Span], figures: Sequence[FigurePair]
) -> Iterator[Flag]:
    if _is_lower_cased(canonical.text, copy.text, spans):
        yield Flag.LOWER_CASED
    if _is_masked(figures):
        yield Flag.DIGITS_MASKED


def _displaced(spans: Sequence[Span]) -> int:
    """How many aligned characters stand elsewhere in the copy than in the canonical text."""
    ordered = sorted(spans, key=lambda span: span.a_start)
    return _length(ordered) - _heaviest_rising(ordered)


def _length(spans: Sequence[Span]) -> int:
    return sum(span.a_end - span.a_start for span in spans)


def _heaviest_rising(spans: Sequence[Span]) -> int:
    """The most characters of a that keep their order in b (a weighted rising subsequence)."""
    ends: list[int] = []  # b positions, rising
    weights: list[int] = []  # the most characters of a chain that ends there, rising too
    for span in spans:
        at = bisect_right(ends, span.b_start)
        weight = (weights[at - 1] if at else 0) + span.a_end - span.a_start
        at = bisect_right(ends, span.b_end)
        if at and weights[at - 1] >= weight:
            continue
        stop = at
        while stop < len(ends) and weights[stop] <= weight:
            stop += 1
        ends[at:stop] = [span.b_end]
        weights[at:stop] = [weight]
    return weights[-1] if weights else 0


def _is_lower_cased(canonical: str, copy: str, spans: Sequence[Span]) -> bool:
    """Whether the canonical text's capitals stand small in the copy, throughout."""
    capitals = lowered = 0
    for span in spans:
        theirs = _LATIN.findall(copy, span.b_start, span.b_end)
        small = {word for word in theirs if word.islower()}
        for word in _LATIN.findall(canonical, span.a_start, span.a_end):
            if not word.islower():
                capitals += word in theirs
                lowered += word.lower() in small
    return lowered >= 2 and capitals * 10 <= lowered


def _is_masked(figures: Sequence[FigurePair]) -> bool:
    """Whether the copy hides the digits of most figures that the canonical text shows."""
    shown = [pair for pair in figures if pair.a and pair.b and not _has_mask(pair.a)]
    hidden = sum(_has_mask(pair.b) for pair in shown)
    return hidden >= 3 and hidden * 2 > len(shown)


def _has_mask(figure: str) -> bool:
    return any(each.masked for each in quantities(figure))


def _is_cut_short(canonical: str, spans: Sequence[Span], missing: Sequence[str]) -> bool:
    numerals = [section.numeral for section in sections(canonical)]
    if is_trailing(missing, numerals):
        return True
    reached = max((span.a_end for span in spans), default=0)
    return reached < TO_ITS_END * len(canonical)


def _ordered(flags: Sequence[Flag] | set[Flag]) -> tuple[Flag, ...]:
    return tuple(flag for flag in Flag if flag in flags)
