"""The reading room as one ASGI application over one catalogue."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from prometheus_client import CollectorRegistry
from starlette.exceptions import HTTPException

from archive.alerts.alarms import AlarmRecord
from archive.catalogue.catalogue import Catalogue
from archive.errors import OperatorError
from archive.texts.naming import SeveralWorks
from archive.web.alarms import alarms_api, alarms_feed
from archive.web.answering import Guarded
from archive.web.api import REFUSALS, api_routes
from archive.web.audit_api import audit_api
from archive.web.bucket import LazyBucket
from archive.web.captures import captures_api, captures_routes, memento_routes
from archive.web.comparing import Compare
from archive.web.exporting import export_routes
from archive.web.health import Measured, health_routes, probe_of
from archive.web.naming import naming_api, naming_pages, several
from archive.web.pages import page_routes
from archive.web.record_pages import record_pages
from archive.web.records_api import records_api
from archive.web.refusing import refused
from archive.web.work_files import work_files

API = "/api/v1"


def create_app(  # noqa: PLR0913 (what a room may have is each of a kind of its own)
    catalogue: Catalogue,
    compare: Compare,
    bucket: LazyBucket | None = None,
    *,
    endpoint: str | None = None,
    alarms: AlarmRecord | None = None,
    sources: frozenset[str] | None = None,
) -> FastAPI:
    """The application. It only reads; what it is given stays the caller's to close.
    Without a bucket it hands out no captures. `endpoint` is the S3 service whose health is
    told, where one is configured; `sources` are the names that a source is looked up in."""
    registry = CollectorRegistry()
    app = FastAPI(
        title="Dingben 定本",
        description="The canonical text of Chinese government documents, and who reposted what.",
        version="1",
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.include_router(api_routes(catalogue, compare, sources), prefix=API)
    app.include_router(audit_api(catalogue, sources), prefix=API, responses=REFUSALS)
    app.include_router(naming_api(catalogue), prefix=API, responses=REFUSALS)
    app.include_router(captures_api(catalogue), prefix=API, responses=REFUSALS)
    app.include_router(records_api(catalogue), prefix=API, responses=REFUSALS)
    app.include_router(work_files(catalogue, bucket), prefix=API, responses=REFUSALS)
    app.include_router(alarms_api(catalogue, alarms), prefix=API, responses=REFUSALS)
    app.include_router(alarms_feed(catalogue, alarms), include_in_schema=False)
    health = health_routes(catalogue, probe_of(endpoint), registry)
    app.include_router(health, include_in_schema=False)
    app.include_router(naming_pages(catalogue), include_in_schema=False)
    app.include_router(captures_routes(catalogue, bucket), include_in_schema=False)
    app.include_router(memento_routes(catalogue), include_in_schema=False)
    app.include_router(work_files(catalogue, bucket), include_in_schema=False)
    app.include_router(record_pages(catalogue), include_in_schema=False)
    app.include_router(export_routes(catalogue), prefix=API, responses=REFUSALS)
    app.include_router(export_routes(catalogue), include_in_schema=False)
    app.include_router(page_routes(catalogue, compare, alarms, sources), include_in_schema=False)
    app.add_exception_handler(SeveralWorks, several)
    app.add_exception_handler(OperatorError, refused)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, refused)
    app.add_middleware(Guarded)
    app.add_middleware(Measured, registry=registry)
    return app
