"""The dates that a text calls its own are those of its last act, not those of the page."""

from __future__ import annotations

import pytest

from pipelines.reprints.enacting import dated, last_act, newest

PASSED = "1998年1月21日青栎市人民代表大会常务委员会第二次会议通过"
AMENDED = "根据2016年7月2日《关于修改部分条例的决定》修正"


@pytest.mark.parametrize(
    ("head", "days"),
    [
        (f"湖泊保护条例\n（{PASSED}　{AMENDED}　自2016年9月1日起施行）\n", {"2016-07-02"}),
        (f"（{PASSED}）", {"1998-01-21"}),
        ("（1998年1月21日青栎市\n人民代表大会常务委员会\n第二次会议通过）", {"1998-01-21"}),
        ("1998年1月21日国务院批准\n1998年3月2日水务部发布", {"1998-01-21", "1998-03-02"}),
        (f"{PASSED}\n1998年5月5日{AMENDED[13:]}", {"1998-05-05"}),
        ("已于2021年12月20日由会议通过，现予公布，自2022年3月1日起施行。", {"2021-12-20"}),
    ],
    ids=["amended", "passed", "over lines", "passed, made public", "amended soon", "by an order"],
)
def test_a_text_is_of_its_last_act(head: str, days: set[str]) -> None:
    assert last_act(head) == days


@pytest.mark.parametrize(
    "line",
    [
        "发布时间：2020年3月2日 来源：青栎市人民政府 公布",
        "发布日期 2020年3月2日　青栎发布",
        "时间：2020-03-02 作者：小编 来源：青栎发布",
        'synced: "2026-06-08"',
        "2020年3月2日\n青栎发布",
        "2020年3月2日　来源：青栎发布",
    ],
)
def test_the_dates_of_a_page_are_not_its_texts(line: str) -> None:
    assert last_act(f"{line}\n湖泊保护条例\n（{PASSED}）\n") == {"1998-01-21"}
    assert not last_act(f"{line}\n湖泊保护条例\n")


def test_a_day_that_never_was_is_none() -> None:
    assert not last_act("（1998年2月31日通过）")
    assert dated("湖泊保护条例（1998-02-31）") is None


@pytest.mark.parametrize(
    ("title", "when"),
    [
        ("湖泊保护条例(2016-07-05)", "2016-07-05"),
        ("湖泊保护条例（2016年7月5日第二次修正）", "2016-07-05"),
        ("湖泊保护条例（2016年修订）", "2016"),
        ("湖泊保护条例（2016修正）", "2016"),
        ("湖泊保护规划（2016—2020年）", None),
        ("湖泊保护条例", None),
    ],
)
def test_a_title_may_name_its_edition(title: str, when: str | None) -> None:
    assert dated(title) == when


def test_a_title_is_newer_than_a_head_that_was_not_brought_up_to_date() -> None:
    assert newest(frozenset({"2010-01-27", "2017-10-07"})) == {"2017-10-07"}
    assert newest(frozenset({"2021-12-20", "2022-02-08"})) == {"2021-12-20", "2022-02-08"}
    assert newest(frozenset({"1998-01-21", "2016"})) == {"2016"}
    assert newest(frozenset({"2016-07-02", "2016"})) == {"2016-07-02", "2016"}
    assert not newest(frozenset())
