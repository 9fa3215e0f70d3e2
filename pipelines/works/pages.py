"""Pages of one paged article: which are neighbours, and where one text runs from page to page.

A library spreads a text, or a compilation of many, over numbered pages. Neighbours are told
by their addresses and by what the pages say of themselves; whether the text goes on across
the seam is read from the words on both sides, so no order of arrival changes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from archive.addresses import address, host_of
from archive.paging import PageBreak, Paging, joined_text
from archive.records import Document, Flag, Part
from pipelines.works.cut import begins_text, ends_text, is_compilation

_NUMBER = re.compile(r"(?<=[_\-/=])\d{1,4}(?=(?:\.\w{2,5})?(?:[?&]|$))")
_TAIL = re.compile(r"(?P<ending>(?:\.(?:s?html?|php|aspx?|jsp|do))?)(?P<query>(?:\?.*)?)$", re.I)
_SECOND = ("_2", "_1", "-2", "-1", "/2")  # how the page after an unnumbered first one is spelled


def neighbours(page: Document) -> frozenset[str]:
    """Where the pages before and after `page` may lie, as `archive.addresses.address` writes
    it: its number in the address is one more or less, or the first page has none."""
    if page.page is None or (page.pages or 1) < 2:
        return frozenset()
    here = address(page.url)
    return frozenset((*_renumbered(here, page.page), *(_second(here) if page.page == 1 else ())))


def adjoining(documents: Iterable[Document]) -> frozenset[str]:
    """Where the pages next to any of those may lie."""
    return frozenset(place for page in documents for place in neighbours(page))


def page_breaks(
    documents: Mapping[str, Document], parts: Sequence[Part], new: Iterable[str]
) -> tuple[PageBreak, ...]:
    """The seams of the `new` pages, between them and with the others. `documents` are all of
    them, by id, and `parts` what they were cut into; every document has one."""
    at: dict[str, list[Document]] = {}
    for page in documents.values():
        at.setdefault(address(page.url), []).append(page)
    cut: dict[str, list[Part]] = {}
    for part in parts:
        cut.setdefault(part.document_id, []).append(part)
    found = {
        _seam(*pair, cut)
        for page in map(documents.__getitem__, new)
        for place in neighbours(page)
        for other in at.get(place, ())
        for pair in ((page, other), (other, page))
        if _is_next(*pair)
    }
    return tuple(sorted(found, key=lambda each: (each.before, each.after)))


def running_texts(parts: Sequence[Part], breaks: Sequence[PageBreak]) -> list[tuple[Part, ...]]:
    """The texts that `parts` make: each its parts in the order of their pages, one for most.

    Where a page has several neighbours (its address is spelled in two ways), the first
    address counts.
    """
    by_id = {part.part_id: part for part in parts}
    following: dict[str, str] = {}
    preceded: set[str] = set()
    for each in sorted(
        (one for one in breaks if one.continues and {one.before, one.after} <= by_id.keys()),
        key=lambda one: (_place(by_id[one.before]), _place(by_id[one.after])),
    ):
        if each.before not in following and each.after not in preceded:
            following[each.before] = each.after
            preceded.add(each.after)
    return [
        tuple(by_id[part_id] for part_id in _run(first, following))
        for first in sorted(by_id.keys() - preceded)
    ]


def as_one(
    run: Sequence[Part], documents: Mapping[str, Document], breaks: Sequence[PageBreak]
) -> tuple[Part, Paging | None]:
    """A text that runs over pages as one part, named after its first, and its pages.

    The part's range is that of its first page's; it is a slice only where pages are missing.
    None in place of the pages for a text that stands on no numbered page, or whole on one.
    """
    first, page = run[0], documents[run[0].document_id]
    if page.pages is None or (len(run) == 1 and first.page is None):
        return first, None
    held = tuple(number for part in run if (number := documents[part.document_id].page))
    missing = _missing(run, documents, breaks)
    paging = Paging(page.pages, held, missing, page.declared_chars)
    if missing and len(run) == 1:
        return first, paging
    flags = {flag for part in run for flag in part.flags} - {Flag.SLICE}
    if missing:
        flags.add(Flag.SLICE)
    return (
        replace(
            first,
            text=joined_text([part.text for part in run]),
            page=page.page if missing else None,
            pages=page.pages if missing else None,
            flags=tuple(flag for flag in Flag if flag in flags),
        ),
        paging,
    )


def _missing(
    run: Sequence[Part], documents: Mapping[str, Document], breaks: Sequence[PageBreak]
) -> tuple[int, ...]:
    """The pages that the text lacks: of a compilation only those next to it are known to be
    its own, of any other article all are."""
    pages = [documents[part.document_id] for part in run]
    count = pages[0].pages or 1
    if not is_compilation(pages[0].title):
        held = {page.page for page in pages}
        return tuple(number for number in range(1, count + 1) if number not in held)
    first, last = run[0].part_id, run[-1].part_id
    missing = []
    begin, end = pages[0].page or 1, pages[-1].page or count
    starts = not pages[0].text[: run[0].start].strip() and not begins_text(run[0].text)
    if starts and begin > 1 and not any(each.after == first for each in breaks):
        missing.append(begin - 1)
    stops = not pages[-1].text[run[-1].end :].strip() and not ends_text(run[-1].text)
    if stops and end < count and not any(each.before == last for each in breaks):
        missing.append(end + 1)
    return tuple(missing)


def _renumbered(here: str, page: int) -> Iterator[str]:
    for found in _NUMBER.finditer(here):
        number = int(found[0])
        if number not in (page, page - 1):
            continue
        before, after = here[: found.start()], here[found.end() :]
        yield f"{before}{number + 1}{after}"
        if number:
            yield f"{before}{number - 1}{after}"
        if page == 2 and before.endswith("="):
            yield re.sub(r"[?&][^?&=]*=$", "", before) + after
        elif page == 2:
            yield before[:-1] + after


def _second(here: str) -> Iterator[str]:
    tail = _TAIL.search(here)
    if tail is None:
        return
    stem = here[: tail.start()]
    for suffix in _SECOND:
        yield f"{stem}{suffix}{tail['ending']}{tail['query']}"
    mark = "&" if tail["query"] else "?"
    for name in ("page", "p"):
        yield address(f"http://{here}{mark}{name}=2")


def _is_next(first: Document, second: Document) -> bool:
    """Whether both pages say that the second follows the first in one article."""
    return (
        first.page is not None
        and second.page == first.page + 1
        and (first.pages, first.title) == (second.pages, second.title)
        and host_of(first.url) == host_of(second.url)
    )


def _seam(first: Document, second: Document, cut: Mapping[str, Sequence[Part]]) -> PageBreak:
    before = max(cut[first.document_id], key=lambda part: part.start)
    after = min(cut[second.document_id], key=lambda part: part.start)
    continues = not ends_text(before.text) and not begins_text(after.text)
    return PageBreak(before.part_id, after.part_id, continues)


def _place(part: Part) -> tuple[str, str]:
    return part.url or "", part.part_id


def _run(first: str, following: Mapping[str, str]) -> Iterator[str]:
    at: str | None = first
    while at is not None:
        yield at
        at = following.get(at)
