"""Make the recorded sample web and what must come out of it.

`python -m tests.web.make_web` writes `sample.warc.gz` (WARC 1.1, one gzip member a
record) and `gold.json` beside this file. Nothing in it is real; nothing in it depends
on the time or the machine: running it again says the same, byte for byte.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.web import compilation, libraries, portals, press, reposts, spoiled, works
from tests.web.pages import Page

FOLDER = Path(__file__).resolve().parent
WARC = FOLDER / "sample.warc.gz"
GOLD = FOLDER / "gold.json"
SITES = FOLDER / "sites"
_FIRST_CAPTURE = datetime(2026, 2, 10, 18, 0, tzinfo=UTC)
_REASONS = {200: "OK", 301: "Moved Permanently", 404: "Not Found"}


def sample_pages() -> list[Page]:
    """Every recorded answer, site by site, each site's robots.txt and lists first."""
    return [
        *portals.lanchuan_pages(),
        *portals.qining_pages(),
        *press.press_pages(),
        *compilation.suwen_pages(),
        *libraries.member_pages(),
        *libraries.wenku_pages(),
        *reposts.company_pages(),
        *reposts.forum_pages(),
        *reposts.football_pages(),
        *reposts.mirror_pages(),
        *reposts.traditional_pages(),
        *spoiled.spoiled_pages(),
    ]


def write_warc(pages: Iterable[Page], out: IO[bytes], *, gzip: bool = True) -> None:
    """Write the pages as response records behind one warcinfo record."""
    writer = WARCWriter(out, gzip=gzip, warc_version="1.1")
    about = b"software: tests/web/make_web.py\r\ndescription: an invented web\r\n"
    info = writer.create_warc_record(
        "",
        "warcinfo",
        payload=BytesIO(about),
        length=len(about),
        warc_content_type="application/warc-fields",
        warc_headers_dict=_headers("warcinfo", _FIRST_CAPTURE),
    )
    writer.write_record(info)
    for position, page in enumerate(pages):
        captured_at = _FIRST_CAPTURE + timedelta(seconds=7 * position)
        reason = f"{page.status} {_REASONS[page.status]}"
        headers = [
            ("Server", "nginx"),
            ("Content-Type", page.content_type),
            ("Content-Length", str(len(page.body))),
            *page.headers,
        ]
        record = writer.create_warc_record(
            page.url,
            "response",
            payload=BytesIO(page.body),
            length=len(page.body),
            http_headers=StatusAndHeaders(reason, headers, protocol="HTTP/1.1"),
            warc_headers_dict=_headers(page.url, captured_at),
        )
        writer.write_record(record)


def _headers(name: str, moment: datetime) -> dict[str, str]:
    record_id = uuid.uuid5(uuid.NAMESPACE_URL, name)
    return {
        "WARC-Record-ID": f"<urn:uuid:{record_id}>",
        "WARC-Date": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def gold(pages: Sequence[Page]) -> dict[str, Any]:
    """What must come out: `pages` (see `tests.web.pages.Gold`), `works`, `kept_apart`."""
    return {
        "pages": [{"url": p.url, "site_id": p.site_id} | asdict(p.gold) for p in pages],
        "works": works.works(pages),
        "kept_apart": works.kept_apart(),
    }


def gold_text(pages: Sequence[Page]) -> str:
    """The gold as it is kept in the repository."""
    return json.dumps(gold(pages), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write both files."""
    pages = sample_pages()
    with WARC.open("wb") as out:
        write_warc(pages, out)
    GOLD.write_text(gold_text(pages), encoding="utf-8")


if __name__ == "__main__":
    main()
