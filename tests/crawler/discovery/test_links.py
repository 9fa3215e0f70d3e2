"""Links are sorted by the declaration, and no page's links break the crawl."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, Response, TextResponse

from crawler.discovery.links import Links, articles_among, links_of, paged_list
from tests.crawler.loopback import a_site, linking

HERE = "http://gov.example/list/index.html"
SITE = a_site(
    "gov",
    "gov.example",
    discovery={
        "articles": [r"/t\d+\.html$", r"tid=\d+"],
        "lists": [r"/index_\d+\.html$", r"\?page=\d+$"],
        "continued": [r"/t\d+_\d+\.html$"],
        "skip": [r"action=print"],
        "paging": {"url": "index_{page}.html", "last": 3},
    },
)


def links(*hrefs: str, around: str = "") -> Links:
    return links_of(SITE, HtmlResponse(HERE, body=linking(*hrefs, around=around).body))


def test_links_are_sorted_by_what_the_declaration_calls_them() -> None:
    found = links("t1.html", "/a/t2.html", "index_2.html", "?page=3", "/t1_2.html", "/about")
    assert found == Links(
        articles=("http://gov.example/list/t1.html", "http://gov.example/a/t2.html"),
        lists=("http://gov.example/list/index_2.html", "http://gov.example/list/index.html?page=3"),
        continued=("http://gov.example/t1_2.html",),
    )


def test_each_link_stands_once_and_without_its_fragment() -> None:
    assert links("/t1.html", "/t1.html#top", " /t1.html ").articles == (
        "http://gov.example/t1.html",
    )


def test_what_is_to_be_skipped_or_lies_elsewhere_is_left_out() -> None:
    found = links("/x?tid=1&action=print", "http://other.example/t1.html", "javascript:t1.html")
    assert found == Links()


def test_a_base_counts() -> None:
    around = '<base href="http://gov.example/other/">'
    assert links("t1.html", around=around).articles == ("http://gov.example/other/t1.html",)


@pytest.mark.parametrize("kind", [Response, TextResponse, HtmlResponse])
@pytest.mark.parametrize("stated", ["text/html; charset=nonsense", "image/png", ""])
def test_links_are_found_whatever_the_headers_say(kind: type[Response], stated: str) -> None:
    page = kind(HERE, body=linking("/t1.html").body, headers={"Content-Type": stated})
    assert links_of(SITE, page).articles == ("http://gov.example/t1.html",)


def test_what_is_no_page_has_no_links() -> None:
    assert links_of(SITE, Response(HERE, body=b"%PDF-1.4 /t1.html")) == Links()
    assert links_of(SITE, Response(HERE, body=b"")) == Links()


def test_list_pages_are_counted_up_to_the_last() -> None:
    assert [paged_list(SITE, HERE, n) for n in (1, 3, 4)] == [
        "http://gov.example/list/index_1.html",
        "http://gov.example/list/index_3.html",
        None,
    ]


HOSTILE = [
    "http://[",
    "http://[::1",
    "//",
    "http://gov.example:99999/t1.html",
    "http://gov。example/",
]


@given(st.lists(st.text(max_size=40) | st.sampled_from(HOSTILE), max_size=5))
def test_no_links_of_any_page_raise(hrefs: list[str]) -> None:
    body = linking(*map(escape, hrefs)).body if all(map(encodable, hrefs)) else b"<"
    for url in (found := links_of(SITE, HtmlResponse(HERE, body=body))).articles + found.lists:
        assert SITE.owns(url)
    articles_among(SITE, hrefs)


@given(st.binary(max_size=300))
def test_no_bytes_of_any_page_raise(body: bytes) -> None:
    links_of(SITE, Response(HERE, body=b"<" + body))


def encodable(text: str) -> bool:
    return not any(0xD800 <= ord(character) <= 0xDFFF for character in text)
