"""Every mistake in a declaration is found, and named, before the first request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel, ValidationError

from archive.addresses import host_name
from archive.records import Expectations, Role, Site
from archive.strict_yaml import Mistake
from crawler.sites import (
    Politeness,
    SiteDeclaration,
    SitesInvalid,
    load_sites,
    new_site,
    survey,
)

GOOD = """\
id: mine
name: 我的
role: press
hosts: [www.mine.example]
verified: null
discovery:
  start: [http://www.mine.example/news/]
  articles: ['/\\d+\\.html$']
"""


def check_sites(folder: Path | None = None) -> list[Mistake]:
    return list(survey(folder).mistakes)


def sites_in(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_built_in_sites_are_without_a_mistake() -> None:
    assert check_sites() == []
    sites = {site.id: site for site in load_sites()}
    assert len(sites) == 11
    assert all(site.verified is None for site in sites.values())
    assert [site.id for site in sites.values() if not site.enabled] == ["innovation360"]


@pytest.mark.parametrize(
    ("site_id", "url", "article"),
    [
        (
            "shenyang_gov",
            "http://www.shenyang.gov.cn/zwgk/zcwj/202601/t20260130_4979729.html",
            True,
        ),
        ("shenyang_gov", "http://www.shenyang.gov.cn/zwgk/zcwj/index_1.html", False),
        ("gongwensou", "http://gongwensou.com/zhengfubaogao/36012.html", True),
        ("sucai198", "http://www.sucai198.com/wenmi/221381_26.html", True),
        ("quyushuju", "http://www.quyushuju.com/forum.php?mod=viewthread&tid=12", True),
        (
            "syhp_gov",
            "http://www.syhp.gov.cn/releaseCms/dynamicArticle.do?siteCode=SYHP&id=1",
            True,
        ),
    ],
)
def test_the_built_in_patterns_know_an_article(site_id: str, url: str, article: bool) -> None:
    site = next(site for site in load_sites() if site.id == site_id)
    assert site.discovery is not None
    assert any(re.search(pattern, url) for pattern in site.discovery.articles) is article


def test_a_good_file_is_a_site(tmp_path: Path) -> None:
    text = GOOD + "expect: {min_documents: 2, max_documents: 9}\n"
    [mine] = [s for s in load_sites(sites_in(tmp_path, mine=text)) if s.id == "mine"]
    hosts = ("www.mine.example",)
    assert mine.site == Site("mine", "我的", Role.PRESS, hosts, Expectations(2, 9))
    assert mine.owns("https://www.mine.example/x")
    assert not mine.owns("https://mine.example/x")


@pytest.mark.parametrize(
    ("change", "to", "where", "message"),
    [
        ("id: mine", "id: My-Site", "line 1, id", "small letters"),
        ("id: mine", "id: 7", "line 1, id", "string"),
        ("role: press", "role: king", "line 3, role", "government"),
        ("role: press", "role: press\ncolour: red", "line 4, colour", "no such key"),
        ("role: press\n", "", "line 1, role", "missing"),
        ("verified: null\n", "", "verified", "missing"),
        ("verified: null", "verified: yesterday", "line 5, verified", "date"),
        ("[www.mine.example]", "[http://www.mine.example]", "hosts", "bare name"),
        ("[www.mine.example]", "[a.example, a.example]", "line 4, hosts", "twice"),
        ("[www.mine.example]", "www.mine.example", "line 4, hosts", "a list is needed: [one"),
        ("[www.mine.example]", "[]", "line 1", "no hosts"),
        (
            "http://www.mine.example/news/",
            "http://other.example/",
            "line 7, discovery.start.0",
            "none of its hosts",
        ),
        ("http://www.mine.example/news/", "/news/", "discovery.start", "http://"),
        ("http://www.mine.example/news/", "ftp://www.mine.example/", "discovery.start", "http://"),
        (
            "start: [http://www.mine.example/news/]",
            "start: []",
            "line 6, discovery",
            "begins nowhere",
        ),
        ("'/\\d+\\.html$'", "'('", "discovery.articles", "not a regular expression"),
        ("['/\\d+\\.html$']", "[]", "discovery.articles", "at least 1"),
        ("  articles", "  within: 'ul['\n  articles", "discovery.within", "not a CSS selector"),
        ("  articles", "  paging: {url: p.html}\n  articles", "discovery.paging.url", "{page}"),
        (
            "  articles",
            "  paging: {url: '?p={page}', first: 9, last: 2}\n  articles",
            "discovery.paging",
            "before the first",
        ),
        (
            "  articles",
            "  apis: [{url: http://www.mine.example/list, items: a.b}]\n  articles",
            "discovery.apis.0.url",
            "{page}",
        ),
        (
            "  articles",
            "  apis: [{url: 'http://www.mine.example/?p={page}', items: a..b}]\n  articles",
            "discovery.apis.0.items",
            "not a JMESPath expression",
        ),
        (
            "  articles",
            "  feeds: [http://other.example/rss]\n  articles",
            "line 8, discovery.feeds.0",
            "none of its hosts",
        ),
        ("discovery:", "discovry:", "discovry", "no such key"),
        ("verified: null", "verified: null\npoliteness: {delay: -1}", "politeness.delay", "0"),
        ("verified: null", "verified: null\npoliteness: {night: 9-5}", "politeness.night", "HH:MM"),
        ("verified: null", "verified: null\nlimits: {requests: 0}", "limits.requests", "1"),
        (
            "verified: null",
            "verified: null\nexpect: {min_documents: 5, max_documents: 2}",
            "expect",
            "smaller",
        ),
        ("verified: null", "verified: null\nid: again", "line 6, id", "written twice"),
        ("hosts: [", "hosts: [[", "line", "not YAML"),
        ("verified: null", "verified: null\nrobots: never", "robots", "obey"),
        ("http://www", "http://me:secret@www", "discovery.start", "no password"),
        ("[www.mine.example]", "['www.mine.example:70000']", "hosts", "a port is a number"),
        ("mine.example/news/", "mine.example:99999/", "discovery.start", "out of range"),
        (
            "verified: null",
            "verified: null\npoliteness: {night: '22:00-22:00'}",
            "politeness.night",
            "are none",
        ),
        (
            "verified: null",
            "verified: null\nlimits: {requests: 9}\nexpect: {min_documents: 10}",
            "line 7, expect.min_documents",
            "more documents",
        ),
        ("example/news/", f"example/{'news/' * 5}", "discovery", "refused: trap_repeats"),
        (
            "  articles",
            "  paging: {url: 'http://other.example/{page}'}\n  articles",
            "discovery",
            "refused: offsite",
        ),
    ],
)
def test_a_mistake_is_one_clear_line(
    tmp_path: Path, change: str, to: str, where: str, message: str
) -> None:
    assert change in GOOD
    sites_in(tmp_path, mine=GOOD.replace(change, to))
    [problem] = check_sites(tmp_path)
    assert problem.file.name == "mine.yaml"
    assert where in problem.where
    assert message in problem.message
    assert "\n" not in str(problem)


def test_every_mistake_of_every_file_is_found_at_once(tmp_path: Path) -> None:
    bad = GOOD.replace("role: press", "role: king").replace("'/\\d+\\.html$'", "'('")
    sites_in(tmp_path, a=bad, b="- not\n- a site\n", c=GOOD)
    (tmp_path / "d.yaml").write_bytes(b"id: \xff\n")
    assert [p.file.name for p in check_sites(tmp_path)] == [
        "a.yaml",
        "a.yaml",
        "b.yaml",
        "d.yaml",
    ]
    with pytest.raises(SitesInvalid) as refused:
        load_sites(tmp_path)
    assert len(str(refused.value).splitlines()) == 4


def test_ids_and_hosts_belong_to_one_site(tmp_path: Path) -> None:
    sites_in(tmp_path, a=GOOD, b=GOOD, c=GOOD.replace("id: mine", "id: other"))
    assert {(p.file.name, p.where) for p in check_sites(tmp_path)} == {
        ("b.yaml", "id"),
        ("c.yaml", "hosts"),
    }


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.0.0.8", "localhost", "a.internal", "0x7f.1", "printer.local:8080"]
)
def test_a_host_inside_is_a_mistake_and_not_a_night_without_pages(
    tmp_path: Path, host: str
) -> None:
    sites_in(tmp_path, mine=GOOD.replace("www.mine.example", host))
    [problem] = check_sites(tmp_path)
    assert problem.where == "hosts"
    assert problem.message.startswith(f"the host {host} lies inside: it is never asked, unless")
    spelled = "127.0.0.1" if host == "0x7f.1" else host_name(host)
    [mine] = load_sites(tmp_path, allow=[spelled])
    assert mine.hosts == (host,)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    [problem] = check_sites(tmp_path / "none")
    assert "no such folder" in problem.message


def test_a_folders_site_takes_the_place_of_a_built_in_one(tmp_path: Path) -> None:
    by_id = GOOD.replace("id: mine", "id: syd")
    by_host = GOOD.replace("www.mine.example", "gongwensou.com")
    folder = sites_in(tmp_path, a=by_id, b=by_host)
    found = survey(folder, built_in=True)
    assert [line.partition(" takes ")[2] for line in found.replaced] == [
        "the place of the built-in site gongwensou: its host gongwensou.com",
        "the place of the built-in site syd: its id",
    ]
    sites = {site.id: site for site in found.sites}
    assert sites["syd"].hosts == ("www.mine.example",)
    assert sites["mine"].hosts == ("gongwensou.com",)
    assert "gongwensou" not in sites


def test_a_folders_sites_are_all_there_are_unless_the_settings_say_more(tmp_path: Path) -> None:
    folder = sites_in(tmp_path, mine=GOOD)
    assert [site.id for site in load_sites(folder)] == ["mine"]
    assert len(load_sites(folder, built_in=True)) == len(load_sites()) + 1
    assert load_sites(built_in=False) == ()


def test_the_mistakes_of_a_file_are_told_in_the_order_of_its_lines(tmp_path: Path) -> None:
    expect = "expect:\n  max_walled: 7\n  min_titled: 5\n  min_listed: -1\n"
    sites_in(tmp_path, mine=GOOD + expect)
    lines = [int(re.findall(r"\d+", one.where)[0]) for one in check_sites(tmp_path)]
    assert lines == sorted(lines)
    assert len(lines) == 3


def test_a_new_sites_file_explains_every_key_there_is(tmp_path: Path) -> None:
    text = new_site(tmp_path, "my_site", "www.my.example").read_text()

    def keys_of(model: type[BaseModel]) -> Iterator[str]:
        for name, field in model.model_fields.items():
            yield name
            for kind in (field.annotation, *get_args(field.annotation)):
                for inner in (kind, *get_args(kind)):
                    if isinstance(inner, type) and issubclass(inner, BaseModel):
                        yield from keys_of(inner)

    missing = {key for key in keys_of(SiteDeclaration) if not re.search(rf"\b{key}:", text)}
    assert missing == set()


@pytest.mark.parametrize("name", ["", "名: 字 #1", "a\\b"])
def test_a_new_sites_file_passes_the_check(tmp_path: Path, name: str) -> None:
    file = new_site(tmp_path / "sites", "my_site", "www.my.example", name=name)
    assert check_sites(tmp_path / "sites") == []
    [mine] = [s for s in load_sites(tmp_path / "sites") if s.id == "my_site"]
    assert mine.name == (name or "www.my.example")
    assert "verified: null" in file.read_text()
    with pytest.raises(FileExistsError):
        new_site(tmp_path / "sites", "my_site", "www.my.example")


def test_what_a_new_sites_file_only_suggests_passes_the_check_too(tmp_path: Path) -> None:
    file = new_site(tmp_path, "my_site", "www.my.example")
    suggested = re.compile(r"^  # (?=[a-z]+: [\[{\w])", re.MULTILINE)
    text, count = suggested.subn("  ", file.read_text())
    assert count >= 7
    file.write_text(text)
    assert check_sites(tmp_path) == []


def test_a_new_site_with_a_bad_id_is_refused_and_not_written(tmp_path: Path) -> None:
    with pytest.raises(SitesInvalid, match="small letters"):
        new_site(tmp_path, "My Site", "www.my.example")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("night", "asleep", "awake"),
    [
        ("22:00-06:00", ["06:00", "12:00", "21:59"], ["22:00", "00:00", "05:59"]),
        ("01:00-05:00", ["00:59", "05:00"], ["01:00", "04:59"]),
    ],
)
def test_night_hours_run_past_midnight(night: str, asleep: list[str], awake: list[str]) -> None:
    polite = Politeness(night=night)
    assert not any(polite.awake(time.fromisoformat(hour)) for hour in asleep)
    assert all(polite.awake(time.fromisoformat(hour)) for hour in awake)


def test_a_declaration_cannot_be_changed() -> None:
    site = load_sites()[0]
    with pytest.raises(ValidationError):
        site.name = "other"
    assert SiteDeclaration.model_validate(site.model_dump(mode="json")) == site
