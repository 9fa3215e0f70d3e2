"""The values of a site's YAML file: what each may be, and what is said of one that is not."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

import jmespath
from cssselect import HTMLTranslator, SelectorError
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, Field

_ID = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*\Z")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9-]+(?::\d{1,5})?\Z")
PORTS = range(1, 1 << 16)
_NIGHT = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)\Z")


def _site_id(value: str) -> str:
    if not _ID.match(value):
        raise ValueError("an id is small letters, digits and single underscores")
    return value


def _host(value: str) -> str:
    if not _HOST.match(value):
        raise ValueError("a host is a bare name in small letters, with a port if need be")
    if int(value.partition(":")[2] or 80) not in PORTS:
        raise ValueError(f"a port is a number from 1 to {PORTS[-1]}")
    return value


def is_web_address(value: str) -> str:
    """The value, when it is an address of the web. Raises ValueError."""
    parts = urlsplit(value)  # a ValueError of its own is a mistake like any other
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address begins with http:// or https:// and names a host")
    if parts.username is not None:
        raise ValueError("an address holds no name and no password: neither is ever sent")
    if parts.port is not None and parts.port not in PORTS:
        raise ValueError(f"a port is a number from 1 to {PORTS[-1]}")
    return value


def _regex(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return value


def _css(value: str) -> str:
    try:
        HTMLTranslator().css_to_xpath(value)
    except SelectorError as error:
        raise ValueError(f"not a CSS selector: {error}") from None
    return value


def _jmespath(value: str) -> str:
    try:
        jmespath.compile(value)
    except JMESPathError as error:
        told = " ".join(str(error).split())
        raise ValueError(f"not a JMESPath expression: {told}") from None
    return value


def is_page_template(value: str) -> str:
    """The value, when it is an address with one place for a page's number. Raises ValueError."""
    if value.count("{page}") != 1:
        raise ValueError("a paging address holds {page} exactly once")
    return value


def _night(value: str) -> str:
    if not _NIGHT.match(value):
        raise ValueError("night hours are written HH:MM-HH:MM")
    if len(set(value.split("-"))) == 1:
        raise ValueError("night hours that end when they begin are none: leave them out")
    return value


SiteId = Annotated[str, AfterValidator(_site_id)]
Host = Annotated[str, AfterValidator(_host)]
WebAddress = Annotated[str, AfterValidator(is_web_address)]
Regex = Annotated[str, Field(min_length=1), AfterValidator(_regex)]
Css = Annotated[str, AfterValidator(_css)]
JmesPath = Annotated[str, Field(min_length=1), AfterValidator(_jmespath)]
PageTemplate = Annotated[str, AfterValidator(is_page_template)]
Night = Annotated[str, AfterValidator(_night)]
Share = Annotated[float, Field(ge=0, le=1)]
