"""Every list as a file: `/export/{list}.{form}`, bounded as all lists are."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import islice
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from archive.catalogue.catalogue import Catalogue
from archive.interchange.forms import Form, json_line, write
from archive.interchange.passim import passim_lines
from archive.interchange.rows import (
    Asked,
    Listing,
    Rows,
    chosen_audit,
    chosen_works,
    rows_of,
    witness_rows,
    work_rows,
)
from archive.web.answering import answered
from archive.web.asked import LONGEST_EXPORT, AskedFilters, AskedScope

MOST_ROWS = 10_000
_MEDIA = {
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "passim": "application/jsonl",
}


def export_routes(catalogue: Catalogue) -> APIRouter:
    """The routes of all exports."""
    routes = APIRouter()

    told = {media: {"schema": {"type": "string", "format": "binary"}} for media in _MEDIA.values()}

    @routes.get(
        "/export/{what}.{form}", response_class=Response, responses={200: {"content": told}}
    )
    def export(
        request: Request,
        what: Listing,
        form: Annotated[str, Path(pattern="^(jsonl|csv|parquet|passim)$")],
        asked: Annotated[Asked, Depends(_asked)],
    ) -> Response:
        """A list as a file: the first thousand works of it, or ten thousand rows."""
        out = BytesIO()
        with catalogue.reading() as connection:
            if form == "passim":
                works = chosen_works(connection, asked)[:LONGEST_EXPORT]
                for row in islice(passim_lines(connection, works), MOST_ROWS):
                    out.write(json_line(row).encode("utf-8", "replace"))
            else:
                write(_rows(connection, what, asked), Form(form), out)
        name = {"content-disposition": f'attachment; filename="{what}.{form}"'}
        return answered(request, out.getvalue(), _MEDIA[form], headers=name)

    return routes


def _asked(
    filters: AskedFilters,
    scope: AskedScope,
    q: Annotated[str | None, Query(max_length=1000, description="Works that answer this.")] = None,
) -> Asked:
    return Asked(q or None, filters, None, scope)


def _rows(connection: sa.Connection, what: Listing, asked: Asked) -> Rows:
    if what is Listing.WITNESSES:
        return witness_rows(chosen_audit(connection, asked, LONGEST_EXPORT))
    if what is Listing.WORKS:
        return work_rows(connection, chosen_works(connection, asked)[:LONGEST_EXPORT])
    rows = rows_of(connection, what)
    return replace(rows, rows=islice(rows.rows, MOST_ROWS))
