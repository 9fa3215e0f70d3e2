"""Declarations that people write in YAML: read strictly, every mistake at once and in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: the file, where in it (`line 7, to.webhook`), and what is wrong."""

    file: Path
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.where}: {self.message}"


class _Loader(yaml.SafeLoader):
    """Leaves dates as they are written: a wrong one is then a mistake of its own key."""


_Loader.yaml_implicit_resolvers = {
    first: [one for one in resolvers if one[0] != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_declaration(kind: type[T], file: Path) -> tuple[T | None, list[Mistake]]:
    """The file's declaration, or None and every mistake in it."""
    node, content, mistakes = _parse(file)
    if mistakes:
        return None, mistakes
    if not isinstance(content, dict):
        return None, [Mistake(file, "line 1", "a declaration is written as `key: value` lines")]
    mistakes = list(_repeated_keys(file, node))
    try:
        declared = kind.model_validate(content)
    except ValidationError as error:
        found = error.errors(include_url=False)
        places = {one["loc"][:-1] for one in found}
        # a list whose only item is wrong is also reported as empty: once is enough
        mistakes += [
            _told(file, node, one)
            for one in found
            if not (one["type"] == "too_short" and one["loc"] in places)
        ]
        return None, mistakes
    return (None if mistakes else declared), mistakes


def _parse(file: Path) -> tuple[yaml.Node | None, object, list[Mistake]]:
    try:
        text = file.read_text(encoding="utf-8")
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 (safe: made from SafeLoader)
        return yaml.compose(text, Loader=_Loader), content, []
    except UnicodeDecodeError as error:
        mistake = Mistake(file, f"byte {error.start}", "not UTF-8 text")
    except OSError as error:
        mistake = Mistake(file, "file", f"cannot be read: {error.strerror}")
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}" if error.problem_mark else "file"
        mistake = Mistake(file, line, f"not YAML: {error.problem}")
    except RecursionError:
        mistake = Mistake(file, "file", "nested too deep to be a declaration")
    except (yaml.YAMLError, ValueError) as error:
        mistake = Mistake(file, "file", f"not YAML: {' '.join(str(error).split())}")
    return None, None, [mistake]


def _told(file: Path, node: yaml.Node | None, error: Any) -> Mistake:
    location: tuple[str | int, ...] = error["loc"]
    key = ".".join(str(part) for part in location)
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = "no such key; look for a typing mistake"
    elif error["type"] == "missing":
        message = "this key is missing"
    where = f"line {_line(node, location)}"
    return Mistake(file, f"{where}, {key}" if key else where, " ".join(message.split()))


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


def _repeated_keys(file: Path, node: yaml.Node | None) -> Iterator[Mistake]:
    """YAML keeps the last of two equal keys without a word; here it is a mistake."""
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _repeated_keys(file, child)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        name = str(key.value)
        if name in seen:
            where = f"line {key.start_mark.line + 1}, {name}"
            yield Mistake(file, where, "this key is written twice")
        seen.add(name)
        yield from _repeated_keys(file, value)
