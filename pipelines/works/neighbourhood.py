"""What bears on the works that a run touches: gathered from the record and from what the run
brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import chain

from archive.addresses import address
from archive.catalogue.lookup import Lookup
from archive.decisions import CaptureEntry
from archive.paging import PageBreak
from archive.records import CanonicalVersion, Document, Part, Reprint, Site, Work
from pipelines.works.completion import binding, completed
from pipelines.works.histories import Histories, Seen, histories
from pipelines.works.works import work_id


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What a run brings: all that it captured, and of what the record lacks the documents, the
    parts they were cut into, the seams of their pages, and the site of each document; documents
    and sites by document id."""

    captures: tuple[CaptureEntry, ...]
    documents: Mapping[str, Document]
    parts: tuple[Part, ...]
    breaks: tuple[PageBreak, ...]
    sites: Mapping[str, Site]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Everything that bears on the works a run touches: their parts, how these are related
    and the seams of their pages, the documents and sites (by document id), and the work
    each part stood in. `added` are relations that nobody had looked for before. `standing` are
    those works, as they stand; `versions` the last canonical version of every id that a work of
    these parts may have, be it before the id was merged away.

    At the parts `turned` something happened to their pages: one came to stand beside them, their
    page is another now, or it became unstable or settled. `pages` says which documents stand,
    `unstable` which of the addresses that the run captured say something else again and again,
    and how often of late. Left out are the parts of removed pages, and those of documents that
    only lost what was there: `set_aside` leads from a part to the works that such left-out parts
    of its page stood in.
    """

    parts: Mapping[str, Part]
    reprints: tuple[Reprint, ...]
    added: tuple[Reprint, ...]
    breaks: tuple[PageBreak, ...]
    turned: frozenset[str]
    documents: Mapping[str, Document]
    sites: Mapping[str, Site]
    before: Mapping[str, str]
    pages: Histories
    set_aside: Mapping[str, tuple[str, ...]]
    unstable: Mapping[str, int]
    standing: Mapping[str, Work]
    versions: Mapping[str, CanonicalVersion]

    def newest(self, parts: Sequence[Part]) -> list[Part]:
        """Those of a work's parts that stand for election: each page as it is now, or was last
        while it carried the work."""
        ordered = sorted(parts, key=self._newness)
        now = {address(part.url or part.document_id): part.document_id for part in ordered}
        standing = set(now.values())
        return [part for part in parts if part.document_id in standing]

    def _newness(self, part: Part) -> tuple[bool, float, str]:
        """What an unstable page said in passing is older than what stood; the first of it is the
        newest, so that it elects nothing new every night."""
        if (last := self.pages.last.get(part.document_id)) is not None:
            return True, last.timestamp(), part.document_id
        first = part.captured_at.timestamp() if part.captured_at else 0.0
        return False, -first, part.document_id


def neighbourhood(
    record: Lookup, arrivals: Arrivals, reprints: Sequence[Reprint], declared: Mapping[str, Site]
) -> Neighbourhood:
    """Gather what the record holds around a run's arrivals. `declared`: sites by id."""
    new = {part.part_id: part for part in arrivals.parts}
    joined = [reprint for reprint in reprints if reprint.relation.is_reprint]
    apart = [reprint for reprint in reprints if not reprint.relation.is_reprint]
    paged = frozenset(end for each in arrivals.breaks for end in (each.before, each.after))
    revised, unstable = _revised(record, arrivals)
    touched = {end for reprint in joined for end in (reprint.a, reprint.b)} | paged | revised
    members, standing = record.component(touched - new.keys())
    parts = record.parts(members) | new
    older = {part.document_id for part in parts.values()} - arrivals.documents.keys()
    documents = record.documents(older) | dict(arrivals.documents)
    pages = _pages(record, arrivals, {address(each.url) for each in documents.values()})
    removed = record.removed_pages()
    left = {
        key: part
        for key, part in parts.items()
        if part.document_id not in pages.worse
        and address(documents[part.document_id].url) not in removed
    }
    related = (*standing, *record.unjoined(members), *joined, *apart)
    before = record.works_of(members)
    aside = _set_aside(parts, pages, before)
    # Where a part was left out since, others stand for its text, which were not looked at then.
    settled = before.keys() if members <= left.keys() else ()
    added = completed(left, related, settled)
    return Neighbourhood(
        parts=left,
        reprints=binding(left, (*related, *added)),
        added=tuple(added),
        breaks=tuple({*record.page_breaks(members), *arrivals.breaks}),
        turned=paged | revised,
        documents=documents,
        sites=_sites(record, older, declared) | dict(arrivals.sites),
        before=before,
        pages=pages,
        set_aside=aside,
        unstable=unstable,
        standing=record.works({*before.values(), *chain.from_iterable(aside.values())}),
        versions=record.newest_versions(work_id([part]) for part in left.values()),
    )


def _revised(record: Lookup, arrivals: Arrivals) -> tuple[frozenset[str], Mapping[str, int]]:
    """The parts of the pages that are another document after the run than before, or unstable or
    no longer so; and the captured pages that are unstable."""
    captured = {address(each.target_uri) for each in arrivals.captures if each.document_id}
    fresh = {address(each.url) for each in arrivals.documents.values()}
    places = record.revised(captured) | fresh
    known = record.documents_at(places)
    before = histories(known, _seen(record, places))
    after = _pages(record, arrivals, places, known)
    moved = {
        place
        for place in places
        if before.standing.get(place) not in (None, after.standing.get(place))
        or (place in before.unstable) != (place in after.unstable)
    }
    changed = {
        key: each
        for key, each in known.items()
        if address(each.url) in moved or (key in after.worse) != (key in before.worse)
    }
    return frozenset(part.part_id for part in record.parts_of(changed)), after.unstable


def _pages(
    record: Lookup,
    arrivals: Arrivals,
    places: AbstractSet[str],
    known: Mapping[str, Document] | None = None,
) -> Histories:
    """How the pages at those addresses stand after the run."""
    fresh = {address(each.url) for each in arrivals.documents.values()}
    if known is None:
        places = record.revised(places) | (places & fresh)
        known = record.documents_at(places)
    own = (
        Seen(each.captured_at, each.document_id)
        for each in arrivals.captures
        if each.document_id and address(each.target_uri) in places
    )
    return histories({**known, **arrivals.documents}, (*_seen(record, places), *own))


def _seen(record: Lookup, places: AbstractSet[str]) -> Iterable[Seen]:
    return (Seen(moment, document_id) for moment, document_id in record.captures_at(places))


def _set_aside(
    parts: Mapping[str, Part], pages: Histories, before: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """By each part of the pages that lost parts, the works that these stood in."""
    stood: dict[str, set[str]] = {}
    for key, part in parts.items():
        if part.document_id in pages.worse and key in before:
            stood.setdefault(address(part.url or ""), set()).add(before[key])
    return {
        key: tuple(sorted(stood[address(part.url or "")]))
        for key, part in parts.items()
        if part.document_id not in pages.worse and address(part.url or "") in stood
    }


def _sites(
    record: Lookup, documents: Iterable[str], declared: Mapping[str, Site]
) -> dict[str, Site]:
    """The sites of documents that the record holds, in the role that they had then."""
    return {
        document_id: replace(
            declared.get(site_id) or Site(site_id, name=name, role=role, hosts=()), role=role
        )
        for document_id, (site_id, role, name) in record.provenance(documents).items()
    }
