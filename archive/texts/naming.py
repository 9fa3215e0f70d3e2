"""Which work a name stands for: its id, a page's address, a document number, or its title.

Ids outlive their works: one that was merged away leads to the work that took it in, one
whose texts went to several works leads to all of them. All of it can be asked as of a night;
an id that a work got later stands for what it was called then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from archive.addresses import address
from archive.catalogue import schema
from archive.catalogue.reads import CARRIED, HELD, chunks, is_newest, newest_versions, standing
from archive.catalogue.sightings import last_captured
from archive.catalogue.tombstones import refuse_removed, removed_names
from archive.errors import NothingFound, OperatorError
from archive.moments import HOME_ZONE
from archive.search.folding import number_key, speakable, title_key
from archive.texts.identity import called_then, given_up_for, heirs

MOST_CHOICES = 20


class NamedBy(StrEnum):
    """What a name turned out to be."""

    ID = "id"
    FORMER_ID = "former_id"
    PAGE = "page"
    NUMBER = "number"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Named:
    """The one work that a name stands for, and what the name is to it."""

    work_id: str
    by: NamedBy


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the works that a name may mean, and where its canonical text stands: the host, and
    the day that the page states."""

    work_id: str
    title: str | None
    issuer: str | None
    host: str
    published: str | None


class SeveralWorks(OperatorError):
    """A name that several works go by. Raised by the functions here; `choices` are the first
    of them (`MOST_CHOICES`), `total` counts all, and `split` says whether the name is the id
    of a work that was split into them."""

    exit_code = 2

    def __init__(self, name: str, choices: tuple[Choice, ...], total: int, *, split: bool) -> None:
        self.choices, self.total, self.split = choices, total, split
        told = "; ".join(f"{one.work_id} {one.title or 'untitled'}" for one in choices)
        more = f"; and {total - len(choices)} more" if total > len(choices) else ""
        what = "was split into" if split else "is the name of"
        super().__init__(f"{name} {what} {total} works, ask for one by its id: {told}{more}")


def named_work(connection: sa.Connection, name: str, sequence: int | None = None) -> Named:
    """The work that `name` stands for as of that run, or now: an id, an address, a document
    number (in any brackets), a title, or a part of a title or number that one work has.

    Raises `NothingFound` (of which `Removed` is a kind), `SeveralWorks`.
    """
    name = speakable(name)
    refuse_removed(connection, name, address(name))
    found = _by_id_or_page(connection, name, sequence)
    if found is not None:
        return found
    for by, works in (
        (NamedBy.NUMBER, _numbered(connection, name, sequence)),
        (NamedBy.TITLE, _titled(connection, name, sequence, whole=True)),
        (NamedBy.TITLE, _titled(connection, name, sequence, whole=False)),
    ):
        if works:
            return Named(_the_one(connection, name, works, sequence), by)
    _refuse_too_early(connection, name, sequence)
    raise NothingFound(
        "the archive knows no work {name!r}: no id, page, document number or title is so",
        name=name,
    )


def resolve_work(connection: sa.Connection, name: str, sequence: int | None = None) -> str:
    """The work that `name` (a work id, or the address of a page that carries it) stands
    for as of that run, or now. Ids that were merged away lead to what took them in.

    Raises `NothingFound`; `SeveralWorks` for the id of a work that was split.
    """
    refuse_removed(connection, speakable(name), address(speakable(name)))
    found = _by_id_or_page(connection, speakable(name), sequence)
    if found is None:
        _refuse_too_early(connection, speakable(name), sequence)
        raise NothingFound(
            "the archive knows no work {name!r}, and no page at that address", name=name
        )
    return found.work_id


def _refuse_too_early(connection: sa.Connection, name: str, sequence: int | None) -> None:
    """Raise `NothingFound` where a work of that id came only after that run."""
    table, run = schema.WORK, schema.RUN
    query = (
        sa.select(sa.func.min(run.c.started_at))
        .join(table, table.c.since == run.c.sequence)
        .where(table.c.work_id == name)
    )
    came = connection.scalar(query) if sequence is not None else None
    if came is not None:
        day = datetime.fromisoformat(came).astimezone(HOME_ZONE).date()
        phrase = "work {work_id} came on {day}; nothing of it stood before that"
        raise NothingFound(phrase, work_id=name, day=day)


