"""Removing a work or a page from all answers: a run of its own, with a tombstone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

import sqlalchemy as sa

from archive import keys
from archive.addresses import address
from archive.amounts import number_of
from archive.bucket.store import ObjectStore
from archive.catalogue import schema
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.ledger import catch_up, commit
from archive.catalogue.reads import CARRIED, newest_versions, standing
from archive.catalogue.tombstones import Removed, not_removed
from archive.decisions import DecidedRun, Decisions, Tombstone
from archive.errors import NothingFound, OperatorError
from archive.records import RunOutcome, RunReport
from archive.texts.captures import captures_of
from archive.texts.naming import Named, NamedBy, named_work


class NotRemoved(OperatorError):
    """A removal that would take away what was not named, or that gives no reason. Raised by
    `remove`."""

    exit_code = 2


def remove(store: ObjectStore, catalogue: Catalogue, name: str, reason: str) -> Tombstone:
    """Take a work, with every page that carries it, or one page out of all answers, for good.

    `name` is a work's (`archive.texts.naming`) or a page's address; `reason` is what whoever asks
    for it is told. The files that only these pages link go with them. A page on which a
    canonical text stands that others carry too is refused: the work is meant then. The objects
    stay in the bucket. Raises `NothingFound` (`Removed` for what was removed already),
    `SeveralWorks`, `NotRemoved`, `AnotherRunCommitted`.
    """
    told = " ".join(reason.split())
    if not told:
        raise NotRemoved(f"{name} is not removed without a reason: say why, whoever asks is told")
    catch_up(store, catalogue)
    with catalogue.reading() as connection:
        found = _named(connection, name)
        if found is None or found.by is NamedBy.PAGE:
            stone = Tombstone(name, told, tuple(_works_on(connection, name)), (address(name),))
        else:
            carriers = _pages_of(connection, found.work_id)
            stone = Tombstone(name, told, (found.work_id,), (), tuple(carriers))
        stone = _with_files(connection, stone)
    commit(store, catalogue, _run(catalogue.last_sequence() + 1, stone))
    return stone


def _named(connection: sa.Connection, name: str) -> Named | None:
    """The work of that name; None for a page that was captured but carries none."""
    try:
        return named_work(connection, name)
    except Removed:
        raise
    except NothingFound:
        captures_of(connection, name)
        return None


def _works_on(connection: sa.Connection, url: str) -> list[str]:
    """The works that a page alone carries: they go with it. Raises `NotRemoved` where one rests
    on it that other pages carry."""
    alone = []
    for work_id, elected in _carried_by(connection, url):
        pages = _pages_of(connection, work_id)
        if pages == [address(url)]:
            alone.append(work_id)
        elif elected:
            others = number_of(len(pages) - 1, "other page carries", "other pages carry")
            go = f"remove {work_id}, and they go with it"
            raise NotRemoved(
                f"the canonical text of {work_id} stands on {url}, and {others} it: {go}"
            )
    return alone


def _with_files(connection: sa.Connection, stone: Tombstone) -> Tombstone:
    """What is removed, with the files that nothing else links; but for one with a canonical
    text that stays, because other pages carry it. A page that carries another work as well
    stays, and so does what it links."""
    emptied = (page for page in stone.carriers if _works_of(connection, page) <= {*stone.works})
    gone, works, files = {*stone.pages, *emptied}, [*stone.works], []
    for file in _files_of(connection, gone):
        carried = [
            (work_id, elected, set(_pages_of(connection, work_id)) <= gone | {file})
            for work_id, elected in _carried_by(connection, file)
            if work_id not in stone.works
        ]
        if all(alone or not elected for _, elected, alone in carried):
            files.append(file)
            works += (work_id for work_id, _, alone in carried if alone)
    pages = (*stone.pages, *files)
    return replace(stone, works=tuple(dict.fromkeys(works)), pages=pages)


def _files_of(connection: sa.Connection, pages: set[str]) -> list[str]:
    """The files that some of those pages link, and no other that was not removed."""
    table = schema.ATTACHMENT
    files = sa.select(table.c.file_address).where(table.c.page_address.in_(pages))
    query = sa.select(table.c.file_address, table.c.page_address).where(
        table.c.file_address.in_(files) & not_removed(table.c.page_address)
    )
    linked_by: dict[str, set[str]] = {}
    for row in connection.execute(query):
        linked_by.setdefault(row.file_address, set()).add(row.page_address)
    return sorted(file for file, linking in linked_by.items() if linking <= pages - {file})


def _carried_by(connection: sa.Connection, url: str) -> list[tuple[str, bool]]:
    """The works of which a page is a witness, and whether their canonical text stands on it, or
    runs over it."""
    witness, document = schema.WITNESS, schema.DOCUMENT
    rows = connection.execute(
        sa.select(witness.c.work_id, witness.c.part_id)
        .select_from(CARRIED)
        .where((document.c.address == address(url)) & standing(witness))
    ).all()
    versions = newest_versions(connection, {row.work_id for row in rows})
    elected = {row.work_id for row in rows if row.part_id in versions[row.work_id].part_ids}
    return [(work_id, work_id in elected) for work_id in sorted(versions)]


def _works_of(connection: sa.Connection, url: str) -> set[str]:
    return {work_id for work_id, _ in _carried_by(connection, url)}


def _pages_of(connection: sa.Connection, work_id: str) -> list[str]:
    witness, document = schema.WITNESS, schema.DOCUMENT
    query = (
        sa.select(document.c.address)
        .select_from(CARRIED)
        .where((witness.c.work_id == work_id) & standing(witness))
        .distinct()
        .order_by(document.c.address)
    )
    return list(connection.scalars(query))


def _run(sequence: int, stone: Tombstone) -> DecidedRun:
    """The run that decides it."""
    now = datetime.now(UTC)
    named = keys.sha256("\n".join([str(sequence), stone.name, stone.reason]).encode())
    decisions = Decisions(f"removal-{named[:16]}", "", (), (), (), (), tombstones=(stone,))
    try:
        code = version("dingben")
    except PackageNotFoundError:
        code = "source"
    report = RunReport(
        run_id=decisions.run_id,
        outcome=RunOutcome.SUCCEEDED,
        started_at=now,
        finished_at=now,
        captures=0,
        sites=(),
        works_new=0,
        works_changed=len(stone.works),
        versions_new=0,
        problems=(),
        code_version=code,
        scheme="",
        remarks=(f"{stone.name} was removed: {stone.reason}",),
    )
    return DecidedRun(sequence, decisions, {}, report)
