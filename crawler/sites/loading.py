"""Reading declarations, and finding every mistake in them before the first request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from archive.errors import OperatorError
from crawler.sites.declaration import SiteDeclaration

BUILT_IN = Path(__file__).resolve().parent
"""Where the built-in declarations lie."""


@dataclass(frozen=True, slots=True)
class SiteProblem:
    """One mistake: the file, where in it (`line 7, politeness.delay`), and what is wrong."""

    file: Path
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.where}: {self.message}"


class SitesInvalid(OperatorError):
    """Declarations that cannot be crawled. `problems` holds every one, one line each."""

    exit_code = 4

    def __init__(self, problems: Sequence[SiteProblem]) -> None:
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


def check_sites(folder: Path | None = None) -> list[SiteProblem]:
    """Every mistake in the built-in sites and the folder's; an empty list when all is well."""
    return _survey(folder)[1]


def _survey(folder: Path | None) -> tuple[dict[str, _Found], list[SiteProblem]]:
    found, problems = _read_folder(BUILT_IN)
    if folder is not None and not folder.is_dir():
        problems.append(SiteProblem(folder, "folder", "there is no such folder of sites"))
    elif folder is not None:
        own, own_problems = _read_folder(folder)
        taken = {host for site in own.values() for host in site.declaration.hosts}
        found = {
            site_id: site
            for site_id, site in found.items()
            if taken.isdisjoint(site.declaration.hosts)
        } | own
        problems += own_problems
    return found, problems + list(_shared_hosts(found.values()))


def _read_folder(folder: Path) -> tuple[dict[str, _Found], list[SiteProblem]]:
    by_id: dict[str, _Found] = {}
    problems: list[SiteProblem] = []
    for file in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
        try:
            declaration = _read_file(file)
        except SitesInvalid as error:
            problems.extend(error.problems)
            continue
        first = by_id.setdefault(declaration.id, _Found(file, declaration))
        if first.file != file:
            message = f"the id {declaration.id!r} is already that of {first.file.name}"
            problems.append(SiteProblem(file, "id", message))
    return by_id, problems


def _shared_hosts(sites: Iterable[_Found]) -> Iterator[SiteProblem]:
    owners: dict[str, _Found] = {}
    for found in sites:
        for host in found.declaration.hosts:
            first = owners.setdefault(host, found)
            if first is not found:
                message = f"the host {host} already belongs to {first.declaration.id!r}"
                yield SiteProblem(found.file, "hosts", f"{message} ({first.file.name})")


def _read_file(file: Path) -> SiteDeclaration:
    """The file's declaration. Raises SitesInvalid with every mistake in it."""
    node, content = _parse(file)
    if not isinstance(content, dict):
        raise _mistake(file, "line 1", "a site is written as `key: value` lines")
    problems = list(_repeated_keys(file, node))
    try:
        declaration = SiteDeclaration.model_validate(content)
    except ValidationError as error:
        mistakes = error.errors(include_url=False)
        places = {item["loc"][:-1] for item in mistakes}
        # a list whose only item is wrong is also reported as empty: once is enough
        problems += [
            _as_problem(file, node, item)
            for item in mistakes
            if not (item["type"] == "too_short" and item["loc"] in places)
        ]
        raise SitesInvalid(problems) from None
    if problems:
        raise SitesInvalid(problems)
    return declaration


def _parse(file: Path) -> tuple[yaml.Node | None, object]:
    try:
        text = file.read_text(encoding="utf-8")
        return yaml.compose(text, Loader=yaml.SafeLoader), yaml.safe_load(text)
    except UnicodeDecodeError as error:
        raise _mistake(file, f"byte {error.start}", "not UTF-8 text") from None
    except OSError as error:
        raise _mistake(file, "file", f"cannot be read: {error.strerror}") from None
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}" if error.problem_mark else "file"
        raise _mistake(file, line, f"not YAML: {error.problem}") from None
    except RecursionError:
        raise _mistake(file, "file", "nested too deep to be a site declaration") from None
    except (yaml.YAMLError, ValueError) as error:
        raise _mistake(file, "file", f"not YAML: {' '.join(str(error).split())}") from None


def _mistake(file: Path, where: str, message: str) -> SitesInvalid:
    return SitesInvalid([SiteProblem(file, where, message)])


def _as_problem(file: Path, node: yaml.Node | None, error: Any) -> SiteProblem:
    location: tuple[str | int, ...] = error["loc"]
    key = ".".join(str(part) for part in location)
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = "no such key; look for a typing mistake"
    elif error["type"] == "missing":
        message = "this key is missing"
    where = f"line {_line(node, location)}"
    return SiteProblem(file, f"{where}, {key}" if key else where, " ".join(message.split()))


def _line(node: yaml.Node | None, location: Sequence[str | int]) -> int:
    """The line of the deepest part of `location` that the file holds, counted from one."""
    line = node.start_mark.line + 1 if node else 1
    for part in location:
        child: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == part:
                    child, line = value, key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and part in range(len(node.value)):
            child = node.value[int(part)]
            line = child.start_mark.line + 1
        if child is None:
            return line
        node = child
    return line


def _repeated_keys(file: Path, node: yaml.Node | None) -> Iterator[SiteProblem]:
    """YAML keeps the last of two equal keys without a word; here it is a mistake."""
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _repeated_keys(file, child)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            where = f"line {key.start_mark.line + 1}, {key.value}"
            yield SiteProblem(file, where, "this key is written twice")
        seen.add(key.value)
        yield from _repeated_keys(file, value)
