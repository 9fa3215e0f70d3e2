"""Captures are of readable addresses, and nobody is told the credentials in one."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.addresses import address, without_credentials
from archive.records import Capture
from archive.warc.captures import WarcDamaged, read_captures

BODY = b"<p>one</p>"
READABLE = "http://qinghe.example/a"


def read(folder: Path, *uris: str) -> tuple[list[Capture], WarcDamaged | None]:
    """The captures of a file of those addresses, and the damage that it is said to have."""
    path = folder / "other.warc.gz"
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for uri in uris:
            http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                uri, "response", BytesIO(BODY), length=len(BODY), http_headers=http
            )
            writer.write_record(record)
    found: list[Capture] = []
    try:
        found.extend(read_captures(path))
    except WarcDamaged as error:
        return found, error
    return found, None


@pytest.mark.parametrize("uri", ["http://x.example:99999/a", "http:///a", "http://[::1/a"])
def test_a_capture_of_no_readable_host_is_told_as_damage(tmp_path: Path, uri: str) -> None:
    found, damage = read(tmp_path, uri, READABLE)
    assert [one.target_uri for one in found] == [READABLE]
    assert "without a readable host" in str(damage)


def test_a_capture_is_told_without_the_credentials_in_its_address(tmp_path: Path) -> None:
    found, damage = read(tmp_path, "http://reader:p@ss@qinghe.example/a")
    assert [one.target_uri for one in found] == [READABLE]
    assert damage is None


def test_a_page_asked_for_with_credentials_is_the_same_page() -> None:
    assert address("http://reader:word@qinghe.example/a") == address(READABLE)
    for kept in ("http://qinghe.example/@desk", "http://qinghe.example?to=a@b", "a@b://"):
        assert without_credentials(kept) == kept
