"""A text says which text it is: title, place, year, edition, number."""

from __future__ import annotations

import pytest

from archive.records import Part
from pipelines.reprints.identity import Identity, identify, numbered, places


def said(text: str, title: str | None = None, number: str | None = None) -> Identity:
    return identify(Part("p", "p", 0, len(text), text, title=title, document_number=number))


ARTICLES = "第一条　为了保护湖泊，制定本条例。\n第二条　本条例适用于本市。\n第三条　湖长负责。"


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("青栎市制定地方性法规条例", ["青栎市"]),
        ("2023年白榆区政府工作报告", ["白榆区"]),
        ("江东省南泽市河道管理办法", ["江东省", "南泽市"]),
        ("中华人民共和国城市居民委员会组织法", []),
        ("社区矫正工作办法", []),
        ("建筑市场管理条例", []),
        ("开发区条例", []),
        ("本市河道管理办法", []),
    ],
)
def test_reads_the_places_of_a_title_and_no_other_words(title: str, found: list[str]) -> None:
    assert places(title) == found


def test_one_title_with_and_without_its_issuer_is_one() -> None:
    bare = said(ARTICLES, "湖泊保护条例")
    for title in (
        "中华人民共和国湖泊保护条例",
        "《湖泊保护条例》",
        "湖泊保护条例(2016-07-02)",
        "湖泊保护条例_2019",
    ):
        assert said(ARTICLES, title).titles == bare.titles


def test_the_edition_is_the_last_date_of_passing_not_that_of_coming_into_force() -> None:
    found = said(
        "湖泊保护条例\n（1998年1月21日会议通过　根据2016年7月2日会议《关于修改部分条例的决定》修正"
        "　自2016年9月1日起施行）\n" + ARTICLES,
        "湖泊保护条例(2016-07-05)",
    )
    assert (found.enacted, found.dated) == ({"2016-07-02"}, {"2016-07-05"})
    assert not said("湖泊保护条例\n" + ARTICLES).enacted


def test_dates_in_the_articles_are_not_its_own() -> None:
    assert not said(ARTICLES + "\n第四条　1990年1月1日公布的办法同时废止。").enacted


@pytest.mark.parametrize("line", ["青政发〔2021〕7号", "　青政发[2021] 7号　", "青政发（2021）7号"])
def test_its_number_stands_on_a_line_of_its_own(line: str) -> None:
    assert said(f"青栎市人民政府文件\n{line}\n关于保护湖泊的通知").number == "青政发〔2021〕7号"
    assert said(f"根据{line.strip()}文件要求，通知如下。").number is None
    assert said("", number="青政发[2021]7号").number == "青政发〔2021〕7号"


@pytest.mark.parametrize(
    ("title", "carrier"),
    [
        ("关于印发《湖泊保护办法》的通知", True),
        ("关于修改《湖泊保护条例》的决定", True),
        ("青栎市人民政府令第57号", True),
        ("湖泊保护条例", False),
        ("政府工作报告", False),
    ],
)
def test_knows_what_only_carries_another_text(title: str, carrier: bool) -> None:
    assert said(ARTICLES, title).carrier is carrier


def test_tells_a_titles_numbers_from_its_words() -> None:
    third = numbered("第十二届人民代表大会第三次会议决议")
    second = numbered("第十二届人民代表大会第二次会议决议")
    assert third[0] == second[0]
    assert third[1] != second[1]
    assert numbered("2021年工作报告") == numbered("2022年工作报告")


def test_a_text_built_of_articles_is_a_statute() -> None:
    assert said(ARTICLES).statute
    assert not said("一、工作回顾\n二、工作安排\n").statute


def test_days_and_articles_are_read_in_the_radicals_that_a_pdf_leaves() -> None:
    text = (
        "青禾市养犬管理条例\n（2016年3月25日青禾市人大常委会通过）\n"
        "第一条 犬只应当登记。\n第二条 携犬出户应当束绳。\n第三条 本条例自公布之日起施行。\n"
    )
    dressed = (
        text.replace("日", "⽇").replace("月", "⽉").replace("一", "⼀").replace("20", "2\u200b0")
    )
    told, plain = (identify(Part("p", "p", 0, len(each), each)) for each in (dressed, text))
    assert (told.enacted, told.statute) == (plain.enacted, plain.statute) == ({"2016-03-25"}, True)
