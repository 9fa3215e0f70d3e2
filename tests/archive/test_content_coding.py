"""Codings are undone where that can be done, and cost no more than their limit."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from archive.content_coding import dechunk, decode, split_codings

PAGE = "<p>各位代表：</p>".encode() * 40


def test_a_header_that_lies_leaves_the_page_as_it_is() -> None:
    for coding in ("gzip", "deflate", "br", "zstd", "exi", "identity"):
        assert decode(PAGE, [coding]) == PAGE


def test_half_a_gzip_body_gives_the_half_that_came() -> None:
    coded = gzip.compress(PAGE * 20, 1)
    half = decode(coded[: len(coded) // 2], ["gzip"])
    assert half
    assert (PAGE * 20).startswith(half)


def test_deflate_is_read_with_and_without_its_wrapper() -> None:
    bare = zlib.compressobj(wbits=-15)
    assert decode(bare.compress(PAGE) + bare.flush(), ["deflate"]) == PAGE
    assert decode(zlib.compress(PAGE), ["deflate"]) == PAGE


def test_an_empty_gzip_body_is_empty() -> None:
    assert decode(gzip.compress(b""), ["gzip"]) == b""


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip.compress(bytes(30 << 20))),
        ("deflate", zlib.compress(bytes(30 << 20))),
        ("br", brotli.compress(bytes(30 << 20), quality=1)),
        ("zstd", zstandard.ZstdCompressor().compress(bytes(30 << 20))),
    ],
    ids=["gzip", "deflate", "br", "zstd"],
)
def test_a_bomb_stays_packed(coding: str, bomb: bytes) -> None:
    assert decode(bomb, [coding], limit=1 << 20) == bomb


def test_a_hundred_codings_are_not_undone() -> None:
    assert decode(PAGE, ["gzip"] * 100) == PAGE


def test_codings_are_named_in_one_header_or_in_many() -> None:
    assert split_codings(["GZip, br", "identity", " deflate"]) == ("gzip", "br", "deflate")


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=5))
def test_chunks_join_to_the_body(chunks: list[bytes]) -> None:
    framed = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in chunks) + b"0\r\n\r\n"
    assert dechunk(framed) == b"".join(chunks)


def test_a_body_that_was_never_chunked_stays() -> None:
    assert dechunk(b"<html>face\r\n") == b"<html>face\r\n"
    assert dechunk(b"") == b""


@given(st.binary(max_size=200), st.lists(st.sampled_from(["gzip", "deflate", "br", "zstd", "x"])))
def test_no_bytes_under_any_codings_raise(body: bytes, codings: list[str]) -> None:
    decode(body, codings)
    dechunk(body)
