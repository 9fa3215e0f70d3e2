"""The crawl process: this project's own code, whatever else is installed or set."""

from __future__ import annotations

import gzip
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.warc.captures import WarcWriter, read_captures
from archive.warc.http_answer import HttpAnswer, sha1_digest
from archive.warc.replay import replay
from crawler.crawl import crawl
from crawler.job import CrawlJob
from crawler.process import settings_of
from tests.crawler.loopback import a_site

MOMENT = datetime(2023, 3, 2, tzinfo=UTC)
HTML = ("Content-Type", "text/html")


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A small web, half of it https, packed, and answered with a redirect."""
    packed = gzip.compress("<p>本溪</p>".encode("gb18030"))
    answers = {
        "http://www.a.example/list/": (301, b"", (("Location", "https://www.a.example/list/"),)),
        "https://www.a.example/list/": (
            200,
            b"<a href=/t1.html>1</a><a href=t2.html>2</a>",
            (HTML,),
        ),
        "https://www.a.example/t1.html": (200, packed, (HTML, ("Content-Encoding", "gzip"))),
    }
    with WarcWriter(tmp_path / "web.warc.gz", {}) as writer:
        for uri, (status, body, headers) in answers.items():
            writer.write(HttpAnswer(uri, MOMENT, status, "", headers, body))
        return writer.seal()


def test_a_recorded_web_is_crawled_as_a_live_one(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte, https too, without its declared delay, whatever the environment says."""
    foreign = tmp_path / "foreign"
    for name in ("crawler", "archive"):
        (foreign / name).mkdir(parents=True)
        (foreign / name / "__init__.py").write_text("raise SystemExit('a foreign package')")
    monkeypatch.setenv("PYTHONPATH", str(foreign))
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "foreign.settings")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.chdir(tmp_path)
    site = a_site("a", "www.a.example", politeness={"delay": 300})
    with replay([recording]) as web:
        manifest = crawl(Path("run"), [site], proxy=web.proxy, replay=True)
    found = {
        c.target_uri: (c.status, c.payload_digest)
        for c in read_captures(tmp_path / "run" / manifest.warcs[0].name)
    }
    recorded = {c.target_uri: (c.status, c.payload_digest) for c in read_captures(recording)}
    missing = (404, sha1_digest(b"not recorded\n"))
    assert found == recorded | {
        "http://www.a.example/robots.txt": missing,
        "https://www.a.example/list/t2.html": missing,
    }


def test_a_bare_scrapy_command_finds_this_projects_spider(project: Path) -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"],
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
    )
    assert listed.stdout.split() == ["declared"]


def test_each_host_is_asked_as_its_site_declares(tmp_path: Path) -> None:
    sites = (
        a_site("a", "a.example", politeness={"delay": 7, "concurrency": 2}),
        a_site("b", "b.example:8080"),
    )
    job = CrawlJob(run_id="r", run_dir=tmp_path, sites=sites, frontier="sqlite://", contact="x@y.z")
    settings = settings_of(job)
    slots = settings["DOWNLOAD_SLOTS"]
    assert slots["a.example"] == {"delay": 7, "concurrency": 2, "jitter": 0}
    assert slots["b.example"]["delay"] > 0
    assert "x@y.z" in settings["USER_AGENT"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROBOTSTXT_OBEY", True),
        ("AUTOTHROTTLE_ENABLED", True),
        ("COOKIES_ENABLED", False),
        ("TELNETCONSOLE_ENABLED", False),
        ("REMOTE_CONTROL_ENABLED", False),
        ("HTTPCACHE_ENABLED", False),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
    ],
)
def test_what_scrapy_leaves_open_is_shut(tmp_path: Path, name: str, value: bool) -> None:
    settings = settings_of(CrawlJob(run_id="r", run_dir=tmp_path, sites=(), frontier="sqlite://"))
    assert settings.getbool(name) is value
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}
