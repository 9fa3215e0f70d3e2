"""Nothing that the tests start connects to anything outside of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.connections import FOLDER
from tests.outside.sitecustomize import LOG, is_here

NOBODY = "203.0.113.1"  # TEST-NET-3, RFC 5737
TRIES = {
    "connect": f"socket.create_connection(('{NOBODY}', 80), 1)",
    "connect_ex": f"socket.socket().connect_ex(('{NOBODY}', 80))",
    "sendto": f"socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('{NOBODY}', 53))",
    "asyncio": f"__import__('asyncio').run(__import__('asyncio').open_connection('{NOBODY}', 80))",
}


@pytest.mark.parametrize("way", TRIES)
def test_a_try_to_connect_outside_is_refused_and_written_down(way: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    ran = subprocess.run(
        [sys.executable, "-c", f"import socket; {TRIES[way]}"],
        env={**os.environ, LOG: str(log), "PYTHONPATH": str(FOLDER)},
        capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    assert ran.returncode == 1
    assert "the tests connect to nothing outside" in ran.stderr
    assert f"{NOBODY}:" in log.read_text()


def test_every_python_that_a_test_starts_is_watched() -> None:
    script = "import sys; print(sys.modules['sitecustomize'].__file__)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert Path(ran.stdout.strip()).parent == FOLDER


def test_this_machine_may_be_connected_to() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("localhost", True),
        ("0.0.0.0", True),
        ("169.254.169.254", False),
        ("10.0.0.1", False),
        ("8.8.8.8", False),
        ("pypi.org", False),
        ("fe80::1%eth0", False),
    ],
)
def test_what_this_machine_is(host: str, here: bool) -> None:
    assert is_here(host) is here
