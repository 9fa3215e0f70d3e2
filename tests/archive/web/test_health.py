"""Whether the room lives, can answer, and what Prometheus is told; with everything away too."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from archive.bucket.s3 import StoreUnavailable
from archive.bucket.store import ObjectStore
from archive.catalogue.catalogue import Catalogue, open_catalogue
from archive.catalogue.database import discard
from archive.settings import Settings
from archive.web.app import create_app
from archive.web.bucket import LazyBucket
from pipelines.works.comparison import compare
from tests.archive import samples
from tests.archive.web.rooms import ReadingRoom, opened_room

NOWHERE = "http://127.0.0.1:9"


class Wire:
    """A way to a server that can be cut."""

    def __init__(self, here: Path, there: Path) -> None:
        self._to = str(there)
        self._open: list[socket.socket] = []
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(here))
        self._listening.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Nobody gets through any more, and who was through is thrown out."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self._to)
            self._open += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    @staticmethod
    def _carry(source: socket.socket, sink: socket.socket) -> None:
        try:
            while piece := source.recv(65536):
                sink.sendall(piece)
        except OSError:
            pass


class Away(LazyBucket):
    """A store that does not answer; the real one's client tries for seconds."""

    def store(self) -> ObjectStore:
        raise StoreUnavailable("nowhere: no answer")


@contextmanager
def room(catalogue: Catalogue, endpoint: str | None = None) -> Iterator[ReadingRoom]:
    with opened_room(create_app(catalogue, compare, endpoint=endpoint)) as opened:
        yield opened


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Catalogue]:
    """A catalogue with one run in it."""
    with closing(open_catalogue(f"sqlite:///{tmp_path}/c.sqlite")) as catalogue:
        documents = [samples.hostile("http://a.example/1", "青禾区公报。", "甲")]
        catalogue.apply(*samples.run(1, documents, [samples.work(documents)]))
        yield catalogue


def figures(visited: ReadingRoom) -> dict[tuple[str, tuple[str, ...]], float]:
    reply = visited.ask("/metrics")
    assert reply.status == 200
    assert reply.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(reply.text)
        for sample in family.samples
    }


def test_a_room_that_is_well_says_so(filled: Catalogue) -> None:
    with room(filled) as visited:
        assert visited.ask("/healthz").status == 200
        ready = visited.ask("/readyz")
        assert (ready.status, ready.json) == (
            200, {"ready": True, "status": "ok", "catalogue": "ok", "store": "ok"},
        )  # fmt: skip
        told = figures(visited)
    assert told["dingben_catalogue_up", ()] == told["dingben_store_up", ()] == 1
    assert told["dingben_works", ()] == 1
    assert told["dingben_last_run_number", ()] == 1
    assert told["dingben_last_run_outcome", ("succeeded",)] == 1
    assert told["dingben_last_run_outcome", ("failed",)] == 0


def test_without_its_store_the_room_still_answers_and_tells_it(filled: Catalogue) -> None:
    away = Away(Settings(home=Path("nowhere")))
    with opened_room(create_app(filled, compare, away, endpoint=NOWHERE)) as visited:
        assert visited.ask("/healthz").status == 200
        ready = visited.ask("/readyz")
        assert (ready.status, ready.json) == (200, {
            "ready": True, "status": "degraded", "catalogue": "ok",
            "store": "no answer: no capture can be handed out",
        })  # fmt: skip
        assert visited.ask("/").status == 200
        assert visited.ask("/search?q=%E9%9D%92%E7%A6%BE").status == 200
        capture = visited.ask("/capture?url=http://a.example/1")
        assert (capture.status, "nowhere" in capture.text) == (503, True)
        told = figures(visited)
    assert (told["dingben_store_up", ()], told["dingben_catalogue_up", ()]) == (0, 1)


def test_without_its_catalogue_the_room_lives_and_is_not_ready(
    postgres: str, tmp_path: Path
) -> None:
    discard(postgres)
    before, _, server = postgres.partition("?host=")
    wire = Wire(tmp_path / ".s.PGSQL.5432", Path(server) / ".s.PGSQL.5432")
    address = f"{before}?host={tmp_path}"
    with closing(open_catalogue(address)) as catalogue, room(catalogue) as visited:
        assert visited.ask("/readyz").status == 200
        wire.cut()
        ready = visited.ask("/readyz")
        assert (ready.status, ready.json["ready"], ready.json["status"]) == (503, False, "away")
        assert "the postgresql catalogue failed" in ready.json["catalogue"]
        assert visited.ask("/healthz").status == 200
        assert figures(visited)["dingben_catalogue_up", ()] == 0
        assert visited.ask("/").status == 503
    discard(postgres)


def test_probes_are_answered_while_many_read(filled: Catalogue) -> None:
    with room(filled) as visited, ThreadPoolExecutor(12) as readers:
        asked = [readers.submit(visited.ask, path) for path in ["/", "/audit"] * 15]
        probes = [visited.ask(path).status for path in ["/healthz", "/readyz", "/metrics"] * 5]
        assert {one.result().status for one in asked} == {200}
        told = figures(visited)
    assert set(probes) == {200}
    assert told["dingben_http_answers_total", ("GET", "200")] >= 45


def test_two_rooms_of_one_process_count_apart(filled: Catalogue) -> None:
    with room(filled) as one, room(filled) as other:
        for _ in range(3):
            one.ask("/nothing-here")
        assert figures(one)["dingben_http_answers_total", ("GET", "404")] == 3
        assert ("dingben_http_answers_total", ("GET", "404")) not in figures(other)


def test_an_address_never_becomes_a_label(filled: Catalogue) -> None:
    with room(filled) as visited:
        for number in range(5):
            visited.ask(f"/works/{number}")
        visited.ask("/", method="BREW")
        labels = {labels for name, labels in figures(visited) if name.endswith("answers_total")}
    assert labels <= {("GET", "200"), ("GET", "404"), ("other", "405")}


def test_a_file_that_is_no_catalogue_any_more_is_told(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with closing(open_catalogue(f"sqlite:///{path}")) as catalogue, room(catalogue) as visited:
        assert visited.ask("/readyz").status == 200
        catalogue.close()
        shutil.rmtree(tmp_path)
        assert visited.ask("/readyz").status == 503
        assert visited.ask("/healthz").status == 200
