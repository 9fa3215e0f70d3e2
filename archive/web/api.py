"""The archive for programs: `/api/v1`, the same answers as the verbs' `--json`."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from archive import overview
from archive.audit.audit import AuditAnswer, Listed, audit, audited_page
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.linking import linking_pages
from archive.decisions import Committed
from archive.overview import SiteAnswer, SiteLine
from archive.search.search import SearchAnswer, search
from archive.texts import reading
from archive.texts.reading import ShowAnswer
from archive.web.answering import json_answer
from archive.web.asked import (
    LONGEST_LIST,
    Address,
    AskedFilters,
    AskedScope,
    Day,
    Limit,
    Offset,
)
from archive.web.comparing import Compare
from archive.web.moved import moved


class Refusal(BaseModel):
    """Why there is no answer, in one line."""

    error: str


class Runs(BaseModel):
    """The newest runs, newest first."""

    runs: list[Committed]


class Sites(BaseModel):
    """The sites whose pages carry a work."""

    sites: list[SiteLine]


REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Refusal, "description": "The question cannot be understood."},
    404: {"model": Refusal, "description": "The archive holds nothing under that name."},
    451: {"model": Refusal, "description": "What is asked for was removed; why."},
    503: {"model": Refusal, "description": "The archive cannot be read for the moment."},
    304: {"description": "What `If-None-Match` names stands as it is."},
    "4XX": {"model": Refusal, "description": "Any other question that has no answer."},
}
MOVED: dict[int | str, dict[str, Any]] = {
    300: {"description": "The work was split into several."},
    301: {"description": "The work was merged into another."},
}
MOST_WITNESSES = 1000
Witnesses = Annotated[int, Query(ge=1, le=MOST_WITNESSES)]
WorkId = Annotated[str, Path(max_length=200, description="A work's id.")]


def api_routes(
    catalogue: Catalogue, compare: Compare, sources: frozenset[str] | None = None
) -> APIRouter:
    """The routes under `/api/v1`; `sources`: see `create_app`."""
    routes = APIRouter(responses=REFUSALS)
    _add_works(routes, catalogue)
    _add_audits(routes, catalogue, sources)
    _add_pages(routes, catalogue, compare)
    _add_overview(routes, catalogue)
    return routes


def _add_works(routes: APIRouter, catalogue: Catalogue) -> None:
    @routes.get("/search", response_model=SearchAnswer)
    def find(
        request: Request,
        filters: AskedFilters,
        q: Annotated[
            str, Query(min_length=1, max_length=1000, description="Words, AND, OR, NOT, phrases.")
        ],
        limit: Limit = 20,
        offset: Offset = 0,
    ) -> Response:
        """The works whose canonical title or text answers a query."""
        with catalogue.reading() as connection:
            answer = search(connection, q, limit, offset, filters)
        told = paging_headers(request, answer.total, limit, offset)
        return json_answer(request, answer, headers=told)

    @routes.get("/works/{work_id}", response_model=ShowAnswer, responses=MOVED)
    def work(
        request: Request,
        work_id: WorkId,
        version: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
        at: Day = None,
    ) -> Response:
        """A canonical text with its versions; an id that was merged away leads on (301)."""
        sequence = catalogue.sequence_at(at)
        with catalogue.reading() as connection:
            if (onward := moved(request, connection, work_id, version, sequence)) is not None:
                return onward
            answer = reading.show(connection, work_id, version, sequence)
        return json_answer(request, answer)


def _add_audits(routes: APIRouter, catalogue: Catalogue, sources: frozenset[str] | None) -> None:
    @routes.get("/works/{work_id}/audit", response_model=AuditAnswer, responses=MOVED)
    def work_audit(
        request: Request, work_id: WorkId, limit: Witnesses = MOST_WITNESSES, offset: Offset = 0
    ) -> Response:
        """Who carries one work: a page of its witnesses."""
        with catalogue.reading() as connection:
            if (onward := moved(request, connection, work_id)) is not None:
                return onward
            answer = audit(connection, work=work_id, listed=Listed(limit, offset, sources))
        told = paging_headers(request, answer.works[0].pages, limit, offset)
        return json_answer(request, answer, headers=told)

    @routes.get("/audit", response_model=AuditAnswer)
    def audit_all(
        request: Request, scope: AskedScope, limit: Limit = 20, offset: Offset = 0
    ) -> Response:
        """Who reposted what: the works that most pages carry first."""
        with catalogue.reading() as connection:
            total, answer = audited_page(connection, scope, limit, offset, Listed(sources=sources))
        return json_answer(request, answer, headers=paging_headers(request, total, limit, offset))


def _add_pages(routes: APIRouter, catalogue: Catalogue, compare: Compare) -> None:
    @routes.get("/pages", response_model=ShowAnswer, responses={300: {}})
    def page_work(request: Request, url: Address) -> Response:
        """The canonical text of the work that a page carries."""
        with catalogue.reading() as connection:
            return json_answer(request, reading.show(connection, url))

    @routes.get("/text")
    def text(request: Request, url: Address) -> Response:
        """The text of a page's newest capture, its metadata, and what was cut by which rule."""
        with catalogue.reading() as connection:
            document = reading.newest_document(connection, url)
            pages = linking_pages(connection, url)
        return json_answer(request, {**reading.text_answer(document), "attached_to": pages})

    @routes.get("/explain")
    def explain(request: Request, a: Address, b: Address) -> Response:
        """How two pages are related: aligned spans, shares, figures side by side."""
        with catalogue.reading() as connection:
            left, right = (reading.page_in_works(connection, url) for url in (a, b))
        answer = compare(
            left.parts,
            right.parts,
            same_work=not left.works.isdisjoint(right.works),
            elected=left.elected | right.elected,
        )
        return json_answer(request, answer)


