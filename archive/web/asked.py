"""What may be asked, within bounds; forms send empty fields, which ask for nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BeforeValidator, Field

from archive.audit.scope import Scope
from archive.search.search import Filters
from archive.vocabulary import Flag, Role

LONGEST_LIST = 100
LONGEST_EXPORT = 1000
DEEPEST = 1_000_000


def _nothing(value: object) -> object:
    return None if value == "" else value


def _given(value: object) -> object:
    return [one for one in value if one] if isinstance(value, list) else value


Text = Annotated[Annotated[str, Field(max_length=200)] | None, BeforeValidator(_nothing)]
Day = Annotated[date | None, BeforeValidator(_nothing)]
Flags = Annotated[
    Annotated[list[Flag], Field(max_length=len(Flag))] | None, BeforeValidator(_given), Query()
]
Address = Annotated[str, Query(max_length=4000)]
Limit = Annotated[int, Query(ge=1, le=LONGEST_LIST)]
ExportLimit = Annotated[int, Query(ge=1, le=LONGEST_EXPORT)]
Offset = Annotated[int, Query(ge=0, le=DEEPEST)]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=10_000)]


@dataclass(frozen=True, slots=True)
class Turn:
    """Which page of a list is asked for (from 1), and how many entries stand on each."""

    number: int
    size: int

    @property
    def start(self) -> int:
        """How many entries stand before it."""
        return (self.number - 1) * self.size

    @property
    def shown(self) -> slice:
        """Its entries of them all."""
        return slice(self.start, self.start + self.size)

    def of(self, total: int) -> dict[str, Any]:
        """What a template is told of it in a list of so many: its number, the last one's, and how
        many entries stand before it."""
        return {"number": self.number, "last": ceil(total / self.size), "before": self.start}


def asked_filters(  # noqa: PLR0913, PLR0917 (a query string has as many fields)
    site: Text = None,
    role: Annotated[Role | None, BeforeValidator(_nothing)] = None,
    host: Text = None,
    issuer: Text = None,
    number: Text = None,
    published_from: Annotated[Day, Query(alias="from")] = None,
    published_to: Annotated[Day, Query(alias="to")] = None,
    flag: Flags = None,
    place: Text = None,
    witnesses: Annotated[
        bool, Query(description="Every page that carries a work, not canonical texts.")
    ] = False,
) -> Filters:
    """What narrows a search."""
    return Filters(
        site=site,
        role=role,
        host=host,
        issuer=issuer,
        number=number,
        published_from=published_from,
        published_to=published_to,
        flags=tuple(flag or ()),
        place=place,
        witnesses=witnesses,
    )


def asked_pages(
    host: Text = None,
    site: Text = None,
    role: Annotated[Role | None, BeforeValidator(_nothing)] = None,
    since: Day = None,
    until: Day = None,
) -> Scope:
    """All works with such pages, also those on one page only."""
    return Scope(
        host=host and host.lower(), since=since, single=True, until=until, site=site, role=role
    )


AskedPages = Annotated[Scope, Depends(asked_pages)]


def asked_scope(pages: AskedPages, single: Annotated[bool, Query(alias="all")] = False) -> Scope:
    """What an audit is about."""
    return replace(pages, single=single)


AskedFilters = Annotated[Filters, Depends(asked_filters)]
AskedScope = Annotated[Scope, Depends(asked_scope)]
