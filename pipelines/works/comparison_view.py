"""A comparison as a person reads it."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table

from archive.amounts import number_of
from archive.terminal import printable
from pipelines.works.comparison import Comparison

SHOWN = 60


def comparison_view(answer: Comparison) -> RenderableType:
    """How two pages are related: the word for it, the shares, each passage, each figure."""
    word = answer.kind or answer.relation or "not related"
    head = (
        f"{word}: {answer.reason}\n"
        f"{answer.contained_a:.1%} of a stands in b, {answer.contained_b:.1%} of b in a, "
        f"Jaccard {answer.jaccard:.2f}; {'one work' if answer.same_work else 'different works'}"
    )
    spans = Table("in a", "in b", "characters", "words", title="aligned passages")
    for span in answer.spans:
        words = printable(span.text.replace("\n", " "))
        shown = words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
        spans.add_row(str(span.a[0]), str(span.b[0]), str(span.a[1] - span.a[0]), shown)
    figures = Table("figure of a", "in b", "verdict", "where", title="figures")
    for pair in answer.figures:
        where = printable((pair.a_context or pair.b_context).replace("\n", " "))
        figures.add_row(pair.a or "–", pair.b or "–", pair.verdict.value, where)
    masks = [
        f"{page}: {number_of(len(found.filled), 'masked figure')} filled from {twin}, "
        f"{len(found.conflicts)} that it cannot fill, {len(found.still_masked)} that it says "
        "nothing of"
        for page, twin, found in (("a", "b", answer.unmasked_a), ("b", "a", answer.unmasked_b))
        if found is not None
    ]
    return Group(head, *masks, *(table for table in (spans, figures) if table.row_count))
