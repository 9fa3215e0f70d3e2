"""How much a server may say before it answers: status and headers without end would fill the
memory long before the answer's time is over, and Twisted counts only the length of a line."""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import HEADER, STATUS

MAX_HEAD = 1 << 19
"""Bytes of an answer's head, with all that was announced before it (1xx); servers of today
send, and take, some 16 KiB."""


class BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's, which hangs up on a head that is too long."""

    _head = 0

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 (Twisted's name)
        """Bytes from the server."""
        in_head = self._parser is not None and self._parser.state in (STATUS, HEADER)
        self._head = self._head + len(data) if in_head else 0
        if self._head <= MAX_HEAD:
            super().dataReceived(data)  # type: ignore[no-untyped-call]
        elif self.transport is not None:
            self.transport.abortConnection()


class BoundedHeads(_LenientHTTP11ClientFactory):
    """Makes such connections."""

    def buildProtocol(self, addr: IAddress | None) -> BoundedProtocol:  # noqa: ARG002, N802
        """One connection."""
        return BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
