"""Codings are undone where that can be done, and cost no more than their limit."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from archive.warc.content_coding import decode, split_codings

PAGE = "<p>各位代表：</p>".encode() * 40


def test_a_header_that_lies_leaves_the_page_as_it_is() -> None:
    for coding in ("gzip", "deflate", "br", "zstd", "exi", "identity"):
        assert decode(PAGE, [coding]) == PAGE


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_half_a_coded_body_gives_the_half_that_came(coding: str) -> None:
    compress = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[coding]
    page = "".join(f"<p>第{number}项，{number**3}元</p>" for number in range(900)).encode()
    coded = compress(page)
    half = decode(coded[: len(coded) // 2], [coding])
    assert len(half) > 1000
    assert page.startswith(half)


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


@pytest.mark.parametrize("page", [b"<p>x</p>", b"abc", "沈阳市人民政府".encode("gb18030"), PAGE])
@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd, deflate", "br, gzip"])
def test_no_page_is_lost_to_a_header_that_lies(page: bytes, coding: str) -> None:
    assert decode(page, coding.split(", ")) == page


@given(st.binary(max_size=200), st.lists(st.sampled_from(["gzip", "deflate", "br", "zstd", "x"])))
def test_no_bytes_under_any_codings_raise(body: bytes, codings: list[str]) -> None:
    decode(body, codings)
