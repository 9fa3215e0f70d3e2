"""A relation of two texts, seen from the other of them."""

from __future__ import annotations

from dataclasses import replace

from archive.records import Reprint, Span


def turned(reprint: Reprint) -> Reprint:
    """The same relation with a and b exchanged; its passages in the order of the new a."""
    passages = (Span(one.b_start, one.b_end, one.a_start, one.a_end) for one in reprint.spans)
    return replace(
        reprint,
        a=reprint.b,
        b=reprint.a,
        contained_a=reprint.contained_b,
        contained_b=reprint.contained_a,
        spans=tuple(sorted(passages, key=lambda span: span.a_start)),
    )
