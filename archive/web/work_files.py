"""A work to take along: its canonical text as plain text, and its captures as one WARC."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from archive.catalogue.catalogue import Catalogue
from archive.errors import NothingFound, OperatorError
from archive.interchange.work_warc import packed_bytes, write_records
from archive.texts import reading
from archive.web.answering import answered
from archive.web.api import MOVED, WorkId
from archive.web.asked import Day
from archive.web.bucket import LazyBucket
from archive.web.moved import moved
from archive.web.rendering import link

LARGEST_WARC = 256 * 1024 * 1024
_CHUNK = 64 * 1024
_WARC = "application/warc"
Responses = dict[int | str, dict[str, Any]]
Version = Annotated[int | None, Query(ge=1, le=1_000_000)]


class TooLarge(OperatorError):
    """More than is handed out over HTTP. Raised by the route of a work's WARC."""


def work_files(catalogue: Catalogue, bucket: LazyBucket | None) -> APIRouter:
    """The routes, for people and for programs alike."""
    routes = APIRouter()
    _add_text(routes, catalogue)
    _add_warc(routes, catalogue, bucket)
    return routes


def _add_text(routes: APIRouter, catalogue: Catalogue) -> None:
    told: Responses = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}

    @routes.get("/works/{work_id}/text.txt", response_class=Response, responses={**told, **MOVED})
    def text(
        request: Request, work_id: WorkId, version: Version = None, at: Day = None
    ) -> Response:
        """The canonical text alone: now, in a version, or as of a night."""
        sequence = catalogue.sequence_at(at)
        with catalogue.reading() as connection:
            if (onward := moved(request, connection, work_id, version, sequence)) is not None:
                return onward
            shown = reading.show(connection, work_id, version, sequence)
        body = f"{shown.text}\n".encode("utf-8", "replace")
        canonical = link("works", shown.versions_of, version=shown.version)
        headers = {"link": f'<{canonical}>; rel="canonical"'}
        return answered(request, body, "text/plain", headers=headers)


def _add_warc(routes: APIRouter, catalogue: Catalogue, bucket: LazyBucket | None) -> None:
    told: Responses = {
        200: {"content": {_WARC: {"schema": {"type": "string", "format": "binary"}}}}
    }

    @routes.get(
        "/works/{work_id}/captures.warc.gz",
        response_class=Response,
        responses={**told, **MOVED, 413: {"description": "There is a verb for so much."}},
    )
    def warc(request: Request, work_id: WorkId) -> Response:
        """The captures of every page that carries a work, as one WARC (ISO 28500)."""
        if bucket is None:
            raise NothingFound("this reading room has no bucket to hand captures out of")
        with catalogue.reading() as connection:
            if (onward := moved(request, connection, work_id)) is not None:
                return onward
            size = packed_bytes(connection, work_id)
            if size > LARGEST_WARC:
                raise TooLarge(
                    f"the captures of {work_id} take {size >> 20} MB, of which {LARGEST_WARC >> 20}"
                    f" are handed out here: `dingben export warc --work {work_id}` writes them all"
                )
            with ExitStack() as unless_written:
                held: BinaryIO = unless_written.enter_context(TemporaryFile())
                write_records(connection, bucket.store(), work_id, held)
                unless_written.pop_all()  # it is closed when it has been sent
        headers = {
            "content-disposition": f'attachment; filename="{work_id}.warc.gz"',
            "content-length": str(held.tell()),
        }
        return StreamingResponse(_sent(held), 200, headers, _WARC)


def _sent(held: BinaryIO) -> Iterator[bytes]:
    held.seek(0)
    with held:
        while chunk := held.read(_CHUNK):
            yield chunk
