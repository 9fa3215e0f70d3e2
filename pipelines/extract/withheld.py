"""A text that a page keeps where no reader without its scripts sees it: in <noscript>, in a
<template>, in a <textarea>, or in a string of a script that would have shown it.

Asked for only where the page shows no text at all: what a page shows is its text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape

from lxml import etree, html

from pipelines.characters import HAN
from pipelines.extract.page import parse

# The name of a string that holds a text, and the quote that opens it.
_NAMED = re.compile(r"[\"']?\b([A-Za-z_]{4,30})[\"']?\s{0,3}[:=]\s{0,3}([\"'])")
_TEXT_NAME = re.compile(r"content|body|text|html|detail|article", re.I)
_STRINGS = {
    '"': re.compile(r'(?:[^"\\]|\\.)*+"', re.S),
    "'": re.compile(r"(?:[^'\\]|\\.)*+'", re.S),
}
_MARKUP = re.compile(r"<(?:p|div|br|span|section|table|h\d)\b", re.I)
# Below this many Chinese characters a string is a label or a summary.
_SHORTEST = 50
_SCRIPT = 4_000_000


def bring_out(root: html.HtmlElement) -> str | None:
    """Put the longest withheld text into the tree, as a block at the end of its body, and say
    where it was found; None where there is none. Changes `root` only where there is."""
    body = root.find("body")
    found = max(_withheld(root), key=lambda text: _size(text[1]), default=None)
    if body is None or found is None or _size(found[1]) < _SHORTEST:
        return None
    place, text = found
    tree = parse(f"<html><body>{text}</body></html>") if _MARKUP.search(text) else None
    block = etree.SubElement(body, "div")
    inner = tree.find("body") if tree is not None else None
    if inner is None:
        block.set("style", "white-space:pre")
        block.text = text
    else:
        block.text = inner.text
        block.extend(list(inner))
    return place


def _withheld(root: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Every withheld text, as markup or plain, and where it stood."""
    for element in root.iter("noscript", "template", "textarea"):
        inside = "".join(
            [element.text or "", *(etree.tostring(child, encoding="unicode") for child in element)]
        )
        yield element.tag, inside
    for script in root.iter("script"):
        source = (script.text or "")[:_SCRIPT]
        if re.search(r"template|text/html", script.get("type") or ""):
            yield "script:template", source
        else:
            yield from _strings(source)


def _strings(source: str) -> Iterator[tuple[str, str]]:
    """The strings of a script whose names say that they hold a text."""
    at = 0
    while named := _NAMED.search(source, at):
        name, quote = named.groups()
        whole = _STRINGS[quote].match(source, named.end())
        at = named.end()
        if whole is None or not _TEXT_NAME.search(name):
            continue
        at = whole.end()
        text = _unquoted(whole.group(0)[:-1], quote)
        if text:
            yield f"script:{name}", text


def _unquoted(inside: str, quote: str) -> str | None:
    """What a string of JavaScript says, its markup unescaped; None where it is none."""
    if quote == "'":
        inside = inside.replace("\\'", "'").replace('"', '\\"')
    try:
        text = str(json.loads(f'"{inside}"', strict=False))
    except json.JSONDecodeError:
        return None
    return unescape(text) if "&lt;" in text and "<" not in text else text


def _size(text: str) -> int:
    return len(HAN.findall(text))
