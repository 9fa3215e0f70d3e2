"""The witnesses of a work held against each other: whom each was likely copied from, and what
its credit is worth."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from archive.addresses import address, host_name, host_of
from archive.descent import Credit, Source
from archive.records import Document, Kind, Origin, Part, Role, Site, Witness
from archive.vocabulary import CreditVerdict, Strength
from pipelines.works.lineage import Copy, lineage
from pipelines.works.names import alike, key, names_nobody, place, plain

_SOURCE_LINE = re.compile(
    r"(?:来源|來源|稿源|转自|转载自|出处)\s{0,3}[:：]\s{0,3}([^\s\[【|｜;；，。]{1,40})"
)
_LONGEST_TITLE = 200
_OF_MANY = frozenset({"中国", "中华", "中华人民共和国", "人民", "新华"})
"""What names of outlets begin with that have nothing else in common: 中国政府网, 中国新闻网."""
_TELLING = 3  # characters of a place from which on another name that begins or ends so is its own


@dataclass(frozen=True, slots=True)
class _Page:
    """A witness's part with its page and whose page it is."""

    part: Part
    document: Document
    site: Site

    @property
    def host(self) -> str:
        return host_of(self.document.url)


def held_together(
    witnesses: Sequence[Witness],
    parts: Mapping[str, Part],
    documents: Mapping[str, Document],
    sites: Mapping[str, Site],
    origin: Origin | None,
) -> tuple[Witness, ...]:
    """The witnesses with source and credit. `parts` and `sites` by part id, `documents` by
    document id."""
    pages = {
        one.part_id: _Page(part, documents[part.document_id], sites[one.part_id])
        for one in witnesses
        for part in [parts[one.part_id]]
    }
    copies = {one.part_id: _copy(one, pages[one.part_id], origin) for one in witnesses}
    sources = lineage(tuple(copies.values()))
    told = _Told(origin, pages, copies)
    return tuple(
        replace(
            one, source=sources[one.part_id], credit=told.credit(one.part_id, sources[one.part_id])
        )
        for one in witnesses
    )


def _copy(witness: Witness, page: _Page, origin: Origin | None) -> Copy:
    names = _names(page.site, page.host)
    if origin is not None and _is_own(page, origin):
        names.add(key(origin.name))
    credited = page.document.credited_source
    return Copy(
        witness=witness,
        address=address(page.document.url),
        published=page.part.published,
        names=frozenset(names),
        credits=key(credited) or None if credited else None,
    )


def _names(site: Site, host: str) -> set[str]:
    return {key(site.name), key(host_name(host))} - {""}


def credited_by_others(
    parts: Sequence[Part], documents: Mapping[str, Document], sites: Mapping[str, Site]
) -> frozenset[str]:
    """The parts whose site is the source that a page of another host names; `sites` by part
    id."""
    hosts = {part.part_id: host_of(documents[part.document_id].url) for part in parts}
    credited: dict[str, set[str]] = {}
    for part in parts:
        source = documents[part.document_id].credited_source
        if source is not None and not names_nobody(source):
            credited.setdefault(source, set()).add(hosts[part.part_id])
    named = {(site.name, hosts[part_id]) for part_id, site in sites.items() if part_id in hosts}
    by = {
        (name, host): {
            one
            for source, of in credited.items()
            if key(source) == key(host_name(host)) or _is_named(source, name)
            for one in of
        }
        for name, host in named
    }
    return frozenset(
        part_id for part_id, host in hosts.items() if by[sites[part_id].name, host] - {host}
    )


def _is_named(source: str, name: str) -> bool:
    """Whether a credit names the site of that name, and not just any that begins like it."""
    ours, theirs = place(source), place(name)
    if not ours or not theirs:
        return False
    if _OF_MANY & {ours, theirs}:
        return plain(source) == plain(name)
    telling = min(len(ours), len(theirs)) >= _TELLING
    return key(source) == key(name) or (telling and alike(source, name))


