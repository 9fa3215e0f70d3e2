"""A bad server costs only its own budget: the other sites' pages all arrive."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from archive.warc.captures import read_captures
from archive.warc.manifest import CrawlManifest
from crawler.crawl import crawl
from crawler.tally import SILENT_AFTER, Tally
from tests.crawler.loopback import JITTER, LoopbackWeb, Page, a_site, linking, serving

PATIENCE = 0.8  # seconds a slow site has for an answer; the others have a real night's minute


def sending(*pieces: bytes, wait: float = 0.0) -> Callable[[socket.socket], None]:
    def send(connection: socket.socket) -> None:
        for piece in pieces:
            try:
                connection.sendall(piece)
            except OSError:
                return
            time.sleep(wait)

    return send


# closed at once: what is too much would else be another host's answer, by the one proxy
LONGER = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\n<p>long</p>"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
BOMB = gzip.compress(bytes(80 << 20), 9)

PAGES: Mapping[str, Page] = {
    "http://good.example/list/": linking(*(f"/t{n}.html" for n in range(6))),
    **{f"http://good.example/t{n}.html": Page(b"<p>good</p>") for n in range(6)},
    # never answers
    "http://slow.example/t1.html": Page(send=sending(b"", wait=2 * PATIENCE)),
    # a byte now and then, in the head and in the body
    "http://slow.example/t2.html": Page(send=sending(*[b"H"] * 40, wait=PATIENCE / 8)),
    "http://slow.example/t3.html": Page(
        send=sending(OK + b"\r\n", *[b"x"] * 40, wait=PATIENCE / 8)
    ),
    "http://bad.example/list/": linking(*(f"/t{n}.html" for n in range(4, 13))),
    # lies about its length, both ways
    "http://bad.example/t4.html": Page(
        send=sending(OK + b"Content-Length: 99\r\n\r\n<p>short</p>")
    ),
    "http://bad.example/t5.html": Page(send=sending(LONGER)),
    # closes in the middle, or says nothing that is HTTP
    "http://bad.example/t6.html": Page(send=sending(b"HTTP/1.1 200")),
    "http://bad.example/t7.html": Page(send=sending(b"\x00\xff\r\n\r\nSSH-2.0\r\n")),
    # unfolds to more than a page can be
    "http://bad.example/t8.html": Page(BOMB, 200, (("Content-Encoding", "gzip"),)),
    "http://bad.example/t9.html": Page(b"<p>t</p>", 200, (("Content-Encoding", "gzip"),) * 9),
    # headers without end, and one that is too long
    "http://bad.example/t10.html": Page(
        send=sending(OK, *[b"X-%d: y\r\n" % n for n in range(10_000)], b"\r\n<p>many</p>")
    ),
    "http://bad.example/t11.html": Page(send=sending(OK + b"X: " + b"y" * (1 << 20) + b"\r\n\r\n")),
    # a page like any other, after all of them
    "http://bad.example/t12.html": Page(b"<p>alive</p>"),
    # wants to be left alone
    "http://busy.example/list/": Page(b"", 429, (("Retry-After", "1"),)),
}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[CrawlManifest, Path, LoopbackWeb]:
    run_dir = tmp_path_factory.mktemp("hostile") / "run"
    slow = [f"http://slow.example/t{n}.html" for n in range(1, 4)]
    sites = [
        a_site("good", "good.example", politeness={"delay": 0.1, "concurrency": 1}),
        a_site("bad", "bad.example", politeness={"delay": 0, "concurrency": 8}),
        a_site(
            "slow",
            "slow.example",
            robots="ignore",
            discovery={"start": slow},
            limits={"seconds": PATIENCE},
        ),
        a_site("busy", "busy.example"),
    ]
    with serving(PAGES) as web:
        return crawl(run_dir, sites, proxy=web.proxy), run_dir, web


def test_the_good_sites_pages_all_arrive(
    night: tuple[CrawlManifest, Path, LoopbackWeb],
) -> None:
    manifest, _, _ = night
    tally = next(t for t in manifest.tallies if t.site_id == "good")
    assert dict(tally.outcomes) == {"captured": 7, "failed:404": 1}


def test_hosts_that_hang_trickle_refuse_and_bomb_delay_nobody_and_the_night_ends(
    night: tuple[CrawlManifest, Path, LoopbackWeb],
) -> None:
    """All of them at once: what each costs is its own patience."""
    manifest, run_dir, web = night
    stopped = {t.site_id: t.stopped_by for t in manifest.tallies}
    assert stopped == {"good": None, "bad": None, "slow": None, "busy": None}
    tricks = ("slow.example/t1.html", "slow.example/t3.html", "busy.example/list", "bad.example/t8")
    asked = [url for _, url, _ in web.asked]
    assert all(any(trick in url for url in asked) for trick in tricks)
    # with a delay of its own, the good site is done before the slow one has given up
    assert web.moments("good.example")[-1] < web.moments("slow.example")[-1] + PATIENCE
    longest = 3 * 3 * PATIENCE + 60  # three pages, three tries each, and a busy machine
    assert (manifest.finished_at - manifest.started_at).total_seconds() < longest
    payloads = [c.payload for w in manifest.warcs for c in read_captures(run_dir / w.name)]
    assert payloads.count(b"<p>good</p>") == 6


def test_every_trick_ends_in_an_outcome_and_the_site_goes_on(
    night: tuple[CrawlManifest, Path, LoopbackWeb],
) -> None:
    manifest, run_dir, _ = night
    tallies = {t.site_id: dict(t.outcomes) for t in manifest.tallies}
    assert tallies["slow"]["failed:timeout"] >= 2
    outcomes = tallies["bad"]
    assert outcomes["failed:connection"] >= 2
    assert "failed:other" not in {*outcomes, *tallies["slow"]}
    captured = {
        c.target_uri.rpartition("/")[2]: c.payload
        for c in read_captures(run_dir / manifest.warcs[0].name)
        if "bad.example" in c.target_uri
    }
    assert captured["t12.html"] == b"<p>alive</p>"
    assert captured["t4.html"] == b"<p>short</p>"
    assert captured["t5.html"] == b"<p>lo"
    assert captured["t8.html"] == BOMB


def test_a_host_that_says_retry_after_is_left_alone_for_as_long(
    night: tuple[CrawlManifest, Path, LoopbackWeb],
) -> None:
    moments = night[2].moments("busy.example")[1:]
    assert len(moments) == 3
    assert min(b - a for a, b in pairwise(moments)) >= 1 - JITTER


@pytest.fixture
def self_signed(tmp_path: Path) -> ssl.SSLContext:
    """A certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def test_a_server_that_nobody_vouches_for_is_not_believed(
    tmp_path: Path, self_signed: ssl.SSLContext
) -> None:
    with serving({}, tls=self_signed) as web:
        host = f"127.0.0.1:{web.port}"
        site = a_site("own", host, discovery={"start": [f"https://{host}/list/"]})
        manifest = crawl(tmp_path / "run", [site], allow=["127.0.0.1"])
        assert web.asked == []
    assert set(manifest.outcomes) == {"failed:tls", "refused:robots"}


