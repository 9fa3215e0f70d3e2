"""A witness says how much of the canonical text a page has, and what is wrong with it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Flag, Kind, Part, Relation, Reprint, Verdict, Witness
from pipelines.reprints.align import align, shares
from pipelines.reprints.judge import judge
from pipelines.reprints.normalise import normalise
from pipelines.works.sections import sections
from pipelines.works.witness import canonical_witness, witness
from tests.pipelines.reports import SLICE, part, report

CANONICAL = part("gov.0", report(11, 4000, sections=4))


def aligned(a: Part, b: Part, relation: Relation) -> Reprint:
    """The two related by their shared passages, whatever a judge would say."""
    left, right = normalise(a.text), normalise(b.text)
    both = shares(left, right)
    return Reprint(a.part_id, b.part_id, relation, *both, min(both), align(left, right), "")


def measured(copy: Part, canonical: Part = CANONICAL) -> Witness:
    reprint = judge(canonical, copy)
    assert reprint is not None
    return witness(copy, canonical, reprint)


def test_the_canonical_page_has_all_of_its_own_text() -> None:
    own = canonical_witness(CANONICAL)
    assert own.kind is Kind.CANONICAL
    assert (own.contained, own.covers, own.jaccard) == (1.0, 1.0, 1.0)
    assert own.missing_sections == ()


def test_a_cut_canonical_page_names_the_section_it_stops_before() -> None:
    text = CANONICAL.text[: sections(CANONICAL.text)[1].start]
    cut = part("lib.0", text, flags=(Flag.TRUNCATED,))
    assert canonical_witness(cut).missing_sections == ("二",)


def test_a_copy_of_the_whole_is_full_even_with_text_of_its_own() -> None:
    copy = part("site.0", "本网讯，今日召开会议，全文如下。\n" + CANONICAL.text)
    found = measured(copy)
    assert found.kind is Kind.FULL
    assert found.covers > 0.95
    assert found.contained < found.covers
    assert {pair.verdict for pair in found.figures} == {Verdict.SAME}


def test_a_copy_that_stops_short_is_partial_truncated_and_misses_sections() -> None:
    found = measured(part("lib.0", CANONICAL.text[: sections(CANONICAL.text)[2].start]))
    assert found.kind is Kind.PARTIAL
    assert Flag.TRUNCATED in found.flags
    assert found.missing_sections == ("三", "四")
    assert found.contained > 0.95
    assert found.covers < 0.7


def test_a_page_of_a_paged_article_is_a_fragment() -> None:
    text = CANONICAL.text[1000:2500]
    found = measured(part("lib.0", text, page=2, pages=4, flags=SLICE))
    assert found.kind is Kind.FRAGMENT
    assert Flag.TRUNCATED not in found.flags


def test_an_edited_extract_with_words_of_its_own_is_a_digest() -> None:
    lines = CANONICAL.text.split("\n")
    taken = "\n".join(lines[8:12] + lines[4:6])
    copy = part("paper.0", report(90, 1500) + "\n" + taken)
    found = witness(copy, CANONICAL, aligned(copy, CANONICAL, Relation.DIGEST))
    assert found.kind is Kind.DIGEST
    assert Flag.DISPLACED not in found.flags


def test_a_lower_cased_copy_is_flagged_against_the_canonical_text() -> None:
    text = CANONICAL.text + "\n宝马X5、别克GL8和新能源车型RDC相继上市，PM2.5浓度下降。"
    canonical = part("gov.0", text)
    assert Flag.LOWER_CASED in measured(part("b.0", text.lower()), canonical).flags
    assert Flag.LOWER_CASED not in measured(part("b.0", text + "。"), canonical).flags


def test_a_passage_in_the_wrong_place_is_flagged() -> None:
    lines = CANONICAL.text.split("\n")
    moved = [*lines[:6], lines[14], *lines[6:14], *lines[15:]]
    found = measured(part("b.0", "\n".join(moved)))
    assert found.kind is Kind.FULL
    assert Flag.DISPLACED in found.flags


def test_masked_digits_are_flagged_and_each_run_compared() -> None:
    found = measured(part("b.0", re.sub(r"\d", "*", CANONICAL.text)))
    assert Flag.DIGITS_MASKED in found.flags
    assert Verdict.MASKED in {pair.verdict for pair in found.figures}
    assert Verdict.CHANGED not in {pair.verdict for pair in found.figures}


def test_the_copy_may_be_either_side_of_the_reprint() -> None:
    copy = part("lib.0", CANONICAL.text[: len(CANONICAL.text) // 2])
    one, other = judge(CANONICAL, copy), judge(copy, CANONICAL)
    assert one is not None
    assert other is not None
    assert witness(copy, CANONICAL, one) == witness(copy, CANONICAL, other)


def test_a_reprint_of_other_parts_is_refused_by_name() -> None:
    stranger = Reprint("x.0", "y.0", Relation.FULL, 1.0, 1.0, 1.0, (), "")
    with pytest.raises(ValueError, match=r"x\.0 and y\.0, not lib\.0"):
        witness(part("lib.0", "文"), CANONICAL, stranger)


@settings(max_examples=20, deadline=None)
@given(
    start=st.integers(0, len(CANONICAL.text) - 1),
    length=st.integers(200, len(CANONICAL.text)),
)
def test_shares_stay_between_nothing_and_all(start: int, length: int) -> None:
    copy = part("any.0", CANONICAL.text[start : start + length] + report(41, 500))
    found = witness(copy, CANONICAL, aligned(copy, CANONICAL, Relation.RELATED))
    assert 0 <= found.contained <= 1
    assert 0 <= found.covers <= 1
