"""The invented texts: twelve districts' reports, last year's of one, forms and notices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.web.grammar import Grammar

TEXTS = Path(__file__).resolve().parent / "texts"
_NUMERALS = "一二三四五六七八九十"
_FALLBACK_NAMES = {"market": ["中心市场"], "hill": ["北山"]}


@dataclass(frozen=True, slots=True)
class Report:
    """A report as its government gave it: one paragraph an item, sections by their key."""

    key: str
    district: str
    city: str
    year: int
    title: str
    mayor: str
    session: str
    date: str
    head: tuple[str, ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def issuer(self) -> str:
        return f"{self.district}人民政府"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The report's paragraphs from the salutation to the last word."""
        return self.head + tuple(line for _, lines in self.sections for line in lines)

    @property
    def heading(self) -> tuple[str, str]:
        """The lines between title and text: the occasion and who spoke."""
        return (f"——{self.date}在{self.session}上", f"{self.issuer}区长　{self.mayor}")

    def section(self, key: str) -> tuple[str, ...]:
        """The paragraphs of one section, its heading first."""
        return dict(self.sections)[key]


@cache
def load(name: str) -> Any:
    """The content of one file of `texts/`."""
    return yaml.safe_load((TEXTS / f"{name}.yaml").read_text(encoding="utf-8"))


def folded(text: str) -> str:
    """Prose that YAML folded over several lines, as one line."""
    return "".join(text.split())


@cache
def all_reports() -> dict[str, Report]:
    """Every report by its key; `shiji-2025` is last year's of one district."""
    reports = {d["key"]: _report(d, 2026) for d in load("districts")}
    reports["shiji-2025"] = _last_year(next(d for d in load("districts") if d["key"] == "shiji"))
    return reports


def lines_of(name: str, slots: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The paragraphs of one text of `documents.yaml`, its slots filled in."""
    text: str = load("documents")[name]
    for slot, value in (slots or {}).items():
        text = text.replace(f"{{{slot}}}", value)
    return _lines(text)


def _lines(block: str) -> tuple[str, ...]:
    """The lines of a YAML literal block."""
    return tuple(block.rstrip("\n").split("\n"))


def _report(district: Mapping[str, Any], year: int) -> Report:
    voice = Grammar(f"{district['key']}-{year}", _FALLBACK_NAMES | district["names"])
    name, style = district["name"], district["style"]
    sections = [("opening", _opening(district, year, style))]
    for position, key in enumerate(district["review"]):
        passage = district["passages"].get(key)
        sections.append((key, _section(voice, key, position, style, passage)))
    plan = () if style == "press" else (f"二、{year}年{_PLAN_TITLE[style]}",)
    for position, key in enumerate(district["plan"]):
        lines = _section(voice, key, position, style, None)
        sections.append((key, plan + lines if position == 0 else lines))
    sections.append(("closing", (folded(district["closing"]),)))
    return Report(
        key=district["key"] if year == 2026 else f"{district['key']}-{year}",
        district=name,
        city=district["city"],
        year=year,
        title=f"{year}年{name}政府工作报告",
        mayor=district["mayor"],
        session=district["session"],
        date=district["date"],
        head=_salutation(name, style),
        sections=tuple(sections),
    )


_PLAN_TITLE = {"plain": "工作安排", "year": "重点任务", "dash": "总体要求和主要工作"}
_LEADS = {
    "plain": ("同时，", "此外，"),
    "year": ("这一年，我们还把力气花在细处。", "更让人欣慰的是，"),
    "dash": ("——", "——"),
    "press": ("", ""),
}


def _salutation(name: str, style: str) -> tuple[str, ...]:
    if style == "press":
        return ()
    words = {
        "plain": f"现在，我代表{name}人民政府向大会报告工作，请予审议，并请区政协委员提出意见。",
        "year": f"我受{name}人民政府委托，向大会作工作报告，请各位代表审议，请各位委员提意见。",
        "dash": f"现在，我代表区政府向大会作报告，请审议，也请列席人员对{name}的工作多提宝贵意见。",
    }
    return ("各位代表：", words[style])


def _opening(district: Mapping[str, Any], year: int, style: str) -> tuple[str, ...]:
    text = folded(district["opening"])
    return (text,) if style == "press" else (f"一、{year - 1}年工作回顾", text)


def _section(
    voice: Grammar, key: str, position: int, style: str, passage: str | None
) -> tuple[str, ...]:
    """Heading, the hand-written passage if there is one, then two paragraphs of grammar."""
    topic = load("phrases")[key]
    head = voice.write(voice.pick(_lines(topic["heads"]), 1)[0])
    heading = head if style == "press" else f"（{_NUMERALS[position]}）{head}。"
    planned = key.startswith("p_")
    lines = [voice.write(line) for line in voice.pick(_lines(topic["lines"]), 5)]
    cut = 2 if planned else 3
    first, second = lines[:cut], lines[cut:]
    lead = _LEADS[style][position % 2] if not planned else ""
    paragraphs = ["".join(first)] + (["".join([lead, *second])] if second else [])
    own = [folded(passage)] if passage else []
    return (heading, *own, *paragraphs)


def _last_year(district: Mapping[str, Any]) -> Report:
    """Last year's report of a district: its own words, but the last two sections of work
    done are those of this year with other figures, as offices do copy themselves."""
    texts = load("documents")["last_year"]
    before = dict(district) | {
        "opening": texts["opening"],
        "closing": texts["closing"],
        "passages": {"industry": texts["industry"], "ecology": texts["ecology"]},
        "session": "石矶区第九届人民代表大会第四次会议",
        "date": "2025年1月5日",
    }
    report, kept = _report(before, 2025), dict(_report(district, 2026).sections)
    sections = tuple(
        (key, tuple(_other_figures(line) for line in kept[key]) if key in _KEPT else lines)
        for key, lines in report.sections
    )
    return replace(report, sections=sections)


_KEPT = ("safety", "self")


def _other_figures(line: str) -> str:
    """The line with every digit moved by three (never to a leading zero)."""
    return re.sub(r"\d", lambda m: str((int(m[0]) + 2) % 9 + 1), line)
