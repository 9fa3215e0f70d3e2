"""When a text says it was passed: the dates that tell one edition of a law from another.

A page has many dates at its top: of its publication, its last update, its capture. Only a date
that is one clause with a verb of passing is the text's own, and a label (发布时间：) is no verb.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_DAY = r"((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
_PASSED = re.compile(
    rf"(?P<according>根据)?\s*{_DAY}(?!\s*起)"
    rf"(?:(?!{_DAY})[^\n：:。]){{0,120}}?(?P<verb>通过|批准|公布|发布|颁布|修正|修订|修改)"
)
_IN_FORCE = re.compile(rf"本[^\n。；自]{{1,12}}自\s*{_DAY}\s*起?(?:正式)?(?:施行|实施|执行|生效)")
_LABEL = re.compile(r"(?:[：:]|日期|时间)\s*$")
_BRACKET = re.compile(r"[（(][^（）()]{1,600}[）)]")
_ANY_DAY = re.compile(r"((?:19|20)\d\d)\s*[年.\-/]\s*(\d{1,2})\s*[月.\-/]\s*(\d{1,2})")
_AMENDED = {"修正", "修订", "修改"}
_BEHIND = re.compile(
    r"[（(]((?:19|20)\d\d)年?(?:第[一二三四五六七八九十]+次)?(?:修正|修订|修改)[^（）()]*[）)]$"
)

ONE_ACT = timedelta(days=366)
"""What is passed is made public within this time: the two dates are of one act."""


def last_act(head: str) -> frozenset[str]:
    """The days (ISO) of the last act that the top of a text says made it what it is: passed and
    made public, or amended. Empty where it says none."""
    if "日" not in head:
        return frozenset()
    joined = _BRACKET.sub(lambda bracket: re.sub(r"\s+", "", bracket[0]), head)
    stated = sorted(
        (day, bool(found["according"]) or found["verb"] in _AMENDED)
        for found in _PASSED.finditer(joined)
        if not _LABEL.search(joined[: found.start()][-12:])
        and (day := _day(found[2], found[3], found[4]))
    )
    act: list[date] = []
    for day, amends in stated:
        if act and (day - act[-1] > ONE_ACT or (amends and day != act[-1])):
            act = []
        act.append(day)
    return frozenset(day.isoformat() for day in act)


def in_force(tail: str) -> str | None:
    """The day (ISO) from which a law says, in its last article, that it is in force."""
    for found in reversed(list(_IN_FORCE.finditer(tail))):
        if day := _day(found[1], found[2], found[3]):
            return day.isoformat()
    return None


def dated(title: str) -> str | None:
    """The day (ISO), or the year, of the edition that a title names: 湖泊保护条例（2016年修订）."""
    stated = _ANY_DAY.search(title)
    if stated and (day := _day(*stated.groups())):
        return day.isoformat()
    behind = _BEHIND.search(title)
    return behind[1] if behind else None


def newest(stated: frozenset[str]) -> frozenset[str]:
    """Of days and years that a text states in head and title, those of its newest act: a head
    that was not brought up to date is older."""
    last = max(stated, default="")
    return frozenset(one for one in stated if _is_of_act(one, last))


def _is_of_act(one: str, last: str) -> bool:
    if len(one) < len("2000-01-01") or len(last) < len("2000-01-01"):
        return one[:4] == last[:4]
    return date.fromisoformat(last) - date.fromisoformat(one) <= ONE_ACT


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
