"""Who copied from whom: for each witness of a work the page it was most likely copied from.

A copy hands on what its source did to the text. So two pages that share defects which the
canonical text lacks are kin; the dates they state, what one has beyond the other, and whom it
credits say which of them is the copy. What any page comes to by itself, or a tool does to a
whole text (small letters, lost plus signs, masks), proves little and never makes a strong case.
What the canonical page itself said before a correction is no defect that a copy made, and two
pages that have it are no kin for it: each may have it from there.

The witnesses are indexed by (place, reading) and by the names that credits use, and each is
held against the first few that share one of its rarest readings: never all against all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from archive.descent import Source, SourceEvidence, TextDefect
from archive.records import Flag, Kind, Witness
from archive.vocabulary import Strength
from pipelines.works.defects import reading

SHARED, TRAIT, INHERITS = "shared_defect", "shared_trait", "inherits_all"
CREDITED, SAME_CREDIT = "credited", "same_credit"
FORMER = "former_reading"
EARLIER, IDENTICAL, UNORDERED = "earlier", "same_text", "order_unknown"

_READINGS = 24  # of a witness, its rarest, by which its kin are looked for
_CARRIERS = 8  # of a reading, the earliest, that are looked at
_TOLD = 6  # shared defects named as evidence
_FIRM = 2  # telling defects in common that make a strong case
_COMMON = 6  # witnesses from which on a reading of most of them may be the canonical text's slip
_LACK = 0.05  # a source may lack this share of the text more than its copy: the measure's own play
_SOME_KEPT = 0.5  # a copy keeps at least this share of its source's telling defects
_MOST_KEPT = 0.75  # so much of them in a strong case: an editor puts a slip right now and then
_HIDING = (Flag.DIGITS_MASKED, Flag.NAMES_MASKED, Flag.LOWER_CASED)

NOBODY = Source(None, Strength.NONE, ordered=False, evidence=())

Reading = tuple[int, str, str]
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Copy:
    """A witness with what its page says of itself: its address (as pages are told apart), when
    it says it was published, the names that would credit it, and whom it credits (plain names)."""

    witness: Witness
    address: str
    published: str | None
    names: frozenset[str]
    credits: str | None


def lineage(copies: Sequence[Copy]) -> dict[str, Source]:
    """For each witness (by part id) its most likely source. The canonical page has none here:
    the work's origin says where its text is from. The order of `copies` does not matter."""
    family = _Family(copies)
    return {copy.witness.part_id: family.source(copy) for copy in copies}


