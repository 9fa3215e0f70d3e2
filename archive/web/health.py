"""Whether the reading room lives, whether it can answer, and its figures for Prometheus.

`/healthz` asks nothing of anybody: the process answers. `/readyz` asks the catalogue, which
every page needs, and is 503 without it. Without the object store the room is `degraded` and
stays ready: it answers all but the captures themselves, and to take it out of service would
take the rest away too. `/metrics` never fails: what cannot be asked is 0 in `_up`.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from fastapi import APIRouter
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.database import CatalogueUnavailable
from archive.decisions import Committed
from archive.overview import Holdings, holdings
from archive.records import SiteCount
from archive.vocabulary import RunOutcome

PROBE_SECONDS = 2.0

Probe = Callable[[], str]
"""Asks whether something answers: why it does not, in a few words, or nothing at all."""


class Measured:
    """Counts and times every answer; labels are the method and the status, never an address,
    of which there is no end."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self._app = app
        labels = ("method", "status")
        self._answers = Counter("dingben_http_answers", "Answers given.", labels, registry=registry)
        self._seconds = Histogram(
            "dingben_http_seconds", "Seconds until an answer began.", registry=registry
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request of ASGI 3."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.monotonic()
        method = scope["method"] if scope["method"] in ("GET", "HEAD") else "other"

        async def measured(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._answers.labels(method, str(message["status"])).inc()
                self._seconds.observe(time.monotonic() - begun)
            await send(message)

        await self._app(scope, receive, measured)


class ArchiveFigures(Collector):
    """The last run and the holdings, asked of the catalogue when Prometheus asks."""

    def __init__(self, catalogue: Catalogue, store: Probe) -> None:
        self._catalogue = catalogue
        self._store = store
        self._counted: tuple[int, Holdings] | None = None

    def collect(self) -> Iterator[Metric]:
        """The figures of this moment."""
        try:
            last = next(iter(self._catalogue.runs(1)), None)
            held = self._holdings(last.sequence if last else 0)
        except CatalogueUnavailable:
            yield _gauge("catalogue_up", "Whether the catalogue answers.", 0)
        else:
            yield _gauge("catalogue_up", "Whether the catalogue answers.", 1)
            yield from _of_holdings(held)
            if last is not None:
                yield from _of_run(last)
        yield _gauge("store_up", "Whether the object store answers.", float(not self._store()))

    def _holdings(self, sequence: int) -> Holdings:
        """Counted once a run: the archive changes with runs only."""
        if self._counted is None or self._counted[0] != sequence:
            with self._catalogue.reading() as connection:
                self._counted = (sequence, holdings(connection))
        return self._counted[1]


def health_routes(catalogue: Catalogue, store: Probe, registry: CollectorRegistry) -> APIRouter:
    """`/healthz`, `/readyz` and `/metrics`; `registry` is the application's own."""
    ProcessCollector(registry=registry)
    registry.register(ArchiveFigures(catalogue, store))
    routes = APIRouter()

    @routes.get("/healthz")
    def alive(request: Request) -> Response:  # noqa: ARG001 (FastAPI's form)
        """The process answers."""
        return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})

    @routes.get("/readyz")
    def ready(request: Request) -> Response:  # noqa: ARG001 (FastAPI's form)
        """Whether the catalogue answers (503 where not), and the store beside it."""
        away, storeless = _catalogue_away(catalogue), store()
        told = {
            "ready": not away,
            "status": "away" if away else "degraded" if storeless else "ok",
            "catalogue": away or "ok",
            "store": f"{storeless}: no capture can be handed out" if storeless else "ok",
        }
        return Response(
            to_json(told) + b"\n",
            503 if away else 200,
            {"cache-control": "no-store"},
            "application/json",
        )

    @routes.get("/metrics")
    def metrics(request: Request) -> Response:  # noqa: ARG001 (FastAPI's form)
        """Figures in Prometheus' text format."""
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return routes


def probe_of(endpoint: str | None) -> Probe:
    """Asks the S3 service whether it answers at all; an embedded one is there when needed."""
    if endpoint is None:
        return lambda: ""
    parts = urlsplit(endpoint)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection

    def ask() -> str:
        line = kind(parts.hostname or "", parts.port, timeout=PROBE_SECONDS)
        try:
            line.request("HEAD", "/")
            status = line.getresponse().status
        except (OSError, http.client.HTTPException):
            return "no answer"
        finally:
            line.close()
        return f"HTTP {status}" if status >= 500 else ""

    return ask


def _catalogue_away(catalogue: Catalogue) -> str:
    try:
        catalogue.last_sequence()
    except CatalogueUnavailable as error:
        return str(error)
    return ""


def _of_holdings(held: Holdings) -> Iterator[Metric]:
    yield _gauge("works", "Works in the archive.", held.works)
    yield _gauge("pages", "Pages that carry a work.", held.pages)
    yield _gauge("sites", "Sites whose pages carry a work.", held.sites)


def _of_run(run: Committed) -> Iterator[Metric]:
    report = run.report
    yield _gauge("last_run_number", "The newest run.", run.sequence)
    yield _gauge(
        "last_run_finished_seconds",
        "When the newest run ended, in seconds since 1970.",
        report.finished_at.timestamp(),
    )
    yield _gauge("last_run_problems", "Its problems.", len(report.problems))
    yield _outcome(report.outcome)
    yield _captures(report.sites)


def _outcome(had: RunOutcome) -> Metric:
    told = GaugeMetricFamily(
        "dingben_last_run_outcome", "1 for the outcome it had.", labels=["outcome"]
    )
    for one in RunOutcome:
        told.add_metric([one.value], float(one is had))
    return told


def _captures(sites: Sequence[SiteCount]) -> Metric:
    told = GaugeMetricFamily(
        "dingben_last_run_captures",
        "Its captures, by site and outcome.",
        labels=["site", "outcome"],
    )
    for site in sites:
        for name, count in site.outcomes:
            told.add_metric([site.site_id, name.value], count)
    return told


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"dingben_{name}", words, value=value)
