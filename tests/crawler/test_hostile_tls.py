"""Who a server is: believed when everybody's authorities vouch for it, or as its site declares;
what was believed otherwise stands in the record (reliability D 46)."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import ValidationError
from warcio.archiveiterator import ArchiveIterator

from archive.warc.manifest import CrawlManifest, SiteTally
from crawler.crawl import crawl
from crawler.sites import SiteDeclaration
from crawler.sites.declaration import Tls
from tests.crawler.loopback import LoopbackWeb, Page, a_site, linking, serving
from tests.crawler.names import name_server
from tests.crawler.old_certificates import AUTHORITY, KEY, SIGNED

HERE = "127.0.0.1"
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


def context_of(cert: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    return context


def self_signed(folder: Path) -> tuple[ssl.SSLContext, str]:
    """A certificate that nobody but itself vouches for, and its PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HERE)])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(HERE))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    public = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "own.pem").write_bytes(secret + public)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem")
    return context, public.decode()


def signed_over(digest: str, folder: Path) -> ssl.SSLContext:
    """A server that shows a certificate of an old authority, signed over this digest."""
    (folder / f"{digest}.pem").write_text(KEY + SIGNED[digest])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # it may show one that nobody should believe
    context.load_cert_chain(folder / f"{digest}.pem")
    return context


@dataclass
class Night:
    manifest: CrawlManifest
    run_dir: Path
    webs: dict[str, LoopbackWeb]

    def tally(self, site_id: str) -> SiteTally:
        return next(t for t in self.manifest.tallies if t.site_id == site_id)

    def notes(self) -> dict[str, str]:
        """What the metadata records say of TLS, by address."""
        found = {}
        for warc in self.manifest.warcs:
            with (self.run_dir / warc.name).open("rb") as stream:
                for record in ArchiveIterator(stream):
                    if record.rec_type == "metadata":
                        told = record.content_stream().read().decode()
                        url = record.rec_headers.get_header("WARC-Target-URI")
                        [line] = [one for one in told.splitlines() if one.startswith("tls: ")]
                        found[url] = line.removeprefix("tls: ")
        return found


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    folder = tmp_path_factory.mktemp("tls")
    ours, theirs = trustme.CA(), trustme.CA()
    authority = ours.cert_pem.bytes().decode()
    stranger = theirs.cert_pem.bytes().decode()
    own, own_pem = self_signed(folder)
    expired = context_of(
        ours.issue_cert(HERE, not_before=LONG_AGO, not_after=LONG_AGO + timedelta(9))
    )
    elsewhere = context_of(ours.issue_cert("elsewhere.example"))
    good = context_of(ours.issue_cert(HERE))
    anybody = {"verify": False, "reason": "its certificate ran out; asked them on 2026-01-05"}
    sha1, sha256 = signed_over("sha1", folder), signed_over("sha256", folder)
    old = {"ca": AUTHORITY, "reason": "an old authority"}
    servers: dict[str, tuple[ssl.SSLContext, dict[str, object] | None]] = {
        "unknown": (good, None),
        "expired": (expired, None),
        "self_signed": (own, None),
        "pinned": (good, {"ca": authority, "reason": "an authority of the province"}),
        "pinned_itself": (own, {"ca": own_pem, "reason": "it vouches for itself"}),
        "pinned_expired": (expired, {"ca": authority, "reason": "the province's"}),
        "pinned_elsewhere": (elsewhere, {"ca": authority, "reason": "the province's"}),
        "pinned_stranger": (good, {"ca": stranger, "reason": "the wrong one"}),
        "pinned_old": (sha256, old),
        "pinned_sha1": (sha1, old),
        "sha1": (sha1, None),
        "unverified": (expired, anybody),
        "unverified_sha1": (sha1, anybody),
        "unverified_elsewhere": (elsewhere, anybody),
    }
    sites: list[SiteDeclaration] = []
    webs: dict[str, LoopbackWeb] = {}
    with ExitStack() as open_servers:
        for site_id, (context, tls) in servers.items():
            web = open_servers.enter_context(serving({}, tls=context))
            host = f"{HERE}:{web.port}"
            web.pages = {
                # the handler names what it was asked over TLS as it names everything
                f"http://{host}/list/": linking("/t1.html"),
                f"http://{host}/t1.html": Page(b"<p>one</p>"),
            }
            found = {"start": [f"https://{host}/list/"]}
            sites.append(a_site(site_id, host, discovery=found, tls=tls))
            webs[site_id] = web
        manifest = crawl(folder / "run", sites, allow=[HERE])
    return Night(manifest, folder / "run", webs)


