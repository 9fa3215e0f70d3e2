"""Works asked for by any name, and what is answered where a name means several."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from archive.catalogue.catalogue import Catalogue
from archive.texts import reading
from archive.texts.naming import Named, SeveralWorks, named_work
from archive.texts.reading import ShowAnswer
from archive.web.answering import json_answer
from archive.web.asked import Day
from archive.web.rendering import link, page

MULTIPLE_CHOICES = 300
Name = Annotated[
    str,
    Query(
        min_length=1,
        max_length=1000,
        description="A work's id, a page's address, a document number, a title or a part of it.",
    ),
]


def naming_api(catalogue: Catalogue) -> APIRouter:
    """The routes for programs, under `/api/v1`."""
    routes = APIRouter()

    @routes.get("/show", response_model=ShowAnswer, responses={300: {}})
    def show(
        request: Request,
        name: Name,
        version: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
        at: Day = None,
    ) -> Response:
        """The canonical text of the one work of that name, now or as of a night."""
        sequence = catalogue.sequence_at(at)
        with catalogue.reading() as connection:
            return json_answer(request, reading.show(connection, name, version, sequence))

    @routes.get("/find", response_model=Named, responses={300: {}})
    def find(request: Request, name: Name, at: Day = None) -> Response:
        """Which work that is, and what the name is to it."""
        sequence = catalogue.sequence_at(at)
        with catalogue.reading() as connection:
            return json_answer(request, named_work(connection, name, sequence))

    return routes


def naming_pages(catalogue: Catalogue) -> APIRouter:
    """The route for people: `/find?name=` leads to the work."""
    routes = APIRouter()

    @routes.get("/find")
    def find(name: Name) -> Response:
        with catalogue.reading() as connection:
            found = named_work(connection, name)
        return RedirectResponse(link("works", found.work_id), 302)

    return routes


def several(request: Request, error: Exception) -> Response:
    """The works that a name may mean (RFC 9110, 15.4.1): as JSON, or as a page of links."""
    if not isinstance(error, SeveralWorks):
        raise error
    if request.url.path.startswith("/api/"):
        told = {"error": str(error), "works": error.choices, "total": error.total}
        return json_answer(request, told, MULTIPLE_CHOICES)
    return page(
        request,
        "choices.html",
        MULTIPLE_CHOICES,
        works=error.choices,
        total=error.total,
        split=error.split,
    )
