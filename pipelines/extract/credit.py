"""Whom a page credits: its source, its authors, its editor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.records import Evidence
from pipelines.extract.bylines import bylines
from pipelines.extract.found import Found, evidence_of, value_of
from pipelines.extract.own_names import columns, owners
from pipelines.extract.persons import NAME, NAME_LIST, closed_up, names_in
from pipelines.extract.sources import QUOTES, find_source, plain_name

_AUTHOR_LABEL = re.compile(
    rf"(?:^|[\s（(\[【|｜，,])(?:作者|撰文|撰稿|执笔|文字|文|供稿人?|撰稿人"
    rf"|来稿)\s{{0,2}}(?:[:：|｜丨/／])\s{{0,3}}(?P<names>{NAME_LIST})"
)
_TRAILING_AUTHOR = re.compile(
    rf"(?:^|\s)(?P<names>{NAME})\s{{0,2}}[/／](?:文|撰文|文图|图文)(?=$|[\s）)])"
)
_EDITOR_LABEL = re.compile(
    r"(?:责任编辑|責任編輯|责编|責編|编辑|值班编辑|审核编辑|本文编辑)\s{0,3}[:："
    r"|｜丨/]\s{0,3}(?P<name>[\u4e00-\u9fffA-Za-z0-9_*、·]{1,20})"
)
_AGENCY_NAMES = re.compile(
    rf"^.{{0,40}}?[电讯]\s{{0,2}}[（(](?:[^（()）]{{0,10}}?记者\s?)?(?P<names>{NAME_LIST})[）)]"
)
_REPORTER = re.compile(rf"^\s*(?:新华社|本报)?记者\s?(?P<names>{NAME_LIST})\s*$")


@dataclass(frozen=True, slots=True)
class Credit:
    """Whom the page credits, each with its evidence; the page itself is no origin."""

    source: str | None
    authors: tuple[str, ...]
    editor: str | None
    evidence: tuple[Evidence, ...]


def find_credit(
    info: Sequence[str],
    body: Sequence[str],
    metas: Mapping[str, str],
    site_names: Sequence[str],
    under_title: Sequence[str] = (),
) -> Credit:
    """Read the credits.

    `info` are the lines around the text (above it and just below), `body` its own lines,
    `site_names` what the site calls itself, `under_title` the lines between title and text.
    """
    edges = [*body[:3], *body[-4:]] if len(body) > 7 else list(body)
    own = frozenset(map(plain_name, [*site_names, *owners(info), *columns(info)]))
    editor = _editor([*info, *edges])
    authors, bylined = _authors([*info, *edges], metas)
    if editor and authors == tuple(names_in(metas.get("author", ""))):
        authors = () if set(authors) <= {editor.value} else authors
    source = find_source(info, edges, metas, own, under_title)
    return Credit(
        source=value_of(source),
        authors=authors,
        editor=value_of(editor),
        evidence=(*evidence_of(editor), *bylined, *evidence_of(source)),
    )


def _authors(
    lines: Sequence[str], metas: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[Evidence, ...]]:
    """Who wrote the text, each once, and what says so."""
    found: dict[str, None] = {}
    said: list[Evidence] = []
    for line in map(closed_up, lines):
        for match in _signed(line):
            names = names_in(match.group("names"))
            if not found.keys() >= set(names):
                said.append(Evidence("credited_authors", "byline", match.group(0).strip()))
            found.update(dict.fromkeys(names))
        reporter = _REPORTER.search(line)
        if reporter and not found:
            found.update(dict.fromkeys(names_in(reporter.group("names"))))
    if not found and len(metas.get("author", "")) <= 12:
        names = names_in(metas.get("author", ""))
        said += [Evidence("credited_authors", "meta:author", metas["author"])] if names else []
        found.update(dict.fromkeys(names))
    return tuple(found), tuple(said)


def _signed(line: str) -> Iterator[re.Match[str]]:
    """Where a line names its authors, by `names`."""
    yield from bylines(line)
    yield from _AUTHOR_LABEL.finditer(line[-120:] if len(line) > 120 else line)
    yield from _TRAILING_AUTHOR.finditer(line[-60:])
    agency = _AGENCY_NAMES.match(line)
    if agency:
        yield agency


def _editor(lines: Sequence[str]) -> Found[str] | None:
    for line in lines:
        found = _EDITOR_LABEL.search(line[:80]) or _EDITOR_LABEL.search(line[-60:])
        if found:
            name = re.split(r"责任|编辑|校对|审核|来源", found.group("name"))[0].strip(QUOTES)
            if name:
                return Found(name, Evidence("editor", "label", found.group(0)))
    return None
