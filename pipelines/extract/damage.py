"""Damage in the words of a copy: masks, lost capitals, another script, torn-off fragments."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.records import Defect, Flag
from pipelines.characters import HAN
from pipelines.extract.page import words

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
# Torn-off words are looked for in so many characters of the text.
_REACH = 300_000
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_RADICAL = re.compile(r"[\u2e80-\u2fd5]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN_SHAPED = frozenset(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425"
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0406\u0456\u0408\u0458\u0405\u0455"
)
_GREEK_IN_LATIN = re.compile(r"(?<=[A-Za-z])[\u0391-\u03a9\u03bf\u03bd](?=[A-Za-z])")
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
    sample = "".join(HAN.findall(text)[:1500])
    if len(sample) < 12:
        return False
    reread = sample.encode("gb18030", "ignore").decode("utf-8", "replace")
    sound = len(HAN.findall(reread))
    return sound >= 4 and sound > 3 * reread.count("\ufffd") * 0.5 and sound >= len(sample) * 0.3


def private_glyphs(text: str) -> Defect | None:
    """Characters of a site's own font, which nobody else can read."""
    found = _PRIVATE.findall(text)
    return Defect("private_glyphs", "".join(found[:20])) if len(found) >= 3 else None


def homoglyphs(text: str) -> Defect | None:
    """Letters and characters that only look like those they stand for: radicals for characters,
    Cyrillic letters where no word is Russian, Greek ones inside Latin words."""
    cyrillic = _CYRILLIC.findall(text)
    false = cyrillic if _LATIN_SHAPED.issuperset(cyrillic) else []
    found = [*_RADICAL.findall(text), *false, *_GREEK_IN_LATIN.findall(text)]
    return Defect("homoglyphs", "".join(found[:20])) if len(found) >= 3 else None


def displaced(lines: Sequence[str]) -> Defect | None:
    """The last words of the closing sentence that stand inside earlier text as well.

    Such a fragment is torn off in mid-sentence: it begins between two characters, not after a
    mark, and is long enough not to be a stock phrase. A clause said twice begins after one.
    """
    if len(lines) < 3:
        return None
    closing = lines[-1]
    earlier = "\n".join(lines[:-1])[:_REACH]
    best = ""
    for size in range(12, min(len(closing), 400) + 1):
        tail = closing[-size:]
        if tail not in earlier:
            break
        best = tail
    before = closing[: len(closing) - len(best)][-1:]
    if len(HAN.findall(best)) < 14 or not HAN.match(before) or not HAN.match(best):
        return None
    return Defect(Flag.DISPLACED.value, best)
