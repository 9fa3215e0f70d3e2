"""What is done to real texts to try the engine's judgement: cuts, digests, slips, disguises.

Every function takes a chooser and a text and gives another text; everything follows from the
chooser's seed. Nothing here knows any text.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from functools import cache

import opencc

Change = Callable[[random.Random, str], str]

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_HEADED = re.compile(r"第[一二三四五六七八九十百零〇0-9]+[编章节条]|目\s*录")
_TITLED = re.compile(
    r"(?:法|条例|规定|办法|细则|规则|准则|章程|解释|决定|决议|公约|报告|意见|通知|通告|公告|方案|规划|纲要|计划|批复)"
    r"(?:[（(].{1,20}[）)])?$"
)
_LEADS = (
    "本报讯（记者）记者昨日从有关部门获悉，新的举措已经出台，与市民生活息息相关。",
    "近日，有关方面对外公布了这份文件，本报为您梳理其中要点。",
    "本报记者从昨天举行的新闻发布会上了解到以下内容。",
)
_TAILS = ("有关负责人表示，下一步将抓好落实。", "", "本报将继续关注。")
_LIGHT = (
    ("进一步", ""),
    ("应当", "应"),
    ("以及", "和"),
    ("并且", "并"),
    ("积极", ""),
    ("全面", ""),
    ("有关", "相关"),
    ("按照", "依照"),
    ("我们", "全市"),
)


def sentences(text: str) -> list[str]:
    """The sentences of a text, without white space around them, those of eight characters up."""
    return [found for each in _SENTENCE.findall(text) if len(found := each.strip()) >= 8]


def unheaded(chooser: random.Random, text: str) -> str:
    """Without the lines at its top that say what it is: title, numbers, dates of passing."""
    lines = [line for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines[:15]):
        bare = re.sub(r"^[#*\s>　]+|[*\s　]+$", "", line)
        said = len(bare) > 60 or _HEADED.match(bare)
        if said or (len(bare) > 25 and "。" in bare and "通过" not in bare):
            return "\n".join(lines[number:])
    return "\n".join(lines[1:])


def first(chooser: random.Random, text: str) -> str:
    """The first three tenths."""
    return text[: int(len(text) * 0.3)]


def middle(chooser: random.Random, text: str) -> str:
    """Two fifths from the middle."""
    return text[int(len(text) * 0.3) : int(len(text) * 0.7)]


def last(chooser: random.Random, text: str) -> str:
    """The last third."""
    return text[int(len(text) * 2 / 3) :]


def thinned(chooser: random.Random, text: str) -> str:
    """A tenth to three fifths of its paragraphs left out."""
    share = chooser.uniform(0.1, 0.6)
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 8:
        lines = sentences(text)
    return "\n".join(line for line in lines if chooser.random() > share)


def digest(chooser: random.Random, text: str) -> str:
    """A newspaper's: one to six sentences in twenty, in order, lightly edited, some joined."""
    every = sentences(text)
    wanted = max(3, round(len(every) * chooser.uniform(0.05, 0.3)))
    chosen = sorted(chooser.sample(range(len(every)), min(wanted, len(every))))
    return _told(chooser, [every[number] for number in chosen])


def item(chooser: random.Random, text: str) -> str:
    """A short item of 80 to 300 characters: a few sentences that stand close together."""
    every = sentences(text)
    size = chooser.randint(80, 300)
    at = chooser.randrange(max(1, len(every) - 6))
    chosen: list[str] = []
    while at < len(every) and sum(map(len, chosen)) < size - 30:
        chosen.append(every[at])
        at += chooser.randint(1, 3)
    lead = chooser.choice(_LEADS) if chooser.random() < 0.5 else ""
    return lead + "".join(_edited(chooser, each) for each in chosen)[:size]


def clauses(chooser: random.Random, text: str) -> str:
    """A digest of half sentences: of each sentence taken, one run of its clauses."""
    chosen = []
    for sentence in sentences(text):
        if chooser.random() < 0.2:
            parts = [part for part in re.split(r"[，、；。]", sentence) if part]
            count = max(1, len(parts) // 2)
            at = chooser.randrange(len(parts) - count + 1)
            chosen.append("，".join(parts[at : at + count]) + "。")
    return _told(chooser, chosen or sentences(text)[:3])


def diluted(others: Sequence[str], share: float) -> Change:
    """A digest whose sentences are that share of an article, the rest taken from `others`."""

    def change(chooser: random.Random, text: str) -> str:
        taken = sentences(digest(chooser, text))
        own: list[str] = []
        while len(own) < len(taken) * (1 / share - 1):
            own += sentences(thinned(chooser, chooser.choice(others)))[:40]
        own = own[: max(1, int(len(taken) * (1 / share - 1)))]
        places = set(chooser.sample(range(len(taken) + len(own)), len(taken)))
        ours, theirs = iter(taken), iter(own)
        return "".join(
            next(ours if place in places else theirs) for place in range(len(taken) + len(own))
        )

    return change


def whole(chooser: random.Random, text: str) -> str:
    """As it is."""
    return text


def piece(size: int) -> Change:
    """So many characters from anywhere in the text."""

    def change(chooser: random.Random, text: str) -> str:
        at = chooser.randrange(max(1, len(text) - size))
        return text[at : at + size]

    return change


def chained(one: Change, other: Change) -> Change:
    """One change after the other."""
    return lambda chooser, text: other(chooser, one(chooser, text))


def misread(chooser: random.Random, text: str, share: float = 0.1) -> str:
    """A tenth of all characters wrong."""
    return "".join(
        chr(0x4E00 + chooser.randrange(0x3000)) if chooser.random() < share else character
        for character in text
    )


def traditional(chooser: random.Random, text: str) -> str:
    """In traditional script."""
    return str(_converter().convert(text))


def wide(chooser: random.Random, text: str) -> str:
    """Full-width digits, letters and signs."""
    return "".join(chr(ord(each) + 0xFEE0) if 0x21 <= ord(each) <= 0x7E else each for each in text)


def masked(chooser: random.Random, text: str) -> str:
    """Every digit hidden."""
    return re.sub(r"\d", chooser.choice("*X_"), text)


def slipped(chooser: random.Random, text: str) -> str:
    """Two characters in a hundred wrong."""
    return misread(chooser, text, 0.02)


def _told(chooser: random.Random, chosen: list[str]) -> str:
    edited = [_edited(chooser, each) for each in chosen]
    joined = [
        f"{each[:-1]}，" if chooser.random() < 0.2 and each.endswith("。") else each
        for each in edited
    ]
    return chooser.choice(_LEADS) + "".join(joined) + chooser.choice(_TAILS)


def _edited(chooser: random.Random, sentence: str) -> str:
    for old, new in _LIGHT:
        if chooser.random() < 0.5:
            sentence = sentence.replace(old, new)
    sentence = re.sub(
        r"\d+\.\d+",
        lambda found: f"{float(found[0]):.1f}" if chooser.random() < 0.5 else found[0],
        sentence,
    )
    parts = sentence.split("，")
    if len(parts) > 2 and chooser.random() < 0.25:
        parts.pop(chooser.randrange(len(parts)))
    return re.sub(r"^第[一二三四五六七八九十百零〇]+条\s*", "", "，".join(parts))


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")
