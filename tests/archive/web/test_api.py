"""The API gives what the verbs give, in bounded pages, and never breaks."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from dingben import app
from tests.archive.web.rooms import MALICE, ReadingRoom


def verb(sample: ReadingRoom, *arguments: str) -> Any:
    ran = CliRunner().invoke(app, [*arguments, "--home", str(sample.home), "--json"])
    assert ran.exit_code == 0, ran.output
    return json.loads(ran.stdout)


def test_the_answers_are_those_of_the_verbs(sample: ReadingRoom) -> None:
    audit = sample.ask("/api/v1/audit?limit=100").json
    assert audit == verb(sample, "audit")
    work = audit["works"][0]
    assert sample.ask(f"/api/v1/works/{work['work_id']}").json == verb(
        sample, "show", work["work_id"]
    )
    assert sample.ask("/api/v1/search?q=工作报告 NOT 公园").json == verb(
        sample, "search", "工作报告 NOT 公园"
    )
    one, other = (witness["url"] for witness in work["witnesses"][:2])
    asked = urlencode({"a": one, "b": other})
    assert sample.ask(f"/api/v1/explain?{asked}").json == verb(sample, "explain", one, other)
    assert sample.ask("/api/v1/text?" + urlencode({"url": one})).json == verb(sample, "text", one)
    assert sample.ask("/api/v1/pages?" + urlencode({"url": other})).json == verb(
        sample, "show", other
    )
    assert sample.ask("/api/v1/runs").json["runs"] == verb(sample, "status")["runs"]


def test_a_list_comes_in_pages_that_name_their_neighbours(sample: ReadingRoom) -> None:
    whole = sample.ask("/api/v1/audit?limit=100")
    total = int(whole.headers["x-total-count"])
    assert total == len(whole.json["works"]) > 5
    got, path = [], "/api/v1/audit?limit=3"
    while path:
        reply = sample.ask(path)
        got += reply.json["works"]
        links = dict(
            reversed(link.strip("<").split('>; rel="'))
            for link in reply.headers.get("link", "").split(", ")
            if link
        )
        path = links.get('next"', "")
    assert got == whole.json["works"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/search", 400),
        ("/api/v1/search?q=", 400),
        ("/api/v1/search?q=a+OR", 400),
        ("/api/v1/search?q=a&limit=101", 400),
        ("/api/v1/search?q=a&limit=0", 400),
        ("/api/v1/search?q=a&offset=-1", 400),
        ("/api/v1/search?q=a&flag=none", 400),
        ("/api/v1/search?q=" + "(" * 40 + "a", 400),
        ("/api/v1/works/none", 404),
        ("/api/v1/works/none?at=2026-13-01", 400),
        ("/api/v1/text?url=http://none.example/", 404),
        ("/api/v1/sites/无", 404),
        ("/api/v1/none", 404),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_json(
    sample: ReadingRoom, path: str, status: int
) -> None:
    reply = sample.ask(path)
    assert reply.status == status
    assert list(reply.json) == ["error"]
    assert "\n" not in reply.json["error"]


def test_only_reading_is_allowed(sample: ReadingRoom) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert sample.ask("/api/v1/audit", method=method).status == 405


ODD = st.one_of(
    st.sampled_from(MALICE),
    st.text(max_size=20),
    st.integers().map(str),
    st.sampled_from(["", "0", "-1", "1e9", "9" * 30, "2026-02-30", "0001-01-01", "9999-12-31"]),
)


@pytest.fixture(scope="module")
def described(sample: ReadingRoom) -> Any:
    """What OpenAPI says of the API."""
    return sample.ask("/api/v1/openapi.json").json


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_no_question_breaks_it(sample: ReadingRoom, described: Any, data: st.DataObject) -> None:
    path, methods = data.draw(st.sampled_from(sorted(described["paths"].items(), key=str)))
    asked = []
    for parameter in methods["get"].get("parameters", []):
        value = data.draw(ODD)
        written = quote(value.encode("utf-8", "replace"), safe="")
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", written or "x")
        elif data.draw(st.booleans()):
            asked.append(f"{parameter['name']}={written}")
    reply = sample.ask(f"{path}?{'&'.join(asked)}")
    assert reply.status < 500, (path, asked)
    if reply.headers.get("content-type", "").startswith("application/json"):
        json.loads(reply.body)


def test_what_openapi_describes_is_what_is_answered(sample: ReadingRoom, described: Any) -> None:
    answers = {
        "SearchAnswer": "/api/v1/search?q=报告",
        "AuditAnswer": "/api/v1/audit",
        "Sites": "/api/v1/sites",
        "Runs": "/api/v1/runs",
    }
    for name, path in answers.items():
        properties = described["components"]["schemas"][name]["properties"]
        assert set(sample.ask(path).json) == set(properties)
