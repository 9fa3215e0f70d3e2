"""Invented official reports for the tests: as long as wanted, and different for each seed."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from archive.records import Flag, Part

_SUBJECTS = [
    "规上工业总产值",
    "一般公共预算收入",
    "社会消费品零售总额",
    "固定资产投资",
    "进出口总额",
    "旅游收入",
]
_PLACES = [
    "青禾",
    "柳湾",
    "石桥",
    "云岭",
    "金滩",
    "白塔",
    "南屏",
    "东溪",
    "松原里",
    "长堤",
    "望海",
    "枫林",
]
_THINGS = [
    "污水管网",
    "口袋公园",
    "社区食堂",
    "智能车间",
    "充电桩",
    "文化驿站",
    "标准厂房",
    "农田水渠",
    "校舍",
    "停车楼",
]
_VERBS = ["新建", "改造", "盘活", "修缮", "引进", "扩建", "整治", "提升"]
_ENDS = [
    "群众反响良好",
    "走在全市前列",
    "如期投入使用",
    "形成可推广的做法",
    "补上了多年短板",
    "带动周边街道",
]
_NUMERALS = ["一", "二", "三", "四", "五", "六"]


def sentence(rng: random.Random) -> str:
    """One sentence with two or three figures."""
    place, thing, verb = rng.choice(_PLACES), rng.choice(_THINGS), rng.choice(_VERBS)
    kind = rng.randrange(3)
    if kind == 0:
        subject = rng.choice(_SUBJECTS)
        return (
            f"{place}片区{subject}完成{rng.randint(10, 999)}.{rng.randint(1, 9)}亿元，"
            f"同比增长{rng.randint(1, 30)}.{rng.randint(1, 9)}%，{rng.choice(_ENDS)}。"
        )
    if kind == 1:
        return (
            f"{verb}{place}{thing}{rng.randint(2, 90)}处，投入{rng.randint(100, 9000)}万元，"
            f"惠及居民{rng.randint(100, 30000)}户，{rng.choice(_ENDS)}。"
        )
    return (
        f"在{place}街道{verb}{thing}{rng.randint(2, 60)}座，面积达{rng.randint(1, 90)}."
        f"{rng.randint(1, 9)}万平方米，{rng.choice(_ENDS)}。"
    )


def section(rng: random.Random, numeral: str, length: int) -> str:
    """A section under its numeral, of about `length` characters."""
    lines = [f"{numeral}、{rng.choice(_PLACES)}片区{rng.choice(_VERBS)}工作"]
    while sum(map(len, lines)) < length:
        lines.append("".join(sentence(rng) for _ in range(4)))
    return "\n".join(lines)


def report(seed: int, length: int = 1500, sections: int = 3) -> str:
    """A district's report with its title, salutation, sections and closing."""
    rng = random.Random(seed)
    place = f"{rng.choice(_PLACES)}区"
    body = [section(rng, numeral, length // sections) for numeral in _NUMERALS[:sections]]
    return "\n".join(
        [
            f"{2000 + seed % 30}年{place}政府工作报告",
            "各位代表：",
            f"现在，我代表{place}人民政府，向大会报告工作，请予审议。",
            *body,
            f"各位代表，让我们为{place}的明天而努力奋斗！",
        ]
    )


def part(part_id: str, text: str, **known: object) -> Part:
    """A part of that text, captured on a fixed day unless told otherwise."""
    fields: dict[str, object] = {
        "part_id": part_id,
        "document_id": part_id.partition(".")[0],
        "start": 0,
        "end": len(text),
        "text": text,
        "url": f"http://{part_id}.example/",
        "captured_at": datetime(2024, 3, 1, tzinfo=UTC),
    }
    return Part(**(fields | known))  # type: ignore[arg-type]


SLICE = (Flag.SLICE,)
