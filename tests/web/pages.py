"""A recorded page of the sample web, and what must come out of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

HTML = "text/html; charset=utf-8"
SHAPES = Path(__file__).resolve().parent / "shapes"
ARCHIVED = ("archived",)


@dataclass(frozen=True, slots=True)
class Gold:
    """The truth about a page. A field that says None is not asserted, but for the text's.

    `outcomes`: the counted ends that are right for it; `text`: what a perfect extractor
    gives; `optional_tail`: last lines of it that may be missing (a byline); `noise`:
    strings that may stay in the text or go; `leak`: strings that must not be in it;
    `once`: strings that are in it once; `flags`: those that must be set, `flags_allowed`
    those that may be; `reports`: the texts that it carries; `defects`: what is wrong with it.
    """

    role: str = "article"
    outcomes: tuple[str, ...] = ARCHIVED
    title: str | None = None
    published: str | None = None
    credited_source: str | None = None
    credited_authors: tuple[str, ...] | None = None
    issuer: str | None = None
    document_number: str | None = None
    flags: tuple[str, ...] = ()
    flags_allowed: tuple[str, ...] = ()
    page: int | None = None
    pages: int | None = None
    declared_chars: int | None = None
    text: str | None = None
    optional_tail: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()
    leak: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    missing_sections: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()
    disallowed: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a recorded host."""

    site_id: str
    url: str
    body: bytes
    gold: Gold
    status: int = 200
    content_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()


_NO_ARTICLE = ("rejected:listing", "rejected:no_text", "rejected:too_short")
LISTING = Gold(role="listing", outcomes=_NO_ARTICLE)
"""A list with a single entry may as well be called a page without text."""


def robots(site_id: str, host: str, *disallow: str) -> Page:
    """The host's robots.txt."""
    rules = "".join(f"Disallow: {path}\n" for path in disallow) or "Disallow:\n"
    gold = Gold(role="robots", outcomes=("rejected:not_html",))
    body = f"User-agent: *\n{rules}".encode()
    return Page(site_id, f"http://{host}/robots.txt", body, gold, content_type="text/plain")


def shaped(shape: str, **words: object) -> str:
    """The page shape `shapes/SHAPE.html` with its words filled in."""
    html = (SHAPES / f"{shape}.html").read_text(encoding="utf-8").removesuffix("\n")
    return Template(html).substitute(words)


def paragraphs(lines: Iterable[str], form: str = "<p>　　{}</p>") -> str:
    """Each line escaped and put into `form`, one a line."""
    return "\n".join(form.format(escape(line, quote=False)) for line in lines)


def items(entries: Sequence[tuple[str, str, str]], form: str) -> str:
    """List entries (address, title, date) in the site's own form."""
    return "\n".join(form.format(url=url, title=title, date=date) for url, title, date in entries)
