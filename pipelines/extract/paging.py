"""Page k of n, and the length a page declares."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.records import Evidence

_OF = (
    re.compile(r"第\s?(\d{1,4})\s?[/／]\s?(\d{1,4})\s?页"),
    re.compile(r"第\s?(\d{1,4})\s?页\s?[/,，(（]?\s?共\s?(\d{1,4})\s?页"),
    re.compile(r"共\s?(?P<pages>\d{1,4})\s?页\s?[,，]?\s?(?:当前)?第\s?(?P<page>\d{1,4})\s?页"),
)
_DECLARED = re.compile(
    r"(?:共计?|全文共?|本文共|总计|字数\s?[:：]?)\s{0,2}(\d{2,9})\s?个?\s?(?:字|(?<=字数)\b)"
    r"|字数\s?[:：]\s?(\d{2,9})"
)


def page_of(title_texts: Sequence[str], near: Sequence[str]) -> tuple[int, int, Evidence] | None:
    """Which page of how many this is: by its title, else by the lines around its text."""
    for text in [*title_texts, *(line for line in near if len(line) <= 120)]:
        for pattern in _OF:
            found = pattern.search(text)
            if found:
                named = found.groupdict()
                page = int(named.get("page") or found.group(1))
                pages = int(named.get("pages") or found.group(2))
                if 1 <= page <= pages and pages > 1:
                    return page, pages, Evidence("page", "page-mark", found.group(0))
    return None


def declared_length(near: Sequence[str]) -> tuple[int, Evidence] | None:
    """The number of characters the page says its whole text has (`共计559955个字`)."""
    for line in near:
        found = _DECLARED.search(line) if len(line) <= 160 else None
        if found:
            return int(found.group(1) or found.group(2)), Evidence(
                "declared_chars", "count-line", found.group(0)
            )
    return None
