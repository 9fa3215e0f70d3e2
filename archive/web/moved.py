"""Addresses of works whose id was given up: they lead on to the work that took them in."""

from __future__ import annotations

from urllib.parse import quote

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from archive.texts.identity import is_of_another_line
from archive.texts.reading import resolve_work


def moved(
    request: Request,
    connection: sa.Connection,
    work_id: str,
    version: int | None = None,
    sequence: int | None = None,
) -> Response | None:
    """The same question, put to the work that took in the one of `work_id` (301); None where
    the id is a work's own, was so after that run, or has a version of its own of that number.
    Raises `NothingFound`, `SeveralWorks`."""
    now = resolve_work(connection, work_id, sequence)
    if now == work_id or is_of_another_line(connection, work_id, version, now):
        return None
    path: str = request.scope["path"]
    onward = quote(path.replace(f"/works/{work_id}", f"/works/{now}", 1))
    asked = request.url.query
    # What took it in may be split, or taken in itself: a browser is to ask again.
    asks_again = {"cache-control": "no-cache"}
    return RedirectResponse(f"{onward}?{asked}" if asked else onward, 301, asks_again)
