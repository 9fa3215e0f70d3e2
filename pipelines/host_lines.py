"""What a run learns of each host's pages, and its documents without that.

Learned from the run's own documents and the newest that the record has of their hosts, as
of the run before: the same captures on the same record always give the same documents. A
document is never edited later, so a line that shows only with the pages of coming nights
stays in those of before, and in their next captures for as long as the page says the same:
what was learned since is no change of the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from archive.addresses import address, host_of
from archive.catalogue.lookup import Lookup
from archive.host_lines import LearnedLine
from archive.records import Document
from pipelines.extract.learned import learn, without

NEWEST = 200
"""Documents of a host in the record that a run learns from."""


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A run's documents without the lines of their hosts, in order, and those lines."""

    documents: tuple[Document, ...]
    lines: tuple[LearnedLine, ...]


def trimmed(documents: Sequence[Document], record: Lookup) -> Trimmed:
    """Learn the lines of every host that a run has documents of, and cut them."""
    fresh: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        fresh[host_of(document.url)].append(document)
    lines = tuple(
        line
        for host, own in sorted(fresh.items())
        for line in learn(host, [*own, *record.newest_of_host(host, NEWEST)])
    )
    by_host = {host: {line.line: line for line in lines if line.host == host} for host in fresh}
    cut = [without(document, by_host[host_of(document.url)]) for document in documents]
    return Trimmed(_as_held(documents, cut, record), lines)


def _as_held(
    whole: Sequence[Document], cut: Sequence[Document], record: Lookup
) -> tuple[Document, ...]:
    """The cut documents, but whole where the record has that very text at the address."""
    shortened = {one.url for one, other in zip(whole, cut, strict=True) if one is not other}
    held = {
        (address(document.url), document.text)
        for document in record.documents_at(map(address, shortened)).values()
    }
    return tuple(
        one if (address(one.url), one.text) in held else other
        for one, other in zip(whole, cut, strict=True)
    )
