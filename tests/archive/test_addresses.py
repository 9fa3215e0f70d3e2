"""One rule says whose an address is, for the crawl, the record and every reader."""

from __future__ import annotations

import pytest

from archive.addresses import declared_as, host_name, host_of, owner_of

DECLARED = {"qinghe.example": "city", "qinghe.example:8080": "archive"}


@pytest.mark.parametrize(
    ("url", "owner"),
    [
        ("http://qinghe.example/a.html", "city"),
        ("http://QINGHE.example:80/a.html", "city"),
        ("http://qinghe.example:8080/a.html", "archive"),
        ("http://reader:word@qinghe.example:8080/a.html", "archive"),
        ("http://qinghe.example:9090/a.html", "city"),
        ("http://www.qinghe.example/a.html", None),
        ("http://qinghe.example:none/a.html", None),
        ("mailto:desk@qinghe.example", None),
    ],
)
def test_an_address_is_the_narrowest_declared_hosts(url: str, owner: str | None) -> None:
    assert owner_of(url, DECLARED) == owner


def test_a_port_that_is_its_schemes_own_is_no_other_host() -> None:
    assert host_of("https://qinghe.example:443/a") == host_of("http://qinghe.example/a")
    assert host_of("https://qinghe.example:80/a") == "qinghe.example:80"
    assert declared_as("https://qinghe.example/a") == ("qinghe.example:443", "qinghe.example")
    assert host_name("qinghe.example:80") == host_name("qinghe.example") == "qinghe.example"
