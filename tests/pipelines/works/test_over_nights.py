"""What becomes of a work over the nights: its original is found late or is gone, copies come in
every state; and each night's answer can still be asked for (reliability F 60, 61, 65, 66)."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from archive.bucket.store import ObjectStore
from archive.records import Flag, Outcome
from archive.settings import Endpoint
from archive.texts.reading import show
from archive.warc.http_answer import HttpAnswer
from tests.pipelines.nights import Archives, Page, audited, take
from tests.pipelines.reports import report

TEXT = report(61, 1200)
LINES = TEXT.split("\n")
FIGURE = re.findall(r"\d+\.\d亿元", TEXT)[1]
OTHER_FIGURE = FIGURE.replace(FIGURE[0], "9" if FIGURE[0] != "9" else "8", 1)


class Gone(Page):
    """A page that is no longer there."""

    def answer(self) -> HttpAnswer:
        """What a server says of it."""
        return replace(super().answer(), status=404, reason="Not Found")


def page(name: str, text: str, minute: int = 1) -> Page:
    return Page(f"http://www.{name}.example/a.html", "政府工作报告", text, minute=minute)


@pytest.fixture
def archives(s3: Endpoint, store: ObjectStore, tmp_path: Path) -> Archives:
    """Empty archives."""
    return Archives(s3, store, tmp_path)


def test_an_original_that_is_found_late_is_elected_and_one_that_is_gone_stays_so(
    archives: Archives, tmp_path: Path
) -> None:
    archive = archives.new()
    copies = [page("copy", f"{TEXT}\n本站转载。"), page("other", TEXT[:700])]
    original = page("qinghe", TEXT, 2)
    gone = Gone(original.url, original.title, "没有这个页面。", minute=3)
    reports = take(archive, tmp_path, copies, [original], [gone], [replace(copies[0], minute=4)])
    assert [one.versions_new for one in reports] == [1, 1, 0, 0]
    assert dict(reports[2].sites[0].outcomes) == {Outcome.FAILED_STATUS: 1}
    with archive.catalogue.reading() as connection:
        now = show(connection, original.url)
        assert (now.url, now.text) == (original.url, TEXT)
        assert [(one.version, one.url, one.supersedes) for one in now.versions] == [
            (1, copies[0].url, None),
            (2, original.url, 1),
        ]
        assert now.versions[1].decided_by == "role"
        urls = [show(connection, now.work_id, sequence=n).url for n in (1, 2, 3, 4)]
        assert urls == [copies[0].url, *[original.url] * 3]
        then = show(connection, copies[1].url, sequence=1)
        assert [one.version for one in then.versions] == [1]


STATES = {
    "boilerplate": f"欢迎访问本站，请您登录。\n{TEXT}\n本站转载仅供学习参考，版权归原作者所有。",
    "lowered": TEXT.lower(),
    "full width": TEXT.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789,.%"}),
    "no punctuation signs": TEXT.replace("，", ",").replace("。", "."),
    "furniture": "\n".join(
        [*LINES[:4], "扫码关注我们的公众号", *LINES[4:9], "点击加载", *LINES[9:]]
    ),
    "run together": "".join(LINES),
    "cut up": TEXT.replace("，", "，\n"),
    "masked": re.sub(r"\d", "*", TEXT),
    "one digit": TEXT.replace(FIGURE, OTHER_FIGURE, 1),
}


@pytest.fixture(scope="module")
def states() -> list[Page]:
    """A copy in every state."""
    return [page(f"copy{number}", text, 2) for number, text in enumerate(STATES.values())]


def test_a_text_in_any_state_is_the_same_work_with_the_same_canonical_text(
    archives: Archives, tmp_path: Path, states: list[Page]
) -> None:
    archive = archives.new()
    first, second = take(archive, tmp_path, [page("qinghe", TEXT)], states)
    assert (first.versions_new, second.versions_new, second.works_new) == (1, 0, 0)
    [work] = audited(archive)
    assert work["canonical"]["url"] == page("qinghe", "").url
    held = {each["url"]: each for each in work["witnesses"]}
    told = {name: held[each.url] for name, each in zip(STATES, states, strict=True)}
    for name, witness in told.items():
        assert witness["kind"] == "full", name
        changed = [pair for pair in witness["figures"] if pair["verdict"] == "changed"]
        if name == "one digit":
            [pair] = changed
            assert (pair["canonical"], pair["copy"]) == (FIGURE, OTHER_FIGURE)
            assert FIGURE in pair["canonical_context"]
            assert OTHER_FIGURE in pair["copy_context"]
        else:
            assert not changed, name
    assert Flag.DIGITS_MASKED in told["masked"]["flags"]
    verdicts = {pair["verdict"] for pair in told["masked"]["figures"]}
    assert verdicts <= {"masked", "same"}


def test_a_masked_page_is_canonical_only_until_an_unmasked_one_is_found(
    archives: Archives, tmp_path: Path
) -> None:
    archive = archives.new()
    masked, shown = page("qinghe", STATES["masked"]), page("copy", TEXT, 2)
    take(archive, tmp_path, [masked], [shown])
    with archive.catalogue.reading() as connection:
        now = show(connection, masked.url)
        assert (now.url, now.text) == (shown.url, TEXT)
        assert now.versions[-1].decided_by == "unmasked"
        assert "*" in show(connection, masked.url, sequence=1).text
