"""What OpenAPI describes is what is answered, to any question that it allows and to others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from archive.catalogue.catalogue import open_catalogue
from archive.web.app import create_app
from pipelines.works.comparison import compare
from tests.archive.web.rooms import ReadingRoom, filled_with_malice, opened_room

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = settings(
    max_examples=8,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingRoom]:
    """A room whose archive holds nothing but malice."""
    folder = tmp_path_factory.mktemp("openapi")
    with closing(open_catalogue(f"sqlite:///{folder}/c.sqlite")) as catalogue:
        filled_with_malice(catalogue)
        with opened_room(create_app(catalogue, compare)) as opened:
            yield opened


@pytest.fixture(scope="module")
def described(room: ReadingRoom) -> schemathesis.BaseSchema:
    """Every operation of the API."""
    return schemathesis.openapi.from_url(f"{room.address}/api/v1/openapi.json")


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.name)
def test_no_question_ends_in_an_error_of_the_server(
    described: schemathesis.BaseSchema, mode: GenerationMode
) -> None:
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) > 10
    for operation in operations:

        @given(operation.as_strategy(generation_mode=mode))
        @EXAMPLES
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=CHECKS)

        ask()


PATHS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
HEADERS = st.sampled_from(
    ["accept-datetime", "if-none-match", "range", "accept-language", "x-forwarded-host"]
)


@given(
    st.sampled_from(
        ["/timegate/", "/timemap/link/", "/timemap/json/", "/capture/", "/capture/2026/",
         "/capture?url=", "/find?name=", "/export/", "/works/", "/search?q=", "/pages?url="]
    ),
    PATHS,
    HEADERS,
    st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=40),
)  # fmt: skip
@settings(max_examples=120, deadline=None)
def test_no_address_or_header_breaks_a_page(
    room: ReadingRoom, root: str, rest: str, header: str, value: str
) -> None:
    reply = room.ask(f"{root}{rest.replace('%', '%25')}", **{header.replace("-", "_"): value})
    assert reply.status < 500


def test_a_range_of_many_pieces_costs_nothing(room: ReadingRoom) -> None:
    pieces = "bytes=" + ",".join(f"{at}-{at}" for at in range(5000))
    for path in ("/static/style.css", "/export/works.csv", "/"):
        assert room.ask(path, range=pieces).status == 200
