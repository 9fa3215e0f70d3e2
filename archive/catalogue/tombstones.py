"""What was taken out of the archive's answers, and kept out of them.

A removal is decided by a run like any other change, so that a catalogue that is made again
knows it. It holds for every night that is asked for, also for those before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import sqlalchemy as sa

from archive.addresses import address
from archive.catalogue import schema
from archive.catalogue.reads import CARRIED, HELD, is_newest, standing
from archive.decisions import Tombstone
from archive.errors import NothingFound
from archive.search.fulltext import CANONICAL, WITNESSES, remove

_STONE = schema.TOMBSTONE


class Removed(NothingFound):
    """What is asked for was here and was removed; why. Raised by every reader."""


class _Kind(StrEnum):
    WORK = "work"
    PAGE = "page"
    CARRIER = "carrier"


def refuse_removed(connection: sa.Connection, *names: str) -> None:
    """Raise `Removed` where one of the names, work ids or addresses, was removed."""
    query = sa.select(_STONE).where(_STONE.c.name.in_(names)).limit(1)
    row = connection.execute(query).first()
    if row is not None:
        reason = " ".join(row.reason.split())
        raise Removed("{name} was removed: {reason}", name=row.name, reason=reason)


def removed_names(connection: sa.Connection) -> frozenset[str]:
    """The ids and addresses of all that was removed."""
    return frozenset(connection.scalars(sa.select(_STONE.c.name)))


def removed_pages(connection: sa.Connection) -> frozenset[str]:
    """The addresses of the pages that were removed themselves, whatever they carry."""
    return frozenset(connection.scalars(_names(_Kind.PAGE)))


def not_removed(address: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """The rows of pages that nothing was removed from, by the column of their addresses."""
    return address.not_in(sa.select(_STONE.c.name))


def bury(connection: sa.Connection, sequence: int, tombstones: Iterable[Tombstone]) -> None:
    """Set up a run's tombstones, and take out of the answers what lies under any: also what
    that very run found again."""
    for stone in tombstones:
        # The page that was named, as pages are told apart now: a run of before may say otherwise.
        named = (address(stone.name),) if stone.pages and "://" in stone.name else ()
        at = (*stone.pages, *named)
        for kind, names in (
            (_Kind.WORK, stone.works), (_Kind.PAGE, at), (_Kind.CARRIER, stone.carriers),
        ):  # fmt: skip
            for name in names:
                _set_up(connection, sequence, kind, name, stone.reason)
    if not removed_names(connection):
        return
    for work_id, reason in (*_resting_on_removed(connection), *_taking_in_removed(connection)):
        _set_up(connection, sequence, _Kind.WORK, work_id, reason)
    for page, reason in _carrying_removed(connection):
        _set_up(connection, sequence, _Kind.CARRIER, page, reason)
    works, pages = _names(_Kind.WORK), _names(_Kind.PAGE)
    witness = schema.WITNESS
    for table in (witness, schema.WORK):
        buried = standing(table) & table.c.work_id.in_(works)
        connection.execute(sa.update(table).where(buried).values(until=sequence))
    part, document = schema.PART, schema.DOCUMENT
    on_pages = sa.select(part.c.part_id).select_from(HELD).where(document.c.address.in_(pages))
    buried = standing(witness) & witness.c.part_id.in_(on_pages)
    connection.execute(sa.update(witness).where(buried).values(until=sequence))
    texts = WITNESSES.texts
    remove(connection, CANONICAL, CANONICAL.texts.c.work_id.in_(works))
    remove(connection, WITNESSES, texts.c.work_id.in_(works) | texts.c.address.in_(pages))


def _set_up(connection: sa.Connection, sequence: int, kind: _Kind, name: str, reason: str) -> None:
    if connection.scalar(sa.select(_STONE.c.name).where(_STONE.c.name == name)) is None:
        row = {"name": name, "kind": kind.value, "since": sequence, "reason": reason}
        connection.execute(sa.insert(_STONE).values(row))


def _names(kind: _Kind) -> sa.Select[str]:
    return sa.select(_STONE.c.name).where(_STONE.c.kind == kind.value)


def _resting_on_removed(connection: sa.Connection) -> list[tuple[str, str]]:
    """The works that stand whose newest canonical text is a removed page's, and that page's
    reason, which is then the work's as well."""
    work, canonical = schema.WORK, schema.CANONICAL
    part, document = schema.PART, schema.DOCUMENT
    query = (
        sa.select(work.c.work_id, _STONE.c.reason)
        .join(canonical, canonical.c.work_id == work.c.work_id)
        .join(part, part.c.part_id == canonical.c.part_id)
        .join(document, document.c.document_id == part.c.document_id)
        .join(_STONE, _STONE.c.name == document.c.address)
        .where(standing(work) & is_newest(canonical) & (_STONE.c.kind == _Kind.PAGE.value))
    )
    return [(work_id, reason) for work_id, reason in connection.execute(query)]


def _taking_in_removed(connection: sa.Connection) -> list[tuple[str, str]]:
    """The works that stand, under whatever id, on texts that a removed work held when it was
    removed or since; with its reason."""
    now, then = schema.WITNESS, schema.WITNESS.alias()
    query = (
        sa.select(now.c.work_id, sa.func.min(_STONE.c.reason))
        .join(then, then.c.part_id == now.c.part_id)
        .join(_STONE, _STONE.c.name == then.c.work_id)
        .where(standing(now) & (now.c.work_id != then.c.work_id))
        .where((_STONE.c.kind == _Kind.WORK.value) & (then.c.until >= _STONE.c.since))
        .group_by(now.c.work_id)
    )
    return [(work_id, reason) for work_id, reason in connection.execute(query)]


def _carrying_removed(connection: sa.Connection) -> list[tuple[str, str]]:
    """The pages that carry a removed work, and its reason."""
    witness, document = schema.WITNESS, schema.DOCUMENT
    query = (
        sa.select(document.c.address, sa.func.min(_STONE.c.reason))
        .select_from(CARRIED)
        .join(_STONE, _STONE.c.name == witness.c.work_id)
        .where(standing(witness) & (_STONE.c.kind == _Kind.WORK.value))
        .group_by(document.c.address)
    )
    return [(page, reason) for page, reason in connection.execute(query)]
