"""English phrases of the interface where there is one of what they count."""

from __future__ import annotations

SINGULAR: dict[str, str] = {
    "on {n} pages": "on {n} page",
    "as it is on {n} pages": "as it is on {n} page",
    "otherwise on {n} pages": "otherwise on {n} page",
    "{n} works": "{n} work",
    "{n} pages": "{n} page",
    "{n} sites": "{n} site",
    "{n} figures": "{n} figure",
    "{n} places": "{n} place",
    "{n} of these pages have since come to show something else.": (
        "{n} of these pages has since come to show something else."
    ),
    "{n} defects": "{n} defect",
    "{n} copies": "{n} copy",
    "{n} decisions": "{n} decision",
    "{n} alarms": "{n} alarm",
    "{n} captures, the newest first": "{n} capture",
    "{n} works go by this name.": "{n} work goes by this name.",
    "{n} pages state no date.": "{n} page states no date.",
    "{n} pages carry this work; each leads to its comparison with the canonical text": (
        "{n} page carries this work; it leads to its comparison with the canonical text"
    ),
    "{n} pages held against the canonical text": "{n} page held against the canonical text",
    "All {n} pages": "The {n} page",
    "{n} hours later": "{n} hour later",
    "{n} days later": "{n} day later",
    "{n} hours earlier": "{n} hour earlier",
    "{n} days earlier": "{n} day earlier",
    "{n} more pages have a likely source and are not drawn.": (
        "{n} more page has a likely source and is not drawn."
    ),
    "Of {n} pages nothing says whom they were copied from.": (
        "Of {n} page nothing says whom it was copied from."
    ),
    "{n} hours after that page, by our captures": "{n} hour after that page, by our captures",
    "{n} hours before that page, by our captures": "{n} hour before that page, by our captures",
    "{n} paragraphs that are the same": "{n} paragraph that is the same",
    "To the first of {n} differences": "To the one difference",
    "stands {n} times in the text": "stands once in the text",
    "{n} figures rounded": "{n} figure rounded",
    "{n} figures converted": "{n} figure converted",
    "{n} figures masked": "{n} figure masked",
    "{n} figures dropped": "{n} figure dropped",
    "{n} figures changed": "{n} figure changed",
}
"""Of whatever counts something by `n` (see `archive.web.language.say`)."""

NEVER_ONE = frozenset(
    {
        "This is version {n}, no longer the newest; below it, who carries the work now.",
        "This is the text as it stood on {day}, version {n}; below it, who carries the work now.",
        "This work was split. What it held stands in these {n} works.",
        "The first {n} are shown.",
        "The first 200 of {n} are shown.",
        "The first {n} of this list ({total}) as a file; from &offset={n} on it goes on:",
        "the first of {n} pages that carry it",
        "{n} copies alike",
        "and {n} more",
        "(the first {n} of them)",
    }
)
"""Phrases that never stand where `n` is one, or do not count by it."""
