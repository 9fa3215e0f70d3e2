"""Invented reports with labelled reprints: every kind of damage seen on real reposts, and the
hard negatives, which only a careful reader tells from copies.

Everything follows from the seed. Places, firms and figures are invented; sentences are strings
of the words such reports are made of, so two reports share what real ones share: stock phrases.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import opencc

from archive.records import Part, Reprint

_WORDS = (
    "发展建设推进项目产业经济社会环境治理服务保障改革创新企业投资科技人才教育医疗文化旅游农业乡村工业交通道路桥梁"
    "公园河道绿化空气质量安全生产社区街道小区改造提升完善优化强化深化持续加快全面扎实有效稳步积极统筹协调落实"
    "重点专项行动计划规划方案政策资金平台基地园区集群链条龙头骨干规模效益增长突破转型升级数字智能绿色低碳能源"
    "消费市场商贸物流电商品牌外资贸易开放合作招商签约落地开工竣工投产达产审批窗口办事群众就业创业养老托幼救助"
    "法治信访调解警务消防应急防汛森林湿地生态修复垃圾污水管网供水供电燃气供热住房棚户土地征收补偿拆迁停车公交"
    "地铁高铁机场港口仓储冷链种植养殖粮食蔬菜果业渔业水利灌溉合作农场电梯楼宇总部金融信贷基金税收财政预算审计"
    "监督考核作风效能培训选拔基层组织志愿文明典型示范试点成果经验机制体系标准流程"
)
_ABSTRACT = [_WORDS[i : i + 2] for i in range(0, len(_WORDS), 2)]
_SYLLABLES = "栎柘槭榉楸梓檀楠椴桦浔淇沅湄涞滁濮沄泾渭岚岫峤嵩岷岱郯郓邳邺鄄瓯瑄珩琮璟"
_KINDS_OF_PLACE = "区县市"
_UNITS = ("亿元", "万元", "个", "%", "公里", "万平方米", "家", "户")
_FURNITURE = (
    "您现在的位置：首页>范文大全>工作报告",
    "扫描下方二维码关注我们，领取更多写作素材和福利",
    "免责声明：本站文章来自网友上传，如有侵权请联系删除",
    "上一篇：关于开展主题活动的实施方案 下一篇：年度个人工作总结范文",
    "本站部分栏目需登录后查看，开通会员可下载全文",
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document, the works it carries (two for a page of a compilation), and what was done
    to it: `original`, a kind of damage, or a kind of hard negative."""

    part: Part
    works: frozenset[int]
    kind: str


