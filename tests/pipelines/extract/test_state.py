"""What a page alone shows of the state of its copy."""

from __future__ import annotations

import pytest

from archive.records import Flag
from pipelines.extract import state
from tests.pipelines.extract.pages import PROSE, SENTENCE, article, document

MASKED = "**年，全区新建住房***套，投资**.*亿元，惠及****户。" * 3
WALL = "<div class='lock'>查看隐藏内容(*)需先登录</div>"


@pytest.mark.parametrize("mask", ["*", "×", "X", "＊"])
def test_digits_replaced_by_a_mask(mask: str) -> None:
    assert Flag.DIGITS_MASKED in document(article(MASKED.replace("*", mask))).flags


def test_a_few_stars_beside_figures_mask_nothing() -> None:
    assert document(article("评为5A级景区，获**奖，2022年接待游客30万人次，增长6%。")).flags == ()


def test_names_replaced_by_a_mask() -> None:
    assert (
        Flag.NAMES_MASKED
        in document(article("新建***中学分校，张××同志在**区调研，李某某。")).flags
    )


def test_whole_names_behind_a_mask() -> None:
    firms = "老字号××××完成混改，××××的联合实验室开工，××××通过验收，投资3.5亿元。"
    flags = document(article(firms)).flags
    assert Flag.NAMES_MASKED in flags
    assert Flag.DIGITS_MASKED not in flags


@pytest.mark.parametrize(
    ("words", "lowered"),
    [
        ("新建5g基站，宝马x5下线，pm2.5下降，京东mall开业，rdc投产", True),
        ("新建5G基站，宝马X5下线，PM2.5下降，京东MALL开业", False),
        ("全长30km，重5kg，详见www.qingshi.example", False),
        ("没有拉丁字母", False),
    ],
)
def test_lost_capitals(words: str, lowered: bool) -> None:
    assert (Flag.LOWER_CASED in document(article(words + "。")).flags) is lowered


def test_traditional_script() -> None:
    old = (
        "<p>區政府召開會議，研究發展經濟、環境治理與社會保障問題，強調要關心羣眾生產生活。</p>" * 3
    )
    assert Flag.TRADITIONAL in document(f"<div>{old}</div>").flags
    assert Flag.TRADITIONAL not in document(article("《後漢書》記載了這件事。")).flags


def test_utf8_read_as_gbk_upstream() -> None:
    spoilt = (SENTENCE * 8).encode().decode("gb18030", "ignore")
    flags = document(f"<div><p>{spoilt}</p></div>").flags
    assert Flag.MOJIBAKE in flags
    assert Flag.TRADITIONAL not in flags
    assert Flag.MOJIBAKE not in document(article()).flags


def test_a_report_that_stops_before_its_second_section_is_truncated() -> None:
    speech = f"<p>各位代表：</p><p>一、2022年工作回顾</p>{PROSE}"
    assert Flag.TRUNCATED in document(f"<div>{speech}</div>").flags
    whole = speech + f"<p>二、2023年工作安排</p>{PROSE}"
    assert Flag.TRUNCATED not in document(f"<div>{whole}</div>").flags


@pytest.mark.parametrize(
    "last",
    [
        "我们将继续深入推进城乡一体化发展，不断提高人民生活水平，",
        "今后我们将坚持以人民为中心的发展思想，持续改善民生，推动各项事业再上新的台阶……",
    ],
)
def test_a_text_that_ends_in_mid_sentence_is_truncated(last: str) -> None:
    assert Flag.TRUNCATED in document(article(last)).flags


def test_a_whole_text_is_not_truncated_by_a_prompt_alone() -> None:
    assert document(article(after="<p>下载全文</p>")).flags == ()


def test_a_wall_needs_the_phrase_and_something_withheld() -> None:
    assert Flag.LOGIN_WALL not in document(WALL + article()).flags
    assert Flag.LOGIN_WALL in document(WALL + article(MASKED)).flags
    assert Flag.LOGIN_WALL not in document(article(MASKED)).flags


def test_page_k_of_n_is_a_slice() -> None:
    assert Flag.SLICE in document(article(after="<p>第3/20页</p>")).flags


def test_a_text_that_begins_with_its_second_section_is_a_slice() -> None:
    later = "".join(f"<p>{n}、第{n}部分</p><p>{SENTENCE}</p>" for n in "三四")
    assert Flag.SLICE in document(f"<div>{later}</div>").flags


def test_the_end_of_the_closing_sentence_displaced_into_the_text() -> None:
    ending = "众对美好生活的殷切向往、谱写青石发展的崭新篇章而不懈奋斗！"
    closing = f"让我们携起手来，为实现群{ending}"
    moved = document(
        article(f"推进公园建设。{ending}加快道路改造。", f"在文化方面，{SENTENCE}", closing)
    )
    assert Flag.DISPLACED in moved.flags
    assert [defect.quote for defect in moved.defects] == [ending]


def test_a_clause_said_twice_is_not_displaced() -> None:
    said = "坚持以人民为中心的发展思想，办好民生实事。"
    assert document(article(f"我们将{said}", f"今后，{said}")).flags == ()


def test_hidden_characters_are_counted_as_a_cut() -> None:
    read = document(article(f"{SENTENCE}（此处隐藏6409字）{SENTENCE}"))
    assert "隐藏" not in read.text
    assert Flag.TRUNCATED in read.flags


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("三十五", 35), ("百", 0)],
)
def test_numerals(numeral: str, value: int) -> None:
    assert state.number(numeral) == value


def test_a_text_that_begins_inside_a_section_is_a_slice() -> None:
    assert Flag.SLICE in document(f"<div><p>（三）着力改善民生。{SENTENCE}</p>{PROSE}</div>").flags
    assert (
        Flag.SLICE not in document(f"<div><p>（一）着力改善民生。{SENTENCE}</p>{PROSE}</div>").flags
    )


def test_characters_of_a_private_font_are_told() -> None:
    read = document(article("全年生产总值\ue123\ue124\ue125亿元。"))
    assert [defect.name for defect in read.defects] == ["private_glyphs"]


def test_invisible_characters_are_no_text() -> None:
    assert document(article("新\u200b发\u202e展\ufeff理念。")).text.endswith("新发展理念。")


@pytest.mark.parametrize(
    "hidden",
    ["\u200b", "\u200d", "\u202e", "\u2066", "\ufe00", "\ufe0f", "\U000e0100", "\u3164", "\xad"],
    ids=lambda char: f"{ord(char):x}",
)
def test_what_no_reader_sees_is_no_text(hidden: str) -> None:
    assert document(article(hidden.join("青石区政府"))).text.endswith("青石区政府")


def test_characters_that_only_look_right_are_told() -> None:
    radicals = document(article("⼈⺠政府⼯作报告，全⽂如下，请各单位认真学习贯彻落实。"))
    letters = document(article("使用GрS和РМ2.5监测设备，以及АРР客户端，共计GРS点位三十个。"))
    for found in (radicals, letters):
        assert [defect.name for defect in found.defects] == ["homoglyphs"]
    assert document(article("用希腊字母α、β、γ表示角度，半径为r。")).defects == ()


def test_figures_in_full_width_stay_as_they_were_written() -> None:
    assert (
        "２０２３年增长５．２％" in document(article("全区２０２３年增长５．２％，增速居前。")).text
    )
