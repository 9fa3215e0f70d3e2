"""What search is told of: each work by its newest canonical text, and each text that a page
carries by its newest capture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from archive.catalogue import schema
from archive.catalogue.reads import (
    CARRIED,
    HELD,
    canonical_text,
    chunks,
    held_part,
    standing,
)
from archive.catalogue.sightings import last_captured
from archive.decisions import decode
from archive.records import Document, Flag, Witness, Work
from archive.search.folding import FOLD_VERSION, fold, number_key, title_key
from archive.search.fulltext import CANONICAL, WITNESSES, Corpus, add, learn, remove

_CHUNK = 500


def index_work(connection: sa.Connection, work: Work) -> None:
    """Make `work` findable by its newest canonical text, and its new witnesses by theirs."""
    _index_witnesses(connection, work.work_id, work.witnesses)
    text, document = canonical_text(connection, work.canonical)
    remove(connection, CANONICAL, CANONICAL.texts.c.work_id == work.work_id)
    page = connection.execute(
        sa.select(schema.DOCUMENT).where(schema.DOCUMENT.c.document_id == document.document_id)
    ).one()
    row = _row(page, document, work.title, text)
    told = {
        "work_id": work.work_id,
        "part_id": work.canonical.part_id,
        "issuer": fold(work.issuer or ""),
        "document_number": number_key(document.document_number or ""),
        "flags": _flags_of_copies(connection, work.work_id),
    }
    add(connection, CANONICAL, [row | told])


def index_seen_again(connection: sa.Connection, document_ids: Iterable[str]) -> None:
    """Make the texts of these documents findable where their pages show them again, after
    another of the same page had taken their place."""
    witness, document = schema.WITNESS, schema.DOCUMENT
    indexed, other = WITNESSES.texts, schema.DOCUMENT.alias()
    shared = sa.exists().where(
        (other.c.address == document.c.address) & (other.c.document_id != document.c.document_id)
    )
    let_go = ~sa.exists().where(indexed.c.part_id == witness.c.part_id)
    found: dict[str, dict[str, Witness]] = {}
    for chunk in chunks(document_ids):
        rows = connection.execute(
            sa.select(witness.c.work_id, witness.c.part_id, witness.c.body)
            .select_from(CARRIED)
            .where(document.c.document_id.in_(chunk) & standing(witness) & shared & let_go)
            .order_by(witness.c.work_id, witness.c.part_id)
        )
        for work_id, part_id, body in rows:
            told = decode(Witness, body, part_id)
            found.setdefault(work_id, {})[part_id] = told
    for work_id, witnesses in found.items():
        _add_witnesses(connection, work_id, witnesses)
        flags = _flags_of_copies(connection, work_id)
        of_work = CANONICAL.texts.c.work_id == work_id
        connection.execute(sa.update(CANONICAL.texts).where(of_work).values(flags=flags))


def unindex_work(connection: sa.Connection, work_id: str) -> None:
    """Take a work that is gone out of the search of canonical texts."""
    remove(connection, CANONICAL, CANONICAL.texts.c.work_id == work_id)


def unindex_part(connection: sa.Connection, part_id: str) -> None:
    """Take a part that left its work out of the search of witnesses."""
    remove(connection, WITNESSES, WITNESSES.texts.c.part_id == part_id)


def refold(connection: sa.Connection) -> int:
    """Fold again the texts that an older way of folding made; how many canonical ones there
    were."""
    counts = [_refold(connection, corpus) for corpus in (CANONICAL, WITNESSES)]
    if any(counts):
        work, part = schema.WORK, schema.PART
        titles = sa.select(work.c.work_id, work.c.since, work.c.title)
        for row in connection.execute(titles).all():
            connection.execute(
                sa.update(work)
                .where((work.c.work_id == row.work_id) & (work.c.since == row.since))
                .values(folded_title=title_key(row.title or ""))
            )
        numbers = sa.select(part.c.part_id, part.c.number).where(part.c.number.is_not(None))
        for part_id, number in connection.execute(numbers).all():
            connection.execute(
                sa.update(part)
                .where(part.c.part_id == part_id)
                .values(number=number_key(number or ""))
            )
    return counts[0]


def _index_witnesses(connection: sa.Connection, work_id: str, witnesses: Sequence[Witness]) -> None:
    """Texts that search knows are only said to carry that work now, with those flags."""
    table = WITNESSES.texts
    for start in range(0, len(witnesses), _CHUNK):
        some = {one.part_id: one for one in witnesses[start : start + _CHUNK]}
        query = sa.select(table.c.part_id).where(table.c.part_id.in_(some))
        known = set(connection.scalars(query))
        for part_id in sorted(known):
            connection.execute(
                sa.update(table)
                .where(table.c.part_id == part_id)
                .values(work_id=work_id, flags=_spaced(some[part_id].flags))
            )
        fresh = {part_id: one for part_id, one in some.items() if part_id not in known}
        _add_witnesses(connection, work_id, fresh)


def _add_witnesses(connection: sa.Connection, work_id: str, witnesses: dict[str, Witness]) -> None:
    part, document = schema.PART, schema.DOCUMENT
    rows = connection.execute(
        sa.select(document, part.c.part_id, part.c.body.label("entry"))
        .select_from(HELD)
        .where(part.c.part_id.in_(witnesses))
        .order_by(part.c.part_id)
    ).all()
    newest = _newest_captures(connection, {row.address for row in rows})
    told = []
    for row in rows:
        if row.document_id != newest[row.address]:
            continue
        _forget_older(connection, row.address, row.document_id)
        carried, held = held_part(row)
        told.append(
            _row(row, held, carried.title, carried.text)
            | {
                "work_id": work_id,
                "part_id": row.part_id,
                "issuer": fold(carried.issuer or ""),
                "document_number": number_key(carried.document_number or ""),
                "flags": _spaced(witnesses[row.part_id].flags),
            }
        )
    add(connection, WITNESSES, told)


def _newest_captures(connection: sa.Connection, addresses: Iterable[str]) -> dict[str, str]:
    """The document of each page that was captured last."""
    table = schema.DOCUMENT
    query = (
        sa.select(table.c.address, table.c.document_id)
        .where(table.c.address.in_(sorted(addresses)))
        .order_by(last_captured(), table.c.document_id)
    )
    return {row.address: row.document_id for row in connection.execute(query)}


def _forget_older(connection: sa.Connection, address: str, document_id: str) -> None:
    table, part = WITNESSES.texts, schema.PART
    own = sa.select(part.c.part_id).where(part.c.document_id == document_id)
    remove(connection, WITNESSES, (table.c.address == address) & table.c.part_id.not_in(own))


def _flags_of_copies(connection: sa.Connection, work_id: str) -> str:
    """What is wrong with any page that carries a work, as it was captured last."""
    table = WITNESSES.texts
    query = sa.select(table.c.flags).where(table.c.work_id == work_id).distinct()
    held = {flag for flags in connection.scalars(query) for flag in flags.split()}
    return f" {' '.join(sorted(held))} "


def _spaced(flags: Sequence[Flag]) -> str:
    return f" {' '.join(sorted(flags))} "


def _row(
    page: sa.Row[*tuple[Any, ...]], document: Document, title: str | None, text: str
) -> dict[str, Any]:
    """What both kinds of texts say of themselves and of the page they stand on."""
    return {
        "fold": FOLD_VERSION,
        "url": document.url,
        "address": page.address,
        "captured_at": page.captured_at,
        "host": page.host,
        "site_id": page.site_id,
        "role": page.role,
        "published": document.published,
        "title": title or "",
        "folded_title": fold(title or ""),
        "text": text,
        "folded": fold(text),
    }


def _refold(connection: sa.Connection, corpus: Corpus) -> int:
    texts, words = corpus.texts, corpus.words
    stale = connection.execute(
        sa.select(texts, words.c.text, words.c.folded)
        .join(words, words.c.text_id == texts.c.text_id)
        .where(texts.c.fold != FOLD_VERSION)
    ).all()
    for row in stale:
        title, folded = fold(row.title), fold(row.text)
        learn(connection, corpus, [(row.text_id, row.folded_title, row.folded)], forget=True)
        learn(connection, corpus, [(row.text_id, title, folded)])
        connection.execute(
            sa.update(texts)
            .where(texts.c.text_id == row.text_id)
            .values(
                folded_title=title,
                issuer=fold(row.issuer),
                document_number=number_key(row.document_number),
                fold=FOLD_VERSION,
            )
        )
        connection.execute(
            sa.update(words).where(words.c.text_id == row.text_id).values(folded=folded)
        )
    return len(stale)
