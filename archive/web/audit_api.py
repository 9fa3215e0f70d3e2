"""The audit for programs, seen from one side: the same answers as `dingben audit … --json`."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from archive.audit.audit import Listed
from archive.audit.shares import SharesAnswer
from archive.audit.sides import Question, Side, seen_from
from archive.audit.views import ComplianceAnswer, LineageAnswer
from archive.catalogue.catalogue import Catalogue
from archive.web.answering import json_answer
from archive.web.api import WorkId, paging_headers
from archive.web.asked import LONGEST_LIST, AskedScope, Limit, Offset
from archive.web.moved import moved

_NOW = (
    "Of what pages carry now, as they were captured last; with `since` or `until`, of all that"
    " they came to carry in that time."
)

_SIDES: tuple[tuple[Side, type, int, str], ...] = (
    (Side.SITES, SharesAnswer, LONGEST_LIST, f"What share of each site is reposted. {_NOW}"),
    (Side.COMPLIANCE, ComplianceAnswer, LONGEST_LIST, f"What reposts do of what is asked. {_NOW}"),
    (Side.LINEAGE, LineageAnswer, LONGEST_LIST, "Who copied from whom, with the evidence."),
)
"""Each side with its answer, of how many sites, reposts or copies where none are asked for, and
what it tells."""


def audit_api(catalogue: Catalogue, sources: frozenset[str] | None = None) -> APIRouter:
    """The routes under `/api/v1/audit`, and of one work's descent; `sources`: see
    `archive.web.app.create_app`."""
    routes = APIRouter()

    for side, kind, most, meaning in _SIDES:
        described = routes.get(
            f"/audit/{side}", response_model=kind, name=side, description=meaning
        )
        described(_told(catalogue, side, most, sources))

    @routes.get("/works/{work_id}/lineage", response_model=LineageAnswer, responses={301: {}})
    def descent(
        request: Request, work_id: WorkId, limit: Limit = LONGEST_LIST, offset: Offset = 0
    ) -> Response:
        """Who copied one work from whom: a page of its copies."""
        with catalogue.reading() as connection:
            if (onward := moved(request, connection, work_id)) is not None:
                return onward
            asked = Question(work=work_id, limit=limit, offset=offset)
            seen = seen_from(connection, Side.LINEAGE, asked)
        told = paging_headers(request, seen.total, limit, offset)
        return json_answer(request, seen.answer, headers=told)

    return routes


def _told(
    catalogue: Catalogue, side: Side, most: int, sources: frozenset[str] | None
) -> Callable[..., Response]:
    def told(
        request: Request, scope: AskedScope, limit: Limit = most, offset: Offset = 0
    ) -> Response:
        asked = Question(scope, limit=limit, offset=offset, listed=Listed(sources=sources))
        with catalogue.reading() as connection:
            seen = seen_from(connection, side, asked)
        headers = paging_headers(request, seen.total, limit, offset)
        return json_answer(request, seen.answer, headers=headers)

    return told
