"""Reading rooms to visit: the sample web's, as a user starts it, and one full of malice."""

from __future__ import annotations

import http.client
import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import uvicorn
from starlette.types import ASGIApp

from archive.catalogue.catalogue import Catalogue, open_catalogue
from archive.web.app import create_app
from pipelines.works.comparison import compare
from tests.archive import samples
from tests.door import command, dingben, environment


@dataclass(frozen=True, slots=True)
class Reply:
    """What the room answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class ReadingRoom:
    """A room that is open at `address`, over the archive in `home` (if it has one)."""

    address: str
    home: Path | None = None

    def ask(self, path: str, method: str = "GET", **headers: str) -> Reply:
        """One request; redirects are not followed. Headers are named with underscores."""
        where = urlsplit(self.address)
        with closing(http.client.HTTPConnection(where.hostname or "", where.port)) as line:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            line.request(method, quote(path, safe="/?&=%+:;,[]@!$'()*#"), headers=sent)
            answer = line.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, told, answer.read())


@contextmanager
def sample_room(folder: Path) -> Iterator[ReadingRoom]:
    """`dingben demo`, then `dingben serve`, as a user starts them."""
    dingben("demo", home=folder / "home")
    home = folder / "home" / "demo"
    with subprocess.Popen(
        command("serve", "--port", "0"), env=environment(home), stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        address = server.stdout.readline().partition(": ")[2].strip().rstrip("/")
        try:
            yield ReadingRoom(address, home)
        finally:
            server.terminate()


@contextmanager
def opened_room(app: ASGIApp) -> Iterator[ReadingRoom]:
    """An application on a port of its own, for as long as it is visited."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield ReadingRoom(f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        thread.join()


MALICE = (
    "<script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=\'owned\'">',
    "'><svg onload=document.title='owned'>",
    "</title><script>document.title='owned'</script>",
    "{{ 7*7 }}${7*7}<%= 7*7 %>",
    "javascript:document.title='owned'",
    "<a href=javascript:document.title='owned'>甲</a>",
    "\u202e=cmd|' /C calc'!A0",
    "\x1b]0;owned\x07\x85",
    "%3Cscript%3Edocument.title='owned'%3C/script%3E",
    "<iframe srcdoc=\"<script>parent.document.title='owned'</script>\"></iframe>",
)


def filled_with_malice(catalogue: Catalogue) -> list[str]:
    """Works whose title, text, source and address try to run something; their ids."""
    works = []
    documents = []
    for number, malice in enumerate(MALICE):
        text = f"青禾区公报。{malice}\n第二段{malice}。"
        members = [
            samples.hostile(f"http://h{number}{suffix}.example/{malice}", text, malice)
            for suffix in ("a", "b")
        ]
        documents += members
        works.append(samples.work(members))
    documents.append(samples.hostile("javascript:document.title='owned'", "青禾区公报。", "甲"))
    works.append(samples.work(documents[-1:]))
    catalogue.apply(*samples.run(1, documents, works))
    return [work.work_id for work in works]


@contextmanager
def hostile_room(folder: Path) -> Iterator[tuple[ReadingRoom, list[str]]]:
    """A room whose archive holds nothing but malice, and its works."""
    with closing(open_catalogue(f"sqlite:///{folder}/hostile.sqlite")) as catalogue:
        ids = filled_with_malice(catalogue)
        with opened_room(create_app(catalogue, compare)) as room:
            yield room, ids
