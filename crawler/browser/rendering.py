"""What the crawl must have, and what a record says, where pages are rendered by a browser."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from pathlib import Path

from archive.errors import OperatorError, install
from crawler.sites import SiteDeclaration

RENDERED = "rendered"
"""The flag of a response whose body a browser's scripts made."""

RENDERED_NOTE = "Chromium; the document as its scripts left it, not the bytes that were sent"
"""What the metadata beside such a record says."""


class NoBrowser(OperatorError):
    """A site wants its pages rendered, and there is nothing to do it with. Raised by
    `need_browser`."""

    exit_code = 4


def need_browser(sites: Iterable[SiteDeclaration], chromium: Path) -> None:
    """Make sure of the browser where a site needs one, before anything is asked."""
    wanting = [site.id for site in sites if site.render == "browser"]
    if not wanting:
        return
    told = f"{', '.join(wanting)}: `render: browser` needs"
    if importlib.util.find_spec("scrapy_playwright") is None:
        raise NoBrowser(f"{told} more packages: {install('browser')}")
    if not chromium.is_file():
        raise NoBrowser(
            f"{told} Chromium, and there is none at {chromium}: install it (apt install "
            "chromium), or say where it is with `chromium`"
        )
