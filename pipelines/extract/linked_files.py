"""The files that a page links as part of what it says: PDF, Word, tables, archives.

By the link's address, or by what it is called where a script hands the file out
(`download.jsp?id=7` called `申请表.docx`); those in menus, sidebars and lists of other pages
belong to the site.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import html

from archive.attachments import FileLink
from pipelines.extract.page import squeezed, text_of

MOST = 60
"""Files that one page may have; a page with more is a list of downloads."""

ENDING = r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|rtf|zip|rar|7z)"
"""How the name of such a file ends, as a pattern that minds no case."""

_FILE = re.compile(rf"{ENDING}$", re.I)
_MAYBE = re.compile(ENDING, re.I)
_NAMED = re.compile(rf"[^/\\]{{1,120}}{ENDING}\s*[)）】\]]?$", re.I)
_ADDRESS = {"a": "href", "iframe": "src", "embed": "src", "object": "data"}


def linked_files(
    root: html.HtmlElement, url: str, others: Collection[html.HtmlElement]
) -> tuple[FileLink, ...]:
    """The files that a page at `url` links, in order, each once. What stands inside one of
    `others` is the site's."""
    base = _base(root, url)
    found: dict[str, FileLink] = {}
    for element, stated in _candidates(root):
        address = _joined(base, stated)
        if address is None or address in found or _inside(element, others):
            continue
        found[address] = FileLink(address, _name(element, address))
        if len(found) == MOST:
            break
    return tuple(found.values())


def _candidates(root: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    """Elements that link a file or show one, with the address as it is written."""
    for element in root.iter(*_ADDRESS):
        stated = (element.get(_ADDRESS[element.tag]) or "").strip()
        if not stated or stated.startswith(("#", "javascript:", "data:", "mailto:")):
            continue
        if _MAYBE.search(stated):
            shown = _shown(stated)
            if _FILE.search(_path(shown)):
                yield element, shown
                continue
        if element.tag == "a" and _is_named(element):
            yield element, stated


def _is_named(element: html.HtmlElement) -> bool:
    """Whether a link is called by the name of a file."""
    words = "".join(element.itertext()) if len(element) else element.text or ""
    return "." in words and _NAMED.fullmatch(squeezed(words)) is not None


def _shown(stated: str) -> str:
    """The file that a viewer is asked to show: `viewer.html?file=/a/b.pdf`."""
    try:
        asked = parse_qsl(urlsplit(stated).query)
    except ValueError:
        return stated
    return next((value for key, value in asked if key == "file" and _FILE.search(value)), stated)


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _joined(base: str, stated: str) -> str | None:
    try:
        address = urljoin(base, stated).partition("#")[0]
    except ValueError:
        return None
    return address if address.startswith(("http://", "https://")) else None


def _base(root: html.HtmlElement, url: str) -> str:
    """What relative addresses are joined to."""
    stated = next((element.get("href") for element in root.iter("base") if element.get("href")), "")
    return _joined(url, stated) or url


def _inside(element: html.HtmlElement, others: Collection[html.HtmlElement]) -> bool:
    return element in others or any(above in others for above in element.iterancestors())


def _name(element: html.HtmlElement, address: str) -> str:
    """What the page calls the file, else its name in the address."""
    said = text_of(element) or (element.get("title") or "").strip()
    return said[:200] or address.rstrip("/").rpartition("/")[2]
