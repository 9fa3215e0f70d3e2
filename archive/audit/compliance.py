"""What is asked of a repost of a government text: in time, with its source, its author, its
title and its editor. Each answer is from what the pages state, and `unknown` where they do not.

The lines are those on which Chinese government sites are graded: reposted within 8 and within
24 hours, the source given (from a list, where there is one), author, original title and editor
given, the title not changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from archive.catalogue.members import Member
from archive.errors import OperatorError
from archive.moments import HOME_ZONE, stated_day
from archive.search.folding import fold
from archive.vocabulary import CreditVerdict, Kind, Met

HOURS = (8, 24)
_ASIDE = re.compile(r"[(（\[【][^)）\]】]{1,6}[)）\]】]\s*$")
_MOST_SOURCES = 100_000


class BadSourceList(OperatorError):
    """The list of sources cannot be read. Raised by `read_sources`."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Reference:
    """The page that a work's reposts are held against: the origin's own, where the archive has
    it (`of` is then "origin"), else the canonical one ("canonical"); with the times that it
    stated and the titles that it had in all its captures, the earliest time first."""

    of: str
    member: Member
    published: tuple[str, ...]
    titles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lag:
    """How much later than the page at `url` (see `Reference`) a page is: by what both state
    (hours only where both state an hour; of a page that was dated anew, its first date), and by
    when the archive first saw them. None where that is not known; negative where it is
    earlier."""

    of: str
    url: str
    published_hours: float | None
    published_days: int | None
    captured_hours: float


@dataclass(frozen=True, slots=True)
class Compliance:
    """Whether a page does what is asked of a repost. In time is yes or no where every moment
    that the stated times allow says so (a mere day may be any of its hours), else unknown.
    `source_listed` is None where there is no list to look in."""

    within_8_hours: Met
    within_24_hours: Met
    source_given: Met
    source_listed: Met | None
    author_given: Met
    editor_given: Met
    original_title_given: Met
    title_unchanged: Met


def reference(members: Iterable[Member], canonical: Member, every: Iterable[Member]) -> Reference:
    """What the reposts of a work are held against: of the origin's own pages the earliest.
    `every` are the pages' older states too."""
    states: dict[str, list[Member]] = {}
    for one in every:
        states.setdefault(one.address, []).append(one)
    own = [
        _reference("origin", one, states.get(one.address, [one]))
        for one in members
        if one.credit == CreditVerdict.OWN
    ]
    if not own:
        return _reference("canonical", canonical, states.get(canonical.address, [canonical]))
    return min(own, key=lambda one: (not one.published, one.published, one.member.first_seen))


def _reference(of: str, member: Member, states: Sequence[Member]) -> Reference:
    return Reference(
        of,
        member,
        tuple(sorted({one.published for one in states if one.published})),
        frozenset(one.title for one in states if one.title),
    )


def lag(member: Member, held: Reference) -> Lag | None:
    """How much later a page is than its reference; None for the reference itself."""
    if member.address == held.member.address:
        return None
    ours, theirs = member.published, next(iter(held.published), None)
    hours = _hours(ours, theirs)
    return Lag(
        of=held.of,
        url=held.member.url,
        published_hours=None if hours is None else round(hours, 2),
        published_days=_days(ours, theirs),
        captured_hours=round(_between(member.first_seen, held.member.first_seen), 2) + 0.0,
    )


def compliance(
    member: Member, held: Reference, sources: frozenset[str] | None
) -> Compliance | None:
    """What a page does of what is asked of a repost; None for the origin's own pages.
    `sources` is the list of names (see `read_sources`)."""
    if member.credit == CreditVerdict.OWN:
        return None
    # A page of a compilation has a title of its own, and the page itself nothing to be held to.
    untold = member.address == held.member.address or member.kind == Kind.FRAGMENT
    same_title = None if untold else _is_same_title(member.title, held.titles)
    given_title = None if untold else _is_same_title(member.original_title, held.titles)
    late = _lateness(member.published, held.published)
    return _answer(
        *(_within(late, timedelta(hours=hours), held.of) for hours in HOURS),
        _met(member.credited_source is not None),
        None if sources is None else _listed(member.credited_source, sources),
        _met(member.credited_authors not in ("[]", "")),
        _met(member.editor is not None),
        Met.YES if given_title else _told(same_title),
        _told(same_title),
    )


