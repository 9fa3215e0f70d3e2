"""Links out of sitemaps and feeds: XML that a server may have made to hurt.

Entities are never resolved, nothing is fetched, and a packed sitemap unfolds only so far.
Formats: https://www.sitemaps.org/protocol.html, RSS 2.0, Atom (RFC 4287).
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree

from archive.content_coding import decode

MAX_SITEMAP = 50 << 20
"""Bytes of a sitemap, unpacked: the protocol's own limit."""


@dataclass(frozen=True, slots=True)
class SitemapLinks:
    """What a sitemap names: pages, and further sitemaps."""

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


def sitemap_links(body: bytes) -> SitemapLinks:
    """The addresses of a sitemap or sitemap index, packed or not; none of what is neither."""
    root = _root(body)
    if root is None:
        return SitemapLinks()
    found = tuple(
        dict.fromkeys((element.text or "").strip() for element in root.iterfind(".//{*}loc"))
    )
    if etree.QName(root).localname == "sitemapindex":
        return SitemapLinks(sitemaps=found)
    return SitemapLinks(pages=found)


def feed_links(body: bytes, address: str) -> tuple[str, ...]:
    """The addresses of the entries of an RSS or Atom feed that was had from `address`."""
    root = _root(body)
    if root is None:
        return ()
    entries = [*root.iterfind(".//{*}item"), *root.iterfind(".//{*}entry")]
    links = [
        link.get("href") or (link.text or "").strip()
        for entry in entries
        for link in entry.iterfind("{*}link")
        if link.get("rel", "alternate") == "alternate"
    ]
    return tuple(dict.fromkeys(urljoin(address, link) for link in links if link))


def _root(body: bytes) -> etree._Element | None:
    if body.startswith(b"\x1f\x8b"):
        body = decode(body, ["gzip"], MAX_SITEMAP)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root if isinstance(root, etree._Element) else None