class _Told:
    """What the pages of one work say about whose text it is."""

    def __init__(
        self, origin: Origin | None, pages: Mapping[str, _Page], copies: Mapping[str, Copy]
    ) -> None:
        self._origin = origin
        self._pages = pages
        self._copies = copies
        self._speakers: dict[str, set[str]] = {}
        self._carriers: dict[str, list[_Page]] = {}
        for part_id, page in pages.items():
            for name in (page.document.credited_source, page.site.name):
                if name:
                    self._speakers.setdefault(name, set()).add(page.host)
            if page.part.issuer:
                # An issuer stands in the text's own title: no credit has to be believed for it.
                self._speakers.setdefault(page.part.issuer, set()).add("")
            for name in copies[part_id].names:
                self._carriers.setdefault(name, []).append(page)
        self._behind = set() if origin is None else self._hosts_behind(origin.name)

    def credit(self, part_id: str, source: Source) -> Credit:
        """What one page's credit is worth."""
        page, origin = self._pages[part_id], self._origin
        credited = page.document.credited_source or _said(page)
        if origin is None:
            return Credit(CreditVerdict.UNKNOWN, credited, "nothing says whose text it is")
        if _is_own(page, origin):
            return Credit(CreditVerdict.OWN, credited, "the origin's own page")
        if page.document.credited_source is None:
            return self._uncredited(part_id, credited)
        return self._credited(part_id, page.document.credited_source, source, origin)

    def _uncredited(self, part_id: str, said: str | None) -> Credit:
        """A page without a source line, or with one that names no source."""
        if said is not None:
            reason = self._worthless(part_id, said)
            if reason is not None:
                verdict = CreditVerdict.FALSE
                return Credit(verdict, said, reason)
        return Credit(CreditVerdict.MISSING, None, "names no source")

    def _worthless(self, part_id: str, said: str) -> str | None:
        page = self._pages[part_id]
        if names_nobody(said):
            return "names nobody"
        if self._credits_itself(part_id, said):
            return "credits itself"
        if plain(said) and plain(said) in plain((page.part.title or "")[:_LONGEST_TITLE]):
            return "names the kind of text, no body"
        return None

    def _credited(self, part_id: str, credited: str, source: Source, origin: Origin) -> Credit:
        """A page that names a source, which may be the one it was copied from."""
        host = self._pages[part_id].host
        if _is_one(credited, origin.name):
            if self._behind - {host}:
                return Credit(CreditVerdict.TRUE, credited, "names the origin")
            return Credit(CreditVerdict.UNKNOWN, credited, "no other page names this origin")
        if self._credits_itself(part_id, credited):
            return Credit(CreditVerdict.FALSE, credited, "credits itself")
        if self._is_handed_on(part_id, source):
            reason = "names whom the page that it was copied from names, or that page's site"
            return Credit(CreditVerdict.TRUE, credited, reason)
        if later := self._later(part_id):
            # A source may have had it before on a page that was never captured; the origin not.
            is_origin = any(_is_own(page, origin) for page in later)
            verdict = CreditVerdict.FALSE if is_origin else CreditVerdict.UNKNOWN
            return Credit(verdict, credited, "the page of the source that it names came later")
        reason = "names another than the origin; nothing shows which it was"
        return Credit(CreditVerdict.UNKNOWN, credited, reason)

    def _credits_itself(self, part_id: str, said: str) -> bool:
        """Whether a copy names its own site. A text edited from another may be its own."""
        edited = self._copies[part_id].witness.kind is Kind.DIGEST
        return not edited and _is_one(said, self._pages[part_id].site.name)

    def _is_handed_on(self, part_id: str, source: Source) -> bool:
        if source.part_id is None or source.strength is not Strength.STRONG or not source.ordered:
            return False
        giver, key = self._copies[source.part_id], self._copies[part_id].credits
        return key is not None and (key in giver.names or key == giver.credits)

    def _later(self, part_id: str) -> list[_Page]:
        """The pages of the source that a page names, where every one states a later day."""
        carriers = self._carriers.get(self._copies[part_id].credits or "", [])
        ours = self._pages[part_id].part.published
        days = [page.part.published for page in carriers]
        if ours is None or not all(day is not None and day[:10] > ours[:10] for day in days):
            return []
        return carriers

    def _hosts_behind(self, name: str) -> set[str]:
        return {
            host
            for spoken, hosts in self._speakers.items()
            if _is_one(spoken, name)
            for host in hosts
        }


def _is_own(page: _Page, origin: Origin) -> bool:
    """Whether the origin published the page itself. A mirror may go by the origin's name, so
    only government sites and the press are believed."""
    trusted = page.site.role in (Role.GOVERNMENT, Role.PRESS)
    return trusted and alike(page.site.name, origin.name)


def _is_one(one: str, other: str) -> bool:
    return bool(plain(one)) and (plain(one) == plain(other) or alike(one, other))


def _said(page: _Page) -> str | None:
    """The words of a source line that the reading of the page found to name no source: they
    stand with its title or its date, outside the text."""
    marks = [one for one in (page.document.title, (page.document.published or "")[:10]) if one]
    for removal in page.document.removed:
        if any(mark in removal.text for mark in marks):
            found = _SOURCE_LINE.search(removal.text)
            if found:
                return found[1]
    return None
