"""A command that is stopped while its modules are loaded ends in one line, not in a traceback."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.door import PROJECT, environment


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "term"])
@pytest.mark.parametrize("module", ["rich.console", "sqlalchemy", "boto3", "datasketch"])
def test_a_signal_while_modules_are_loaded_is_an_interrupt(
    tmp_path: Path, number: signal.Signals, module: str
) -> None:
    script = [sys.executable, "-X", "importtime", str(PROJECT / "dingben.py"), "status"]
    with subprocess.Popen(
        script, env=environment(tmp_path / "var"), cwd=tmp_path, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        loaded = (line.rpartition("|")[2].strip() for line in process.stderr)
        assert module in loaded
        process.send_signal(number)
        rest = process.stderr.read()
        code = process.wait(30)
    assert "Traceback" not in rest
    assert "interrupted before anything was begun" in rest
    assert code == 130
    assert not (tmp_path / "var").exists()


def test_a_verb_that_is_no_server_loads_none(
    tmp_path: Path,
) -> None:
    script = "import sys, dingben; print(*sorted(sys.modules))"
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    heavy = {"uvicorn", "fastapi", "prometheus_client", "playwright"}
    assert heavy.isdisjoint(ran.stdout.split())
