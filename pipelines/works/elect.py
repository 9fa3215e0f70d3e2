"""The election of a work's canonical text: an ordered list of named rules.

Each rule says how good a witness is; the first rule in which the winner is better than the
runner-up is the one that decided, and the version records its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from archive.records import Flag, Part, Relation, Reprint, Role
from pipelines.works.sections import sections
from pipelines.works.shares import CARRIED, REACHED
from pipelines.works.witness import is_piece

ONLY_WITNESS: Final = "only_witness"

_ROLES = list(Role)  # in the order of preference
_DAMAGE = frozenset({Flag.LOWER_CASED, Flag.DISPLACED, Flag.TRADITIONAL, Flag.MOJIBAKE})
_NEVER = "9999"
_OF_A_DIGEST = 0.25  # a digest has less of what is left of the text that it was made from


@dataclass(frozen=True, slots=True)
class Election:
    """The part that carries the canonical text, and the name of the rule that decided."""

    part_id: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    part: Part
    role: Role
    lacking: int
    named: bool


_Rule = tuple[str, Callable[[_Candidate], int | str]]

RULES: Final[tuple[_Rule, ...]] = (
    ("complete", lambda one: one.lacking),
    ("unmasked", lambda one: _count(one, {Flag.DIGITS_MASKED, Flag.NAMES_MASKED})),
    ("undamaged", lambda one: _count(one, _DAMAGE)),
    ("role", lambda one: _ROLES.index(one.role)),
    ("named", lambda one: int(not one.named)),
    ("credited", lambda one: int(_is_second_hand(one))),
    ("published", lambda one: _published(one.part)),
    ("length", lambda one: -len(one.part.text)),
    ("url", lambda one: one.part.url or ""),
    ("captured", lambda one: one.part.captured_at.isoformat() if one.part.captured_at else _NEVER),
    ("part", lambda one: one.part.part_id),
)
"""Name and measure of each rule, in order; the lower measure is the better witness."""


def elect(
    parts: Sequence[Part],
    roles: Mapping[str, Role],
    reprints: Iterable[Reprint],
    named: AbstractSet[str] = frozenset(),
) -> Election:
    """The witness whose text is the work's canonical text.

    `roles` maps a part id to its site's role (unknown where it is missing); of `reprints`,
    those among `parts` tell which copies are less than whole; `named` are the parts whose
    site another of them credits. Raises ValueError without parts.
    """
    if not parts:
        raise ValueError("nothing to elect from: a work has at least one part")
    by_id = {part.part_id: part for part in parts}
    lesser = _lesser(by_id, roles, reprints)
    candidates = [
        _Candidate(
            part,
            _role(part, roles),
            2 if part.part_id in lesser else int(is_cut(part)),
            part.part_id in named,
        )
        for part in by_id.values()
    ]
    if len(candidates) == 1:
        return Election(candidates[0].part.part_id, ONLY_WITNESS)
    winner, second = sorted(candidates, key=_measures)[:2]
    decided_by = next(
        name
        for (name, _), mine, theirs in zip(RULES, _measures(winner), _measures(second), strict=True)
        if mine != theirs
    )
    return Election(winner.part.part_id, decided_by)


def is_cut(part: Part) -> bool:
    """Whether the page itself shows that its text is not whole."""
    return is_piece(part) or not {Flag.TRUNCATED, Flag.LOGIN_WALL}.isdisjoint(part.flags)


def _measures(one: _Candidate) -> tuple[int | str, ...]:
    return tuple(measure(one) for _, measure in RULES)


def _count(one: _Candidate, flags: Iterable[Flag]) -> int:
    return len(set(flags) & set(one.part.flags))


def _is_second_hand(one: _Candidate) -> bool:
    """A government's own text credits nobody; of the others, one that names its origin is
    the better witness."""
    credits_another = one.part.credited_source is not None
    return credits_another if one.role is Role.GOVERNMENT else not credits_another


def _published(part: Part) -> str:
    """The day of publication; what cannot be true counts as none."""
    day = (part.published or "")[:10]
    captured = part.captured_at.date().isoformat() if part.captured_at else _NEVER
    return day if "1949" < day <= captured and _is_day(day) else _NEVER


def _is_day(day: str) -> bool:
    try:
        datetime.fromisoformat(day)
    except ValueError:
        return False
    return True


def _lesser(
    parts: Mapping[str, Part], roles: Mapping[str, Role], reprints: Iterable[Reprint]
) -> set[str]:
    """The parts that another shows to be less than the whole text, or less than what is left
    of it: a text that is cut short still has more than what was made of it."""
    lesser: set[str] = set()
    for one in reprints:
        if not one.relation.is_reprint or one.a not in parts or one.b not in parts:
            continue
        a, b = parts[one.a], parts[one.b]
        for part, other, shares in (
            (a, b, (one.contained_a, one.contained_b)),
            (b, a, (one.contained_b, one.contained_a)),
        ):
            if part.part_id in lesser:
                continue
            if _shows_up(part, other, one.relation, shares, roles):
                lesser.add(part.part_id)
    return lesser


def _shows_up(
    part: Part,
    other: Part,
    relation: Relation,
    shares: tuple[float, float],
    roles: Mapping[str, Role],
) -> bool:
    """Whether `other` is the text of which `part` is less.

    More text alone proves nothing, since a poorer site may have added its own: it is the
    missing sections that do, or as good a site that has more. `shares`: of `part` in `other`,
    of `other` in `part`.
    """
    if len(part.text) >= len(other.text):
        return False
    contained, covered = shares
    if is_cut(other):
        return relation is Relation.DIGEST and not is_piece(other) and covered < _OF_A_DIGEST
    if relation is Relation.DIGEST:
        return True
    if contained < CARRIED:
        return False
    as_good = _ROLES.index(_role(other, roles)) <= _ROLES.index(_role(part, roles))
    return (as_good and covered < REACHED) or _lacks_sections(part, other)


def _role(part: Part, roles: Mapping[str, Role]) -> Role:
    return roles.get(part.part_id, Role.UNKNOWN)


def _lacks_sections(part: Part, other: Part) -> bool:
    """Whether `other` goes on after the sections of `part`."""
    mine, theirs = _outline(part.text), _outline(other.text)
    return bool(mine) and len(theirs) > len(mine) and theirs[: len(mine)] == mine


@lru_cache(maxsize=4096)
def _outline(text: str) -> tuple[str, ...]:
    return tuple(section.numeral for section in sections(text))
