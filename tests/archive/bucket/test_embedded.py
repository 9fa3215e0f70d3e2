"""A home has at most one S3 server, for exactly as long as somebody uses it."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier
from urllib.parse import urlsplit

import pytest

from archive.bucket import embedded_guard
from archive.bucket.embedded import EmbeddedServerError, endpoint_of, object_store_server
from archive.bucket.store import ObjectStore, StoreUnavailable
from archive.settings import Endpoint, Settings
from tests.door import PROJECT

# A command that uses the home, says so, and goes on until it is killed.
USER = """
import sys, time
from pathlib import Path
from archive.bucket.embedded import object_store_server
with object_store_server(Path(sys.argv[1])):
    print("ready", flush=True)
    time.sleep(60)
"""


def _listens(endpoint: Endpoint) -> bool:
    address = urlsplit(endpoint.url)
    with socket.socket() as probe:
        return probe.connect_ex((address.hostname, address.port)) == 0


def _wait_until(done: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        time.sleep(0.05)
    return done()


def _running(home: Path) -> dict[str, int]:
    """The process ids of the home's guard and of its server."""
    state = json.loads((home / "run" / "server.json").read_text("utf-8"))
    return {"guard": state["pid"], "server": state["server"]}


def _is_alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _start_user(home: Path) -> subprocess.Popen[str]:
    user = subprocess.Popen(
        [sys.executable, "-c", USER, str(home)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert user.stdout is not None
    assert user.stdout.readline() == "ready\n"
    return user


def _end(user: subprocess.Popen[str], how: signal.Signals) -> None:
    user.send_signal(how)
    user.wait(30)
    assert user.stdout is not None
    user.stdout.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Endpoint]]:
    """A home with its server, for tests that only look at it."""
    home = tmp_path_factory.mktemp("served")
    with object_store_server(home) as endpoint:
        yield home, endpoint


def test_the_server_keeps_its_objects_and_ends_with_its_user(tmp_path: Path) -> None:
    home = tmp_path / "home, 家"  # a comma parts folders on the server's command line
    with object_store_server(home) as endpoint:
        ObjectStore.open(endpoint, "archive").put_if_absent("text/a.txt", b"kept")
        running = _running(home)
    assert not _listens(endpoint)
    assert not _is_alive(running["server"])
    assert _wait_until(lambda: not _is_alive(running["guard"]), 1)
    with object_store_server(home) as again:
        assert ObjectStore.open(again, "archive").get("text/a.txt") == b"kept"


def test_two_homes_have_two_servers_that_refuse_each_others_keys(
    served: tuple[Path, Endpoint], s3: Endpoint
) -> None:
    _, other = served
    assert other.url != s3.url
    mixed = Endpoint(s3.url, other.access_key, other.secret_key)
    with pytest.raises(StoreUnavailable, match="refuses the keys"):
        ObjectStore.open(mixed, "archive")


def test_users_of_one_home_share_its_server_and_the_last_stops_it(tmp_path: Path) -> None:
    barrier = Barrier(4)

    def enter(_: int) -> tuple[ExitStack, Endpoint]:
        stack = ExitStack()
        barrier.wait(30)
        return stack, stack.enter_context(object_store_server(tmp_path))

    with ThreadPoolExecutor(4) as threads:
        users = list(threads.map(enter, range(4)))
    assert len({endpoint.url for _, endpoint in users}) == 1
    for stack, endpoint in users:
        assert _listens(endpoint)
        stack.close()
    assert not _listens(users[0][1])


def test_a_killed_user_leaves_no_server(tmp_path: Path) -> None:
    user = _start_user(tmp_path)
    running = _running(tmp_path)
    assert all(map(_is_alive, running.values()))
    _end(user, signal.SIGKILL)
    assert _wait_until(lambda: not any(map(_is_alive, running.values())))


def test_a_server_outlives_a_killed_user_while_another_uses_it(tmp_path: Path) -> None:
    user = _start_user(tmp_path)
    with object_store_server(tmp_path) as endpoint:
        running = _running(tmp_path)
        _end(user, signal.SIGKILL)
        assert ObjectStore.open(endpoint, "archive").put_if_absent("text/a.txt", b"x")
    assert not _is_alive(running["server"])


def test_ctrl_c_in_a_terminal_reaches_the_command_and_not_the_server(
    served: tuple[Path, Endpoint],
) -> None:
    running = _running(served[0])
    assert os.getpgid(running["guard"]) != os.getpgid(0)
    assert os.getpgid(running["server"]) != os.getpgid(0)


@pytest.mark.parametrize("victim", ["guard", "server"])
def test_after_a_killed_server_the_next_command_has_one_with_all_objects(
    tmp_path: Path, victim: str
) -> None:
    with object_store_server(tmp_path) as endpoint:
        ObjectStore.open(endpoint, "archive").put_if_absent("text/a.txt", b"kept")
        running = _running(tmp_path)
        os.kill(running[victim], signal.SIGKILL)
    with object_store_server(tmp_path) as again:
        assert ObjectStore.open(again, "archive").get("text/a.txt") == b"kept"
        assert not any(map(_is_alive, running.values()))


def test_a_port_taken_at_the_last_moment_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose = embedded_guard._free_ports
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = choose()
        ports["filer"] = taken.getsockname()[1]
        choices = iter([ports, choose()])
        monkeypatch.setattr(embedded_guard, "_free_ports", lambda: next(choices))
        (tmp_path / "s3").mkdir()
        with (tmp_path / "s3.log").open("a", encoding="utf-8") as log:
            weed = str(Path(sys.executable).parent / "weed")
            server, found = embedded_guard._start(tmp_path, weed, log)
        embedded_guard._stop(server)
        embedded_guard._remove_sockets(found)
    assert found != ports
    assert next(choices, None) is None


def test_only_the_owner_can_read_keys_and_objects(served: tuple[Path, Endpoint]) -> None:
    home, endpoint = served
    assert endpoint.secret_key is not None
    secret = endpoint.secret_key.get_secret_value()
    command = Path(f"/proc/{_running(home)['server']}/cmdline").read_text("utf-8")
    assert stat.S_IMODE((home / "s3-keys.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "s3").stat().st_mode) == 0o700
    assert secret not in command + repr(endpoint)
    assert secret not in (home / "log" / "s3.log").read_text("utf-8")


def test_a_home_that_cannot_be_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(EmbeddedServerError, match=r"file.* cannot be written .*--home"),
        object_store_server(tmp_path / "file"),
    ):
        pass
    (tmp_path / "s3-keys.json").write_text("{")
    with (
        pytest.raises(EmbeddedServerError, match=r"s3-keys\.json is damaged: delete it"),
        object_store_server(tmp_path),
    ):
        pass


def test_a_configured_endpoint_needs_no_server(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", s3_endpoint="https://s3.example.org/")
    with endpoint_of(settings) as endpoint:
        assert endpoint.url == "https://s3.example.org"
    assert not (tmp_path / "home").exists()
