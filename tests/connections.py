"""A pytest plugin: no test, and no Python that a test starts, connects to anything outside of this
machine; a run in which one tried has failed."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from tests.outside import sitecustomize as outside

FOLDER = Path(outside.__file__).parent


def pytest_configure() -> None:
    """Watch this process and all that it will start; workers share the one log."""
    if outside.LOG not in os.environ:
        handle, name = tempfile.mkstemp(prefix="outside-", suffix=".log")
        os.close(handle)
        os.environ[outside.LOG] = name
    path = [str(FOLDER), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(path))
    sys.addaudithook(outside.watch)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run, and say who wanted where."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    log = Path(os.environ[outside.LOG])
    if reporter is None or hasattr(session.config, "workerinput"):
        return
    for line in dict.fromkeys(log.read_text().splitlines()):
        reporter.write_line(f"connected outside of this machine: {line}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    log.unlink()
