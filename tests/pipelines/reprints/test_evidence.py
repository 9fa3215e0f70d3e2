"""The evidence for a copy and against it, piece by piece, with its words."""

from __future__ import annotations

from archive.records import Part
from pipelines.reprints.differences import Differences
from pipelines.reprints.editions import stated
from pipelines.reprints.evidence import Shared, same_title, short_title, weigh
from pipelines.reprints.identity import Identity, identify

LAW = "第一条　为了保护湖泊。\n第二条　适用于本市。\n第三条　湖长负责。"


def named(title: str | None = None, text: str = "") -> Identity:
    return identify(Part("p", "p", 0, len(text), text, title=title))


def weight(
    a: Identity | None = None,
    b: Identity | None = None,
    *,
    contained: float = 0.5,
    same: int = 0,
    other: int = 0,
    edits: float = 0,
    slips: int = 0,
    places: tuple[tuple[str, str], ...] = (),
) -> float:
    differ = Differences(same, other, edits, slips, places)
    pieces = weigh(a or named(), b or named(), Shared(1000, contained, contained), differ)
    assert all(piece.words for piece in pieces)
    return sum(piece.weight for piece in pieces)


def test_whole_passages_speak_for_a_copy_and_rewritten_ones_for_a_form() -> None:
    assert weight(edits=1) > 0 > weight(edits=40)


def test_sessions_of_other_ordinals_are_no_copies_of_one_another() -> None:
    differ = Differences(0, 0, 1, 1, (), (("三", "四"),))
    copied, form = (
        sum(piece.weight for piece in weigh(named(), named(), Shared(300, 0.7, 0.8), each))
        for each in (Differences(0, 0, 1, 1, ()), differ)
    )
    assert copied > 0 > form


def test_a_tenth_of_a_long_text_is_less_of_a_sign_than_of_a_short_one() -> None:
    differ = Differences(0, 0, 1, 0, ())
    long, short = (
        sum(piece.weight for piece in weigh(named(), named(), Shared(covered, 0.1, 0.1), differ))
        for covered in (101, 99)
    )
    assert long < short


def test_passages_that_begin_and_end_within_sentences_are_stock_phrases() -> None:
    sentences, phrases = (Differences(0, 0, 9, 0, (), torn=torn) for torn in (0.1, 0.9))
    shared = Shared(1000, 0.5, 0.5)
    assert total(shared, sentences) > total(shared, phrases) > 0
    law = named(text=LAW)
    assert total(shared, sentences, law) > 0 > total(shared, phrases, law)


def test_a_misread_copy_is_torn_where_it_is_misread() -> None:
    shared = Shared(1000, 0.75, 0.75)
    clean, misread = (Differences(0, 0, 9, slips, (), torn=0.9) for slips in (5, 90))
    law = named(text=LAW)
    assert total(shared, clean, law) < 0 < total(shared, misread, law)


def test_where_a_text_itself_begins_and_ends_tells_nothing() -> None:
    differ = Differences(0, 0, 9, 0, (), torn=0.9)
    law = named(text=LAW)
    one, many = (Shared(1000, 0.85, 0.85, passages=passages) for passages in (1, 12))
    assert total(one, differ, law) > 0 > total(many, differ, law)


def test_most_of_one_and_little_of_the_other_was_taken_from_it() -> None:
    differ = Differences(0, 0, 2, 0, (), torn=0.2)
    assert total(Shared(120, 0.7, 0.7, 0.05), differ) > 0 > total(Shared(120, 0.7, 0.7), differ)


def total(shared: Shared, differ: Differences, text: Identity | None = None) -> float:
    text = text or named()
    return sum(piece.weight for piece in weigh(text, text, shared, differ))


def test_several_passages_that_are_whole_sentences_were_taken() -> None:
    """Who abridges leaves out; what two texts of one field share stands amid words of their own."""
    shared = Shared(1000, 0.16, 0.16, 0.1, passages=12)
    taken, common = (
        Differences(0, 0, 4, 9, (), torn=0.2, kept=0.93),
        Differences(0, 0, 4, 9, (), torn=0.7, kept=0.7),
    )
    assert total(shared, taken) > 0 > total(shared, common)
    law = named(text=LAW)
    assert total(shared, taken, law) > 0 > total(shared, common, law)


def test_who_shortens_news_takes_half_sentences_too() -> None:
    """Of a law nobody does; and two of one form are as long as one another."""
    halves = Differences(0, 0, 2, 0, (), torn=0.6, kept=0.75)
    shortened, alike = (Shared(210, 0.5, 0.5, other, passages=5) for other in (0.15, 0.4))
    assert total(shortened, halves) > 0 > total(alike, halves)
    assert total(shortened, halves, named(text=LAW)) < 0


def test_a_whole_text_in_a_compilation_is_a_copy_though_that_is_called_otherwise() -> None:
    """A compilation goes by the name of its first text."""
    ours, theirs = named("2023年青栎区政府工作报告"), named("2023年白榆区政府工作报告")
    shared = Shared(10_000, 0.6, 0.6, 0.25, passages=6)
    verbatim, form = (
        Differences(244, 0, edits, 0, (("青栎", "白榆"),), torn=0.75, kept=0.98)
        for edits in (4, 90)
    )
    points = [
        sum(piece.weight for piece in weigh(ours, theirs, shared, differ))
        for differ in (verbatim, form)
    ]
    assert points[0] > 0 > points[1]


def test_other_figures_all_through_outweigh_whole_passages() -> None:
    assert weight(contained=0.99, same=9) > 0 > weight(contained=0.99, other=9)
    assert weight(contained=0.99, same=19, other=1) > 0


