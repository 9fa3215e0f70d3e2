"""What the saved audits raised: as a list for programs, and as an Atom feed."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from archive.alerts.alarms import Alarm, AlarmRecord, AlarmsAnswer
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.tombstones import removed_names
from archive.web.answering import answered, json_answer
from archive.web.api import paging_headers
from archive.web.asked import Limit, Offset, PageNumber, Turn
from archive.web.feeds import feed_of_alarms
from archive.web.rendering import page

FEED_LENGTH = 50
ON_A_PAGE = 50


def alarms_api(catalogue: Catalogue, record: AlarmRecord | None) -> APIRouter:
    """The list under `/api/v1`; `record` None: a room of an archive without alarms. Those about
    what was removed are left out."""
    routes = APIRouter()

    @routes.get("/alarms", response_model=AlarmsAnswer)
    def alarms(request: Request, limit: Limit = 20, offset: Offset = 0) -> Response:
        """What the saved audits raised, the newest first."""
        answer = AlarmsAnswer(0, 0, ())
        if record is not None:
            answer = record.answer(limit, offset, _removed(catalogue))
        told = paging_headers(request, answer.total, limit, offset)
        return json_answer(request, answer, headers=told)

    return routes


def alarms_feed(catalogue: Catalogue, record: AlarmRecord | None) -> APIRouter:
    """The list for people, and the feed for their readers."""
    routes = APIRouter()

    @routes.get("/alarms")
    def alarms(request: Request, number: PageNumber = 1) -> Response:
        """What the saved audits raised, the newest first."""
        turn = Turn(number, ON_A_PAGE)
        total, found = newest_alarms(catalogue, record, turn.size, turn.start)
        return page(request, "alarms.html", alarms=found, total=total, **turn.of(total))

    @routes.get("/alarms.atom")
    def feed(request: Request) -> Response:
        """The newest alarms (RFC 4287)."""
        _, found = newest_alarms(catalogue, record, FEED_LENGTH)
        body = feed_of_alarms(str(request.base_url).rstrip("/"), found)
        return answered(request, body, "application/atom+xml")

    return routes


def newest_alarms(
    catalogue: Catalogue,
    record: AlarmRecord | None,
    limit: int,
    offset: int = 0,
    sequence: int | None = None,
) -> tuple[int, tuple[tuple[Alarm, str], ...]]:
    """How many alarms there are (with `sequence`, about that run) and some of them, each with
    when it was raised; none about what was removed since."""
    if record is None:
        return 0, ()
    return record.newest(limit, offset, _removed(catalogue), sequence)


def _removed(catalogue: Catalogue) -> frozenset[str]:
    with catalogue.reading() as connection:
        return removed_names(connection)
