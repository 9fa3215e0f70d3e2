"""The archive for people: one function a page, each reading from one moment."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from archive import overview
from archive.alerts.alarms import AlarmRecord
from archive.catalogue.catalogue import Catalogue
from archive.errors import NothingFound
from archive.search.query import BadQuery
from archive.search.search import Filters, search
from archive.texts import reading
from archive.vocabulary import Flag, Role
from archive.web.alarms import newest_alarms
from archive.web.answering import answered
from archive.web.asked import AskedFilters, PageNumber, Turn
from archive.web.audit_pages import audit_routes
from archive.web.comparing import Compare
from archive.web.feeds import feed_of_works
from archive.web.language import COOKIE, LANGUAGES
from archive.web.rendering import STATIC, link, page, static
from archive.web.work_pages import work_routes

ON_A_PAGE = 20
FEED_LENGTH = 50
ALARMS_AT_HOME = 10
YEAR = 365 * 24 * 3600


def page_routes(
    catalogue: Catalogue,
    compare: Compare,
    record: AlarmRecord | None = None,
    sources: frozenset[str] | None = None,
) -> APIRouter:
    """The routes that people follow; `record` None: an archive without alarms; `sources`: see
    `archive.web.app.create_app`."""
    routes = APIRouter()
    routes.include_router(work_routes(catalogue, compare))
    routes.include_router(audit_routes(catalogue, sources))
    _add_home(routes, catalogue, record)
    _add_search(routes, catalogue)
    _add_interface(routes)
    return routes


def _add_home(routes: APIRouter, catalogue: Catalogue, record: AlarmRecord | None) -> None:
    @routes.get("/")
    def home(request: Request) -> Response:
        with catalogue.reading() as connection:
            night, held = overview.last_night(connection), overview.holdings(connection)
        last = night.run.sequence if night else 0
        total, alarms = newest_alarms(catalogue, record, ALARMS_AT_HOME, sequence=last)
        return page(
            request,
            "home.html",
            night=night,
            held=held,
            alarms=alarms,
            alarms_total=total,
            most=overview.CHANGES_SHOWN,
        )

    @routes.get("/about")
    def about(request: Request) -> Response:
        return page(request, "about.html")

    @routes.get("/feed.atom")
    def feed(request: Request) -> Response:
        with catalogue.reading() as connection:
            works = overview.newest_works(connection, FEED_LENGTH)
        body = feed_of_works(str(request.base_url).rstrip("/"), works)
        return answered(request, body, "application/atom+xml")


def _add_search(routes: APIRouter, catalogue: Catalogue) -> None:
    @routes.get("/search")
    def find(
        request: Request,
        filters: AskedFilters,
        q: Annotated[str, Query(max_length=4000)] = "",
        number: PageNumber = 1,
    ) -> Response:
        """An empty box shows the form; a page's address or a work's id leads to the work."""
        answer, turn = None, Turn(number, ON_A_PAGE)
        refused: BadQuery | None = None
        with catalogue.reading() as connection:
            if (found := _named(connection, q.strip())) is not None:
                return RedirectResponse(link("works", found), 302)
            try:
                if q.strip():
                    answer = search(connection, q, turn.size, turn.start, filters)
            except BadQuery as error:
                refused = error
        return page(
            request,
            "search.html",
            400 if refused else 200,
            q=q,
            filters=filters,
            narrowed=filters != Filters(),
            answer=answer,
            refused=refused,
            roles=list(Role),
            flags=list(Flag),
            **turn.of(answer.total if answer else 0),
        )


def _add_interface(routes: APIRouter) -> None:
    @routes.get("/static/{name}")
    def interface(request: Request, name: str) -> Response:
        if name not in STATIC:
            raise NothingFound("there is no such file")
        return static(request, name)

    @routes.get("/language/{language}")
    def choose(language: str, to: Annotated[str, Query(max_length=4000)] = "/") -> Response:
        """Remember a language, and go back to where the reader was."""
        if language not in LANGUAGES:
            raise NothingFound("the pages speak zh and en")
        local = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable()
        onward = RedirectResponse(to if local else "/", 303)
        onward.set_cookie(COOKIE, language, max_age=YEAR, httponly=True, samesite="lax")
        return onward


def _named(connection: sa.Connection, name: str) -> str | None:
    """The work that a page's address or a work's id names."""
    if "://" not in name and not name.startswith("w"):
        return None
    try:
        return reading.resolve_work(connection, name)
    except NothingFound:
        return None
