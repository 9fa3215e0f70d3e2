"""The process that runs the embedded S3 server of one home, for as long as anyone uses it.

Runs by itself (`python -I embedded_guard.py HOME WEED`, standard library only), starts
`weed mini`, says where it listens in `HOME/run/server.json` and then waits for an
exclusive lock on `run/users.lock`. Every user holds that lock shared, so the kernel
tells the guard when the last one is gone, however it went. Holding `run/server.lock`
means being the guard; the server itself dies with the guard.
"""

from __future__ import annotations

import ctypes
import fcntl
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import TextIO

SERVICES = ("master", "filer", "volume", "s3", "admin")
GRPC_OFFSET = 10_000  # where weed puts each service's gRPC port
# Port and gRPC port both below 32768, where kernels begin to hand out outgoing ports.
PORTS = range(12_000, 22_700)
START_SECONDS = 30.0
# A volume server has been seen to wait for ever for idle clients. What was acknowledged
# lies on the disk by then, so that killing it loses nothing.
STOP_SECONDS = 5.0
STARTS = 8  # the server of a killed guard needs some seconds to let go of its files
BETWEEN_STARTS = 0.3
LINUX = sys.platform == "linux"
LOG_BYTES = 8 << 20


class _ServerDied(Exception):
    pass


class _ToldToStop(Exception):
    pass


def main(home: Path, weed: str) -> int:
    """Start the server, say so by returning 0 in the caller's process, and stay behind."""
    run = home / "run"
    own = (run / "server.lock").open("a")
    try:
        fcntl.flock(own, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return 0  # another guard is at work for this home
    ready, tell = os.pipe()
    if os.fork():
        os.close(tell)
        own.close()
        with os.fdopen(ready, encoding="utf-8") as told:
            said = told.read()
        if said != "ready":
            sys.stderr.write(said or "the guard of the server died")
        return 0 if said == "ready" else 1
    os.close(ready)
    os.setsid()  # Ctrl-C is for the commands, which still have things to store
    with os.fdopen(tell, "w", encoding="utf-8") as caller:
        _guard(home, weed, caller)
    return 0


def _guard(home: Path, weed: str, caller: TextIO) -> None:
    signal.signal(signal.SIGTERM, _raise_told_to_stop)
    log = _open_log(home / "log" / "s3.log")
    state = home / "run" / "server.json"
    server: subprocess.Popen[bytes] | None = None
    try:
        _clean_up_after_killed(state)
        server, ports = _start(home, weed, log)
        signal.signal(signal.SIGCHLD, _raise_server_died)
        _fsync_every_put(ports["filer"])
        written = state.with_suffix(".open")
        written.write_text(json.dumps({"pid": os.getpid(), "server": server.pid, "ports": ports}))
        written.replace(state)
        caller.write("ready")
        caller.close()
        with (home / "run" / "users.lock").open("a") as users:
            fcntl.flock(users, fcntl.LOCK_EX)
            state.unlink()
            _stop(server)
    except _ToldToStop:
        pass
    except (_ServerDied, OSError) as error:
        log.write(f"guard: {error}\n")
        if not caller.closed:
            caller.write(str(error))
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        state.unlink(missing_ok=True)
        if server is not None:
            _stop(server)
            _remove_sockets(ports)


def _clean_up_after_killed(state: Path) -> None:
    """Remove what a guard leaves that is killed without warning; its server ends by itself."""
    try:
        ports = {
            str(name): int(port) for name, port in json.loads(state.read_text())["ports"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return
    if set(ports) == set(SERVICES):
        _remove_sockets(ports)
    state.unlink()


def _raise_told_to_stop(_number: int, _frame: FrameType | None) -> None:
    raise _ToldToStop


def _raise_server_died(_number: int, _frame: FrameType | None) -> None:
    raise _ServerDied("the S3 server ended by itself")


def _open_log(path: Path) -> TextIO:
    path.parent.mkdir(exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    log = path.open("a", encoding="utf-8", buffering=1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(log.fileno(), 1)
    os.dup2(log.fileno(), 2)
    return log


def _start(home: Path, weed: str, log: TextIO) -> tuple[subprocess.Popen[bytes], dict[str, int]]:
    """Start `weed mini`, again if another program took a port between choice and use."""
    for _ in range(STARTS):
        ports = _free_ports()
        began = log.tell()
        server = subprocess.Popen(  # noqa: S603 - no shell; this process has no threads
            _command(weed, ports),
            cwd=home,  # and the folder by its bare name: weed splits paths at commas
            env={**os.environ, "GOMEMLIMIT": "256MiB"},
            preexec_fn=_die_with_parent if LINUX else None,  # noqa: PLW1509 - no threads here
        )
        if _answers(server, ports["s3"]):
            return server, ports
        _stop(server)
        _remove_sockets(ports)
        with Path(log.name).open(encoding="utf-8", errors="replace") as lines:
            lines.seek(began)
            said = [line.strip() for line in lines if line.strip()]
        time.sleep(BETWEEN_STARTS)
    raise _ServerDied(said[-1] if said else f"no answer in {START_SECONDS:.0f} seconds")


def _free_ports() -> dict[str, int]:
    ports: dict[str, int] = {}
    for port in random.sample(PORTS, 400):
        if port not in ports.values() and _is_free(port) and _is_free(port + GRPC_OFFSET):
            ports[SERVICES[len(ports)]] = port
            if len(ports) == len(SERVICES):
                return ports
    raise OSError("no free ports between 12000 and 32700")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _command(weed: str, ports: dict[str, int]) -> list[str]:
    return [
        *(weed, "mini", "-dir=s3", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"),
        *("-master.telemetry=false", "-admin.ui=false", "-webdav=false"),
        *("-s3.port.lance=0", "-s3.port.iceberg=0", "-volume.preStopSeconds=0"),
        "-volume.max=10000",
        *(f"-{service}.port={port}" for service, port in ports.items()),
    ]


def _die_with_parent() -> None:
    """In the child: have Linux send SIGTERM when the guard ends, even by SIGKILL."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _answers(server: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the server answers; False when it ended or took too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if _request(port, "GET", "/healthz") == 200:
                return server.poll() is None
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.02)
    return False


def _request(port: int, method: str, path: str, body: bytes = b"", kind: str = "") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path, body, {"Content-Type": kind} if kind else {})
        return connection.getresponse().status
    finally:
        connection.close()


def _fsync_every_put(filer_port: int) -> None:
    """Have what is acknowledged lie on the disk. Kept by the server: asked for once a home."""
    path = "/etc/seaweedfs/filer.conf"
    if _request(filer_port, "GET", path) == 200:
        return
    rule = b'{"version":1,"locations":[{"locationPrefix":"/buckets/","fsync":true}]}'
    form = (
        b'--dingben\r\nContent-Disposition: form-data; name="file"; filename="filer.conf"\r\n\r\n'
        + rule
        + b"\r\n--dingben--\r\n"
    )
    status = _request(filer_port, "POST", path, form, "multipart/form-data; boundary=dingben")
    if status != 201:
        raise OSError(f"the filer refused its configuration (HTTP {status})")


def _stop(server: subprocess.Popen[bytes]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _remove_sockets(ports: dict[str, int]) -> None:
    """The sockets that weed leaves in /tmp; their places cannot be chosen."""
    names = [f"{service}-grpc-{port + GRPC_OFFSET}" for service, port in ports.items()]
    for name in (*names, f"s3-{ports['s3']}", f"filer-{ports['filer']}"):
        Path(f"/tmp/seaweedfs-{name}.sock").unlink(missing_ok=True)  # noqa: S108


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
