"""Who copied from whom: shared defects, dates and credits make the case, and nothing else does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from archive.descent import TextDefect
from archive.records import Flag, Kind, Witness
from archive.vocabulary import DefectKind, Strength
from pipelines.works.lineage import NOBODY, Copy, lineage


def slip(place: int, to: str = "挠", kind: DefectKind = DefectKind.MISPRINT) -> TextDefect:
    return TextDefect(kind, place, place + 1, place, place + 1, "抓", to)


def copy(
    name: str,
    places: Sequence[int] = (),
    published: str | None = None,
    *,
    kind: Kind = Kind.FULL,
    covers: float = 1.0,
    flags: tuple[Flag, ...] = (),
    missing: tuple[str, ...] = (),
    credit_to: str | None = None,
    defects: Sequence[TextDefect] = (),
) -> Copy:
    held = (*(slip(place) for place in places), *defects)
    witness = Witness(
        name, kind, 1.0, covers, 1.0, flags, missing, (), "", defects=held, defects_seen=len(held)
    )
    return Copy(witness, f"{name}.example/a", published, frozenset({name}), credit_to)


GOV = copy("gov", published="2026-01-01", kind=Kind.CANONICAL)


def names(*copies: Copy) -> dict[str, str | None]:
    return {part_id: source.part_id for part_id, source in lineage([GOV, *copies]).items()}


def test_a_chain_of_copies_is_read_link_by_link() -> None:
    a = copy("a", [10, 20], "2026-01-02")
    b = copy("b", [10, 20, 30], "2026-01-03")
    c = copy("c", [10, 20, 30, 40], "2026-01-04")
    found = lineage([GOV, c, b, a])
    assert {key: one.part_id for key, one in found.items()} == {
        "gov": None, "a": None, "b": "a", "c": "b",
    }  # fmt: skip
    assert (found["c"].strength, found["c"].ordered) == (Strength.STRONG, True)
    told = [one.name for one in found["c"].evidence]
    assert told.count("shared_defect") == 3
    assert {"inherits_all", "earlier"} <= set(told)


def test_what_the_canonical_page_said_before_makes_no_kin_of_those_who_copied_it_then() -> None:
    before = replace(copy("before", [10, 20], "2026-01-01"), address=GOV.address)
    a, b = copy("a", [10, 20], "2026-01-02"), copy("b", [10, 20], "2026-01-03")
    c = copy("c", [10, 20, 30, 40], "2026-01-04")
    d = copy("d", [10, 20, 30, 40, 50], "2026-01-05")
    found = lineage([GOV, before, a, b, c, d])
    assert {key: one.part_id for key, one in found.items()} == {
        "gov": None, "before": None, "a": "before", "b": "before", "c": "before", "d": "c",
    }  # fmt: skip
    assert found["b"].strength is Strength.WEAK
    assert [one.name for one in found["b"].evidence] == ["former_reading"] * 2 + ["earlier"]
    assert found["d"].strength is Strength.STRONG
    assert [one.name for one in found["d"].evidence].count("shared_defect") == 2


def test_what_one_has_beyond_the_other_tells_the_copy_without_any_date() -> None:
    found = lineage([GOV, copy("a", [10, 20]), copy("b", [10, 20, 30])])
    assert (found["b"].part_id, found["b"].ordered) == ("a", True)
    assert not found["a"].ordered


def test_kin_of_which_nothing_says_who_copied_are_weak_both_ways() -> None:
    found = lineage([GOV, copy("a", [10, 20]), copy("b", [10, 20])])
    for name in "ab":
        assert found[name].strength is Strength.WEAK
        assert not found[name].ordered
        assert found[name].evidence[-1].name == "order_unknown"


def test_one_shared_slip_alone_is_a_weak_case() -> None:
    found = lineage([GOV, copy("a", [10], "2026-01-02"), copy("b", [10], "2026-01-03")])
    assert (found["b"].part_id, found["b"].strength) == ("a", Strength.WEAK)


def test_one_shared_slip_and_a_credit_are_a_strong_case() -> None:
    b = copy("b", [10], "2026-01-03", credit_to="a")
    found = lineage([GOV, copy("a", [10], "2026-01-02"), b])
    assert (found["b"].part_id, found["b"].strength) == ("a", Strength.STRONG)


def test_what_a_tool_does_to_a_whole_text_never_makes_a_strong_case() -> None:
    lost = [slip(place, "", DefectKind.SIGN_LOST) for place in range(10, 90, 10)]
    found = lineage(
        [GOV, copy("a", published="2026-01-02", defects=lost),
         copy("b", published="2026-01-03", defects=lost)]
    )  # fmt: skip
    assert (found["b"].part_id, found["b"].strength) == ("a", Strength.WEAK)


def test_a_credit_alone_is_a_weak_case() -> None:
    a, b = copy("a", [10], "2026-01-02"), copy("b", [20], "2026-01-03", credit_to="a")
    found = lineage([GOV, a, b])["b"]
    assert (found.part_id, found.strength) == (None, Strength.NONE)  # it lacks a's misprint
    a = copy("a", published="2026-01-02")
    found = lineage([GOV, a, b])["b"]
    assert (found.part_id, found.strength, found.ordered) == ("a", Strength.WEAK, True)


def test_pages_that_share_nothing_have_no_source() -> None:
    found = lineage([GOV, copy("a", [10], "2026-01-02"), copy("b", [20], "2026-01-03")])
    assert found["a"] == found["b"] == NOBODY


def test_the_whole_text_without_a_slip_may_be_from_the_canonical_page() -> None:
    source = lineage([GOV, copy("a", published="2026-01-02")])["a"]
    assert (source.part_id, source.strength) == ("gov", Strength.WEAK)
    assert lineage([GOV, copy("a")])["a"] == NOBODY
    assert lineage([GOV, copy("a", published="2025-12-31")])["a"] == NOBODY


def test_what_speaks_against_a_source_rules_it_out() -> None:
    b = copy("b", [10, 20], "2026-01-03")
    for other in (
        copy("a", [10, 20], "2026-01-04"),
        copy("a", [10, 20], "2026-01-02", covers=0.6),
        copy("a", [10, 20], "2026-01-02", missing=("二",)),
        copy("a", [10, 20], "2026-01-02", flags=(Flag.DIGITS_MASKED,)),
        copy("a", [10, 20, 30, 40, 50, 60], "2026-01-02"),
    ):
        assert names(other, b)["b"] is None


def test_a_digest_need_not_have_every_slip_of_its_source() -> None:
    a = copy("a", [10, 20, 30, 40, 50, 60], "2026-01-02")
    b = copy("b", [10, 20], "2026-01-03", kind=Kind.DIGEST, covers=0.3)
    assert names(a, b)["b"] == "a"


def test_hours_count_only_where_both_pages_state_them() -> None:
    a, b = copy("a", [10, 20], "2026-01-02T09:00:00+08:00"), copy("b", [10, 20], "2026-01-02")
    assert not lineage([GOV, a, b])["b"].ordered
    b = copy("b", [10, 20], "2026-01-02T10:00:00+08:00")
    assert lineage([GOV, a, b])["b"].ordered


def test_what_most_pages_have_may_be_the_canonical_texts_own_slip() -> None:
    pages = [copy(f"p{n}", [10, 20], f"2026-01-{n + 2:02}") for n in range(10)]
    found = lineage([GOV, *pages])
    assert {found[f"p{n}"].strength for n in range(1, 10)} == {Strength.WEAK}


@given(st.integers(0, 10**6))
def test_the_order_in_which_pages_come_changes_nothing(seed: int) -> None:
    chance = Random(seed)
    pages = [
        copy(
            f"p{n}",
            sorted(chance.sample(range(0, 60, 10), chance.randint(0, 5))),
            chance.choice([None, "2026-01-02", "2026-01-03T08:00:00+08:00", "2026-01-03"]),
            credit_to=chance.choice([None, "p0", "p3", "nobody"]),
        )
        for n in range(8)
    ]
    found = lineage([GOV, *pages])
    chance.shuffle(pages)
    assert lineage([*pages, GOV]) == found
    for part_id, source in found.items():
        assert source.part_id != part_id
        assert (source.part_id is None) == (source.strength is Strength.NONE)


def test_every_copy_is_held_against_few_others() -> None:
    """A thousand copies of each of two pages: each is traced, none against all."""
    first = [
        copy(
            f"a{n:04}",
            [10, 20],
            "2026-01-02",
        )
        for n in range(1000)
    ]
    second = [copy(f"b{n:04}", [30, 40, 1000 + n], "2026-01-03") for n in range(1000)]
    hub = copy("hub", [30, 40], "2026-01-02")
    found = lineage([GOV, hub, *first, *second])
    assert {found[one.witness.part_id].part_id for one in second} == {"hub"}
