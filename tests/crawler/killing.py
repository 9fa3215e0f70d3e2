"""Crawls in processes that can be killed, and what a run says once it is over."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from archive.warc.captures import read_captures
from archive.warc.manifest import read_manifest
from crawler.sites import SiteDeclaration
from tests.crawler.loopback import LoopbackWeb

DRIVER = """
import json, resource, sys
from itertools import pairwise
from pathlib import Path
from crawler.crawl import crawl
from crawler.sites import SiteDeclaration
job = json.load(sys.stdin)
if job["largest"]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (job["largest"], job["largest"]))
sites = [SiteDeclaration.model_validate(site) for site in job["sites"]]
try:
    crawl(Path(job["run_dir"]), sites, **job["more"])
except Exception as error:
    print(f"{type(error).__name__}: {error}", file=sys.stderr)
    sys.exit(getattr(error, "exit_code", 1))
"""


def start(
    run_dir: Path, proxy: str, sites: Sequence[SiteDeclaration], largest: int = 0, **more: Any
) -> subprocess.Popen[str]:
    """A crawl in a process that can be killed; `more` is for `crawl`."""
    process = subprocess.Popen(
        [sys.executable, "-c", DRIVER],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdin is not None
    job: dict[str, Any] = {
        "run_dir": str(run_dir),
        "sites": [site.model_dump(mode="json") for site in sites],
        "more": {"proxy": proxy, **more},
        "largest": largest,
    }
    process.stdin.write(json.dumps(job))
    process.stdin.close()
    process.stdin = None
    return process


def kill_whole(process: subprocess.Popen[str]) -> None:
    """Kill a started crawl with the crawl process that it runs, as a machine that goes down."""
    os.kill(process.pid, signal.SIGSTOP)  # or it would replace the one that is killed first
    for pid in [*children_of(process.pid), process.pid]:
        os.kill(pid, signal.SIGKILL)


def ended(process: subprocess.Popen[str]) -> str:
    _, complaint = process.communicate(timeout=60)
    return complaint.strip()


def wait_until_asked(web: LoopbackWeb, more: int) -> None:
    goal = len(web.asked) + more
    patience = time.monotonic() + 20
    while len(web.asked) < goal:
        assert time.monotonic() < patience, "the crawl asked for less"
        time.sleep(0.005)


def outcome(run_dir: Path) -> tuple[Any, ...]:
    """All a run says that is not a time."""
    manifest = read_manifest(run_dir)
    captures = [
        (c.target_uri, c.status, c.payload)
        for warc in manifest.warcs
        for c in read_captures(run_dir / warc.name)
    ]
    return (sorted(captures), manifest.tallies, manifest.sites)


def child_of(process: subprocess.Popen[str]) -> int:
    """The crawl process that a started crawl runs."""
    [child] = children_of(process.pid)
    return child


def children_of(pid: int) -> list[int]:
    """The processes that a process has started, and that still run."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]
