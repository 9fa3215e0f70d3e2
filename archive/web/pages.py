"""The archive for people: one function a page, each reading from one moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from math import ceil
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from archive import overview, reading
from archive.audit import WitnessAnswer, WorkAnswer, audit, audited_page
from archive.catalogue import Catalogue
from archive.errors import NothingFound
from archive.exports import audit_rows, json_lines, works_feed
from archive.lookup import Lookup
from archive.query import BadQuery
from archive.records import Part, Verdict
from archive.search import Filters, search
from archive.spreadsheet import audit_csv
from archive.vocabulary import Flag, Role
from archive.web.answering import answered, json_answer
from archive.web.api import WorkId
from archive.web.asked import LONGEST_EXPORT, Address, AskedFilters, AskedScope, PageNumber
from archive.web.comparing import Compare
from archive.web.facing import facing
from archive.web.language import COOKIE, LANGUAGES
from archive.web.rendering import STATIC, link, page, static
from archive.web.timeline import timeline

ON_A_PAGE = 20
WITNESSES_ON_A_PAGE = 100
FEED_LENGTH = 50
YEAR = 365 * 24 * 3600


def page_routes(catalogue: Catalogue, compare: Compare) -> APIRouter:
    """The routes that people follow."""
    routes = APIRouter()
    _add_home(routes, catalogue)
    _add_search(routes, catalogue)
    _add_works(routes, catalogue)
    _add_facing(routes, catalogue, compare)
    _add_sites(routes, catalogue)
    _add_audit(routes, catalogue)
    _add_interface(routes)
    return routes


def _add_home(routes: APIRouter, catalogue: Catalogue) -> None:
    @routes.get("/")
    def home(request: Request) -> Response:
        with catalogue.reading() as connection:
            return page(
                request,
                "home.html",
                night=overview.last_night(connection),
                held=overview.holdings(connection),
            )

    @routes.get("/about")
    def about(request: Request) -> Response:
        return page(request, "about.html")

    @routes.get("/feed.atom")
    def feed(request: Request) -> Response:
        with catalogue.reading() as connection:
            works = overview.newest_works(connection, FEED_LENGTH)
        updated = datetime.fromisoformat(works[0][1]) if works else datetime.fromtimestamp(0, UTC)
        body = works_feed(str(request.base_url).rstrip("/"), works, updated)
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
        answer, refused = None, ""
        with catalogue.reading() as connection:
            if (found := _named(connection, q.strip())) is not None:
                return RedirectResponse(link("works", found), 302)
            try:
                if q.strip():
                    start = (number - 1) * ON_A_PAGE
                    answer = search(connection, q, ON_A_PAGE, start, filters)
            except BadQuery as error:
                refused = str(error)
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
            number=number,
            last=ceil(answer.total / ON_A_PAGE) if answer else 0,
        )


def _add_works(routes: APIRouter, catalogue: Catalogue) -> None:
    @routes.get("/pages")
    def page_work(url: Address) -> Response:
        """The work that a page carries."""
        with catalogue.reading() as connection:
            return RedirectResponse(link("works", reading.resolve_work(connection, url)), 302)

    @routes.get("/works/{work_id}")
    def work(
        request: Request,
        work_id: WorkId,
        version: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
        number: PageNumber = 1,
    ) -> Response:
        """A canonical text, its versions and its witnesses."""
        with catalogue.reading() as connection:
            resolved = reading.resolve_work(connection, work_id)
            if resolved != work_id:
                return RedirectResponse(link("works", resolved, version=version), 301)
            shown = reading.show(connection, work_id, version)
            carried = _audited(connection, work_id)
        start = (number - 1) * WITNESSES_ON_A_PAGE
        return page(
            request,
            "work.html",
            shown=shown,
            work=carried,
            newest=shown.versions[-1].version,
            witnesses=carried.witnesses[start : start + WITNESSES_ON_A_PAGE],
            timeline=timeline(carried.witnesses),
            number=number,
            last=ceil(len(carried.witnesses) / WITNESSES_ON_A_PAGE),
        )


def _add_facing(routes: APIRouter, catalogue: Catalogue, compare: Compare) -> None:
    @routes.get("/works/{work_id}/witnesses/{part_id}")
    def side_by_side(
        request: Request, work_id: WorkId, part_id: Annotated[str, Path(max_length=200)]
    ) -> Response:
        """The canonical text and one page that carries it, face to face."""
        with catalogue.reading() as connection:
            resolved = reading.resolve_work(connection, work_id)
            if resolved != work_id:
                return RedirectResponse(link("works", resolved, "witnesses", part_id), 301)
            carried = _audited(connection, work_id)
            witness = _witness(carried, part_id)
            canonical, copy = _two_parts(connection, carried, part_id)
        answer = compare([canonical], [copy], same_work=True, elected={canonical.part_id})
        return page(
            request,
            "facing.html",
            work=carried,
            witness=witness,
            reason=answer.reason,
            rows=facing(canonical.text, copy.text, [(one.a, one.b) for one in answer.spans]),
            figures=[pair for pair in answer.figures if pair.verdict is not Verdict.SAME],
        )


def _add_sites(routes: APIRouter, catalogue: Catalogue) -> None:
    @routes.get("/sites")
    def sites(request: Request, number: PageNumber = 1) -> Response:
        with catalogue.reading() as connection:
            every = overview.sites(connection)
        start = (number - 1) * WITNESSES_ON_A_PAGE
        shown = every[start : start + WITNESSES_ON_A_PAGE]
        last = ceil(len(every) / WITNESSES_ON_A_PAGE)
        return page(request, "sites.html", sites=shown, number=number, last=last)

    @routes.get("/sites/{site_id}")
    def site(
        request: Request,
        site_id: Annotated[str, Path(max_length=200)],
        number: PageNumber = 1,
    ) -> Response:
        start = (number - 1) * WITNESSES_ON_A_PAGE
        with catalogue.reading() as connection:
            answer = overview.site(connection, site_id, WITNESSES_ON_A_PAGE, start)
        last = ceil(answer.total / WITNESSES_ON_A_PAGE)
        return page(request, "site.html", answer=answer, number=number, last=last)


def _add_audit(routes: APIRouter, catalogue: Catalogue) -> None:
    @routes.get("/audit")
    def audited(request: Request, scope: AskedScope, number: PageNumber = 1) -> Response:
        with catalogue.reading() as connection:
            start = (number - 1) * ON_A_PAGE
            total, answer = audited_page(connection, scope, ON_A_PAGE, start)
        return page(
            request,
            "audit.html",
            scope=scope,
            total=total,
            answer=answer,
            number=number,
            last=ceil(total / ON_A_PAGE),
            most=LONGEST_EXPORT,
        )

    @routes.get("/audit.{form}")
    def exported(
        request: Request,
        scope: AskedScope,
        form: Annotated[str, Path(pattern="^(json|jsonl|csv)$")],
    ) -> Response:
        """An audit as a file: the first thousand works of it."""
        with catalogue.reading() as connection:
            _, answer = audited_page(connection, scope, LONGEST_EXPORT, 0)
        name = {"content-disposition": f'attachment; filename="audit.{form}"'}
        if form == "csv":
            # The mark at the beginning tells spreadsheets that this is UTF-8.
            body = ("\ufeff" + audit_csv(answer)).encode()
            return answered(request, body, "text/csv", headers=name)
        if form == "jsonl":
            body = json_lines(audit_rows(answer)).encode()
            return answered(request, body, "application/jsonl", headers=name)
        return json_answer(request, answer, headers=name)


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


def _audited(connection: sa.Connection, work_id: str) -> WorkAnswer:
    (work,) = audit(connection, work=work_id).works
    return work


def _witness(work: WorkAnswer, part_id: str) -> WitnessAnswer:
    for witness in work.witnesses:
        if witness.part_id == part_id:
            return witness
    raise NothingFound(f"work {work.work_id} has no witness {part_id}")


def _two_parts(connection: sa.Connection, work: WorkAnswer, part_id: str) -> tuple[Part, Part]:
    """The canonical text as one part, and the copy, each with a text that begins at 0."""
    elected = next(one.part_id for one in work.witnesses if one.url == work.canonical.url)
    parts = Lookup(connection).parts({elected, part_id})
    text = reading.show(connection, work.work_id).text
    canonical = replace(parts[elected], text=text, start=0, end=len(text))
    copy = parts[part_id]
    return canonical, replace(copy, start=0, end=len(copy.text))
