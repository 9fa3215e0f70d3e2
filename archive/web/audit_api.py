"""The audit for programs, seen from one side: the same answers as `dingben audit … --json`."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from archive.audit.audit import Listed, audit, audited_page
from archive.audit.shares import SharesAnswer, site_shares
from archive.audit.views import ComplianceAnswer, LineageAnswer, compliance_view, lineage_view
from archive.catalogue.catalogue import Catalogue
from archive.web.answering import json_answer
from archive.web.api import WorkId, pages_told
from archive.web.asked import LONGEST_LIST, AskedScope, Limit, Offset
from archive.web.moved import moved


def audit_api(catalogue: Catalogue) -> APIRouter:
    """The routes under `/api/v1/audit`, and of one work's descent."""
    routes = APIRouter()

    @routes.get("/audit/sites", response_model=SharesAnswer)
    def shares(
        request: Request, scope: AskedScope, limit: Limit = LONGEST_LIST, offset: Offset = 0
    ) -> Response:
        """What share of each site is reposted, from whom and when."""
        with catalogue.reading() as connection:
            every = site_shares(connection, scope).sites
        told = pages_told(request, len(every), limit, offset)
        return json_answer(request, SharesAnswer(every[offset : offset + limit]), headers=told)

    @routes.get("/audit/compliance", response_model=ComplianceAnswer)
    def duties(
        request: Request, scope: AskedScope, limit: Limit = 20, offset: Offset = 0
    ) -> Response:
        """Who does what is asked of a repost, by a page of the works."""
        with catalogue.reading() as connection:
            total, answer = audited_page(connection, scope, limit, offset)
        told = pages_told(request, total, limit, offset)
        return json_answer(request, compliance_view(answer), headers=told)

    @routes.get("/audit/lineage", response_model=LineageAnswer)
    def descents(
        request: Request, scope: AskedScope, limit: Limit = 20, offset: Offset = 0
    ) -> Response:
        """Who copied from whom, with the evidence, by a page of the works."""
        with catalogue.reading() as connection:
            total, answer = audited_page(connection, scope, limit, offset)
        told = pages_told(request, total, limit, offset)
        return json_answer(request, lineage_view(answer), headers=told)

    @routes.get("/works/{work_id}/lineage", response_model=LineageAnswer, responses={301: {}})
    def descent(
        request: Request, work_id: WorkId, limit: Limit = LONGEST_LIST, offset: Offset = 0
    ) -> Response:
        """Who copied one work from whom, by a page of its witnesses."""
        with catalogue.reading() as connection:
            if (onward := moved(request, connection, work_id)) is not None:
                return onward
            answer = audit(connection, work=work_id, listed=Listed(limit, offset))
        told = pages_told(request, answer.works[0].pages, limit, offset)
        return json_answer(request, lineage_view(answer), headers=told)

    return routes
