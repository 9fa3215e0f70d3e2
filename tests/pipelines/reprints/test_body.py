"""What the articles of a law say is the law, whatever its head says of its history."""

from __future__ import annotations

from pipelines.reprints.body import one_body
from pipelines.reprints.normalise import normalise

ARTICLES = (
    "第一条 为了保护湖泊，制定本条例。\n第二条 湖长负责巡查。\n第三条 本条例自公布之日起施行。"
)
OLD, NEW = "湖泊保护条例\n（一九九八年通过）\n", "湖泊保护条例\n（一九九八年通过 二〇一六年修正）\n"


def same(a: str, b: str) -> bool:
    return one_body(normalise(a).text, normalise(b).text)


def test_heads_of_other_dates_do_not_make_another_law() -> None:
    assert same(OLD + ARTICLES, NEW + ARTICLES)
    assert same(OLD + ARTICLES, NEW + ARTICLES + "\n责任编辑：石榴 版权所有 青栎市人民政府办公室")


def test_one_word_of_an_article_does() -> None:
    assert not same(OLD + ARTICLES, NEW + ARTICLES.replace("湖长", "河长"))
    assert not same(OLD + ARTICLES, NEW + ARTICLES + "\n第四条 湖长每月巡查一次。")
    old, new = ("本条例自公布之日起施行。", "违反本条例的，由水务部门责令改正。")
    assert not same(OLD + ARTICLES, NEW + ARTICLES.replace(old, new))
    assert not same(OLD + ARTICLES, NEW + ARTICLES.replace("自公布之日", "自六月一日"))


def test_a_text_without_articles_has_no_body_of_them() -> None:
    assert not same(OLD, OLD)
