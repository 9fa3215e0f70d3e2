"""Furniture among the lines of the text itself, cut by position, every cut recorded.

A rule must match a whole line (or a whole last sentence), and knows where on the page it may
act: at the head, at the tail, or anywhere. A sentence about QR codes in an article is no
prompt; `成文日期：2021年3月1日`, `一、主办单位：…` and figures in tables are text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.records import Removal
from pipelines.characters import letters
from pipelines.extract.furniture import is_prose
from pipelines.extract.injections import without_injections
from pipelines.extract.lists import Cut, attached, listed
from pipelines.extract.outlets import outlet_alone
from pipelines.extract.page import Line
from pipelines.extract.rules import (
    ANYWHERE,
    DATE,
    HEAD,
    INFO_WORDS,
    LABEL,
    RELATED_HEADING,
    SENTENCE_PROMPT,
    TAIL,
)

_HEAD_REACH = 14
# An outlet's name alone is a credit where it stands first.
_FIRST = 3
_PROMPT_REACH = 500
# What a lead calls itself; one that says what the text does not is the text's own.
LEAD = re.compile(
    r"^[【\[]?(?:核心提示|内容提要|内容摘要|摘\s{0,2}要|导\s{0,2}[读语]|提\s{0,2}要|简\s{0,2}介"
    r"|编者按)[】\]]?\s?[:：]?"
)
_SENTENCE_END = re.compile(r"[。！？!?”）】]\s?|\s")
_INFO = re.compile(rf"{LABEL}\s?[:：|]|加入收藏|{DATE}|预计阅读|分享")
# Lines that look like labels but are the document's own words; no page is older than the web.
_STATEMENT = re.compile(
    r"[（(]?(?:19|20)\d\d年\d{1,2}月\d{1,2}日[)）]?$|"
    rf"[（(]?{DATE}[^：:]{{0,40}}(?:通过|公布|发布|颁布|施行|实施|修订|修正|批准|生效|废止|印发|令|签署)[)）]?$|"
    r"[（(]?(?:1[0-8]\d\d|19[0-8]\d|199[0-3])年.*|"
    r"成文日期|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|附件|抄送"
)
# A step of an instruction (`2.扫描下方二维码报名`) is the text's own, whatever it bids.
_ITEM = re.compile(
    r"\d{1,2}\s?[.、．)）]|[（(]\s?[\d一二三四五六七八九十]|第.步|步骤|[①-⑳]"
    r"|[一二三四五六七八九十]{1,3}、"
)
_EDITOR = next(
    rule for rule in TAIL if rule.name == "editor-line" and rule.fits("（责任编辑：王某）")
)
_SOME_PROSE = 100
# So many editor's lines are looked at: a page of thousands is a list.
_ENDS = 20
_INFO_RULES = tuple(rule for rule in HEAD if rule.name == "info-line")
_SIGNATURE = re.compile(
    r"[（(].{0,40}[)）]|.{0,30}(?:政府|委员会|办公厅|办公室|国务院|厅|局|委|部|院|会|公司|中心|处)|"
    r"[\s\d〇○零一二三四五六七八九十年月日.-]{6,24}"
)


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What is left of a text's lines: `kept` maps the index of a line to its text, `cut` the
    index of a line that went to the rule; `removed` holds every cut, parts of lines included."""

    kept: Mapping[int, str]
    cut: Mapping[int, str]
    removed: tuple[Removal, ...]


def trim(lines: Sequence[Line], titles: Sequence[str]) -> Trimmed:
    """Cut the furniture from the lines of a text. `titles`: the title in its forms, page mark
    on and off."""
    bare = frozenset(map(letters, titles)) - {""}
    cut = listed(lines)
    cut = {**_above(lines, bare, cut), **cut}
    cut = {**_anywhere(lines), **cut}
    cut = {**cut, **_head(lines, bare, cut)}
    cut = {**_below_editor(lines), **cut}
    cut = {**cut, **_tail(lines, cut)}
    left = [(index, line.text) for index, line in enumerate(lines) if index not in cut]
    cut = {**cut, **dict.fromkeys(teasers(left), "teaser-repeats-opening")}
    removed = [Removal(lines[index].text, cut[index]) for index in sorted(cut)]
    kept, prompted = _without_prompt({index: text for index, text in left if index not in cut})
    kept, injected = without_injections(kept)
    return Trimmed(kept, cut, (*removed, *prompted, *injected))


