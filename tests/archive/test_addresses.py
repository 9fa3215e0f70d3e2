"""One rule says whose an address is, for the crawl, the record and every reader."""

from __future__ import annotations

import pytest

from archive.addresses import address, declared_as, host_name, host_of, owner_of

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


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("http://qinghe.example:80/a", "https://qinghe.example/a"),
        ("https://qinghe.example:443/a?b=1", "http://qinghe.example/a?b=1"),
        ("http://QINGHE.example:80", "http://qinghe.example/"),
        ("http://[::1]:80/a", "http://[::1]/a"),
    ],
)
def test_a_page_linked_with_its_schemes_own_port_is_the_same_page(url: str, same: str) -> None:
    assert address(url) == address(same)


@pytest.mark.parametrize("url", ["http://qinghe.example:443/a", "http://qinghe.example:0/a"])
def test_a_page_on_another_port_is_another_page(url: str) -> None:
    assert address(url) != address("http://qinghe.example/a")
    assert host_of(url) != "qinghe.example"


def test_the_colons_of_a_numeric_host_are_no_port() -> None:
    assert host_name("::1") == host_name(host_of("http://[::1]:8080/a")) == "::1"
    assert declared_as("http://[::1]/a") == ("[::1]:80", "::1")
