"""What a run's new texts do to the works: grouped again, elected again, measured again.

Only works that a new text reaches are touched. The result depends on what the record
holds, not on the order in which it came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from archive import keys
from archive.addresses import address
from archive.catalogue.lookup import Lookup
from archive.decisions import Departure
from archive.paging import Paging
from archive.records import CanonicalVersion, Flag, Part, Reprint, Witness, Work
from pipelines.works.comparison import measure
from pipelines.works.crediting import held_together
from pipelines.works.elect import Election, elect
from pipelines.works.neighbourhood import Neighbourhood
from pipelines.works.origin import origin
from pipelines.works.pages import as_one, running_texts
from pipelines.works.witness import canonical_page, witness
from pipelines.works.works import group, work_id


@dataclass(frozen=True, slots=True)
class Settlement:
    """What becomes of the works in a neighbourhood: see `archive.decisions.Decisions`."""

    works: tuple[Work, ...]
    departures: tuple[Departure, ...]
    versions_new: int


def settle(around: Neighbourhood, record: Lookup) -> Settlement:
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
        previous = record.work(name)
        if previous is not None and not _is_touched(members, previous, around.turned):
            continue
        parts = [around.parts[part_id] for part_id in members]
        merged = tuple(filter(None, map(record.work, taken_in.get(name, ()))))
        history = _History(previous, merged, record.newest_version(name))
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
    history: _History,
) -> Work:
    sites = {part.part_id: around.sites[part.document_id] for part in parts}
    roles = {part_id: site.role for part_id, site in sites.items()}
    texts = _texts(around.newest(parts), around)
    election = elect([text.part for text in texts.values()], roles, _between(texts, around))
    elected = texts[election.part_id]
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
        canonical=_version(name, elected, election, history.last(line)),
        witnesses=held_together(
            [_flagged(one, by_id[one.part_id], around) for one in measured],
            by_id,
            around.documents,
            sites,
            whose,
        ),
        continues=line,
    )


@dataclass(frozen=True, slots=True)
class _History:
    """What a work has been: as it stands under its id, if it does, and the works that it
    `merged`; and the last canonical version of its id, be it before the id was merged away."""

    standing: Work | None
    merged: tuple[Work, ...]
    own: CanonicalVersion | None

    @property
    def works(self) -> tuple[Work, ...]:
        """All that it has been."""
        return (*([self.standing] if self.standing else []), *self.merged)

    def line(self, elected: _Text) -> str | None:
        """The former id of a work whose id is new: of the works that it takes in that of the one
        which had the text that is elected now, else of the one with most witnesses."""
        if self.standing is not None or not self.merged:
            return None
        return max(
            self.merged,
            key=lambda one: (
                _is_same_text(one.canonical, elected),
                len(one.witnesses),
                one.work_id,
            ),
        ).work_id

    def last(self, line: str | None) -> CanonicalVersion | None:
        """The version from which the count goes on: of its own id, or of that former one where it
        counted further."""
        versions = [self.own] if self.own else []
        versions += [work.canonical for work in self.merged if work.work_id == line]
        return max(versions, key=lambda one: one.version, default=None)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that stands for election: as one part, the pages it runs over, and which of
    the article's they are."""

    part: Part
    pages: tuple[Part, ...]
    paging: Paging | None

    @property
    def is_joined(self) -> bool:
        return len(self.pages) > 1


def _texts(parts: Sequence[Part], around: Neighbourhood) -> dict[str, _Text]:
    """The texts that pages make, each by the id of its first part."""
    return {
        run[0].part_id: _Text(part, run, paging)
        for run in running_texts(parts, around.breaks)
        for part, paging in [as_one(run, around.documents, around.breaks)]
    }


def _between(texts: Mapping[str, _Text], around: Neighbourhood) -> Iterable[Reprint]:
    """The reprints among texts. What relates one of its pages to another text says nothing
    of a text that runs over several."""
    pages = {page.part_id for text in texts.values() if text.is_joined for page in text.pages}
    return (one for one in around.reprints if one.a not in pages and one.b not in pages)


def _version(
    name: str,
    elected: _Text,
    election: Election,
    standing: CanonicalVersion | None,
) -> CanonicalVersion:
    """The standing version where the election confirms it, else the next one."""
    canonical = elected.part
    digest = keys.sha256(canonical.text.encode())
    continued_in = tuple(page.part_id for page in elected.pages[1:])
    if standing is not None:
        now = (canonical.part_id, continued_in, digest, elected.paging)
        if now == (
            standing.part_id,
            standing.continued_in,
            standing.text_sha256,
            standing.paging,
        ):
            return replace(standing, work_id=name)
    return CanonicalVersion(
        work_id=name,
        version=1 if standing is None else standing.version + 1,
        part_id=canonical.part_id,
        title=canonical.title,
        text_sha256=digest,
        object_key=keys.text_key(digest),
        decided_by=election.decided_by,
        supersedes=None if standing is None else standing.version,
        continued_in=continued_in,
        paging=elected.paging,
    )


def _most_named(parts: Sequence[Part]) -> str | None:
    """The issuer that most witnesses name."""
    named = sorted(part.issuer for part in parts if part.issuer)
    return max(named, key=named.count, default=None)


def _witnesses(
    parts: Sequence[Part],
    elected: _Text,
    reprints: Sequence[Reprint],
    known: Sequence[Work],
) -> tuple[Witness, ...]:
    """Every member measured against the canonical text. What was measured against the
    same text before is kept."""
    canonical = elected.part
    measured = {
        one.part_id: one
        for work in known
        if _is_same_text(work.canonical, elected)
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


def _is_same_text(standing: CanonicalVersion, elected: _Text) -> bool:
    digest = keys.sha256(elected.part.text.encode())
    now = (elected.part.part_id, tuple(page.part_id for page in elected.pages[1:]), digest)
    return (standing.part_id, standing.continued_in, standing.text_sha256) == now


def _edges_of(canonical: Part, reprints: Iterable[Reprint]) -> dict[str, Reprint]:
    """The reprints of the canonical text, by the other part."""
    return {
        one.b if one.a == canonical.part_id else one.a: one
        for one in reprints
        if canonical.part_id in (one.a, one.b)
    }
