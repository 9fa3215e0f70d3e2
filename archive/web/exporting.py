"""Every list as a file: `/export/{list}.{form}`, a thousand rows at a time."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from archive.catalogue.catalogue import Catalogue
from archive.interchange.passim import passim_part
from archive.interchange.rows import Asked, Listing, chosen_works, rows_of
from archive.interchange.stretches import Some
from archive.lists.columns import Rows
from archive.lists.forms import Form, ListForm, write
from archive.search.query import BadQuery
from archive.web.answering import answered
from archive.web.api import paging_headers
from archive.web.asked import LONGEST_EXPORT, AskedFilters, AskedPages, ExportLimit, Offset

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
    def export(  # noqa: PLR0913, PLR0917 (a query string has as many fields)
        request: Request,
        what: Listing,
        form: Literal[ListForm, Form.PASSIM],
        asked: Annotated[Asked, Depends(_asked)],
        limit: ExportLimit = LONGEST_EXPORT,
        offset: Offset = 0,
    ) -> Response:
        """A list as a file: the same rows as `dingben export` writes, a thousand at a time."""
        _refuse_idle(what, form, asked)
        with catalogue.reading() as connection:
            if form is Form.PASSIM:
                works = chosen_works(connection, asked)
                total, rows = passim_part(connection, works, Some(limit, offset))
                told = paging_headers(request, total, limit, offset)
                return list_file(request, f"{what}.{form}", Form.JSON_LINES, rows, told)
            total, rows = rows_of(connection, what, asked, Some(limit, offset))
            told = paging_headers(request, total, limit, offset)
            return list_file(request, f"{what}.{form}", form, rows, told)

    return routes


def _refuse_idle(what: Listing, form: ListForm | Literal[Form.PASSIM], asked: Asked) -> None:
    """What would change nothing is a misunderstanding, as it is to the verb. Raises `BadQuery`."""
    of_works = what in (Listing.WORKS, Listing.WITNESSES)
    if form is Form.PASSIM and not of_works:
        raise BadQuery("passim's lines are the texts of works: take works.passim")
    if not of_works and asked != Asked():
        raise BadQuery("nothing narrows the list of {what}: it is of all there are", what=what)
    in_a_period = asked.scope.is_period and (what is Listing.WORKS or form is Form.PASSIM)
    if in_a_period:
        raise BadQuery("`since` and `until` ask for pages: take the list of witnesses")


def list_file(
    request: Request, name: str, form: ListForm, rows: Rows, told: Mapping[str, str]
) -> Response:
    """A list as a file of that name, with the headers that tell of what it is a part. Raises
    `ParquetMissing`."""
    out = BytesIO()
    write(rows, form, out)
    return answered(request, out.getvalue(), _MEDIA[form], headers={**attached(name), **told})


def attached(name: str) -> dict[str, str]:
    """The headers of an answer that is to be kept as a file of that name."""
    return {"content-disposition": f'attachment; filename="{name}"'}


def _asked(
    filters: AskedFilters,
    scope: AskedPages,
    q: Annotated[str | None, Query(max_length=1000, description="Works that answer this.")] = None,
) -> Asked:
    return Asked(q or None, filters, None, scope)
