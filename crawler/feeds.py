"""Links out of sitemaps, feeds and list APIs: XML and JSON that may be made to hurt.

Entities are never resolved, nothing is fetched, and a packed sitemap unfolds only so far.
Formats: https://www.sitemaps.org/protocol.html, RSS 2.0, Atom (RFC 4287), JSON and JSONP.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree

from archive.content_coding import decode

MAX_SITEMAP = 50 << 20
"""Bytes of a sitemap, unpacked: the protocol's own limit."""

_JSONP = re.compile(r"[\w.$]+\s*\((.*)\)\s*;?", re.DOTALL)


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
    return tuple(dict.fromkeys(_joined(address, link) for link in links if link))


def json_links(body: bytes, path: str, address: str) -> tuple[str, ...]:
    """The addresses that `path` leads to in a JSON answer had from `address`: names parted
    by dots, `*` for every item of a list (`data.list.*.url`)."""
    text = body.decode("utf-8-sig", "replace").strip()
    if called := _JSONP.fullmatch(text):
        text = called[1]
    try:
        found: list[object] = [json.loads(text)]
    except (ValueError, RecursionError):
        return ()
    for step in path.split("."):
        found = [inner for outer in found for inner in _inside(outer, step)]
    links = [link for link in found if isinstance(link, str) and link]
    return tuple(dict.fromkeys(_joined(address, link) for link in links))


def _inside(outer: object, step: str) -> list[object]:
    if step == "*":
        return list(outer) if isinstance(outer, list) else []
    return [outer[step]] if isinstance(outer, dict) and step in outer else []


def _joined(address: str, link: str) -> str:
    try:
        return urljoin(address, link.strip())
    except ValueError:
        return link  # nobody's address, to be left out with the other sites'


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