def _by_id_or_page(connection: sa.Connection, name: str, sequence: int | None) -> Named | None:
    works = heirs(connection, name, sequence) or called_then(connection, name, sequence)
    if works:
        by = NamedBy.ID if works == [name] else NamedBy.FORMER_ID
        found = Named(_the_one(connection, name, works, sequence, split=True), by)
    else:
        work_id = _work_of_page(connection, name, sequence)
        if work_id is None:
            _refuse(connection, name)
            return None
        found = Named(work_id, NamedBy.PAGE)
    _refuse(connection, found.work_id)
    return found


def _shown(connection: sa.Connection, works: list[str]) -> list[str]:
    """Those of the works that were not removed. Raises `Removed` where all were."""
    removed, table = removed_names(connection), schema.WORK
    if not removed:
        return works
    stands = sa.select(table.c.work_id).where(standing(table))
    some = (stands.where(table.c.work_id.in_(chunk)) for chunk in chunks(works))
    now = {work_id for query in some for work_id in connection.scalars(query)}
    names = {one: {one, *given_up_for(connection, one)} for one in works if one not in now}
    left = [one for one in works if one in now or removed.isdisjoint(names[one])]
    if not left:
        _refuse(connection, works[0])
    return left


def _refuse(connection: sa.Connection, work_id: str) -> None:
    """Raise `Removed` where that work was removed, be it under an id that it got since."""
    refuse_removed(connection, work_id, *given_up_for(connection, work_id))


def _work_of_page(connection: sa.Connection, url: str, sequence: int | None) -> str | None:
    """The work that most of the page's text belongs to: that of its longest part."""
    witness, part, document = schema.WITNESS, schema.PART, schema.DOCUMENT
    query = (
        sa.select(witness.c.work_id)
        .select_from(CARRIED)
        .where((document.c.address == address(url)) & standing(witness, sequence))
        .order_by(
            last_captured(sequence).desc(),
            (part.c.part_end - part.c.part_start).desc(),
            witness.c.work_id,
        )
        .limit(1)
    )
    return connection.scalar(query)


def _numbered(connection: sa.Connection, number: str, sequence: int | None) -> list[str]:
    """The works whose canonical text bears that document number; where none does, those of
    which any page bears it."""
    witness, part = schema.WITNESS, schema.PART
    query = (
        sa.select(witness.c.work_id, witness.c.part_id)
        .join(part, part.c.part_id == witness.c.part_id)
        .where((part.c.number == number_key(number)) & standing(witness, sequence))
    )
    rows = connection.execute(query).all()
    works = {row.work_id for row in rows}
    elected = newest_versions(connection, works, sequence)
    bearing = {row.work_id for row in rows if elected[row.work_id].part_id == row.part_id}
    return sorted(bearing or works)


def _titled(
    connection: sa.Connection, title: str, sequence: int | None, *, whole: bool
) -> list[str]:
    """The works that are so called, or (not `whole`) whose title holds these words."""
    table = schema.WORK
    wanted = title_key(title)
    if not wanted:
        return []
    fits = (
        table.c.folded_title == wanted
        if whole
        else table.c.folded_title.contains(wanted, autoescape=True)
    )
    query = sa.select(table.c.work_id).where(fits & standing(table, sequence))
    return list(connection.scalars(query.order_by(table.c.work_id)))


def _the_one(
    connection: sa.Connection,
    name: str,
    works: list[str],
    sequence: int | None,
    *,
    split: bool = False,
) -> str:
    """The only one of `works`, but for what was removed since. Raises `SeveralWorks`, `Removed`."""
    works = _shown(connection, works)
    if len(works) == 1:
        return works[0]
    choices = _choices(connection, works[:MOST_CHOICES], sequence)
    raise SeveralWorks(name, choices, len(works), split=split)


def _choices(
    connection: sa.Connection, works: list[str], sequence: int | None
) -> tuple[Choice, ...]:
    work, canonical, page = schema.WORK, schema.CANONICAL, schema.DOCUMENT
    rows = connection.execute(
        sa.select(work.c.work_id, work.c.title, work.c.issuer, page.c.host, page.c.published)
        .select_from(HELD)
        .join(canonical, canonical.c.part_id == schema.PART.c.part_id)
        .join(work, work.c.work_id == canonical.c.work_id)
        .where(work.c.work_id.in_(works) & standing(work, sequence))
        .where(is_newest(canonical, sequence))
        .order_by(work.c.work_id)
    )
    return tuple(Choice(*row) for row in rows)
