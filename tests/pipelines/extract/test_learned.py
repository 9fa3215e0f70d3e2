"""Lines that a host puts under its texts are learned from its pages, never from reprints."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.host_lines import LEARNED_LINE, LearnedLine
from archive.records import Document
from pipelines.extract.learned import learn, without

HOST = "www.qingshi.example"
LINE = "更多青石好戏，尽在周末小剧场第18期"


def page(number: int, *after: str, before: tuple[str, ...] = (), copy: int = 0) -> Document:
    """A page of text number `number`; a `copy` of it stands at another address."""
    own = [f"第{number}号消息说到第{line}件事，各方面都按时办成了它。" for line in range(12)]
    return Document(
        document_id=f"d{number}.{copy}",
        url=f"http://{HOST}/{number}/{copy}.html",
        captured_at=datetime(2026, 1, 1, tzinfo=UTC),
        payload_digest="",
        text="\n".join([*before, *own, *after]),
    )


def by_words(lines: tuple[LearnedLine, ...]) -> dict[str, LearnedLine]:
    return {line.line: line for line in lines}


def test_a_line_under_many_texts_is_the_host_s_whatever_figures_it_has() -> None:
    pages = [page(n, f"更多青石好戏，尽在周末小剧场第{n}期") for n in range(9)] + [page(9)]
    assert learn(HOST, pages) == (LearnedLine(HOST, "更多青石好戏，尽在周末小剧场第#期", 9, 10),)


def test_it_goes_from_the_edges_of_a_text_and_the_cut_is_recorded() -> None:
    learned = by_words(learn(HOST, [page(n, LINE) for n in range(9)]))
    fresh = page(20, LINE, before=(LINE,))
    cut = without(fresh, learned)
    assert cut.text == page(20).text
    assert [(removal.text, removal.rule) for removal in cut.removed] == [(LINE, LEARNED_LINE)] * 2
    assert without(page(21), learned) == page(21)


def test_in_mid_text_it_stays() -> None:
    learned = by_words(learn(HOST, [page(n, LINE) for n in range(9)]))
    inside = replace(page(20), text=f"{page(20).text}\n{LINE}\n{page(21).text}")
    assert without(inside, learned) == inside


def test_a_text_on_many_pages_teaches_none_of_its_lines() -> None:
    assert learn(HOST, [page(1, LINE, copy=n) for n in range(40)]) == ()


def test_a_line_of_few_pages_or_of_a_small_share_is_no_host_s() -> None:
    assert learn(HOST, [page(n, LINE) for n in range(7)]) == ()
    assert learn(HOST, [page(n, *([LINE] if n < 9 else [])) for n in range(40)]) == ()


def test_what_documents_say_of_themselves_is_never_learned() -> None:
    own = (
        "特此通知。", "青石区人民政府办公室", "2026年1月9日", "（此件公开发布）", "附件：申请表",
        "本办法自印发之日起施行。",
    )  # fmt: skip
    before = ("青石区人民政府文件", "各街道办事处，区政府各部门：", "一、总体要求")
    for line in own:
        assert learn(HOST, [page(n, line) for n in range(20)]) == (), line
    for line in before:
        assert learn(HOST, [page(n, before=(line,)) for n in range(20)]) == (), line


def test_a_sentence_is_learned_only_where_it_speaks_of_the_site() -> None:
    opening = "现在，我代表区人民政府，向大会报告工作，请审议，并请区政协委员和列席人员提出意见。"
    closing = "让我们更加紧密地团结起来，同心协力，为建设幸福青石而努力奋斗！"
    assert learn(HOST, [page(n, closing, before=(opening,)) for n in range(9)]) == ()
    of_the_site = "青石信息港登载此文只为传递信息，版权归原作者所有。"
    learned = learn(HOST, [page(n, closing, of_the_site, before=(opening,)) for n in range(9)])
    assert [line.line for line in learned] == [of_the_site]


def test_what_was_cut_is_not_forgotten() -> None:
    learned = by_words(learn(HOST, [page(n, LINE) for n in range(9)]))
    later = [without(page(n, LINE), learned) for n in range(30, 50)]
    assert learn(HOST, later) == (LearnedLine(HOST, next(iter(learned)), 20, 20),)


def test_most_of_a_text_is_never_cut() -> None:
    learned = by_words(learn(HOST, [page(n, LINE) for n in range(9)]))
    short = replace(page(1), text=f"停水通知。\n{LINE}")
    assert without(short, learned) == short


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(12)))
def test_the_order_of_pages_teaches_nothing(order: list[int]) -> None:
    pages = [page(n, *([LINE] if n % 4 else ["另一行别处没有的话"])) for n in range(12)]
    assert learn(HOST, [pages[n] for n in order]) == learn(HOST, pages)
