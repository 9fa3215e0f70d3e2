"""The articles of a law, apart from the head that tells its history.

Editors copy a law and forget its last amendment in the head, or add one to the head of the text
they have; what the articles say is what the law is.
"""

from __future__ import annotations

import re

from rapidfuzz.distance import Prefix

FIRST = "第一条"
BEHIND = 250
"""Characters that a page may have behind a text, as long as none of them is an article."""

SAID = 10
"""Characters that the shortest article has: that a law is in force from a day on."""

_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇]+条")


def one_body(a: str, b: str) -> bool:
    """Whether the articles of two comparison forms are the same, to the character. What follows
    the last article may differ, being the page's; where they part as that has hardly begun, it is
    the article that differs. False where either has no articles."""
    begins_a, begins_b = a.find(FIRST), b.find(FIRST)
    if begins_a < 0 or begins_b < 0:
        return False
    body_a, body_b = a[begins_a:], b[begins_b:]
    same = Prefix.similarity(body_a, body_b)
    *_, last = _ARTICLE.finditer(body_a, 0, same)
    if same - last.end() < SAID:
        return False
    rests = body_a[same:], body_b[same:]
    return all(len(rest) <= BEHIND and not _ARTICLE.search(rest) for rest in rests)
