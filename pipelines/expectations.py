"""Whether a site's night was as its declaration expects, and as its last nights were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

from archive.amounts import number_of
from archive.decisions import CaptureEntry
from archive.records import Document, Flag, Outcome, RunReport, Site
from archive.warc.manifest import SiteTally
from archive.yields import ListWalk, SiteYield

NIGHTS_REMEMBERED = 7
"""Nights whose median a night is held to."""

NIGHTS_NEEDED = 2
"""Nights of a site before it has a usual yield; the first alone may have been the odd one."""

LEAST_USUAL = 5
"""Below so many there is no share to speak of: one page more or less is no news."""

SHARE_MOVED = 0.15
"""How far a share may lie from its usual one: fields that were lost, walls that went up."""

CHANCE = 2.0
"""Standard deviations of a share of so many pages that may be chance: of six pages, one
without a date is no news, of sixty, ten are."""

SHARES = (
    ("titled", "have a title"),
    ("published", "have a date of publication"),
    ("credited", "credit a source"),
)


WALLED = (Outcome.LOGIN_WALL, Outcome.WORSE)
"""Outcomes of a page that was read and hides its text: one that lost what is stored counts."""


@dataclass(frozen=True, slots=True)
class SiteNight:
    """One site in one run: what it yielded, how many documents it gave, and how many pages
    were left out of the night because they never change. `whole` is false where the night was
    limited to articles of some days: how many there are says nothing about the site."""

    site: Site
    yielded: SiteYield
    documents: int
    stopped: bool = False
    left_out: int = 0
    whole: bool = True


def site_yield(
    captures: Iterable[CaptureEntry], documents: Mapping[str, Document], tally: SiteTally | None
) -> SiteYield:
    """What one site's captures came to; `documents` are the run's new ones by id, `tally`
    is the crawl's word on its lists."""
    entries = list(captures)
    archived = {entry.document_id for entry in entries if entry.outcome is Outcome.ARCHIVED}
    fresh = [documents[each] for each in archived if each is not None and each in documents]
    refused = sum(entry.outcome in WALLED for entry in entries)
    return SiteYield(
        listed=tally.listed if tally else 0,
        lists=tally.lists if tally else (),
        fresh=len(fresh),
        titled=sum(bool(one.title) for one in fresh),
        published=sum(bool(one.published) for one in fresh),
        credited=sum(bool(one.credited_source) for one in fresh),
        walled=refused + sum(Flag.LOGIN_WALL in one.flags for one in fresh),
        read=len(fresh) + refused,
    )


def usual_yields(history: Sequence[RunReport], site_id: str) -> tuple[SiteYield, ...]:
    """The site's yields in its last nights, newest first; `history` is in that order."""
    found = (
        count.yielded
        for report in history
        for count in report.sites
        if count.site_id == site_id and count.yielded.lists
    )
    return tuple(found)[:NIGHTS_REMEMBERED]


def unmet(night: SiteNight, before: Sequence[SiteYield]) -> Iterator[str]:
    """A line for everything that is not as it should be. A site that a limit stopped says
    so by itself, and is held to its own bounds only."""
    yield from _outside_bounds(night)
    yield from _shares(night, before)
    if night.whole and not night.stopped and len(before) >= NIGHTS_NEEDED:
        yield from _shrunk(night, before)


def _outside_bounds(night: SiteNight) -> Iterator[str]:
    name, expected = night.site.site_id, night.site.expectations
    documents = number_of(night.documents, "document")
    if night.whole and night.documents + night.left_out < expected.min_documents:
        yield (
            f"{name}: {documents}, at least {expected.min_documents} expected: look at its "
            "list pages and its captures' outcomes"
        )
    if expected.max_documents is not None and night.documents > expected.max_documents:
        yield (
            f"{name}: {documents}, at most {expected.max_documents} expected: look for a "
            "crawl that left its bounds"
        )
    if night.whole and night.yielded.listed < expected.min_listed:
        yield (
            f"{name}: its lists show {number_of(night.yielded.listed, 'article')}, "
            f"at least {expected.min_listed} expected: look at its list pages"
        )


def _shares(night: SiteNight, before: Sequence[SiteYield]) -> Iterator[str]:
    """Fields that went missing, and walls that went up, among a night's new documents."""
    name, expected, now = night.site.site_id, night.site.expectations, night.yielded
    if now.fresh >= LEAST_USUAL:
        for key, words in SHARES:
            declared: float = getattr(expected, f"min_{key}")
            usual = _usual_share(key, "fresh", before)
            least = declared
            if usual is not None:
                least = max(declared, usual - _slack(usual, now.fresh))
            found: int = getattr(now, key)
            if found < least * now.fresh:
                yield (
                    f"{name}: {found} of {now.fresh} new documents {words}, at least "
                    f"{least:.0%} expected: has the site changed its pages?"
                )
    if now.read >= LEAST_USUAL:
        most = expected.max_walled
        if most is None and (usual := _usual_share("walled", "read", before)) is not None:
            most = min(1.0, usual + _slack(usual, now.read))
        if most is not None and now.walled > most * now.read:
            yield (
                f"{name}: {now.walled} of {now.read} new pages hide their text (login wall, or "
                f"worse than stored), at most {most:.0%} expected: what is stored stays as it is"
            )


def _slack(usual: float, pages: int) -> float:
    """How far the share of a night's pages may lie from the usual one. The usual share is
    smoothed by Laplace's rule of succession, so that one of 0 or 1 has a deviation too."""
    share = (usual * pages + 1) / (pages + 2)
    return max(SHARE_MOVED, CHANCE * sqrt(share * (1 - share) / pages))


def _usual_share(key: str, of: str, before: Sequence[SiteYield]) -> float | None:
    """The median of the last nights' shares; None while there are too few to tell."""
    shares: list[float] = [
        getattr(one, key) / getattr(one, of) for one in before if getattr(one, of) >= LEAST_USUAL
    ]
    return median(shares) if len(shares) >= NIGHTS_NEEDED else None


def _shrunk(night: SiteNight, before: Sequence[SiteYield]) -> Iterator[str]:
    """Lists that show fewer articles than they used to, that are empty, or end earlier: a
    list grows, so that half of the slack of what it shows is enough for its pages."""
    name, now = night.site.site_id, night.yielded
    slack = 1 - night.site.expectations.max_shrink
    usual = median(one.listed for one in before)
    if usual >= LEAST_USUAL and now.listed < slack * usual:
        yield (
            f"{name}: its lists show {number_of(now.listed, 'article')}, "
            f"{usual:.0f} on most nights: has the site changed its lists?"
        )
    walks = {walk.address: walk for walk in now.lists}
    for address, earlier in sorted(_walks_of(before).items()):
        walk = walks.get(address, ListWalk(address, 0, 0))
        pages = median(one.pages for one in earlier)
        articles = median(one.articles for one in earlier)
        if articles and not walk.articles:
            yield f"{name}: a list shows no article any more, {articles:.0f} before: {address}"
        elif pages - walk.pages > max(1, (1 - slack) / 2 * pages):
            end = number_of(walk.pages, "page")
            yield f"{name}: a list ends after {end}, {pages:.0f} before: {address}"


def _walks_of(before: Sequence[SiteYield]) -> dict[str, list[ListWalk]]:
    """The lists of the last nights that were walked often enough to be expected."""
    found: dict[str, list[ListWalk]] = {}
    for one in before:
        for walk in one.lists:
            found.setdefault(walk.address, []).append(walk)
    return {address: walks for address, walks in found.items() if len(walks) >= NIGHTS_NEEDED}
