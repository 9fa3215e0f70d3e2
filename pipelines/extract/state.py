"""The state of a page's copy: what was masked, cut off, lower-cased, displaced or misread.

Everything here is judged by the page alone; a comparison with other copies comes later.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.records import Defect, Evidence, Flag
from pipelines.extract.page import words

_HAN = re.compile(r"[\u3400-\u9fff]")
# A run of mask characters where a figure stood: before a measure, in a year, in an address.
_MASK = r"[*×✕╳＊_XxＸ●■]"
_MASKED_DIGITS = re.compile(
    rf"(?:(?<![A-Za-z]){_MASK}{{1,12}}(?:\.{_MASK}{{1,4}})?\s?(?=[年月日%％个万亿元名项家件套人"
    rf"次公平亩吨米公里位处条户座部种例栋辆届岁号第分钟小时万余]))"
    rf"|(?<=[第前近约达超]){_MASK}{{1,8}}(?![A-Za-z])"
)
_MASKED_NAME = re.compile(
    r"(?:[\u4e00-\u9fff](?:[*＊×]{1,3}|[Xx]{2,3}|_{2,4})(?=同志|书记|主任|局长|区长|市长"
    r"|同学|先生|女士|区|市|县|街道|镇|乡|村|中学|小学|学校|公司|[，。、]))"
    r"|(?:[*＊×]{2,6}|(?<![A-Za-z])[Xx]{2,6}|_{2,6})(?=区|市|县|街道|镇|乡|村|中学|小学|学校"
    r"|公司|集团|同志|书记|主任|局|社区|省|委|单位)"
)
# A whole name behind a mask: `老字号××××完成混改`.
_MASKED_WHOLE = re.compile(
    r"(?<=[\u4e00-\u9fff，。、“；：])(?:[*＊×]{2,8}|_{2,8}|X{2,8})(?=[\u4e00-\u9fff，。、”；])"
)
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_LATIN = re.compile(r"[A-Za-z]{1,20}")
_ADDRESS = re.compile(
    r"https?://\S{1,300}|[\w.]{1,60}@[\w.]{1,60}|[\w-]{1,60}\.(?:com|cn|net|org)\b"
)
# Latin that is written with capitals wherever it stands: letters bound to digits, acronyms.
_CAPITAL = re.compile(
    r"(?<![a-z])(?:[a-z]{1,2}\d{1,3}|\d{1,2}[gdsak](?![a-z])|pm\s?\d|gdp|cpi|ppi|ai|vr|ar|it"
    r"|wto|app"
    r"|ceo|cbd|led|lng|ppp|rdc|mall|bim|gis|iso|hr|kpi|ip|atm|nba|usb)(?![a-z])"
)
# Lower-case Latin that is written so everywhere: units, addresses, markup words.
_USUALLY_LOWER = words(
    "km kg cm mm m kw kwh h t www com cn gov http https html htm id g l ml n x e p"
)
_TRADITIONAL = frozenset(
    "國說這個們時來對會經發動學產種後過進電實體關點業開還從無與當義應問題條東長門見為間現統計團"
    "專區將總縣環務議報導場車張馬"
    "節話權認證處機設備標準類確據選舉結構黨員記協領農鄉戰變邊運達連遠選鄰醫釋錄鋼錢鎮陽陰陸隊階"
    "際難雲靈靜頭頁頂項順須領風飛飯館驗鳥"
)
_SIMPLIFIED_ONLY = frozenset(
    "国说这个们时来对会经发动学产种过进电实体关点业开还从无与当义应问题条东长门见为间现统计团专"
    "区将总县环务议报导场车张马节话权认证处机设备标准类确据选举结构党员记协领农乡战变边运达连远"
    "选邻医"
)
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
            (Flag.DIGITS_MASKED, masked_digits),
            (Flag.NAMES_MASKED, masked_names),
            (Flag.LOWER_CASED, lower_cased),
            (Flag.TRADITIONAL, traditional),
            (Flag.MOJIBAKE, mojibake),
        )
        if test(text)
    ]
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
    moved = displaced(lines)
    if moved:
        flags.append(Flag.DISPLACED)
    defects = [defect for defect in (moved, private_glyphs(text)) if defect]
    return Condition(tuple(flags), tuple(defects), tuple(evidence))


def private_glyphs(text: str) -> Defect | None:
    """Characters of a site's own font, which nobody else can read."""
    found = _PRIVATE.findall(text)
    return Defect("private_glyphs", "".join(found[:20])) if len(found) >= 3 else None


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


def masked_digits(text: str) -> bool:
    """Whether figures were replaced by runs of a mask: several, and more than digits remain."""
    runs = len(_MASKED_DIGITS.findall(text))
    figures = len(re.findall(r"\d+", text))
    return runs >= 3 and runs > figures * 0.2


def masked_names(text: str) -> bool:
    """Whether names of persons, firms or places were replaced by a mask, more than once. Where
    digits are masked too, a few runs before an unusual measure are no names."""
    others = _MASKED_DIGITS.sub("〇", text)
    names = len(_MASKED_NAME.findall(text))
    whole = len(_MASKED_WHOLE.findall(others))
    return names >= 2 or whole > max(2, 0.2 * len(_MASKED_DIGITS.findall(text)))


def lower_cased(text: str) -> bool:
    """Whether a page lost its capitals: several Latin words, none with a capital, and among
    them some that are always written with one (5G, PM2.5, GDP)."""
    text = _ADDRESS.sub(" ", text)
    words = [word for word in _LATIN.findall(text) if word not in _USUALLY_LOWER]
    if len(set(words)) < 3 or any(char.isupper() for word in words for char in word):
        return False
    return len(_CAPITAL.findall(text)) >= 2


def traditional(text: str) -> bool:
    """Whether the text is in traditional script."""
    old = sum(char in _TRADITIONAL and char not in _SIMPLIFIED_ONLY for char in text)
    new = sum(char in _SIMPLIFIED_ONLY and char not in _TRADITIONAL for char in text)
    return old >= 5 and old > 3 * new


def mojibake(text: str) -> bool:
    """Whether UTF-8 was read as GBK somewhere upstream: the text's GBK bytes read as UTF-8."""
    sample = "".join(_HAN.findall(text)[:1500])
    if len(sample) < 12:
        return False
    reread = sample.encode("gb18030", "ignore").decode("utf-8", "replace")
    sound = len(_HAN.findall(reread))
    return sound >= 4 and sound > 3 * reread.count("\ufffd") * 0.5 and sound >= len(sample) * 0.3


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


def displaced(lines: Sequence[str]) -> Defect | None:
    """The last words of the closing sentence that stand inside earlier text as well.

    Such a fragment is torn off in mid-sentence: it begins between two characters, not after a
    mark, and is long enough not to be a stock phrase. A clause said twice begins after one.
    """
    if len(lines) < 3:
        return None
    closing = lines[-1]
    earlier = "\n".join(lines[:-1])[:_JUDGED]
    best = ""
    for size in range(12, min(len(closing), 400) + 1):
        tail = closing[-size:]
        if tail not in earlier:
            break
        best = tail
    before = closing[: len(closing) - len(best)][-1:]
    if len(_HAN.findall(best)) < 14 or not _HAN.match(before) or not _HAN.match(best):
        return None
    return Defect(Flag.DISPLACED.value, best)
