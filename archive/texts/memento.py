"""Memento (RFC 7089): the captures of an address as links that other tools understand.

An address (URI-R) has a TimeGate, which leads to the capture closest to a moment, a TimeMap,
which lists them all, and a URI-M for each capture. Links are written by RFC 8288.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from string import ascii_letters, digits
from urllib.parse import quote

from archive.errors import OperatorError
from archive.texts.captures import CaptureLine

LINK_FORMAT = "application/link-format"
_STAMP = "%Y%m%d%H%M%S"
# What may stand in a URI as it is (RFC 3986: unreserved, reserved, and the per cent sign).
_IN_A_URI = ascii_letters + digits + "-._~:/?#[]@!$&'()*+,;=%"


class BadMoment(OperatorError):
    """An Accept-Datetime, or a moment in an address, that is none."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Places:
    """Where the links lead: `base` is where the archive is served, without a slash at its end;
    nothing, for links within it."""

    base: str

    def timegate(self, uri: str) -> str:
        """The TimeGate (URI-G) of an address."""
        return f"{self.base}/timegate/{in_a_link(uri)}"

    def timemap(self, uri: str, form: str = "link") -> str:
        """The TimeMap (URI-T) of an address, as `link` or `json`."""
        return f"{self.base}/timemap/{form}/{in_a_link(uri)}"

    def memento(self, line: CaptureLine) -> str:
        """The URI-M of a capture."""
        return f"{self.base}/capture/{stamp(line.captured_at)}/{in_a_link(line.target_uri)}"


def in_a_link(uri: str) -> str:
    """An address as it may stand in a link: what is no part of a URI is percent-encoded."""
    return quote(uri, safe=_IN_A_URI)


def stamp(moment: datetime) -> str:
    """A moment as fourteen digits, UTC, as web archives write it."""
    return moment.astimezone(UTC).strftime(_STAMP)


def moment_of(stamped: str) -> datetime:
    """The moment of fourteen digits, or of fewer that begin one. Raises `BadMoment`."""
    whole = stamped + "00000101000000"[len(stamped) :]
    try:
        return datetime.strptime(whole, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        raise BadMoment("{given} is no moment like 20260301180000", given=stamped[:40]) from None


def http_date(moment: datetime) -> str:
    """A moment as HTTP writes it (RFC 9110, 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def accepted(header: str) -> datetime:
    """The moment that an Accept-Datetime header asks for. Raises `BadMoment`."""
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, TypeError, OverflowError):
        raise BadMoment(
            "Accept-Datetime holds no date like Sun, 01 Mar 2026 18:00:00 GMT"
        ) from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def mementos(captures: Sequence[CaptureLine]) -> tuple[CaptureLine, ...]:
    """Captures as they can be told apart: one a second, the last of it."""
    told = {(stamp(one.captured_at), one.target_uri): one for one in captures}
    return tuple(told.values())


def links(
    places: Places, uri: str, captures: Sequence[CaptureLine], at: CaptureLine | None = None
) -> str:
    """The Link header of an answer about `uri`; with `at`, of that capture itself, which then
    names its neighbours."""
    told = [
        _link(uri, "original"),
        _link(places.timegate(uri), "timegate"),
        _timemap_link(places, uri, "timemap", captures),
    ]
    shown: dict[int, list[str]] = {0: ["first"]}
    shown.setdefault(len(captures) - 1, []).append("last")
    if at is not None:
        index = captures.index(at)
        shown.setdefault(index, [])
        if index:
            shown.setdefault(index - 1, []).append("prev")
        if index + 1 < len(captures):
            shown.setdefault(index + 1, []).append("next")
    told += [_memento_link(places, captures[index], shown[index]) for index in sorted(shown)]
    return ", ".join(told)


def time_map(places: Places, uri: str, captures: Sequence[CaptureLine]) -> str:
    """All captures of an address, in the link format (RFC 7089, 5)."""
    last = len(captures) - 1
    lines = [
        _link(uri, "original"),
        _link(places.timegate(uri), "timegate"),
        _timemap_link(places, uri, "self", captures),
        *(
            _memento_link(
                places, line, [name for at, name in ((0, "first"), (last, "last")) if at == index]
            )
            for index, line in enumerate(captures)
        ),
    ]
    return ",\n".join(lines) + "\n"


def time_map_json(places: Places, uri: str, captures: Sequence[CaptureLine]) -> dict[str, object]:
    """The same as JSON, in the form that MemGator gave it and pywb's clients read."""
    listed = [_memento_json(places, line) for line in captures]
    return {
        "original_uri": uri,
        "self": places.timemap(uri, "json"),
        "timegate_uri": places.timegate(uri),
        "timemap_uri": {
            "link_format": places.timemap(uri),
            "json_format": places.timemap(uri, "json"),
        },
        "mementos": {"first": listed[0], "last": listed[-1], "list": listed},
    }


def _memento_json(places: Places, line: CaptureLine) -> dict[str, str]:
    moment = line.captured_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"datetime": moment, "uri": places.memento(line)}


def _timemap_link(places: Places, uri: str, relation: str, captures: Sequence[CaptureLine]) -> str:
    return _link(
        places.timemap(uri),
        relation,
        type=LINK_FORMAT,
        **{
            "from": http_date(captures[0].captured_at),
            "until": http_date(captures[-1].captured_at),
        },
    )


def _memento_link(places: Places, line: CaptureLine, names: Sequence[str]) -> str:
    relation = " ".join([*names, "memento"])
    return _link(places.memento(line), relation, datetime=http_date(line.captured_at))


def _link(target: str, relation: str, **attributes: str) -> str:
    told = "".join(f'; {name}="{value}"' for name, value in attributes.items())
    return f'<{in_a_link(target)}>; rel="{relation}"{told}'
