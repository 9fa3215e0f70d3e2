"""The articles of a law, apart from the head that tells its history.

Editors copy a law and forget its last amendment in the head, or add one to the head of the text
they have; what the articles say is what the law is.
"""

from __future__ import annotations

import re

from rapidfuzz.distance import Prefix

from pipelines.reprints.reading import Reading

FIRST = "第一条"
BEHIND = 250
"""Characters that a page may have behind a text, as long as none of them is an article."""

SAID = 10
"""Characters that the shortest article has: that a law is in force from a day on."""

_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇]+条")


def one_body(a: Reading, b: Reading) -> bool | None:
    """Whether articles of the same words are the same to the digit too, or a fine was raised; None
    where the words differ, or either has no articles. What follows the last article may differ,
    being the page's; where they part as that has hardly begun, it is the article that differs."""
    text_a, text_b = a.text.text, b.text.text
    begins_a, begins_b = text_a.find(FIRST), text_b.find(FIRST)
    if begins_a < 0 or begins_b < 0:
        return None
    body_a, body_b = text_a[begins_a:], text_b[begins_b:]
    same = Prefix.similarity(body_a, body_b)
    *_, last = _ARTICLE.finditer(body_a, 0, same)
    rests = body_a[same:], body_b[same:]
    if same - last.end() < SAID or any(
        len(rest) > BEHIND or _ARTICLE.search(rest) for rest in rests
    ):
        return None
    ours, theirs = a.marks.figures, b.marks.figures
    at_b = begins_b - begins_a
    return all(
        theirs.get(at + at_b, figures) == figures
        for at, figures in ours.items()
        if begins_a < at < begins_a + same
    )
