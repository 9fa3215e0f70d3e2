"""The pages of a work: its canonical text with those who carry it, and one of these face to
face with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from archive.addresses import address
from archive.audit.audit import Listed, WorkAnswer, WorkPages, pages_of, work_answer
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.lookup import Lookup
from archive.catalogue.reads import newest_version
from archive.catalogue.tombstones import refuse_removed
from archive.errors import NothingFound
from archive.records import Part, Verdict
from archive.texts import reading
from archive.texts.identity import is_of_another_line
from archive.vocabulary import Flag
from archive.web.api import WorkId
from archive.web.asked import Address, Day, PageNumber, Turn
from archive.web.comparing import Compare
from archive.web.descent import descent
from archive.web.facing import facing
from archive.web.facing_blocks import blocks
from archive.web.moved import moved
from archive.web.paragraphs import paragraphs
from archive.web.rendering import link, page
from archive.web.timeline import NARROW, timeline

WITNESSES_ON_A_PAGE = 100
MASKS_SHOWN = 200
MASKING = frozenset({Flag.DIGITS_MASKED, Flag.NAMES_MASKED})


def work_routes(catalogue: Catalogue, compare: Compare) -> APIRouter:
    """The routes of works and their witnesses."""
    routes = APIRouter()
    _add_works(routes, catalogue)
    _add_facing(routes, catalogue, compare)
    return routes


def _add_works(routes: APIRouter, catalogue: Catalogue) -> None:
    @routes.get("/pages")
    def page_work(url: Address) -> Response:
        """The work that a page carries."""
        with catalogue.reading() as connection:
            return RedirectResponse(link("works", reading.resolve_work(connection, url)), 302)

    @routes.get("/works/{work_id}")
    def work(
        request: Request,
        work_id: WorkId,
        version: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
        number: PageNumber = 1,
        at: Day = None,
    ) -> Response:
        """A canonical text, its versions and its witnesses; `at`: the text as of that night,
        with those who carry it now."""
        turn = Turn(number, WITNESSES_ON_A_PAGE)
        sequence = catalogue.sequence_at(at)
        with catalogue.reading() as connection:
            if (onward := moved(request, connection, work_id, version, sequence)) is not None:
                return onward
            resolved = reading.resolve_work(connection, work_id)
            shown = reading.show(connection, work_id, version, sequence)
            own = is_of_another_line(connection, shown.versions_of, shown.version, resolved)
            carried = _carried(connection, resolved)
            elected = None if own else newest_version(connection, resolved)
            listed = work_answer(connection, carried, Listed(turn.size, turn.start))
        newest = elected.version if elected else None
        disputed = _disputed(listed) if shown.version == newest else set()
        return page(
            request,
            "work.html",
            shown=shown,
            work=listed,
            newest=newest,
            at=at,
            disputed=disputed,
            paragraphs=paragraphs(shown.text, disputed),
            witnesses=listed.witnesses,
            timelines=(timeline(carried.pages), timeline(carried.pages, NARROW)),
            descent=descent(carried.pages, carried.every),
            **turn.of(listed.pages),
        )


def _add_facing(routes: APIRouter, catalogue: Catalogue, compare: Compare) -> None:
    @routes.get("/works/{work_id}/witnesses/{part_id}")
    def side_by_side(
        request: Request, work_id: WorkId, part_id: Annotated[str, Path(max_length=200)]
    ) -> Response:
        """The canonical text and one page that carries it, face to face."""
        with catalogue.reading() as connection:
            if (onward := moved(request, connection, work_id)) is not None:
                return onward
            carried = _carried(connection, work_id)
            listed = work_answer(connection, carried, _only(connection, carried, part_id))
            canonical, copy = _two_parts(connection, carried, part_id)
        answer = compare([canonical], [copy], same_work=True, elected={canonical.part_id})
        spans = [(one.a, one.b) for one in answer.spans]
        witness = listed.witnesses[0]
        masks = answer.unmasked_b is not None or not MASKING.isdisjoint(witness.flags)
        return page(
            request,
            "facing.html",
            work=listed,
            witness=witness,
            reason=answer.reason,
            blocks=blocks(facing(canonical.text, copy.text, spans, masks=masks)),
            figures=[one for one in witness.figures if one.verdict is not Verdict.SAME],
            unmasked=answer.unmasked_b,
            most_masks=MASKS_SHOWN,
        )


def _disputed(work: WorkAnswer) -> set[str]:
    """The figures of the canonical text that some of the listed pages give otherwise."""
    return {
        figure.canonical
        for witness in work.witnesses
        for figure in witness.figures
        if figure.canonical and figure.verdict is not Verdict.SAME
    }


def _carried(connection: sa.Connection, work_id: str) -> WorkPages:
    (work,) = pages_of(connection, [work_id])
    return work


def _only(connection: sa.Connection, work: WorkPages, part_id: str) -> Listed:
    """One witness of a work, be it a page's older state. Raises `NothingFound` (`Removed` for
    one that was)."""
    if part_id in work.every:
        return Listed(part_id=part_id)
    parts = Lookup(connection).parts({part_id}).values()
    refuse_removed(connection, *(address(one.url or "") for one in parts))
    raise NothingFound(
        "work {work_id} has no witness {part_id}", work_id=work.work_id, part_id=part_id
    )


def _two_parts(connection: sa.Connection, work: WorkPages, part_id: str) -> tuple[Part, Part]:
    """The canonical text as one part, and the copy, each with a text that begins at 0."""
    elected = work.canonical.part_id
    parts = Lookup(connection).parts({elected, part_id})
    text = reading.show(connection, work.work_id).text
    canonical = replace(parts[elected], text=text, start=0, end=len(text))
    copy = parts[part_id]
    return canonical, replace(copy, start=0, end=len(copy.text))
