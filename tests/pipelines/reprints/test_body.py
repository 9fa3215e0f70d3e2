"""What the articles of a law say is the law, whatever its head says of its history."""

from __future__ import annotations

from archive.records import Part
from pipelines.reprints.body import one_body
from pipelines.reprints.reading import read

ARTICLES = (
    "第一条 为了保护湖泊，制定本条例。\n第二条 湖长负责巡查。\n第三条 本条例自公布之日起施行。"
)
OLD, NEW = "湖泊保护条例\n（一九九八年通过）\n", "湖泊保护条例\n（一九九八年通过 二〇一六年修正）\n"


def same(a: str, b: str) -> bool:
    texts = (Part(name, name, 0, len(text), text) for name, text in (("a", a), ("b", b)))
    return one_body(*map(read, texts))


def test_heads_of_other_dates_do_not_make_another_law() -> None:
    assert same(OLD + ARTICLES, NEW + ARTICLES)
    assert same(OLD + ARTICLES, NEW + ARTICLES + "\n责任编辑：石榴 版权所有 青栎市人民政府办公室")


def test_one_word_of_an_article_does() -> None:
    assert not same(OLD + ARTICLES, NEW + ARTICLES.replace("湖长", "河长"))
    assert not same(OLD + ARTICLES, NEW + ARTICLES + "\n第四条 湖长每月巡查一次。")
    old, new = ("本条例自公布之日起施行。", "违反本条例的，由水务部门责令改正。")
    assert not same(OLD + ARTICLES, NEW + ARTICLES.replace(old, new))
    assert not same(OLD + ARTICLES, NEW + ARTICLES.replace("自公布之日", "自六月一日"))


def test_one_figure_of_an_article_does_too() -> None:
    fine = "湖长负责巡查，不巡查的，处以500元以上1000元以下罚款"
    law, dearer = (
        ARTICLES.replace("湖长负责巡查", said)
        for said in (fine, fine.replace("500元以上1000", "5000元以上20000"))
    )
    assert same(OLD + law, NEW + law.replace("500", "５００"))
    assert not same(OLD + law, NEW + dearer)


def test_a_text_without_articles_has_no_body_of_them() -> None:
    assert not same(OLD, OLD)