def _anywhere(lines: Sequence[Line]) -> Cut:
    """What is furniture wherever it stands."""
    found: dict[int, str] = {}
    for index, line in enumerate(lines):
        if _ITEM.match(line.text):
            continue
        rule = next((rule.name for rule in ANYWHERE if rule.fits(line.text)), None)
        if line.link_share > 0.5 and len(line.text) < 80 and line.text.startswith("广告"):
            rule = "ad-label"
        if rule:
            found[index] = rule
    return found


def _above(lines: Sequence[Line], titles: frozenset[str], cut: Cut) -> Cut:
    """What stands over the title, where the title stands over the page's info line: the text
    begins below both. Not where most of the words stand above: that title is another's."""
    total = sum(len(line.text) for index, line in enumerate(lines) if index not in cut)
    above = found = 0
    for index, line in enumerate(lines):
        if above > 0.5 * total:
            break
        if index in cut:
            continue
        if line.link_share < 0.5 and letters(line.text) in titles and _over_info(lines, index):
            found = index
        above += len(line.text) if is_prose(line) else 0
    return dict.fromkeys(range(found), "above-the-title")


def _head(lines: Sequence[Line], titles: frozenset[str], cut: Cut) -> Cut:
    """What stands over a text that is not its own."""
    found: dict[int, str] = {}
    left = [index for index in range(len(lines)) if index not in cut]
    for place, index in enumerate(left[:_HEAD_REACH]):
        text = lines[index].text
        if rule := _head_rule(lines, index, titles, first=place < _FIRST):
            found[index] = rule
        elif len(text) > 60 or (len(text) > 20 and text.endswith(("。", "！", "？", "：", ":"))):
            break
    return found


def _head_rule(
    lines: Sequence[Line], index: int, titles: frozenset[str], *, first: bool
) -> str | None:
    line, text = lines[index], lines[index].text
    rule = next((rule.name for rule in HEAD if rule.fits(text)), None)
    if rule and not _STATEMENT.match(text):
        return rule
    if first and outlet_alone(text):
        return "source-line"
    if _is_info(text):
        return "info-line"
    if letters(text) in titles and (_is_page_heading(line) or _over_info(lines, index)):
        return "title"
    return None


def _is_info(text: str) -> bool:
    """A line of labels, dates and controls, and little else."""
    if len(text) > 120 or (text.endswith(("：", ":")) and len(text) > 12):
        return False
    words = len(_INFO.findall(text))
    labelled = re.search(rf"{LABEL}\s?[:：|｜]|收藏|分享|预计阅读", text)
    return labelled is not None and words >= 2 and len(INFO_WORDS.sub("", text)) <= 6 + 6 * words


def _is_page_heading(line: Line) -> bool:
    """A heading of the page's frame; a title typed into the text is the text's own."""
    return line.element.tag in ("h1", "h2", "h3") or bool(
        re.search(
            r"tit|headline|subject", f"{line.element.get('class')} {line.element.get('id')}", re.I
        )
    )


def _over_info(lines: Sequence[Line], index: int) -> bool:
    """Whether the next line, or the one after it, is the page's info line."""
    below = [line.text for line in lines[index + 1 : index + 3]]
    return any(map(is_info_line, below))


def is_info_line(text: str) -> bool:
    """Whether a line says of a text when, whence and by whom, and nothing else."""
    whole = _is_info(text) or outlet_alone(text) is not None
    return whole or any(rule.fits(text) for rule in _INFO_RULES)


