"""Pages as a crawl would have recorded them, and archives to take them into."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive import keys
from archive.audit.audit import audit
from archive.audit.scope import Scope
from archive.bucket.s3 import connect
from archive.bucket.store import ObjectStore
from archive.catalogue.catalogue import open_catalogue
from archive.records import Role, RunReport, Site
from archive.settings import Endpoint
from archive.warc.http_answer import HttpAnswer
from archive.warc.writing import WarcWriter
from pipelines.ingest import Archive, ingest
from pipelines.reprints.candidates import PassageIndex
from pipelines.reprints.fingerprint import SCHEME
from pipelines.sealed import SealedRun, sealed_file
from tests.s3 import SHARED_BUCKET

FIRST_NIGHT = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
PORTAL = Site("portal", "青禾区人民政府", Role.GOVERNMENT, ("www.qinghe.example",))
SITES = (PORTAL,)


@dataclass(frozen=True, slots=True)
class Page:
    """A page with one article; `number` of `count` where the article runs over several."""

    url: str
    title: str
    text: str
    number: int | None = None
    count: int | None = None
    minute: int = 0

    def answer(self) -> HttpAnswer:
        """The page as it was sent, captured in the first night."""
        mark = f"(第{self.number}/{self.count}页)" if self.number else ""
        lines = "".join(f"<p>　　{line}</p>" for line in self.text.split("\n"))
        html = (
            f"<html><head><meta charset='utf-8'><title>{self.title}{mark}</title></head><body>"
            f"<h1>{self.title}{mark}</h1><div class='content'>{lines}</div></body></html>"
        )
        moment = FIRST_NIGHT + timedelta(minutes=self.minute)
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        return HttpAnswer(self.url, moment, 200, "OK", headers, html.encode())


class Archives:
    """Empty archives, one after the other, in one bucket."""

    def __init__(self, endpoint: Endpoint, store: ObjectStore, folder: Path) -> None:
        self._endpoint, self._store, self._folder = endpoint, store, folder
        self._count = 0

    def new(self) -> Archive:
        """An archive where no run was committed. What an earlier one wrote is gone."""
        client = connect(self._endpoint)
        for key in list(self._store.keys(keys.REPORT_PREFIX)):
            client.delete_object(Bucket=SHARED_BUCKET, Key=key)
        self._count += 1
        catalogue = open_catalogue(f"sqlite:///{self._folder}/{self._count}.sqlite")
        index = PassageIndex.open(self._folder / f"index-{self._count}", SCHEME)
        return Archive(self._store, catalogue, index)


def sealed(folder: Path, pages: Sequence[Page], night: int = 1) -> SealedRun:
    """The pages as a run of their own, in their order."""
    path = folder / f"{keys.sha256(repr((pages, night)).encode())[:16]}.warc.gz"
    if not path.exists():
        with WarcWriter(path, {"software": "tests"}) as writer:
            for page in pages:
                writer.write(page.answer())
            writer.seal()
    return sealed_file(path, FIRST_NIGHT + timedelta(days=night - 1, hours=4))


def take(archive: Archive, folder: Path, *nights: Sequence[Page]) -> list[RunReport]:
    """Ingest those pages, one run a night."""
    return [
        ingest(sealed(folder, pages, number), archive, SITES)
        for number, pages in enumerate(nights, start=1)
    ]


def audited(archive: Archive) -> list[dict[str, Any]]:
    """The works as `audit --all --json` has them."""
    with archive.catalogue.reading() as connection:
        answer = audit(connection, scope=Scope(single=True))
    works: list[dict[str, Any]] = json.loads(json.dumps([asdict(work) for work in answer.works]))
    return works
