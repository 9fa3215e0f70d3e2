"""Which addresses are the same page to a reader (scheme, case and query order aside), and whose
they are.

A host is a name, with the port where that is not its scheme's own: two webs on two ports of one
machine are two hosts. A site is declared under either: a bare name is that name on every port.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url

_PORTS = {"http": 80, "https": 443}
_CREDENTIALS = re.compile(r"(?<=://)[^/?#]*@")
_Owner = TypeVar("_Owner")


def host_of(url: str) -> str:
    """The host of an address, lower-cased, with a port that is not its scheme's own; empty
    where it has none."""
    name, port, usual = _split(url)
    return name if port == usual else _with_port(name, port)


def host_name(host: str) -> str:
    """The name of a host, without its port."""
    name, _, _ = host.rpartition(":")
    is_bare = ":" in name and not name.endswith("]")  # an IPv6 address has colons of its own
    return (host if is_bare else name or host).strip("[]")


def declared_as(url: str) -> tuple[str, ...]:
    """What the host of an address may be declared as, the narrowest first: `name:port`,
    `name`. Nothing where it has no host."""
    name, port, _ = _split(url)
    return (_with_port(name, port), name) if name else ()


def without_credentials(url: str) -> str:
    """An address without the user and password that it may hold: they are told to nobody."""
    return _CREDENTIALS.sub("", url, count=1)


def owner_of(url: str, declared: Mapping[str, _Owner]) -> _Owner | None:
    """Whose an address is, of owners by their declared hosts; None where it is nobody's."""
    return next((declared[host] for host in declared_as(url) if host in declared), None)


@lru_cache(maxsize=32768)
def _split(url: str) -> tuple[str, int | None, int | None]:
    """Name, port, and the port that the scheme has by itself."""
    try:
        parts = urlsplit(url)
        usual = _PORTS.get(parts.scheme)
        port = usual if parts.port is None else parts.port
        return parts.hostname or "", port, usual
    except ValueError:
        return "", None, None


def _with_port(name: str, port: int | None) -> str:
    return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"


@lru_cache(maxsize=32768)
def address(url: str) -> str:
    """The form under which the catalogue looks a page up: no scheme, no credentials, no
    fragment, the host lower-cased, without the scheme's own port, the query sorted, no slash
    at the end."""
    bare = without_credentials(url)
    try:
        canonical = canonicalize_url(bare)
    except ValueError:
        canonical = bare
    scheme, _, rest = canonical.partition("://")
    host, slash, path = rest.partition("/")
    own = host.removesuffix(":").removesuffix(f":{_PORTS.get(scheme)}")
    return f"{own}{slash}{path}".rstrip("/") or canonical
