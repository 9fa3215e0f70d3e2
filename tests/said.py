"""What the code can say to an operator, read from the code itself."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

from archive.errors import OperatorError

ROOMS = ("archive", "crawler", "pipelines")
ASKED = frozenset({2, 5})
"""Exit codes of questions that were put wrongly or have no answer: who asked reads the line."""
LEAST = 10
"""Characters of a message's fixed words by which it is found again."""
BY_HAND = (
    "archive/audit", "archive/interchange", "archive/lists", "archive/web",
    "archive/alerts/verbs.py", "pipelines/extract/saved.py", "pipelines/reprints/documents.py",
)  # fmt: skip
"""What answers questions that are put by hand, and runs in no night."""


def kinds() -> dict[str, int]:
    """Every error that ends a command with one line, and its exit code."""
    for room in ROOMS:
        for module in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
            importlib.import_module(module.name)
    found: dict[str, int] = {}
    waiting = [OperatorError]
    while waiting:
        kind = waiting.pop()
        found[kind.__name__] = kind.exit_code
        waiting += kind.__subclasses__()
    return found


def messages(project: Path) -> Iterator[tuple[str, list[str]]]:
    """Where something is said that an operator may read in the morning, and its fixed words:
    warnings in the logs, problems in a report, errors that end a night."""
    ending = {name for name, code in kinds().items() if code not in ASKED}
    for room in ROOMS:
        for path in sorted((project / room).rglob("*.py")):
            if any(path.is_relative_to(project / one) for one in BY_HAND):
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                said = _said(node, ending)
                if said is not None and (words := _fixed(said)):
                    yield f"{path.relative_to(project)}:{node.lineno}", words


def _said(node: ast.AST, ending: set[str]) -> ast.expr | None:
    """The message of a statement that says something."""
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
        name = ast.unparse(node.exc.func).rpartition(".")[2]
        return node.exc.args[0] if name in ending else None
    if not isinstance(node, ast.Call) or not node.args or not isinstance(node.func, ast.Attribute):
        return None
    of = ast.unparse(node.func.value).rpartition(".")[2]
    if of == "log" and node.func.attr in ("warning", "error"):
        return node.args[0]
    says = node.func.attr == "complain" or (node.func.attr, of) == ("append", "problems")
    return node.args[-1] if says else None


def _fixed(message: ast.expr) -> list[str]:
    """The runs of words in a message that do not depend on anything."""
    parts = [
        part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "\0"
        for part in (message.values if isinstance(message, ast.JoinedStr) else [message])
    ]
    runs = re.split(r"\0|%[sd]|\n|[;:] ", "".join(parts).replace("`", ""))
    plain = (" ".join(one.split()).strip(" ,.()'") for one in runs)
    return [one for one in plain if len(one) >= LEAST]
