"""The pages of sites and of the audit: who reposted what, and the same seen by site, by duty
and by descent; each with its filters in the address, and as a file."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from math import ceil
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from archive import overview
from archive.audit import exports
from archive.audit.audit import Listed, audited_page
from archive.audit.scope import Scope
from archive.audit.shares import site_shares
from archive.audit.spreadsheet import audit_csv, rows_csv
from archive.audit.views import CHECKS, compliance_view, lineage_view
from archive.catalogue.catalogue import Catalogue
from archive.interchange import forms
from archive.interchange.rows import flat_rows
from archive.vocabulary import Role
from archive.web.answering import answered, json_answer
from archive.web.asked import LONGEST_EXPORT, AskedScope, PageNumber
from archive.web.rendering import page

ON_A_PAGE = 20
WITNESSES_OF_A_WORK = 20
"""Of a work's witnesses, so many stand on a page of an audit; its own page has all."""

PAGES_OF_A_SITE = 100
BYTE_ORDER_MARK = "\ufeff"
"""Tells spreadsheets that a file is UTF-8."""

Form = Annotated[str, Path(pattern="^(json|jsonl|csv|parquet)$")]
View = Annotated[str, Path(pattern="^(sites|compliance|lineage)$")]


def audit_routes(catalogue: Catalogue) -> APIRouter:
    """The routes of sites and audits."""
    routes = APIRouter()
    _add_sites(routes, catalogue)
    _add_audit(routes, catalogue)
    _add_views(routes, catalogue)
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
        with catalogue.reading() as connection:
            start = (number - 1) * ON_A_PAGE
            listed = Listed(WITNESSES_OF_A_WORK)
            total, answer = audited_page(connection, scope, ON_A_PAGE, start, listed)
        return page(
            request,
            "audit.html",
            view="works",
            scope=scope,
            roles=list(Role),
            total=total,
            answer=answer,
            number=number,
            last=ceil(total / ON_A_PAGE),
            most=LONGEST_EXPORT,
        )

    @routes.get("/audit.{form}")
    def exported(request: Request, scope: AskedScope, form: Form) -> Response:
        """An audit as a file: the first thousand works of it."""
        with catalogue.reading() as connection:
            _, answer = audited_page(connection, scope, LONGEST_EXPORT, 0)
        if form == "json":
            return json_answer(request, answer, headers=_named("audit", form))
        if form == "csv":
            return _file(request, "audit", form, audit_csv(answer))
        if form == "parquet":
            return _parquet(request, "audit", exports.audit_rows(answer))
        return _file(request, "audit", form, exports.json_lines(exports.audit_rows(answer)))


def _add_views(routes: APIRouter, catalogue: Catalogue) -> None:
    @routes.get("/audit/{view}.{form}")
    def exported(request: Request, scope: AskedScope, view: View, form: Form) -> Response:
        """One side of an audit as a file."""
        answer, _, rows = _seen(catalogue, view, scope, Listed(), slice(0, LONGEST_EXPORT))
        if form == "json":
            return json_answer(request, answer, headers=_named(view, form))
        if form == "parquet":
            return _parquet(request, view, rows)
        text = rows_csv(rows) if form == "csv" else exports.json_lines(rows)
        return _file(request, view, form, text)

    @routes.get("/audit/{view}")
    def seen(request: Request, scope: AskedScope, view: View, number: PageNumber = 1) -> Response:
        """One side of an audit."""
        start = (number - 1) * ON_A_PAGE
        answer, total, _ = _seen(
            catalogue, view, scope, Listed(WITNESSES_OF_A_WORK), slice(start, start + ON_A_PAGE)
        )
        return page(
            request,
            f"audit_{view}.html",
            view=view,
            scope=scope,
            roles=list(Role),
            total=total,
            answer=answer,
            checks=CHECKS,
            number=number,
            last=ceil(total / ON_A_PAGE),
            most=LONGEST_EXPORT,
        )


def _seen(
    catalogue: Catalogue, view: str, scope: Scope, listed: Listed, some: slice
) -> tuple[object, int, list[dict[str, object]]]:
    """One side of one page of an audit, how many works (or sites) it has in all, its rows."""
    with catalogue.reading() as connection:
        if view == "sites":
            shares = site_shares(connection, scope)
            shown = type(shares)(shares.sites[some])
            return shown, len(shares.sites), list(exports.share_rows(shown))
        total, answer = audited_page(connection, scope, some.stop - some.start, some.start, listed)
    if view == "compliance":
        duty = compliance_view(answer)
        return duty, total, list(exports.compliance_rows(duty))
    lineage = lineage_view(answer)
    return lineage, total, list(exports.lineage_rows(lineage))


def _file(request: Request, name: str, form: str, text: str) -> Response:
    media = "text/csv" if form == "csv" else "application/jsonl"
    body = (BYTE_ORDER_MARK + text if form == "csv" else text).encode("utf-8", "replace")
    return answered(request, body, media, headers=_named(name, form))


def _parquet(request: Request, name: str, rows: Iterable[dict[str, object]]) -> Response:
    out = BytesIO()
    forms.write(flat_rows(name, rows), forms.Form.PARQUET, out)
    media = "application/vnd.apache.parquet"
    return answered(request, out.getvalue(), media, headers=_named(name, "parquet"))


def _named(name: str, form: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}.{form}"'}
