"""What share of a site is reposted, from whom, and when.

A page is a repost where it carries a work whose canonical text stands on another site, unless
it is the origin's own page. Without a period, what counts is what each page carries now, as it
was captured last; of a period, every text that a page came to carry in it. Whom its text is
from is told twice, by what the record knows: the site of the canonical text, and the site that
the page was copied from where shared defects make a strong case (`pipelines.works.lineage`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from archive.audit.scope import Scope, fitting
from archive.catalogue import schema
from archive.catalogue.members import members, still_carries
from archive.catalogue.reads import is_newest
from archive.vocabulary import CreditVerdict, Strength

MOST_SOURCES = 20
"""Sites named as those that another takes from, the first ones first."""

_MONTH = re.compile(r"\d{4}-\d{2}")
MONTH, DAY = len("2026-01"), len("2026-01-20")


@dataclass(frozen=True, slots=True)
class Taken:
    """How many pages of a site carry texts of another: whose, and how many."""

    site_id: str
    site_name: str
    pages: int


@dataclass(frozen=True, slots=True)
class Period:
    """The pages of a site that state one month (as `2026-01`; None: no date), and how many of
    them are reposts."""

    month: str | None
    pages: int
    reposts: int


@dataclass(frozen=True, slots=True)
class SiteShare:
    """A site's pages, how many of them are reposts (`share` of all, rounded to four places),
    whose texts they are by the canonical text (`texts_of`), whom they were copied from where
    the case is strong (`copied_from`), and when."""

    site_id: str
    site_name: str
    role: str
    pages: int
    reposts: int
    share: float
    texts_of: tuple[Taken, ...]
    copied_from: tuple[Taken, ...]
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class SharesAnswer:
    """The sites that were asked for: those with the largest share first."""

    sites: tuple[SiteShare, ...]


def site_shares(connection: sa.Connection, scope: Scope) -> SharesAnswer:
    """What share of each site is reposted, by the pages that fit `scope`."""
    pages: dict[str, dict[str, _Page]] = defaultdict(dict)
    names: dict[str, tuple[str, str]] = {}
    for row in connection.execute(_rows(scope)):
        names[row.site_id] = (row.site_name or names.get(row.site_id, ("",))[0], row.role)
        names.setdefault(row.of_site, (row.of_name, ""))
        page = pages[row.site_id].setdefault(row.address, _Page(set(), set(), set(), row.published))
        if row.of_site != row.site_id and row.credit != CreditVerdict.OWN:
            page.works.add(row.work_id)
            # What came out earlier was not taken from there, wherever it was.
            if not _is_before(row.published, row.of_published):
                page.texts_of.add(row.of_site)
        if row.from_site is not None and row.from_site != row.site_id:
            names.setdefault(row.from_site, (row.from_name, ""))
            page.copied_from.add(row.from_site)
    shares = (_share(site_id, names, found.values()) for site_id, found in pages.items())
    return SharesAnswer(
        tuple(sorted(shares, key=lambda one: (-one.share, -one.pages, one.site_id)))
    )


@dataclass(frozen=True, slots=True)
class _Page:
    works: set[str]
    texts_of: set[str]
    copied_from: set[str]
    published: str | None


def _rows(scope: Scope) -> sa.Select[tuple[object, ...]]:
    """Each page of a site as a witness, with the site of the canonical text of its work, and
    the one that it was strongly shown to be copied from."""
    page = members().subquery()
    canonical = schema.CANONICAL
    of_part, of_page = schema.PART.alias(), schema.DOCUMENT.alias()
    from_part, from_page = schema.PART.alias(), schema.DOCUMENT.alias()
    is_strong = (page.c.strength == Strength.STRONG.value) & page.c.ordered
    query = (
        sa.select(
            page.c.work_id,
            page.c.site_id,
            page.c.site_name,
            page.c.role,
            page.c.address,
            page.c.published,
            page.c.credit,
            of_page.c.site_id.label("of_site"),
            of_page.c.published.label("of_published"),
            of_page.c.site_name.label("of_name"),
            from_page.c.site_id.label("from_site"),
            from_page.c.site_name.label("from_name"),
        )
        .select_from(page)
        .join(canonical, (canonical.c.work_id == page.c.work_id) & is_newest(canonical))
        .join(of_part, of_part.c.part_id == canonical.c.part_id)
        .join(of_page, of_page.c.document_id == of_part.c.document_id)
        .outerjoin(from_part, (from_part.c.part_id == page.c.source_part) & is_strong)
        .outerjoin(from_page, from_page.c.document_id == from_part.c.document_id)
        .order_by(page.c.site_id, page.c.address, page.c.captured_at)
    )
    if not scope.is_period:
        query = query.where(still_carries(page.c.work_id, page.c.address))
    fits = fitting(page, scope)
    return query if fits is None else query.where(fits)


def _share(site_id: str, names: dict[str, tuple[str, str]], found: Iterable[_Page]) -> SiteShare:
    pages = list(found)
    reposts = [page for page in pages if page.works]
    months = Counter(_month(page) for page in pages)
    reposted = Counter(_month(page) for page in reposts)
    return SiteShare(
        site_id=site_id,
        site_name=names[site_id][0],
        role=names[site_id][1],
        pages=len(pages),
        reposts=len(reposts),
        share=round(len(reposts) / len(pages), 4),
        texts_of=_taken((page.texts_of for page in pages), names),
        copied_from=_taken((page.copied_from for page in pages), names),
        periods=tuple(
            Period(month, months[month], reposted[month])
            for month in sorted(months, key=lambda one: (one is None, one or ""))
        ),
    )


def _is_before(one: str | None, other: str | None) -> bool:
    """Whether a page states an earlier day than another."""
    return bool(one and other) and (one or "")[:DAY] < (other or "")[:DAY]


def _month(page: _Page) -> str | None:
    stated = (page.published or "")[:MONTH]
    return stated if _MONTH.fullmatch(stated) else None


def _taken(sites: Iterable[set[str]], names: dict[str, tuple[str, str]]) -> tuple[Taken, ...]:
    counts = Counter(one for several in sites for one in several)
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return tuple(Taken(name, names[name][0], pages) for name, pages in ordered[:MOST_SOURCES])
