"""What a server answered: status line, headers, body as sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from warcio.utils import Digester

from archive.warc.content_coding import decode, split_codings


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """One answer. `body` has its transfer coding (chunks) undone and its content coding
    as sent; header values are Latin-1, so that their bytes can be had again. `notes` are
    what its WARC metadata says of how it was had, beside the page that led to it."""

    target_uri: str
    captured_at: datetime
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    ip_address: str | None = None
    truncated: str | None = None
    notes: tuple[tuple[str, str], ...] = ()

    def payload(self) -> bytes:
        """The body with its content coding undone, as far as that can be done."""
        named = (value for key, value in self.headers if key.lower() == "content-encoding")
        return decode(self.body, split_codings(named))


def sha1_digest(body: bytes) -> str:
    """A digest as WARC writes it: `sha1:` and 32 characters of base 32."""
    digester = Digester("sha1")
    digester.update(body)
    return str(digester)
