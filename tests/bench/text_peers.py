"""The peers of page to text, each asked for all that it gives."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import trafilatura
from readability import Document as Readable
from resiliparse.extract.html2text import extract_plain_text

from pipelines.decode import decode
from pipelines.extract.page import parse, text_of
from tests.bench.bench_text import Page, Said, day_of

with warnings.catch_warnings(action="ignore"):
    import newspaper


def _trafilatura(*, fast: bool = False, favor_precision: bool = False) -> Callable[[Page], Said]:
    def tool(page: Page) -> Said:
        found = trafilatura.bare_extraction(
            page.payload,
            fast=fast,
            favor_precision=favor_precision,
            include_comments=False,
            with_metadata=True,
        )
        named = {name: getattr(found, name, None) for name in ("text", "title", "date", "sitename")}
        return Said(named["text"] or "", named["title"], day_of(named["date"]), named["sitename"])

    return tool


def _newspaper(page: Page) -> Said:
    source = decode(page.payload).text
    found = newspaper.article(page.url, input_html=source, language="zh", fetch_images=False)
    stated = found.publish_date
    return Said(found.text, found.title, stated.date().isoformat() if stated else None)


def _readability(page: Page) -> Said:
    found = Readable(decode(page.payload).text)
    root = parse(found.summary(html_partial=True))
    lines = [] if root is None else [text_of(block) for block in root.iter("p")]
    whole = "" if root is None else text_of(root)
    return Said(
        "\n".join(lines) if sum(map(len, lines)) > len(whole) / 2 else whole, found.short_title()
    )


def _resiliparse(page: Page) -> Said:
    return Said(extract_plain_text(decode(page.payload).text, main_content=True))


PEERS: dict[str, Callable[[Page], Said]] = {
    "trafilatura default": _trafilatura(),
    "trafilatura fast": _trafilatura(fast=True),
    "trafilatura precision": _trafilatura(favor_precision=True),
    "newspaper4k": _newspaper,
    "readability-lxml": _readability,
    "resiliparse": _resiliparse,
}
