"""What every test may ask for, and the rule that continuous integration skips nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.connections", "tests.s3", "tests.catalogues"]

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of this checkout."""
    return PROJECT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages and texts beside the project; a user's machine has none."""
    folder = PROJECT.parent / "shared"
    if not (folder / "README.md").is_file():
        pytest.skip("the real pages at ../shared are not on this machine")
    return folder


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by their argument, not by what they hold.

    Packed bytes carry the second they were packed in, and the workers of one run must collect
    the same names.
    """
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a run of continuous integration that skipped anything."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("continuous integration skips no test", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
