"""The house itself: its rooms, its names, its checks."""

from __future__ import annotations

import ast
import importlib
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOMS = ("crawler", "pipelines", "archive")
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "data", "misc", "common"}


def modules(project: Path) -> list[Path]:
    """Every module of the product."""
    return [project / "dingben.py", *(p for room in ROOMS for p in (project / room).rglob("*.py"))]


def run(project: Path, *command: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", *command], cwd=project, capture_output=True, text=True, check=False
    )
    return "" if ended.returncode == 0 else ended.stdout + ended.stderr


def test_ruff_finds_nothing(project: Path) -> None:
    assert run(project, "ruff", "check", ".") == ""


def test_every_file_is_formatted(project: Path) -> None:
    assert run(project, "ruff", "format", "--check", ".") == ""


def test_mypy_strict_finds_nothing(project: Path) -> None:
    assert run(project, "mypy") == ""


def test_imports_between_the_rooms_run_one_way(project: Path) -> None:
    script = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
    ended = subprocess.run(
        [sys.executable, "-c", script, "--no-cache"],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "0 broken" in ended.stdout


@pytest.mark.parametrize("room", ROOMS)
def test_the_rooms_are_this_projects(project: Path, room: str) -> None:
    assert Path(str(importlib.import_module(room).__file__)).is_relative_to(project)


@pytest.mark.parametrize(
    ("lock", "extras"),
    [
        ("requirements.lock", []),
        ("requirements-dev.lock", ["dev"]),
        ("deploy/requirements.lock", ["postgres"]),
        ("deploy/requirements-browser.lock", ["postgres", "browser"]),
    ],
)
def test_the_lock_file_holds_every_dependency(project: Path, lock: str, extras: list[str]) -> None:
    declared = tomllib.loads((project / "pyproject.toml").read_text())["project"]
    wanted = list(declared["dependencies"])
    for extra in extras:
        wanted += declared["optional-dependencies"][extra]
    locked = {
        Requirement(line.removesuffix(" \\")).name.lower()
        for line in (project / lock).read_text().splitlines()
        if "==" in line and not line.startswith(" ")
    }
    missing = {canonicalize_name(Requirement(one).name) for one in wanted} - {
        canonicalize_name(name) for name in locked
    }
    assert missing == set()


def test_modules_are_small(project: Path) -> None:
    sizes = {path: len(path.read_text().splitlines()) for path in modules(project)}
    assert {str(path): size for path, size in sizes.items() if size > 350} == {}
    written = [size for size in sizes.values() if size > 5]
    assert 60 <= statistics.median(written) <= 160


def test_no_module_or_class_has_an_empty_name(project: Path) -> None:
    named = {path.stem.lower(): str(path) for path in modules(project)}
    for path in modules(project):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                named[node.name.lower()] = str(path)
    assert {name: path for name, path in named.items() if name in EMPTY_NAMES} == {}


def test_only_the_per_page_boundary_catches_everything(project: Path) -> None:
    broad = [
        f"{path.relative_to(project)}:{node.lineno}"
        for path in modules(project)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
    ]
    assert len(broad) == 1
    assert broad[0].startswith("pipelines/extract/workers.py:")


def test_everything_public_says_what_it_is_for(project: Path) -> None:
    silent = [
        f"{path.relative_to(project)}:{node.lineno} {node.name}"
        for path in modules(project)
        for node in public(ast.parse(path.read_text()))
        if ast.get_docstring(node) is None
    ]
    assert silent == []


def public(
    tree: ast.Module,
) -> list[ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef]:
    """The public functions and classes of a module, and the public methods of those classes."""
    kinds = (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)
    found = [
        node for node in tree.body if isinstance(node, kinds) and not node.name.startswith("_")
    ]
    methods = [
        node
        for owner in found
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, kinds) and not node.name.startswith("_")
    ]
    return [*found, *methods]
