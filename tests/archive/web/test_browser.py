"""The pages in a real browser: every link leads somewhere, everybody can read them, and
nothing of a captured page acts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.archive.web.rooms import MALICE, ReadingRoom, Reply

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NEVER_MORE_THAN = 400


@contextmanager
def visit(browser: Browser, **options: Any) -> Iterator[Page]:
    context = browser.new_context(**options)
    page = context.new_page()
    try:
        yield page
    finally:
        context.close()


def kind_of(path: str) -> str:
    """Addresses of one kind look the same but for ids and what is asked."""
    steps = re.sub(r"/(w[0-9a-f]{16}|[0-9a-f]{32}\.\d+)", "/ID", urlsplit(path).path)
    asked = sorted(re.findall(r"[?&]([a-z_]+)=", path))
    return re.sub(r"^/sites/\w+", "/sites/ID", steps) + ("?" + ",".join(asked) if asked else "")


def is_page(reply: Reply) -> bool:
    """Whether a browser shows it: what was captured is HTML too, but a download."""
    return reply.headers["content-type"].startswith("text/html") and not reply.headers.get(
        "content-disposition", ""
    ).startswith("attachment")


def links_of(page: Page, room: ReadingRoom) -> list[str]:
    found = page.eval_on_selector_all("a[href], link[href]", "all => all.map(one => one.href)")
    inside = (urljoin(room.address, one).partition("#")[0] for one in found)
    return [one.removeprefix(room.address) for one in inside if one.startswith(room.address)]


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    asked = {"runOnly": {"type": "tag", "values": AA}, "resultTypes": ["violations"]}
    found = page.evaluate("asked => axe.run(document, asked)", asked)
    return [
        f"{page.url} {one['id']}: {node['html'][:200]} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def test_every_link_leads_to_an_answer(sample: ReadingRoom, browser: Browser) -> None:
    with visit(browser, java_script_enabled=False) as page:
        waiting, seen, pages = ["/"], {"/"}, set()
        while waiting:
            path = waiting.pop(0)
            reply = sample.ask(path)
            assert reply.status in (200, 301, 302, 303), path
            if reply.status != 200:
                onward = reply.headers["location"].removeprefix(sample.address)
                found = [urljoin(path, onward)]
            elif is_page(reply) and kind_of(path) not in pages:
                page.goto(sample.address + path)
                pages.add(kind_of(path))
                found = links_of(page, sample)
            else:
                found = []
            waiting += [one for one in dict.fromkeys(found) if one not in seen]
            seen |= set(found)
            assert len(seen) < NEVER_MORE_THAN
    assert pages >= {
        "/", "/search", "/works/ID", "/works/ID?version", "/works/ID/witnesses/ID", "/sites",
        "/sites/ID", "/audit", "/audit?host", "/audit/sites", "/audit/compliance",
        "/audit/lineage", "/about", "/works/ID/figures", "/works/ID/decisions", "/captures?url",
        "/alarms",
    }  # fmt: skip


@pytest.fixture(scope="module")
def main_pages(sample: ReadingRoom) -> list[str]:
    """One page of every kind."""
    works = sample.ask("/api/v1/audit?limit=100").json["works"]
    masked = next(
        (work["work_id"], witness["part_id"])
        for work in works
        for witness in work["witnesses"]
        if "digits_masked" in witness["flags"]
    )
    copied = next(
        (work["work_id"], witness["part_id"])
        for work in works
        for witness in work["witnesses"]
        if witness["source"] and witness["source"]["strength"] == "strong"
    )
    most = works[0]
    return [
        "/", "/search?q=报告", f"/works/{most['work_id']}", f"/works/{copied[0]}",
        f"/works/{masked[0]}/witnesses/{masked[1]}", f"/works/{copied[0]}/witnesses/{copied[1]}",
        "/sites", f"/sites/{most['canonical']['site_id']}", "/audit", "/audit/sites",
        "/audit/compliance", "/audit/lineage", "/about", "/works/none", "/alarms",
        f"/works/{copied[0]}/figures", f"/works/{copied[0]}/decisions",
        f"/captures?url={quote(most['canonical']['url'], safe='')}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "seen",
    [
        ("light", 1200, "zh-CN"),
        ("dark", 320, "en-GB"),
    ],
)
def test_everybody_can_read_the_pages(
    sample: ReadingRoom,
    browser: Browser,
    main_pages: list[str],
    seen: tuple[str, int, str],
) -> None:
    scheme, width, language = seen
    size = {"width": width, "height": 800}
    with visit(browser, color_scheme=scheme, viewport=size, locale=language) as page:
        for path in main_pages:
            page.goto(sample.address + quote(path, safe="/?&=%"))
            closed = page.locator("details:not([open]) > summary")
            while closed.count():
                closed.first.click()
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.evaluate("document.documentElement.lang")[:2] == language[:2]


def test_a_reader_with_a_keyboard_alone_finds_a_text_and_compares_a_copy(
    sample: ReadingRoom, browser: Browser
) -> None:
    with visit(browser, locale="en-GB") as page:
        page.goto(sample.address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("政府工作报告")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?*")
        page.locator("ol.list a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/works/*")
        page.locator("table.stack tbody th > a").nth(1).focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/witnesses/*")
        assert page.get_by_role("heading", name="Side by side").is_visible()


def test_a_language_is_remembered_and_the_reader_stays_where_they_were(
    sample: ReadingRoom, browser: Browser
) -> None:
    with visit(browser, locale="zh-CN") as page:
        page.goto(sample.address + "/audit?all=true")
        page.get_by_role("link", name="English").click()
        assert page.url == sample.address + "/audit?all=true"
        assert page.locator("h1").text_content() == "Audit"
        page.get_by_role("link", name="中文").click()
        assert page.locator("h1").text_content() == "转载核查"


def test_malice_in_a_captured_page_runs_nothing_even_without_the_policy(
    hostile: tuple[ReadingRoom, list[str]], browser: Browser
) -> None:
    room, works = hostile
    with visit(browser, bypass_csp=True) as page:
        dialogs: list[str] = []
        errors: list[str] = []
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        page.on("pageerror", lambda error: errors.append(str(error)))
        paths = ["/", "/audit?all=true", "/sites", *(f"/works/{one}" for one in works)]
        paths += [f"/works/{works[0]}/figures", f"/works/{works[0]}/decisions"]
        paths.append(f"/captures?url={quote(f'http://h0a.example/{MALICE[0]}')}")
        paths += [f"/search?q={quote(malice)}&host={quote(malice)}" for malice in MALICE]
        paths += [f"/works/{quote(malice, safe='')}" for malice in MALICE[:3]]
        paths += [f"/search?q=青禾区 OR {quote(malice)}" for malice in MALICE]
        for path in paths:
            page.goto(room.address + path)
            assert page.title() != "owned", path
            for link in page.locator("table.stack tbody th > a").all()[:1]:
                link.click()
                assert page.title() != "owned", path
            assert page.locator("main script, main iframe, main img, [onerror]").count() == 0
            assert page.locator("a[href^='javascript' i]").count() == 0
        assert dialogs == []
        assert errors == []


def test_no_page_asks_anything_of_another_host(sample: ReadingRoom, browser: Browser) -> None:
    with visit(browser) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for path in ("/", "/audit", "/search?q=报告"):
            page.goto(sample.address + path)
        assert asked
        assert [url for url in asked if not url.startswith(sample.address)] == []
