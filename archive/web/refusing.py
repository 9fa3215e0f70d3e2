"""Why there is no answer: a line of JSON to programs, a page in his own language to a reader."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from archive.bucket.embedded import EmbeddedServerError
from archive.bucket.store import StoreError
from archive.catalogue.database import CatalogueUnavailable
from archive.catalogue.tombstones import Removed
from archive.errors import NothingFound, OperatorError
from archive.lists.parquet import ParquetMissing
from archive.moments import EndsBeforeItBegins
from archive.search.query import BadQuery
from archive.texts.memento import BadMoment
from archive.web.answering import json_answer
from archive.web.phrases import NAMES
from archive.web.rendering import page
from archive.web.work_files import TooLarge

METHOD_NOT_ALLOWED = 405
_MEMBER = re.compile(r"<\w+\.\w+: ('[^']*')>")
STATUSES: tuple[tuple[type[OperatorError], int], ...] = (
    (Removed, 451),
    (NothingFound, 404),
    (ParquetMissing, 404),
    (TooLarge, 413),
    (BadQuery, 400),
    (BadMoment, 400),
    (EndsBeforeItBegins, 400),
    (CatalogueUnavailable, 503),
    (StoreError, 503),
    (EmbeddedServerError, 503),
)


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal: its status of HTTP, its line in English, and the phrase and values that say it
    in any language (see `archive.web.language.say`)."""

    status: int
    line: str
    phrase: str
    values: dict[str, Any] = field(default_factory=dict)


def refused(request: Request, error: Exception) -> Response:
    """The answer to a question that has none."""
    told = _told(error)
    headers = dict(getattr(error, "headers", None) or {})
    if told.status == METHOD_NOT_ALLOWED:
        headers["Allow"] = "GET, HEAD"
    if request.url.path.startswith("/api/"):
        return json_answer(request, {"error": told.line}, told.status, headers)
    return page(request, "error.html", told.status, headers, told=told)


def _told(error: Exception) -> Refused:
    if isinstance(error, HTTPException):
        return Refused(error.status_code, str(error.detail), str(error.detail))
    if isinstance(error, RequestValidationError):
        return _misasked(error.errors()[0])
    status = next((code for kind, code in STATUSES if isinstance(error, kind)), 500)
    if isinstance(error, OperatorError):
        return Refused(status, str(error), error.phrase, error.values)
    return Refused(status, str(error), str(error))


def _misasked(first: dict[str, Any]) -> Refused:
    """What is wrong with a value that was given, by pydantic's name for the mistake."""
    where = ".".join(str(step) for step in first["loc"][1:])
    given = {name: _by_value(told) for name, told in first.get("ctx", {}).items()}
    problem = _by_value(first["msg"])
    values = {**given, "where": where, "problem": problem}
    named = f"asked {first['type']}"
    phrase = named if named in NAMES else "{where}: {problem}"
    return Refused(400, f"{where}: {problem}", phrase, values)


def _by_value(told: Any) -> Any:
    """What pydantic tells of one of several words, which it writes as Python writes them."""
    return _MEMBER.sub(r"\1", told) if isinstance(told, str) else told
