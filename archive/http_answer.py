"""What a server answered, as a WARC holds it: status line, headers, body as sent."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from archive.content_coding import dechunk, decode, split_codings


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """One answer. `body` has its transfer coding (chunks) undone and its content coding
    as sent; header values are Latin-1, so that their bytes can be had again."""

    target_uri: str
    captured_at: datetime
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    ip_address: str | None = None
    truncated: str | None = None

    def values(self, name: str) -> tuple[str, ...]:
        """Every value of the headers of that name, any case."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)

    def payload(self) -> bytes:
        """The body with its content coding undone, as far as that can be done."""
        return decode(self.body, split_codings(self.values("Content-Encoding")))

    def head(self) -> bytes:
        """The status line and headers as bytes, with the blank line after them."""
        lines = [f"HTTP/1.1 {self.status:03d} {_one_line(self.reason)}"]
        lines += [f"{_one_line(key)}: {_one_line(value)}" for key, value in self.headers]
        return "".join(f"{line}\r\n" for line in [*lines, ""]).encode("latin-1", "replace")


class NotAnAnswer(ValueError):
    """A response record's block that holds no HTTP answer."""


def parse_answer(block: bytes, target_uri: str, captured_at: datetime) -> HttpAnswer:
    """The answer that a record's block holds. Raises NotAnAnswer."""
    stream = BytesIO(block)
    try:
        head = StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/3", "ICY"]).parse(
            stream
        )
    except (StatusAndHeadersParserException, EOFError):
        raise NotAnAnswer("no HTTP status line") from None
    code, _, reason = str(head.statusline).lstrip("0. ").partition(" ")
    if not (code.isascii() and code.isdigit() and len(code) == 3):
        raise NotAnAnswer("no HTTP status code")
    headers = tuple((str(key), str(value)) for key, value in head.headers)
    answer = HttpAnswer(target_uri, captured_at, int(code), reason, headers, stream.read())
    if any("chunked" in value.lower() for value in answer.values("Transfer-Encoding")):
        body = dechunk(answer.body)
        return HttpAnswer(target_uri, captured_at, int(code), reason, headers, body)
    return answer


def sha1_digest(body: bytes) -> str:
    """A digest as WARC writes it: `sha1:` and 32 characters of base 32."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def _one_line(value: str) -> str:
    """A header's text without what would end its line: CR, LF and NUL."""
    return value.translate({10: " ", 13: " ", 0: " "})
