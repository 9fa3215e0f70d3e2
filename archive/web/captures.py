"""What was captured, handed out as it was; and Memento (RFC 7089), which finds it.

Captured bytes come from anywhere, so they are only ever sent as a download, and in a
sandbox should a browser show them all the same.
"""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import quote, unquote

import sqlalchemy as sa
from fastapi import APIRouter, Path
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from archive.catalogue.catalogue import Catalogue
from archive.errors import NothingFound
from archive.records import Capture
from archive.texts.captures import CaptureLine, captures_of, nearest, newest, read_line
from archive.texts.memento import (
    LINK_FORMAT,
    Places,
    accepted,
    http_date,
    links,
    mementos,
    moment_of,
    stamp,
    time_map,
    time_map_json,
)
from archive.web.answering import answered, json_answer
from archive.web.api import paging_headers
from archive.web.asked import Address, Day, Limit, Offset
from archive.web.bucket import LazyBucket

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}", re.ASCII)
_REPEATED = ("Content-Type", "Last-Modified", "Location", "Date")
_SCHEME = re.compile(r"(?i)(https?):/{0,2}(?=[^/])")
_ENCODED = re.compile(r"(?i)https?%3A")
Stamp = Annotated[str, Path(pattern=r"^\d{4,14}$", max_length=14)]


class Captures(BaseModel):
    """The captures of one address, oldest first."""

    captures: list[CaptureLine]


def captures_api(catalogue: Catalogue) -> APIRouter:
    """The list of an address's captures, under `/api/v1`."""
    routes = APIRouter()

    @routes.get("/captures", response_model=Captures)
    def captures(
        request: Request, url: Address, at: Day = None, limit: Limit = 100, offset: Offset = 0
    ) -> Response:
        """The captures of an address, as of a night or now."""
        sequence = catalogue.sequence_at(at)
        with catalogue.reading() as connection:
            found = captures_of(connection, url, sequence)
        told = paging_headers(request, len(found), limit, offset)
        return json_answer(request, {"captures": found[offset : offset + limit]}, headers=told)

    return routes


def captures_routes(catalogue: Catalogue, bucket: LazyBucket | None) -> APIRouter:
    """The captures themselves; `bucket` None: a room that has none to hand out."""
    routes = APIRouter()

    @routes.get("/capture")
    def capture(url: Address, request: Request, at: Day = None) -> Response:
        """The newest capture of an address, as of a night or now."""
        sequence = catalogue.sequence_at(at)
        with catalogue.reading() as connection:
            found = captures_of(connection, url, sequence)
            return _handed_out(request, connection, bucket, found, newest(found, url))

    @routes.get("/capture/{stamped}/{uri:path}")
    def memento(request: Request, stamped: Stamp) -> Response:
        """The capture of that very second (a URI-M); of any other, on to the closest one."""
        uri = _asked_uri(request, f"/capture/{stamped}/")
        with catalogue.reading() as connection:
            found = captures_of(connection, uri)
            asked = [one for one in found if stamp(one.captured_at) == stamped]
            if not asked:
                closest = nearest(found, moment_of(stamped))
                return RedirectResponse(_places(request).memento(closest), 302)
            line = newest(asked, uri)
            return _handed_out(request, connection, bucket, found, line)

    return routes


def memento_routes(catalogue: Catalogue) -> APIRouter:
    """TimeGate and TimeMap."""
    routes = APIRouter()

    @routes.get("/timegate/{uri:path}")
    def timegate(request: Request) -> Response:
        """On to the capture closest to the moment asked for, or to the newest (RFC 7089, 4.2)."""
        uri = _asked_uri(request, "/timegate/")
        asked = request.headers.get("accept-datetime")
        with catalogue.reading() as connection:
            found = mementos(captures_of(connection, uri))
        line = found[-1] if asked is None else nearest(found, accepted(asked))
        places = _places(request)
        headers = {"vary": "accept-datetime", "link": links(places, uri, found)}
        return RedirectResponse(places.memento(line), 302, headers)

    @routes.get("/timemap/{form}/{uri:path}")
    def timemap(request: Request, form: Annotated[str, Path(pattern="^(link|json)$")]) -> Response:
        """Every capture of an address."""
        uri = _asked_uri(request, f"/timemap/{form}/")
        with catalogue.reading() as connection:
            found = mementos(captures_of(connection, uri))
        places = _places(request)
        if form == "json":
            return json_answer(request, time_map_json(places, uri, found))
        return answered(request, time_map(places, uri, found).encode(), LINK_FORMAT)

    return routes


def _handed_out(
    request: Request,
    connection: sa.Connection,
    bucket: LazyBucket | None,
    captures: tuple[CaptureLine, ...],
    line: CaptureLine,
) -> Response:
    if bucket is None:
        raise NothingFound("this reading room has no bucket to hand captures out of")
    held = read_line(connection, bucket.store(), line)
    told = mementos(captures)
    at = next(one for one in told if stamp(one.captured_at) == stamp(line.captured_at))
    headers = {
        "content-security-policy": SANDBOX,
        "content-disposition": f"attachment; filename*=UTF-8''{_file_name(line)}",
        "memento-datetime": http_date(line.captured_at),
        "link": links(_places(request), line.target_uri, told, at),
        "x-archive-orig-status": str(held.status),
        **{
            f"x-archive-orig-{name.lower()}": value
            for name in _REPEATED
            if (value := held.header(name)) and value.isascii() and value.isprintable()
        },
    }
    return answered(request, held.payload, _media_type(held), headers=headers)


def _media_type(held: Capture) -> str:
    """The declared type, without what else a server says there."""
    declared = _MEDIA_TYPE.match((held.header("Content-Type") or "").strip())
    return declared[0] if declared else "application/octet-stream"


def _file_name(line: CaptureLine) -> str:
    """A name for the download: the last step of the address and when it was captured."""
    path = line.target_uri.partition("?")[0].rstrip("/").rpartition("/")[2]
    name, dot, kind = re.sub(r"[^\w.-]", "_", path)[-80:].rpartition(".")
    return quote(f"{name or kind or 'capture'}-{stamp(line.captured_at)}{dot}{kind if dot else ''}")


def _places(request: Request) -> Places:
    return Places(str(request.base_url).rstrip("/"))


def _asked_uri(request: Request, before: str) -> str:
    """The address that stands at the end of this one, its query with it. Servers and proxies
    on the way may have taken one of its slashes, and clients may have encoded all of it."""
    raw = request.scope.get("raw_path", b"").decode("ascii", "replace").partition(before)[2]
    query = request.scope.get("query_string", b"").decode("ascii", "replace")
    if _ENCODED.match(raw):
        raw = unquote(raw)
    uri = raw + (f"?{query}" if query else "")
    scheme = _SCHEME.match(uri)
    return f"{scheme[1]}://{uri[scheme.end() :]}" if scheme else f"http://{uri}"
