"""Why there is no answer is said in the reader's own language, and to programs in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from urllib.parse import quote

import pytest

from archive.catalogue.catalogue import open_catalogue
from archive.search.patience import patience
from archive.search.query import BadQuery, parse
from archive.web.app import create_app
from archive.web.language import is_spoken, say
from pipelines.works.comparison import compare
from tests.archive import samples
from tests.archive.web.rooms import ReadingRoom, opened_room

COUNTING = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99999) "
    "SELECT max(i) FROM n"
)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingRoom]:
    """One work on one page."""
    document = samples.document("a", "青禾区公报。")
    folder = tmp_path_factory.mktemp("refusals")
    with closing(open_catalogue(f"sqlite:///{folder}/c.sqlite")) as catalogue:
        catalogue.apply(*samples.run(1, [document], [samples.work([document], work_id="w-a")]))
        with opened_room(create_app(catalogue, compare)) as opened:
            yield opened


def warned(room: ReadingRoom, path: str, language: str) -> tuple[int, str, str]:
    """How a page refuses: its status, what it says, and how that is marked up."""
    reply = room.ask(path, accept_language=language)
    found = re.search(r'<p class="warning"[^>]*>(?:[^<]*)<span([^>]*)>(.*)</span></p>', reply.text)
    assert found is not None, path
    return reply.status, unescape(found[2]), found[1]


@pytest.mark.parametrize(
    "query",
    ['" "', "青" * 1001, " ".join(map(str, range(51))), "(" * 21 + "青", "甲 AND (乙", "甲 )",
     "甲 OR", "OR 甲"],
    ids=["empty", "long", "large", "deep", "open", "closed", "trailing", "leading"],
)  # fmt: skip
def test_why_a_search_is_refused(room: ReadingRoom, query: str) -> None:
    with pytest.raises(BadQuery) as why:
        parse(query)
    asked = f"/search?q={quote(query)}"
    told = say("zh", why.value.phrase, **why.value.values)
    assert "query" not in told
    assert warned(room, asked, "zh") == (400, told, "")
    assert warned(room, asked, "en") == (400, str(why.value), "")


def test_why_a_search_was_stopped() -> None:
    with (
        closing(open_catalogue("sqlite://")) as catalogue,
        catalogue.reading() as connection,
        pytest.raises(BadQuery) as why,
        patience(connection, -1),
    ):
        connection.exec_driver_sql(COUNTING).all()
    assert is_spoken("zh", why.value.phrase)


@pytest.mark.parametrize(
    "path",
    ["/works/wnone", "/captures?url=http://none.example/", "/find?name=无此文", "/sites/none",
     "/works/w-a?version=99", "/works/w-a/witnesses/none", "/none", "/static/none",
     "/language/xx", "/capture/20261399/http://a.example/a", "/capture?url=http://a.example/a",
     "/audit?page=0", "/audit?page=10001", "/audit?page=x", "/audit?role=none", "/audit?since=x",
     "/audit?all=x", "/find?name=", "/find", f"/audit?host={'a' * 201}", "/export/works.pdf",
     "/export/captures.csv?site=a", "/export/sites.passim", "/export/works.csv?since=2026-01-01",
     "/audit?since=2026-02-02&until=2026-01-01", "/search?q=公报&from=2026-02-02&to=2026-01-01"],
)  # fmt: skip
def test_why_a_page_has_no_answer(room: ReadingRoom, path: str) -> None:
    status, told, marked = warned(room, path, "zh")
    assert status in {400, 404}
    assert re.search(r"[\u4e00-\u9fff]", told)
    assert marked == ""
    assert re.search(r"[a-z]{3}", warned(room, path, "en")[1])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", ["/audit/none", "/audit.pdf", "/audit/sites.pdf", "/export/x.csv"])
def test_what_can_be_asked_is_named_as_it_is_asked(
    room: ReadingRoom, path: str, language: str
) -> None:
    _, told, _ = warned(room, path, language)
    assert "'sites'" in told or "'jsonl'" in told
    assert "<" not in told
    assert "<" not in room.ask(f"/api/v1{path}").json["error"]


def test_what_is_said_in_english_alone_is_marked_as_such(room: ReadingRoom) -> None:
    told = "stamped: String should match pattern '^\\d{4,14}$'"
    assert warned(room, "/capture/20/http://a.example/a", "zh") == (400, told, ' lang="en"')
    assert warned(room, "/capture/20/http://a.example/a", "en") == (400, told, "")


@pytest.mark.parametrize("asked", ["audit?since={}&until={}", "search?q=公报&from={}&to={}"])
def test_a_span_that_ends_before_it_begins_is_refused(room: ReadingRoom, asked: str) -> None:
    reply = room.ask(f"/api/v1/{asked.format('2026-02-02', '2026-01-01')}")
    line = "from 2026-02-02 to 2026-01-01: the last day comes before the first"
    assert (reply.status, reply.json) == (400, {"error": line})
    assert room.ask(f"/api/v1/{asked.format('2026-02-02', '2026-02-02')}").status == 200
