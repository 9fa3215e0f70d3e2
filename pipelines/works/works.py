"""Which parts are one work.

Whole copies of a text are joined first and make the cores. Everything less (a truncated copy,
a page of a compilation, a digest) then attaches to one core only, the one it shares most
with, and nothing attaches through it: a page with the end of one report and the beginning of
another cannot chain the two. The result does not depend on the order of arrival.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import combinations, islice

from archive.addresses import address
from archive.paging import PageBreak
from archive.records import Part, Relation, Reprint
from pipelines.works.elect import is_cut
from pipelines.works.shares import APART, CARRIED, ONE_TEXT
from pipelines.works.witness import is_piece

_UNSAID = 200  # a piece shorter than this may share too little to be found a reprint
_TEXTS = 40  # the largest texts carried, among which two that stand apart are looked for
_IS_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NO_PAGE_BEFORE = "1993"  # a page dated earlier has the date of something else
_UNDATED = "9999"


def group(
    parts: Sequence[Part], reprints: Sequence[Reprint], breaks: Sequence[PageBreak] = ()
) -> tuple[tuple[str, ...], ...]:
    """The works among `parts`, each as its part ids in order; every part is in exactly one.

    Only reprints join. Two editions of a text are never put into one work, whatever lies
    between them; nor do two texts join directly that are one form filled in twice. A text that
    runs over a page's end (`breaks`) is one work. Reprints and breaks of parts not given are
    passed over.
    """
    by_id = {part.part_id: part for part in parts}
    known = [one for one in reprints if one.a in by_id and one.b in by_id and one.a != one.b]
    whole = _Joined(by_id, known, apart=(Relation.EDITION, Relation.TEMPLATE))
    for one in sorted((each for each in known if is_whole(each)), key=_sureness):
        whole.merge(one.a, one.b)
    cores = {part_id: whole.core(part_id) for part_id in by_id}
    works = _Joined(by_id, known, apart=(Relation.EDITION,))
    for part_id, core in cores.items():
        works.merge(core.name, part_id)
    attached: set[str] = set()
    for found in _attachments(by_id, known, cores):
        lower = cores[found.lower].name
        if lower in attached or whole.are_strangers(found.lower, found.higher):
            continue
        if works.merge(found.lower, found.higher):
            attached.add(lower)
    for seam in sorted(breaks, key=lambda each: (each.before, each.after)):
        known_both = {seam.before, seam.after} <= by_id.keys()
        if (
            known_both
            and seam.continues
            and works.may_run_on(by_id[seam.before], by_id[seam.after])
        ):
            works.merge(seam.before, seam.after)
    return works.groups()


def work_id(parts: Sequence[Part]) -> str:
    """The id of the work that `parts` are, `w` and 16 hex digits.

    It comes from the member that its page dates first, at the first address: so it depends
    neither on when pages were captured nor on the order in which they came, and a copy that is
    found later hardly ever changes it. Raises ValueError without parts.
    """
    if not parts:
        raise ValueError("a work has at least one part")
    first = min(parts, key=_precedence)
    return "w" + hashlib.sha256(first.part_id.encode()).hexdigest()[:16]


def _precedence(part: Part) -> tuple[str, str, datetime, str]:
    day = (part.published or "")[:10]
    return (
        day if _IS_DAY.fullmatch(day) and day > _NO_PAGE_BEFORE else _UNDATED,
        address(part.url or ""),
        part.captured_at or datetime.max.replace(tzinfo=UTC),
        part.part_id,
    )


@dataclass(frozen=True, slots=True)
class _Core:
    """One text as a whole: its first member, and what it ranks as."""

    name: str
    whole: bool
    weight: int

    @property
    def rank(self) -> tuple[bool, int, str]:
        """Only what ranks lower attaches: pieces to whole texts, shorter to longer ones."""
        return self.whole, self.weight, self.name


@dataclass(slots=True)
class _Set:
    """Parts joined so far, and those that must not join them."""

    members: set[str]
    first: str  # of the members
    weight: int
    whole: bool
    entire: bool  # a member has the text from its beginning to its end
    foreign: set[str] = field(default_factory=set)


class _Joined:
    """Disjoint sets of parts, those kept `apart` by a relation never in one."""

    def __init__(
        self,
        parts: Mapping[str, Part],
        reprints: Iterable[Reprint],
        apart: tuple[Relation, ...],
    ) -> None:
        self._sets = {
            part_id: _Set({part_id}, part_id, len(part.text), not is_piece(part), not is_cut(part))
            for part_id, part in parts.items()
        }
        for one in reprints:
            if one.relation in apart:
                self._sets[one.a].foreign.add(one.b)
                self._sets[one.b].foreign.add(one.a)

    def core(self, part_id: str) -> _Core:
        """What the part's set is, as it stands now."""
        found = self._sets[part_id]
        return _Core(found.first, found.whole, found.weight)

    def are_strangers(self, a: str, b: str) -> bool:
        """Whether the sets of two parts hold a pair that is kept apart."""
        one, other = self._sets[a], self._sets[b]
        return not (one.foreign.isdisjoint(other.members) and other.foreign.isdisjoint(one.members))

    def may_run_on(self, before: Part, after: Part) -> bool:
        """Whether the text of a page may go on in the next. Where the whole text is known,
        what it shares with a page says more, unless the page's piece is too short to say."""
        one, other = self._sets[before.part_id], self._sets[after.part_id]
        if not one.entire and not other.entire:
            return True
        lone, part = (other, after) if one.entire else (one, before)
        return len(lone.members) == 1 and len(part.text) < _UNSAID

    def merge(self, a: str, b: str) -> bool:
        """Make the sets of two parts one; False where they are one already or strangers."""
        one, other = self._sets[a], self._sets[b]
        if one is other or self.are_strangers(a, b):
            return False
        if len(one.members) < len(other.members):
            one, other = other, one
        one.members |= other.members
        one.first = min(one.first, other.first)
        one.foreign |= other.foreign
        one.weight = max(one.weight, other.weight)
        one.whole = one.whole or other.whole
        one.entire = one.entire or other.entire
        for member in other.members:
            self._sets[member] = one
        return True

    def groups(self) -> tuple[tuple[str, ...], ...]:
        distinct = {id(each): each for each in self._sets.values()}.values()
        return tuple(sorted(tuple(sorted(each.members)) for each in distinct))


