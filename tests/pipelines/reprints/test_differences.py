"""What differs inside shared passages: figures, places, rewritten sentences; not slips."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.figures.marks import marks
from pipelines.reprints.align import chains
from pipelines.reprints.differences import Differences, differences
from pipelines.reprints.normalise import normalise

SENTENCES = [
    "全区新建改建道路桥梁多处，群众出行更加便利，获得感不断增强。",
    "青栎区完成固定资产投资35.2亿元，同比增长7.1%，位居全市前列。",
    "引进重点项目12个，装备制造、生物医药两个集群加快成形。",
    "南河沿岸湿地修复一期完工，青栎区优良天数比例达到88.6%以上。",
    "办事大厅设立帮办代办窗口，投诉件按期办结，青栎区群众满意度持续走在全市各区县前列。",
]
TEXT = "".join(SENTENCES)


def compared(a: str, b: str) -> Differences:
    one, other = normalise(a), normalise(b)
    found = chains(one, other)
    return differences(one.text, marks(a, one), other.text, marks(b, other), found)


def test_a_copy_differs_in_nothing() -> None:
    found = compared(TEXT, TEXT)
    assert (found.figures_same, found.figures_other, found.edits, found.places) == (4, 0, 0, ())


@pytest.mark.parametrize("copy", [TEXT.replace("35.2", "****"), TEXT.replace("35.2", "")])
def test_a_masked_or_missing_figure_is_neither_same_nor_other(copy: str) -> None:
    found = compared(TEXT, copy)
    assert (found.figures_same, found.figures_other) == (3, 0)


@pytest.mark.parametrize(
    ("figure", "same"),
    [("35", 1), ("35.20", 1), ("３５.２", 1), ("35.3", 0), ("352", 0), ("7.1", 0)],
)
def test_a_rounded_figure_is_the_same_and_another_is_not(figure: str, same: int) -> None:
    found = compared(TEXT, TEXT.replace("35.2", figure))
    assert (found.figures_same, found.figures_other) == (3 + same, 1 - same)


def test_equal_years_prove_nothing_and_other_ones_do() -> None:
    dated = "截至2021年底，" + TEXT.replace("引进", "2021年5月3日引进")
    assert compared(dated, dated).figures_same == 4
    assert compared(dated, dated.replace("2021", "2020")).figures_other == 2


def test_another_place_in_its_stead_is_seen_each_time() -> None:
    found = compared(TEXT, TEXT.replace("青栎", "白榆"))
    assert found.places == (("青栎", "白榆"),) * 3


def test_the_ordinal_of_another_session_is_seen_and_a_renumbered_article_is_not() -> None:
    one = f"第三次会议听取了报告。{TEXT}一、{SENTENCES[0]}"
    other = one.replace("第三次", "第四次").replace("一、", "二、")
    lead = "青栎区第十届人民代表大会"
    found = compared(lead + one, lead + other)
    assert found.sessions == (("三", "四"),)


def test_slips_moved_and_dropped_sentences_are_no_edits() -> None:
    assert compared(TEXT, TEXT.replace("便利", "便刹").replace("办结", "辩结")).edits == 0
    assert compared(TEXT, "".join(reversed(SENTENCES))).edits == 0
    assert compared(TEXT, SENTENCES[0] + SENTENCES[3] + SENTENCES[4]).edits == 0


def test_rewriting_a_sentence_is_an_edit() -> None:
    rewritten = TEXT.replace("获得感不断增强", "幸福指数年年都有提升").replace(
        "加快成形", "已经初步具备规模"
    )
    assert compared(TEXT, rewritten).edits >= 1.5


def test_an_abridger_weighs_less_than_who_fills_in_a_form() -> None:
    long = "".join(
        f"{head}，{extra}，{tail}。"
        for head, extra, tail in (
            (
                "积极推进城乡环境综合整治专项行动",
                "坚持问题导向系统治理",
                "人居环境面貌持续改善提升",
            ),
            ("深入实施创新驱动发展战略", "突出企业创新主体地位", "科技成果转化步伐明显加快"),
            ("持续深化放管服改革优化流程", "狠抓政策落地见效", "市场主体活力得到充分释放"),
            ("加强普惠性基础性民生建设", "织密扎牢保障网底", "人民群众生活水平稳步提高"),
        )
    )
    short = long
    for extra in (
        "坚持问题导向系统治理，",
        "突出企业创新主体地位，",
        "狠抓政策落地见效，",
        "织密扎牢保障网底，",
    ):
        short = short.replace(extra, "")
    mixed = long.replace("坚持问题导向系统治理", "聚焦重点区域关键环节").replace(
        "突出企业创新主体地位", "围绕产业链条布局平台"
    )
    assert compared(long, short).edits == 1
    assert compared(long, mixed).edits == 2


def test_an_ordinal_that_stands_in_the_other_text_too_was_not_put_for_another() -> None:
    passed = "青栎市第六届人民代表大会常务委员会第三次会议通过"
    again = "，经江东省第九届人民代表大会常务委员会第五次会议批准，自公布之日起在全市范围内施行。"
    other = compared(f"{passed}{again}{TEXT}", f"{passed.replace('三', '四')}{again}{TEXT}")
    assert other.sessions == (("三", "四"),)
    fourth = passed.replace("三", "四")
    assert compared(f"{passed}{fourth}{again}{TEXT}", f"{fourth}{again}{TEXT}").sessions == ()


def test_one_word_for_another_again_and_again_is_told() -> None:
    text = "".join(each.replace("青栎区", "该补贴") for each in SENTENCES)
    assert ("补贴", "倾销") in compared(text, text.replace("补贴", "倾销")).swapped
    assert compared(text, text.replace("补贴", "倾销", 1)).swapped == ()
    assert compared(text, text).swapped == ()


def test_what_is_put_between_sentences_is_no_rewriting_of_them() -> None:
    assert compared(TEXT, TEXT.replace("。", "。（本站原创）")).edits == 0
    assert compared(TEXT, TEXT.replace("装备", "\n法律文库\n装备")).edits == 0
    assert compared(TEXT, TEXT.replace("装备", "先进的航空装备")).edits > 0


def test_an_advertised_word_in_place_of_any_other_is_of_another_hand() -> None:
    hijacked = TEXT
    for word in ("桥梁", "群众出行", "投资", "装备", "湿地"):
        hijacked = hijacked.replace(word, "威尼斯", 1)
    assert compared(TEXT, hijacked).edits == 0


@pytest.mark.parametrize("mask", ["", "**", "某"])
def test_a_name_left_out_or_masked_stands_for_no_other_place(mask: str) -> None:
    assert not any(
        set(one) & set("青栎") and set(other) & set("青栎")
        for one, other in compared(TEXT, TEXT.replace("青栎", mask)).places
    )
    county = TEXT.replace("青栎区", "沿线县")
    assert compared(county, county.replace("沿线县", f"{mask}县")).places in (
        (),
        (("沿线", "某"),) * 3,
    )


def test_a_word_that_comes_again_for_the_same_is_of_a_form_whatever_else_it_stands_for() -> None:
    text = "".join(each.replace("青栎区", "数字经济") for each in [*SENTENCES, *SENTENCES])
    other = text.replace("数字经济", "先进制造")
    for word in ("道路桥梁", "装备制造", "湿地修复"):
        other = other.replace(word, "先进制造", 1)
    assert compared(text, other).swapped == (("数字经济", "先进制造"),)


def test_words_swapped_all_through_and_here_and_there_are_spun_and_the_blanks_of_a_form_not() -> (
    None
):
    same = compared(TEXT, TEXT)
    words = (("组织", "构造"), ("应当", "理应"), ("工作", "事情"))
    assert replace(same, swapped=words, exchanged=6).is_spun
    assert not replace(same, swapped=words, exchanged=3).is_spun
    overlapping = (*words[:2], ("组织应当", "构造理应"))
    assert not replace(same, swapped=overlapping, exchanged=6).is_spun


def test_a_spinner_changes_words_that_do_not_come_again_too() -> None:
    often = {"林业": "教育", "古树": "校舍", "苗圃": "食堂"}
    once = {"任何": "一切", "档案": "卷宗", "配备": "安排"}
    text = (
        "林业行政主管部门负责全市古树保护工作。任何单位和个人发现损害古树的，应当向林业行政主管部门"
        "举报。苗圃应当制定管护制度，配备管护人员，落实管护责任。林业行政主管部门应当定期对古树进行"
        "普查，建立档案，并向社会公布。在苗圃范围内从事经营活动的，应当经林业行政主管部门批准。苗圃"
        "管理人员玩忽职守的，依照有关规定给予处罚。"
    )
    form = text
    for word, other in often.items():
        form = form.replace(word, other)
    spun = form
    for word, other in once.items():
        spun = spun.replace(word, other)
    assert set(compared(text, form).swapped) == set(often.items())
    assert not compared(text, form).is_spun
    assert compared(text, spun).is_spun
