"""A defect is named for what was done to the text, with its place in both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.descent import TextDefect
from archive.records import Span
from archive.vocabulary import DefectKind
from pipelines.reprints.align import align
from pipelines.reprints.normalise import normalise
from pipelines.works.defects import MOST, reading, text_defects

BEFORE = "过去一年，全区上下攻坚克难，"
AFTER = "，各项工作取得新进展，民生保障更加有力。"


def found(canonical: str, copy: str) -> list[TextDefect]:
    """The defects of texts that are the same but for their middle."""
    spans = [Span(0, len(canonical), 0, len(copy))]
    return list(text_defects(canonical, copy, spans)[1])


@pytest.mark.parametrize(
    ("canonical", "copy", "kind", "lost", "put_in"),
    [
        ("构建“1+2”产业体系", "构建“1 2”产业体系", "sign_lost", "+", ""),
        ("产品X5下线", "产品x5下线", "lower_cased", "X", "x"),
        ("抓紧落实", "挠紧落实", "misprint", "抓", "挠"),
        ("融资30.4亿元", "融资30.36亿元", "figure", "30.4", "30.36"),
        ("四千一百名矿工", "四千七百名矿工", "figure", "一", "七"),
        ("投入1.2亿元", "投入12000万元", "figure", "1.2亿", "12000万"),
        ("融资30.4亿元", "融资**.*亿元", "masked", "30.4", "**.*"),
        ("区长南宫砚秋到会", "区长××××到会", "masked", "南宫砚秋", "××××"),
        ("位居全省首位", "居全省首位", "dropped", "位", ""),
        ("位居全省首位", "位居全省的首位", "added", "", "的"),
        ("工程建设提速", "工程[5]?建设提速", "stray", "", "[5]?"),
        ("工程建设提速", "工程BNC建设提速", "stray", "", "BNC"),
        ("工程建设提速", "工程😊建设提速", "stray", "", "😊"),
        ("推行容缺办理", "推行容缺，，办理", "punctuation", "", "，，"),
        ("谋划储备项目", "谋划储备澳门新葡京", "reworded", "项目", "澳门新葡京"),
    ],
)  # fmt: skip
def test_each_kind_of_defect_has_its_name_and_its_words(
    canonical: str, copy: str, kind: str, lost: str, put_in: str
) -> None:
    whole, other = BEFORE + canonical + AFTER, BEFORE + copy + AFTER
    (defect,) = found(whole, other)
    assert (defect.kind, defect.canonical, defect.copy) == (DefectKind(kind), lost, put_in)
    assert whole[defect.start : defect.end] == lost
    assert other[defect.copy_start : defect.copy_end] == put_in
    assert lost in defect.canonical_context
    assert put_in in defect.copy_context


def test_script_width_spaces_and_quotation_marks_are_no_defects() -> None:
    assert found("“十五五”规划，增长5%。\n推动发展", '"十五五"規劃, 增長５％。推動 發展') == []


def test_a_clause_between_two_passages_was_dropped() -> None:
    canonical = BEFORE + "开行班列600列，同比增长55.1%，位居全省首位" + AFTER
    copy = BEFORE + "开行班列600列，位居全省首位" + AFTER
    seen, defects = text_defects(canonical, copy, align(normalise(canonical), normalise(copy)))
    assert seen == 1
    assert defects[0].kind is DefectKind.DROPPED
    assert defects[0].canonical.strip("，") == "同比增长55.1%"


def test_what_is_dropped_between_equal_characters_has_one_place() -> None:
    (one,) = found("大家人人人都好", "大家人人都好")
    (other,) = found("大家人人人都好", "大家人人都美")[:1]
    assert one.start == other.start == 2


def test_the_same_defect_in_another_script_and_case_is_one() -> None:
    (one,) = found(BEFORE + "增长" + AFTER, BEFORE + "增添MAX" + AFTER)
    (other,) = found(BEFORE + "增长" + AFTER, BEFORE + "增添max" + AFTER)
    assert reading(one) == reading(other)


def test_of_many_defects_the_telling_ones_are_kept_and_all_are_counted() -> None:
    canonical = "".join(f"第{chr(0x4E00 + n)}项A{n}。" for n in range(300))
    seen, kept = text_defects(
        canonical, canonical.replace("A", "a") + "完", [Span(0, len(canonical), 0, len(canonical))]
    )
    assert seen == 300
    assert len(kept) == MOST
    slip = canonical.lower().replace("a299", "b299")
    _, kept = text_defects(canonical, slip, [Span(0, len(canonical), 0, len(canonical))])
    assert [one for one in kept if one.kind.is_telling]


TEXT = st.text(alphabet='甲乙丙丁5.*+Aa，。\n 經“"', max_size=60)


@given(TEXT, TEXT)
def test_defects_lie_in_both_texts_and_say_their_words(canonical: str, copy: str) -> None:
    seen, defects = text_defects(canonical, copy, [Span(0, len(canonical), 0, len(copy))])
    assert seen >= len(defects)
    ends = 0
    for one in defects:
        assert canonical[one.start : one.end] == one.canonical
        assert copy[one.copy_start : one.copy_end] == one.copy
        assert one.canonical or one.copy
        assert one.start >= ends
        ends = one.end


@given(TEXT)
def test_a_text_has_no_defect_against_itself(text: str) -> None:
    assert text_defects(text, text, [Span(0, len(text), 0, len(text))]) == (0, ())
