"""Sites without end: which rule an address breaks that a site could go on making for ever.

The rules of `shape` need the address alone; `TrapWatch` counts what one site has shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from archive.frontier.tables import Found
from archive.moments import HOME_ZONE
from archive.vocabulary import Rule
from crawler.discovery.kinds import PageKind

MAX_LENGTH = 2083
"""Characters of an address; what is longer was grown."""

MAX_REPEATS = 3
"""How often one segment may stand in a path; calendars of real sites reach two."""

MAX_SEGMENTS = 16
"""Segments of a path; the deepest of the sites declared so far has nine."""

MAX_PARAMETERS = 16
"""How many parameters a query may have; forums of real sites reach eight."""

MAX_MONTHS = 60
"""Calendar pages of one kind without an article of their own that are followed: five years of
months. An archive by month, and a newspaper's pages of each day, have articles on each."""

MAX_FACETS = 100
"""Combinations of three and more filters that are followed on one path."""

RULES: Mapping[Rule, str] = {
    Rule.TRAP_LENGTH: f"addresses of more than {MAX_LENGTH} characters",
    Rule.TRAP_REPEATS: f"paths in which a segment stands more than {MAX_REPEATS} times",
    Rule.TRAP_PATH: f"paths of more than {MAX_SEGMENTS} segments",
    Rule.TRAP_PARAMETERS: f"queries of {MAX_PARAMETERS} and more parameters",
    Rule.TRAP_CALENDAR: f"more than {MAX_MONTHS} pages of one calendar with nothing new",
    Rule.TRAP_FACETS: f"more than {MAX_FACETS} combinations of filters",
    Rule.TRAP_SESSION: "the same page under one session id after the other",
}
"""What each rule is about, for the operator."""

MAX_SESSIONS = 6
"""Ids under which one list page is asked for. Ids name channels as well as visits: only those
are counted under which a page leads to the same articles as under another."""

MANY_ALIKE = 12
"""Articles that look the same before a site is suspected of having one page for any address."""

