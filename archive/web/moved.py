"""Addresses of works whose id was given up: they lead on to the work that took them in."""

from __future__ import annotations

from urllib.parse import quote

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from archive.texts.reading import resolve_work


def moved(request: Request, connection: sa.Connection, work_id: str) -> Response | None:
    """The same question, put to the work that took in the one of `work_id` (301); None where
    the id is a work's own. Raises `NothingFound`, `SeveralWorks`."""
    now = resolve_work(connection, work_id)
    if now == work_id:
        return None
    path: str = request.scope["path"]
    onward = quote(path.replace(f"/works/{work_id}", f"/works/{now}", 1))
    asked = request.url.query
    return RedirectResponse(f"{onward}?{asked}" if asked else onward, 301)
