"""The election: each rule by its name, in its order, whatever the order of the candidates."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Flag, Part, Relation, Reprint, Role
from pipelines.works.elect import RULES, Election, elect
from pipelines.works.sections import sections
from tests.pipelines.reports import SLICE, part, report

TEXT = report(5, 2400, sections=3)


def chosen(*parts: Part, **roles: Role) -> Election:
    return elect(parts, {f"{name}.0": role for name, role in roles.items()}, [])


def related(a: Part, b: Part, relation: Relation, shares: tuple[float, float]) -> Reprint:
    return Reprint(a.part_id, b.part_id, relation, *shares, min(shares), (), "")


def test_a_single_witness_is_elected_without_a_contest() -> None:
    assert chosen(part("a.0", TEXT)) == Election("a.0", "only_witness")


def test_a_whole_text_at_a_library_beats_a_slice_at_a_government() -> None:
    found = chosen(
        part("gov.0", TEXT, flags=SLICE),
        part("lib.0", TEXT),
        gov=Role.GOVERNMENT,
        lib=Role.AGGREGATOR,
    )
    assert found == Election("lib.0", "complete")


def test_digits_shown_beat_digits_masked() -> None:
    found = chosen(
        part("press.0", TEXT, flags=(Flag.DIGITS_MASKED,)),
        part("lib.0", TEXT),
        press=Role.PRESS,
        lib=Role.AGGREGATOR,
    )
    assert found == Election("lib.0", "unmasked")


@pytest.mark.parametrize("flag", [Flag.LOWER_CASED, Flag.DISPLACED, Flag.MOJIBAKE])
def test_a_sound_text_beats_a_damaged_one(flag: Flag) -> None:
    found = chosen(part("a.0", TEXT, flags=(flag,)), part("b.0", TEXT))
    assert found == Election("b.0", "undamaged")


def test_the_government_comes_before_the_press_before_a_library() -> None:
    parts = [part(f"{name}.0", TEXT) for name in ("lib", "press", "gov")]
    roles = {"lib.0": Role.AGGREGATOR, "press.0": Role.PRESS, "gov.0": Role.GOVERNMENT}
    assert elect(parts, roles, []) == Election("gov.0", "role")
    assert elect(parts[:2], roles, []) == Election("press.0", "role")


def test_a_government_that_credits_another_is_second_hand() -> None:
    found = chosen(
        part("city.0", TEXT, credited_source="青禾区政府", published="2024-01-01"),
        part("district.0", TEXT, published="2024-01-05"),
        city=Role.GOVERNMENT,
        district=Role.GOVERNMENT,
    )
    assert found == Election("district.0", "credited")


def test_a_library_that_names_its_origin_beats_one_that_does_not() -> None:
    found = chosen(part("a.0", TEXT), part("b.0", TEXT, credited_source="青禾日报"))
    assert found == Election("b.0", "credited")


def test_the_earlier_publication_wins_and_an_impossible_one_counts_as_none() -> None:
    early = part("b.0", TEXT, published="2024-01-03T09:00:00+08:00")
    late = part("a.0", TEXT, published="2024-01-09")
    future = part("c.0", TEXT, published="2031-01-01")
    ancient = part("d.0", TEXT, published="1900-01-01")
    assert chosen(early, late) == Election("b.0", "published")
    assert chosen(late, future, ancient) == Election("a.0", "published")


def test_the_longer_text_then_the_address_decide() -> None:
    assert chosen(part("a.0", TEXT), part("b.0", TEXT + "（完）")) == Election("b.0", "length")
    assert chosen(part("b.0", TEXT), part("a.0", TEXT)) == Election("a.0", "url")


def test_two_captures_of_one_page_are_told_apart_by_their_times() -> None:
    page = {"url": "http://site.example/"}
    first = part("z.0", TEXT, captured_at=datetime(2024, 1, 1, tzinfo=UTC), **page)
    second = part("a.0", TEXT, captured_at=datetime(2024, 1, 2, tzinfo=UTC), **page)
    assert chosen(first, second) == Election("z.0", "captured")


def test_missing_sections_show_a_copy_to_be_incomplete() -> None:
    cut = part("gov.0", TEXT[: sections(TEXT)[1].start])
    whole = part("lib.0", TEXT)
    edge = related(cut, whole, Relation.PARTIAL, (1.0, 0.4))
    found = elect([cut, whole], {"gov.0": Role.GOVERNMENT}, [edge])
    assert found == Election("lib.0", "complete")


def test_more_text_at_a_poorer_site_does_not_make_the_government_incomplete() -> None:
    own = part("gov.0", "通知正文。" * 100)
    padded = part("lib.0", "通知正文。" * 100 + "相关阅读的内容。" * 60)
    edge = related(own, padded, Relation.PARTIAL, (1.0, 0.5))
    roles = {"gov.0": Role.GOVERNMENT, "lib.0": Role.AGGREGATOR}
    assert elect([own, padded], roles, [edge]) == Election("gov.0", "role")


def test_of_two_libraries_the_one_with_all_of_the_text_wins() -> None:
    cut = part("a.0", "通知正文。" * 50, published="2024-01-01")
    whole = part("b.0", "通知正文。" * 100, published="2024-02-01")
    edge = related(cut, whole, Relation.PARTIAL, (1.0, 0.5))
    roles = {"a.0": Role.AGGREGATOR, "b.0": Role.AGGREGATOR}
    assert elect([cut, whole], roles, [edge]) == Election("b.0", "complete")


def test_a_newspapers_digest_does_not_stand_for_the_report() -> None:
    digest = part("press.0", TEXT[:900])
    whole = part("lib.0", TEXT)
    edge = related(digest, whole, Relation.DIGEST, (0.7, 0.3))
    found = elect([digest, whole], {"press.0": Role.PRESS}, [edge])
    assert found == Election("lib.0", "complete")


def test_what_is_left_of_a_report_is_more_than_a_digest_of_it() -> None:
    digest = part("a.0", TEXT[:400])
    cut = part("b.0", TEXT[:2000], flags=(Flag.TRUNCATED,))
    edge = related(digest, cut, Relation.DIGEST, (0.7, 0.1))
    assert elect([digest, cut], {"a.0": Role.PRESS}, [edge]) == Election("b.0", "complete")


def test_a_whole_text_is_not_less_than_a_cut_one_with_words_of_its_own() -> None:
    whole = part("a.0", TEXT[:2000])
    cut = part("b.0", TEXT[:1600] + "更多内容请登录后查看。" * 90, flags=(Flag.TRUNCATED,))
    edge = related(whole, cut, Relation.DIGEST, (0.79, 0.51))
    assert elect([whole, cut], {}, [edge]) == Election("a.0", "complete")


def test_a_slice_is_less_than_the_newspaper_that_has_most_of_it() -> None:
    cut = part("a.0", TEXT[:800], flags=SLICE)
    digest = part("b.0", TEXT[200:1400])
    edge = related(cut, digest, Relation.DIGEST, (0.79, 0.32))
    assert elect([cut, digest], {}, [edge]) == Election("b.0", "complete")


def test_a_page_whose_site_another_credits_comes_before_it() -> None:
    own = part("b.0", TEXT, published="2026-01-20")
    copy = part("a.0", TEXT, credited_source="www.qinghe.example", published="2026-01-10")
    assert elect([own, copy], {}, [], {"b.0"}) == Election("b.0", "named")


def test_a_work_without_witnesses_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one part"):
        elect([], {}, [])


_PARTS = st.lists(
    st.builds(
        lambda length, flags, published, source: {
            "text": "文" * length,
            "flags": tuple(sorted(flags)),
            "published": published,
            "credited_source": source,
        },
        st.integers(1, 3),
        st.sets(st.sampled_from(Flag), max_size=2),
        st.sampled_from([None, "2024-01-01", "2023-12-31T10:00:00+08:00", "nonsense"]),
        st.sampled_from([None, "青禾日报"]),
    ),
    min_size=1,
    max_size=6,
)


@settings(deadline=None)
@given(known=_PARTS, roles=st.lists(st.sampled_from(Role), min_size=6, max_size=6), data=st.data())
def test_the_order_of_the_candidates_changes_nothing(
    known: list[dict[str, object]], roles: list[Role], data: st.DataObject
) -> None:
    parts = [
        part(
            f"p{number}.0", str(fields["text"]), **{k: v for k, v in fields.items() if k != "text"}
        )
        for number, fields in enumerate(known)
    ]
    table = {one.part_id: role for one, role in zip(parts, roles, strict=False)}
    found = elect(parts, table, [])
    assert elect(data.draw(st.permutations(parts)), table, []) == found
    assert found.decided_by in {"only_witness", *(name for name, _ in RULES)}
