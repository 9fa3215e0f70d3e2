"""What is new, for feed readers: works and alarms as Atom (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

from archive.alerts.alarms import Alarm
from archive.amounts import shortened
from archive.overview import WorkLine

ATOM = "http://www.w3.org/2005/Atom"
_NOT_IN_XML = dict.fromkeys((*range(32), *range(55296, 57344), 65534, 65535))
_NEVER = datetime.fromtimestamp(0, UTC).isoformat()


@dataclass(frozen=True, slots=True)
class _Entry:
    """One piece of news; `updated` is ISO 8601."""

    title: str
    id: str
    updated: str
    link: str
    summary: str


def feed_of_works(room: str, works: Iterable[tuple[WorkLine, str]]) -> bytes:
    """New works, the newest first, each with when it came (ISO 8601). `room` is the address of
    the reading room, without a slash at its end."""
    entries = []
    for work, came in works:
        link = f"{room}/works/{work.work_id}"
        summary = f"{work.issuer or ''} · {work.pages}"
        identity = f"urn:dingben:work:{work.work_id}"
        title = shortened(work.title or work.work_id)
        entries.append(_Entry(title, identity, came, link, summary))
    return _feed("定本 · 新收文献", "works", f"{room}/feed.atom", entries)


def feed_of_alarms(room: str, alarms: Iterable[tuple[Alarm, str]]) -> bytes:
    """Alarms, the newest first, each with when it was raised (ISO 8601)."""
    entries = [
        _Entry(
            title=f"{alarm.audit} · {alarm.told}",
            id=f"urn:dingben:alarm:{alarm.alarm_id}",
            updated=raised_at,
            link=f"{room}/works/{alarm.work_id}",
            summary=alarm.url,
        )
        for alarm, raised_at in alarms
    ]
    return _feed("定本 · 新警报", "alarms", f"{room}/alarms.atom", entries)


def _feed(title: str, name: str, address: str, entries: list[_Entry]) -> bytes:
    """A feed at that address. It and its entries are known by names that stay what they are
    wherever the room stands (RFC 4287, 4.2.6)."""
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    _said(feed, "title", title)
    _said(feed, "id", f"urn:dingben:feed:{name}")
    _said(feed, "updated", entries[0].updated if entries else _NEVER)
    ElementTree.SubElement(feed, f"{{{ATOM}}}link", rel="self", href=address)
    _said(ElementTree.SubElement(feed, f"{{{ATOM}}}author"), "name", "定本")
    for one in entries:
        entry = ElementTree.SubElement(feed, f"{{{ATOM}}}entry")
        _said(entry, "title", one.title)
        _said(entry, "id", one.id)
        _said(entry, "updated", one.updated)
        ElementTree.SubElement(entry, f"{{{ATOM}}}link", href=one.link)
        _said(entry, "summary", one.summary)
    document: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _said(parent: ElementTree.Element, name: str, text: str) -> None:
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}")
    element.text = text.translate(_NOT_IN_XML)
