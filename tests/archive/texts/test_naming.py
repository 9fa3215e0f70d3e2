"""A work is found by every name it goes by, and its id outlives merges and splits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.decisions import Departure
from archive.errors import NothingFound
from archive.records import Origin, Role
from archive.search.folding import number_key
from archive.texts.naming import NamedBy, SeveralWorks, named_work, resolve_work
from archive.texts.reading import OriginalHeld, show
from tests.archive import samples

NOTICE = replace(
    samples.document("gov", "云川市人民政府关于城市更新的通知。", "云川市城市更新通知"),
    document_number="云政发〔2026〕3号",
)
REPORT = samples.document(
    "press", "青禾区政府工作报告，完成投资十亿元。", "2026年青禾区政府工作报告"
)
OTHER = samples.document(
    "forum", "沿江新区政府工作报告，新建学校三所。", "2026年沿江新区政府工作报告"
)
WORKS = [
    samples.work([NOTICE], work_id="w1"),
    samples.work([REPORT], work_id="w2"),
    samples.work([OTHER], work_id="w3"),
]


@pytest.fixture
def filled(catalogue: Catalogue) -> Catalogue:
    """Three works, each of one page."""
    catalogue.apply(*samples.run(1, [NOTICE, REPORT, OTHER], WORKS))
    return catalogue


@pytest.mark.parametrize(
    ("name", "work_id", "by"),
    [
        ("w1", "w1", NamedBy.ID),
        ("https://gov.example/a#top", "w1", NamedBy.PAGE),
        ("云政发〔2026〕3号", "w1", NamedBy.NUMBER),
        ("雲政發 [2026] 第3号", "w1", NamedBy.NUMBER),
        ("云政发（2026）3号", "w1", NamedBy.NUMBER),
        ("2026年青禾区政府工作报告", "w2", NamedBy.TITLE),
        ("２０２６年青禾區政府工作報告", "w2", NamedBy.TITLE),
        ("青禾区", "w2", NamedBy.TITLE),
    ],
)
def test_a_work_is_found_by_any_of_its_names(
    filled: Catalogue, name: str, work_id: str, by: NamedBy
) -> None:
    with filled.reading() as connection:
        found = named_work(connection, name)
        assert (found.work_id, found.by) == (work_id, by)
        assert show(connection, name).work_id == work_id


def test_a_page_names_the_work_that_it_carried_last(catalogue: Catalogue) -> None:
    first = samples.document("press", "青禾区政府工作报告。")
    other = samples.document("press", "沿江新区政府工作报告。", night=2)
    catalogue.apply(*samples.run(1, [first], [samples.work([first], work_id="w1")]))
    catalogue.apply(*samples.run(2, [other], [samples.work([other], work_id="w2")]))
    catalogue.apply(*samples.seen_again(3, first, 3))
    with catalogue.reading() as connection:
        named = [resolve_work(connection, first.url, night) for night in (1, 2, 3, None)]
    assert named == ["w1", "w2", "w1", "w1"]


def test_a_name_of_several_works_is_answered_with_all_of_them(filled: Catalogue) -> None:
    with filled.reading() as connection, pytest.raises(SeveralWorks) as told:
        named_work(connection, "政府工作报告")
    assert [one.work_id for one in told.value.choices] == ["w2", "w3"]
    assert "w2 2026年青禾区政府工作报告; w3 2026年沿江新区政府工作报告" in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("name", ["", " ", "%", "_", "云政发〔2026〕", "\0", "w1 OR 1=1", "\ud800"])
def test_what_names_nothing_is_said(filled: Catalogue, name: str) -> None:
    with filled.reading() as connection, pytest.raises(NothingFound):
        named_work(connection, name)


def test_a_name_is_answered_as_of_its_night(catalogue: Catalogue) -> None:
    catalogue.apply(*samples.run(1, [NOTICE, REPORT, OTHER], WORKS))
    renamed = replace(samples.work([REPORT], work_id="w2"), title="定稿")
    merged = samples.work([NOTICE, OTHER], version=2, work_id="w1", merged=["w3"])
    catalogue.apply(*samples.run(2, [], [renamed, merged]))
    with catalogue.reading() as connection:
        assert named_work(connection, "定稿").work_id == "w2"
        assert named_work(connection, "青禾区", 1).work_id == "w2"
        with pytest.raises(NothingFound):
            named_work(connection, "定稿", 1)
        assert named_work(connection, "w3").by is NamedBy.FORMER_ID
        assert resolve_work(connection, "w3", 1) == "w3"
        assert show(connection, OTHER.url, sequence=1).work_id == "w3"
        with pytest.raises(NothingFound, match=r"w3 came on 2026-03-02; nothing of it stood"):
            resolve_work(connection, "w3", 0)


def test_a_redirect_holds_from_its_night_on(catalogue: Catalogue) -> None:
    """An id that ended on the second night led nowhere else on the first."""
    catalogue.apply(*samples.run(1, [NOTICE, REPORT, OTHER], WORKS))
    catalogue.apply(*samples.run(2, [], [samples.work([NOTICE, OTHER], 2, "w1", ["w3"])]))
    catalogue.apply(*samples.run(3, [], [samples.work([REPORT, NOTICE, OTHER], 2, "w2", ["w1"])]))
    with catalogue.reading() as connection:
        assert [resolve_work(connection, "w3", night) for night in (1, 2, 3)] == ["w3", "w1", "w2"]


def test_the_id_of_a_work_that_was_split_leads_to_all_its_heirs(catalogue: Catalogue) -> None:
    both = samples.work([REPORT, OTHER], work_id="w9")
    catalogue.apply(*samples.run(1, [REPORT, OTHER], [both]))
    first, second = samples.work([REPORT], 1, "w2", ["w9"]), samples.work([OTHER], 1, "w3")
    catalogue.apply(*samples.run(2, [], [first, second]))
    with catalogue.reading() as connection:
        with pytest.raises(SeveralWorks, match="was split into 2 works") as told:
            resolve_work(connection, "w9")
        assert told.value.split
        assert [one.work_id for one in told.value.choices] == ["w2", "w3"]
        assert show(connection, "w9", sequence=1).work_id == "w9"


def test_a_work_says_what_was_split_off_it(catalogue: Catalogue) -> None:
    catalogue.apply(*samples.run(1, [REPORT, OTHER], [samples.work([REPORT, OTHER], work_id="w2")]))
    committed, decisions, documents = samples.run(2, [], [samples.work([OTHER], work_id="w3")])
    left = (Departure("w2", f"{OTHER.document_id}.0"),)
    catalogue.apply(committed, replace(decisions, departures=left), documents)
    with catalogue.reading() as connection:
        assert show(connection, "w2").split_into == ("w3",)
        assert show(connection, "w2", sequence=1).split_into == ()
        assert show(connection, "w3").split_into == ()


@pytest.mark.parametrize(
    ("origin", "role", "original"),
    [
        (None, Role.PRESS, OriginalHeld.UNKNOWN),
        (
            Origin("云川市", "captured", "http://gov.example/a"),
            Role.GOVERNMENT,
            OriginalHeld.CAPTURED,
        ),
        (Origin("云川日报", "source_line", "来源：云川日报"), Role.PRESS, OriginalHeld.CLAIMED),
        (Origin("云川日报", "byline", "本报记者"), Role.AGGREGATOR, OriginalHeld.NOT_CAPTURED),
        (Origin("青禾区政府", "issuer", "青禾区"), Role.PRESS, OriginalHeld.NOT_CAPTURED),
    ],
)
def test_a_work_says_whether_its_original_is_held(
    catalogue: Catalogue, origin: Origin | None, role: Role, original: OriginalHeld
) -> None:
    committed, decisions, documents = samples.run(
        1, [REPORT], [replace(samples.work([REPORT], work_id="w2"), origin=origin)]
    )
    entries = tuple(replace(one, role=role) for one in decisions.documents)
    catalogue.apply(committed, replace(decisions, documents=entries), documents)
    with catalogue.reading() as connection:
        answer = show(connection, "w2")
    assert (answer.origin, answer.original) == (origin, original)


def test_a_number_has_one_form_however_it_is_written() -> None:
    assert (
        number_key("沈政发[2026]3号") == number_key("沈政發 〔2026〕 第3号") == "沈政发〔2026〕3号"
    )
