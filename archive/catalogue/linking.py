"""Which pages link which files: kept in the catalogue as runs are applied, and read there."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from archive.addresses import address
from archive.attachments import LinkingPage, pointed_at
from archive.catalogue import schema
from archive.catalogue.tombstones import not_removed
from archive.decisions import CaptureEntry
from archive.records import Document


def add_links(
    connection: sa.Connection, documents: Iterable[Document], captures: Iterable[CaptureEntry]
) -> None:
    """Note the files that these documents link, and those that pages without text point at,
    which say nothing that a document of theirs has not said."""
    table = schema.ATTACHMENT
    for row in (*_linked(documents), *_pointed(captures)):
        here = [table.c[name] == row[name] for name in ("file_address", "page_address")]
        if connection.scalar(sa.select(table.c.page).where(*here)) is None:
            connection.execute(sa.insert(table).values(row))
        elif row["name"] is not None:
            connection.execute(sa.update(table).where(*here).values(row))


def linking_pages(connection: sa.Connection, url: str) -> tuple[LinkingPage, ...]:
    """The pages that link the file at that address and were not removed, by their own
    addresses."""
    table = schema.ATTACHMENT
    rows = connection.execute(
        sa.select(table.c.page, table.c.title, table.c.published, table.c.name)
        .where(table.c.file_address == address(url))
        .where(not_removed(table.c.page_address))
        .order_by(table.c.page)
    )
    return tuple(LinkingPage(*row) for row in rows)


def _linked(documents: Iterable[Document]) -> Iterable[dict[str, str | None]]:
    for document in sorted(documents, key=lambda each: (each.captured_at, each.document_id)):
        for file in document.attachments:
            yield _row(file.url, document.url, document.title, document.published, file.name)


def _pointed(captures: Iterable[CaptureEntry]) -> Iterable[dict[str, str | None]]:
    for capture in captures:
        file = pointed_at(capture.detail) if capture.document_id is None else None
        if file:
            yield _row(file, capture.target_uri, None, None, None)


def _row(
    file: str, page: str, title: str | None, published: str | None, name: str | None
) -> dict[str, str | None]:
    return {
        "file_address": address(file),
        "page_address": address(page),
        "page": page,
        "title": title,
        "published": published,
        "name": name,
    }
