"""The guard: what may ever be connected to.

Two gates. `crawler.politeness.addresses.refusal` judges an address before it is asked for;
`GuardedResolver` judges what a name resolves to, and the connection goes to exactly the address
it judged, so a second, different answer of the name server (DNS rebinding) is never used.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IHostResolution, IResolutionReceiver
from zope.interface.declarations import implementer

from crawler.politeness.addresses import may_connect

ALLOW_SETTING = "DINGBEN_ALLOWED_ADDRESSES"
"""The Scrapy setting that lists the hosts inside, by name or as a spelled address, that may be
connected to by that name."""


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
    has the name that is asked for.

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
        admitted = may_connect(address, name, self._allow)
        if not admitted:
            self.refused.add(name)
        return admitted

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