def _below_editor(lines: Sequence[Line]) -> Cut:
    """What stands below the editor's line: it ends an article, where most of the words stand
    above it and no file of the article's below."""
    ends = [index for index, line in enumerate(lines) if _EDITOR.fits(line.text)]
    prose = [len(line.text) if is_prose(line) else 0 for line in lines] if ends else []
    for index in ends[-_ENDS:]:
        if sum(prose[:index]) < max(_SOME_PROSE, 0.6 * sum(prose)):
            continue
        if not any(map(attached, lines[index:])):
            below = dict.fromkeys(range(index + 1, len(lines)), "after-the-editor")
            return {index: _EDITOR.name, **below}
    return {}


def _tail(lines: Sequence[Line], cut: Cut) -> Cut:
    """From the end upwards as long as lines are furniture. A short line between two of them
    (the heading of a list) goes as well; a signature or a date ends the search."""
    found: dict[int, str] = {}
    pending: list[int] = []
    for index in range(len(lines) - 1, -1, -1):
        if index in cut:
            continue
        line = lines[index]
        rule = _tail_rule(line)
        if rule:
            found[index] = rule
            found.update(dict.fromkeys(pending, "tail-heading"))
            pending = []
        elif len(line.text) <= 14 and len(pending) < 3 and not _own_words(line.text):
            pending.append(index)
        else:
            break
    return found


def _tail_rule(line: Line) -> str | None:
    if _STATEMENT.match(line.text):
        return None
    if RELATED_HEADING.fullmatch(line.text):
        return "related"
    rule = next((rule.name for rule in TAIL if rule.fits(line.text)), None)
    if rule == "source-line" and line.text[0] in "（(" and re.search("作者|记者", line.text):
        return None  # a credit set into the text, with who its author is
    if rule is None and _linked(line) and not attached(line):
        return "tail-link"
    return rule


def _linked(line: Line) -> bool:
    """Whether a line is a link, or a few of them with bars between."""
    words = re.sub(r"[\s|｜/·•-]+", "", line.text)
    return len(line.text) < 60 and line.linked > 0.8 * len(words)


def _own_words(text: str) -> bool:
    """Whether a short line at the end is the document's: a signer, a date, a sentence."""
    return bool(re.search(r"[。！？；，,]", text)) or _SIGNATURE.fullmatch(text) is not None


def _without_prompt(kept: dict[int, str]) -> tuple[dict[int, str], tuple[Removal, ...]]:
    """A prompt glued to the end of the last paragraph goes; the sentence before it stays."""
    if not kept:
        return kept, ()
    last = max(kept)
    text = kept[last]
    reach = max(0, len(text) - _PROMPT_REACH)
    prompt = SENTENCE_PROMPT.search(text, reach)
    if prompt is None or "。" in text[prompt.end() : -1]:
        return kept, ()
    ends = [mark.end() for mark in _SENTENCE_END.finditer(text, reach, prompt.start())]
    start = ends[-1] if ends else 0
    if len(text[:start].strip()) < 20:
        return kept, ()
    prompted = Removal(text[start:].strip(), "prompt-in-last-paragraph")
    return {**kept, last: text[:start].strip()}, (prompted,)


def repeats(text: str, opening: str) -> bool:
    """Whether `text` says again how the article opens (`opening`, without punctuation): whole,
    or broken off in mid-sentence."""
    plain = letters(text)
    if len(plain) < 30:
        return False
    if plain[:300] in opening:
        return True
    return text[-1] not in "。！？" and plain[: len(plain) * 4 // 5] in opening


def teasers(texts: Sequence[tuple[int, str]]) -> set[int]:
    """Among the first lines, those that only repeat the opening that follows them."""
    found = set()
    for place, (index, text) in enumerate(texts[:4]):
        following = letters("".join(later for _, later in texts[place + 1 : place + 9]))[:1500]
        if len(text) > 40 and repeats(LEAD.sub("", text), following):
            found.add(index)
    return found
