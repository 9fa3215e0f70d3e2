"""Whom a site's server may be vouched for by: everybody's authorities, or as its file says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from twisted.internet.ssl import Certificate, optionsForClientTLS, trustRootFromCertificates
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface.declarations import implementer

from crawler.sites import SiteDeclaration


@implementer(IPolicyForHTTPS)
class SiteCertificates:
    """Verifies every server, but for the sites whose declaration makes an exception: one
    that is vouched for by certificates of its own, or by nobody."""

    def __init__(self, usual: Any, sites: Iterable[SiteDeclaration]) -> None:
        """`usual` is Scrapy's policy for everybody else."""
        self._usual = usual
        self._unverified = _ScrapyClientContextFactory(verify_certificates=False)
        self._excepted = {host: site.tls for site in sites if site.tls for host in site.hosts}

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 (Twisted's name)
        """What makes the connections to a host and port."""
        name = hostname.decode("ascii")
        tls = self._excepted.get(f"{name}:{port}") or self._excepted.get(name)
        if tls is None:
            return self._usual.creatorForNetloc(hostname, port)
        if tls.ca is None:
            return self._unverified.creatorForNetloc(hostname, port)
        own = trustRootFromCertificates(  # type: ignore[no-untyped-call]
            [Certificate.loadPEM(one.encode()) for one in tls.certificates]
        )
        return optionsForClientTLS(name, trustRoot=own)


def exception_of(site: SiteDeclaration | None, url: str) -> str | None:
    """What a capture's record says of an answer that not everybody's authorities vouch for."""
    if site is None or site.tls is None or not url.startswith("https:"):
        return None
    return site.tls.believed
