"""The browser's way out: what it may have, by the name that it asks for."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.browser.proxy import BrowserProxy
from tests.crawler.loopback import Page, serving


async def answered(url: str, hosts: Sequence[str], allow: Sequence[str]) -> bytes:
    """What a browser gets that asks for an address through the proxy."""
    proxy = BrowserProxy(hosts, allow)
    port = int((await proxy.start()).rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {url} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    proxy.close()
    return answer


def test_an_address_that_is_allowed_is_not_open_to_a_name_that_resolves_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual: Any = socket.getaddrinfo

    def resolved(host: str, *rest: Any, **named: Any) -> Any:
        return usual("127.0.0.1" if host.endswith(".example") else host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    with serving({}) as web:
        spelled, named = f"127.0.0.1:{web.port}", f"www.example:{web.port}"
        web.pages = {f"http://{host}/": Page(b"x") for host in (spelled, named)}
        hosts = [spelled, named]
        refused = asyncio.run(answered(f"http://{named}/", hosts, ["127.0.0.1"]))
        assert b"403" in refused
        assert web.asked == []
        assert b"200" in asyncio.run(answered(f"http://{spelled}/", hosts, ["127.0.0.1"]))
        assert b"200" in asyncio.run(answered(f"http://{named}/", hosts, ["www.example"]))
