"""What publishes or forwards another text is no copy of it, whatever it calls itself."""

from __future__ import annotations

import pytest

from archive.records import Part, Relation
from pipelines.reprints.judge import judge

NAME = "青栎市养羊管理条例"
LAW = f"{NAME}\n" + "\n".join(
    f"第{number}条　{words}。"
    for number, words in zip(
        "一二三四五六",
        (
            "为了加强养羊管理，保障人身安全，维护市容环境，根据有关法律，制定本条例",
            "本市行政区域内羊只的饲养、经营、免疫、登记，适用本条例",
            "畜牧主管部门负责羊只登记，查处违反本条例的行为，并会同街道办事处劝导养羊人",
            "养羊人应当在三十日内到住所地的登记点办理登记，领取登记证和耳标，并每年复查一次",
            "携带羊只出户的，应当由成年人牵领，主动避让老年人、孕妇和儿童，及时清理粪便",
            "本条例自公布之日起施行",
        ),
        strict=True,
    )
)


def relation(before: str, title: str | None = None) -> Relation | None:
    law = Part("law", "law", 0, len(LAW), LAW)
    found = judge(law, Part("page", "page", 0, 0, before + LAW, title=title))
    return None if found is None else found.relation


@pytest.mark.parametrize(
    "before",
    [
        f"中华人民共和国国务院令\n第912号\n《{NAME}》已经国务院常务会议通过，现予公布。\n",
        f"青栎市人民政府令（第88号）\n《{NAME}》已经市人民政府常务会议审议通过，现予公布。\n",
        f"青栎市人民代表大会常务委员会公告\n（十五届第12号）\n《{NAME}》已经会议通过，现予公布。\n",
        f"青栎市人民政府批转市畜牧局{NAME}的通知\n各县人民政府：\n现转发给你们，请认真贯彻执行。\n",
        f"关于《{NAME}（草案）》公开征求意见的公告\n现将全文公布，请于八月三十日前反馈。\n",
    ],
    ids=["order", "order in brackets", "announcement", "forwarded", "draft"],
)
def test_what_stands_before_a_text_and_publishes_it_is_another_text(before: str) -> None:
    assert relation(before) is Relation.RELATED


def test_a_copy_with_its_order_is_a_copy_where_it_goes_by_the_laws_own_title() -> None:
    order = f"《{NAME}》已经市人民政府常务会议审议通过，现予公布。\n"
    assert relation(f"{NAME}\n{order}") in (Relation.FULL, Relation.PARTIAL)
    assert relation(order, title=NAME) in (Relation.FULL, Relation.PARTIAL)


@pytest.mark.parametrize(
    "before",
    [
        f"近日，有关部门发布了相关文件，现将《{NAME}》全文转发如下，供大家学习参考：\n",
        f"本网讯 记者获悉，《{NAME}》已经审议通过，现予公布，全文如下：\n",
        f"本报讯 《{NAME}》于日前公布施行，现刊登如下：\n",
        f"市政府对《{NAME}》作出批示，同意批准实施。全文如下：\n",
    ],
    ids=["forwarded", "heard", "printed", "approved"],
)
def test_a_lead_in_of_the_press_publishes_nothing(before: str) -> None:
    assert relation(before, title="重要文件来了") in (Relation.FULL, Relation.PARTIAL)


def test_a_sites_words_before_a_text_publish_nothing() -> None:
    line = f"来源：青栎发布　发布时间：2020年1月3日\n本站为您整理了{NAME}，欢迎阅读。\n"
    assert relation(line) in (Relation.FULL, Relation.PARTIAL)
