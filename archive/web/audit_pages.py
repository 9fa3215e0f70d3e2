"""The pages of sites and of the audit: who reposted what, and the same seen by site, by duty
and by descent; each with its filters in the address, and as a file."""

from __future__ import annotations

from math import ceil
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
from archive.web.asked import LONGEST_EXPORT, AskedScope, PageNumber
from archive.web.exporting import attached, list_file
from archive.web.rendering import page

ON_A_PAGE = 20
WITNESSES_OF_A_WORK = 20
"""Of a work's witnesses, so many stand on a page of an audit; its own page has all."""

PAGES_OF_A_SITE = 100
FileForm = Literal[ListForm, Form.JSON]
OtherSide = Literal[Side.SITES, Side.COMPLIANCE, Side.LINEAGE]


def audit_routes(catalogue: Catalogue) -> APIRouter:
    """The routes of sites and audits."""
    routes = APIRouter()
    _add_sites(routes, catalogue)
    _add_files(routes, catalogue)
    _add_audit(routes, catalogue)
    return routes


def _add_sites(routes: APIRouter, catalogue: Catalogue) -> None:
    @routes.get("/sites")
    def sites(request: Request, number: PageNumber = 1) -> Response:
        with catalogue.reading() as connection:
            every = overview.sites(connection)
        start = (number - 1) * PAGES_OF_A_SITE
        shown = every[start : start + PAGES_OF_A_SITE]
        last = ceil(len(every) / PAGES_OF_A_SITE)
        return page(request, "sites.html", sites=shown, number=number, last=last)

    @routes.get("/sites/{site_id}")
    def site(
        request: Request,
        site_id: Annotated[str, Path(max_length=200)],
        number: PageNumber = 1,
    ) -> Response:
        start = (number - 1) * PAGES_OF_A_SITE
        with catalogue.reading() as connection:
            answer = overview.site(connection, site_id, PAGES_OF_A_SITE, start)
            shares = site_shares(connection, Scope(site=site_id)).sites
        last = ceil(answer.total / PAGES_OF_A_SITE)
        share = shares[0]
        return page(request, "site.html", answer=answer, share=share, number=number, last=last)


def _add_audit(routes: APIRouter, catalogue: Catalogue) -> None:
    @routes.get("/audit")
    def audited(request: Request, scope: AskedScope, number: PageNumber = 1) -> Response:
        return _page(catalogue, request, Side.WORKS, scope, number)

    @routes.get("/audit/{side}")
    def seen(
        request: Request, scope: AskedScope, side: OtherSide, number: PageNumber = 1
    ) -> Response:
        return _page(catalogue, request, side, scope, number)


def _add_files(routes: APIRouter, catalogue: Catalogue) -> None:
    @routes.get("/audit.{form}")
    def audited(request: Request, scope: AskedScope, form: FileForm) -> Response:
        return _file(catalogue, request, Side.WORKS, scope, form)

    @routes.get("/audit/{side}.{form}")
    def seen(request: Request, scope: AskedScope, side: OtherSide, form: FileForm) -> Response:
        return _file(catalogue, request, side, scope, form)


def _page(
    catalogue: Catalogue, request: Request, side: Side, scope: Scope, number: int
) -> Response:
    """A page of an audit."""
    start = (number - 1) * ON_A_PAGE
    asked = Question(scope, limit=ON_A_PAGE, offset=start, listed=Listed(WITNESSES_OF_A_WORK))
    with catalogue.reading() as connection:
        seen = seen_from(connection, side, asked)
    return page(
        request,
        "audit.html" if side is Side.WORKS else f"audit_{side}.html",
        side=side,
        scope=scope,
        roles=list(Role),
        total=seen.total,
        answer=seen.answer,
        checks=CHECKS,
        number=number,
        last=ceil(seen.total / ON_A_PAGE),
        most=LONGEST_EXPORT,
    )


def _file(
    catalogue: Catalogue, request: Request, side: Side, scope: Scope, form: FileForm
) -> Response:
    """An audit as a file: the first thousand works (or sites) of it."""
    with catalogue.reading() as connection:
        seen = seen_from(connection, side, Question(scope, limit=LONGEST_EXPORT))
    name = f"{'audit' if side is Side.WORKS else side}.{form}"
    if form is Form.JSON:
        return json_answer(request, seen.answer, headers=attached(name))
    return list_file(request, name, form, seen.rows)
