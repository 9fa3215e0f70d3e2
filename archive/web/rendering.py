"""Pages from templates. Every value is escaped; no template marks anything as safe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from archive.addresses import host_of
from archive.amounts import percentage, shortened
from archive.moments import HOME_ZONE
from archive.texts.memento import in_a_link
from archive.web.answering import answered
from archive.web.language import is_spoken, language_of, say

LONGEST_MARKED = 500
"""Longer than any real title, and than what is shown of a text that was found."""

FOLDER = Path(__file__).resolve().parent
STATIC = {
    "style.css": "text/css; charset=utf-8",
    "seal.svg": "image/svg+xml",
}


# What no page of HTML may hold: controls but white space (C0, DEL, C1), and what are none.
_CODES = (*range(9), 11, *range(14, 32), *range(127, 160), *range(0xFDD0, 0xFDF0))
_PLANES = (plane + code for plane in range(0, 0x110000, 0x10000) for code in (0xFFFE, 0xFFFF))
_NO_CHARACTERS = dict.fromkeys((*_CODES, *_PLANES))


def page(
    request: Request,
    template: str,
    code: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> Response:
    """A page in the reader's language."""
    language = language_of(request)
    told = {
        **values,
        "language": language,
        "t": partial(say, language),
        "spoken": partial(is_spoken, language),
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "path": request.url.path,
    }
    text = _templates().get_template(template).render(told)
    sent = {"content-language": language, "vary": "accept-language, cookie", **(headers or {})}
    body = text.translate(_NO_CHARACTERS).encode("utf-8", "replace")
    return answered(request, body, "text/html", code, sent)


def static(request: Request, name: str) -> Response:
    """A file of the interface itself; `name` must be one of `STATIC`."""
    return answered(request, (FOLDER / "static" / name).read_bytes(), STATIC[name])


def day(value: str | datetime | None) -> str:
    """The day of a time: as the page states it, or ours, in China."""
    if isinstance(value, datetime):
        return value.astimezone(HOME_ZONE).date().isoformat()
    return (value or "")[:10]


def moment(value: str | datetime | None) -> str:
    """One of our times, to the minute, in China."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.astimezone(HOME_ZONE).strftime("%Y-%m-%d %H:%M") if value else ""


def utc(value: str | datetime) -> str:
    """A time for machines to read."""
    return value if isinstance(value, str) else value.astimezone(UTC).isoformat()


def marked(text: str, places: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """A text in pieces, each with whether it is marked; one without end is cut."""
    text, at = text[:LONGEST_MARKED], 0
    for start, end in places:
        if end > len(text):
            break
        if at < start:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False


def path_of(url: str) -> str:
    """What of an address comes after its host, shortened in the middle where it is long."""
    rest = url.partition("://")[2]
    path = rest[len(rest.partition("/")[0]) :]
    return path if len(path) <= 56 else f"{path[:28]}…{path[-27:]}"


def outward(url: str) -> str | None:
    """An address that may be linked to: of the web, and nothing else."""
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        return None
    return url if scheme in ("http", "https") else None


def link(*steps: str, **query: object) -> str:
    """An address of the reading room; steps and values are escaped, empty values left out."""
    told = [
        (name.rstrip("_"), str(value))
        for name, given in query.items()
        for value in (given if isinstance(given, (list, tuple)) else [given])
        if value not in (None, "", False)
    ]
    path = "/" + "/".join(quote(step, safe="") for step in steps)
    return f"{path}?{urlencode(told)}" if told else path


def _short(title: str | None) -> str | None:
    return title and shortened(title)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        day=day,
        moment=moment,
        utc=utc,
        share=percentage,
        marked=marked,
        outward=outward,
        host=host_of,
        path_of=path_of,
        short=_short,
        in_a_link=in_a_link,
    )
    environment.globals["link"] = link
    return environment