def is_whole(reprint: Reprint) -> bool:
    """Whether each of the two texts is mostly the other: copies of one text."""
    return (
        reprint.relation in (Relation.FULL, Relation.PARTIAL)
        and min(reprint.contained_a, reprint.contained_b) >= ONE_TEXT
    )


def _sureness(reprint: Reprint) -> tuple[float, list[str]]:
    return -reprint.jaccard, sorted((reprint.a, reprint.b))


@dataclass(frozen=True, slots=True)
class _Attachment:
    """`lower` carries `shared` characters of `higher`, its `share`, at `places` there."""

    lower: str
    higher: str
    relation: Relation
    shared: int
    share: float
    places: tuple[tuple[int, int], ...]


def _attachments(
    parts: Mapping[str, Part], reprints: Iterable[Reprint], cores: Mapping[str, _Core]
) -> list[_Attachment]:
    """What may attach to what: to whole texts before pieces, then the most shared first.

    A text that carries two others in different places is a compilation: nothing attaches to
    it, and it attaches to the one it shares most with.
    """
    found = [
        _attachment(one, cores)
        for one in reprints
        if one.relation.is_reprint and cores[one.a].name != cores[one.b].name
    ]
    compiled = _compilations(parts, found, cores)
    directed = [
        replace(one, lower=one.higher, higher=one.lower) if one.higher in compiled else one
        for one in found
        if not {one.lower, one.higher} <= compiled
    ]
    return sorted(
        directed,
        key=lambda one: (
            not cores[one.higher].whole,
            -one.shared,
            -one.share,
            one.lower,
            one.higher,
        ),
    )


def _attachment(reprint: Reprint, cores: Mapping[str, _Core]) -> _Attachment:
    a_places = tuple((span.a_start, span.a_end) for span in reprint.spans)
    b_places = tuple((span.b_start, span.b_end) for span in reprint.spans)
    if cores[reprint.a].rank < cores[reprint.b].rank:
        lower, higher, share, places = reprint.a, reprint.b, reprint.contained_a, b_places
    else:
        lower, higher, share, places = reprint.b, reprint.a, reprint.contained_b, a_places
    shared = sum(end - start for start, end in places)
    return _Attachment(lower, higher, reprint.relation, shared, share, places)


def _compilations(
    parts: Mapping[str, Part], found: Iterable[_Attachment], cores: Mapping[str, _Core]
) -> set[str]:
    """Parts in which other whole texts, or extracts of them, stand side by side."""
    carried: dict[str, dict[str, _Attachment]] = {}
    for one in sorted(found, key=lambda each: (-each.shared, each.lower)):
        if _is_carried(one, parts[one.lower]):
            carried.setdefault(one.higher, {}).setdefault(cores[one.lower].name, one)
    return {
        higher
        for higher, texts in carried.items()
        if any(
            _apart(one.places, other.places)
            for one, other in combinations(islice(texts.values(), _TEXTS), 2)
        )
    }


def _is_carried(one: _Attachment, lower: Part) -> bool:
    """Whether `higher` holds a text that is another's: nearly all of it, or extracts. A
    digest mostly made from `higher` is no such text."""
    if is_piece(lower):
        return False
    return one.share < 0.5 if one.relation is Relation.DIGEST else one.share >= CARRIED


def _apart(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> bool:
    common = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)
    smaller = min(sum(end - start for start, end in places) for places in (one, other))
    return common < APART * smaller
