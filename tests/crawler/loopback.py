"""A web on loopback that a test writes, and that remembers who asked for what, and when."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET6, socket
from ssl import SSLContext
from typing import Any
from urllib.parse import urlsplit

from crawler.sites import SiteDeclaration

JITTER = 0.1
"""Seconds between when a request is sent and when the server looks at its clock."""


@dataclass(frozen=True)
class Page:
    """One answer: what is sent, and how it is sent."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    wait: float = 0.0
    send: Callable[[socket], None] | None = None


@dataclass
class LoopbackWeb:
    """Pages by address. It answers as a proxy for any host, and as a server for its own."""

    pages: Mapping[str, Page]
    port: int = 0
    asked: list[tuple[float, str, Mapping[str, str]]] = field(default_factory=list)
    in_flight: Counter[str] = field(default_factory=Counter)
    busiest: Counter[str] = field(default_factory=Counter)
    _at: dict[int, Callable[[], None]] = field(default_factory=dict)

    @property
    def proxy(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def count(self) -> Counter[str]:
        """How often each address was asked for."""
        return Counter(url for _, url, _ in self.asked)

    def at_request(self, number: int, strike: Callable[[], None]) -> None:
        """Do something when so many requests were made, before that one is answered."""
        self._at[number] = strike

    def note(self, url: str, headers: Mapping[str, str]) -> None:
        """Remember a request, and do what is to be done at it."""
        self.asked.append((time.monotonic(), url, headers))
        for number in [one for one in self._at if one <= len(self.asked)]:
            self._at.pop(number, lambda: None)()

    def forget(self) -> None:
        """Remember no request."""
        self.asked.clear()
        self.busiest.clear()

    @contextmanager
    def serving_one(self, url: str) -> Iterator[None]:
        """Count how many of a host's requests are served at once."""
        host = urlsplit(url).hostname or ""
        self.in_flight[host] += 1
        self.busiest[host] = max(self.busiest[host], self.in_flight[host])
        try:
            yield
        finally:
            self.in_flight[host] -= 1

    def moments(self, host: str) -> list[float]:
        """When a host was asked, in order."""
        return sorted(at for at, url, _ in self.asked if urlsplit(url).hostname == host)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    web: LoopbackWeb

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is part of the test."""


class _SixServer(_Server):
    address_family = AF_INET6


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = self.path
        if url.startswith("/"):
            url = f"http://{self.headers['Host']}{url}"
        web = self.server.web
        web.note(url, dict(self.headers.items()))
        with web.serving_one(url):
            self._send(web.pages.get(url, Page(b"nothing here", 404)))

    def _send(self, page: Page) -> None:
        time.sleep(page.wait)
        if page.send is not None:
            self.close_connection = True
            page.send(self.connection)
            return
        tag = dict(page.headers).get("ETag")
        if tag is not None and tag == self.headers.get("If-None-Match"):
            page = replace(page, status=304, body=b"")
        self.send_response_only(page.status)
        for name, value in page.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        self.wfile.write(page.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def serving(
    pages: Mapping[str, Page],
    address: str = "127.0.0.1",
    tls: SSLContext | None = None,
    port: int = 0,
) -> Iterator[LoopbackWeb]:
    """Serve the pages until the block ends."""
    server = (_SixServer if ":" in address else _Server)((address, port), _Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.web = LoopbackWeb(pages, server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.web
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def linking(*hrefs: str, around: str = "") -> Page:
    """A page with these links."""
    anchors = "".join(f'<li><a href="{href}">t</a></li>' for href in hrefs)
    return Page(f"<html><body>{around}<ul>{anchors}</ul></body></html>".encode())


def a_site(site_id: str, host: str, **more: Any) -> SiteDeclaration:
    """A site of TRS shape with no delay; `more` says otherwise."""
    content: dict[str, Any] = {
        "id": site_id,
        "name": site_id,
        "role": "government",
        "hosts": [host],
        "verified": None,
        "discovery": {
            "start": [f"http://{host}/list/"],
            "articles": [r"/t\d+\.html$"],
            "lists": [r"/index_\d+\.html$"],
        },
        "politeness": {"delay": 0, "concurrency": 4},
    }
    content["discovery"] |= more.pop("discovery", {})
    return SiteDeclaration.model_validate(content | more)
