"""The state of a page's copy: what was masked, cut off, lower-cased, displaced or misread.

Everything here is judged by the page alone; a comparison with other copies comes later.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.records import Defect, Evidence, Flag
from pipelines.extract import damage

_NUMERAL = "一二三四五六七八九十"
_SECTION = re.compile(rf"^\s*(?P<n>[{_NUMERAL}]{{1,3}})、")
_INLINE_SECTION = re.compile(
    rf"(?:(?<=[。：:；!！?？])|^)\s?(?P<n>[{_NUMERAL}]{{1,3}})、(?=[^、。，]{{2,40}}(?:[。\s：:"
    rf"，]|$))"
)
_INNER_SECTION = re.compile(r"[（(][二三四五六七八九十]{1,3}[)）]")
_SENTENCE_END = frozenset("。！？!?…”）)】》；;：:」』~～*")
_CUT_PROMPT = re.compile(
    r"下载全文|下载完整|查看(?:全文|剩余|完整)|阅读全文|展开全文|剩余\s?\d+\s?%|未完待续"
    r"|余下全文|此处隐藏\s?\d*\s?字|还剩\s?\d+\s?页|试读(?:已)?结束|全文请"
)
# The last line of a text that was cut: it ends on a comma, on a particle, in dots.
_MID_SENTENCE = re.compile(r".{10}[，、,]$|.{30}[的和了在]$|.{38}(?:\.{3}|…)$")
_HIDDEN_PART = re.compile(r"此处隐藏\s?\d{1,7}\s?字|剩余\s?\d{1,3}%未读")
_WALL = re.compile(
    r"(?:查看|阅读|浏览|下载)[^。\n]{0,12}(?:请先|需先|需要先?|须先|登录后|请登录)|需先登录"
    r"|请先登录|登录后(?:可|才能|查看|阅读)|登录(?:查看|阅读)(?:全文|更多|隐藏)"
)
# So much of a text, in characters, is enough to judge it by.
_JUDGED = 300_000
_GREETING = re.compile(r"^各位代表[:：,，]?$")


@dataclass(frozen=True, slots=True)
class Condition:
    """The flags of a page's copy, the damage seen in its words, and why each was raised."""

    flags: tuple[Flag, ...]
    defects: tuple[Defect, ...]
    evidence: tuple[Evidence, ...]


def condition(
    lines: Sequence[str],
    outline: Sequence[str],
    around: Sequence[str],
    page: tuple[int, int] | None,
) -> Condition:
    """Judge the copy by its lines, its outline, the lines around it and its page mark."""
    text = "\n".join(lines)[:_JUDGED]
    flags = [
        flag
        for flag, test in (
            (Flag.DIGITS_MASKED, damage.masked_digits),
            (Flag.NAMES_MASKED, damage.masked_names),
            (Flag.LOWER_CASED, damage.lower_cased),
            (Flag.TRADITIONAL, damage.traditional),
            (Flag.MOJIBAKE, damage.mojibake),
        )
        if test(text)
    ]
    if Flag.MOJIBAKE in flags and Flag.TRADITIONAL in flags:
        flags.remove(Flag.TRADITIONAL)  # what was read wrongly is in no script
    evidence = []
    cut = truncation(lines, outline, around) if page is None or page[0] == page[1] else None
    if cut:
        flags.append(Flag.TRUNCATED)
        evidence.append(Evidence("flags", "truncated", cut))
    if walled(around) and (cut or Flag.DIGITS_MASKED in flags or Flag.NAMES_MASKED in flags):
        flags.append(Flag.LOGIN_WALL)
    sliced = mid_document(lines[0] if lines else "", outline, page)
    if sliced:
        flags.append(Flag.SLICE)
        evidence.append(Evidence("flags", "slice", sliced))
    moved = damage.displaced(lines)
    if moved:
        flags.append(Flag.DISPLACED)
    seen = (moved, damage.private_glyphs(text), damage.homoglyphs(text))
    defects = [defect for defect in seen if defect]
    return Condition(tuple(flags), tuple(defects), tuple(evidence))


def mid_document(first: str, outline: Sequence[str], page: tuple[int, int] | None) -> str | None:
    """Why the text is a slice: page k of n, or a text that begins after its first head."""
    if page:
        return f"page {page[0]} of {page[1]}"
    if outline and number(outline[0]) > 1:
        return f"the first section is {outline[0]}"
    inner = _INNER_SECTION.match(first)
    return f"begins with {inner.group(0)}" if inner else None


def outline_of(lines: Sequence[str]) -> tuple[str, ...]:
    """The top-level section numerals present, in order: `("一", "二")`.

    A numeral counts as a section's head at the start of a line, or inside a page whose text
    is one long line, after a full stop; and only where it continues the count.
    """
    heads = [found.group("n") for line in lines if (found := _SECTION.match(line))]
    if len(heads) < 2 and len(lines) <= 3:
        heads = [found.group("n") for line in lines for found in _INLINE_SECTION.finditer(line)]
    outline: list[str] = []
    for head in heads:
        if number(head) > (number(outline[-1]) if outline else 0) and head not in outline:
            outline.append(head)
    return tuple(outline)


def number(numeral: str) -> int:
    """The value of a section numeral up to 九十九; 0 where it is none."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _NUMERAL.find(numeral) + 1 if len(numeral) == 1 else 0
    high = _NUMERAL.index(tens) + 1 if len(tens) == 1 else 1
    low = _NUMERAL.index(ones) + 1 if len(ones) == 1 else 0
    return high * 10 + low


def truncation(lines: Sequence[str], outline: Sequence[str], around: Sequence[str]) -> str | None:
    """Why the text seems cut off, in words; None where nothing shows it."""
    if not lines:
        return None
    last = lines[-1]
    speech = any(_GREETING.match(line) for line in lines[:8]) or "政府工作报告" in "".join(
        lines[:3]
    )
    if (
        speech
        and tuple(outline) == ("一",)
        and not re.search(r"(?:谢谢|不懈奋斗|而奋斗|贡献)[^。]{0,20}[!！。]?$", last)
    ):
        return "a report that stops before its section 二"
    prompt = next((text for text in around if len(text) < 60 and _CUT_PROMPT.search(text)), None)
    if prompt and last and last[-1] not in _SENTENCE_END:
        return f"{prompt}; ends in mid-sentence"
    if _MID_SENTENCE.search(last[-60:]):
        return f"ends in mid-sentence: {last[-20:]}"
    hidden = next((line for line in (*around, *lines) if _HIDDEN_PART.search(line)), None)
    return f"hidden part: {hidden[:60]}" if hidden else None


def walled(around: Sequence[str]) -> bool:
    """Whether a page says that one must log in to read."""
    return any(_WALL.search(text) for text in around if len(text) < 120)
