"""Reading declarations, and finding every mistake in them before the first request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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


def load_sites(folder: Path | None = None) -> tuple[SiteDeclaration, ...]:
    """The built-in sites and the folder's, by id.

    A folder's site takes the place of a built-in one with its id or one of its hosts.
    Raises SitesInvalid, naming every mistake.
    """
    found, problems = _survey(folder)
    if problems:
        raise SitesInvalid(problems)
    return tuple(found[site_id].declaration for site_id in sorted(found))


def check_sites(folder: Path | None = None) -> list[Mistake]:
    """Every mistake in the built-in sites and the folder's; an empty list when all is well."""
    return _survey(folder)[1]


def _survey(folder: Path | None) -> tuple[dict[str, _Found], list[Mistake]]:
    found, problems = _read_folder(BUILT_IN)
    if folder is not None and not folder.is_dir():
        problems.append(Mistake(folder, "folder", "there is no such folder of sites"))
    elif folder is not None:
        own, own_problems = _read_folder(folder)
        taken = {host for site in own.values() for host in site.declaration.hosts}
        found = {
            site_id: site
            for site_id, site in found.items()
            if taken.isdisjoint(site.declaration.hosts)
        } | own
        problems += own_problems
    problems += _shared_hosts(found.values())
    return found, [*problems, *_never_asked(found.values())]


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


def _never_asked(sites: Iterable[_Found]) -> Iterator[Mistake]:
    """What a declaration names and the crawl would refuse to ask for."""
    for found in sites:
        site = found.declaration
        inside = {host for host in site.hosts if refusal(f"http://{host}/", (host,)) == "address"}
        for host in sorted(inside):
            yield Mistake(found.file, "hosts", f"the host {host} lies inside: it is never asked")
        if site.discovery is None or inside:
            continue
        paging = site.discovery.paging
        further = [urljoin(url, paging.url) for url in site.discovery.start] if paging else []
        for address in dict.fromkeys([*site.discovery.beginnings, *further]):
            if rule := refusal(address, site.hosts):
                message = f"{address} would be refused: {rule}"
                yield Mistake(found.file, "discovery", message)
