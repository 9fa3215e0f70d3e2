"""When a page says it was published, and never a guess."""

from __future__ import annotations

import pytest

from pipelines.extract.dates import dates_in
from tests.pipelines.extract.pages import article, document


@pytest.mark.parametrize(
    ("info", "published"),
    [
        ("2023-02-27 01:14:02 政府报告", "2023-02-27T01:14:02+08:00"),
        ("来源: 2022-12-21 06:12", "2022-12-21T06:12:00+08:00"),
        ("2021-01-20", "2021-01-20"),
        ("发布时间：2023年5月6日", "2023-05-06"),
        ("发布日期：2023/5/6 8:05", "2023-05-06T08:05:00+08:00"),
        ("时间：2023.05.06", "2023-05-06"),
        ("发布时间：２０２３-05-06", None),
        ("发布于 2023-05-06 星期六 08:05", "2023-05-06T08:05:00+08:00"),
        ("成文日期：2022年1月1日 发布日期：2022年2月3日", "2022-02-03"),
        ("成文日期：2022年1月1日", None),
        ("二〇二三年二月二十七日", "2023-02-27"),
        ("发布时间：2023-13-45", None),
        ("浏览次数：2023 次", None),
        ("发布时间：****-**-**", None),
        ("2023年1月9日 下午3:30", "2023-01-09T15:30:00+08:00"),
        ("2023年01月09日 09时30分", "2023-01-09T09:30:00+08:00"),
        ("2023-01-09T09:30:00+08:00", "2023-01-09T09:30:00+08:00"),
        ("发布时间：20230109", "2023-01-09"),
        ("发布时间：2023 年 1 月 9 日", "2023-01-09"),
        ("<em>2023</em> <em>01</em>/<em>09</em> <i>09:30:00</i>", "2023-01-09T09:30:00+08:00"),
        ("更新时间：2023-01-10 发布时间：2023-01-09", "2023-01-09"),
        ("20230109", None),
        ("01-09", None),
        ("1月9日", None),
        ("时间：01-09 09:30", None),
        ("发布时间：23-01-09", None),
        ("今天 09:30", None),
        ("发布时间：3小时前", None),
        ("昨天", None),
        ("2023年1月", None),
        ("今天是2023年1月9日 星期一", None),
        ("现在时间：2023-01-09 09:30", None),
        ("编号：2023-01-09", None),
        ("印发日期：2023-01-09", None),
        ("开标时间：2023-01-09 09:30", None),
        ("有效期至：2023-12-31", None),
        ("2020年12月21日 国务院第119次常务会议通过", None),
        ("2021年5月1日 施行", None),
        ("2021年5月1日公布 发布日期：2021-06-01", "2021-06-01"),
    ],
)
def test_published_of_the_info_line(info: str, published: str | None) -> None:
    assert document(article(info=info)).published == published


def test_the_meta_gives_the_time_that_the_page_leaves_out() -> None:
    head = '<meta name="PubDate" content="2023-02-27 10:30">'
    assert document(article(info="2023-02-27"), head=head).published == "2023-02-27T10:30:00+08:00"
    assert document(article(), head=head).published == "2023-02-27T10:30:00+08:00"


def test_a_time_of_another_zone_is_told_in_china_s() -> None:
    head = '<meta property="article:published_time" content="2023-02-27T22:30:00Z">'
    assert document(article(), head=head).published == "2023-02-28T06:30:00+08:00"


@pytest.mark.parametrize(
    "after",
    [
        "<div class='foot'>Copyright © 2008-2023 青石新闻网 2023-01-01</div>",
        "<ul><li><a href='/a'>青石区发布招商引资若干措施的通知</a> 2023-01-02</li></ul>",
        "<div class='hot'><h3>热门</h3><p>某某新闻 2023-01-02</p></div>",
        "<p>本办法自2023年1月1日起施行。</p>",
    ],
)
def test_dates_of_other_things_are_none_of_the_page_s(after: str) -> None:
    assert document(article(after=after)).published is None


def test_list_entries_above_the_text_do_not_date_it() -> None:
    entry = "<li><a href='/a'>青石区发布招商引资若干措施的通知</a> 2023-01-02</li>"
    assert document(f"<ul>{entry * 3}</ul>{article()}").published is None


def test_a_date_after_the_capture_is_a_defect_and_no_date() -> None:
    read = document(article(info="发布时间：2031-01-01"))
    assert read.published is None
    assert [defect.name for defect in read.defects] == ["implausible_date"]


def test_a_wechat_page_keeps_its_time_in_a_variable() -> None:
    read = document(
        f"<div id='js_content'>{article()}</div><script>var ct = \"1677632400\";</script>"
    )
    assert read.published == "2023-03-01T09:00:00+08:00"


def test_impossible_dates_are_left_out() -> None:
    assert dates_in("2023-02-30 与 2023-02-28") == [("2023-02-28", 13, 23)]


def test_a_clock_that_was_never_set_is_a_defect() -> None:
    read = document(article(info="发布时间：1970-01-01 08:00"))
    assert read.published is None
    assert [defect.name for defect in read.defects] == ["implausible_date"]


def test_the_page_s_own_date_wins_over_its_meta_and_the_conflict_is_told() -> None:
    head = '<meta name="PubDate" content="2022-05-01 10:30">'
    read = document(article(info="发布时间：2023-02-27 09:00"), head=head)
    assert read.published == "2023-02-27T09:00:00+08:00"
    assert [defect.name for defect in read.defects] == ["conflicting_dates"]


def test_a_date_in_the_address_alone_dates_nothing() -> None:
    assert (
        document(article(), url="http://www.qingshi.example/202303/t20230301_7.html").published
        is None
    )
