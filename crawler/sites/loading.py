"""Reading declarations, and finding every mistake in them before the first request."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from archive.errors import OperatorError
from archive.strict_yaml import Mistake, read_declaration
from crawler.politeness.addresses import refusal
from crawler.sites.declaration import SiteDeclaration

BUILT_IN = Path(__file__).resolve().parent
"""Where the built-in declarations lie."""


class SitesInvalid(OperatorError):
    """Declarations that cannot be crawled. `problems` holds every one, one line each."""

    exit_code = 4

    def __init__(self, problems: Sequence[Mistake]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class _Found:
    """A declaration without a mistake of its own, and the file it came from."""

    file: Path
    declaration: SiteDeclaration


@dataclass(frozen=True, slots=True)
class SiteSurvey:
    """The declared sites by id, every mistake in them, and in words which of the folder's take
    the place of a built-in one."""

    sites: tuple[SiteDeclaration, ...]
    mistakes: tuple[Mistake, ...]
    replaced: tuple[str, ...] = ()


def load_sites(
    folder: Path | None = None, *, built_in: bool | None = None, allow: Collection[str] = ()
) -> tuple[SiteDeclaration, ...]:
    """The sites of `survey`. Raises SitesInvalid, naming every mistake."""
    found = survey(folder, built_in=built_in, allow=allow)
    if found.mistakes:
        raise SitesInvalid(found.mistakes)
    return found.sites


def survey(
    folder: Path | None = None, *, built_in: bool | None = None, allow: Collection[str] = ()
) -> SiteSurvey:
    """The folder's sites, or without a folder the built-in ones; `built_in` says by itself
    whether there are those. A folder's site takes the place of a built-in one with its id or
    one of its hosts. `allow` are hosts and addresses inside that may be asked.
    """
    with_built_in = folder is None if built_in is None else built_in
    theirs, problems = _read_folder(BUILT_IN) if with_built_in else ({}, [])
    own: dict[str, _Found] = {}
    if folder is not None and not folder.is_dir():
        problems.append(Mistake(folder, "folder", "there is no such folder of sites"))
    elif folder is not None:
        own, own_problems = _read_folder(folder)
        problems += own_problems
    replaced = dict(_replaced(own, theirs))
    found = {name: site for name, site in theirs.items() if name not in replaced} | own
    problems += _shared_hosts(found.values())
    return SiteSurvey(
        tuple(found[name].declaration for name in sorted(found)),
        (*problems, *_never_asked(found.values(), allow)),
        tuple(replaced.values()),
    )


def _replaced(own: Mapping[str, _Found], theirs: Mapping[str, _Found]) -> Iterator[tuple[str, str]]:
    """The built-in sites that one of the folder takes the place of, and that in words."""
    for name, site in theirs.items():
        for mine in own.values():
            shared = {*mine.declaration.hosts} & {*site.declaration.hosts}
            if mine.declaration.id == name or shared:
                by = f"its host {min(shared)}" if mine.declaration.id != name else "its id"
                yield name, f"{mine.file} takes the place of the built-in site {name}: {by}"
                break


def _read_folder(folder: Path) -> tuple[dict[str, _Found], list[Mistake]]:
    by_id: dict[str, _Found] = {}
    problems: list[Mistake] = []
    for file in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
        declaration, mistakes = read_declaration(SiteDeclaration, file)
        problems += mistakes
        if declaration is None:
            continue
        first = by_id.setdefault(declaration.id, _Found(file, declaration))
        if first.file != file:
            message = f"the id {declaration.id!r} is already that of {first.file.name}"
            problems.append(Mistake(file, "id", message))
    return by_id, problems


def _shared_hosts(sites: Iterable[_Found]) -> Iterator[Mistake]:
    owners: dict[str, _Found] = {}
    for found in sites:
        for host in found.declaration.hosts:
            first = owners.setdefault(host, found)
            if first is not found:
                message = f"the host {host} already belongs to {first.declaration.id!r}"
                yield Mistake(found.file, "hosts", f"{message} ({first.file.name})")


def _never_asked(sites: Iterable[_Found], allow: Collection[str]) -> Iterator[Mistake]:
    """What a declaration names and the crawl would refuse to ask for."""
    for found in sites:
        site = found.declaration
        inside = {
            host for host in site.hosts if refusal(f"http://{host}/", (host,), allow) == "address"
        }
        for host in sorted(inside):
            told = "it is never asked, unless allow_inner in the configuration names it"
            yield Mistake(found.file, "hosts", f"the host {host} lies inside: {told}")
        if site.discovery is None or inside:
            continue
        paging = site.discovery.paging
        further = [urljoin(url, paging.url) for url in site.discovery.start] if paging else []
        for address in dict.fromkeys([*site.discovery.beginnings, *further]):
            if rule := refusal(address, site.hosts, allow):
                message = f"{address} would be refused: {rule}"
                yield Mistake(found.file, "discovery", message)
