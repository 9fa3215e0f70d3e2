"""What reposts do to a text: one pure function for each defect seen on real pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import count, cycle
from random import Random

from opencc import OpenCC

Paragraphs = tuple[str, ...]

_LEAD = re.compile(r"^([^。，；：]{4,14})。")
_SENTENCE = re.compile(r"[^。！？]+[。！？]?[”]?")


def straight_quotes(text: str) -> str:
    """Curly quotes typed as straight ones."""
    return text.translate({0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'"})


def footnote_marks(paragraphs: Sequence[str], first: int) -> Paragraphs:
    """A note's number, and a lost character, behind every third quoted phrase."""
    seen, number = 0, first

    def mark(found: re.Match[str]) -> str:
        nonlocal seen, number
        seen += 1
        if seen % 3:
            return found[0]
        number += 1
        return f"{found[0]}[{number - 1}]?"

    return tuple(re.sub(r"“[^”]*”", mark, line) for line in paragraphs)


def lower_cased(text: str) -> str:
    """Latin letters in lower case and plus signs read as spaces, as a form sent twice has them."""
    return text.lower().replace("+", " ")


def lost_stops(paragraphs: Sequence[str]) -> Paragraphs:
    """The full stop gone after a paragraph's lead-in."""
    return tuple(_LEAD.sub(r"\1", line) for line in paragraphs)


def masked_digits(text: str, mask: str = "*") -> str:
    """Every digit replaced by a mask of the same length."""
    return re.sub(r"\d", mask, text)


def masked_names(text: str, names: Sequence[str], mask: str) -> str:
    """Each name replaced by a mask: as long as the name, if the mask is one character."""
    for name in names:
        text = text.replace(name, mask * len(name) if len(mask) == 1 else mask)
    return text


def replaced(text: str, words: Mapping[str, str], every: int = 1) -> str:
    """Every n-th occurrence of one of the words replaced by what it maps to."""
    seen = 0

    def swap(found: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return words[found[0]] if seen % every == 0 else found[0]

    return re.sub("|".join(words), swap, text)


def injected(text: str, words: Sequence[str], inserts: Sequence[str], every: int) -> str:
    """Advertising put in place of every n-th of the words, the inserts in turn."""
    turn, seen = cycle(inserts), 0

    def swap(found: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return next(turn) if seen % every == 0 else found[0]

    return re.sub("|".join(words), swap, text)


def stray_tokens(paragraphs: Sequence[str], tokens: Sequence[str]) -> Paragraphs:
    """A meaningless token behind every sentence but a paragraph's last."""
    turn = cycle(tokens)

    def spread(line: str) -> str:
        sentences = _SENTENCE.findall(line)
        return "".join(f"{s}{next(turn)}" for s in sentences[:-1]) + str(sentences[-1])

    return tuple(spread(line) for line in paragraphs)


def page_numbers(text: str, every: int) -> str:
    """A print's page number left in mid-sentence about every so many characters."""
    page = count(1)
    between = rf"(.{{{every},}}?[一-鿿，])(?=[一-鿿])"
    return re.sub(between, lambda found: f"{found[1]}- {next(page)} -", text)


def doubled_commas(text: str, every: int) -> str:
    """Every n-th comma typed twice."""
    return replaced(text, {"，": "，，"}, every)


def shuffled(paragraphs: Sequence[str], seed: int) -> Paragraphs:
    """The sentences of every third paragraph in another order."""
    random = Random(seed)

    def stir(line: str) -> str:
        sentences = _SENTENCE.findall(line)
        random.shuffle(sentences)
        return "".join(sentences)

    return tuple(stir(line) if i % 3 == 0 else line for i, line in enumerate(paragraphs))


def hidden_middle(paragraphs: Sequence[str], first: int, last: int) -> tuple[Paragraphs, str]:
    """The paragraphs without first to last, and the notice that stands in their place."""
    hidden = sum(len(line) for line in paragraphs[first:last])
    notice = f"此处隐藏{hidden}字"
    return (*paragraphs[:first], notice, *paragraphs[last:]), notice


def displaced_words(paragraphs: Sequence[str], words: str, before: int) -> Paragraphs:
    """The last words of the text standing a second time, alone, before another paragraph."""
    if not paragraphs[-1].endswith(words):
        raise ValueError(f"the text does not end with {words!r}")
    return (*paragraphs[:before], words, *paragraphs[before:])


def swapped(paragraphs: Sequence[str], one: int, other: int) -> Paragraphs:
    """Two paragraphs (headings, say) in each other's place."""
    lines = list(paragraphs)
    lines[one], lines[other] = lines[other], lines[one]
    return tuple(lines)


def misread(text: str) -> str:
    """UTF-8 bytes that somebody read as GBK and saved so."""
    return text.encode("utf-8").decode("gbk", errors="replace")


def traditional(text: str) -> str:
    """The text in traditional script."""
    converted: str = OpenCC("s2t").convert(text)
    return converted


PINYIN = {"現": "xiàn", "實": "shí", "業": "yè", "發": "fā", "區": "qū", "經": "jīng", "國": "guó"}


def pinyin_injected(text: str, every: int) -> str:
    """The reading of every n-th of some traditional characters in brackets behind it."""
    return replaced(text, {han: f"{han}({sound})" for han, sound in PINYIN.items()}, every)


def pages_of(paragraphs: Sequence[str], count: int) -> tuple[Paragraphs, ...]:
    """The paragraphs dealt to `count` pages of about equal length, none cut in two."""
    total = sum(len(line) for line in paragraphs)
    pages: list[list[str]] = [[] for _ in range(count)]
    before = 0
    for line in paragraphs:
        pages[min(before * count // total, count - 1)].append(line)
        before += len(line)
    return tuple(tuple(page) for page in pages)
