"""What stands between two neighbouring blocks of an aligned passage, and what it tells.

A slip of the pen, another session's number, another place's name, or words of another hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from pipelines.reprints.align import Chain

_SUFFIX = "省市区县州旗盟镇乡村"
_COUNTING = frozenset("一二三四五六七八九十百千零两第几")
_SESSIONS = ("届", "次会议", "次全体", "次代表", "次常务", "期", "季度", "批")

SLIP = 2
"""Characters that a slip of the pen, of a scanner or of a converter changes at a time."""

BLANK = 12
"""A substitution longer than this is other text, not a blank filled in otherwise."""


class Gap(NamedTuple):
    """What stands between two neighbouring blocks of a span: from where to where, the words, and
    the characters that follow."""

    a: tuple[int, int]
    b: tuple[int, int]
    left: str
    right: str
    after: str

    @property
    def is_slip(self) -> bool:
        """A wrong character, a lost one, a renumbered article: no hand rewrote the sentence."""
        left, right = self.left, self.right
        if len(left) == len(right) <= 2 * SLIP or _COUNTING.issuperset(left + right):
            return True
        if max(len(left), len(right)) > 2 * BLANK:
            return False
        changes = [
            max(step.src_end - step.src_start, step.dest_end - step.dest_start)
            for step in LCSseq.opcodes(left, right)
            if step.tag != "equal"
        ]
        return max(changes, default=0) <= SLIP

    @property
    def loses(self) -> bool:
        """The one only has more than the other, which puts nothing in its place."""
        return LCSseq.similarity(self.left, self.right) == len(self.right)

    @property
    def gains(self) -> bool:
        """The other only has more than the one."""
        return LCSseq.similarity(self.left, self.right) == len(self.left)

    @property
    def is_ordinal(self) -> bool:
        """One number in words for another, or put in or left out."""
        return self.left != self.right and _COUNTING.issuperset(self.left + self.right)

    @property
    def is_session(self) -> bool:
        """One ordinal of a session, a term or an issue in the place of another."""
        if not self.after.startswith(_SESSIONS) or not self.left or not self.right:
            return False
        return _COUNTING.issuperset(self.left + self.right)

    @property
    def is_place(self) -> bool:
        """One name in the place of another, before 市 or 县 or with it."""
        left, right = self.left, self.right
        if not left or not right or left == right or max(len(left), len(right)) > BLANK:
            return False
        if self.loses or self.gains:
            return False  # a name left out, or masked, stands for no other
        if self.after[0] not in _SUFFIX and (left[-1] not in _SUFFIX or right[-1] not in _SUFFIX):
            return False
        return not (_COUNTING.issuperset(left) or _COUNTING.issuperset(right))


def gaps(a: str, b: str, chain: Chain) -> Iterator[Gap]:
    """The gaps of one aligned passage of two comparison forms, in order."""
    for (in_a, in_b, length), (to_a, to_b, _) in pairwise(chain.blocks):
        end_a, end_b = in_a + length, in_b + length
        after = a[to_a : to_a + 3]
        yield Gap((end_a, to_a), (end_b, to_b), a[end_a:to_a], b[end_b:to_b], after)
