"""Whose text a work is, with the evidence for it, even where the original was never captured."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.addresses import host_of
from archive.records import Document, Evidence, Origin, Part, Role, Site
from pipelines.works.names import alike, names_nobody, place, plain

_EVIDENCE = ("source_line", "meta", "byline", "dateline", "issuer")
"""What can name an origin, the most reliable first: a 来源 line says it outright; an issuer is
who signed the text, not who first published it."""

_WEIGHT = {Role.GOVERNMENT: 4, Role.PRESS: 3}
_MASKED_ADDRESS = re.compile(
    r"https?://(?=[^\s\u3000-\u9fff]{0,400}\*)[\w.*:/?&=%#-]{1,400}", re.ASCII
)
_SITE_CODE = re.compile(r"(?i)(?:sitecode|site_code|siteid)=([A-Za-z]\w+)")


@dataclass(frozen=True, slots=True)
class _Testimony:
    """One witness's word for an origin."""

    name: str
    evidence: str
    quote: str
    host: str
    weight: int
    elected: bool


def origin(
    parts: Sequence[Part],
    documents: Mapping[str, Document],
    sites: Mapping[str, Site | None],
    elected: str,
) -> Origin | None:
    """The origin of the work that `parts` witness; None where nothing names one.

    The issuer's own page, where captured, is the origin. Else the pages' word counts: the
    most reliable kind of evidence that there is, then the name that most hosts give (copies
    of a host speak once), then the elected page's. `documents` by document id, `sites` by
    part id; `elected` is the canonical part.
    """
    captured = _captured(parts, sites, elected)
    if captured is not None:
        return captured
    words = [
        word
        for part in parts
        if part.document_id in documents
        for word in _testimony(
            part,
            documents[part.document_id],
            sites.get(part.part_id),
            elected=part.part_id == elected,
        )
    ]
    for evidence in _EVIDENCE:
        chosen = _chosen([word for word in words if word.evidence == evidence])
        if chosen is not None:
            return chosen
    return _from_address(parts, documents, elected)


def _captured(
    parts: Sequence[Part], sites: Mapping[str, Site | None], elected: str
) -> Origin | None:
    """The government site that published its own text."""
    own = [
        (part, site)
        for part in parts
        if (site := sites.get(part.part_id)) is not None and _is_own(part, site)
    ]
    if not own:
        return None
    part, site = min(
        own, key=lambda one: (one[0].part_id != elected, one[0].url or "", one[0].part_id)
    )
    return Origin(site.name or site.site_id, "captured", part.url or part.part_id)


def _is_own(part: Part, site: Site) -> bool:
    """Whether the site published what it issued itself, as far as the page says."""
    if site.role is not Role.GOVERNMENT:
        return False
    if part.credited_source is not None and not alike(part.credited_source, site.name):
        return False
    return part.issuer is None or alike(part.issuer, site.name) or not place(site.name)


def _testimony(
    part: Part, document: Document, site: Site | None, *, elected: bool
) -> Iterator[_Testimony]:
    host = host_of(document.url)
    weight = _WEIGHT.get(site.role if site else Role.UNKNOWN, 2)
    own_name = site.name if site else ""
    source = document.credited_source
    if source and not names_nobody(source) and plain(source) != plain(own_name):
        found = next((one for one in document.evidence if one.field == "credited_source"), None)
        kind, quote = _named(found, source)
        yield _Testimony(source, kind, quote, host, weight, elected)
    if part.issuer:
        # A report of a compilation names its own issuer, in its title.
        found = next((one for one in document.evidence if one.field == "issuer"), None)
        own = part.issuer == document.issuer
        quote = found.quote if found and own else part.title or part.issuer
        yield _Testimony(part.issuer, "issuer", quote, host, weight, elected)


def _named(found: Evidence | None, source: str) -> tuple[str, str]:
    """The kind of evidence in this module's words, and its quote."""
    if found is None:
        return "source_line", source
    rule = found.rule.lower()
    for kind, signs in (
        ("meta", ("meta", "json")),
        ("byline", ("byline", "author", "记者")),
        ("dateline", ("dateline", "according")),
    ):
        if any(sign in rule for sign in signs):
            return kind, found.quote
    return "source_line", found.quote


def _chosen(words: Sequence[_Testimony]) -> Origin | None:
    """The name with the most behind it; each host speaks once for a name."""
    if not words:
        return None
    behind: dict[str, dict[str, int]] = {}
    for word in words:
        hosts = behind.setdefault(plain(word.name), {})
        hosts[word.host] = max(word.weight, hosts.get(word.host, 0))
    favoured = {plain(word.name) for word in words if word.elected}
    best = min(behind, key=lambda name: (-sum(behind[name].values()), name not in favoured, name))
    speaker = min(
        (word for word in words if plain(word.name) == best),
        key=lambda word: (not word.elected, -word.weight, word.host, word.quote),
    )
    return Origin(speaker.name, speaker.evidence, speaker.quote)


def _from_address(
    parts: Sequence[Part], documents: Mapping[str, Document], elected: str
) -> Origin | None:
    """A copied source address of which the site masked the digits still names its site."""
    for part in sorted(parts, key=lambda one: (one.part_id != elected, one.part_id)):
        document = documents.get(part.document_id)
        cut = [removal.text for removal in document.removed] if document else []
        for text in (part.text, *cut):
            found = _MASKED_ADDRESS.search(text)
            if found:
                code = _SITE_CODE.search(found[0])
                host = found[0].split("/")[2]
                return Origin(code[1] if code else host, "masked_address", found[0])
    return None
