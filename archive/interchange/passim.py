"""The witnesses as passim reads them: one JSON line a text, with `id`, `series` and `text`.

passim (https://github.com/dasmiq/passim) finds text reuse between series, not within one; a
site is a series here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa

from archive.catalogue import schema
from archive.catalogue.reads import CARRIED, held_part, standing
from archive.catalogue.sightings import first_captured
from archive.interchange.stretches import Some, Stretch, stretches, texts_of_each
from archive.lists.columns import Cell, Row, Rows
from archive.moments import HOME_ZONE, stated_day

_TEXT = dict.fromkeys(("id", "series", "text", "date", "title", "url", "work"), Cell.TEXT)


def passim_rows(connection: sa.Connection, work_ids: Sequence[str]) -> Rows:
    """Every text that a page carries of those works, work by work; to be written as JSON Lines.
    `date` is the day that the page states, or else that of its first capture in China."""
    return passim_part(connection, work_ids, Some())[1]


def passim_part(connection: sa.Connection, work_ids: Sequence[str], some: Some) -> tuple[int, Rows]:
    """How many texts those works have, and some of them."""
    total, wanted = stretches(texts_of_each(connection, work_ids), some)
    return total, Rows("texts", _TEXT, _texts(connection, wanted))


def _texts(connection: sa.Connection, wanted: Sequence[Stretch]) -> Iterator[Row]:
    witness, part, document = schema.WITNESS, schema.PART, schema.DOCUMENT
    for stretch in wanted:
        work_id, shown = stretch.work_id, stretch.shown
        query = (
            sa.select(
                witness.c.part_id,
                part.c.body.label("entry"),
                document.c.body,
                document.c.site_id,
                first_captured().label("captured_at"),
            )
            .select_from(CARRIED)
            .where((witness.c.work_id == work_id) & standing(witness))
            .order_by(witness.c.part_id)
            .offset(shown.start)
            .limit(shown.stop - shown.start)
        )
        for row in connection.execute(query):
            carried, held = held_part(row)
            yield {
                "id": row.part_id,
                "series": row.site_id,
                "text": carried.text,
                "date": _day(held.published, row.captured_at),
                "title": carried.title,
                "url": held.url,
                "work": work_id,
            }


def _day(published: str | None, captured_at: str) -> str:
    """The day that a page states, else the one at home on which it was captured."""
    captured = datetime.fromisoformat(captured_at).astimezone(HOME_ZONE).date()
    return (stated_day(published) or captured).isoformat()
