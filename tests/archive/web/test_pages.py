"""What the reading room answers, and with which headers."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pyarrow.parquet
import pytest

from archive.catalogue.catalogue import open_catalogue
from archive.web import audit_phrases, phrases, record_phrases, refusal_phrases
from archive.web.app import create_app
from archive.web.feeds import ATOM
from archive.web.language import say
from archive.web.phrases import CHINESE, NAMES
from archive.web.singular import NEVER_ONE, SINGULAR
from pipelines.works.comparison import compare
from tests.archive import samples
from tests.archive.web.rooms import MALICE, ReadingRoom, opened_room

TEMPLATES = Path(__file__).resolve().parents[3] / "archive" / "web" / "templates"


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingRoom]:
    """Two works of the first night, of which the second took in the other, and 130 copies."""
    first, other = samples.document("a", "青禾区公报。"), samples.document("b", "云川区公报。")
    copies = [samples.document(f"c{n}", "云川区公报。", night=2) for n in range(130)]
    whole = samples.work([other, first, *copies], work_id="w-b", merged=["w-a"])
    folder = tmp_path_factory.mktemp("merged")
    with closing(open_catalogue(f"sqlite:///{folder}/merged.sqlite")) as catalogue:
        works = [samples.work([first], work_id="w-a"), samples.work([other], work_id="w-b")]
        catalogue.apply(*samples.run(1, [first, other], works))
        catalogue.apply(*samples.run(2, copies, [whole]))
        with opened_room(create_app(catalogue, compare)) as room:
            yield room


def test_a_permalink_of_a_work_that_was_merged_leads_to_what_took_it_in(
    merged: ReadingRoom,
) -> None:
    page = merged.ask("/works/w-a")
    assert (page.status, page.headers["location"]) == (301, "/works/w-b")
    assert "青禾区公报。" in merged.ask("/works/w-a?version=1").text
    assert merged.ask("/works/w-a/text.txt?version=1").text == "青禾区公报。\n"
    assert page.headers["cache-control"] == "no-cache"
    answer = merged.ask("/api/v1/works/w-a")
    assert (answer.status, answer.headers["location"]) == (301, "/api/v1/works/w-b")


def test_a_merged_work_is_asked_for_as_it_stood_before_it_was_merged(merged: ReadingRoom) -> None:
    before, after = "?at=2026-03-02", "?at=2026-03-03"
    page = merged.ask(f"/works/w-a{before}")
    assert page.status == 200
    assert "青禾区公报。" in page.text
    assert 'href="/works/w-a/text.txt?version=1"' in page.text
    assert "云川区公报。" in merged.ask(f"/works/w-b{before}").text
    assert "青禾区公报。" in merged.ask(f"/api/v1/works/w-a{before}").text
    onward = merged.ask(f"/works/w-a{after}")
    assert (onward.status, onward.headers["location"]) == (301, f"/works/w-b{after}")


@pytest.mark.parametrize(
    "asked",
    [
        "/works/{}/decisions?page=2",
        "/works/{}/text.txt",
        "/api/v1/works/{}/text.txt?version=9",
        "/works/{}/figures",
        "/works/{}/witnesses/p%20a",
        "/api/v1/works/{}/audit?limit=3&offset=1",
        "/api/v1/works/{}/lineage",
        "/api/v1/works/{}/decisions",
        "/api/v1/works/{}/figures?limit=3",
    ],
)
def test_whatever_is_asked_of_a_merged_work_is_asked_of_what_took_it_in(
    merged: ReadingRoom, asked: str
) -> None:
    answer = merged.ask(asked.format("w-a"))
    assert (answer.status, answer.headers["location"]) == (301, asked.format("w-b"))


def test_a_page_leads_to_the_work_that_it_carries(merged: ReadingRoom) -> None:
    for path in ("/pages?url=http://a.example/a", "/search?q=http://a.example/a", "/search?q=w-a"):
        reply = merged.ask(path)
        assert (reply.status, reply.headers["location"]) == (302, "/works/w-b")


def test_long_lists_are_given_in_pages(merged: ReadingRoom) -> None:
    first, second = merged.ask("/works/w-b").text, merged.ask("/works/w-b?page=2").text
    assert (first.count("</tr>"), second.count("</tr>")) == (1 + 100 + 2, 1 + 32 + 2)
    assert 'href="/works/w-b?page=2"' in first


@pytest.mark.parametrize("path", ["/", "/works/w-b", "/works/none", "/api/v1/search", "/feed.atom"])
def test_every_answer_keeps_captured_text_from_acting(merged: ReadingRoom, path: str) -> None:
    headers = merged.ask(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/", "/audit", "/api/v1/works/w-b", "/static/style.css"])
def test_an_answer_that_is_known_is_not_sent_again(merged: ReadingRoom, path: str) -> None:
    tag = merged.ask(path).headers["etag"]
    again = merged.ask(path, if_none_match=tag)
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert merged.ask(path, if_none_match='"other"').status == 200
    assert merged.ask(path, if_none_match="*").status == 304
    assert merged.ask(path, if_none_match=f'W/"x", W/{tag}').status == 304


def test_head_tells_the_headers_alone(merged: ReadingRoom) -> None:
    reply = merged.ask("/works/w-b", method="HEAD")
    assert (reply.status, reply.body) == (200, b"")
    assert reply.headers["etag"] == merged.ask("/works/w-b").headers["etag"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/works/none", 404),
        ("/works/w-b/witnesses/none", 404),
        ("/works/w-b?version=9", 404),
        ("/sites/none", 404),
        ("/pages?url=http://none.example/", 404),
        ("/static/../app.py", 404),
        ("/static/%2e%2e%2fapp.py", 404),
        ("/language/fr", 404),
        ("/audit.exe", 400),
        ("/audit?since=yesterday", 400),
        ("/audit?page=0", 400),
        ("/search?role=king&q=a", 400),
        ("/search?q=" + "a" * 1001, 400),
    ],
)
def test_what_cannot_be_answered_is_said_on_a_page(
    merged: ReadingRoom, path: str, status: int
) -> None:
    reply = merged.ask(path)
    assert reply.status == status
    assert reply.headers["content-type"].startswith("text/html")
    assert "Traceback" not in reply.text


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("", "zh"),
        ("zh-TW,zh;q=0.9", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("fr,en;q=0.2,zh;q=0.7", "zh"),
        ("de;q=x,,;;", "zh"),
    ],
)
def test_pages_speak_the_language_of_the_browser(
    merged: ReadingRoom, asked: str, spoken: str
) -> None:
    assert merged.ask("/", accept_language=asked).headers["content-language"] == spoken


def test_a_chosen_language_is_remembered_but_leads_nowhere_else(merged: ReadingRoom) -> None:
    reply = merged.ask("/language/en?to=/audit%3Fall%3Dtrue")
    assert (reply.status, reply.headers["location"]) == (303, "/audit?all=true")
    cookie = reply.headers["set-cookie"].partition(";")[0]
    assert merged.ask("/", cookie=cookie).headers["content-language"] == "en"
    for away in ("//evil.example", "https://evil.example", "/\\evil.example", "/%0d%0aX:y"):
        there = merged.ask(f"/language/en?to={away}").headers["location"]
        assert there == "/"


def test_an_audit_as_a_file_is_the_same_in_every_form(merged: ReadingRoom) -> None:
    rows = list(csv.DictReader(io.StringIO(merged.ask("/audit.csv").body.decode("utf-8-sig"))))
    lines = [json.loads(line) for line in merged.ask("/audit.jsonl").text.splitlines()]
    (work,) = merged.ask("/audit.json").json["works"]
    assert [row["url"] for row in rows] == [line["url"] for line in lines]
    assert [row["url"] for row in rows] == [one["url"] for one in work["witnesses"]]
    assert [float(row["covers"]) for row in rows] == [line["covers"] for line in lines]
    assert "attachment" in merged.ask("/audit.csv").headers["content-disposition"]


@pytest.mark.parametrize("stem", ["audit", "audit/sites", "audit/compliance", "audit/lineage"])
def test_each_side_of_an_audit_has_the_same_rows_in_every_form(
    merged: ReadingRoom, stem: str
) -> None:
    lines = [json.loads(one) for one in merged.ask(f"/{stem}.jsonl?all=1").text.splitlines()]
    table = pyarrow.parquet.read_table(BytesIO(merged.ask(f"/{stem}.parquet?all=1").body))
    sheet = merged.ask(f"/{stem}.csv?all=1").body.decode("utf-8-sig")
    assert table.to_pylist() == lines
    assert len(list(csv.DictReader(io.StringIO(sheet, newline="")))) == len(lines)
    assert f'href="/{stem}.parquet?all=true"' in merged.ask(f"/{stem}?all=1").text


def test_what_narrows_an_audit_stands_in_its_address(merged: ReadingRoom) -> None:
    assert len(merged.ask("/audit.json?host=a.example").json["works"]) == 1
    assert merged.ask("/audit.json?host=none.example").json["works"] == []
    assert merged.ask("/audit.json?since=2026-03-04").json["works"] == []
    assert len(merged.ask("/audit.json?since=2026-03-03").json["works"]) == 1
    page = merged.ask("/audit?host=a.example&since=&all=true").text
    assert "/audit.csv?host=a.example&amp;all=true" in page


def test_a_feed_tells_of_new_works(merged: ReadingRoom) -> None:
    feed = ElementTree.fromstring(merged.ask("/feed.atom").body)
    (entry,) = feed.findall(f"{{{ATOM}}}entry")
    link = entry.find(f"{{{ATOM}}}link")
    assert link is not None
    assert link.get("href") == f"{merged.address}/works/w-b"
    assert [one.tag for one in feed].count(f"{{{ATOM}}}updated") == 1


def test_malice_is_shown_as_the_words_that_it_is(
    hostile: tuple[ReadingRoom, list[str]],
) -> None:
    room, works = hostile
    for path in ("/", "/audit?all=true", *(f"/works/{one}" for one in works)):
        body = room.ask(path).text
        assert "<script" not in body
        assert 'onerror="' not in body.replace("&#34;", "")
        assert not re.search(r"(?i)href=[\"']javascript:", body)
        assert "49" not in re.findall(r"<h1>(.*?)</h1>", body)
    for malice in MALICE:
        body = room.ask("/search?q=" + quote(malice, safe="")).text
        assert "<script" not in body
        assert "<img src=x" not in body
        assert "<svg onload" not in body


def test_no_page_holds_what_html_may_not_hold(hostile: tuple[ReadingRoom, list[str]]) -> None:
    room, works = hostile
    steered = 0
    for path in ("/", "/audit?all=1", "/search?q=公报", *(f"/works/{work}" for work in works)):
        text = room.ask(path).text
        assert not re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]", text)
        steered += "]0;owned" in text
    assert steered >= 2


def test_a_page_beyond_the_last_leads_back_to_it(merged: ReadingRoom) -> None:
    for path in ("/works/w-b", "/search?q=公报", "/audit", "/sites"):
        sign = "&" if "?" in path else "?"
        text = merged.ask(f"{path}{sign}page=99", accept_language="en").text
        assert "This list has no page 99." in text
        assert re.search(r'page=[12](&amp;[^"]*)?">To its last page', text)


def test_an_address_that_is_not_held_is_told_to_be_so(merged: ReadingRoom) -> None:
    for path, said in (("http://none.example/a", True), ("无此", False)):
        text = merged.ask(f"/search?q={path}", accept_language="en").text
        assert ("No page at this address is held here" in text) is said


def test_what_can_be_asked_is_said_where_it_is_asked_otherwise(merged: ReadingRoom) -> None:
    reply = merged.ask("/audit", method="POST")
    assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD")
    described = merged.ask("/api/v1/openapi.json").json
    assert "HTTPValidationError" not in described["components"]["schemas"]
    for path, told in described["paths"].items():
        assert {"304", "400", "404", "451", "503"} <= told["get"]["responses"].keys(), path
        assert "422" not in told["get"]["responses"], path


def test_a_title_without_end_is_cut_where_it_is_shown(tmp_path: Path) -> None:
    page = samples.document("a", "青禾区公报。", title="长" * 9000)
    with closing(open_catalogue(f"sqlite:///{tmp_path}/c.sqlite")) as catalogue:
        catalogue.apply(*samples.run(1, [page], [samples.work([page], work_id="w-a")]))
        with opened_room(create_app(catalogue, compare)) as room:
            for path in ("/", "/works/w-a", "/search?q=长", "/feed.atom", "/works/w-a/figures",
                         "/works/w-a/decisions", "/sites/a"):  # fmt: skip
                text = room.ask(path).text
                assert "长" * 100 in text
                assert ("长" * 501 in text) is False, path
            assert len(room.ask("/api/v1/works/w-a").json["title"]) == 9000


def test_malice_is_no_formula_and_no_feed_of_its_own(
    hostile: tuple[ReadingRoom, list[str]],
) -> None:
    room, works = hostile
    for row in csv.reader(io.StringIO(room.ask("/audit.csv?all=true").body.decode("utf-8-sig"))):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]
    feed = ElementTree.fromstring(room.ask("/feed.atom").body)
    assert len(feed.findall(f"{{{ATOM}}}entry")) == len(works)


def test_every_phrase_of_the_pages_is_spoken_in_both_languages() -> None:
    said = {
        phrase
        for template in TEMPLATES.glob("*.html")
        for two in re.findall(r"""\bt\((?:"([^"]*)"|'([^']*)')[,)]""", template.read_text("utf-8"))
        for phrase in two
        if phrase
    }
    assert len(said) > 80
    assert sorted(said - CHINESE.keys() - NAMES.keys()) == []
    parts = (phrases, audit_phrases, record_phrases, refusal_phrases)
    for every, name in ((CHINESE, "CHINESE"), (NAMES, "NAMES")):
        own = [vars(one).get(f"_{name}", vars(one)[name]) for one in parts]
        assert len(every) == sum(map(len, own)), "a phrase has two translations"
    names = re.compile(r"{(\w+)[^}]*}")
    for english, chinese in CHINESE.items():
        assert set(names.findall(english)) == set(names.findall(chinese)), english


def test_english_tells_one_from_many() -> None:
    counting = {english for english in CHINESE if "{n}" in english}
    counting |= {english for _, english in NAMES.values() if "{n}" in english}
    assert len(counting) > 25
    assert sorted(counting ^ SINGULAR.keys() ^ NEVER_ONE) == []
    assert say("en", "{n} pages", n=1) == "1 page"
    assert say("en", "{n} pages", n=0) == "0 pages"
    assert say("zh", "{n} hours later", n=1.0) == "晚 1 小时"
