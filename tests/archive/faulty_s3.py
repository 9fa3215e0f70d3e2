"""S3 services that misbehave: a proxy that spoils chosen requests, and one that overwrites."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

from archive.settings import Endpoint


class Fault(Enum):
    """What the proxy does with a request."""

    BUSY = auto()  # 503 SlowDown, and the store never sees it
    CONFLICT = auto()  # 409, as S3 says of a race of conditional writes
    EXISTS = auto()  # 412, though there is nothing under that key yet
    RESET = auto()  # the connection is cut before the store sees it
    ANSWER_LOST = auto()  # the store does it, but the connection is cut before the answer
    ANSWER_CUT = auto()  # the answer breaks off in the middle of its body


STATUS = {Fault.BUSY: 503, Fault.CONFLICT: 409, Fault.EXISTS: 412}


class FaultyProxy:
    """Hands everything on to the real server, but the requests chosen in `faults`.

    `faults`: the number of the request, from 0, and what becomes of it. `seen`: method
    and path of every request so far.
    """

    def __init__(self, behind: Endpoint, url: str) -> None:
        self.endpoint = Endpoint(url, behind.access_key, behind.secret_key, behind.region)
        self.behind = urlsplit(behind.url).netloc
        self.faults: dict[int, Fault] = {}
        self.seen: list[str] = []


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def faulty_proxy(behind: Endpoint) -> Iterator[FaultyProxy]:
    """A proxy before `behind`, without faults to begin with."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # of 1.0, botocore awaits "100 Continue" in vain for 1 s

        def _pass_on(self) -> None:
            number = len(proxy.seen)
            proxy.seen.append(f"{self.command} {self.path}")
            fault = proxy.faults.get(number)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.close_connection = True
            if fault is Fault.RESET:
                return
            if fault in STATUS:
                self.send_response(STATUS[fault])
                self.send_header("Content-Length", "0")
                self.send_header("Connection", "close")
                self.end_headers()
                return
            onward = http.client.HTTPConnection(proxy.behind, timeout=10)
            asked = {name: value for name, value in self.headers.items() if name != "Expect"}
            onward.request(self.command, self.path, body, asked)
            answer = onward.getresponse()
            content = answer.read()
            onward.close()
            if fault is Fault.ANSWER_LOST:
                return
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                self.send_header(name, value)
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if fault is Fault.ANSWER_CUT else content)

        do_GET = do_HEAD = do_PUT = _pass_on  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with _serving(Handler) as url:
        proxy = FaultyProxy(behind, url)
        yield proxy


@contextmanager
def careless_store() -> Iterator[tuple[Endpoint, dict[str, bytes]]]:
    """A service that takes every PUT, whatever its conditions; and what it holds by path."""
    objects: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # of 1.0, botocore awaits "100 Continue" in vain for 1 s

        def do_PUT(self) -> None:
            objects[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(200, b"")

        def do_GET(self) -> None:
            if self.path in objects:
                self._answer(200, objects[self.path])
            else:
                self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

        def do_HEAD(self) -> None:
            self._answer(200, b"")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with _serving(Handler) as url:
        yield Endpoint(url), objects


def unused_port() -> int:
    """A loopback port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
