"""The one way out of a browser that renders pages: a proxy on loopback that holds the guard.

A browser resolves names, follows redirects and fetches whatever a page's scripts ask for, all by
itself. It is told to go through here for everything: only declared hosts, and never an address
inside; the connection goes to the very address that was judged.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Collection
from contextlib import suppress
from urllib.parse import urlsplit

from crawler.politeness.addresses import may_connect, refusal

MAX_HEAD = 1 << 16
MAX_BYTES = 32 << 20
"""Bytes that one connection may bring: as much as one answer may be long."""
SECONDS = 60.0
_REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_AWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_HOP = ("proxy-connection:", "connection:", "proxy-authorization:")


class NotAllowed(Exception):
    """A browser asked for what it may not have. Raised and answered here."""


class BrowserProxy:
    """An HTTP proxy for the hosts of some sites. `refused` are the addresses it was asked for
    and did not give."""

    def __init__(
        self, hosts: Collection[str], allow: Collection[str] = (), upstream: str | None = None
    ) -> None:
        """`hosts` as declared (`name` or `name:port`), `allow` hosts inside that may be
        asked, `upstream` a proxy that is asked in place of the hosts."""
        self._hosts = frozenset(hosts)
        self._allow = frozenset(allow)
        self._upstream = urlsplit(upstream) if upstream else None
        self._server: asyncio.Server | None = None
        self.refused: set[str] = set()

    async def start(self) -> str:
        """Listen; the address to give to the browser."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=MAX_HEAD)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        """Listen no more; what is open ends with its browser."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                await self._carry(reader, writer)
        except NotAllowed as error:
            self.refused.add(str(error))
            writer.write(_REFUSED)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            writer.write(_AWAY)
        finally:
            with suppress(OSError):
                writer.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request of the browser: its head is read, judged and sent on, once a connection."""
        head = await reader.readuntil(b"\r\n\r\n")
        method, _, rest = head.decode("latin-1").partition(" ")
        target = rest.partition(" ")[0]
        tunnel = method == "CONNECT"
        url = f"https://{target}/" if tunnel else target
        if refusal(url, self._hosts, self._allow) is not None:
            raise NotAllowed(url)
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        far_reader, far_writer = await self._connected(parts.hostname or "", port)
        try:
            if tunnel and self._upstream is None:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                far_writer.write(self._head(head, url))
            asking = asyncio.ensure_future(_pump(reader, far_writer))
            try:
                await _pump(far_reader, writer)  # its end is the end of both
            finally:
                asking.cancel()
        finally:
            with suppress(OSError):
                far_writer.close()

    async def _connected(
        self, host: str, port: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to an address that a host has and that may be connected to."""
        if self._upstream is not None:
            return await asyncio.open_connection(self._upstream.hostname, self._upstream.port)
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for address in dict.fromkeys(str(one[4][0]) for one in found):
            if may_connect(address, host, self._allow):
                return await asyncio.open_connection(address, port)
        raise NotAllowed(f"{host} has no address outside")

    def _head(self, head: bytes, url: str) -> bytes:
        """The request's head as it is sent on: to a server without the proxy's form, and always
        as the last of its connection, so that none passes unjudged behind it."""
        first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        if self._upstream is None:
            method, _, version = first.split(" ", 2)
            parts = urlsplit(url)
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            first = f"{method} {path} {version}"
        kept = [line for line in lines if not line.lower().startswith(_HOP)]
        return "\r\n".join([first, *kept, "Connection: close", "", ""]).encode("latin-1")


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry bytes one way, so many and no more."""
    left = MAX_BYTES
    with suppress(OSError):
        while left > 0 and (piece := await reader.read(min(left, 1 << 16))):
            writer.write(piece)
            await writer.drain()
            left -= len(piece)
        if writer.can_write_eof():
            writer.write_eof()
