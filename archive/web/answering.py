"""How the reading room answers: with a tag for caches, and with headers that let nothing
of a captured page act in the reader's browser."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from pydantic_core import to_json
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Guarded:
    """Adds the security headers to every answer that has no stricter ones of its own, and
    answers HEAD as GET without a body (the server leaves the body out)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request of ASGI 3."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
            await send(message)

        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        await self._app({**scope, "method": method}, receive, guarded)


def answered(
    request: Request,
    body: bytes,
    media_type: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An answer with its tag, or 304 where the reader has it already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    sent = {"etag": tag, "cache-control": "no-cache", **(headers or {})}
    if status == 200 and not _tags(request).isdisjoint((tag, "*")):
        return Response(status_code=304, headers=sent)
    return Response(body, status, sent, media_type)


def json_answer(
    request: Request, answer: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer's fields as JSON, as the verbs write them with `--json`."""
    return answered(request, to_json(answer, indent=2) + b"\n", "application/json", status, headers)


def _tags(request: Request) -> set[str]:
    given = request.headers.get("if-none-match", "")[:2000]
    return {tag.strip().removeprefix("W/") for tag in given.split(",")}