def test_a_garbled_copy_has_garbled_figures() -> None:
    assert weight(same=8, other=6) < 0 < weight(same=8, other=6, slips=100)
    assert weight(other=9, slips=20) < 0


def test_one_place_for_another_again_and_again_outweighs_them_too() -> None:
    assert weight(contained=0.99, places=(("青栎", "白榆"),) * 3) < 0
    assert weight(contained=0.99, places=(("青栎", "白榆"),)) > 0


def test_titles_of_other_places_years_and_numbers_speak_against() -> None:
    report = named("2023年青栎区政府工作报告")
    for other in ("2023年白榆区政府工作报告", "2022年青栎区政府工作报告"):
        assert weight(report, named(other), edits=8) < 0 < weight(report, report, edits=8)
    first, second = named("关于适用若干问题的解释（一）"), named("关于适用若干问题的解释（二）")
    assert weight(first, second, edits=5) < 0 < weight(first, first, edits=5)


def test_numbers_and_issuers_that_disagree_speak_against() -> None:
    def issued(number: str | None, issuer: str | None) -> Identity:
        return identify(Part("p", "p", 0, 0, "", document_number=number, issuer=issuer))

    ours = issued("青政发〔2021〕7号", "青栎市人民政府")
    assert weight(ours, ours) > weight(ours, issued(None, None))
    assert weight(ours, issued(None, None)) > weight(ours, issued("白政发〔2021〕9号", None))
    assert weight(ours, issued(None, None)) > weight(ours, issued(None, "白榆市人民政府"))
    full = issued(None, "江东省青栎市人民政府")
    assert weight(ours, issued(None, None)) == weight(ours, full)


def test_a_newspaper_is_no_issuer_and_a_headline_may_name_another_year() -> None:
    def issued(title: str, issuer: str) -> Identity:
        return identify(Part("p", "p", 0, 0, "", title=title, issuer=issuer))

    report = issued("2023年青栎区政府工作报告", "青栎区人民政府")
    paper = issued("2024年青栎区要建这些公园", "青栎日报")
    other = issued("2024年青栎区政府工作报告", "白榆区人民政府")
    assert weight(report, other, edits=4) < 0 < weight(report, paper, edits=4)


def test_a_whole_text_in_a_compilation_is_not_of_the_place_that_the_compilation_is_called_by() -> (
    None
):
    ours, theirs = (
        named("2025年青栎市政府工作报告"),
        named("2026年白榆市政府工作报告汇编（精选4篇）"),
    )
    inside, alike = (Shared(4000, 1.0, 1.0, of_other=share) for share in (0.3, 1.0))
    same, other = Differences(40, 0, 1, 0, ()), Differences(0, 40, 1, 0, ())

    def said(shared: Shared, differ: Differences) -> float:
        return sum(piece.weight for piece in weigh(ours, theirs, shared, differ))

    assert said(inside, same) > 0
    assert said(alike, same) < said(inside, same)
    assert said(inside, other) < 0


def test_one_word_for_another_that_tells_the_titles_apart_is_a_blank() -> None:
    ours, theirs = named("关于审理反倾销案件的规定"), named("关于审理反补贴案件的规定")
    swapped = Differences(0, 0, 2, 6, (), swapped=(("倾销", "补贴"),))
    shared = Shared(1500, 0.95, 0.95)
    assert sum(piece.weight for piece in weigh(ours, theirs, shared, swapped)) < 0
    assert sum(piece.weight for piece in weigh(ours, ours, shared, swapped)) > 0


def test_the_title_of_a_text_misread_all_over_is_misread_too() -> None:
    ours, theirs = named("青栎市湖泊保护条例", LAW), named("白榆市湖泊保护条例", LAW)
    shared = Shared(1000, 0.87, 0.97)
    misread, clean = (Differences(0, 2, 1, slips, ()) for slips in (100, 5))
    assert sum(piece.weight for piece in weigh(ours, theirs, shared, misread)) > 0
    assert sum(piece.weight for piece in weigh(ours, theirs, shared, clean)) < 0


def test_a_text_that_names_the_others_place_at_its_top_is_not_of_another() -> None:
    renamed = named("白榆市湖泊条例", "根据《关于修改〈青栎市湖泊条例〉的决定》修正")
    plain = named("白榆市湖泊条例", "为了保护湖泊")
    ours = named("青栎市湖泊条例", "为了保护湖泊")
    assert weight(ours, renamed) > weight(ours, plain)


def test_a_kind_of_document_is_no_title() -> None:
    assert not same_title(named("政府工作报告"), named("政府工作报告"))
    assert same_title(named("湖泊条例", LAW), named("湖泊条例", LAW))
    assert same_title(named("青栎区政府工作报告"), named("青栎区政府工作报告"))


def test_editions_are_told_by_their_dates() -> None:
    old, new = named("湖泊条例(2016-07-02)"), named("湖泊条例(2020-01-01)")
    assert stated(old, new) == ("2016-07-02", "2020-01-01")
    assert stated(old, old) is None
    assert stated(old, named("湖泊条例")) is None


def test_one_date_in_common_is_no_other_edition() -> None:
    head = "湖泊条例\n（1998年1月21日会议通过　根据2016年7月2日《关于修改条例的决定》修正）\n"
    whole, forgotten = named("湖泊条例", head), named("湖泊条例", head.partition("　")[0])
    assert stated(whole, forgotten) == ("2016-07-02", "1998-01-21")
    assert stated(whole, named("湖泊条例(2016-07-02)", head.partition("　")[0])) is None


def test_a_law_goes_by_the_end_of_its_title_but_not_by_anothers_place() -> None:
    long, short = named("湖泊和湿地保护法", LAW), named("湿地保护法", LAW)
    assert short_title(long, short)
    assert not short_title(named("青栎市湿地保护法", LAW), short)
