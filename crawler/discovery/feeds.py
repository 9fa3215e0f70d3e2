"""Links out of sitemaps, feeds and list APIs: XML and JSON that may be made to hurt.

Entities are never resolved, nothing is fetched, and a packed sitemap unfolds only so far.
Formats: https://www.sitemaps.org/protocol.html, RSS 2.0, Atom (RFC 4287), JSON and JSONP.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

import jmespath
from jmespath.exceptions import JMESPathError
from lxml import etree
from w3lib.url import safe_url_string

from archive.warc.content_coding import decode
from crawler.discovery.dates import day_in

MAX_SITEMAP = 50 << 20
"""Bytes of a sitemap, unpacked: the protocol's own limit."""

_JSONP = re.compile(r"[\w.$]+\s*\((.*)\)\s*;?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Item:
    """What a list names: an address, and the day it gives it, where it says one."""

    url: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class SitemapLinks:
    """What a sitemap names: pages, and further sitemaps."""

    pages: tuple[Item, ...] = ()
    sitemaps: tuple[str, ...] = ()


def sitemap_links(body: bytes) -> SitemapLinks:
    """The addresses of a sitemap or sitemap index, packed or not; none of what is neither."""
    root = _root(body)
    if root is None:
        return SitemapLinks()
    found = _each_once(
        Item(_joined("", element.text or ""), day_in(_beside(element, "lastmod")))
        for element in root.iterfind(".//{*}loc")
    )
    if etree.QName(root).localname == "sitemapindex":
        return SitemapLinks(sitemaps=tuple(item.url for item in found))
    return SitemapLinks(pages=found)


def feed_links(body: bytes, address: str) -> tuple[Item, ...]:
    """The entries of an RSS or Atom feed that was had from `address`."""
    root = _root(body)
    if root is None:
        return ()
    entries = [*root.iterfind(".//{*}item"), *root.iterfind(".//{*}entry")]
    return _each_once(
        Item(_joined(_joined(address, base), link), _day_of(entry))
        for entry in entries
        for base, link in _links(entry)
    )


def json_links(
    body: bytes, address: str, items: str, link: str, day: str | None = None
) -> tuple[Item, ...]:
    """The items of a JSON answer had from `address`, by JMESPath: `items` leads to their
    list, `link` and `day` to the address and the date in one of them."""
    text = body.decode("utf-8-sig", "replace").strip()
    if called := _JSONP.fullmatch(text):
        text = called[1]
    try:
        listed = jmespath.search(items, json.loads(text))
    except (ValueError, RecursionError, JMESPathError):
        return ()
    found = []
    for each in listed if isinstance(listed, list) else ():
        href = _searched(link, each)
        if isinstance(href, str) and href:
            said = _searched(day, each) if day else None
            found.append(Item(_joined(address, href), day_in(said)))
    return _each_once(found)


def _searched(path: str, item: object) -> object:
    try:
        return jmespath.search(path, item)
    except JMESPathError:  # a function that this item has no use for
        return None


def _each_once(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple({item.url: item for item in items if item.url}.values())


def _beside(element: etree._Element, name: str) -> str | None:
    parent = element.getparent()
    return parent.findtext(f"{{*}}{name}") if parent is not None else None


def _day_of(entry: etree._Element) -> date | None:
    named = (entry.findtext(f"{{*}}{name}") for name in ("pubDate", "published", "date", "updated"))
    return next((day for day in map(day_in, named) if day), None)


def _links(entry: etree._Element) -> list[tuple[str, str]]:
    """Where an entry leads: its links, each with the base that Atom gives it; of an RSS item
    without one its guid, unless that is said to be no address (RSS 2.0)."""
    found = [
        (link.base or "", href)
        for link in entry.iterfind("{*}link")
        if link.get("rel", "alternate") == "alternate"
        if (href := link.get("href") or (link.text or "").strip())
    ]
    guids = entry.iterfind("{*}guid") if not found else ()
    return found or [
        ("", (guid.text or "").strip())
        for guid in guids
        if guid.get("isPermaLink", "true") == "true" and "//" in (guid.text or "")
    ]


def _joined(address: str, link: str) -> str:
    """The link as it would be asked for; empty where it is none that could be: an editor's
    slip, half a character, costs itself and not its list."""
    try:
        return str(safe_url_string(urljoin(address, link.strip())))
    except ValueError:
        return ""


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
