"""Undoing what HTTP did to a body: chunks (transfer), then gzip and its kin (content).

Servers lie about both, and some send bombs. A coding that cannot be undone within the
limit leaves the bytes as they were, to be judged by whoever reads them.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import brotli  # type: ignore[import-untyped]
import zstandard

MAX_PAYLOAD = 64 << 20
"""Bytes a body may unfold to. The largest report page measured is below 2 MiB."""

MAX_CODINGS = 4
"""Codings one body may carry; real servers use one, bombs nest a hundred."""


_STEP = 1 << 20


def dechunk(body: bytes) -> bytes:
    """A body without its chunk marks (RFC 9112, 7.1); as it is where it has none."""
    chunks: list[bytes] = []
    at = 0
    while True:
        line_end = body.find(b"\r\n", at, at + 1024)
        size = body[at:line_end].split(b";")[0].strip() if line_end >= 0 else b""
        if not size or len(size) > 15 or size.strip(b"0123456789abcdefABCDEF"):
            # a cut body ends here; one that was never chunked has no chunk at all
            return b"".join(chunks) if chunks else body
        length = int(size, 16)
        if length == 0:
            return b"".join(chunks)
        chunks.append(body[line_end + 2 : line_end + 2 + length])
        at = line_end + 2 + length + 2


def decode(body: bytes, codings: Sequence[str], limit: int = MAX_PAYLOAD) -> bytes:
    """A body with its content codings undone, the last one first.

    `codings` are as Content-Encoding names them, in the order they were applied. A body
    that ends too early gives what can be had; one that is not so coded, or would grow
    beyond `limit`, comes back as it stood before that coding.
    """
    if len(codings) > MAX_CODINGS:
        return body
    for coding in reversed(codings):
        undone = _undo(body, coding, limit)
        if undone is None:
            break
        body = undone
    return body


def split_codings(values: Sequence[str]) -> tuple[str, ...]:
    """The codings that the Content-Encoding headers of an answer name, in their order."""
    named = (part.strip().lower() for value in values for part in value.split(","))
    return tuple(part for part in named if part and part != "identity")


def _undo(body: bytes, coding: str, limit: int) -> bytes | None:
    if coding in ("gzip", "x-gzip"):
        return _inflate(body, 31, limit)
    if coding == "deflate":  # zlib by the letter, a bare stream by some servers
        wrapped = _inflate(body, zlib.MAX_WBITS, limit)
        return wrapped if wrapped is not None else _inflate(body, -zlib.MAX_WBITS, limit)
    if coding == "br":
        return _unbrotli(body, limit)
    if coding == "zstd":
        return _unzstd(body, limit)
    return None


def _inflate(body: bytes, wbits: int, limit: int) -> bytes | None:
    plain = bytearray()
    whole = not body
    rest = body
    while rest:
        inflater = zlib.decompressobj(wbits)
        try:
            plain += inflater.decompress(rest, limit + 1 - len(plain))
        except zlib.error:
            break
        if len(plain) > limit:
            return None
        whole = whole or inflater.eof
        rest = inflater.unused_data if inflater.eof and wbits == 31 else b""
    # a bare stream has no mark of its own: half of one may be any text at all
    return bytes(plain) if whole or (plain and wbits > 0) else None


def _unbrotli(body: bytes, limit: int) -> bytes | None:
    unpacker = brotli.Decompressor()
    plain = bytearray()
    try:
        plain += unpacker.process(body, output_buffer_limit=_STEP)
        while not unpacker.can_accept_more_data() and len(plain) <= limit:
            plain += unpacker.process(b"", output_buffer_limit=_STEP)
    except brotli.error:
        return None
    return bytes(plain) if len(plain) <= limit else None


def _unzstd(body: bytes, limit: int) -> bytes | None:
    reader = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(
        body, read_across_frames=True
    )
    plain = bytearray()
    try:
        while len(plain) <= limit and (piece := reader.read(_STEP)):
            plain += piece
    except zstandard.ZstdError:
        return bytes(plain) or None
    return bytes(plain) if len(plain) <= limit else None