def corpus(size: int, seed: int = 7) -> list[Labelled]:
    """About `size` documents, shuffled: originals, copies of every kind, copies of copies and
    hard negatives."""
    chooser = random.Random(seed)
    documents: list[Labelled] = []
    work = 0
    while len(documents) < size:
        kind = KINDS[work // 2 % len(KINDS)]
        documents += family(chooser, work, kind)
        work += 2
    chooser.shuffle(documents)
    return documents


def family(chooser: random.Random, work: int, kind: str) -> Iterator[Labelled]:
    report = _Report.invented(chooser)
    original = report.text()
    yield _labelled(f"{work}-o", report.title, original, {work}, "original")
    if kind in _NEGATIVES:
        other = _NEGATIVES[kind](chooser, report)
        yield _labelled(f"{work}-n", other.title, other.text(), {work + 1}, kind)
        return
    if kind == "compilation":
        other = _Report.invented(chooser)
        yield _labelled(f"{work}-p", other.title, other.text(), {work + 1}, "original")
        page = original[-len(original) // 2 :] + "\n" + other.text()[: len(original) // 2]
        yield _labelled(f"{work}-c", "区县工作报告汇编（39篇）", page, {work, work + 1}, kind)
        return
    copy = _DAMAGES[kind](chooser, original)
    yield _labelled(f"{work}-c", report.title, copy, {work}, kind)
    if chooser.random() < 0.3:
        again = _DAMAGES[chooser.choice(_AGAIN)](chooser, copy)
        yield _labelled(f"{work}-d", report.title, again, {work}, "copy of a copy")


def _labelled(part_id: str, title: str, text: str, works: set[int], kind: str) -> Labelled:
    part = Part(part_id, part_id, 0, len(text), text, title=title)
    return Labelled(part, frozenset(works), kind)


@dataclass(frozen=True, slots=True)
class _Report:
    """A report: of a place, of a year, and its sentences with blanks for places and figures."""

    place: str
    year: int
    sentences: tuple[str, ...]
    fill: int

    @classmethod
    def invented(cls, chooser: random.Random) -> _Report:
        place = "".join(chooser.sample(_SYLLABLES, 2)) + chooser.choice(_KINDS_OF_PLACE)
        sentences = tuple(_sentence(chooser) for _ in range(chooser.randint(35, 75)))
        return cls(place, chooser.randint(2015, 2024), sentences, chooser.getrandbits(40))

    @property
    def title(self) -> str:
        return f"{self.year}年{self.place}政府工作报告"

    def text(self) -> str:
        chooser = random.Random(self.fill)
        paragraphs, line = [self.title, "各位代表："], ""
        for number, sentence in enumerate(self.sentences):
            line += re.sub("#", lambda _: _figure(chooser), sentence).replace("@", self.place)
            if number % 6 == 5:
                paragraphs.append(line)
                line = ""
        return "\n".join([*paragraphs, line]).replace("&", str(self.year))


def _sentence(chooser: random.Random) -> str:
    if chooser.random() < 0.12:
        return chooser.choice(_stock())
    clauses = ["".join(chooser.choices(_ABSTRACT, k=chooser.randint(4, 7))) for _ in range(3)]
    clauses[chooser.randrange(3)] += f"#{chooser.choice(_UNITS)}"
    if chooser.random() < 0.3:
        clauses[0] = f"@{clauses[0]}"
    return "，".join(clauses) + "。"


@cache
def _stock() -> list[str]:
    """The sentences every report of the field has."""
    chooser = random.Random(0)
    return [
        "，".join("".join(chooser.choices(_ABSTRACT, k=6)) for _ in range(3)) + "。"
        for _ in range(400)
    ]


def _figure(chooser: random.Random) -> str:
    return f"{chooser.uniform(1, 900):.{chooser.randint(0, 2)}f}"


def _last_years(chooser: random.Random, report: _Report) -> _Report:
    """The same district's report of the year before: part of its sentences, all figures new."""
    kept = [
        sentence if chooser.random() < 0.4 else _sentence(chooser) for sentence in report.sentences
    ]
    return _Report(report.place, report.year - 1, tuple(kept), report.fill + 1)


def _other_city(chooser: random.Random, report: _Report) -> _Report:
    """The same form filled in by another city: its name, its figures, a few sentences."""
    other = _Report.invented(chooser)
    kept = [
        sentence if chooser.random() < 0.9 else _sentence(chooser) for sentence in report.sentences
    ]
    return _Report(other.place, report.year, tuple(kept), other.fill)


_NEGATIVES: dict[str, Callable[[random.Random, _Report], _Report]] = {
    "last year's": _last_years,
    "other city's": _other_city,
}


def _furnished(chooser: random.Random, text: str) -> str:
    top, bottom = chooser.sample(_FURNITURE, 2)
    return f"{top}\n{text}\n{bottom}"


def _lower_cased(chooser: random.Random, text: str) -> str:
    return _furnished(chooser, text).lower().replace("。", "．")


def _masked(chooser: random.Random, text: str) -> str:
    return re.sub(r"\d", chooser.choice("*X_"), text)


def _traditional(chooser: random.Random, text: str) -> str:
    return str(_converter().convert(text))


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def _truncated(chooser: random.Random, text: str) -> str:
    return text[: int(len(text) * chooser.uniform(0.15, 0.6))]


def _digest(chooser: random.Random, text: str) -> str:
    """A newspaper's: a third of the sentences, some edited, among as many of its own."""
    sentences = re.findall(r"[^。．]+[。．]?", text)
    chosen = []
    for sentence in chooser.sample(sentences, len(sentences) // 3):
        clauses = sentence.strip().split("，")
        if len(clauses) > 2 and chooser.random() < 0.3:
            clauses.pop(chooser.randrange(len(clauses)))
        chosen.append("，".join(clauses))
        chosen.append(_sentence(chooser).replace("#", _figure(chooser)).replace("@", "全区"))
    return "本报讯 " + "".join(chosen)


def _digest_masked(chooser: random.Random, text: str) -> str:
    return _masked(chooser, _digest(chooser, text))


def _misread(chooser: random.Random, text: str) -> str:
    """Ten characters in a hundred wrong, as a scanner or a spinner leaves them."""
    return "".join(
        chr(0x4E00 + chooser.randrange(0x3000)) if chooser.random() < 0.1 else character
        for character in text
    )


def _shuffled(chooser: random.Random, text: str) -> str:
    """A hijacked mirror: sentences in another order, stray tokens between them."""
    sentences = re.findall(r"[^。．]+[。．]?", text)
    chooser.shuffle(sentences)
    return "".join(s + chooser.choice(("", "", "BNC", "@@", "😀")) for s in sentences)


_DAMAGES: dict[str, Callable[[random.Random, str], str]] = {
    "furniture": _furnished,
    "lower-cased": _lower_cased,
    "digits masked": _masked,
    "traditional": _traditional,
    "truncated": _truncated,
    "digest": _digest,
    "digest, masked": _digest_masked,
    "misread": _misread,
    "shuffled": _shuffled,
}

_AGAIN = ("furniture", "lower-cased", "digits masked", "traditional")

KINDS = (*_DAMAGES, "compilation", *_NEGATIVES)
"""What is done to a report: ten kinds of copies, two of hard negatives."""

COPIES = (*_DAMAGES, "compilation")


@dataclass(frozen=True, slots=True)
class Score:
    """How well pairs were found: recall by kind of copy (of its originals), precision over all
    pairs called reprints."""

    recall: dict[str, float]
    precision: float

    @property
    def macro(self) -> float:
        """The mean recall over the kinds of copies."""
        return sum(self.recall.values()) / len(self.recall)


def score(documents: list[Labelled], found: Iterable[Reprint]) -> Score:
    """Compare the reprints found with the labels."""
    named = {each.part.part_id: each for each in documents}
    called = {(each.a, each.b) for each in found if each.relation.is_reprint}
    right = sum(bool(named[a].works & named[b].works) for a, b in called)
    originals = {
        min(each.works): each.part.part_id for each in documents if each.kind == "original"
    }
    total: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for each in documents:
        if each.kind == "original" or each.kind in _NEGATIVES:
            continue
        for work in each.works & originals.keys():
            a, b = sorted((originals[work], each.part.part_id))
            total[each.kind] += 1
            hits[each.kind] += (a, b) in called
    recall = {kind: hits[kind] / total[kind] for kind in sorted(total)}
    return Score(recall, right / max(len(called), 1))