class _Family:
    """The witnesses of one work, with what finds their kin again."""

    def __init__(self, copies: Iterable[Copy]) -> None:
        ordered = sorted(copies, key=_precedence)
        self._readings = {one.witness.part_id: _readings(one.witness) for one in ordered}
        counts = Counter(each for held in self._readings.values() for each in held)
        common = len(ordered) // 2 if len(ordered) >= _COMMON else len(ordered)
        self._counts = counts
        self._telling = {
            part_id: frozenset(
                each
                for each, defect in held.items()
                if defect.kind.is_telling and counts[each] <= common
            )
            for part_id, held in self._readings.items()
        }
        self._carriers: dict[Reading, list[Copy]] = {}
        self._named: dict[str, list[Copy]] = {}
        self._canonical = next((one for one in ordered if _is_canonical(one)), None)
        self._former = frozenset(
            each
            for one in ordered
            if self._is_former(one)
            for each in self._readings[one.witness.part_id]
        )
        for copy in ordered:
            for each in self._readings[copy.witness.part_id]:
                _join(self._carriers, each, copy)
            for name in copy.names:
                _join(self._named, name, copy)

    def source(self, copy: Copy) -> Source:
        """The page that `copy` was most likely copied from."""
        if _is_canonical(copy) or self._is_former(copy):
            return NOBODY
        found = [
            (self._rank(copy, kin), source)
            for kin in self._kin(copy)
            if (source := self._case(copy, kin)).strength is not Strength.NONE
        ]
        return min(found, key=lambda one: one[0])[1] if found else NOBODY

    def _is_former(self, copy: Copy) -> bool:
        """Whether it is the canonical page as it was before."""
        canonical = self._canonical
        return (
            canonical is not None and not _is_canonical(copy) and copy.address == canonical.address
        )

    def _kin(self, copy: Copy) -> Iterator[Copy]:
        """Those that may be the source, each once: carriers of the copy's rarest readings, pages
        that its credit names, and the canonical one."""
        held = self._readings[copy.witness.part_id]
        rare = sorted(held, key=lambda each: (self._counts[each], each))[:_READINGS]
        seen = {copy.witness.part_id}
        lists = [self._carriers[each] for each in rare]
        lists.append(self._named.get(copy.credits or "", []))
        lists.append([self._canonical] if self._canonical else [])
        for kin in (one for several in lists for one in several):
            if kin.witness.part_id not in seen and kin.address != copy.address:
                seen.add(kin.witness.part_id)
                yield kin

    def _rank(self, copy: Copy, kin: Copy) -> tuple[object, ...]:
        """What sorts the likelier source first: more in common, fewer defects that the copy lacks,
        an order that is known, then the earlier page."""
        ours, theirs = (self._telling[one.witness.part_id] for one in (copy, kin))
        shared = self._shared(copy, kin)
        credited = copy.credits in kin.names
        ordered = credited or _is_earlier(kin, copy) or self._has_more(copy, kin)
        return (
            -len(ours & theirs),
            len(theirs - ours),
            not ordered,
            not credited,
            -len(shared),
            _precedence(kin),
        )

    def _case(self, copy: Copy, kin: Copy) -> Source:
        """The case for `kin` as the source of `copy`."""
        if _cannot_be(copy, kin) or not self._keeps(copy, kin, _SOME_KEPT):
            return NOBODY
        common = self._shared(copy, kin)
        shared = [each for each in common if each not in self._former]
        before = [each for each in common if each in self._former] if self._is_former(kin) else []
        telling = [each for each in shared if each in self._telling[copy.witness.part_id]]
        traits = [each for each in shared if each not in set(telling)]
        credited = copy.credits is not None and copy.credits in kin.names
        has_more = self._has_more(copy, kin)
        earlier = _is_earlier(kin, copy)
        alike = _is_canonical(kin) and _is_whole(copy) and earlier
        if not (telling or len(traits) >= _FIRM or before or credited or alike):
            return NOBODY
        ordered = earlier or credited or (has_more and bool(shared))
        firm = len(telling) >= _FIRM or (telling and (credited or len(traits) >= _FIRM))
        evidence = [
            *self._told(copy, FORMER, before),
            *self._told(copy, SHARED, telling),
            *self._told(copy, TRAIT, traits[: _TOLD - min(len(telling), _TOLD)]),
            *([SourceEvidence(INHERITS, "")] if has_more and shared else []),
            *([SourceEvidence(CREDITED, copy.credits or "")] if credited else []),
            *_same_credit(copy, kin, shared=bool(shared), credited=credited),
            *([SourceEvidence(IDENTICAL, "")] if alike and not shared else []),
            *([_dates(kin, copy)] if earlier else []),
            *([] if ordered else [SourceEvidence(UNORDERED, "")]),
        ]
        # Without most of the other's slips, both may have theirs from a third page.
        whole = self._keeps(copy, kin, _MOST_KEPT)
        strength = Strength.STRONG if firm and ordered and whole else Strength.WEAK
        return Source(kin.witness.part_id, strength, ordered, tuple(evidence))

    def _shared(self, copy: Copy, kin: Copy) -> list[Reading]:
        theirs = self._readings[kin.witness.part_id]
        return [each for each in self._readings[copy.witness.part_id] if each in theirs]

    def _keeps(self, copy: Copy, kin: Copy, share: float) -> bool:
        """Whether the copy has enough of its alleged source's defects: an editor's digest, or a
        piece, may have left out the passages that they stand in."""
        if not _is_whole_text(copy.witness.kind):
            return True
        theirs = self._telling[kin.witness.part_id]
        kept = theirs & self._telling[copy.witness.part_id]
        return len(kept) >= share * len(theirs)

    def _has_more(self, copy: Copy, kin: Copy) -> bool:
        """Whether the copy has all defects of its kin, and some beyond them."""
        ours = self._readings[copy.witness.part_id]
        theirs = self._readings[kin.witness.part_id]
        return all(each in ours for each in theirs) and len(ours) > len(theirs)

    def _told(self, copy: Copy, name: str, shared: Sequence[Reading]) -> Iterator[SourceEvidence]:
        held: Mapping[Reading, TextDefect] = self._readings[copy.witness.part_id]
        for each in islice(sorted(shared, key=lambda one: (self._counts[one], one)), _TOLD):
            yield SourceEvidence(name, quoted(held[each]))


def quoted(defect: TextDefect) -> str:
    """A defect in words: where it stands, and what became of what."""
    words = f"{defect.canonical or '∅'}→{defect.copy or '∅'} ({defect.copy_context})"
    return " ".join(words.split())


def _readings(witness: Witness) -> dict[Reading, TextDefect]:
    return {reading(defect): defect for defect in witness.defects}


def _join(groups: dict[Key, list[Copy]], key: Key, copy: Copy) -> None:
    several = groups.setdefault(key, [])
    if len(several) < _CARRIERS:
        several.append(copy)


def _precedence(copy: Copy) -> tuple[bool, str, str, str]:
    """Earlier pages first; those that state no date last."""
    return copy.published is None, copy.published or "", copy.address, copy.witness.part_id


def _is_canonical(copy: Copy) -> bool:
    return copy.witness.kind is Kind.CANONICAL


def _is_whole_text(kind: Kind) -> bool:
    return kind in (Kind.CANONICAL, Kind.FULL)


def _is_whole(copy: Copy) -> bool:
    """Whether the copy says what the canonical text says, all of it and nothing else."""
    return _is_whole_text(copy.witness.kind) and copy.witness.defects_seen == 0


def _is_earlier(one: Copy, other: Copy) -> bool:
    """Whether a page says it was published before the other, as finely as both say it."""
    return _before(one.published, other.published)


def _before(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return False
    if len(one) > 10 and len(other) > 10:
        return one < other
    return one[:10] < other[:10]


def _cannot_be(copy: Copy, kin: Copy) -> bool:
    """Whether something speaks against `kin` as the source: it came later, lacks text that the
    copy has, or hides what the copy shows."""
    theirs, ours = kin.witness, copy.witness
    return (
        _before(copy.published, kin.published)
        or theirs.covers < ours.covers - _LACK
        or not set(theirs.missing_sections) <= set(ours.missing_sections)
        or any(flag in theirs.flags and flag not in ours.flags for flag in _HIDING)
    )


def _dates(kin: Copy, copy: Copy) -> SourceEvidence:
    return SourceEvidence(EARLIER, f"{kin.published} < {copy.published}")


def _same_credit(
    copy: Copy, kin: Copy, *, shared: bool, credited: bool
) -> Iterator[SourceEvidence]:
    if shared and not credited and copy.credits is not None and copy.credits == kin.credits:
        yield SourceEvidence(SAME_CREDIT, copy.credits)
