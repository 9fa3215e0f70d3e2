"""What a site yields in a night, in plain numbers, and what its declaration expects of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expectations:
    """What a night of this site is when all is well.

    `min_documents` and `max_documents` bound the documents of a night, `min_listed` the
    articles that its lists show. Shares in [0, 1] of a night's new documents: those with a
    title, a date of publication, a credited source, and those behind a login wall.
    `max_shrink` is the share by which all of these may fall short of the last nights'
    median before somebody is told.
    """

    min_documents: int = 0
    max_documents: int | None = None
    min_listed: int = 0
    min_titled: float = 0.0
    min_published: float = 0.0
    min_credited: float = 0.0
    max_walled: float | None = None
    max_shrink: float = 0.5


@dataclass(frozen=True, slots=True)
class ListWalk:
    """One list of a site: where it begins, how many of its pages were read, and how many
    different articles they showed."""

    address: str
    pages: int
    articles: int


@dataclass(frozen=True, slots=True)
class SiteYield:
    """A site's night in numbers.

    `listed` counts the articles that its lists, feeds and sitemaps showed, known or new;
    `fresh` the new documents, and `titled`, `published`, `credited` those of them that say
    so; `read` counts the pages that were read anew, `walled` those of them behind a login
    wall, with or without a text.
    """

    listed: int = 0
    lists: tuple[ListWalk, ...] = ()
    fresh: int = 0
    titled: int = 0
    published: int = 0
    credited: int = 0
    walled: int = 0
    read: int = 0