def test_a_host_that_never_answers_is_left_alone_and_the_sites_other_host_is_not(
    tmp_path: Path,
) -> None:
    """Forty pages of three tries each would be the whole night of a site that hangs."""
    hung = {f"http://hung.example/t{n}.html": Page(send=sending(b"", wait=1)) for n in range(40)}
    dead = {f"http://dead.example/t{n}.html": Page(send=sending(b"", wait=1)) for n in range(40)}
    fine = {f"http://fine.example/t{n}.html": Page(b"<p>fine</p>") for n in range(5)}
    more = {"robots": "ignore", "limits": {"seconds": 0.3}, "politeness": {"delay": 0.05}}
    sites = [
        a_site("hung", "hung.example", discovery={"start": list(hung)}, **more),
        a_site(
            "half",
            "dead.example",
            hosts=["dead.example", "fine.example"],
            discovery={"start": [*dead, *fine]},
            **more,
        ),
    ]
    with serving({**hung, **dead, **fine}) as web:
        manifest = crawl(tmp_path / "run", sites, proxy=web.proxy)
    tallies = {t.site_id: t for t in manifest.tallies}
    assert {name: t.stopped_by for name, t in tallies.items()} == {"hung": "silent", "half": None}
    for name, host in (("hung", "hung.example"), ("half", "dead.example")):
        assert f"{host} gives no answer" in "".join(tallies[name].problems)
        counts = dict(tallies[name].outcomes)
        assert SILENT_AFTER <= counts["failed:timeout"] <= 3 * SILENT_AFTER
        assert counts["refused:silent"] >= 40 - 3 * SILENT_AFTER
    assert dict(tallies["half"].outcomes)["captured"] == 5


def test_a_host_that_is_away_for_a_moment_is_asked_on() -> None:
    tally = Tally("a", 100, seconds=60)
    refused = "failed:connection"
    url = "http://a.example/t1.html"
    assert all(tally.heard(url, refused) for _ in range(3 * SILENT_AFTER))
    assert tally.left_alone(url) is None