_MONTH = re.compile(
    r"(?<!\d)(?:19|20|21)\d\d[-/_.]?(?:0?[1-9]|1[0-2])(?:[-/_.]?\d{1,2})?(?!\d)"
    r"|\b(?:year|yr|y|month|mon|m|day|date|week)=\d+",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")
_PAGE = re.compile(r"(?:^|_)(?:p|pn|page|pageno|pageindex|pagenum|start|offset)$", re.IGNORECASE)
_SESSION = re.compile(
    r"(?<=[/=;(])(?=[0-9A-Za-z]*\d)(?=[0-9A-Za-z]*[A-Za-z])[0-9A-Za-z]{16,}(?=[/&;)]|$)"
)


def rule_of(name: Rule) -> str:
    """What a rule is about."""
    return RULES[name]


def shape(path: str, query: str) -> Rule | None:
    """The rule that an address breaks by its shape alone: it goes in circles, has grown too
    long, or sets more filters at a time than a person would."""
    segments = [part for part in path.split("/") if part]
    if len(path) + len(query) > MAX_LENGTH:
        return Rule.TRAP_LENGTH
    if any(segments.count(part) > MAX_REPEATS for part in set(segments)):
        return Rule.TRAP_REPEATS
    if len(segments) > MAX_SEGMENTS:
        return Rule.TRAP_PATH
    return Rule.TRAP_PARAMETERS if query.count("&") >= MAX_PARAMETERS else None


class TrapWatch:
    """The list pages that one site has shown, counted by what a machine can go on making."""

    def __init__(self) -> None:
        self._shown: dict[tuple[str, str], set[str]] = {}
        self._under_ids: dict[str, dict[frozenset[str], set[str]]] = {}
        self._had: Counter[str] = Counter()
        self._most_alike: Counter[str] = Counter()
        self._of_calendar: dict[str, set[str]] = {}
        self._barren: dict[str, set[str]] = {}

    def showed(self, url: str, leads_to: Iterable[Found]) -> None:
        """Note what a list page led to, where its address has an id that may be a visitor's, or
        is of a calendar."""
        whole = _after_host(url)
        articles = {_after_host(one.url) for one in leads_to if one.kind == PageKind.ARTICLE}
        if _SESSION.search(whole):
            self._looked(whole, frozenset(_SESSION.sub("*", one) for one in articles))
        if _MONTH.search(whole):
            known = self._of_calendar.setdefault(_calendar(whole), set())
            if articles <= known or _is_to_come(whole):
                self._barren.setdefault(_calendar(whole), set()).add(whole)
            known |= articles

    def looked(self, url: str, looks: str) -> None:
        """Note how an article looked, where its address has an id that may be a visitor's."""
        whole = _after_host(url)
        if _SESSION.search(whole):
            self._looked(whole, frozenset({looks}))

    def _looked(self, whole: str, looks: frozenset[str]) -> None:
        kind = _SESSION.sub("*", whole)
        ids = self._under_ids.setdefault(kind, {}).setdefault(looks, set())
        if whole not in ids:
            ids.add(whole)
            self._had[kind] += 1
            self._most_alike[kind] = max(self._most_alike[kind], len(ids))

    def article_rule(self, url: str) -> Rule | None:
        """The rule that one more article at this address would break, or None: it was had under
        so many ids that name nothing, since most of what was had so was one page."""
        kind = _SESSION.sub("*", _after_host(url))
        alike = self._most_alike[kind]
        one_page = alike >= MANY_ALIKE and 2 * alike > self._had[kind]
        return Rule.TRAP_SESSION if one_page else None

    def rule(self, url: str) -> Rule | None:
        """The rule that one more list page at this address would break, or None."""
        parts = urlsplit(url)
        whole = _after_host(url)
        filters = [
            (key, value)
            for key, value in parse_qsl(parts.query, keep_blank_values=True)
            if not _PAGE.search(key)
        ]
        if self._is_session(whole):
            return Rule.TRAP_SESSION
        barren = self._barren.get(_calendar(whole), set()) if _MONTH.search(whole) else set()
        if len(barren) >= MAX_MONTHS and whole not in barren:
            return Rule.TRAP_CALENDAR
        if len(filters) >= 3:
            kind = (Rule.TRAP_FACETS, parts.path)
            if self._beyond(kind, str(sorted(filters)), MAX_FACETS):
                return Rule.TRAP_FACETS
        return None

    def _is_session(self, whole: str) -> bool:
        """Whether the page was had under so many other ids, and was the same most times.
        Channels without an article are alike, too: of these there may be more."""
        kind = _SESSION.sub("*", whole)
        return any(
            len(ids) >= (MAX_SESSIONS if led_to else MANY_ALIKE)
            and 2 * len(ids) > self._had[kind]
            and whole not in ids
            for led_to, ids in self._under_ids.get(kind, {}).items()
        )

    def _beyond(self, kind: tuple[str, str], one: str, most: int) -> bool:
        seen = self._shown.setdefault(kind, set())
        if one in seen:
            return False
        if len(seen) >= most:
            return True
        seen.add(one)
        return False


def _is_to_come(whole: str) -> bool:
    """Whether an address is of a year after the next one, of which nothing can be told yet."""
    year = _YEAR.search(whole)
    return year is not None and int(year[0]) > datetime.now(HOME_ZONE).year + 1


def _calendar(whole: str) -> str:
    return re.sub(r"\d+", "*", whole)


def _after_host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


class AlikeWatch:
    """How the articles of one site look. A site that answers any address with the same page
    (a soft 404) shows many that look alike; so may a site of very short pages. Asking for a
    page that cannot be there tells the one from the other."""

    def __init__(self, shown: Mapping[str, int] | None = None) -> None:
        """`shown` is how often each looks was seen before."""
        self._shown = Counter(shown or {})
        self._probed = False

    def suspects(self, looks: str) -> bool:
        """Note an article; whether the site should be asked for a page it cannot have."""
        self._shown[looks] += 1
        suspected = not self._probed and self._shown[looks] >= MANY_ALIKE
        self._probed = self._probed or suspected
        return suspected

    def is_false(self, looks: str) -> bool:
        """Whether the page that cannot be there looks as the many do."""
        return self._shown[looks] >= MANY_ALIKE

    def number(self, looks: str) -> int:
        """How many articles looked so."""
        return self._shown[looks]
