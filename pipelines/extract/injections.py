"""Tokens that mirrors and spinners put between the words of a text: pinyin in brackets, stray
Latin tokens after every sentence, counts of hidden characters. Cut, counted and recorded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from archive.records import Removal

# 現(xiàn)在: one syllable in brackets after one character, in mid-sentence.
_PINYIN = re.compile(
    r"(?<=[\u3400-\u9fff])[（(][a-zü]{0,5}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]{0,4}[)）]"
)
# A stray token stands after the end of a sentence, before the next one or the paragraph's end.
_STRAY = re.compile(
    r"(?<=[。！？；])\s?([A-Z]{2,6}(?=\s?[\u3400-\u9fff“《（]|\s?$)"
    r"|[@#$%&~^]{2,4}|[\u2600-\u27bf\U0001f300-\U0001faff]{1,3}\ufe0f?)",
    re.M,
)
# The page numbers of a printed copy, in mid-sentence: `工作- 12 -措施`.
_PAGE_NUMBER = re.compile(r"\s?[-—－]\s?\d{1,3}\s?[-—－]\s?(?=[\u3400-\u9fff，。、；：“”]|$)", re.M)
# What an encyclopaedia sets behind each heading: 历史[编辑].
_EDIT = re.compile(r"\s?\[\s?(?:编辑|編輯)(?:源代码|原始碼)?(?:\s?[|｜]\s?编辑源代码)?\s?\]$", re.M)
_HIDDEN = re.compile(r"[（(【\[]?此处隐藏\s?\d{1,7}\s?字[）)】\]]?")
# So often a token must stand there: an annotated poem has a few pinyin, a spun text dozens.
_OFTEN = 5
_STRAY_OFTEN = 3


def without_injections(
    texts: Mapping[int, str],
) -> tuple[dict[int, str], list[Removal]]:
    """The texts without injected tokens, and one removal for each kind of token."""
    whole = "\n".join(texts.values())
    removed: list[Removal] = []
    pinyin = _PINYIN.findall(whole)
    strays = Counter(_STRAY.findall(whole))
    frequent = {token for token, count in strays.items() if count >= _STRAY_OFTEN}
    numbers = _PAGE_NUMBER.findall(whole)
    hidden = _HIDDEN.findall(whole)
    edits = _EDIT.findall(whole)
    cleaned = dict(texts)
    if len(pinyin) >= _OFTEN:
        cleaned = {index: _PINYIN.sub("", text) for index, text in cleaned.items()}
        removed.append(Removal(" ".join(pinyin), "injected-pinyin"))
    if frequent:
        cleaned = {
            index: _STRAY.sub(
                lambda found: "" if found.group(1) in frequent else found.group(0), text
            )
            for index, text in cleaned.items()
        }
        removed.extend(
            Removal(f"{token} ×{strays[token]}", "stray-token") for token in sorted(frequent)
        )
    if len(numbers) >= _STRAY_OFTEN:
        cleaned = {index: _PAGE_NUMBER.sub("", text) for index, text in cleaned.items()}
        removed.append(Removal(" ".join(map(str.strip, numbers)), "page-number"))
    if len(edits) >= _STRAY_OFTEN:
        cleaned = {index: _EDIT.sub("", text) for index, text in cleaned.items()}
        removed.append(Removal(" ".join(map(str.strip, edits)), "edit-mark"))
    if hidden:
        cleaned = {index: _HIDDEN.sub("", text) for index, text in cleaned.items()}
        removed.append(Removal(" ".join(hidden), "hidden-count"))
    return {index: text.strip() for index, text in cleaned.items() if text.strip()}, removed
