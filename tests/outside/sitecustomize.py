"""Loaded by every Python that the tests start, by its folder in PYTHONPATH: nothing connects to
anything but this machine. A try is refused, and written down for the end of the test run."""

from __future__ import annotations

import ipaddress
import os
import sys
from pathlib import Path
from typing import Any

LOG = "OUTSIDE_LOG"
"""The environment variable that names the file of what was tried."""


def is_here(host: object) -> bool:
    """Whether a host is this machine."""
    if host in ("", "localhost"):
        return True
    try:
        found = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback or found.is_unspecified


def installs_packages() -> bool:
    """pip fetches what the lock files name, where a test tries the README's own command."""
    return any(Path(word).name == "pip" for word in sys.orig_argv[:4])


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """The audit hook of https://docs.python.org/3/library/audit_events.html."""
    if event not in ("socket.connect", "socket.sendto"):
        return
    address = arguments[1]
    if not isinstance(address, tuple) or is_here(address[0]) or installs_packages():
        return
    told = f"{event} {address[0]}:{address[1]} by {' '.join(sys.orig_argv)[:200]}"
    with Path(os.environ[LOG]).open("a") as log:
        log.write(" ".join(told.split()) + "\n")
    raise PermissionError(f"the tests connect to nothing outside: {told}")


if os.environ.get(LOG):
    sys.addaudithook(watch)
