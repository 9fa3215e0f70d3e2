"""Answers for other programs: an audit as rows, as JSON Lines, and new works as an Atom feed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from xml.etree import ElementTree

from archive.audit import AuditAnswer
from archive.overview import WorkLine
from archive.records import Verdict


class Format(StrEnum):
    """How an audit is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    JSON_LINES = "jsonl"


ATOM = "http://www.w3.org/2005/Atom"
_NOT_IN_XML = dict.fromkeys((*range(32), *range(55296, 57344), 65534, 65535))


def audit_rows(answer: AuditAnswer) -> Iterator[dict[str, object]]:
    """A row a witness: what CSV and JSON Lines hold alike. Lists stay lists."""
    for work in answer.works:
        for witness in work.witnesses:
            yield {
                "work_id": work.work_id,
                "title": work.title,
                "origin": work.origin.name if work.origin else None,
                "kind": witness.kind.value,
                "url": witness.url,
                "host": witness.host,
                "site_id": witness.site_id,
                "role": witness.role,
                "published": witness.published,
                "captured_at": witness.captured_at,
                "credited_source": witness.credited_source,
                "credited_authors": list(witness.credited_authors),
                "contained": witness.contained,
                "covers": witness.covers,
                "jaccard": witness.jaccard,
                "flags": [flag.value for flag in witness.flags],
                "missing_sections": list(witness.missing_sections),
                "figures_changed": [
                    f"{pair.canonical}→{pair.copy} {pair.verdict}"
                    for pair in witness.figures
                    if pair.verdict is not Verdict.SAME
                ],
            }


def json_lines(rows: Iterable[dict[str, object]]) -> str:
    """Each row as one line of JSON, its values as they are."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def works_feed(address: str, works: Iterable[tuple[WorkLine, str]], updated: datetime) -> bytes:
    """New works as an Atom feed (RFC 4287). `address` is where the archive is served, without
    a slash at its end; each work comes with when it came (ISO 8601)."""
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    _said(feed, "title", "定本 · 新收作品")
    _said(feed, "id", f"{address}/feed.atom")
    _said(feed, "updated", updated.isoformat())
    ElementTree.SubElement(feed, f"{{{ATOM}}}link", rel="self", href=f"{address}/feed.atom")
    author = ElementTree.SubElement(feed, f"{{{ATOM}}}author")
    _said(author, "name", "定本")
    for work, came in works:
        entry = ElementTree.SubElement(feed, f"{{{ATOM}}}entry")
        _said(entry, "title", work.title or work.work_id)
        _said(entry, "id", f"{address}/works/{work.work_id}")
        _said(entry, "updated", came)
        ElementTree.SubElement(entry, f"{{{ATOM}}}link", href=f"{address}/works/{work.work_id}")
        _said(entry, "summary", f"{work.issuer or ''} · {work.pages}")
    document: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _said(parent: ElementTree.Element, name: str, text: str) -> None:
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}")
    element.text = text.translate(_NOT_IN_XML)
