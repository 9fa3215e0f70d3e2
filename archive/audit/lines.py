"""An audit line by line: the reposts, or the copies, of all the works that it is about, of which a
page is told.

What is counted is read from the light rows of every work; all that a line tells, for the lines
of the page alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from archive.audit.answers import AuditAnswer, WorkAnswer
from archive.audit.audit import Listed, WorkPages, asked_of, pages_of, work_answer
from archive.audit.compliance import Compliance
from archive.audit.views import CHECKS, SiteCompliance
from archive.catalogue.members import Member
from archive.vocabulary import Kind, Met

WORKS_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of lines, as an audit of the works that have any on it; how many there are in
    all, and what each site does in sum, by all of them."""

    answer: AuditAnswer
    total: int
    sites: tuple[SiteCompliance, ...] = ()


def reposts(connection: sa.Connection, work_ids: Sequence[str], listed: Listed) -> Lines:
    """The reposts of those works, of which `listed` chooses a page. The origins' own pages are
    none, nor is a page that the others are held against for want of the origin's."""
    page, sums = _Page(connection, listed), _Sums()
    for work in _works(connection, work_ids):
        held, places = work.held_against, []
        for place, member in enumerate(work.pages):
            done = asked_of(member, held, listed)
            if done is not None and member.address != held.member.address:
                places.append(place)
                sums.add(member, done)
        page.take(work, places)
    return Lines(AuditAnswer(tuple(page.works)), page.total, sums.told())


def copies(connection: sa.Connection, work_ids: Sequence[str], listed: Listed) -> Lines:
    """The pages of those works but for the canonical ones, of which `listed` chooses a page."""
    page = _Page(connection, listed)
    for work in _works(connection, work_ids):
        pages = enumerate(work.pages)
        page.take(work, [place for place, one in pages if one.kind != Kind.CANONICAL])
    return Lines(AuditAnswer(tuple(page.works)), page.total)


def _works(connection: sa.Connection, work_ids: Sequence[str]) -> Iterator[WorkPages]:
    """The works in that order, of which a few are held at a time."""
    for start in range(0, len(work_ids), WORKS_AT_A_TIME):
        some = work_ids[start : start + WORKS_AT_A_TIME]
        every = {one.work_id: one for one in pages_of(connection, some)}
        yield from (every[work_id] for work_id in some)


@dataclass(slots=True)
class _Page:
    connection: sa.Connection
    listed: Listed
    total: int = 0
    works: list[WorkAnswer] = field(default_factory=list)

    def take(self, work: WorkPages, places: Sequence[int]) -> None:
        """Count a work's lines, which are those of its pages, and keep what of them stands on
        the page that is asked for. Between two of them lies nothing but pages that are none."""
        first, limit = self.listed.offset - self.total, self.listed.limit
        end = len(places) if limit is None else first + limit
        shown = places[max(first, 0) : max(end, 0)]
        self.total += len(places)
        if shown:
            some = replace(self.listed, limit=shown[-1] - shown[0] + 1, offset=shown[0])
            self.works.append(work_answer(self.connection, work, some))


@dataclass(slots=True)
class _Sums:
    """What the reposts of each site do, and on how many pages they stand."""

    sites: dict[str, Member] = field(default_factory=dict)
    texts: Counter[str] = field(default_factory=Counter)
    pages: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    checks: dict[str, dict[str, Counter[str]]] = field(default_factory=dict)

    def add(self, member: Member, done: Compliance) -> None:
        """One repost more."""
        site = member.site_id
        self.sites[site] = member
        self.texts[site] += 1
        self.pages[site].add(member.address)
        counts = self.checks.setdefault(site, {name: Counter() for name in CHECKS})
        for name in CHECKS:
            met: Met | None = getattr(done, name)
            if met is not None:
                counts[name][met.value] += 1

    def told(self) -> tuple[SiteCompliance, ...]:
        """Each site's, by id."""
        return tuple(self._of(self.sites[site]) for site in sorted(self.sites))

    def _of(self, member: Member) -> SiteCompliance:
        site, counts = member.site_id, self.checks[member.site_id]
        return SiteCompliance(
            site_id=site,
            site_name=member.site_name,
            role=member.role,
            pages=len(self.pages[site]),
            texts=self.texts[site],
            checks={name: dict(sorted(found.items())) for name, found in counts.items() if found},
        )
