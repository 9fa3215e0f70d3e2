"""What a run's new texts do to the works: grouped again, elected again, measured again.

Only works that a new text reaches are touched. The result depends on what the record
holds, not on the order in which it came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from archive import keys
from archive.addresses import address
from archive.lookup import Lookup
from archive.records import (
    CanonicalVersion,
    Document,
    Part,
    Reprint,
    Site,
    Witness,
    Work,
)
from pipelines.comparison import measure
from pipelines.elect import Election, elect
from pipelines.origin import origin
from pipelines.witness import canonical_witness, witness
from pipelines.works import group, work_id


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What a run brings that the record lacks: documents, the parts they were cut into,
    and the site of each document, all but the parts by document id."""

    documents: Mapping[str, Document]
    parts: tuple[Part, ...]
    sites: Mapping[str, Site]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Everything that bears on the works a run touches: their parts, the reprints among
    them, the documents and sites (by document id), and the work each part stood in."""

    parts: Mapping[str, Part]
    reprints: tuple[Reprint, ...]
    documents: Mapping[str, Document]
    sites: Mapping[str, Site]
    before: Mapping[str, str]


def neighbourhood(
    record: Lookup, arrivals: Arrivals, reprints: Sequence[Reprint], declared: Mapping[str, Site]
) -> Neighbourhood:
    """Gather what the record holds around a run's arrivals. `declared`: sites by id."""
    new = {part.part_id: part for part in arrivals.parts}
    joined = [reprint for reprint in reprints if reprint.relation.is_reprint]
    touched = {end for reprint in joined for end in (reprint.a, reprint.b)} - new.keys()
    members, standing = record.component(touched)
    parts = record.parts(members) | new
    older = {part.document_id for part in parts.values()} - arrivals.documents.keys()
    return Neighbourhood(
        parts=parts,
        reprints=(*standing, *joined),
        documents=record.documents(older) | dict(arrivals.documents),
        sites=_sites(record, older, declared) | dict(arrivals.sites),
        before=record.works_of(members),
    )


def _sites(
    record: Lookup, documents: Iterable[str], declared: Mapping[str, Site]
) -> dict[str, Site]:
    """The sites of documents that the record holds, in the role that they had then."""
    return {
        document_id: replace(
            declared.get(site_id) or Site(site_id, name="", role=role, hosts=()), role=role
        )
        for document_id, (site_id, role) in record.provenance(documents).items()
    }


def settle(around: Neighbourhood, record: Lookup, decided_at: datetime) -> tuple[Work, ...]:
    """The new state of every work in the neighbourhood that is not what it was."""
    groups = {
        work_id([around.parts[part_id] for part_id in members]): members
        for members in group(tuple(around.parts.values()), around.reprints)
    }
    taken_in = _taken_in(groups, around.before)
    works = []
    for name, members in sorted(groups.items()):
        previous = record.work(name)
        if previous is None or set(members) != {one.part_id for one in previous.witnesses}:
            parts = [around.parts[part_id] for part_id in members]
            work = _settle_work(name, parts, around, previous, decided_at)
            works.append(replace(work, merged_from=taken_in.get(name, ())))
    return tuple(works)


def _taken_in(
    groups: Mapping[str, Sequence[str]], before: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Which ids end and lead to a work from now on: to the one with most of their parts."""
    moved: dict[str, Counter[str]] = {}
    for name, members in groups.items():
        for part_id in members:
            former = before.get(part_id)
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
    previous: Work | None,
    decided_at: datetime,
) -> Work:
    sites = {part.part_id: around.sites[part.document_id] for part in parts}
    roles = {part_id: site.role for part_id, site in sites.items()}
    election = elect(_newest_of_each_page(parts), roles, around.reprints)
    canonical = around.parts[election.part_id]
    return Work(
        work_id=name,
        title=canonical.title,
        issuer=_issuer(parts, canonical),
        origin=origin(parts, around.documents, sites, canonical.part_id),
        canonical=_version(name, canonical, election, previous, decided_at),
        witnesses=_witnesses(parts, canonical, around.reprints, previous),
    )


def _newest_of_each_page(parts: Sequence[Part]) -> list[Part]:
    """A page that was captured again stands for election as it is now."""
    ordered = sorted(parts, key=lambda part: (str(part.captured_at), part.document_id))
    newest = {_page(part): part.document_id for part in ordered}
    return [part for part in parts if newest[_page(part)] == part.document_id]


def _page(part: Part) -> str:
    return address(part.url or part.document_id)


def _version(
    name: str,
    canonical: Part,
    election: Election,
    previous: Work | None,
    decided_at: datetime,
) -> CanonicalVersion:
    """The standing version where the election confirms it, else the next one."""
    digest = keys.sha256(canonical.text.encode())
    if previous is not None:
        standing = previous.canonical
        if (standing.part_id, standing.text_sha256) == (canonical.part_id, digest):
            return standing
    return CanonicalVersion(
        work_id=name,
        version=1 if previous is None else previous.canonical.version + 1,
        part_id=canonical.part_id,
        title=canonical.title,
        text_sha256=digest,
        object_key=keys.text_key(digest),
        decided_by=election.decided_by,
        decided_at=decided_at,
        supersedes=None if previous is None else previous.canonical.version,
    )


def _issuer(parts: Sequence[Part], canonical: Part) -> str | None:
    """The issuer that the canonical page names, else the one that most witnesses name."""
    if canonical.issuer:
        return canonical.issuer
    named = sorted(part.issuer for part in parts if part.issuer)
    return max(named, key=named.count, default=None)


def _witnesses(
    parts: Sequence[Part],
    canonical: Part,
    reprints: Sequence[Reprint],
    previous: Work | None,
) -> tuple[Witness, ...]:
    """Every member measured against the canonical text. What was measured against the
    same text before is kept."""
    measured: dict[str, Witness] = {}
    if previous is not None and previous.canonical.part_id == canonical.part_id:
        measured = {one.part_id: one for one in previous.witnesses}
    edges = {frozenset((reprint.a, reprint.b)): reprint for reprint in reprints}
    found = [
        measured.get(part.part_id)
        or _measure(part, canonical, edges.get(frozenset((part.part_id, canonical.part_id))))
        for part in parts
    ]
    return tuple(sorted(found, key=lambda one: one.part_id))


def _measure(part: Part, canonical: Part, known: Reprint | None) -> Witness:
    if part.part_id == canonical.part_id:
        return canonical_witness(part)
    return witness(part, canonical, known or measure(part, canonical))
