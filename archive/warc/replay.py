"""Replaying WARC files as a web: a loopback proxy that answers for the recorded hosts.

A client that uses `ReplayWeb.proxy` asks for real addresses and gets the recorded status,
headers and bytes; one that asks whether a page changed is told so by the recorded ETag or
Last-Modified. Addresses are asked for in absolute form (RFC 9112, 3.2.2) whatever
their scheme, because a tunnel (CONNECT) would end at a host that is not there and is
answered with 501. For https either the address says so (`GET https://host/ HTTP/1.1`)
or, where a client cannot do that, the header `X-Forwarded-Proto: https` does.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url

from archive.warc.captures import HttpAnswer, read_answer, read_answers

# what belongs to one connection (RFC 9110, 7.6.1), and what the proxy counts itself
_HOP_BY_HOP = frozenset(
    {
        "connection",
        "content-length",
        "keep-alive",
        "proxy-authenticate",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


# what a 304 says again (RFC 9110, 15.4.5)
_KEPT_WHEN_UNCHANGED = frozenset(
    {"cache-control", "content-location", "date", "etag", "expires", "last-modified", "vary"}
)


@dataclass(frozen=True, slots=True)
class ReplayWeb:
    """A running replay: where its proxy listens, and the hosts it answers for."""

    proxy: str
    hosts: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an answer lies; bodies stay on disk until they are asked for."""

    path: Path
    offset: int
    captured_at: datetime


@contextmanager
def replay(paths: Sequence[Path]) -> Iterator[ReplayWeb]:
    """Serve the answers of these WARC files until the block ends.

    Of several answers to one address the newest is served. Raises WarcDamaged for a file
    that is not a whole WARC, before anything is served.
    """
    places = _index(paths)
    server = _Server(places)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        port = server.server_address[1]
        hosts = frozenset(urlsplit(address).hostname or "" for address in places)
        yield ReplayWeb(f"http://127.0.0.1:{port}", hosts)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _index(paths: Sequence[Path]) -> dict[str, _Place]:
    places: dict[str, _Place] = {}
    for path in paths:
        for answer, record in read_answers(path):
            address = _address(answer.target_uri)
            known = places.get(address)
            if known is None or known.captured_at <= answer.captured_at:
                places[address] = _Place(path, record.offset, answer.captured_at)
    return places


def _address(uri: str) -> str:
    """An address as both the record and the request are looked up by."""
    return str(canonicalize_url(uri))


def _unchanged(answer: HttpAnswer, asked: Message) -> bool:
    """Whether a conditional request is answered with 304 (RFC 9110, 13.2.2): its entity
    tags decide where it names some, else its date. Tags are compared weakly (13.1.2)."""
    stated = {key.lower(): value.strip() for key, value in answer.headers}
    tags = asked.get_all("If-None-Match")
    if tags is not None:
        given = {tag.strip().removeprefix("W/") for value in tags for tag in value.split(",")}
        own = stated.get("etag", "").removeprefix("W/")
        return "*" in given or (own != "" and own in given)
    since = _http_date(asked.get("If-Modified-Since", ""))
    modified = _http_date(stated.get("last-modified", ""))
    return since is not None and modified is not None and modified <= since


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, places: dict[str, _Place]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.places = places

    def answer(self, uri: str) -> HttpAnswer | None:
        """The recorded answer to an address, or None."""
        try:
            place = self.places.get(_address(uri))
        except ValueError:
            return None
        return None if place is None else read_answer(place.path, place.offset)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        """Answer as recorded; what was not recorded is not found."""
        uri = self.path
        if self.headers.get("X-Forwarded-Proto") == "https":
            uri = uri.replace("http://", "https://", 1)
        answer = self.server.answer(uri)
        if answer is None:
            self._send(HTTPStatus.NOT_FOUND, "Not Recorded", (), b"not recorded\n")
        elif answer.status == 200 and _unchanged(answer, self.headers):
            kept = [pair for pair in answer.headers if pair[0].lower() in _KEPT_WHEN_UNCHANGED]
            self._send(HTTPStatus.NOT_MODIFIED, "Not Modified", kept, b"")
        else:
            self._send(answer.status, answer.reason, answer.headers, answer.body)

    do_HEAD = do_GET  # noqa: N815 (http.server's own naming)

    def do_CONNECT(self) -> None:
        """Refuse a tunnel: there is no host at its end."""
        reason = "Ask In Absolute Form"
        self.close_connection = True
        self._send(HTTPStatus.NOT_IMPLEMENTED, reason, (), b"no tunnels in a replay\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the crawl reports its own requests."""

    def _send(
        self, status: int, reason: str, headers: Sequence[tuple[str, str]], body: bytes
    ) -> None:
        named = {
            token.strip().lower()
            for key, value in headers
            if key.lower() == "connection"
            for token in value.split(",")
        }
        out = BytesIO()
        out.write(f"HTTP/1.1 {status} {reason}\r\n".encode("latin-1", "replace"))
        for key, value in headers:
            if key.lower() not in _HOP_BY_HOP | named:
                out.write(f"{key}: {value}\r\n".encode("latin-1", "replace"))
        if status >= 200 and status not in (204, 304):
            out.write(f"Content-Length: {len(body)}\r\n".encode())
        else:
            body = b""
        out.write(b"Connection: close\r\n\r\n" if self.close_connection else b"\r\n")
        if self.command != "HEAD":
            out.write(body)
        self.wfile.write(out.getvalue())
