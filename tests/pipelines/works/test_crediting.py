"""A credit is true, missing or false by what the pages of the work show, and else unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.descent import Credit
from archive.records import Document, Kind, Origin, Part, Removal, Role, Site, Witness
from archive.vocabulary import CreditVerdict
from pipelines.works.crediting import credited_by_others, held_together

ORIGIN = Origin("望汀区人民政府办公室", "source_line", "来源：望汀区人民政府办公室")
PORTAL = Site("portal", "澜川市人民政府", Role.GOVERNMENT, ("portal.example",))
LIBRARY = Site("library", "报告大全网", Role.AGGREGATOR, ("library.example",))
PAPER = Site("paper", "澜川日报", Role.PRESS, ("paper.example",))


def credited(
    source: str | None,
    *,
    site: Site = LIBRARY,
    line: str = "",
    published: str | None = "2026-02-06",
    kind: Kind = Kind.FULL,
    origin: Origin | None = ORIGIN,
    others: tuple[tuple[Site, str | None, str | None], ...] = (
        (PORTAL, "望汀区人民政府办公室", "2026-01-20"),
    ),
) -> Credit:
    """The credit of a page beside others (site, credit, day), the first of them canonical."""
    pages = [(site, source, published), *others]
    documents, parts, sites, witnesses = {}, {}, {}, []
    for number, (where, said, day) in enumerate(pages):
        document = Document(
            f"d{number}", f"http://{where.hosts[0]}/{number}.html", datetime.now(UTC), "", "正文",
            title="2026年望汀区政府工作报告", published=day, credited_source=said,
        )  # fmt: skip
        if not number and line:
            removed = (Removal(f"2026年望汀区政府工作报告\n2026-02-06 来源：{line}", "outside"),)
            document = replace(document, removed=removed)
        part = Part(
            f"p{number}", f"d{number}", 0, 2, "正文", document.title, document.url, published=day
        )
        kinds = (kind, Kind.CANONICAL)[number == 1]
        documents[document.document_id] = document
        parts[part.part_id] = part
        sites[part.part_id] = where
        witnesses.append(Witness(part.part_id, kinds, 1.0, 1.0, 1.0, (), (), (), "", (), 1))
    found = held_together(witnesses, parts, documents, sites, origin)[0].credit
    assert found is not None
    return found


def test_a_credit_that_names_the_origin_is_true() -> None:
    for name in ("望汀区人民政府办公室", "望汀区政府网", "澜川市望汀区人民政府"):
        assert credited(name).verdict is CreditVerdict.TRUE


def test_a_name_that_only_this_page_gives_is_not_believed() -> None:
    alone = credited("望汀区人民政府办公室", others=((PORTAL, None, None),))
    assert alone.verdict is CreditVerdict.UNKNOWN


def test_a_page_that_names_no_source_owes_its_credit() -> None:
    found = credited(None)
    assert (found.verdict, found.credited) == (CreditVerdict.MISSING, None)
    assert found.reason == "names no source"


def test_a_credit_to_nobody_to_itself_or_to_a_kind_of_text_is_false() -> None:
    for line in ("网友投稿", "报告大全网", "工作报告"):
        found = credited(None, line=line)
        assert (found.verdict, found.credited) == (CreditVerdict.FALSE, line)
    assert credited("报告大全网").verdict is CreditVerdict.FALSE


def test_words_that_are_nobodys_name_are_not_called_false() -> None:
    assert credited(None, line="***").verdict is CreditVerdict.MISSING


def test_another_name_is_neither_true_nor_false_by_itself() -> None:
    assert credited("远方晚报").verdict is CreditVerdict.UNKNOWN
    assert credited("远方晚报", origin=None).verdict is CreditVerdict.UNKNOWN
    assert credited(None, origin=None).verdict is CreditVerdict.UNKNOWN


def test_a_later_page_of_the_named_source_may_not_be_its_first() -> None:
    later = (
        (PORTAL, "望汀区人民政府办公室", "2026-01-20"),
        (PAPER, "望汀区人民政府办公室", "2026-03-01"),
    )
    found = credited("澜川日报", others=later)
    assert found.verdict is CreditVerdict.UNKNOWN
    assert found.reason == "the page of the source that it names came later"
    undated = credited("澜川日报", others=later, published=None)
    assert undated.reason.startswith("names another than the origin")


def test_no_page_can_have_taken_it_from_the_origins_own_that_came_later() -> None:
    own = Site("own", "望汀区人民政府", Role.GOVERNMENT, ("own.example",))
    origin = replace(ORIGIN, name="望汀区人民政府")
    later = credited("own.example", origin=origin, others=((own, None, "2026-03-01"),))
    assert later.verdict is CreditVerdict.FALSE
    earlier = credited("own.example", origin=origin, others=((own, None, "2026-01-20"),))
    assert earlier.verdict is not CreditVerdict.FALSE


def test_the_origins_own_page_owes_no_credit_but_a_mirror_of_its_name_does() -> None:
    own = Site("own", "望汀区人民政府", Role.GOVERNMENT, ("own.example",))
    assert credited(None, site=own).verdict is CreditVerdict.OWN
    mirror = replace(own, role=Role.AGGREGATOR, name="望汀区信息网")
    assert credited(None, site=mirror).verdict is CreditVerdict.MISSING


def test_an_edited_text_may_be_its_own() -> None:
    found = credited("澜川日报", site=replace(PAPER, name="澜川日报社"), kind=Kind.DIGEST)
    assert found.verdict is CreditVerdict.UNKNOWN


@pytest.mark.parametrize(
    ("source", "is_named"),
    [
        ("portal.example", True),
        ("www.portal.example", True),
        ("澜川市政府网", True),
        ("澜川日报", False),
        ("本站整理", False),
        (None, False),
    ],
)
def test_a_page_is_named_by_its_host_or_its_site(source: str | None, is_named: bool) -> None:
    """And not by itself."""
    assert named(PORTAL, source, own="澜川市人民政府") is is_named


@pytest.mark.parametrize(
    ("site", "source", "is_named"),
    [
        ("中国政府网", "中国政府网", True),
        ("中国政府网", "中国新闻网", False),
        ("中国政府网", "中国经济网", False),
        ("中国政府网", "中国信息报", False),
        ("中华人民共和国政府网", "中华人民共和国财政部", False),
        ("新华网", "新华网", True),
        ("新华网", "新华日报", False),
        ("人民网", "人民日报", False),
        ("政府门户网站", "政府门户网站", False),
        ("澜川市人民政府", "澜川市新闻网", True),
        ("澜川市人民政府", "江东省澜川市人民政府办公室", True),
    ],
)
def test_a_name_that_begins_as_many_do_names_no_other_of_them(
    site: str, source: str, is_named: bool
) -> None:
    assert named(replace(PORTAL, name=site), source) is is_named


def named(site: Site, source: str | None, own: str | None = None) -> bool:
    """Whether a page of `site` is named by a library's page that credits `source`."""
    sites, documents = {}, {}
    for name, where, said in (("a", site, own), ("b", LIBRARY, source)):
        url = f"http://{where.hosts[0]}/1.html"
        documents[name] = Document(name, url, datetime.now(UTC), "", "正文", credited_source=said)
        sites[f"{name}.0"] = where
    parts = [
        Part(f"{name}.0", name, 0, 2, "正文", None, one.url) for name, one in documents.items()
    ]
    found = credited_by_others(parts, documents, sites)
    assert found <= {"a.0"}
    return bool(found)
