"""Which addresses are the same page to a reader: scheme, case and query order aside."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url


def host_of(url: str) -> str:
    """The host of an address, lower-cased and without port; empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


@lru_cache(maxsize=32768)
def address(url: str) -> str:
    """The form under which the catalogue looks a page up: no scheme, no fragment, the
    host lower-cased, the query sorted, no slash at the end."""
    try:
        canonical = canonicalize_url(url)
    except ValueError:
        canonical = url
    return canonical.partition("://")[2].rstrip("/") or canonical
