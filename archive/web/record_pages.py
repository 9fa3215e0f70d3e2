"""What a work rests on, for people: its decision log, where each of its figures comes from,
and what was captured of a page."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from archive.audit.audit import pages_of
from archive.audit.figures import MOST_PAGES, figures_of, worst
from archive.catalogue.catalogue import Catalogue
from archive.errors import NothingFound
from archive.texts import reading
from archive.texts.captures import captures_of
from archive.texts.history import history
from archive.texts.memento import Places
from archive.web.api import WorkId
from archive.web.asked import Address, PageNumber, Turn
from archive.web.moved import moved
from archive.web.rendering import page

ON_A_PAGE = 100


def record_pages(catalogue: Catalogue) -> APIRouter:
    """The routes that people follow."""
    routes = APIRouter()
    _add_decisions(routes, catalogue)
    _add_figures(routes, catalogue)
    _add_captures(routes, catalogue)
    return routes


def _add_decisions(routes: APIRouter, catalogue: Catalogue) -> None:
    @routes.get("/works/{work_id}/decisions")
    def decisions(request: Request, work_id: WorkId, number: PageNumber = 1) -> Response:
        """What was decided about a work, run by run."""
        turn = Turn(number, ON_A_PAGE)
        with catalogue.reading() as connection:
            if (onward := moved(request, connection, work_id)) is not None:
                return onward
            shown = reading.show(connection, work_id)
            total, found = history(connection, work_id, turn.size, turn.start)
        return page(
            request,
            "decisions.html",
            work_id=work_id,
            title=shown.title,
            decisions=found,
            total=total,
            **turn.of(total),
        )


def _add_figures(routes: APIRouter, catalogue: Catalogue) -> None:
    @routes.get("/works/{work_id}/figures")
    def figures(request: Request, work_id: WorkId) -> Response:
        """Where each figure of a canonical text comes from."""
        with catalogue.reading() as connection:
            if (onward := moved(request, connection, work_id)) is not None:
                return onward
            shown = reading.show(connection, work_id)
            (work,) = pages_of(connection, [work_id])
            told = figures_of(connection, work, shown.text)
        return page(
            request,
            "figures.html",
            told=told,
            disputed=[(line, worst(line)) for line in told.figures if line.differing],
            agreed=[line for line in told.figures if not line.differing],
            canonical=work.elected,
            most=MOST_PAGES,
        )


def _add_captures(routes: APIRouter, catalogue: Catalogue) -> None:
    @routes.get("/captures")
    def captures(request: Request, url: Address, number: PageNumber = 1) -> Response:
        """What was captured of a page, the newest first, each as a download."""
        with catalogue.reading() as connection:
            found = captures_of(connection, url)[::-1]
            try:
                work_id = reading.resolve_work(connection, url)
            except NothingFound:
                work_id = None
        turn, here = Turn(number, ON_A_PAGE), Places("")
        return page(
            request,
            "captures.html",
            url=url,
            work_id=work_id,
            total=len(found),
            captures=[(one, here.memento(one)) for one in found[turn.shown]],
            timemap=here.timemap(url),
            timemap_json=here.timemap(url, "json"),
            timegate=here.timegate(url),
            **turn.of(len(found)),
        )
