"""What a site's lists showed in a night: the plain numbers that a later night is held to."""

from __future__ import annotations

from collections.abc import Iterable

from archive.frontier.results import SiteResult
from archive.warc.manifest import SiteTally
from archive.yields import ListWalk


class Walks:
    """The lists of one site as they were walked."""

    def __init__(self) -> None:
        self._pages: dict[str, set[str]] = {}
        self._articles: dict[str, set[str]] = {}

    def note(self, beginning: str, page: str, articles: Iterable[str]) -> None:
        """A page of the list that begins at `beginning` was read, and showed these articles."""
        self._pages.setdefault(beginning, set()).add(page)
        self._articles.setdefault(beginning, set()).update(articles)

    @property
    def listed(self) -> int:
        """How many different articles all lists together showed."""
        return len(set().union(*self._articles.values()))

    @property
    def lists(self) -> tuple[ListWalk, ...]:
        """Every list that was begun, by address."""
        return tuple(
            ListWalk(beginning, len(pages), len(self._articles[beginning]))
            for beginning, pages in sorted(self._pages.items())
        )


def site_tally(site_id: str, result: SiteResult) -> SiteTally:
    """A site's counts as the manifest keeps them."""
    walks = Walks()
    for beginning, page, articles in result.walks:
        walks.note(beginning, page, articles)
    return SiteTally(
        site_id=site_id,
        requests=result.outcomes.total(),
        outcomes=tuple(sorted(result.outcomes.items())),
        stopped_by=result.stopped_by,
        problems=tuple(result.problems),
        listed=walks.listed,
        lists=walks.lists,
    )
