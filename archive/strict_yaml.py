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


class Misplaced(ValueError):
    """A mistake that shows only when several keys are held together; `where` leads to the one
    that is wrong. Raised by the validators of a declaration."""

    def __init__(self, message: str, *where: str | int) -> None:
        super().__init__(message)
        self.where = where


_PLAIN = {
    "tuple_type": "a list is needed: [one, other], or `- one` lines below it",
    "string_type": "a string is needed: put it in quotation marks",
    "int_type": "a whole number is needed",
    "int_parsing": "a whole number is needed",
    "int_from_float": "a whole number is needed",
    "float_type": "a number is needed",
    "float_parsing": "a number is needed",
    "bool_type": "true or false is needed",
    "bool_parsing": "true or false is needed",
    "model_type": "`key: value` lines are needed below it",
    "dict_type": "`key: value` lines are needed below it",
    "date_from_datetime_parsing": "a date is needed, as 2026-01-31",
    "date_type": "a date is needed, as 2026-01-31",
    "extra_forbidden": "no such key; look for a typing mistake",
    "missing": "this key is missing",
    "enum": "{expected} is needed",
    "literal_error": "{expected} is needed",
    "too_short": "at least {min_length} is needed",
    "string_too_short": "at least {min_length} character is needed",
    "greater_than_equal": "{ge} or more is needed",
    "less_than_equal": "{le} or less is needed",
    "greater_than": "more than {gt} is needed",
}
"""What is said of pydantic's kinds of mistakes, by people who never heard of it."""


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
        found = [one for one in found if not (one["type"] == "too_short" and one["loc"] in places)]
        found.sort(key=lambda one: _line(node, _place(one)))
        return None, [*mistakes, *(_told(file, node, one) for one in found)]
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
    location = _place(error)
    key = ".".join(str(part) for part in location)
    message = error["msg"].removeprefix("Value error, ")
    if plain := _PLAIN.get(error["type"]):
        message = plain.format_map(error.get("ctx", {}))
    where = f"line {_line(node, location)}"
    return Mistake(file, f"{where}, {key}" if key else where, " ".join(message.split()))


def _place(error: Any) -> tuple[str | int, ...]:
    """The keys that lead to a mistake."""
    where = getattr(error.get("ctx", {}).get("error"), "where", ())
    return (*error["loc"], *where)


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
