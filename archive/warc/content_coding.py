"""Undoing the content codings of a body (gzip and its kin), within a limit.

Not by warcio's `content_stream`, which (1.8.1) raises AttributeError on `br` with brotli
1.2, gives nothing for a page `abc` that is falsely called `deflate`, knows neither zstd,
`x-gzip` nor `gzip, br`, and unfolds each chunk in one piece: 300 kB may take 600 MB.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from gzip import BadGzipFile, GzipFile
from io import BytesIO

import brotli  # type: ignore[import-untyped]
import zstandard

MAX_PAYLOAD = 64 << 20
"""Bytes a body may unfold to. The largest report page measured is below 2 MiB."""

MAX_CODINGS = 4
"""Codings one body may carry; real servers use one, bombs nest a hundred."""

_STEP = 1 << 20


def decode(body: bytes, codings: Sequence[str], limit: int = MAX_PAYLOAD) -> bytes:
    """A body with its content codings undone, the last one first.

    `codings` are as Content-Encoding names them, in the order they were applied. A body
    that ends too early gives what can be had; one that is not so coded, or would grow
    beyond `limit`, comes back as it stood before that coding.
    """
    if len(codings) > MAX_CODINGS:
        return body
    for coding in reversed(codings):
        plain = bytearray()
        try:
            for piece in _pieces(body, coding, limit):
                plain += piece
                if len(plain) > limit:
                    return body
        except (brotli.error, LookupError):
            return body
        except (BadGzipFile, EOFError, zlib.error, zstandard.ZstdError):
            # br has no mark of its own: only what unfolds is the first half of a page in it
            if len(plain) <= (len(body) if coding == "br" else 0):
                return body
        body = bytes(plain)
    return body


def split_codings(values: Iterable[str]) -> tuple[str, ...]:
    """The codings that the Content-Encoding headers of an answer name, in their order."""
    named = (part.strip().lower() for value in values for part in value.split(","))
    return tuple(part for part in named if part and part != "identity")


def _pieces(body: bytes, coding: str, limit: int) -> Iterator[bytes]:
    """The plain bytes, some at a time. Raises what its library does, EOFError, LookupError."""
    if coding in ("gzip", "x-gzip"):
        yield from iter(partial(GzipFile(fileobj=BytesIO(body)).read1, _STEP), b"")
    elif coding == "zstd":
        unpacker = zstandard.ZstdDecompressor(max_window_size=1 << 27)
        reader = unpacker.stream_reader(body, read_across_frames=True)
        yield from iter(partial(reader.read, _STEP), b"")
    elif coding == "br":
        opened = brotli.Decompressor()
        yield opened.process(body, output_buffer_limit=_STEP)
        while not opened.can_accept_more_data():
            yield opened.process(b"", output_buffer_limit=_STEP)
        if not opened.is_finished():
            raise EOFError
    elif coding == "deflate":
        yield _inflated(body, limit)
    else:
        raise LookupError(coding)


def _inflated(body: bytes, limit: int) -> bytes:
    """`deflate`, which is zlib by the letter and a bare stream by some servers."""
    for wbits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        inflater = zlib.decompressobj(wbits)
        try:
            plain = inflater.decompress(body, limit + 1)
        except zlib.error:
            continue
        # a bare stream has no mark of its own: half of one may be any text at all
        if inflater.eof or (plain and wbits > 0):
            return plain
    raise EOFError
