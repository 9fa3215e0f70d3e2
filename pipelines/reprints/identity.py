"""Which text a text says it is: its title, whose it is, of what year, number and edition.

Two texts that share most of their sentences may be one text reprinted, or one form filled in by
two cities. What tells them apart is what they call themselves. Everything here is read from the
text as well, since a plain text has no page around it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from archive.records import Part
from pipelines.reprints.enacting import dated, in_force, last_act
from pipelines.reprints.heading import HEAD, bare_title, heading, kind
from pipelines.reprints.legible import Legible, legible, legible_lines
from pipelines.reprints.normalise import Normalised, normalise

_CARRIER = re.compile(
    r"令$|令[第（(〔\[]|关于(?:公布|发布|印发|颁布|转发|下发|修改|修订|废止|批准).*(?:通知|决定|公告|令|命令)?$"
    r"|(?:批转|转发|印发|下发|公布).*的(?:通知|公告|函|命令)$"
)
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年?(?!\d)")
_NUMBER = re.compile(
    r"^[\s　]*([\u4e00-\u9fff]{1,12}[〔\[［(（](?:19|20)\d\d[〕\]］)）]\s*\d+\s*号)[\s　]*$", re.M
)
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇0-9]+条")
_LAST = 600
"""Raw characters at the end of a law among which its last article is, whatever follows it."""

_SEEN = 20_000  # characters in which a statute shows its articles
_ORDINAL = re.compile(r"[一二三四五六七八九十百千零〇]+|\d+")
_PLACE = re.compile(
    r"([\u4e00-\u9fff]{2,7}?(?:自治区|自治州|自治县|新区|省|市(?![场民容政值])|区(?![域别间划])|县(?!级)|州|旗(?!帜)|盟(?!员)|镇(?!居)|乡(?!村)))"
)
_NO_PLACE = re.compile(
    r"(?:本|全|各|该|我|城|都|地|社|园|校|景|辖|小|片|灾|郊|牧|山|林|库|矿|老|特|禁|街|军|战|战略|功能|示范"
    r"|试验|开发|保护|自治|行政|直辖|设区的|集|上|股|楼|超|黄金|人才|劳动力|资本|房地产|二手|门)"
    r"(?:省|市|区|县|州|旗|盟|镇|乡)$"
)
_BRACKETS = str.maketrans("[［(（]］)）", "〔〔〔〔〕〕〕〕")
_COUNTRY = "中华人民共和国"
_ISSUER = re.compile(
    r"^(?:中华人民共和国|最高人民法院|最高人民检察院|全国人民代表大会|常务委员会|国务院|办公厅|中共中央|办公室"
    r"|中央军委|公安部|财政部|司法部|[、和])+"
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a text says it is.

    `titles`: the comparison forms of what it is called, by the page and by its own heading;
    `names`: the same as written, with their numbers; `places`, `years`, `kinds`: those of its
    titles (东营市, 2023, 条例); `enacted`: the days (ISO) of the last act that its head says it was
    passed or amended by; `dated`: the days or years of the edition that its titles name;
    `in_force`: the day (ISO) from which its last article puts it in force; `number`: its document
    number; `issuer`: the comparison form of who issued it, where its page says so;
    `statute`: it is built of articles; `carrier`: it publishes or amends another text; `head`: the
    comparison form of its beginning.
    """

    titles: tuple[str, ...]
    names: tuple[str, ...]
    places: tuple[str, ...]
    years: tuple[str, ...]
    kinds: frozenset[str]
    enacted: frozenset[str]
    dated: frozenset[str]
    in_force: str | None
    number: str | None
    issuer: str
    statute: bool
    carrier: bool
    head: str


def identify(part: Part, text: Normalised | None = None, form: Legible | None = None) -> Identity:
    """Read what a part says it is, from what its page says and from its own beginning. `text` is
    its comparison form, `form` its legible one, where they are at hand."""
    # Front matter, which may be long, stands before what the text says itself.
    head = legible_lines(part.text[: (5 if part.text.startswith("---") else 2) * HEAD])
    called = [name for name in (legible_lines(part.title or ""), heading(head)) if name]
    cores = {name: core(name) for name in map(bare_title, called)}
    names = tuple(name for name, title in cores.items() if len(title) > 1)
    compared = text or normalise(part.text[:HEAD])
    return Identity(
        titles=tuple(dict.fromkeys(cores[name] for name in names)),
        names=names,
        places=tuple(dict.fromkeys(place for name in names for place in places(name))),
        years=tuple(dict.fromkeys(year for name in names for year in _YEAR.findall(name))),
        kinds=frozenset(filter(None, map(kind, names))),
        enacted=last_act(_before_articles(head[: 2 * HEAD])),
        dated=frozenset(filter(None, map(dated, called))),
        in_force=in_force(legible_lines(part.text[-_LAST:])),
        number=_document_number(part, head[:HEAD]),
        issuer=normalise(part.issuer).text if part.issuer else "",
        statute=len(_ARTICLE.findall((form or legible(part.text[:_SEEN])).text[:_SEEN])) >= 3,
        carrier=any(map(_CARRIER.search, cores)),
        head=compared.text[: int(compared.offsets.searchsorted(np.uint32(HEAD)))],
    )


@lru_cache(maxsize=4096)
def core(name: str) -> str:
    """The title in its comparison form, without who issued it."""
    return normalise(_ISSUER.sub("", name.replace("《", "").replace("》", ""))).text


def numbered(name: str) -> tuple[str, tuple[str, ...]]:
    """A title without its numbers, and the numbers: 第十二届…第三次会议…的决议 differs from that of
    the 第二次 in these only. Years are told apart as years, not here."""
    bare = _YEAR.sub("", name)
    return _ORDINAL.sub("", bare), tuple(_ORDINAL.findall(bare))


def places(name: str) -> list[str]:
    """The places a title names: 东营市 of 东营市制定地方性法规条例."""
    bare = _YEAR.sub("", name.replace(_COUNTRY, "")).lstrip("年《 ")
    return [found for found in _PLACE.findall(bare)[:3] if not _NO_PLACE.search(found)]


def _before_articles(head: str) -> str:
    first = _ARTICLE.search(head)
    return head[: first.start()] if first else head


def _document_number(part: Part, head: str) -> str | None:
    """Its own number, which stands alone on its line; one in a sentence is another document's."""
    found = _NUMBER.search(head)
    number = part.document_number or (found.group(1) if found else None)
    return re.sub(r"[\s　]", "", number).translate(_BRACKETS) if number else None
