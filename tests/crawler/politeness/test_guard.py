"""A crawled server never reaches inside: no address, name, redirect or scheme gets there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.resolver import dnscache
from twisted.internet.address import IPv4Address, IPv6Address

from crawler.crawl import crawl
from crawler.politeness.addresses import is_inside, refusal, spelled_address
from crawler.politeness.guard import GuardedResolver
from tests.crawler.loopback import Page, a_site, linking, serving
from tests.crawler.names import name_server


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
    ],
)
def test_addresses_that_are_inside(address: str) -> None:
    assert is_inside(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "202.107.1.1", "2606:4700::1111"])
def test_addresses_of_the_open_internet(address: str) -> None:
    assert not is_inside(address)


@pytest.mark.parametrize(
    ("host", "spelled"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("１２７.0.0.1", "127.0.0.1"),
        ("127。0。0。1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("www.example.com", None),
        ("1.example.com", None),
    ],
)
def test_an_address_is_known_however_it_is_spelled(host: str, spelled: str | None) -> None:
    assert spelled_address(host) == spelled


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("http://a.example/x", None),
        ("https://a.example:8443/x", None),
        ("file:///etc/passwd", "scheme"),
        ("data:text/html,x", "scheme"),
        ("ftp://a.example/", "scheme"),
        ("s3://bucket/key", "scheme"),
        ("gopher://a.example/", "scheme"),
        ("http:///nohost", "scheme"),
        ("http://[::1/", "scheme"),
        ("http://b.example/", "offsite"),
        ("http://a.example.evil.example/", "offsite"),
        ("http://a.example@b.example/", "offsite"),
        ("http://8.8.8.8/", "offsite"),
        ("http://user:password@a.example/", "userinfo"),
        ("http://127.0.0.1/", "address"),
        ("http://a.example@127.0.0.1/", "address"),
        ("http://2130706433/", "address"),
        ("http://[::ffff:127.0.0.1]/", "address"),
        ("http://[::1]:80/", "address"),
        ("http://169.254.169.254/latest/meta-data/", "address"),
        ("http://a.example/a/b/a/b/a/b/a/b/", "trap_repeats"),
        ("http://a.example/" + "x/" * 3, None),
        ("http://a.example/?" + "&".join(f"f{n}=1" for n in range(20)), "trap_parameters"),
        ("http://localhost/", "address"),
        ("http://LOCALHOST./", "address"),
        ("http://printer.local/", "address"),
        ("http://metadata.google.internal/", "address"),
    ],
)
def test_what_may_be_asked_for(url: str, rule: str | None) -> None:
    assert refusal(url, ["a.example"]) == rule


def test_an_address_inside_is_asked_only_by_explicit_leave() -> None:
    url = "http://127.0.0.1:8080/"
    assert refusal(url, ["127.0.0.1:8080"]) == "address"
    assert refusal(url, ["127.0.0.1:8080"], allow=["127.0.0.1"]) is None
    assert refusal("http://127.0.0.1:22/", ["127.0.0.1:8080"], allow=["127.0.0.1"]) == "offsite"


def resolved(name: str, addresses: Sequence[str], allow: Sequence[str] = ()) -> list[str]:
    """What the guarded resolver gives of a name that the name server gives these addresses."""
    reactor: Any = SimpleNamespace(nameResolver=None)  # all names are in the cache
    resolver = GuardedResolver(reactor, 10, allow)
    given: list[str] = []

    class Receiver:
        def resolutionBegan(self, resolution: object) -> None:  # noqa: N802
            pass

        def addressResolved(self, address: IPv4Address | IPv6Address) -> None:  # noqa: N802
            given.append(address.host)

        def resolutionComplete(self) -> None:  # noqa: N802
            pass

    kinds = [IPv6Address if ":" in one else IPv4Address for one in addresses]
    dnscache[name] = [kind("TCP", one, 0) for kind, one in zip(kinds, addresses, strict=True)]
    try:
        resolver.resolveHostName(Receiver(), name, 80)
    finally:
        del dnscache[name]
    assert (name in resolver.refused) == (len(given) < len(addresses))
    return given


def test_a_name_that_turns_to_an_address_inside_is_not_resolved() -> None:
    public, inner = "203.0.112.7", "10.0.0.7"
    assert resolved("rebound.example", [public]) == [public]
    assert resolved("rebound.example", [inner]) == []
    assert resolved("rebound.example", [inner], [inner]) == []
    assert resolved("intranet.example", [inner], ["rebound.example", "intranet.example"]) == [inner]
    assert resolved("0x0a.7", [inner], [inner]) == [inner]
    assert resolved("proxy.example", [inner], ["proxy.example"]) == [inner]
    assert resolved("mixed.example", [inner, public, "::1"]) == [public]
    assert resolved("six.example", ["2606:4700::1111"]) == ["2606:4700::1111"]


def test_a_crawl_connects_to_nothing_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site's own server, allowed by name, redirects to and lists a server that is not;
    the other sites' names resolve to that server."""
    with serving({}, "127.0.0.2") as inner, serving({}) as outer:
        secret = f"127.0.0.2:{inner.port}"
        own = f"127.0.0.1:{outer.port}"
        outer.pages = {
            f"http://{own}/list/": linking("/t1.html", f"http://{secret}/t2.html", "/t3.html"),
            f"http://{own}/t1.html": Page(b"", 302, (("Location", f"http://{secret}/"),)),
            f"http://{own}/t3.html": Page(b"<p>three</p>"),
        }
        inner_site = a_site("inner", f"inner.example:{inner.port}")
        robots = {f"http://{own}/robots.txt": Page(b"", 302, (("Location", f"http://{secret}/"),))}
        outer.pages = {**outer.pages, **robots}
        # the name server gives an address inside for the site's name
        name_server(monkeypatch, tmp_path / "names", {"inner.example": [["127.0.0.2"]]})
        sites = [a_site("own", own), inner_site, a_site("spelled", secret)]
        manifest = crawl(tmp_path / "run", sites, allow=("127.0.0.1",))
        assert inner.asked == []
    outcomes = {tally.site_id: dict(tally.outcomes) for tally in manifest.tallies}
    assert outcomes["own"]["captured"] == 2
    assert outcomes["own"]["refused:address"] == 1
    assert outcomes["spelled"] == {"refused:address": 1}
    assert set(outcomes["inner"]) <= {"refused:address", "refused:robots"}
    assert "refused:address" in outcomes["inner"]


def test_a_declared_address_inside_is_refused_without_leave(tmp_path: Path) -> None:
    with serving({}) as web:
        manifest = crawl(tmp_path / "run", [a_site("own", f"127.0.0.1:{web.port}")])
        assert web.asked == []
    assert manifest.outcomes == {"refused:address": 1}
    assert manifest.warcs == ()
