"""Texts of several pages: the seams between pages, and the text that runs across them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_ENDS = re.compile(r"[。！？!?；;：:…”’》）)」』]$")
_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|第.{1,4}[章节条篇])"
)
_HEADING_LENGTH = 40


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The seam of two neighbouring pages of one paged article.

    `before` is the last part of a page, `after` the first part of the next one (part ids);
    `continues` says whether one text runs across the seam.
    """

    before: str
    after: str
    continues: bool


@dataclass(frozen=True, slots=True)
class Paging:
    """The pages of a paged article that a canonical text rests on.

    `held` are their numbers of `pages`, in order; `missing` the pages on which the text goes
    on, or begins, that the record does not hold; `declared_chars` the length that the page
    states for the whole article.
    """

    pages: int
    held: tuple[int, ...]
    missing: tuple[int, ...]
    declared_chars: int | None = None


def joined_text(texts: Sequence[str]) -> str:
    """The text that runs over `texts`, the pages in order.

    A page that ends within a sentence goes on without a break; one that ends with a sentence
    or a heading is followed by a new paragraph.
    """
    joined = ""
    for text in texts:
        last = joined.rpartition("\n")[2].strip()
        heading = len(last) <= _HEADING_LENGTH and _HEADING.match(last)
        joined += ("\n" if _ENDS.search(last) or heading else "") + text
    return joined
