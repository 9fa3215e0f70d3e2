"""The guard: which addresses may be asked for, and which may ever be connected to.

Two gates. `refusal` judges an address before it is asked for (scheme, host, numbers that
spell a private address); `GuardedResolver` judges what a name resolves to, and the
connection goes to exactly the address it judged, so a second, different answer of the
name server (DNS rebinding) is never used.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection, Sequence
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IHostResolution, IResolutionReceiver
from zope.interface.declarations import implementer

from crawler.discovery.traps import shape

ALLOW_SETTING = "DINGBEN_ALLOWED_ADDRESSES"
"""The Scrapy setting that lists addresses (or names) inside which may be connected to."""

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


def refusal(url: str, hosts: Collection[str], allow: Collection[str] = ()) -> str | None:
    """The rule that forbids asking for an address, or None.

    `hosts` are those of the site it is asked for (`name` or `name:port`). Rules: `scheme`,
    `address` (spells or names a host inside), `offsite`, `userinfo` (brings a password along),
    and those of `crawler.discovery.traps`.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        netloc = parts.netloc.rpartition("@")[2].lower()
    except ValueError:
        return "scheme"
    if parts.scheme not in ("http", "https") or not host:
        return "scheme"
    spelled = spelled_address(host)
    if spelled is not None and is_inside(spelled) and spelled not in allow:
        return "address"
    if host.rstrip(".").rpartition(".")[2] in ("localhost", "local", "internal"):
        return "address"
    if host not in hosts and netloc not in hosts:
        return "offsite"
    return "userinfo" if "@" in parts.netloc else shape(parts.path, parts.query)


@implementer(IResolutionReceiver)
class _Judging:
    """Passes on what a name resolves to, but for addresses inside."""

    def __init__(self, receiver: Any, resolver: GuardedResolver, name: str) -> None:
        self._receiver = receiver
        self._resolver = resolver
        self._name = name

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802 (Twisted's name)
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IPv4Address | IPv6Address) -> None:  # noqa: N802
        if self._resolver.admits(address.host, self._name):
            self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()


class GuardedResolver(CachingHostnameResolver):
    """Scrapy's resolver for IPv4 and IPv6, which gives no address inside unless the list
    allows it.

    Twisted connects to the addresses this gives, and asks it for spelled addresses too.
    `refused` holds the names that resolved to an address inside.
    """

    def __init__(self, reactor: ReactorBase, cache_size: int, allow: Sequence[str] = ()) -> None:
        super().__init__(reactor, cache_size)
        self.refused: set[str] = set()
        self._allow = frozenset(allow)

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: ReactorBase) -> Self:
        """As Scrapy makes it; `crawler` is anything with settings."""
        settings = crawler.settings
        size = settings.getint("DNSCACHE_SIZE") if settings.getbool("DNSCACHE_ENABLED") else 0
        return cls(reactor, size, settings.getlist(ALLOW_SETTING))

    def admits(self, address: str, name: str) -> bool:
        """Whether a connection may go to an address that a name resolved to."""
        if is_inside(address) and self._allow.isdisjoint((address, name)):
            self.refused.add(name)
            return False
        return True

    def resolveHostName(  # noqa: N802 (Twisted's name)
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        *rest: Any,
        **named: Any,
    ) -> IHostResolution:
        """Resolve a name to the addresses that may be connected to; to none, where all of
        them lie inside, which fails as a name that does not exist."""
        judging: Any = _Judging(resolutionReceiver, self, hostName)
        return super().resolveHostName(judging, hostName, *rest, **named)