def _add_overview(routes: APIRouter, catalogue: Catalogue) -> None:
    @routes.get("/runs", response_model=Runs)
    def runs(request: Request, limit: Limit = 10, offset: Offset = 0) -> Response:
        """The last runs and what became of them."""
        told = paging_headers(request, catalogue.last_sequence(), limit, offset)
        return json_answer(request, {"runs": catalogue.runs(limit, offset)}, headers=told)

    @routes.get("/sites", response_model=Sites)
    def sites(request: Request, limit: Limit = LONGEST_LIST, offset: Offset = 0) -> Response:
        """The sites whose pages carry a work."""
        with catalogue.reading() as connection:
            every = overview.sites(connection)
        told = paging_headers(request, len(every), limit, offset)
        answer = {"sites": every[offset : offset + limit]}
        return json_answer(request, answer, headers=told)

    @routes.get("/sites/{site_id}", response_model=SiteAnswer)
    def site(
        request: Request,
        site_id: Annotated[str, Path(max_length=200)],
        limit: Limit = 20,
        offset: Offset = 0,
    ) -> Response:
        """One site and its pages, the newest first."""
        with catalogue.reading() as connection:
            answer = overview.site(connection, site_id, limit, offset)
        told = paging_headers(request, answer.total, limit, offset)
        return json_answer(request, answer, headers=told)


def paging_headers(request: Request, total: int, limit: int, offset: int) -> dict[str, str]:
    """How many there are in all, and where the neighbouring pages of the list are (RFC 8288)."""
    places = [(offset + limit, "next")] if offset + limit < total else []
    # From beyond the end it leads back to the last page.
    last = (max(total, 1) - 1) // limit * limit
    places += [(max(0, min(offset - limit, last)), "prev")] if offset else []
    path = quote(request.url.path)
    links = [
        f'<{path}?{request.url.include_query_params(offset=at, limit=limit).query}>; rel="{name}"'
        for at, name in places
    ]
    return {"x-total-count": str(total), **({"link": ", ".join(links)} if links else {})}
