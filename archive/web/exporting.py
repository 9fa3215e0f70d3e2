"""Every list as a file: `/export/{list}.{form}`, bounded as all lists are."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import islice
from typing import Annotated, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from archive.audit.exports import witness_rows
from archive.catalogue.catalogue import Catalogue
from archive.interchange.passim import passim_rows
from archive.interchange.rows import (
    Asked,
    Listing,
    chosen_audit,
    chosen_works,
    rows_of,
    work_rows,
)
from archive.lists.columns import Rows
from archive.lists.forms import Form, ListForm, write
from archive.web.answering import answered
from archive.web.asked import LONGEST_EXPORT, AskedFilters, AskedScope

MOST_ROWS = 10_000
_MEDIA = {
    Form.JSON_LINES: "application/jsonl",
    Form.CSV: "text/csv",
    Form.PARQUET: "application/vnd.apache.parquet",
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
        form: Literal[ListForm, Form.PASSIM],
        asked: Annotated[Asked, Depends(_asked)],
    ) -> Response:
        """A list as a file: the first thousand works of it, or ten thousand rows."""
        name = f"{what}.{form}"
        with catalogue.reading() as connection:
            if form is not Form.PASSIM:
                return list_file(request, name, form, _rows(connection, what, asked))
            texts = passim_rows(connection, chosen_works(connection, asked)[:LONGEST_EXPORT])
            return list_file(request, name, Form.JSON_LINES, _first(texts))

    return routes


def list_file(request: Request, name: str, form: ListForm, rows: Rows) -> Response:
    """A list as a file of that name. Raises `ParquetMissing`."""
    out = BytesIO()
    write(rows, form, out)
    return answered(request, out.getvalue(), _MEDIA[form], headers=attached(name))


def attached(name: str) -> dict[str, str]:
    """The headers of an answer that is to be kept as a file of that name."""
    return {"content-disposition": f'attachment; filename="{name}"'}


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
    return _first(rows_of(connection, what))


def _first(rows: Rows) -> Rows:
    return replace(rows, rows=islice(rows.rows, MOST_ROWS))
