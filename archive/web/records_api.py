"""What a work rests on, for programs: what was decided about it run by run, and where each of
its figures comes from."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from archive.audit.audit import pages_of
from archive.audit.figures import FiguresAnswer, figures_of
from archive.catalogue.catalogue import Catalogue
from archive.texts import reading
from archive.texts.history import Decision, history
from archive.web.answering import json_answer
from archive.web.api import MOVED, WorkId, paging_headers
from archive.web.asked import LONGEST_LIST, Limit, Offset
from archive.web.moved import moved


class Decisions(BaseModel):
    """Some of what was decided about a work, the newest first."""

    work_id: str
    decisions: list[Decision]


def records_api(catalogue: Catalogue) -> APIRouter:
    """The routes under `/api/v1`."""
    routes = APIRouter()

    @routes.get("/works/{work_id}/decisions", response_model=Decisions, responses=MOVED)
    def decisions(
        request: Request, work_id: WorkId, limit: Limit = LONGEST_LIST, offset: Offset = 0
    ) -> Response:
        """Which pages came to carry a work and which left, and which texts were elected."""
        with catalogue.reading() as connection:
            if (onward := moved(request, connection, work_id)) is not None:
                return onward
            total, found = history(connection, work_id, limit, offset)
        told = paging_headers(request, total, limit, offset)
        return json_answer(request, {"work_id": work_id, "decisions": found}, headers=told)

    @routes.get("/works/{work_id}/figures", response_model=FiguresAnswer, responses=MOVED)
    def figures(
        request: Request, work_id: WorkId, limit: Limit = LONGEST_LIST, offset: Offset = 0
    ) -> Response:
        """Which pages say each figure of a canonical text, and what the others have there."""
        with catalogue.reading() as connection:
            if (onward := moved(request, connection, work_id)) is not None:
                return onward
            (work,) = pages_of(connection, [work_id])
            told = figures_of(connection, work, reading.show(connection, work_id).text)
        headers = paging_headers(request, len(told.figures), limit, offset)
        some = replace(told, figures=told.figures[offset : offset + limit])
        return json_answer(request, some, headers=headers)

    return routes