@pytest.mark.parametrize(
    "site_id",
    [
        "unknown",
        "expired",
        "self_signed",
        "pinned_expired",
        "pinned_elsewhere",
        "pinned_stranger",
        "pinned_sha1",
        "sha1",
    ],
)
def test_a_server_that_is_not_vouched_for_is_never_asked(night: Night, site_id: str) -> None:
    assert set(dict(night.tally(site_id).outcomes)) <= {"failed:tls", "refused:robots"}
    assert night.webs[site_id].asked == []


@pytest.mark.parametrize(
    "site_id",
    [
        "pinned",
        "pinned_itself",
        "pinned_old",
        "unverified",
        "unverified_elsewhere",
        "unverified_sha1",
    ],
)
def test_an_exception_holds_for_its_own_site(night: Night, site_id: str) -> None:
    assert dict(night.tally(site_id).outcomes)["captured"] == 2


def test_what_was_believed_stands_beside_every_capture(night: Night) -> None:
    notes = night.notes()
    assert len(notes) == 18  # robots.txt, a list and an article of six sites
    of = {
        site_id: {notes[url] for url in notes if f":{web.port}/" in url}
        for site_id, web in night.webs.items()
    }
    assert of["unverified"] == {"not verified: its certificate ran out; asked them on 2026-01-05"}
    assert of["unverified_sha1"] == of["unverified"]
    assert of["pinned_itself"] == {"verified by the site's own certificates: it vouches for itself"}


def test_every_exception_is_named_in_the_manifest_and_is_no_problem(night: Night) -> None:
    assert len(night.manifest.remarks) == 10
    assert (
        "unverified: TLS not verified: its certificate ran out; asked them on 2026-01-05"
        in night.manifest.remarks
    )
    assert night.tally("unverified").problems == ()


@pytest.mark.parametrize(
    ("tls", "said"),
    [
        ({"verify": False}, "reason"),
        ({"verify": False, "reason": ""}, "reason"),
        ({"reason": "why"}, "say either"),
        ({"verify": False, "ca": "x", "reason": "why"}, "say either"),
        ({"ca": "not a certificate", "reason": "why"}, "not a list of PEM"),
        ({"ca": "", "reason": "why"}, "not a list of PEM"),
    ],
    ids=["no reason", "empty reason", "no exception", "both", "no PEM", "empty"],
)
def test_an_exception_says_what_it_is_and_why(tls: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Tls.model_validate(tls)


def test_a_host_that_has_ipv6_only_is_crawled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving({}, "::1") as web:
        host = f"six.example:{web.port}"
        web.pages = {
            f"http://{host}/list/": linking("/t1.html"),
            f"http://{host}/t1.html": Page(b"<p>six</p>"),
        }
        name_server(monkeypatch, tmp_path / "names", {"six.example": [["::1"]]})
        manifest = crawl(tmp_path / "run", [a_site("six", host)], allow=["six.example"])
    assert manifest.outcomes["captured"] == 2


def test_a_name_with_an_address_inside_among_others_is_only_asked_at_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving({}, "127.0.0.2") as inner:
        host = f"two.example:{inner.port}"
        with serving(
            {f"http://{host}/list/": linking("/t1.html")}, "127.0.0.3", port=inner.port
        ) as web:
            answers = {"two.example": [["127.0.0.2", "127.0.0.3"]]}
            name_server(monkeypatch, tmp_path / "names", answers, outside=["127.0.0.3"])
            manifest = crawl(tmp_path / "run", [a_site("two", host)])
        assert inner.asked == []
        assert {url for _, url, _ in web.asked} >= {f"http://{host}/list/"}
    assert manifest.outcomes["captured"] == 1
