"""Fixtures of the reading room: rooms to visit, and a real browser to visit them with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.archive.web.rooms import ReadingRoom, hostile_room, sample_room

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingRoom]:
    """The sample web's archive, served by the front door."""
    with sample_room(tmp_path_factory.mktemp("reading")) as room:
        yield room


@pytest.fixture(scope="session")
def hostile(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[ReadingRoom, list[str]]]:
    """An archive of malice, and the ids of its works."""
    with hostile_room(tmp_path_factory.mktemp("hostile")) as room:
        yield room


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, which reaches nothing but this machine. It goes with its module: while
    Playwright runs its event loop, no other test of the process can run one."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("there is no Chromium on this machine: install it to visit the pages")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield launched
        launched.close()
