"""What a run asks of the record before it decides: known pages, parts, edges and works."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from archive.addresses import address
from archive.catalogue import schema
from archive.catalogue.reads import (
    HELD,
    chunks,
    newest_sequence,
    newest_versions,
    standing,
    work_states,
)
from archive.catalogue.sightings import first_captured
from archive.catalogue.tombstones import removed_pages
from archive.decisions import BrokenRecord, PartEntry, decode_each, part_of
from archive.moments import instant
from archive.paging import PageBreak
from archive.records import (
    CanonicalVersion,
    Document,
    Original,
    Outcome,
    Part,
    Relation,
    Reprint,
    Role,
    Witness,
    Work,
)

REPRINTS = tuple(relation.value for relation in Relation if relation.is_reprint)


class Lookup:
    """The record as one run finds it: all answers come from one moment."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def last_sequence(self) -> int:
        """The number of the newest run that this record holds; 0 for an empty one."""
        return newest_sequence(self._connection)

    def holds(self, document_id: str) -> bool:
        """Whether the record has that document."""
        query = sa.select(schema.DOCUMENT.c.document_id).where(
            schema.DOCUMENT.c.document_id == document_id
        )
        return self._connection.scalar(query) is not None

    def documents(self, document_ids: Iterable[str]) -> dict[str, Document]:
        """Those documents that the record holds, by id."""
        table = schema.DOCUMENT
        bodies = {
            row.document_id: row.body
            for chunk in chunks(document_ids)
            for row in self._connection.execute(
                sa.select(table.c.document_id, table.c.body).where(table.c.document_id.in_(chunk))
            )
        }
        return dict(zip(bodies, _documents(bodies), strict=True))

    def outcome_of(self, original: Original) -> tuple[Outcome, str | None] | None:
        """What became of the capture that a revisit refers to, and the document it gave;
        None where the record has no such capture."""
        table = schema.CAPTURE
        query = sa.select(table.c.outcome, table.c.document_id).where(
            (table.c.address == address(original.target_uri))
            & (table.c.outcome != Outcome.UNRESOLVED.value)
        )
        if original.payload_digest:
            query = query.where(table.c.payload_digest == original.payload_digest)
        else:
            moment = instant(original.captured_at) if original.captured_at else ""
            query = query.where(table.c.captured_at == moment)
        row = self._connection.execute(query.order_by(table.c.captured_at.desc())).first()
        return (Outcome(row.outcome), row.document_id) if row else None

    def documents_at(self, addresses: Iterable[str]) -> dict[str, Document]:
        """Every document of the pages at those addresses (as `archive.addresses.address`
        writes them), by id."""
        table = schema.DOCUMENT
        bodies = {
            document_id: body
            for chunk in chunks(addresses)
            for document_id, body in self._connection.execute(
                sa.select(table.c.document_id, table.c.body).where(table.c.address.in_(chunk))
            )
        }
        return dict(zip(bodies, _documents(bodies), strict=True))

    def newest_of_host(self, host: str, most: int) -> list[Document]:
        """The newest documents of a host, by their first captures, at most so many."""
        table = schema.DOCUMENT
        bodies = self._connection.execute(
            sa.select(table.c.document_id, table.c.body)
            .where(table.c.host == host)
            .order_by(first_captured().desc(), table.c.document_id)
            .limit(most)
        )
        return _documents(dict(bodies.all()))

    def revised(self, addresses: Iterable[str]) -> set[str]:
        """Those of the addresses at which the record holds more than one document."""
        table = schema.DOCUMENT
        return {
            place
            for chunk in chunks(addresses)
            for place in self._connection.scalars(
                sa.select(table.c.address)
                .where(table.c.address.in_(chunk))
                .group_by(table.c.address)
                .having(sa.func.count() > 1)
            )
        }

    def removed_pages(self) -> frozenset[str]:
        """The addresses of the pages that were removed."""
        return removed_pages(self._connection)

    def captures_at(self, addresses: Iterable[str]) -> Iterator[tuple[datetime, str]]:
        """When a document was captured at those addresses, and which, each time."""
        table = schema.CAPTURE
        for chunk in chunks(addresses):
            for moment, document_id in self._connection.execute(
                sa.select(table.c.captured_at, table.c.document_id).where(
                    table.c.address.in_(chunk) & table.c.document_id.is_not(None)
                )
            ):
                yield datetime.fromisoformat(moment), document_id

    def provenance(self, document_ids: Iterable[str]) -> dict[str, tuple[str, Role, str]]:
        """Whose pages those documents are: site id, role, and the name that it went by."""
        table = schema.DOCUMENT
        return {
            row.document_id: (row.site_id, Role(row.role), row.site_name)
            for chunk in chunks(document_ids)
            for row in self._connection.execute(
                sa.select(
                    table.c.document_id, table.c.site_id, table.c.role, table.c.site_name
                ).where(table.c.document_id.in_(chunk))
            )
        }

    def part_ids_by_run(self) -> Iterator[list[str]]:
        """The parts that each run brought, the newest run first."""
        document, part = schema.DOCUMENT, schema.PART
        for sequence in range(self.last_sequence(), 0, -1):
            brought = (
                sa.select(part.c.part_id)
                .select_from(HELD)
                .where(document.c.sequence == sequence)
                .order_by(part.c.part_id)
            )
            yield list(self._connection.scalars(brought))

    def parts(
        self,
        wanted: Iterable[str],
        known: Mapping[str, Document] | None = None,
    ) -> dict[str, Part]:
        """Those parts, with their texts, by id. `known` documents are not read again."""
        table = schema.PART
        rows = [
            row
            for chunk in chunks(wanted)
            for row in self._connection.execute(sa.select(table).where(table.c.part_id.in_(chunk)))
        ]
        held = dict(known or {})
        held |= self.documents({row.document_id for row in rows} - held.keys())
        return {
            row.part_id: part_of(held[row.document_id], entry)
            for row, entry in zip(rows, _entries(rows), strict=True)
        }

    def parts_of(self, documents: Mapping[str, Document]) -> tuple[Part, ...]:
        """The parts of those documents, by document and in order."""
        table = schema.PART
        rows = [
            row
            for chunk in chunks(documents)
            for row in self._connection.execute(
                sa.select(table)
                .where(table.c.document_id.in_(chunk))
                .order_by(table.c.document_id, table.c.part_start)
            )
        ]
        pairs = zip(rows, _entries(rows), strict=True)
        return tuple(part_of(documents[row.document_id], entry) for row, entry in pairs)

    def page_breaks(self, around: Iterable[str]) -> tuple[PageBreak, ...]:
        """The seams before and after those parts, in order."""
        table = schema.PAGE_BREAK
        found = {
            PageBreak(row.before_part, row.after_part, row.continues)
            for chunk in chunks(around)
            for row in self._connection.execute(
                sa.select(table).where(
                    table.c.before_part.in_(chunk) | table.c.after_part.in_(chunk)
                )
            )
        }
        return tuple(sorted(found, key=lambda each: (each.before, each.after)))

    def component(self, start: Iterable[str]) -> tuple[set[str], tuple[Reprint, ...]]:
        """All parts that reprints, and texts that run over pages, join to `start`, however
        far, and the reprints."""
        table = schema.REPRINT
        seen: set[str] = set()
        edges: dict[tuple[str, str], str] = {}
        frontier = set(start)
        while frontier:
            seen |= frontier
            reached: set[str] = set()
            for chunk in chunks(frontier):
                touches = table.c.a.in_(chunk) | table.c.b.in_(chunk)
                query = sa.select(table.c.a, table.c.b, table.c.body).where(
                    touches & table.c.relation.in_(REPRINTS)
                )
                for a, b, body in self._connection.execute(query):
                    edges[a, b] = body
                    reached.add(a)
                    reached.add(b)
            for each in self.page_breaks(frontier):
                if each.continues:
                    reached |= {each.before, each.after}
            frontier = reached - seen
        return seen, tuple(_reprints(edges))

    def unjoined(self, members: Iterable[str]) -> tuple[Reprint, ...]:
        """How two of those parts are related that are no reprints of each other: what keeps them
        out of one work, though others join them, and what was found to be neither."""
        table = schema.REPRINT
        wanted = set(members)
        found = {
            (row.a, row.b): row.body
            for chunk in chunks(wanted)
            for row in self._connection.execute(
                sa.select(table).where(table.c.a.in_(chunk) & table.c.relation.not_in(REPRINTS))
            )
            if row.b in wanted
        }
        return tuple(_reprints(found))

    def related(self, texts: Iterable[str], relations: Iterable[Relation]) -> tuple[Reprint, ...]:
        """Those relations of those parts, to whatever others."""
        table, named = schema.REPRINT, [relation.value for relation in relations]
        found = {
            (row.a, row.b): row.body
            for chunk in chunks(texts)
            for end in (table.c.a, table.c.b)
            for row in self._connection.execute(
                sa.select(table).where(end.in_(chunk) & table.c.relation.in_(named))
            )
        }
        return tuple(_reprints(found))

    def works_of(self, wanted: Iterable[str]) -> dict[str, str]:
        """The work that each of those parts stands in now."""
        table = schema.WITNESS
        return {
            part_id: work_id
            for chunk in chunks(wanted)
            for part_id, work_id in self._connection.execute(
                sa.select(table.c.part_id, table.c.work_id).where(
                    table.c.part_id.in_(chunk) & standing(table)
                )
            )
        }

    def works(self, work_ids: Iterable[str]) -> dict[str, Work]:
        """Those of the works that stand, as of the newest run, by id."""
        states = work_states(self._connection, work_ids)
        newest = self.newest_versions(states)
        if lost := min(states.keys() - newest.keys(), default=None):
            raise BrokenRecord(f"work {lost} has no canonical version: rebuild the catalogue")
        witnesses = self._witnesses(states)
        return {
            name: Work(
                work_id=name,
                title=state.title,
                issuer=state.issuer,
                origin=state.origin,
                canonical=newest[name],
                witnesses=tuple(witnesses.get(name, ())),
            )
            for name, state in states.items()
        }

    def newest_versions(self, work_ids: Iterable[str]) -> dict[str, CanonicalVersion]:
        """The last canonical version that each of those works had, by id, even where that stands
        no longer."""
        return newest_versions(self._connection, work_ids)

    def _witnesses(self, work_ids: Iterable[str]) -> dict[str, list[Witness]]:
        """The pages that carry those works now, in order, by work."""
        table = schema.WITNESS
        bodies = {
            (work_id, part_id): body
            for chunk in chunks(work_ids)
            for work_id, part_id, body in self._connection.execute(
                sa.select(table.c.work_id, table.c.part_id, table.c.body)
                .where(table.c.work_id.in_(chunk) & standing(table))
                .order_by(table.c.part_id)
            )
        }
        named = {f"witness {part} of {work}": body for (work, part), body in bodies.items()}
        carried: dict[str, list[Witness]] = {}
        for (work_id, _), one in zip(bodies, decode_each(Witness, named), strict=True):
            carried.setdefault(work_id, []).append(one)
        return carried


def _reprints(edges: Mapping[tuple[str, str], str]) -> list[Reprint]:
    """The relations of pairs of parts, in the order of their ids."""
    return decode_each(Reprint, {f"reprint {a} of {b}": edges[a, b] for a, b in sorted(edges)})


def _documents(bodies: Mapping[str, str]) -> list[Document]:
    """Documents from their column, by id."""
    return decode_each(Document, {f"document {each}": body for each, body in bodies.items()})


def _entries(rows: Sequence[sa.Row[Any]]) -> list[PartEntry]:
    """What the record keeps of the parts of those rows."""
    return decode_each(PartEntry, {f"part {row.part_id}": row.body for row in rows})
