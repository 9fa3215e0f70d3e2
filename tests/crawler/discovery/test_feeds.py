"""Sitemaps and feeds give addresses, and nothing a server could hurt with."""

from __future__ import annotations

import gzip
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.dates import day_in
from crawler.discovery.feeds import Item, SitemapLinks, feed_links, json_links, sitemap_links

DAY = date(2026, 3, 1)
HERE = "http://a.example/feed/"
LAUGHS = (
    "<!DOCTYPE x ["
    + "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(1, 12))
    + '<!ENTITY e1 "ha">]>'
)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_sitemap_names_pages_or_sitemaps(pack: type[bytes]) -> None:
    pages = (
        b"<urlset><url><loc> http://a.example/1 </loc><lastmod>2026-03-01T20:00:00+08:00</lastmod>"
        b"</url><url><loc>http://a.example/2</loc></url></urlset>"
    )
    index = b"<sitemapindex><sitemap><loc>http://a.example/s.xml</loc></sitemap></sitemapindex>"
    assert sitemap_links(pack(pages)) == SitemapLinks(
        pages=(Item("http://a.example/1", DAY), Item("http://a.example/2"))
    )
    assert sitemap_links(pack(index)) == SitemapLinks(sitemaps=("http://a.example/s.xml",))


def test_feeds_of_both_kinds_name_their_entries() -> None:
    rss = (
        b"<rss><channel><link>/</link><item><link>/1.html</link>"
        b"<pubDate>Sun, 01 Mar 2026 01:00:00 +0800</pubDate></item></channel></rss>"
    )
    atom = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><link href="/"/><entry>'
        b'<link rel="self" href="/no"/><link rel="alternate" href="2.html"/>'
        b"<updated>2026-03-01T00:00:00Z</updated></entry></feed>"
    )
    assert feed_links(rss, HERE) == (Item("http://a.example/1.html", DAY),)
    assert feed_links(atom, HERE) == (Item("http://a.example/feed/2.html", DAY),)


@pytest.mark.parametrize(
    "hostile",
    [
        f"{LAUGHS}<urlset><url><loc>&e12;</loc></url></urlset>".encode(),
        b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><urlset><loc>&f;</loc></urlset>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><urlset><loc>&f;</loc></urlset>',
        gzip.compress(b"<urlset>" + bytes(80 << 20)),
        b"<a>" * 100_000,
        b"<html>not a sitemap",
        b"",
    ],
    ids=["laughs", "entity", "dtd", "bomb", "nested", "html", "empty"],
)
def test_hostile_xml_gives_nothing(hostile: bytes) -> None:
    found = sitemap_links(hostile)
    assert not any("root:" in page.url or len(page.url) > 100 for page in found.pages)
    assert feed_links(hostile, HERE) == ()


@pytest.mark.parametrize(
    ("body", "items", "link", "found"),
    [
        (
            '{"data": {"list": [{"url": "/1"}, {"no": 1}, {"url": "2"}]}}',
            "data.list",
            "url",
            "1 feed/2",
        ),
        ('callback({"rows": ["/1"]});', "rows", "@", "1"),
        ('\ufeff["/1", "/1", 7, null, ""]', "@", "@", "1"),
        ('[{"id": "a7"}]', "@", "join('', ['/art/', id, '.html'])", "art/a7.html"),
        ('[{"id": 7}]', "@", "join('', ['/art/', id])", ""),
        (r'["/\ud800.html", "/2", "http://[::1/3"]', "@", "@", "2"),
        ('["/一.html"]', "@", "@", "%E4%B8%80.html"),
        ('{"data": null}', "data.list", "url", ""),
        ('{"data": {"list": "x"}}', "data.list", "url", ""),
        ("[" * 100_000, "@", "@", ""),
        ("<html>", "@", "@", ""),
        ("", "a", "b", ""),
    ],
    ids=[
        "list",
        "jsonp",
        "bare",
        "made",
        "no_text",
        "half",
        "han",
        "null",
        "no_list",
        "deep",
        "html",
        "empty",
    ],
)
def test_a_list_in_json_names_its_articles(body: str, items: str, link: str, found: str) -> None:
    expected = tuple(Item(f"http://a.example/{end}") for end in found.split())
    assert json_links(body.encode(), HERE, items, link) == expected


@pytest.mark.parametrize(
    "said",
    ["2026-03-01", "2026-03-01 08:00:00", "2026年3月1日", "20260301", 1772323200, 1772323200000],
    ids=str,
)
def test_a_list_in_json_dates_its_articles(said: str | int) -> None:
    body = json.dumps({"rows": [{"url": "/1", "when": said}, {"url": "/2"}]}).encode()
    dated, undated = json_links(body, HERE, "rows", "url", "when")
    assert (dated.day, undated.day) == (DAY, None)


@pytest.mark.parametrize(
    "said",
    ["Fri, 31 Dec 9999 23:59:59 -1200", "²", int("9" * 400), float("inf"), "2026-02-30", True],
    ids=["end of time", "superscript", "large", "infinite", "no day", "a truth"],
)
def test_a_date_that_is_none_costs_itself_alone(said: object) -> None:
    body = json.dumps({"rows": [{"url": "/1", "when": said}, {"url": "/2"}]}).encode()
    assert [item.day for item in json_links(body, HERE, "rows", "url", "when")] == [None, None]


@given(st.one_of(st.text(), st.floats(), st.integers(), st.datetimes().map(str)))
def test_no_date_raises(said: object) -> None:
    day_in(said)


def test_an_item_without_a_link_leads_where_its_guid_does() -> None:
    items = (
        "<item><guid>http://a.example/1</guid></item>"
        "<item><guid isPermaLink='false'>http://a.example/2</guid></item>"
        "<item><guid>tag:3</guid></item>"
        "<item><link>http://a.example/4</link><guid>http://a.example/5</guid></item>"
    )
    found = feed_links(f"<rss><channel>{items}</channel></rss>".encode(), HERE)
    assert [item.url for item in found] == ["http://a.example/1", "http://a.example/4"]


def test_an_atom_entry_is_joined_to_its_base() -> None:
    entry = "<entry xml:base='http://a.example/b/'><link href='c.html'/></entry>"
    entry += "<entry xml:base='http://a.example/'><link href='http://[bad'/></entry>"
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>"
    [item] = feed_links(feed.encode(), HERE)
    assert item.url == "http://a.example/b/c.html"


@given(st.binary(max_size=300))
def test_no_bytes_raise(body: bytes) -> None:
    sitemap_links(body)
    feed_links(body, HERE)
    json_links(body, HERE, "@", "@", "@")
