"""What the canonical page itself said before.

An origin corrects its text, and the pages that copied it before go on saying what it said:
that is no doing of theirs. What a copy has in common with an earlier state of the canonical
page is told as of that state, and charged to nobody.

An earlier state is an older capture of a page that the canonical text rests on, or an earlier
version of the work that stood on the same site (a correction may have an address of its own).
Each is itself a witness, measured against the canonical text like any other: a copy has its
reading where both differ from the canonical text at one place in one way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import sqlalchemy as sa

from archive.catalogue import schema
from archive.decisions import decode
from archive.descent import TextDefect
from archive.figure_pairs import FigurePair
from archive.records import CanonicalVersion, Flag, Verdict, Witness
from archive.search.folding import fold
from archive.texts.identity import former_ids

Reading: TypeAlias = tuple[int | str, str, str]
"""What makes two differences from the canonical text one: the place, the words there, and what
stands for them."""

Claim: TypeAlias = tuple[str, Reading]
"""What is said of a witness to its charge: of what kind it is, and its reading."""

_CUT = 0.02
"""A copy that covers less of the text than an earlier state by more than this was cut further."""


@dataclass(frozen=True, slots=True)
class FormerState:
    """An earlier state of the canonical page: which version of the work it was (null: it was
    captured, and never elected), and the capture that shows it."""

    version: int | None
    url: str
    part_id: str
    captured_at: str


@dataclass(frozen=True, slots=True)
class Former:
    """An earlier state, as it was measured against the canonical text, and all that is said of
    it there, which each witness is compared with."""

    state: FormerState
    witness: Witness
    claims: frozenset[Claim]

    @classmethod
    def of(cls, state: FormerState, witness: Witness) -> Former:
        """That state with its claims."""
        return cls(state, witness, _claims(witness))


@dataclass(frozen=True, slots=True)
class Superseded:
    """What a page has from earlier states of the canonical page, and did not do itself: the
    states, how many figures and defects, the sections that it lacks, and the flags."""

    states: tuple[FormerState, ...]
    figures: int
    defects: int
    missing_sections: tuple[str, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A witness with what is its own doing only (its figures are all there), the states that
    its other figures are of, and all that it has from such states."""

    witness: Witness
    figures: Mapping[Reading, FormerState]
    superseded: Superseded | None


def versions_of_parts(
    connection: sa.Connection, work_id: str, sequence: int | None = None
) -> dict[str, int]:
    """The last version of a work (also under its former ids) that rested on each part, up to
    that run or until now."""
    table = schema.CANONICAL
    line = [work_id, *(former for former, _ in former_ids(connection, work_id))]
    query = sa.select(table.c.body).where(table.c.work_id.in_(line)).order_by(table.c.version)
    if sequence is not None:
        query = query.where(table.c.since <= sequence)
    versions = (decode(CanonicalVersion, body, work_id) for body in connection.scalars(query))
    return {part_id: one.version for one in versions for part_id in one.part_ids}


def figure_reading(pair: FigurePair) -> Reading:
    """The reading of a figure that did not come through as it was."""
    return (pair.a_context if pair.a else pair.b_context), pair.a, fold(pair.b)


def readings(witnesses: Iterable[Witness]) -> frozenset[Reading]:
    """The figures in which those witnesses differ from the canonical text."""
    return frozenset(
        figure_reading(pair)
        for one in witnesses
        for pair in one.figures
        if pair.verdict is not Verdict.SAME
    )


def judged(witness: Witness, formers: Sequence[Former]) -> Judged:
    """What of a witness is its own doing, and what is as in an earlier state. Of states that
    explain it, the one that explains most of it is named, and of these the newest."""
    claims = _claims(witness)
    shared = [(one, claims & one.claims) for one in formers]
    ordered = sorted(
        ((one, common) for one, common in shared if common),
        key=lambda each: (len(each[1]), each[0].state.version or 0, each[0].state.captured_at),
        reverse=True,
    )
    explained: dict[Claim, FormerState] = {}
    for one, common in ordered:
        for claim in common:
            explained.setdefault(claim, one.state)
    if not explained:
        return Judged(witness, {}, None)
    return _apart(witness, explained, [one.witness for one, _ in ordered])


def _claims(witness: Witness) -> frozenset[Claim]:
    """All that is said of a witness to its charge."""
    flags = {Flag.TRUNCATED, Flag.DISPLACED} & set(witness.flags)
    return frozenset(
        [
            *(("figure", one) for one in readings([witness])),
            *(("defect", _defect_reading(one)) for one in witness.defects),
            *(("section", (0, name, "")) for name in witness.missing_sections),
            *(("flag", (0, flag.value, "")) for flag in flags),
        ]
    )


def _apart(
    witness: Witness, explained: Mapping[Claim, FormerState], formers: Sequence[Witness]
) -> Judged:
    figures = {reading: state for (of, reading), state in explained.items() if of == "figure"}
    named = {(of, reading[1]) for of, reading in explained if of in ("section", "flag")}
    sections = tuple(one for one in witness.missing_sections if ("section", one) in named)
    cut_further = witness.covers < min(one.covers for one in formers) - _CUT
    flags = tuple(
        flag
        for flag in witness.flags
        if ("flag", flag.value) in named and not (flag is Flag.TRUNCATED and cut_further)
    )
    own = tuple(one for one in witness.defects if ("defect", _defect_reading(one)) not in explained)
    defects = len(witness.defects) - len(own)
    if not own and any(_does_the_same(witness, one) for one in formers):
        defects = witness.defects_seen
    return Judged(
        replace(
            witness,
            missing_sections=tuple(one for one in witness.missing_sections if one not in sections),
            flags=tuple(one for one in witness.flags if one not in flags),
            defects=own,
            defects_seen=witness.defects_seen - defects,
        ),
        figures,
        Superseded(
            states=tuple(sorted(set(explained.values()), key=lambda one: one.captured_at)),
            figures=len([pair for pair in witness.figures if figure_reading(pair) in figures]),
            defects=defects,
            missing_sections=sections,
            flags=flags,
        ),
    )


def _does_the_same(witness: Witness, former: Witness) -> bool:
    """Whether a copy has all of a state's differences and no more of them than it: then also
    those that are not written out are the state's."""
    return witness.defects_seen == former.defects_seen and len(witness.defects) == len(
        former.defects
    )


def _defect_reading(defect: TextDefect) -> Reading:
    return defect.start, defect.canonical, fold(defect.copy)
