"""What a run's new texts do to the works: grouped again, elected again, measured again.

Only works that a new text reaches are touched. The result depends on what the record
holds, not on the order in which it came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from archive.addresses import address
from archive.decisions import Departure
from archive.records import Flag, Part, Reprint, Witness, Work
from pipelines.works.comparison import measure
from pipelines.works.crediting import credited_by_others, held_together
from pipelines.works.elect import elect
from pipelines.works.neighbourhood import Neighbourhood
from pipelines.works.origin import origin
from pipelines.works.versions import History, Text, texts, version
from pipelines.works.witness import canonical_page, witness
from pipelines.works.works import group, work_id


@dataclass(frozen=True, slots=True)
class Settlement:
    """What becomes of the works in a neighbourhood: see `archive.decisions.Decisions`."""

    works: tuple[Work, ...]
    departures: tuple[Departure, ...]
    versions_new: int


def settle(around: Neighbourhood) -> Settlement:
    """The new state of every work in the neighbourhood that is not what it was."""
    groups = {
        work_id([around.parts[part_id] for part_id in members]): members
        for members in group(tuple(around.parts.values()), around.reprints, around.breaks)
    }
    taken_in = _taken_in(groups, around)
    works: list[Work] = []
    departures: list[Departure] = []
    versions_new = 0
    for name, members in sorted(groups.items()):
        previous = around.standing.get(name)
        if previous is not None and not _is_touched(members, previous, around.turned):
            continue
        parts = [around.parts[part_id] for part_id in members]
        merged = tuple(filter(None, map(around.standing.get, taken_in.get(name, ()))))
        history = History(previous, merged, around.versions.get(name))
        work = _settle_work(name, parts, around, history)
        if work == previous:
            continue
        standing = {one.part_id: one for one in previous.witnesses} if previous else {}
        changed = tuple(one for one in work.witnesses if standing.get(one.part_id) != one)
        gone = sorted(standing.keys() - set(members))
        works.append(replace(work, witnesses=changed, merged_from=taken_in.get(name, ())))
        departures += [Departure(name, part_id) for part_id in gone]
        last = history.last(work.continues)
        versions_new += last is None or work.canonical.version != last.version
    return Settlement(tuple(works), tuple(departures), versions_new)


def _is_touched(members: Sequence[str], previous: Work, turned: AbstractSet[str]) -> bool:
    """Whether a work gained or lost a part, or something happened to one of its pages."""
    standing = {one.part_id for one in previous.witnesses}
    return standing != set(members) or not standing.isdisjoint(turned)


def _taken_in(
    groups: Mapping[str, Sequence[str]], around: Neighbourhood
) -> dict[str, tuple[str, ...]]:
    """Which ids end and lead to a work from now on: to the one with most of their parts, or
    where these were set aside, to the one that their pages are in."""
    moved: dict[str, Counter[str]] = {}
    for name, members in groups.items():
        for part_id in members:
            for former in {around.before.get(part_id), *around.set_aside.get(part_id, ())}:
                if former is not None and former not in groups:
                    moved.setdefault(former, Counter())[name] += 1
    taken: dict[str, tuple[str, ...]] = {}
    for former, heirs in sorted(moved.items()):
        heir = min(heirs, key=lambda name: (-heirs[name], name))
        taken[heir] = (*taken.get(heir, ()), former)
    return taken


def _settle_work(
    name: str,
    parts: Sequence[Part],
    around: Neighbourhood,
    history: History,
) -> Work:
    sites = {part.part_id: around.sites[part.document_id] for part in parts}
    roles = {part_id: site.role for part_id, site in sites.items()}
    found = texts(around.newest(parts), around.documents, around.breaks)
    election = elect(
        [text.part for text in found.values()],
        roles,
        _between(found, around),
        credited_by_others(parts, around.documents, sites),
    )
    elected = found[election.part_id]
    canonical = elected.part
    line = history.line(elected)
    whose = origin(parts, around.documents, sites, canonical.part_id)
    measured = _witnesses(parts, elected, around.reprints, history.works)
    by_id = {part.part_id: part for part in parts}
    return Work(
        work_id=name,
        title=canonical.title,
        issuer=canonical.issuer or _most_named(parts),
        origin=whose,
        canonical=version(name, elected, election.decided_by, history.last(line)),
        witnesses=held_together(
            [_flagged(one, by_id[one.part_id], around) for one in measured],
            by_id,
            around.documents,
            sites,
            whose,
        ),
        continues=line,
    )


def _between(found: Mapping[str, Text], around: Neighbourhood) -> Iterable[Reprint]:
    """The reprints among texts. What relates one of its pages to another text says nothing
    of a text that runs over several."""
    pages = {page.part_id for text in found.values() if text.is_joined for page in text.pages}
    return (one for one in around.reprints if one.a not in pages and one.b not in pages)


def _most_named(parts: Sequence[Part]) -> str | None:
    """The issuer that most witnesses name."""
    named = sorted(part.issuer for part in parts if part.issuer)
    return max(named, key=named.count, default=None)


def _witnesses(
    parts: Sequence[Part],
    elected: Text,
    reprints: Sequence[Reprint],
    known: Sequence[Work],
) -> tuple[Witness, ...]:
    """Every member measured against the canonical text. What was measured against the
    same text before is kept."""
    canonical = elected.part
    measured = {
        one.part_id: one
        for work in known
        if elected.is_in(work.canonical)
        for one in work.witnesses
    }
    edges = {} if elected.is_joined else _edges_of(canonical, reprints)
    pages = {page.part_id for page in elected.pages}
    found = [
        canonical_page(part, canonical)
        if part.part_id in pages
        else measured.get(part.part_id)
        or witness(part, canonical, edges.get(part.part_id) or measure(part, canonical))
        for part in parts
    ]
    return tuple(sorted(found, key=lambda one: one.part_id))


def _flagged(one: Witness, part: Part, around: Neighbourhood) -> Witness:
    """A witness with what is wrong with its page, not its text: whether it is unstable."""
    flags = set(one.flags) - {Flag.UNSTABLE}
    if address(part.url or "") in around.pages.unstable:
        flags.add(Flag.UNSTABLE)
    told = tuple(flag for flag in Flag if flag in flags)
    return one if told == one.flags else replace(one, flags=told)


def _edges_of(canonical: Part, reprints: Iterable[Reprint]) -> dict[str, Reprint]:
    """The reprints of the canonical text, by the other part."""
    return {
        one.b if one.a == canonical.part_id else one.a: one
        for one in reprints
        if canonical.part_id in (one.a, one.b)
    }