@lru_cache(maxsize=4096)
def _answer(*told: Any) -> Compliance:
    """One object for what thousands of pages do alike."""
    return Compliance(*told)


def read_sources(path: Path | None) -> frozenset[str] | None:
    """A list of sources, one name a line; empty lines and those after # are left out. None
    where no list is given. Raises `BadSourceList`."""
    if path is None:
        return None
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSourceList(
            f"{path} is no list of sources: {error}; give a UTF-8 file, one name a line"
        ) from error
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    names = frozenset(_plain(line) for line in lines if line) - {""}
    if not names or len(names) > _MOST_SOURCES:
        raise BadSourceList(f"{path} holds {len(names)} names: give one name a line")
    return names


def moment(published: str | None) -> datetime | None:
    """A time that a page states to the hour or finer, with its zone; None for a mere day."""
    if published is None or len(published) <= len("2026-01-01"):
        return None
    try:
        found = datetime.fromisoformat(published)
    except ValueError:
        return None
    return found if found.tzinfo else None


@lru_cache(maxsize=65536)
def _moments(published: str | None) -> tuple[datetime, datetime] | None:
    """The first and the last moment that a page's stated time may be: of a mere day, at home."""
    if (stated := moment(published)) is not None:
        return stated, stated
    if (day := stated_day(published)) is None:
        return None
    return datetime.combine(day, time.min, HOME_ZONE), datetime.combine(day, time.max, HOME_ZONE)


def _lateness(ours: str | None, theirs: Iterable[str]) -> tuple[timedelta, timedelta] | None:
    """How late a page may be, at the least and at the most, by the times that the origin's
    page stated: it may have been copied at any of them that is not after its own."""
    own = _moments(ours)
    stated = [found for one in theirs if (found := _moments(one)) is not None]
    if own is None or not stated:
        return None
    before = [last for first, last in stated if first <= own[1]]
    least = own[0] - max(before) if before else own[0] - stated[0][1]
    return least, own[1] - stated[0][0]


def _within(late: tuple[timedelta, timedelta] | None, most: timedelta, of: str) -> Met:
    """Whether a page is in time. One that states an earlier time than its origin says nothing
    of that; and where the origin's own page is not held, it was out no later than the page in
    its place, so that only being too late is known."""
    if late is None or late[1] < timedelta():
        return Met.UNKNOWN
    if late[0] > most:
        return Met.NO
    return Met.YES if of == "origin" and late[1] <= most else Met.UNKNOWN


def _hours(one: str | None, other: str | None) -> float | None:
    later, earlier = moment(one), moment(other)
    if later is None or earlier is None:
        return None
    return (later - earlier) / timedelta(hours=1)


def _days(one: str | None, other: str | None) -> int | None:
    later, earlier = stated_day(one), stated_day(other)
    return None if later is None or earlier is None else (later - earlier).days


def _between(one: str, other: str) -> float:
    """Hours between two of our times."""
    return (datetime.fromisoformat(one) - datetime.fromisoformat(other)) / timedelta(hours=1)


def _is_same_title(one: str | None, others: Iterable[str]) -> bool | None:
    given = {_plain(_ASIDE.sub("", other)) for other in others}
    return _plain(_ASIDE.sub("", one)) in given if one and given else None


def _listed(source: str | None, sources: frozenset[str]) -> Met:
    return _met(source is not None and _plain(source) in sources)


@lru_cache(maxsize=65536)
def _plain(words: str) -> str:
    return "".join(each for each in fold(words) if each.isalnum())


def _met(fact: bool) -> Met:
    return Met.YES if fact else Met.NO


def _told(fact: bool | None) -> Met:
    return Met.UNKNOWN if fact is None else _met(fact)
