"""Whether two texts are two editions of one law.

Heads are copied with an amendment missing, and titles with a date too many; so what the dates say
is believed where the articles show an amendment, and slips, furniture and other people's words
are none.
"""

from __future__ import annotations

import re

from pipelines.reprints.body import one_body
from pipelines.reprints.differences import ABRIDGED
from pipelines.reprints.enacting import newest
from pipelines.reprints.evidence import GARBLED
from pipelines.reprints.identity import Identity
from pipelines.reprints.reading import Pair

WHOLE = 0.9
"""A text that lies in another to this share is all of it; one that does not was cut."""

UNCHANGED = 0.998
"""Nothing that is amended shares this much with what it was; the dates are then misread."""

REWRITTEN = 1.0
"""Edits of the articles that show an amendment which the heads of both texts do not know of."""

SCATTERED = 0.004
OF_SLIPS = 0.05
"""Different slips a character from which on a text is misread here and there, and what share of
them may look like edits. An amendment makes few different ones, and edits beside them."""

AMENDED = 200
"""Characters between two edits beyond which nothing was amended."""


_DRAFT = re.compile(
    # At its end: the draft of a budget that a report speaks of makes no draft of the report.
    r"(?:(?:修订|修正)?草案(?:修改稿|[一二三四]审稿)?|征求意见稿|送审稿|审议稿|讨论稿)+$"
)


def editions_of(pair: Pair) -> tuple[str, str] | None:
    """The dates of the two editions that two texts are, or None where they are one."""
    a, b = pair.a.identity, pair.b.identity
    dates = stated(a, b)
    if dates and _is_changed(pair):
        return dates
    if dates or one_act(a, b) or not a.in_force or not b.in_force or a.in_force == b.in_force:
        return None
    if not pair.both_statutes:
        return None
    differ = pair.differences
    worded = differ.edits + differ.slips > 0  # or its day alone is another: a misprint
    return (a.in_force, b.in_force) if worded and _is_changed(pair) else None


def is_draft(a: Identity, b: Identity) -> bool:
    """One is titled a draft of the other."""
    bare = [{_DRAFT.sub("", title) for title in each.titles} for each in (a, b)]
    drafts = [any(map(_DRAFT.search, each.titles)) for each in (a, b)]
    return drafts[0] != drafts[1] and bool(bare[0] & bare[1])


def stated(a: Identity, b: Identity) -> tuple[str, str] | None:
    """The dates of two editions, where the texts say that they are two: when each was passed or
    last amended, and the dates in their titles. Heads are copied with an amendment missing, and a
    title is often better kept, so one date in common, or one number, and nothing is said."""
    ours, theirs = newest(a.enacted | a.dated), newest(b.enacted | b.dated)
    if not ours or not theirs or (a.number and a.number == b.number):
        return None
    if any(one.startswith(other) or other.startswith(one) for one in ours for other in theirs):
        return None
    return max(ours), max(theirs)


def one_act(a: Identity, b: Identity) -> bool:
    """Both heads name one last act, so that a later day in a title alone says little."""
    return bool(a.enacted & b.enacted)


def _is_changed(pair: Pair) -> bool:
    """The texts differ, and not in slips all over, which garble dates as well, nor only by what
    one leaves out, the date of its last amendment perhaps, nor in their heads alone."""
    differ = pair.differences
    cut = (
        pair.both_contained < WHOLE < pair.contained
        and not differ.figures_other
        and differ.renumbered * AMENDED <= pair.covered
        and differ.edits * AMENDED <= pair.covered
    )
    same = one_body(pair.a, pair.b)
    if same or cut or _is_misread(pair):
        return False
    if one_act(pair.a.identity, pair.b.identity):
        return same is False or (differ.edits >= REWRITTEN and not differ.is_spun)
    return pair.both_contained < UNCHANGED or same is False


def _is_misread(pair: Pair) -> bool:
    """The texts differ in slips here and there or all over, and hardly in anything else."""
    differ = pair.differences
    edits = differ.edits - ABRIDGED * differ.renumbered
    scattered = differ.scattered > SCATTERED * pair.covered
    return is_garbled(pair) or (scattered and edits < OF_SLIPS * differ.scattered)


def is_garbled(pair: Pair) -> bool:
    """One text is the other misread all over."""
    return pair.differences.slips > GARBLED * pair.covered
