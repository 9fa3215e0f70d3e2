"""One bad page costs one rejection at most: no exception, no minute lost, no silent cut."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.records import Document, Rejection
from pipelines.extract import extract
from tests.pipelines.extract.pages import PROSE, SENTENCE, article, capture

HOSTILE = {
    "deep nesting": "<div>" * 100_000 + PROSE,
    "deep inline nesting": "<span>" * 100_000 + PROSE,
    "many attributes": "<div " + " ".join(f'a{n}="1"' for n in range(200_000)) + ">" + PROSE,
    "unclosed comments": PROSE + "<!--" * 100_000,
    "open brackets": "<" * 300_000,
    "parentheses": f"<p>{'(' * 500_000}</p>{PROSE}",
    "labels": f"<p>{'来源' * 200_000}</p>{PROSE}",
    "labels with colons": f"<p>{'来源：' * 100_000}</p>{PROSE}",
    "digits": f"<p>{'1' * 100_000}</p>{PROSE}",
    "no punctuation": f"<p>{'文' * 500_000}</p>",
    "dates": f"<p>{'2022-12-21 ' * 30_000}</p>{PROSE}",
    "masks": f"<p>{'*' * 200_000}</p>{PROSE}",
    "names": f"{PROSE}<p>记者 {'张三 ' * 50_000}</p>",
    "sections": f"<p>{'一、' * 100_000}</p>{PROSE}",
    "short credit lines": "<p>来源：某报</p>" * 8_000 + PROSE,
    "bars": ("<p>" + "打印" * 40 + "</p>") * 200 + PROSE,
    "digits in a bar": "<p>" + "1" * 100 + "x</p>" + PROSE,
    "rows": "<table>" + "<tr><td>一</td><td>二</td></tr>" * 10_000 + "</table>",
    "nested tables": "<table><tr><td>" * 120 + PROSE,
    "addresses": PROSE + "<p>http://" * 10_000,
    "long names": f"<div class='{'nav-' * 50_000}'>{PROSE}</div>",
    "NULs": PROSE.replace("工作", "工\x00作"),
    "surrogate references": "<p>&#xD800;&#xDFFF;</p>" + PROSE,
    "spaces": f"<p>{' ' * 300_000}x</p>{PROSE}",
    "repeats": f"<p>{'啊' * 30_000}</p><p>{'啊' * 400}</p><p>呀{'啊' * 3000}</p>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_read_in_seconds(name: str) -> None:
    started = time.process_time()
    extract(capture(HOSTILE[name]))
    assert time.process_time() - started < 5


@pytest.mark.parametrize("name", ["deep nesting", "deep inline nesting", "many attributes"])
def test_nothing_is_lost_on_the_way(name: str) -> None:
    found = extract(capture(HOSTILE[name]))
    assert isinstance(found, Document)
    assert found.text.count(SENTENCE) == 5


def test_no_character_that_could_not_be_read_stands_unmarked() -> None:
    spoilt = article().encode().replace("社区".encode(), "社区".encode() + b"\xe7\xa4", 1)
    found = extract(capture(b"<html><body>" + spoilt))
    assert isinstance(found, Document)
    assert "\ufffd" in found.text
    assert "unreadable_characters" in {defect.name for defect in found.defects}


@given(payload=st.binary(max_size=3000), status=st.sampled_from([200, 200, 200, 302, 404, 503]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_end_in_a_document_or_a_rejection(payload: bytes, status: int) -> None:
    found = extract(capture(payload, status=status))
    assert isinstance(found, Document | Rejection)


MARKUP = st.sampled_from(
    [
        *("<div>", "</div>", "<p>", "<table>", "<tr>", "<td>", "</table>", "<br>", "<a href='x'>"),
        *("</a>", "<section>", "<h1>", "<title>", "<!--", "-->", "<script>", "</script>"),
        *("<style>", "<textarea>", "<svg>", "&nbsp;", "&#0;", "&lt;", '"', "'", "来源：", "记者"),
        *(
            "2023-01-02",
            "张三",
            "责任编辑：",
            "第3/20页",
            "一、",
            "（",
            "）",
            "。",
            "，",
            "*",
            "××",
        ),
        *("下载全文", "上一篇", "相关阅读", "http://x"),
    ]
)
WORDS = st.text(st.characters(codec="utf-8"), max_size=30)


@given(pieces=st.lists(MARKUP | WORDS | st.just(SENTENCE), max_size=80))
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_soup_of_markup_and_labels_is_read(pieces: list[str]) -> None:
    found = extract(capture("".join(pieces)))
    if isinstance(found, Document):
        assert found.text
        assert "\n\n" not in found.text
        assert all(line == line.strip() for line in found.text.split("\n"))


def test_mutated_pages_are_read_the_same_way_twice() -> None:
    chance = random.Random(7)
    page = article(
        "柳河日报记者 陈小满", info="来源：柳河日报 2023-03-01 09:12", after="<p>1</p>"
    ).encode()
    for _ in range(300):
        body = bytearray(page)
        for _ in range(chance.randint(1, 9)):
            at = chance.randrange(len(body))
            end = at + chance.randint(0, 60)
            body[at:end] = chance.choice((b"", bytes(body[:40]), bytes([chance.randrange(256)])))
        once, again = (extract(capture(bytes(body))) for _ in range(2))
        assert once == again
