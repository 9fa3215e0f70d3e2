"""Which addresses may be asked for: of the web, of the open internet, of the site's own hosts."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from urllib.parse import urlsplit

from archive.addresses import declared_as
from archive.vocabulary import Rule
from crawler.discovery.traps import shape

_CLOAKS = tuple(
    ipaddress.IPv6Network(network)
    for network in ("::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48")
)
"""IPv4 addresses by another name: RFC 4291 2.5.5.1, RFC 2765, RFC 6052, RFC 8215."""


def is_inside(address: str) -> bool:
    """Whether an IP address is not one of the open internet: private, loopback, link-local,
    shared (100.64/10), multicast, reserved, or an IPv6 cloak of one of these."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if found.is_site_local:
            return True
        if any(found in cloak for cloak in _CLOAKS):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            found = inner
    return found.is_multicast or not found.is_global


def spelled_address(host: str) -> str | None:
    """The IP address a host spells in any way a connection would take it (dotted, decimal,
    octal, hexadecimal, full-width digits, brackets); None for a name."""
    plain = host.strip("[]").rstrip(".")
    try:
        return str(ipaddress.ip_address(plain))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(plain.encode("idna").decode("ascii")))
    except (OSError, UnicodeError):
        return None


def may_connect(address: str, name: str, allow: Collection[str]) -> bool:
    """Whether a connection may go to an address that a name resolved to: to any of the open
    internet, and to one inside where `allow` has the very host that was asked for. An address
    in `allow` is open to those who spell it, not to a site whose name resolves to it."""
    return not is_inside(address) or (spelled_address(name) or name.lower()) in allow


def refusal(url: str, hosts: Collection[str], allow: Collection[str] = ()) -> Rule | None:
    """The rule that forbids asking for an address, or None.

    `hosts` are those of the site it is asked for (`name` or `name:port`), `allow` the names and
    addresses inside that may be asked all the same. Rules: `scheme`,
    `address` (spells or names a host inside), `offsite`, `userinfo` (brings a password along),
    and those of `crawler.discovery.traps`.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return Rule.SCHEME
    if parts.scheme not in ("http", "https") or not host:
        return Rule.SCHEME
    spelled = spelled_address(host)
    if spelled is not None and is_inside(spelled) and spelled not in allow:
        return Rule.ADDRESS
    inner = host.rstrip(".").rpartition(".")[2] in ("localhost", "local", "internal")
    if inner and host not in allow:
        return Rule.ADDRESS
    if all(name not in hosts for name in declared_as(url)):
        return Rule.OFFSITE
    return Rule.USERINFO if "@" in parts.netloc else shape(parts.path, parts.query)
