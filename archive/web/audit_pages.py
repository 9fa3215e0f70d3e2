"""The pages of sites and of the audit: who reposted what, and the same seen by site, by duty
and by descent; each with its filters in the address, and as a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from archive import overview
from archive.audit.audit import Listed
from archive.audit.scope import Scope
from archive.audit.shares import site_shares
from archive.audit.sides import Question, Side, seen_from
from archive.audit.views import CHECKS
from archive.catalogue.catalogue import Catalogue
from archive.lists.forms import Form, ListForm
from archive.vocabulary import Role
from archive.web.answering import json_answer
from archive.web.api import paging_headers
from archive.web.asked import (
    LONGEST_EXPORT,
    AskedScope,
    ExportLimit,
    Offset,
    PageNumber,
    Turn,
)
from archive.web.exporting import attached, list_file
from archive.web.rendering import page

ON_A_PAGE = 20
LINES_ON_A_PAGE = 100
WITNESSES_OF_A_WORK = 20
"""Of a work's witnesses, so many stand on a page of the audit of works; its own page has all."""

PAGES_OF_A_SITE = 100
FileForm = Literal[ListForm, Form.JSON]
OtherSide = Literal[Side.SITES, Side.COMPLIANCE, Side.LINEAGE]


def audit_routes(catalogue: Catalogue, sources: frozenset[str] | None = None) -> APIRouter:
    """The routes of sites and audits; `sources`: see `archive.web.app.create_app`."""
    routes = APIRouter()
    audits = _Audits(catalogue, sources)
    _add_sites(routes, catalogue)
    _add_files(routes, audits)
    _add_audit(routes, audits)
    return routes


def _add_sites(routes: APIRouter, catalogue: Catalogue) -> None:
    @routes.get("/sites")
    def sites(request: Request, number: PageNumber = 1) -> Response:
        turn = Turn(number, PAGES_OF_A_SITE)
        with catalogue.reading() as connection:
            every = overview.sites(connection)
        return page(request, "sites.html", sites=every[turn.shown], **turn.of(len(every)))

    @routes.get("/sites/{site_id}")
    def site(
        request: Request,
        site_id: Annotated[str, Path(max_length=200)],
        number: PageNumber = 1,
    ) -> Response:
        turn = Turn(number, PAGES_OF_A_SITE)
        with catalogue.reading() as connection:
            answer = overview.site(connection, site_id, turn.size, turn.start)
            # None of its pages need carry now what it is held to have carried.
            share = next(iter(site_shares(connection, Scope(site=site_id)).sites), None)
        return page(request, "site.html", answer=answer, share=share, **turn.of(answer.total))


def _add_audit(routes: APIRouter, audits: _Audits) -> None:
    @routes.get("/audit")
    def audited(request: Request, scope: AskedScope, number: PageNumber = 1) -> Response:
        return audits.page(request, Side.WORKS, scope, number)

    @routes.get("/audit/{side}")
    def seen(
        request: Request, scope: AskedScope, side: OtherSide, number: PageNumber = 1
    ) -> Response:
        return audits.page(request, side, scope, number)


def _add_files(routes: APIRouter, audits: _Audits) -> None:
    @routes.get("/audit.{form}")
    def audited(
        request: Request,
        scope: AskedScope,
        form: FileForm,
        limit: ExportLimit = LONGEST_EXPORT,
        offset: Offset = 0,
    ) -> Response:
        asked = Question(scope, limit=limit, offset=offset)
        return audits.file(request, Side.WORKS, form, asked)

    @routes.get("/audit/{side}.{form}")
    def seen(  # noqa: PLR0913, PLR0917 (a query string has as many fields)
        request: Request,
        scope: AskedScope,
        side: OtherSide,
        form: FileForm,
        limit: ExportLimit = LONGEST_EXPORT,
        offset: Offset = 0,
    ) -> Response:
        return audits.file(request, side, form, Question(scope, limit=limit, offset=offset))


@dataclass(frozen=True, slots=True)
class _Audits:
    """Audits of one archive, as pages and as files."""

    catalogue: Catalogue
    sources: frozenset[str] | None

    def page(self, request: Request, side: Side, scope: Scope, number: int) -> Response:
        """A page of an audit: of works, or of the lines that a side has."""
        turn = Turn(number, ON_A_PAGE if side is Side.WORKS else LINES_ON_A_PAGE)
        witnesses = WITNESSES_OF_A_WORK if side is Side.WORKS else None
        listed = Listed(witnesses, sources=self.sources)
        asked = Question(scope, limit=turn.size, offset=turn.start, listed=listed)
        with self.catalogue.reading() as connection:
            seen = seen_from(connection, side, asked)
        return page(
            request,
            "audit.html" if side is Side.WORKS else f"audit_{side}.html",
            side=side,
            scope=scope,
            roles=list(Role),
            total=seen.total,
            answer=seen.answer,
            checks=[one for one in CHECKS if one != "source_listed" or self.sources],
            most=LONGEST_EXPORT,
            **turn.of(seen.total),
        )

    def file(self, request: Request, side: Side, form: FileForm, asked: Question) -> Response:
        """An audit as a file: so many of its works, sites or lines, and how many there are."""
        asked = replace(asked, listed=Listed(sources=self.sources))
        with self.catalogue.reading() as connection:
            seen = seen_from(connection, side, asked)
        name = f"{'audit' if side is Side.WORKS else side}.{form}"
        told = paging_headers(request, seen.total, asked.limit or seen.total, asked.offset)
        if form is Form.JSON:
            return json_answer(request, seen.answer, headers={**attached(name), **told})
        return list_file(request, name, form, seen.rows, told)
