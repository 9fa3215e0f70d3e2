"""When documents were seen, by all captures that gave them, whichever came into the archive
first. A capture that lost what was held gave none."""

from __future__ import annotations

import sqlalchemy as sa

from archive.catalogue import schema


def first_captured() -> sa.ColumnElement[str]:
    """The first capture of a row's document: when the page was first seen to say this."""
    return _moment(sa.func.min(schema.CAPTURE.c.captured_at))


def last_captured(sequence: int | None = None) -> sa.ColumnElement[str]:
    """The last capture of a row's document, as of that run or now: a page's newest state is
    that which was captured last, also where it had said the same before."""
    return _moment(sa.func.max(schema.CAPTURE.c.captured_at), sequence)


def _moment(moment: sa.ColumnElement[str], sequence: int | None = None) -> sa.ColumnElement[str]:
    capture, document = schema.CAPTURE, schema.DOCUMENT
    query = sa.select(moment).where(capture.c.document_id == document.c.document_id)
    if sequence is not None:
        query = query.where(capture.c.sequence <= sequence)
    return sa.func.coalesce(
        query.correlate(document).scalar_subquery(), document.c.captured_at, type_=sa.Text
    )
