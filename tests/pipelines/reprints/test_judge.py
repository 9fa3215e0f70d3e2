"""A copy is told from a form that both fill in, and every relation has its name and reason."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Flag, Part, Relation, Reprint
from pipelines.reprints.fingerprint import fingerprint
from pipelines.reprints.judge import judge
from tests.bench import reports

FAMILIES = {
    kind: [each.part for each in reports.family(random.Random(kind), 0, kind)]
    for kind in reports.KINDS
}
ORIGINAL = FAMILIES["furniture"][0]


def document(text: str, title: str | None = None, part_id: str = "b") -> Part:
    return Part(part_id, part_id, 0, len(text), text, title=title)


def relation(a: Part, b: Part) -> Relation | None:
    found = judge(a, b)
    return None if found is None else found.relation


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("furniture", Relation.FULL),
        ("lower-cased", Relation.FULL),
        ("digits masked", Relation.FULL),
        ("traditional", Relation.FULL),
        ("truncated", Relation.PARTIAL),
        ("digest", Relation.DIGEST),
        ("digest, masked", Relation.DIGEST),
        ("last year's", Relation.TEMPLATE),
        ("other city's", Relation.TEMPLATE),
    ],
)
@pytest.mark.parametrize("titled", [True, False])
def test_names_what_was_done_to_a_report(kind: str, expected: Relation, titled: bool) -> None:
    original, other = FAMILIES[kind][:2]
    if not titled:
        original, other = replace(original, title=None), replace(other, title=None)
    assert relation(original, other) is expected


@pytest.mark.parametrize("kind", ["misread", "shuffled"])
def test_a_damaged_copy_is_a_reprint_still(kind: str) -> None:
    found = relation(*FAMILIES[kind][:2])
    assert found is not None
    assert found.is_reprint


def test_a_page_of_a_compilation_carries_both_its_works() -> None:
    first, second, page = FAMILIES["compilation"]
    for original in (first, second):
        found = judge(original, page)
        assert found is not None
        assert found.relation.is_reprint
    assert relation(first, second) is None


def test_a_slice_of_a_document_is_a_fragment() -> None:
    middle = "。".join(ORIGINAL.text.split("。")[4:-4]) + "。"
    assert relation(ORIGINAL, document(middle)) is Relation.PARTIAL
    sliced = replace(document(middle), flags=(Flag.SLICE,))
    assert relation(ORIGINAL, sliced) is Relation.FRAGMENT
    paged = replace(document(middle), page=26, pages=192)
    assert relation(ORIGINAL, paged) is Relation.FRAGMENT


def test_the_report_on_a_draft_budget_is_no_draft() -> None:
    text = ORIGINAL.text
    named = document(text, "关于青禾区2024年预算草案的报告")
    assert relation(named, document(text, "关于青禾区2024年预算的报告")) is Relation.FULL


def law(title: str, passed: str, changed: str = "", articles: int = 24) -> Part:
    chooser = random.Random(5)
    words = "主管部门单位个人应当依照规定建立健全制度登记备案监督检查责令改正处以罚款保护管理使用"
    lines = [title, f"（{passed}第九届常务委员会第八次会议通过）"]
    for number in range(1, articles):
        sentence = "".join(chooser.choice(words) for _ in range(50))
        lines.append(f"第{'一二三四五六七八九十'[number % 10]}条　{sentence}。")
    return document("\n".join(lines) + changed, title, f"{title}{passed}")


def test_another_edition_of_a_law_is_no_reprint_of_it() -> None:
    old = law("湖泊保护条例", "2003年5月8日")
    new = law(
        "中华人民共和国湖泊保护条例", "2019年6月1日", "\n第三十条　" + "湖长负责本条例施行" * 9
    )
    found = judge(old, new)
    assert found is not None
    assert found.relation is Relation.EDITION
    assert "2003-05-08" in found.reason
    assert "2019-06-01" in found.reason


@pytest.mark.parametrize("head", ["", "　根据2019年6月1日《关于修改部分条例的决定》修正" * 2])
def test_an_amendment_of_one_fine_makes_another_edition(head: str) -> None:
    old = law("湖泊保护条例", "2003年5月8日", "\n第三十条　违者处以500元以上1000元以下的罚款。")
    amended = old.text.replace("500元以上1000元", "5000元以上20000元")
    new = document(amended.replace("通过）", f"通过{head}）"), "湖泊保护条例（2019年6月1日修正）")
    assert relation(old, new) is Relation.EDITION


def test_a_misread_date_makes_no_edition() -> None:
    law_text = law("湖泊保护条例", "2003年5月8日")
    chooser = random.Random(1)
    misread = "".join(
        chr(0x5000 + chooser.randrange(900)) if chooser.random() < 0.1 else character
        for character in law_text.text
    ).replace("2003年5月8日", "2003年5月3日")
    found = relation(law_text, document(misread, law_text.title))
    assert found is not None
    assert found.is_reprint


@pytest.mark.parametrize("copy", ["numbered", "advertising", "misread"])
def test_a_later_day_in_a_title_is_no_edition_where_both_heads_name_one_act(copy: str) -> None:
    plain = law("湖泊保护条例", "2016年2月6日")
    titled = replace(plain, title="湖泊保护条例(2020-11-29)")
    head, body = plain.text[:60], plain.text[60:]
    other = {
        "numbered": re.sub(r"(?<=\w{40})", "\n- 3 -\n", body, count=4),
        "advertising": body.replace("。", "。（本站原创）"),
        "misread": "".join(
            chr(0x5000 + at) if at % 80 == 17 else sign for at, sign in enumerate(body)
        ),
    }[copy]
    assert relation(titled, document(head + other)) is Relation.FULL
    words = "县级政府水务机构会同乡镇"
    amended = f"{head}{body[:300]}{words}{body[325:700]}{words}{body[725:]}"
    assert relation(titled, document(amended)) is Relation.EDITION


@pytest.mark.parametrize("titled", [True, False])
def test_the_day_that_puts_a_law_in_force_tells_its_edition_where_articles_changed(
    titled: bool,
) -> None:
    law_text = law("湖泊保护条例", "2016年2月6日", "\n第三十条　本条例自2016年5月1日起施行。").text
    body = law_text[law_text.index("第二条") :]
    title = "湖泊保护条例" if titled else None
    misprinted = body.replace("2016年5月1日", "2016年5月7日")
    words = "县级政府水务机构会同乡镇"
    amended = misprinted[:300] + words + misprinted[325:700] + words + misprinted[725:]
    assert relation(document(body, title, "a"), document(misprinted, title)) is Relation.FULL
    assert relation(document(body, title, "a"), document(amended, title)) is Relation.EDITION


def test_a_draft_is_another_edition_than_the_law() -> None:
    passed = law("湖泊保护条例", "2016年2月6日")
    draft = document(passed.text[40:], "湖泊保护条例（草案征求意见稿）")
    assert relation(passed, draft) is Relation.EDITION


def test_one_edition_under_two_forms_of_its_title_is_one_text() -> None:
    short, long = (
        law("湖泊保护条例", "2003年5月8日"),
        law("中华人民共和国湖泊保护条例", "2003年5月8日"),
    )
    assert relation(short, long) is Relation.FULL


def test_one_citys_regulation_is_not_anothers_however_like() -> None:
    ours, theirs = (law(f"{city}市湖泊保护条例", "2016年3月30日") for city in ("青栎", "白榆"))
    assert relation(ours, theirs) is Relation.TEMPLATE


def test_the_third_sessions_resolution_is_not_the_seconds() -> None:
    common, title = ORIGINAL.text[60:560], "第十二届人民代表大会第{}次会议关于工作报告的决议"
    third = document(common + ORIGINAL.text[560:700], title.format("三"), "a")
    second = document(common + ORIGINAL.text[900:1100], title.format("二"))
    assert relation(third, second) is Relation.TEMPLATE
    assert relation(third, replace(second, title=third.title)) is Relation.DIGEST


def test_an_order_that_publishes_a_regulation_is_related_to_it() -> None:
    regulation = law("湖泊保护条例", "2003年5月8日")
    order = document(
        "第57号\n《湖泊保护条例》已经会议审议通过，现予公布，自公布之日起施行。\n"
        + regulation.text,
        "关于公布《湖泊保护条例》的命令",
    )
    assert relation(regulation, order) is Relation.RELATED


def notice(name: str, text: str, number: int = 7) -> Part:
    wording = (
        f"青栎市人民政府关于印发{name}的通知\n青政规〔2023〕{number}号\n各县（市、区）人民政府，市直属各单位：\n"
        f"《{name}》已经市政府第{number}次常务会议审议通过，现印发给你们，请结合实际认真组织实施。执行中"
        f"遇到的重要情况和问题，请及时报告市人民政府办公室。\n2023年{number}月3日\n"
    )
    return document(f"{wording}{name}\n{text}", f"青栎市人民政府关于印发{name}的通知", name)


def test_a_digest_of_a_notice_is_made_from_it_and_is_not_what_it_publishes() -> None:
    published = notice("湖泊保护办法", ORIGINAL.text)
    sentences = ORIGINAL.text.split("。")
    digest = document("。".join(["本报讯记者昨日获悉如下要点", *sentences[4::6]]) + "。")
    assert relation(published, digest) is Relation.DIGEST
    assert relation(published, replace(digest, title="湖泊怎么保护？要点来了")) is Relation.DIGEST


def test_notices_of_one_wording_that_publish_different_regulations_are_no_copies() -> None:
    one = notice("湖泊保护办法", FAMILIES["truncated"][0].text)
    other = notice("道路照明办法", FAMILIES["digest"][0].text, number=9)
    short = notice("道路照明办法", FAMILIES["digest"][0].text[:300], number=9)
    for pair in (
        (one, other),
        (one, short),
        (replace(one, title=None), replace(short, title=None)),
    ):
        found = relation(*pair)
        assert found in (None, Relation.QUOTATION, Relation.TEMPLATE)


def test_a_copy_of_a_law_that_lost_the_date_of_its_amendment_is_no_other_edition() -> None:
    whole = law("湖泊保护条例", "2003年5月8日")
    amended = whole.text.replace(
        "会议通过）", "会议通过\n根据2015年6月1日第十届常务委员会第九次会议修正）"
    )
    lines = whole.text.split("\n")
    cut = document("\n".join([*lines[:9], *lines[15:]]), whole.title)
    assert relation(document(amended, whole.title, "a"), cut) is Relation.PARTIAL


def test_a_quoted_passage_is_a_quotation() -> None:
    quoting = FAMILIES["truncated"][0].text + ORIGINAL.text[300:400]
    assert relation(ORIGINAL, document(quoting)) is Relation.QUOTATION


def test_unrelated_texts_are_not_related() -> None:
    assert judge(ORIGINAL, FAMILIES["digest"][0]) is None
    assert judge(ORIGINAL, document("")) is None
    assert judge(document("", part_id="a"), document("")) is None


def test_a_text_without_han_is_related_to_its_exact_copy_only() -> None:
    a, b = (
        document("GB/T 42147-2022 Digital archives", part_id="a"),
        document("gb/t 42147—2022\ndigital ARCHIVES"),
    )
    found = judge(a, b)
    assert found is not None
    assert (found.relation, found.contained_a, found.jaccard) == (Relation.FULL, 1.0, 1.0)
    assert judge(a, document("GB/T 42148-2022 Digital archives")) is None


def test_two_pages_in_another_script_are_not_one_for_their_chinese_footer() -> None:
    footer = "\n主办单位：青栎市人民政府办公室　版权所有　未经书面授权不得转载或者建立镜像"
    english = "The district completed the restoration of the wetland along the southern river. "
    a, b = document(english * 9 + footer, part_id="a"), document(english[::-1] * 9 + footer)
    assert judge(a, b) is None
    assert relation(a, replace(a, part_id="b")) is Relation.FULL


def test_a_short_notice_is_a_reprint_of_itself_and_of_no_other() -> None:
    notice = (
        "青栎市人民政府定于本月下旬召开座谈会，听取社会各界对湖泊保护工作的意见，欢迎报名参加。"
    )
    other = notice.replace("湖泊保护", "道路改造").replace("座谈会", "听证会").replace("下旬", "初")
    assert relation(document(notice, part_id="a"), document(notice)) is Relation.FULL
    assert relation(document(notice, part_id="a"), document(other)) in (Relation.TEMPLATE, None)


def test_a_notice_filled_in_for_another_day_and_other_streets_is_no_copy() -> None:
    said = "停水通知\n因管道检修，定于2024年5月6日8:00至20:00对建设路、人民路沿线停水，请提前储水。"
    other = said.replace("5月6日8:00至20", "6月16日9:00至18").replace("建设", "解放")
    form = document(other.replace("人民", "中山"))
    assert relation(document(said, part_id="a"), form) is Relation.TEMPLATE


def test_a_list_that_says_one_thing_over_and_over_is_known_again() -> None:
    text = "本项目已经公示期满没有收到任何异议。\n" * 300
    assert relation(document(text, part_id="a"), document(text)) is Relation.FULL


def test_two_long_reports_that_quote_one_passage_are_no_reprints() -> None:
    a, b = (FAMILIES[kind][0].text for kind in ("truncated", "digest"))
    passage = "".join(chr(0x5000 + 7 * number) for number in range(150)) + "。"
    quoting = document(a + passage, part_id="a"), document(b + passage)
    assert relation(*quoting) is Relation.QUOTATION


def test_two_notices_in_one_sites_frame_are_no_reprints() -> None:
    top = "您当前所在的位置是青栎市人民政府门户网站首页政务公开信息公开目录部门动态栏目\n"
    bottom = (
        "\n主办单位青栎市人民政府办公室承办单位青栎市大数据发展管理局技术支持单位云溪软件公司"
        "网站标识码违法和不良信息举报电话联系我们网站地图关于本站版权声明隐私保护无障碍浏览"
        "为确保最佳浏览效果建议使用主流浏览器未经书面授权不得转载或者建立镜像违者依法追究责任"
    )
    one, other = (
        document(top + FAMILIES[kind][0].text[200:500] + bottom, part_id=kind)
        for kind in ("truncated", "digest")
    )
    assert relation(one, other) is Relation.QUOTATION


def test_a_frame_is_one_with_each_texts_own_title_amid_it() -> None:
    bottom = (
        "\n以上就是青栎文库为您带来的全部内容更多精彩范文请关注青栎文库上一篇述职报告八篇下一篇"
        "年度总结与来年计划相关推荐入党申请书范文学习心得体会演讲稿三分钟读后感版权声明本文内容由"
        "用户自发上传如有侵权请联系管理员删除"
    )
    one, other = (
        document(
            f"首页 > 范文 > {name}\n时间：2017-03-14 作者：小编 来源：青栎文库 下载本文 收藏 打印"
            f"\n本文是青栎文库小编为大家整理的{name}，希望对大家有所帮助，欢迎阅读与借鉴。\n"
            + FAMILIES[kind][0].text[600:1600]
            + bottom,
            part_id=kind,
        )
        for kind, name in (
            ("truncated", "湖泊保护总结"),
            ("digest", "老街改造方案及其说明和各有关部门的工作安排与时间表"),
        )
    )
    assert relation(one, other) is Relation.QUOTATION


def test_a_rounded_figure_is_no_other_figure() -> None:
    rounded = re.sub(r"(\d+\.\d)\d", r"\1", ORIGINAL.text)
    assert rounded != ORIGINAL.text
    assert relation(ORIGINAL, document(rounded)) is Relation.FULL


ANYTHING = st.text(
    st.one_of(st.sampled_from("第一条市区2023年.,*。\n《》通知令\ud800\u3000"), st.characters()),
    max_size=200,
)


@settings(deadline=None)
@given(ANYTHING, ANYTHING, st.none() | ANYTHING, st.integers(0, 3))
def test_no_text_is_too_odd_to_be_judged(
    one: str, other: str, title: str | None, copies: int
) -> None:
    a, b = document(one * copies + other, title, "a"), document(other + one, title)
    for part in (a, b):
        assert len(fingerprint(part).passages) == len(fingerprint(part).positions)
    found = judge(a, b)
    if found is not None:
        assert_sound(found, a, b)


TEXTS = [part for family in FAMILIES.values() for part in family]


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(TEXTS), st.sampled_from(TEXTS), st.integers(0, 900), st.integers(20, 2000))
def test_asked_the_other_way_round_the_answer_is_the_same(
    one: Part, other: Part, start: int, length: int
) -> None:
    a = replace(one, part_id="a")
    b = document(other.text[start : start + length])
    there, back = judge(a, b), judge(b, a)
    if there is None or back is None:
        assert there is back
        return
    assert (there.relation, there.reason, there.jaccard) == (
        back.relation,
        back.reason,
        back.jaccard,
    )
    assert (there.contained_a, there.contained_b) == (back.contained_b, back.contained_a)
    assert {(s.a_start, s.b_end) for s in there.spans} == {(s.b_start, s.a_end) for s in back.spans}
    assert_sound(there, a, b)


def assert_sound(found: Reprint, a: Part, b: Part) -> None:
    assert (found.a, found.b) == (a.part_id, b.part_id)
    for share in (found.contained_a, found.contained_b, found.jaccard):
        assert 0 <= share <= 1
    for span in found.spans:
        assert 0 <= span.a_start < span.a_end <= len(a.text)
        assert 0 <= span.b_start < span.b_end <= len(b.text)
    assert found.reason
