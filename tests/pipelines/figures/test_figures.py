"""What the audit says of a figure is true: no false alarm, and none missed."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import FigurePair, Part, Relation, Span, Verdict
from pipelines.figures.figures import compare_figures
from pipelines.reprints.align import align
from pipelines.reprints.judge import judge
from pipelines.reprints.normalise import normalise
from tests.pipelines.reports import report

LONG = report(7, 15_000)
DIGITS = [match.start() for match in re.finditer(r"\d", LONG)]


def compared(a: str, b: str) -> tuple[FigurePair, ...]:
    return compare_figures(a, b, align(normalise(a), normalise(b)))


def whole(a: str, b: str) -> tuple[FigurePair, ...]:
    """Compared as one aligned passage from end to end."""
    return compare_figures(a, b, [Span(0, len(a), 0, len(b))])


def words(pairs: tuple[FigurePair, ...]) -> list[tuple[str, str, str]]:
    return [(pair.a, pair.b, str(pair.verdict)) for pair in pairs]


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        ("30.4亿元", "30.4亿元", "same"),
        ("３０.４亿元", "30.4亿元", "same"),
        ("3000万元", "三千万元", "same"),
        ("百分之五", "5%", "same"),
        ("3个", "三个", "same"),
        ("12名", "12人", "same"),
        ("1,200户", "1200户", "same"),
        ("5.0%", "5%", "same"),
        ("74.3兆瓦", "74.3", "same"),
        ("30.36亿元", "30.4亿元", "rounded"),
        ("30.4亿元", "30.36亿元", "rounded"),
        ("4523人", "4500余人", "rounded"),
        ("303600万元", "30.4亿元", "rounded"),
        ("3000万元", "0.3亿元", "converted"),
        ("3.5平方公里", "350公顷", "converted"),
        ("12公里", "12000米", "converted"),
        ("1.3万个", "13000个", "converted"),
        ("12.3%", "**.*%", "masked"),
        ("2023年", "****年", "masked"),
        ("12.3%", "1*.*%", "masked"),
        ("5.6万元", "X万元", "masked"),
        ("8.3万户", "8.3萬戶", "same"),
        ("30億元", "30亿元", "same"),
        ("12.3 亿元", "12.3亿元", "same"),
        ("12.3 亿元", "12.3 万元", "changed"),
        ("23，000人", "23000人", "same"),
        ("１２\n.3\u200b亿元", "12.3亿元", "same"),
        ("12.3%", "*.*%", "changed"),
        ("12.3%", "2*.*%", "changed"),
        ("30.4亿元", "30.5亿元", "changed"),
        ("30.36亿元", "30.3亿元", "changed"),
        ("4500余人", "4600余人", "changed"),
        ("30亿元", "30万元", "changed"),
        ("55.1%", "55.1", "changed"),
        ("30亿元", "30亿美元", "changed"),
        ("5%", "5个百分点", "changed"),
        ("3-5家", "3—5家", "same"),
        ("3-5家", "3-6家", "changed"),
        ("10%-15%", "10-15%", "same"),
        ("三至五个", "3-5个", "same"),
        ("三分之一", "四分之一", "changed"),
        ("数十家", "数百家", "changed"),
        ("两番", "三番", "changed"),
        ("2亿3000万元", "2.3亿元", "converted"),
        ("65‰", "6.5%", "converted"),
    ],
)
def test_each_verdict_has_its_reason(a: str, b: str, verdict: str) -> None:
    sentence = "全区上下齐心协力，重点项目全年实际完成{}，比原定计划提前一个季度。"
    found = whole(sentence.format(a), sentence.format(b))
    assert words(found)[0] == (a, b, verdict)
    assert [pair.verdict for pair in found[1:]] == [Verdict.SAME] * (len(found) - 1)


def test_a_figure_whose_words_are_gone_is_dropped() -> None:
    a = "推出园区集合贷产品，设置5000万元风险补偿金，组织政银保企四方对接，成功融资30.4亿元。"
    b = "推出园区集合贷产品，组织政银保企四方对接，成功融资30.36亿元。"
    assert words(whole(a, b)) == [
        ("5000万元", "", "dropped"),
        ("30.4亿元", "30.36亿元", "rounded"),
    ]


def test_a_figure_that_went_with_its_whole_sentence_is_not_dropped_but_left_out() -> None:
    before = "全市工业运行总体平稳，骨干企业订单充足，"
    omitted = "柔性执法1785件，涉企检查下降56%，扫码入企从严管住了乱伸手。"
    after = "园区企业满意度继续居全市首位，拖欠账款全部清零。"
    text = f"{before}新增企业90家。{omitted}{after}"
    assert words(whole(text, text.replace(omitted, ""))) == [("90家", "90家", "same")]
    shorter = text.replace("涉企检查下降56%，", "")
    assert ("56%", "", "dropped") in words(whole(text, shorter))


def test_a_figure_put_in_between_shared_words_is_a_change() -> None:
    a = "全年新增城镇就业人数继续位居全市各区县的前列，社会保持稳定。"
    b = "全年新增城镇就业人数5600人继续位居全市各区县的前列，社会保持稳定。"
    assert words(whole(a, b)) == [("", "5600人", "changed")]


def test_the_growth_of_one_thing_never_answers_for_that_of_another() -> None:
    shared = "成功举办对接推介活动，开展走出去请进来招商活动多次，获评首批进口贸易示范区。"
    after = "城市功能日趋完善，完成老旧管网改造，选聘人民设计师参与社区更新全过程。"
    a = shared + "实际利用外资2.1亿美元，同比增长55.1%。" + after
    b = shared + "规上工业增加值580.3亿元，同比增长7.1%。" + after
    found = words(whole(a, b))
    assert ("55.1%", "7.1%", "changed") not in found
    assert all(verdict == "dropped" for _, _, verdict in found)


def test_figures_of_passages_not_shared_are_not_named() -> None:
    shared = report(1, 600)
    a = shared + "\n" + report(2, 900)
    b = shared + "\n" + report(3, 900)
    found = compare_figures(a, b, [Span(0, len(shared), 0, len(shared))])
    assert found
    assert {pair.verdict for pair in found} == {Verdict.SAME}


def test_a_page_number_inside_a_unit_changes_nothing() -> None:
    a = "可回收物资源化工作稳步推进，储能并网74.3兆瓦，碳强度下降4.3%，优良天数增加。"
    b = "可回收物资源化工作稳步推进，储能并网74.3兆- 1 -瓦，碳强度下降4.3%，优良天数增加。"
    assert words(whole(a, b)) == [("74.3兆瓦", "74.3", "same"), ("4.3%", "4.3%", "same")]


def test_a_list_that_lost_its_first_figure_keeps_the_others_in_place() -> None:
    a = "救助标准分别高出全市平均水平11.5%、7.4%、3.2%，有关工作获得表彰奖励。"
    b = "救助标准分别高出全市平均水平7.4%、3.2%，有关工作获得表彰奖励。"
    assert words(whole(a, b)) == [
        ("11.5%", "", "dropped"),
        ("7.4%", "7.4%", "same"),
        ("3.2%", "3.2%", "same"),
    ]


def test_both_passages_are_shown_around_a_figure() -> None:
    a = "青禾区科技部门全年为辖区内的企业发放各类专项补助资金共计4500万元，支持技术攻关。"
    b = a.replace("4500", "4800")
    (found,) = whole(a, b)
    assert found.a_context == a[a.index("4500") - 20 : a.index("4500") + 6 + 20]
    assert "4800万元" in found.b_context


@settings(max_examples=25, deadline=None)
@given(at=st.sampled_from(DIGITS), digit=st.sampled_from("0123456789"))
def test_one_digit_changed_in_a_long_report_is_exactly_one_alarm(at: int, digit: str) -> None:
    if LONG[at] == digit:
        digit = str((int(digit) + 1) % 10)
    changed = LONG[:at] + digit + LONG[at + 1 :]
    alarms = [pair for pair in compared(LONG, changed) if pair.verdict is not Verdict.SAME]
    assert [pair.verdict for pair in alarms] == [Verdict.CHANGED]
    assert alarms[0].a != alarms[0].b


BLANKS = [" ", "\n", "\u00a0", "\u3000", "\u200b", "\ufeff", "\u00ad"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2000), st.sampled_from(BLANKS)), max_size=300), st.data())
def test_blanks_and_signs_without_width_make_no_alarm_and_hide_none(
    put: list[tuple[int, str]], drawn: st.DataObject
) -> None:
    text = LONG[:2000]
    signs = list(text)
    for at, blank in put:
        signs.insert(at, blank)
    dressed = "".join(signs)
    assert {pair.verdict for pair in compared(text, dressed)} == {Verdict.SAME}
    at = drawn.draw(st.sampled_from([m.start() for m in re.finditer(r"\d", dressed)]))
    digit = str((int(dressed[at]) + drawn.draw(st.integers(1, 9))) % 10)
    changed = dressed[:at] + digit + dressed[at + 1 :]
    [alarm] = [pair for pair in compared(text, changed) if pair.verdict is not Verdict.SAME]
    assert alarm.verdict is Verdict.CHANGED
    assert alarm.a in text
    assert alarm.b in changed


@pytest.mark.parametrize("dress", [" ", "\n", "\u200b"], ids=["spaced", "broken", "zero-width"])
def test_a_text_spread_out_is_the_same_text(dress: str) -> None:
    a, b = Part("a", "a", 0, len(LONG), LONG), dress.join(LONG)
    judged = judge(a, Part("b", "b", 0, len(b), b))
    assert judged is not None
    assert judged.relation is Relation.FULL
    assert {pair.verdict for pair in compare_figures(LONG, b, judged.spans)} == {Verdict.SAME}


def test_a_masked_copy_has_every_figure_masked_and_none_in_doubt() -> None:
    verdicts = {pair.verdict for pair in compared(LONG, re.sub(r"\d", "*", LONG))}
    assert verdicts <= {Verdict.MASKED, Verdict.SAME}
    assert Verdict.MASKED in verdicts


def test_a_mask_of_the_wrong_length_is_the_only_conflict() -> None:
    masked = re.sub(r"\d", "*", LONG)
    at = masked.index("*", 4000)
    longer = masked[:at] + "*" + masked[at:]
    conflicts = [pair for pair in compared(LONG, longer) if pair.verdict is Verdict.CHANGED]
    assert len(conflicts) == 1


def test_a_displaced_passage_keeps_its_figures() -> None:
    lines = LONG.split("\n")
    moved = "\n".join([*lines[:8], *lines[14:], *lines[8:14]])
    assert {pair.verdict for pair in compared(LONG, moved)} == {Verdict.SAME}


def test_sentences_shuffled_about_drop_no_figure() -> None:
    sentences = [each + "。" for each in LONG[:3000].replace("\n", "").split("。")]
    shuffled = "".join(sentences[1::2] + sentences[::2])
    found = compared("".join(sentences), shuffled)
    assert {pair.verdict for pair in found} == {Verdict.SAME}


def test_a_long_report_is_compared_in_a_moment() -> None:
    changed = LONG.replace("1", "2", 3)
    spans = align(normalise(LONG), normalise(changed))
    compare_figures(LONG, changed, spans)
    begun = time.process_time()
    for _ in range(5):
        compare_figures(LONG, changed, spans)
    assert (time.process_time() - begun) / 5 < 1


@settings(deadline=None)
@given(
    st.text(alphabet="增长百分点投资元亿万平方米个。，*0123456789.%- ", max_size=80),
    st.text(alphabet="增长百分点投资元亿万平方米个。，*0123456789.%- ", max_size=80),
)
def test_any_two_texts_can_be_compared_and_no_figure_is_used_twice(a: str, b: str) -> None:
    found = whole(a, b)
    assert all(pair.a or pair.b for pair in found)
    assert all(pair.a in a and pair.b in b for pair in found)
    assert sum(bool(pair.a) for pair in found) <= len(re.findall(r"[\d*]+|[百万亿]", a)) + len(a)


@pytest.mark.parametrize(
    ("a", "b", "alarms"),
    [
        ("第一产业增加值增长3.2%，第二产业增加值增长4.5%，第三产业增加值增长6.7%",
         "第一产业增加值增长4.5%，第二产业增加值增长3.2%，第三产业增加值增长6.7%",
         [("3.2%", "4.5%"), ("4.5%", "3.2%")]),
        ("城镇居民人均可支配收入增长3.2%，农村居民人均可支配收入增长4.5%",
         "城镇居民人均可支配收入增长4.5%，农村居民人均可支配收入增长5.5%",
         [("3.2%", "4.5%"), ("4.5%", "5.5%")]),
        ("两项排放量分别下降5.6%和4%，比上年多", "两项排放量分别下降4%和5.6%，比上年多",
         [("5.6%", "4%"), ("4%", "5.6%")]),
        ("青禾镇完成投资3亿元。白杨镇完成投资5亿元。石桥镇完成投资8亿元",
         "白杨镇完成投资5亿元。石桥镇完成投资8亿元。青禾镇完成投资3亿元", []),
    ],
    ids=["exchanged", "moved on", "in one clause", "sentences moved"],
)  # fmt: skip
def test_figures_of_clauses_built_alike_keep_their_places(
    a: str, b: str, alarms: list[tuple[str, str]]
) -> None:
    around = "去年，全区坚持稳中求进工作总基调，经济运行总体平稳，{}，各项事业取得新的进展。"
    found = compared(around.format(a), around.format(b))
    assert words(tuple(pair for pair in found if pair.verdict is not Verdict.SAME)) == [
        (left, right, "changed") for left, right in alarms
    ]


def test_numbers_that_lost_the_sign_between_them_are_the_same_numbers() -> None:
    a = "全区坚持产业立区不动摇，“1+2+N”产业体系日渐成形，智能化改造让一条线少了十个人。"
    assert {pair.verdict for pair in compared(a, a.replace("1+2+N", "1 2 n"))} == {Verdict.SAME}
    b = a.replace("1+2+N", "3 200亿元")
    lost = compared(b, b.replace("3 200", "200"))
    assert [str(each.verdict) for each in lost if each.verdict is not Verdict.SAME] == ["changed"]


AROUND = (
    "全市地区生产总值保持较快增长，规模以上工业稳步提升，固定资产投资完成{}，"
    "社会消费品零售总额实现较快增长，城乡居民收入稳步提高，各项社会事业全面进步。"
)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("300亿元", "\n12\n300亿元"),
        ("\n产业园区10；\n2.老旧小区25", "\n产业园区10\n2.老旧小区25"),
        ("\n附件\n2023年数值", "\n附件1\n2023年数值"),
        ("100亿元、5000万元", "100亿元 5000万元"),
        ("12%、0.5%", "12% 0.5%"),
        ("12、345、678个", "12，345，678个"),
        ("120、340、560个", "120, 340, 560个"),
        ("120、340、560", "120  340\n560"),
        ("3公里；500米", "3公里\n500米"),
        ("1小时30分钟", "1 小时 30 分钟"),
        ("2亿3000万元", "2 亿\n3000 万元"),
    ],
)
def test_numbers_that_run_into_each_other_are_told_apart_by_the_other_text(a: str, b: str) -> None:
    for one, other in ((a, b), (b, a)):
        found = compared(AROUND.format(one), AROUND.format(other))
        assert {pair.verdict for pair in found} == {Verdict.SAME}


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("300亿元", "\n12\n400亿元"),
        ("300亿元", "3 300亿元"),
        ("12，345个", "12，346个"),
        ("3公里500米", "3公里\n600米"),
        ("1亿元、5000万元", "1亿元 6000万元"),
    ],
)
def test_a_change_beside_a_blank_or_a_line_end_is_seen(a: str, b: str) -> None:
    for one, other in ((a, b), (b, a)):
        found = compared(AROUND.format(one), AROUND.format(other))
        assert [str(pair.verdict) for pair in found if pair.verdict is not Verdict.SAME] == [
            "changed"
        ]


def test_a_year_above_the_title_is_compared() -> None:
    a = "2007年\n" + AROUND.format("300亿元")
    for b in (a.replace("2007", "2008"), a.replace("2007年\n", "2008年")):
        assert [pair.b for pair in compared(a, b) if pair.verdict is Verdict.CHANGED] == ["2008年"]


def test_a_number_broken_at_the_end_of_a_full_line_is_whole() -> None:
    a = AROUND.format("300亿元")
    b = AROUND.format("12\n300亿元")
    assert [pair.b for pair in compared(a, b) if pair.verdict is Verdict.CHANGED] == ["12\n300亿元"]


def test_the_figures_of_the_two_dadong_pages(shared: Path) -> None:
    pages = json.loads((shared / "web" / "seeds.gold.json").read_text(encoding="utf-8"))["pages"]
    text = {page["seed"]: page["text"] for page in pages}
    for a, b in (("000", "001"), ("001", "000")):
        found = compared(text[a], text[b])
        named = {(pair.a, pair.b): pair.verdict for pair in found}
        pair = ("30.4亿元", "30.36亿元") if a == "000" else ("30.36亿元", "30.4亿元")
        assert named[pair] is Verdict.ROUNDED
        assert ("55.1%", "7.1%") not in named
        assert ("7.1%", "55.1%") not in named
        assert Verdict.CHANGED not in named.values()
        assert sum(verdict is Verdict.SAME for verdict in named.values()) > 30


def test_a_changed_digit_in_a_very_long_number_is_seen() -> None:
    a = f"统一编号为{'1234567890' * 5}的项目已经全部完成验收并投入使用。"
    b = a.replace("0的", "1的")
    assert [pair.verdict for pair in whole(a, b)] == [Verdict.CHANGED]


@pytest.mark.parametrize(
    "text",
    ["1" * 50_000, "一" * 50_000, "*" * 50_000, "1*" * 25_000, "1,234" * 9_000, "X" * 50_000,
     "\n" * 50_000, "增长3%、" * 5_000, "_" * 50_000, "?" * 50_000, "×" * 50_000, "○" * 50_000,
     "壹" * 50_000, "壹拾" * 25_000, "壹拾零万" * 12_000],
    ids=lambda text: text[:5],
)  # fmt: skip
def test_no_text_makes_the_comparison_slow(text: str) -> None:
    begun = time.process_time()
    whole("前文" + text, text + "后文")
    whole(text, re.sub("[0-9]", "*", text))
    assert time.process_time() - begun < 6
