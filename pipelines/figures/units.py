"""The units that official texts count in, and what each is worth in its base unit.

Two figures can be compared only where their dimension agrees: yuan with yuan, area with
area. Counting words (个, 家, 户 …) are one dimension: a copy that writes 人 for 名 has not
changed a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

COUNT: Final = "count"
"""The dimension of counting words, and of numbers that stand without any unit."""

BARE: Final = ""
"""The dimension of a number without a unit."""

_COUNTED = (
    "个 家 户 人 名 位 项 件 条 处 座 所 套 台 辆 艘 架 场 批 种 类 张 份 篇 部 本 册 支 只 头"
    " 株 棵 颗 块 片 宗 起 例 间 栋 幢 列 趟 对 卷 枚 单 笔 桩 口 眼 盏 团 门 款 样 组 扇 台套"
    " 台（套） 台(套)"
)
_ALONE = (
    "人次 车次 架次 班次 轮次 次 倍 番 折 级 届 期 轮 年 月 日 天 个月 周 岁 点 时 个百分点"
    " 百分点 美元 欧元 港元 日元 英镑 卢布 韩元 ℃ 摄氏度 度 分贝 标准箱 标箱 TEU 比特 床 学时"
    " 户次 件次 人天 章 节 款项 页 字 号 季度 师 连 营 村 镇 乡 县 市 省 国"
)
_MEASURED: dict[str, tuple[str, str]] = {
    "元": ("yuan", "1"),
    "元人民币": ("yuan", "1"),
    "块钱": ("yuan", "1"),
    "人民币": ("yuan", "1"),
    "%": ("percent", "1"),
    "％": ("percent", "1"),
    "‰": ("percent", "0.1"),
    "㎞": ("metre", "1000"),
    "㎢": ("square metre", "1000000"),
    "㎏": ("kilogram", "1"),
    "公里": ("metre", "1000"),
    "千米": ("metre", "1000"),
    "km": ("metre", "1000"),
    "米": ("metre", "1"),
    "延米": ("metre", "1"),
    "延长米": ("metre", "1"),
    "厘米": ("metre", "0.01"),
    "毫米": ("metre", "0.001"),
    "海里": ("metre", "1852"),
    "平方公里": ("square metre", "1000000"),
    "平方千米": ("square metre", "1000000"),
    "km²": ("square metre", "1000000"),
    "km2": ("square metre", "1000000"),
    "公顷": ("square metre", "10000"),
    "亩": ("square metre", "666.6667"),
    "平方米": ("square metre", "1"),
    "㎡": ("square metre", "1"),
    "m²": ("square metre", "1"),
    "m2": ("square metre", "1"),
    "平米": ("square metre", "1"),
    "立方米": ("cubic metre", "1"),
    "立方": ("cubic metre", "1"),
    "m³": ("cubic metre", "1"),
    "升": ("cubic metre", "0.001"),
    "吨": ("kilogram", "1000"),
    "公斤": ("kilogram", "1"),
    "千克": ("kilogram", "1"),
    "kg": ("kilogram", "1"),
    "斤": ("kilogram", "0.5"),
    "克": ("kilogram", "0.001"),
    "小时": ("second", "3600"),
    "分钟": ("second", "60"),
    "秒": ("second", "1"),
    "千瓦时": ("kilowatt hour", "1"),
    "兆瓦时": ("kilowatt hour", "1000"),
    "kWh": ("kilowatt hour", "1"),
    "千瓦": ("kilowatt", "1"),
    "兆瓦": ("kilowatt", "1000"),
    "吉瓦": ("kilowatt", "1000000"),
    "MW": ("kilowatt", "1000"),
    "kW": ("kilowatt", "1"),
    "千伏": ("kilovolt", "1"),
    "kV": ("kilovolt", "1"),
    "KV": ("kilovolt", "1"),
    "吨标准煤": ("kilogram of coal", "1000"),
}
_PLAINLY_COUNTED = (
    "个 家 户 人 名 位 项 件 条 处 座 所 套 台 辆 艘 架 场 倍 年 月 日 天 个月 周岁 岁 人次 车次 次"
    " 个百分点 百分点 届 批 轮 期 美元 欧元"
)

SCALES: Final = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def _table() -> dict[str, tuple[str, Decimal]]:
    table = {unit: (COUNT, Decimal(1)) for unit in _COUNTED.split()}
    table |= {unit: (unit, Decimal(1)) for unit in _ALONE.split()}
    table |= {unit: (dimension, Decimal(worth)) for unit, (dimension, worth) in _MEASURED.items()}
    table["百分点"] = table["个百分点"] = ("percentage point", Decimal(1))
    table["摄氏度"] = table["℃"]
    table["成"] = ("percent", Decimal(10))
    return table


UNITS: Final = _table()
"""Unit → (dimension, worth in the dimension's base unit)."""


def _alternatives(units: Iterable[str]) -> str:
    longest_first = sorted(units, key=lambda unit: (-len(unit), unit))
    return "|".join(
        re.escape(unit) + ("(?![A-Za-z0-9])" if unit.isascii() and unit != "%" else "")
        for unit in longest_first
    )


PATTERN: Final = _alternatives(UNITS)
"""A regular expression for any unit, the longest first."""

MEASURED: Final = _alternatives(_MEASURED)
"""Those that are no word by themselves: what stands before one is a number."""

AFTER_CHINESE: Final = (
    _alternatives({*_MEASURED, *_PLAINLY_COUNTED.split()})
    + "|番|季度|成(?![不立功果员为就长人套绩品本熟效都])"
)
"""Those that make a Chinese numeral a figure; 四方, 一起, 一度 and 二级 are words."""


def scaled(scale: str) -> Decimal:
    """How many 百万 or 亿 are."""
    value = Decimal(1)
    for each in scale:
        value *= SCALES[each]
    return value


def worth(unit: str) -> tuple[str, Decimal]:
    """The dimension of `unit` and how much of its base unit one of it is."""
    return UNITS.get(unit, (BARE, Decimal(1)))
