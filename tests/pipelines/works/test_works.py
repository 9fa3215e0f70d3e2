"""Works are groups of witnesses that no order of arrival changes and nothing chains."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.paging import PageBreak
from archive.records import Flag, Kind, Part, Relation, Reprint, Span, Verdict
from pipelines.reprints.judge import judge
from pipelines.works.elect import Election, elect
from pipelines.works.witness import canonical_witness, witness
from pipelines.works.works import group, work_id
from tests.pipelines.reports import SLICE, part, report


def edge(
    a: str,
    b: str,
    relation: Relation,
    shares: tuple[float, float] = (1.0, 1.0),
    *,
    at: tuple[int, int] = (0, 0),
    length: int = 100,
) -> Reprint:
    span = Span(at[0], at[0] + length, at[1], at[1] + length)
    return Reprint(a, b, relation, *shares, min(shares), (span,), "")


def texts(**lengths: int) -> list[Part]:
    return [part(name, "文" * length) for name, length in lengths.items()]


def test_whole_copies_are_one_work_and_strangers_are_not() -> None:
    parts = texts(a=500, b=500, c=500, d=500)
    found = group(parts, [edge("a", "b", Relation.FULL), edge("b", "c", Relation.FULL)])
    assert found == (("a", "b", "c"), ("d",))


@pytest.mark.parametrize(
    "relation", [Relation.TEMPLATE, Relation.QUOTATION, Relation.EDITION, Relation.RELATED]
)
def test_what_is_no_reprint_never_joins(relation: Relation) -> None:
    assert group(texts(a=500, b=500), [edge("a", "b", relation)]) == (("a",), ("b",))


def test_a_page_of_a_compilation_joins_the_work_it_shares_most_with_and_no_other() -> None:
    parts = [*texts(one=2000, two=2000), part("page", "文" * 900, page=3, pages=9, flags=SLICE)]
    found = group(
        parts,
        [
            edge("page", "one", Relation.FRAGMENT, (0.3, 0.2), length=300),
            edge("page", "two", Relation.FRAGMENT, (0.6, 0.3), length=550, at=(350, 0)),
        ],
    )
    assert found == (("one",), ("page", "two"))


def test_two_mirrors_of_a_compilation_page_do_not_chain_either() -> None:
    page = {"page": 3, "pages": 9, "flags": SLICE}
    parts = [
        *texts(one=2000, two=2000),
        part("p", "文" * 900, **page),
        part("q", "文" * 880, **page),
    ]
    found = group(
        parts,
        [
            edge("p", "q", Relation.FULL, (0.95, 0.97), length=850),
            edge("p", "one", Relation.FRAGMENT, (0.3, 0.2), length=300),
            edge("p", "two", Relation.FRAGMENT, (0.6, 0.3), length=550, at=(350, 0)),
            edge("q", "one", Relation.FRAGMENT, (0.3, 0.2), length=290),
        ],
    )
    assert found == (("one",), ("p", "q", "two"))


def test_a_whole_compilation_carries_its_works_without_joining_them() -> None:
    parts = texts(one=1000, two=900, all=2000)
    found = group(
        parts,
        [
            edge("one", "all", Relation.PARTIAL, (1.0, 0.5), length=1000),
            edge("two", "all", Relation.PARTIAL, (1.0, 0.45), length=900, at=(0, 1000)),
        ],
    )
    assert found == (("all", "one"), ("two",))


def test_a_roundup_of_two_reports_does_not_join_them() -> None:
    parts = texts(one=1000, two=900, roundup=3000)
    found = group(
        parts,
        [
            edge("one", "roundup", Relation.DIGEST, (0.3, 0.1), length=300),
            edge("two", "roundup", Relation.DIGEST, (0.28, 0.09), length=250, at=(0, 1500)),
        ],
    )
    assert ("one", "roundup") in found
    assert ("two",) in found


def test_digests_of_different_halves_belong_to_the_report_they_are_made_of() -> None:
    parts = texts(report=3000, first=500, second=600)
    found = group(
        parts,
        [
            edge("first", "report", Relation.DIGEST, (0.7, 0.12), length=350),
            edge("second", "report", Relation.DIGEST, (0.6, 0.12), length=360, at=(0, 2000)),
        ],
    )
    assert found == (("first", "report", "second"),)


def test_copies_of_copies_with_their_own_furniture_are_one_work() -> None:
    parts = texts(source=1000, left=1300, right=1250)
    found = group(
        parts,
        [
            edge("source", "left", Relation.PARTIAL, (1.0, 0.77), length=1000),
            edge("source", "right", Relation.PARTIAL, (1.0, 0.8), length=1000),
        ],
    )
    assert found == (("left", "right", "source"),)


def test_two_editions_stay_apart_whatever_lies_between_them() -> None:
    parts = texts(old=1000, new=1000, undated=1000)
    found = group(
        parts,
        [
            edge("old", "new", Relation.EDITION, (0.9, 0.9)),
            edge("old", "undated", Relation.FULL, (0.92, 0.92)),
            edge("new", "undated", Relation.FULL, (0.99, 0.99)),
        ],
    )
    assert found == (("new", "undated"), ("old",))


def test_a_text_reprinted_by_thousands_is_one_work() -> None:
    parts = texts(**{f"p{number}": 100 for number in range(3000)})
    edges = [edge(f"p{number % 5}", f"p{number}", Relation.FULL) for number in range(3000)]
    edges += [edge("p0", f"p{number}", Relation.FULL) for number in range(1, 5)]
    assert [len(members) for members in group(parts, edges)] == [3000]


def test_a_page_joins_its_report_though_it_looks_like_a_form_beside_another_cut_copy() -> None:
    parts = [*texts(report=2000, cut=1000), part("page", "文" * 400, flags=SLICE)]
    found = group(
        parts,
        [
            edge("cut", "report", Relation.PARTIAL, (1.0, 0.5), length=1000),
            edge("page", "report", Relation.FRAGMENT, (1.0, 0.2), length=400),
            edge("cut", "page", Relation.TEMPLATE, (0.3, 0.7)),
        ],
    )
    assert found == (("cut", "page", "report"),)


def test_a_text_that_runs_over_a_pages_end_is_one_work() -> None:
    parts = [part(name, "文" * 900, page=1, pages=3, flags=SLICE) for name in ("p", "q", "r")]
    breaks = [PageBreak("p", "q", continues=True), PageBreak("q", "r", continues=False)]
    assert group(parts, [], breaks) == (("p", "q"), ("r",))


def test_pages_of_two_reports_that_are_known_whole_are_not_chained_by_a_seam() -> None:
    parts = [
        *texts(one=2000, two=2000),
        *(part(name, "文" * 900, page=1, pages=3, flags=SLICE) for name in ("p", "q")),
        part("tail", "文" * 50, page=3, pages=3, flags=SLICE),
    ]
    edges = [
        edge("p", "one", Relation.FRAGMENT, (1.0, 0.4)),
        edge("q", "two", Relation.FRAGMENT, (1.0, 0.4)),
    ]
    breaks = [PageBreak("p", "q", continues=True), PageBreak("q", "tail", continues=True)]
    assert group(parts, edges, breaks) == (("one", "p"), ("q", "tail", "two"))


def test_a_long_page_that_shares_nothing_with_the_whole_report_is_not_its_page() -> None:
    parts = [
        *texts(one=2000),
        *(part(name, "文" * 900, page=1, pages=3, flags=SLICE) for name in ("p", "q")),
    ]
    edges = [edge("p", "one", Relation.FRAGMENT, (1.0, 0.4))]
    seam = [PageBreak("p", "q", continues=True)]
    assert group(parts, edges, seam) == (("one", "p"), ("q",))
    cut = [replace(parts[0], flags=(Flag.TRUNCATED,)), *parts[1:]]
    assert group(cut, edges, seam) == (("one", "p", "q"),)


_RELATIONS = st.sampled_from(
    [*Relation, Relation.FULL, Relation.PARTIAL, Relation.DIGEST, Relation.FRAGMENT]
)
_SHARE = st.sampled_from([0.2, 0.5, 0.7, 0.8, 1.0])
_NAMES = "abcdefg"


@st.composite
def _worlds(draw: st.DrawFn) -> tuple[list[Part], list[Reprint]]:
    parts = [
        part(name, "文" * draw(st.integers(1, 6)), flags=draw(st.sampled_from([(), SLICE])))
        for name in _NAMES
    ]
    edges = []
    for index, a in enumerate(_NAMES):
        for b in _NAMES[index + 1 :]:
            if draw(st.booleans()):
                at = (0, draw(st.sampled_from([0, 200])))
                shares = (draw(_SHARE), draw(_SHARE))
                edges.append(edge(a, b, draw(_RELATIONS), shares, at=at))
    return parts, edges


@settings(deadline=None)
@given(world=_worlds(), shuffle=st.randoms(use_true_random=False))
def test_no_order_of_arrival_changes_the_works(
    world: tuple[list[Part], list[Reprint]], shuffle: object
) -> None:
    parts, edges = world
    found = group(parts, edges)
    shuffle.shuffle(parts)  # type: ignore[attr-defined]
    shuffle.shuffle(edges)  # type: ignore[attr-defined]
    turned = [
        replace(
            one,
            a=one.b,
            b=one.a,
            contained_a=one.contained_b,
            contained_b=one.contained_a,
            spans=tuple(Span(s.b_start, s.b_end, s.a_start, s.a_end) for s in one.spans),
        )
        for one in edges
    ]
    assert group(parts, edges) == found
    assert group(parts, turned) == found
    assert sorted(each for members in found for each in members) == sorted(_NAMES)


@settings(deadline=None)
@given(world=_worlds())
def test_only_reprints_join_and_editions_never_do(
    world: tuple[list[Part], list[Reprint]],
) -> None:
    parts, edges = world
    joined = {each: members for members in group(parts, edges) for each in members}
    for one in edges:
        if one.relation is Relation.EDITION:
            assert joined[one.a] != joined[one.b]
    linked = {end for one in edges if one.relation.is_reprint for end in (one.a, one.b)}
    assert all(each in linked or len(joined[each]) == 1 for each in _NAMES)


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_judged_reports_and_their_copies_fall_into_their_works(shuffle: object) -> None:
    parts = []
    for seed in (1, 2, 3):
        text = report(seed, 1800)
        parts += [
            part(f"{seed}gov.0", text),
            part(f"{seed}copy.0", text + "\n欢迎关注我们的公众号获取更多精彩内容。"),
            part(f"{seed}cut.0", text[: len(text) // 2]),
            part(f"{seed}page.0", text[700:1300], page=2, pages=3, flags=SLICE),
        ]
    shuffle.shuffle(parts)  # type: ignore[attr-defined]
    edges = [
        found
        for index, a in enumerate(parts)
        for b in parts[index + 1 :]
        if (found := judge(a, b)) is not None
    ]
    assert [{each[0] for each in members} for members in group(parts, edges)] == [
        {"1"},
        {"2"},
        {"3"},
    ]


_NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def test_the_id_of_a_work_comes_from_the_page_dated_first_whenever_it_was_captured() -> None:
    page = {"published": "2024-05-01", "captured_at": _NOON}
    first = part("m.0", "文", url="http://b.example/", **page)
    copy = replace(first, part_id="a.0", published="2024-05-02T08:00:00+08:00")
    earlier = replace(copy, captured_at=_NOON - timedelta(days=1))
    undated = replace(copy, part_id="b.0", published=None)
    misdated = replace(copy, part_id="c.0", published="1970-01-01")
    name = work_id([first])
    assert name == work_id([copy, first, undated, misdated]) == work_id([undated, first, earlier])
    assert name != work_id([copy])
    assert len(name) == 17
    assert int(name[1:], 16) >= 0


def test_of_undated_pages_the_first_address_names_the_work_and_of_one_page_its_first_capture() -> (
    None
):
    first = part("m.0", "文", url="http://a.example/7.html", captured_at=_NOON)
    second = replace(first, part_id="k.0", url="http://a.example/7_2.html")
    again = replace(first, part_id="d.0", captured_at=_NOON + timedelta(days=1))
    assert work_id([first]) == work_id([second, first]) == work_id([again, second, first])


def test_the_parts_of_one_page_are_works_of_their_own() -> None:
    page = {"url": "http://site.example/", "captured_at": _NOON}
    assert work_id([part("d.0", "文", **page)]) != work_id([part("d.1", "文", **page)])


def test_a_work_without_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one part"):
        work_id([])


def test_the_seed_pages_are_four_works_and_their_canonical_texts(shared: Path) -> None:
    pages = json.loads((shared / "web" / "seeds.gold.json").read_text(encoding="utf-8"))["pages"]
    parts = [
        part(
            f"{page['seed']}.0",
            page["text"],
            title=page["title"],
            published=page["published"],
            page=page.get("page"),
            pages=page.get("pages"),
            flags=() if page["complete"] else (Flag.TRUNCATED,),
        )
        for page in pages
    ]
    edges = [
        found
        for index, a in enumerate(parts)
        for b in parts[index + 1 :]
        if (found := judge(a, b)) is not None
    ]
    works = group(parts, edges)
    assert works == (("000.0", "001.0"), ("002.0",), ("003.0",), ("004.0",))

    copy, canonical = parts[0], parts[1]
    assert elect([copy, canonical], {}, edges) == Election("001.0", "complete")
    edge_between = next(one for one in edges if {one.a, one.b} == {"000.0", "001.0"})
    measured = witness(copy, canonical, edge_between)
    assert measured.kind is Kind.FRAGMENT
    assert 0.6 <= measured.contained <= 0.85
    assert 0.22 <= measured.covers <= 0.4
    verdicts = {(pair.a, pair.b): pair.verdict for pair in measured.figures}
    assert verdicts["30.36亿元", "30.4亿元"] is Verdict.ROUNDED
    assert ("7.1%", "55.1%") not in verdicts
    assert canonical_witness(parts[2]).missing_sections == ("二",)
